package cloud

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestRedact_Secrets(t *testing.T) {
	fake := startCloud(t)
	c := newCloud(t, memberLogin(fake), nil)
	password := fakecloud.Member.Password
	if got := c.Redact("before: " + password + ", " + password); got != "before: (sensitive), (sensitive)" {
		t.Errorf("%s", got)
	}
	token := compute(t, c).Client.Token()
	if got := c.Redact("after: " + password + " and " + token); got != "after: (sensitive) and (sensitive)" {
		t.Errorf("%s", got)
	}
	if got := c.Redact("nothing of it"); got != "nothing of it" {
		t.Errorf("%s", got)
	}
}

// TestRedact_UnscopedToken: where its exchange is refused, Keystone may repeat it.
func TestRedact_UnscopedToken(t *testing.T) {
	s := startStub(t)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/auth/tokens") {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"error": {"message": "no project for issued-1"}}`)
			return true
		}
		return false
	}
	block := settings.Settings{"auth_url": s.URL, "access_token": "at", "identity_provider": "i", "protocol": "p", "project_id": "147"}
	_, err := newCloud(t, block, nil).Compute(t.Context(), "")
	if failure, ok := errors.AsType[*LoginError](err); !ok || failure.Message != "no project for (sensitive)" {
		t.Errorf("%#v", err)
	}
}

// TestRedact_Redirect: advice repeats where a redirect leads, without the secret that may stand there.
func TestRedact_Redirect(t *testing.T) {
	s := startStub(t)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "http://other.example.com/hunter2/v3/auth/tokens", http.StatusTemporaryRedirect)
		return true
	}
	_, err := newCloud(t, passwordAt(s), nil).Compute(t.Context(), "")
	if refused, ok := errors.AsType[*transport.RedirectError](err); !ok || refused.Base() != "http://other.example.com/(sensitive)/v3" {
		t.Errorf("%v", err)
	}
}

// TestRedact_WhatDoesNotCount is secret all the same.
func TestRedact_WhatDoesNotCount(t *testing.T) {
	fake := startCloud(t)
	c := newCloud(t, memberLogin(fake), environment{"OS_PASSWORD": "hunter2", "OS_TOKEN": "hunter3"})
	if got := c.Redact("hunter2 hunter3"); got != "(sensitive) (sensitive)" {
		t.Error(got)
	}
}

// TestRedact_Signature: a gateway may repeat the Authorization header that it does not like.
func TestRedact_Signature(t *testing.T) {
	block := settings.Settings{"access_key": "AKEXAMPLE0", "secret_key": "s-e-c-r-e-t", "region": "cn-north-4", "project_id": "p"}
	signature := strings.Repeat("0123456789abcdef", 4)
	got := newCloud(t, block, nil).Redact("SDK-HMAC-SHA256 Access=AKEXAMPLE0, SignedHeaders=host, Signature=" + signature + ".")
	if got != "SDK-HMAC-SHA256 Access=AKEXAMPLE0, SignedHeaders=host, Signature=(sensitive)." {
		t.Error(got)
	}
}

// TestRedact_Proxy: a proxy may repeat the header by which we asked it to let us in.
func TestRedact_Proxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "corp:hun%25ter2@proxy.example.com:3128")
	block := settings.Settings{"auth_url": "https://keystone.example.com", "user_name": "me", "password": "another"}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte("corp:hun%ter2"))
	got := newCloud(t, block, nil).Redact("Proxy-Authorization: " + header + ", password hun%ter2.")
	if got != "Proxy-Authorization: Basic (sensitive), password (sensitive)." {
		t.Error(got)
	}
}

