package apierror

import (
	"strings"
	"testing"
)

func TestExcerpt(t *testing.T) {
	whole := strings.Repeat("ä", longestExcerpt)
	for _, c := range []struct{ name, body, want string }{
		{"within the limit", whole, whole},
		{"above the limit", whole + "ä", whole + "…"},
		{"white space behind the limit", whole + "  \n ", whole},
		{"lines", " <html>\n\t<h1>Bad  Gateway</h1>\n", "<html> <h1>Bad Gateway</h1>"},
		{"much white space", strings.Repeat(" \n", 1<<14) + "a", "a"},
		{
			"cut between words", strings.Repeat("ä", longestExcerpt-1) + " b c",
			strings.Repeat("ä", longestExcerpt-1) + "…",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Excerpt([]byte(c.body), nil); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestLine_Redacts(t *testing.T) {
	redact := func(text string) string { return strings.ReplaceAll(text, "a  b", "(sensitive)") }
	if got := Line("x\n"+strings.Repeat("y", longestMessage-4)+"a  b", redact); strings.Contains(got, "a") ||
		len(got) > longestMessage+len("…") {
		t.Errorf("%q", got)
	}
}
