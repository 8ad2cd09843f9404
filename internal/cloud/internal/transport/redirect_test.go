package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestCheckRedirect_SameOrigin: reads follow it with their token, and a login with its body where the status says so.
func TestCheckRedirect_SameOrigin(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"/new", "http://nova.example.com/new", "http://NOVA.example.com:80/new",
			"//nova.example.com/new"} {
			t.Run(fmt.Sprint(status, " to ", to), func(t *testing.T) {
				handler := func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/new" {
						content, _ := io.ReadAll(r.Body)
						_, _ = fmt.Fprint(w, r.Method, " ", string(content))
						return
					}
					w.Header().Set("Location", to)
					w.WriteHeader(status)
				}
				simulate(t, retrying, handler, func(t *testing.T, client *http.Client) {
					if got, body, err := get(t.Context(), client); got != 200 || body != "GET " || err != nil {
						t.Errorf("read: %d %q, error %v", got, body, err)
					}
					got, body, err := request(t.Context(), client, http.MethodPost,
						"http://nova.example.com/v3/auth/tokens", "who I am")
					if status >= 307 {
						if got != 200 || body != "POST who I am" || err != nil {
							t.Errorf("login: %d %q, error %v", got, body, err)
						}
						return
					}
					refused, ok := errors.AsType[*RedirectError](err)
					if !ok || !refused.SameOrigin || refused.StatusCode != status ||
						!strings.Contains(refused.Error(), refused.To) || !strings.HasSuffix(refused.To, "/new") {
						t.Errorf("login: %d %q, error %v", got, body, err)
					}
				})
			})
		}
	}
}

// TestCheckRedirect_Elsewhere: the token, and the password of a login, stay with the origin they are meant for.
func TestCheckRedirect_Elsewhere(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{
			"http://nova.example.com:8080/steal", "http://evil.example.com/steal", "https://nova.example.com/steal",
			"//evil.example.com/steal",
		} {
			var asked []string
			handler := func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Method+" "+r.URL.Path)
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			}
			simulate(t, retrying, handler, func(t *testing.T, client *http.Client) {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					_, _, err := request(t.Context(), client, method, "http://nova.example.com/v3/auth/tokens",
						"who I am")
					refused, ok := errors.AsType[*RedirectError](err)
					if !ok || refused.SameOrigin || refused.From != "http://nova.example.com" ||
						!strings.HasSuffix(refused.To, to) || !strings.Contains(err.Error(), "another origin") {
						t.Errorf("%s, %d to %s: %v", method, status, to, err)
					}
				}
			})
			if len(asked) != 2 {
				t.Errorf("%d to %s: %v", status, to, asked)
			}
		}
	}
}

func TestCheckRedirect_Loop(t *testing.T) {
	requests := 0
	handler := func(w http.ResponseWriter, r *http.Request) {
		requests++
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	}
	simulate(t, retrying, handler, func(t *testing.T, client *http.Client) {
		if _, _, err := get(t.Context(), client); !isAny[*RedirectLoopError](err) || requests != maxRedirects+1 {
			t.Errorf("%v after %d requests", err, requests)
		}
	})
}

// TestUnreadableRedirect is refused by name, and what is no redirect may say anything.
func TestUnreadableRedirect(t *testing.T) {
	for _, c := range []struct {
		name, location string
		status         int
		want           bool
	}{
		{"no URL", "http://[::1", 302, true},
		{"no URL of another answer", "http://[::1", 201, false},
		{"a path", "/v2.1", 302, false},
		{"none", "", 302, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			request := httptest.NewRequest(http.MethodGet, "http://nova.example.com/v2.1/", nil)
			response := &http.Response{StatusCode: c.status, Header: http.Header{"Location": {c.location}},
				Request: request}
			got := unreadableRedirect(request.URL, response)
			if (got != nil) != c.want ||
				got != nil && got.Error() != "http://nova.example.com redirects with status 302 to what is no URL" {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestOriginOf(t *testing.T) {
	for text, want := range map[string]string{
		"https://h/x":                 "https://h",
		"HTTPS://H:443/":              "https://h",
		"http://h:80":                 "http://h",
		"https://h:80":                "https://h:80",
		"https://h:8774/v2.1?a=b#c":   "https://h:8774",
		"https://me:secret@h/":        "https://h",
		"https://h./":                 "https://h.", // a search domain may make h another host
		"https://bücher.example/":     "https://xn--bcher-kva.example",
		"https://BÜCHER.example:443/": "https://xn--bcher-kva.example",
		"https://Under_Score.example": "https://under_score.example",
		"http://[::1]:80/":            "http://[::1]",
		"http://[::1]:8774/":          "http://[::1]:8774",
		"http://127.0.0.1:5000":       "http://127.0.0.1:5000",
	} {
		parsed, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := originOf(parsed); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestRedirectError_Base is what to set so that nothing is redirected any more.
func TestRedirectError_Base(t *testing.T) {
	for to, want := range map[string]string{
		"https://h/identity/v3/auth/tokens":                     "https://h/identity/v3",
		"https://h:5000/v3/auth/tokens/":                        "https://h:5000/v3",
		"https://h/v2.1/servers/f991/os-instance-actions/req-1": "https://h/v2.1",
		"https://h/dashboard/auth/login/":                       "",
	} {
		if got := (&RedirectError{To: to}).Base(); got != want {
			t.Errorf("%s: %q, want %q", to, got, want)
		}
	}
}
