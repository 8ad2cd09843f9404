package settings

import (
	"slices"
	"strings"
	"testing"
)

// TestParsePEM gives blocks their line breaks back.
func TestParsePEM(t *testing.T) {
	const whole = "\n-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\nCC==\n-----END CERTIFICATE-----\n"
	const withHeader = "\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE " +
		"KEY-----\n"
	for _, c := range []struct {
		name, text, want string
		types            []string
	}{
		{"as it should be", whole, whole, []string{"CERTIFICATE"}},
		{"blanks", strings.ReplaceAll(whole, "\n", " "), whole, []string{"CERTIFICATE"}},
		{"no blanks", strings.ReplaceAll(whole, "\n", ""),
			strings.Replace(whole, "AAAA\nBBBB\nCC==", "AAAABBBBCC==", 1), []string{"CERTIFICATE"}},
		{"line breaks spelled out", strings.ReplaceAll(whole, "\n", `\n`), whole, []string{"CERTIFICATE"}},
		{"of Windows, spelled out", strings.ReplaceAll(whole, "\n", `\r\n`), whole, []string{"CERTIFICATE"}},
		{"indented", strings.ReplaceAll(whole, "\n", "\n    "), whole, []string{"CERTIFICATE"}},
		{"two", strings.ReplaceAll(whole+whole, "\n", " "), whole + whole, []string{"CERTIFICATE", "CERTIFICATE"}},
		{"words between",
			"of us " + strings.ReplaceAll(whole, "\n", " ") + " of them" + strings.ReplaceAll(whole, "\n", " "),
			"of us" + whole + "of them" + whole, []string{"CERTIFICATE", "CERTIFICATE"}},
		{"with a header", withHeader, withHeader, []string{"RSA PRIVATE KEY"}},
		{"without PEM", `a\nb`, `a\nb`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parsePEM([]byte(c.text)); string(got.content) != c.want || !slices.Equal(got.types, c.types) {
				t.Errorf("%q of %v, want %q", got.content, got.types, c.want)
			}
		})
	}
}
