package fakecloud

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

const careful = `"user":{"name":"careful","domain":{"id":"default"}`

// twoFactors is a login by the methods, with the passcode.
func twoFactors(methods, passcode string) string {
	return authBody(`"methods":[`+methods+`],"password":{`+careful+`,"password":"careful-password"}},"totp":{`+
		careful+`,"passcode":"`+passcode+`"}}`, demoByName)
}

func TestTwoFactors(t *testing.T) {
	c := start(t)
	login := func(body string, headers ...string) reply {
		return do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", body, headers...)
	}
	half := login(twoFactors(`"password"`, ""))
	receipt := half.header.Get("Openstack-Auth-Receipt")
	var doc struct {
		Receipt struct {
			Methods []string
			User    struct{ ID string }
			Expires time.Time `json:"expires_at"`
		}
		Required [][]string `json:"required_auth_methods"`
	}
	if err := json.Unmarshal([]byte(half.body), &doc); err != nil {
		t.Fatal(err)
	}
	if half.status != 401 || receipt == "" || len(doc.Receipt.Methods) != 1 || doc.Receipt.User.ID != TwoFactorMember.UserID ||
		len(doc.Required) != 1 || strings.Join(doc.Required[0], " ") != "password totp" {
		t.Errorf("%d %v %s", half.status, half.header, half.body)
	}
	other := login(password(memberByName, demoByName), "Openstack-Auth-Receipt", receipt)
	tests := map[string]struct {
		got    reply
		status int
	}{
		"both at once":            {login(twoFactors(`"password","totp"`, TwoFactorMember.Passcode)), 201},
		"receipt, then passcode":  {login(twoFactors(`"totp"`, TwoFactorMember.Passcode), "Openstack-Auth-Receipt", receipt), 201},
		"the passcode alone":      {login(twoFactors(`"totp"`, TwoFactorMember.Passcode)), 401},
		"a wrong passcode":        {login(twoFactors(`"password","totp"`, "000000")), 401},
		"receipt, wrong passcode": {login(twoFactors(`"totp"`, "000000"), "Openstack-Auth-Receipt", receipt), 401},
		"an unknown receipt":      {login(twoFactors(`"totp"`, TwoFactorMember.Passcode), "Openstack-Auth-Receipt", "x"), 401},
		"another's receipt":       {other, 401},
		"who has no passcode":     {login(authBody(`"methods":["totp"],"totp":{"user":{"id":"`+Member.UserID+`","passcode":""}}`, "")), 401},
	}
	for name, test := range tests {
		if test.got.status != test.status {
			t.Errorf("%s: %d %s", name, test.got.status, test.got.body)
		}
	}
	c.SetClockSkew(receiptLife * time.Second)
	if got := login(twoFactors(`"totp"`, TwoFactorMember.Passcode), "Openstack-Auth-Receipt", receipt); got.status != 401 {
		t.Errorf("an old receipt: %s", got.line)
	}
}

func TestFederation(t *testing.T) {
	c := start(t)
	auth := c.IdentityURL() + "/v3/OS-FEDERATION/identity_providers/" + IdentityProvider + "/protocols/" + FederationProtocol + "/auth"
	got := do(t, "POST", auth, "", "Authorization", "Bearer "+FederatedMember.AccessToken)
	unscoped := got.header.Get("X-Subject-Token")
	if got.status != 201 || unscoped == "" || !strings.Contains(got.body, `"OS-FEDERATION":`) || strings.Contains(got.body, "catalog") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	scoped := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens",
		authBody(`"methods":["token"],"token":{"id":"`+unscoped+`"}`, demoByName))
	if scoped.status != 201 || !strings.Contains(scoped.body, `"methods":["openid","token"]`) || !strings.Contains(scoped.body, "catalog") {
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

func TestAccessRules(t *testing.T) {
	c := start(t)
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens",
		credential(`{"id":"`+RulesCredential.ID+`","secret":"`+RulesCredential.Secret+`"}`, ""))
	token := got.header.Get("X-Subject-Token")
	if got.status != 201 || !strings.Contains(got.body, `"access_rules":[{`) || !strings.Contains(got.body, `"restricted":true`) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	web := c.Server("web")
	for path, want := range map[string]int{
		actionPath(web, web.Actions[0].RequestID):                       200,
		"/servers/" + web.ID + "/os-instance-actions":                   401,
		"/servers/" + web.ID:                                            401,
		"/" + DemoProjectID + actionPath(web, web.Actions[0].RequestID): 401,
	} {
		if got := do(t, "GET", c.ComputeURL()+"/v2.1"+path, "", "X-Auth-Token", token); got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
	for header, want := range map[string]int{"": 404, "1.0": 200} {
		got := do(t, "GET", c.IdentityURL()+"/v3/auth/tokens", "", "X-Auth-Token", c.IssueToken(Admin), "X-Subject-Token", token,
			"Openstack-Identity-Access-Rules", header)
		if got.status != want {
			t.Errorf("with %q: %d %s", header, got.status, got.body)
		}
	}
	for _, id := range []string{token, tokenOf(t, c, MemberCredential)} {
		body := authBody(`"methods":["token"],"token":{"id":"`+id+`"}`, demoByName)
		if got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", body); got.status != 401 {
			t.Errorf("rescoped: %d %s", got.status, got.body)
		}
	}
}

