package fakecloud

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// gatewayError is an error in the gateway's form.
type gatewayError struct {
	Message   string `json:"error_msg"`
	Code      string `json:"error_code"`
	RequestID string `json:"request_id"`
}

func readGatewayError(t *testing.T, got reply) gatewayError {
	t.Helper()
	var e gatewayError
	if err := json.Unmarshal([]byte(got.body), &e); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	if len(e.RequestID) != 32 || e.RequestID != got.header.Get("X-Request-Id") {
		t.Errorf("request ID %q, header %q", e.RequestID, got.header.Get("X-Request-Id"))
	}
	return e
}

// signedGet asks the gateway in a project; "" for none.
func signedGet(t *testing.T, c *Cloud, key AccessKey, path, project string, headers ...string) reply {
	t.Helper()
	r := request(t, "GET", c.HuaweiURL()+path, "")
	signed := []string{"host", "x-sdk-date"}
	if project != "" {
		r.Header.Set("X-Project-Id", project)
		signed = append(signed, "x-project-id")
	}
	if key.SecurityToken != "" {
		signed = append(signed, "x-security-token")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	sign(r, key, time.Now(), signed...)
	got, err := ask(http.DefaultClient, r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSignedRequests_Project(t *testing.T) {
	adminKey := AccessKey{Access: "ADMIN", Secret: "s", Owner: Admin}
	c := start(t, WithAccessKeys(adminKey))
	in := func(project string) string { return strings.Replace(samplePath(c, "/v2.1"), DemoProjectID, project, 1) }
	tests := []struct {
		key           AccessKey
		path, project string
		status        int
		wanted        string
	}{
		{MemberKey, DemoProjectID, DemoProjectID, 200, "instanceAction"},
		{adminKey, DemoProjectID, DemoProjectID, 200, "instanceAction"},
		{adminKey, AdminProjectID, AdminProjectID, 200, "instanceAction"},
		{MemberKey, DemoProjectID, "", 401, "Incorrect IAM authentication information: Unauthorized"},
		{MemberKey, OtherProjectID, OtherProjectID, 401, "Incorrect IAM authentication information: Unauthorized"},
		{MemberKey, OtherProjectID, DemoProjectID, 400, `{"badRequest":{"code":400,"message":"Malformed request URL: `},
		{adminKey, DemoProjectID, AdminProjectID, 400, "doesn't match Context's project_id '" + AdminProjectID + "'"},
		{MemberKey, "cn-north-4", DemoProjectID, 400, "Malformed request URL"},
	}
	for _, test := range tests {
		if got := signedGet(t, c, test.key, in(test.path), test.project); got.status != test.status ||
			!strings.Contains(got.body, test.wanted) {
			t.Errorf("%s in %s as %s: %d %s", test.key.Access, test.path, test.project, got.status, got.body)
		}
	}
}

func TestGateway_Routes(t *testing.T) {
	c := start(t)
	web := c.Server("web")
	server := "/" + DemoProjectID + "/servers/" + web.ID
	for _, root := range []string{"/v2", "/v2.1"} {
		for path, want := range map[string]string{
			root + server:                               `"id":"` + web.ID,
			root + server + "/os-instance-actions":      `{"instanceActions":[`,
			samplePath(c, root):                         string(huaweiAction),
			root + server + "/os-instance-actions/none": `Action none not found`,
		} {
			got := signedGet(t, c, MemberKey, path, DemoProjectID, "OpenStack-API-Version", "compute 2.84")
			if !strings.Contains(got.body, want) || len(got.header.Get("X-Request-Id")) != 32 ||
				got.header.Get("Server") != "api-gateway" {
				t.Errorf("%s: %d %v %s", path, got.status, got.header, got.body)
			}
			if version := got.header.Get("OpenStack-API-Version"); version != "compute 2.84" {
				t.Errorf("%s: version %q", path, version)
			}
		}
		page := signedGet(t, c, MemberKey, root+server+"/os-instance-actions?limit=2", DemoProjectID,
			"OpenStack-API-Version", "compute 2.58")
		if next := `"href":"` + c.HuaweiURL() + root + server +
			"/os-instance-actions?limit=2&marker="; !strings.Contains(page.body, next) {
			t.Errorf("no %s in %s", next, page.body)
		}
	}
	for _, path := range []string{"/", "/v2.1", "/v2.1/", "/v2.1" + server + "/", "/v2.1/servers/" + web.ID,
		"/v2.1" + server + "/action", "/v1" + server, "/v3/users"} {
		got := do(t, "GET", c.HuaweiURL()+path, "")
		if e := readGatewayError(t, got); got.status != 404 || e.Code != "APIGW.0101" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := do(t, "POST", c.HuaweiURL()+"/v2.1"+server, ""); got.status != 404 ||
		readGatewayError(t, got).Code != "APIGW.0101" {
		t.Errorf("%d %s", got.status, got.body)
	}
	r := c.Requests()[0]
	if r.Service != Huawei || r.Region != HuaweiRegion || r.Status != 200 && r.Status != 404 {
		t.Errorf("%+v", r)
	}
}

func TestGateway_Tokens(t *testing.T) {
	c := start(t)
	got := do(t, "POST", c.HuaweiURL()+"/v3/auth/tokens", password(memberByName, demoByName))
	token := got.header.Get("X-Subject-Token")
	if got.status != 201 || token == "" || !strings.Contains(got.body, `"`+c.HuaweiURL()+"/v2.1/"+DemoProjectID+`"`) ||
		strings.Contains(got.body, c.ComputeURL()) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	tests := []struct {
		token, path string
		status      int
		wanted      string
	}{
		{token, samplePath(c, "/v2.1"), 200, string(huaweiAction)},
		{c.IssueToken(Member), samplePath(c, "/v2"), 200, string(huaweiAction)},
		{c.IssueToken(Stranger), samplePath(c, "/v2.1"), 400, "Malformed request URL"},
		{c.IssueUnscopedToken(Member), samplePath(c, "/v2.1"), 400, "Context's project_id 'None'"},
		{
			"nonsense", samplePath(c, "/v2.1"), 401,
			`"error_msg":"Incorrect IAM authentication information: decrypt token fail"`,
		},
		{token, "/v3/projects?name=cn-north-4", 200, `"name":"cn-north-4"`},
	}
	for _, test := range tests {
		got := do(t, "GET", c.HuaweiURL()+test.path, "", "X-Auth-Token", test.token)
		if got.status != test.status || !strings.Contains(got.body, test.wanted) {
			t.Errorf("%d %s, want %d %s", got.status, got.body, test.status, test.wanted)
		}
	}
	c.ExpireTokens()
	if got := do(t, "GET", c.HuaweiURL()+samplePath(c, "/v2.1"), "", "X-Auth-Token", token); got.status != 401 {
		t.Errorf("an expired token: %d %s", got.status, got.body)
	}
}

func TestGateway_ProjectList(t *testing.T) {
	adminKey := AccessKey{Access: "ADMIN", Secret: "s", Owner: Admin}
	strangerKey := AccessKey{Access: "STRANGER", Secret: "s", Owner: Stranger}
	c := start(t, WithAccessKeys(adminKey, strangerKey))
	tests := []struct {
		key   AccessKey
		query string
		want  string // names and IDs
	}{
		{MemberKey, "?name=cn-north-4", "cn-north-4=" + DemoProjectID},
		{TemporaryKey, "?name=cn-north-4", "cn-north-4=" + DemoProjectID},
		{MemberKey, "?name=demo", "demo=" + DemoProjectID},
		{MemberKey, "?name=eu-de", ""},
		{MemberKey, "?name=other", ""},
		{MemberKey, "?name=", ""},
		{MemberKey, "", "demo=" + DemoProjectID},
		{adminKey, "", "admin=" + AdminProjectID + " demo=" + DemoProjectID},
		{adminKey, "?name=cn-north-4", "cn-north-4=" + AdminProjectID},
		{strangerKey, "?name=cn-north-4", "cn-north-4=" + OtherProjectID},
	}
	for _, test := range tests {
		got := signedGet(t, c, test.key, "/v3/projects"+test.query, "")
		var doc struct {
			Links    struct{ Self string }
			Projects []struct{ ID, Name string }
		}
		if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
			t.Fatalf("%v: %s", err, got.body)
		}
		var found []string
		for _, p := range doc.Projects {
			found = append(found, p.Name+"="+p.ID)
		}
		if strings.Join(found, " ") != test.want || doc.Links.Self != c.HuaweiURL()+"/v3/projects"+test.query {
			t.Errorf("%s %s: %d %s", test.key.Access, test.query, got.status, got.body)
		}
	}
	self := c.HuaweiURL() + "/v3/projects"
	want := `{"links":{"next":null,"previous":null,"self":"` + self +
		`?name=demo"},"projects":[{"description":"","domain_id":"default",` +
		`"enabled":true,"id":"` + DemoProjectID + `","is_domain":false,"links":{"self":"` + self + "/" + DemoProjectID +
		`"},"name":"demo","parent_id":"default"}]}` + "\n"
	if got := signedGet(t, c, MemberKey, "/v3/projects?name=demo", ""); got.body != want {
		t.Errorf("%s\nwant %s", got.body, want)
	}
	if got := signedGet(t, c, MemberKey, "/v3/projects?name=none", ""); !strings.HasSuffix(got.body,
		`"projects":[]}`+"\n") {
		t.Error(got.body)
	}
	if got := do(t, "GET", self, ""); got.status != 401 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestGateway_Interceptors(t *testing.T) {
	c := start(t)
	ask := func() reply { return signedGet(t, c, MemberKey, samplePath(c, "/v2.1"), DemoProjectID) }
	remove := c.Intercept(OnActions(Times(2, HuaweiThrottle())))
	for range 2 {
		got := ask()
		if e := readGatewayError(t, got); got.status != 429 || e.Code != "APIGW.0308" ||
			got.header["Retry-After"] != nil {
			t.Errorf("%d %v %s", got.status, got.header, got.body)
		}
	}
	if got := ask(); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	remove()
	c.Intercept(HuaweiForbid())
	if got := ask(); got.status != 403 || readGatewayError(t, got).Code != "APIGW.0302" {
		t.Errorf("%d %s", got.status, got.body)
	}
}
