package apierror

import "testing"

func TestIsHeaderTooLarge(t *testing.T) {
	for _, c := range []struct {
		status  int
		message string
		want    bool
	}{
		{431, "", true},
		{400, "HTML page: 400 Request Header Or Cookie Too Large nginx", true},
		{400, "HTML page: Bad Request Size of a request header field exceeds server limit.", true},
		{
			400,
			"HTML page: Bad Request - Request Too Long HTTP Error 400. The size of the request headers is too long.",
			true,
		},
		{400, "Header Line Too Long", true},
		{400, "HTML page: Bad Request Error parsing headers: 'limit request headers fields size'", true},
		{400, "Invalid input for field limit", false},
		{400, "The header names no version. The limit is too large", false},
		{403, "Request Header Or Cookie Too Large", false},
	} {
		if got := IsHeaderTooLarge(c.status, c.message); got != c.want {
			t.Errorf("%d %q: %t", c.status, c.message, got)
		}
	}
}