func TestAccessRule_Matches(t *testing.T) {
	for _, test := range []struct {
		rule, path string
		want       bool
	}{
		{"/v2.1/servers", "/v2.1/servers", true},
		{"/v2.1/servers", "/v2x1/servers", false},
		{"/v2.1/servers/*", "/v2.1/servers/a", true},
		{"/v2.1/servers/*", "/v2.1/servers/a/b", false},
		{"/v2.1/servers/**", "/v2.1/servers/a/b", true},
		{"/v2.1/{project_id}/servers", "/v2.1/p/servers", true},
		{"/v2.1/{project_id}/servers", "/v2.1//servers", false},
	} {
		if got := (AccessRule{Path: test.rule}).matches(test.path); got != test.want {
			t.Errorf("%s matches %s: %t", test.rule, test.path, got)
		}
	}
}

func tokenOf(t *testing.T, c *Cloud, cred ApplicationCredential) string {
	t.Helper()
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", credential(`{"id":"`+cred.ID+`","secret":"`+cred.Secret+`"}`, ""))
	return got.header.Get("X-Subject-Token")
}

func TestScopes(t *testing.T) {
	lent := Trust{ID: "lent", Trustor: Member, TrusteeUserID: Stranger.UserID}
	c := start(t, WithTrusts(lent), WithAccounts(
		Account{UserID: "abroad", UserName: "abroad", Password: "p", DomainID: DomainID, DomainName: DomainName, ProjectID: "pid",
			ProjectName: "demo", ProjectDomainID: AcmeDomainID, ProjectDomainName: AcmeDomainName, Roles: []string{"reader"}}))
	by := func(a Account) string { return `{"id":"` + a.UserID + `","password":"` + a.Password + `"}` }
	named := func(domain, password string) string {
		return `{"name":"member","domain":{"name":"` + domain + `"},"password":"` + password + `"}`
	}
	inDomain := func(domain string) string { return `{"project":{"name":"demo","domain":{"name":"` + domain + `"}}}` }
	trust := func(id string) string { return `{"OS-TRUST:trust":{"id":"` + id + `"}}` }
	for name, test := range map[string]struct {
		user, scope string
		status      int
		says        string
	}{
		"trust, in the trustor's name": {by(Stranger), trust(MemberTrust.ID), 201, `"name":"member"`},
		"trust, in the own name":       {by(Stranger), trust("lent"), 201, `"impersonation":false`},
		"another's trust":              {by(Reader), trust(MemberTrust.ID), 403, "not authorized"},
		"an unknown trust":             {by(Stranger), trust("x"), 401, ""},
		"a trust without ID":           {by(Stranger), `{"OS-TRUST:trust":{}}`, 400, "trust_id"},
		"system":                       {by(Admin), `{"system":{"all":true}}`, 201, `"system":{"all":true}`},
		"system, for others":           {by(Member), `{"system":{"all":true}}`, 401, ""},
		"a domain":                     {by(Admin), `{"domain":{"id":"default"}}`, 401, ""},
		"the same names elsewhere":     {named("Acme", "acme-member-password"), inDomain("Acme"), 201, AcmeProjectID},
		"the password of the other":    {named("Acme", "member-password"), inDomain("Acme"), 401, ""},
		"the project of the other":     {named("Acme", "acme-member-password"), inDomain("Default"), 401, ""},
		"the user of the other":        {named("Default", "member-password"), inDomain("Acme"), 401, ""},
		"a project of another domain":  {`{"id":"abroad","password":"p"}`, inDomain("Acme"), 201, `"project":{"domain":{"id":"` + AcmeDomainID},
		"the user's domain instead":    {`{"id":"abroad","password":"p"}`, inDomain("Default"), 401, ""},
	} {
		got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", password(test.user, test.scope))
		if got.status != test.status || !strings.Contains(got.body, test.says) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", password(by(Stranger), trust(MemberTrust.ID)))
	token := got.header.Get("X-Subject-Token")
	if got := do(t, "GET", c.ComputeURL()+"/v2.1/servers/"+c.Server("web").ID, "", "X-Auth-Token", token); got.status != 200 {
		t.Errorf("a trustee: %s", got.line)
	}
	again := authBody(`"methods":["token"],"token":{"id":"`+token+`"}`, demoByName)
	if got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", again); got.status != 403 {
		t.Errorf("a trust's token, rescoped: %d %s", got.status, got.body)
	}
}

func TestScopes_SystemTokensAreOfNoUseAtCompute(t *testing.T) {
	c := start(t)
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens",
		password(`{"id":"`+Admin.UserID+`","password":"admin-password"}`, `{"system":{"all":true}}`))
	log := c.ComputeURL() + "/v2.1/servers/" + c.Server("web").ID + "/os-instance-actions"
	if got := do(t, "GET", log, "", "X-Auth-Token", got.header.Get("X-Subject-Token")); got.status != 403 {
		t.Errorf("%d %s", got.status, got.body)
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

func TestWithCatalog(t *testing.T) {
	c := start(t, WithCatalog(func(services []CatalogService) []CatalogService {
		for i := range services {
			services[i].Endpoints[0].Region = ""
		}
		other := CatalogService{Type: Compute, Name: "zun", Endpoints: []CatalogEndpoint{{"public", "RegionOne", "http://other"}}}
		return append([]CatalogService{other}, services...)
	}))
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", password(memberByName, demoByName))
	first := `"catalog":[{"endpoints":[{"id":"` + stableID(Compute, "RegionOne", "public") +
		`","interface":"public","region":"RegionOne","region_id":"RegionOne","url":"http://other"}]`
	if !strings.Contains(got.body, first) || strings.Count(got.body, `"region":null`) != 5 {
		t.Errorf("%s", got.body)
	}
}
