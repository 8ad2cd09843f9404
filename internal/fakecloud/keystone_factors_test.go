package fakecloud

import (
	"net/http"
	"strings"
	"testing"
)

const careful = `"user":{"name":"careful","domain":{"id":"default"}`

// twoFactors is a login by the methods, with the passcode.
func twoFactors(methods, passcode string) string {
	return authBody(`"methods":[`+methods+`],"password":{`+careful+`,"password":"careful-password"}},"totp":{`+
		careful+`,"passcode":"`+passcode+`"}}`, demoByName)
}

func TestTwoFactors(t *testing.T) {
	c := start(t)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"both at once":       {twoFactors(`"password","totp"`, TwoFactorMember.Passcode), 201},
		"the password alone": {twoFactors(`"password"`, ""), 401},
		"the passcode alone": {twoFactors(`"totp"`, TwoFactorMember.Passcode), 401},
		"a wrong passcode":   {twoFactors(`"password","totp"`, "000000"), 401},
		"who has no passcode": {
			authBody(`"methods":["totp"],"totp":{"user":{"id":"`+Member.UserID+`","passcode":""}}`, ""), 401,
		},
	} {
		if got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", test.body); got.status != test.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

func TestFederation(t *testing.T) {
	c := start(t)
	auth := c.IdentityURL() + "/v3/OS-FEDERATION/identity_providers/" + IdentityProvider + "/protocols/" +
		FederationProtocol + "/auth"
	got := do(t, "POST", auth, "", "Authorization", "Bearer "+FederatedMember.AccessToken)
	unscoped := got.header.Get("X-Subject-Token")
	if got.status != 201 || unscoped == "" || !strings.Contains(got.body, `"OS-FEDERATION":`) ||
		strings.Contains(got.body, "catalog") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	scoped := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens",
		authBody(`"methods":["token"],"token":{"id":"`+unscoped+`"}`, demoByName))
	if scoped.status != 201 || !strings.Contains(scoped.body, `"methods":["openid","token"]`) ||
		!strings.Contains(scoped.body, "catalog") {
		t.Errorf("%d %s", scoped.status, scoped.body)
	}
	for _, test := range []struct {
		url, bearer string
		status      int
	}{
		{auth, "Bearer wrong", http.StatusUnauthorized},
		{auth, "Bearer ", http.StatusUnauthorized},
		{auth, FederatedMember.AccessToken, http.StatusUnauthorized},
		{strings.Replace(auth, "/sso/", "/other/", 1), "Bearer " + FederatedMember.AccessToken, http.StatusNotFound},
		{strings.Replace(auth, "/openid/", "/saml2/", 1), "Bearer " + FederatedMember.AccessToken, http.StatusNotFound},
	} {
		if got := do(t, "POST", test.url, "", "Authorization", test.bearer); got.status != test.status {
			t.Errorf("%s with %q: %d %s", test.url, test.bearer, got.status, got.body)
		}
	}
	noPassword := password(`{"id":"`+FederatedMember.UserID+`","password":""}`, "")
	if got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", noPassword); got.status != 401 {
		t.Errorf("without a password: %s", got.line)
	}
}

func TestChangePassword(t *testing.T) {
	c := start(t)
	token, others := c.IssueToken(Member), c.IssueToken(Reader)
	c.ChangePassword(Member, "new")
	for body, want := range map[string]int{
		password(memberByName, demoByName):                                               401,
		password(strings.Replace(memberByName, "member-password", "new", 1), demoByName): 201,
	} {
		if got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", body); got.status != want {
			t.Errorf("%s, want %d", got.line, want)
		}
	}
	for id, want := range map[string]int{token: 401, others: 200} {
		if got := do(t, "GET", c.ComputeURL()+"/v2.1/flavors", "", "X-Auth-Token", id); got.status != want {
			t.Errorf("%s, want %d", got.line, want)
		}
	}
}
