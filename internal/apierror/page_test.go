package apierror

import (
	"strings"
	"testing"
)

func TestPageText(t *testing.T) {
	for _, c := range answersIn(t, "pages.txt") {
		for _, newline := range []string{"\n", "\r\n"} {
			if got := pageText([]byte(strings.ReplaceAll(c.body, "\n", newline))); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
	}
}
