package cloud

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
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
	s.Answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/auth/tokens") {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"error": {"message": "no project for issued-1"}}`)
			return true
		}
		return false
	}
	block := values{"auth_url": s.URL, "access_token": "at", "identity_provider": "i", "protocol": "p",
		"project_id": "147"}
	_, err := newCloud(t, block, nil).Compute(t.Context(), "")
	if failure, ok := errors.AsType[*LoginError](err); !ok || failure.Message != "no project for (sensitive)" {
		t.Errorf("%#v", err)
	}
}

// TestRedact_Redirect: advice repeats where a redirect leads, without the secret that may stand there.
func TestRedact_Redirect(t *testing.T) {
	s := startStub(t)
	s.Answer = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "http://other.example.com/hunter2/v3/auth/tokens", http.StatusTemporaryRedirect)
		return true
	}
	_, err := newCloud(t, cloudtest.PasswordAt(s), nil).Compute(t.Context(), "")
	if refused, ok := errors.AsType[*transport.RedirectError](err); !ok ||
		refused.Base() != "http://other.example.com/(sensitive)/v3" {
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
	block := values{"access_key": "AKEXAMPLE0", "secret_key": "s-e-c-r-e-t", "region": "cn-north-4", "project_id": "p"}
	signature := strings.Repeat("0123456789abcdef", 4)
	got := newCloud(t, block, nil).Redact("SDK-HMAC-SHA256 Access=AKEXAMPLE0, SignedHeaders=host, Signature=" +
		signature + ".")
	if got != "SDK-HMAC-SHA256 Access=AKEXAMPLE0, SignedHeaders=host, Signature=(sensitive)." {
		t.Error(got)
	}
}

// TestRedact_Proxy: a proxy may repeat the header by which we asked it to let us in.
func TestRedact_Proxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "corp:hun%25ter2@proxy.example.com:3128")
	block := values{"auth_url": "https://keystone.example.com", "user_name": "me", "password": "another"}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte("corp:hun%ter2"))
	got := newCloud(t, block, nil).Redact("Proxy-Authorization: " + header + ", password hun%ter2.")
	if got != "Proxy-Authorization: Basic (sensitive), password (sensitive)." {
		t.Error(got)
	}
}