// TestRedact_Words: a secret is hidden as a word, in each form in which it may come back, and not where that would tell it.
func TestRedact_Words(t *testing.T) {
	const long = "gAAAAABjrkD9cqBlaLtF1"
	for _, c := range []struct {
		name, password, text, want string
	}{
		{"a word", "hunter2", "is hunter2 right? hunter2,hunter2", "is (sensitive) right? (sensitive),(sensitive)"},
		{"its neighbours", "hunter2", "hunter2-hunter2/hunter2", "(sensitive)-(sensitive)/(sensitive)"},
		{"a part of a word", "hunter2", "hunter23 and myhunter2", "hunter23 and myhunter2"},
		{"a long one within a word", long, "X" + long + "X", "X(sensitive)X"},
		{"one letter", "e", "here we are", "here we are"},
		{"a common word", "admin", "no admin here", "no admin here"},
		{"a common word in capitals", "Admin", "no Admin here", "no Admin here"},
		{"the user's own name", "me-myself", "who is me-myself?", "who is me-myself?"},
		{"a part of the URL", "keystone7", "at keystone7", "at keystone7"},
		{"in JSON", `hun"ter2`, `{"p": "hun\"ter2"}`, `{"p": "(sensitive)"}`},
		{"in JSON as most encode it", `hun<t>er"2`, `{"p": "hun<t>er\"2"}`, `{"p": "(sensitive)"}`},
		{"in JSON as Go encodes it", `hun<t>er"2`, `{"p": "hun\u003ct\u003eer\"2"}`, `{"p": "(sensitive)"}`},
		{"in JSON as Python encodes it", `hün"ter2`, `{"p": "h\u00fcn\"ter2"}`, `{"p": "(sensitive)"}`},
		{"in HTML as Python encodes it", `hun'ter"2`, `<b>hun&#x27;ter&quot;2</b>`, `<b>(sensitive)</b>`},
		{"in a URL", "hun ter+2", "?p=" + url.QueryEscape("hun ter+2"), "?p=(sensitive)"},
		{"in HTML", "hunter<2>", "<b>hunter&lt;2&gt;</b>", "<b>(sensitive)</b>"},
		{"in JSON of PHP", `hun/ter2`, `{"p": "hun\/ter2"}`, `{"p": "(sensitive)"}`},
		{"in JSON in JSON", `hun"t\er2`, `{"p": "{\"p\": \"hun\\\"t\\\\er2\"}"}`, `{"p": "{\"p\": \"(sensitive)\"}"}`},
		{"in JSON in HTML", `hun"ter2`, `{&#34;p&#34;: &#34;hun\&#34;ter2&#34;}`, `{&#34;p&#34;: &#34;(sensitive)&#34;}`},
		{"in a URL in small letters", "hun/t<er2", "?p=hun%2ft%3cer2", "?p=(sensitive)"},
		{"in a path", "hun/t<er2", "/hun/t%3Cer2/", "/(sensitive)/"},
		{"in a URL in a URL", "hun/t<er2", "?p=hun%252Ft%253Cer2", "?p=(sensitive)"},
		{"in a URL, quoted", "hunter2", "%22hunter2%22", "%22(sensitive)%22"},
		{"in a page, with other blanks", " hun  ter\n2 ", "<p>hun ter 2</p>", "<p>(sensitive)</p>"},
		{"with blanks around it, in Base64", " hunter2 ", "is IGh1bnRlcjIg", "is (sensitive)"},
		{"in Base64", "hunter2!", "is aHVudGVyMiE=", "is (sensitive)"},
		{"beyond the Basic Multilingual Plane", "hunter2\U0001F600", `{"p": "hunter2\ud83d\ude00"}`, `{"p": "(sensitive)"}`},
		{"a huge one", strings.Repeat(`"x`, longestEscaped), "is " + strings.Repeat(`"x`, longestEscaped), "is (sensitive)"},
		{"letters of another script", "пароль7", "это пароль7!", "это (sensitive)!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := settings.Settings{"auth_url": "https://keystone7.example.com", "user_name": "me-myself", "password": c.password}
			if got := newCloud(t, block, nil).Redact(c.text); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
