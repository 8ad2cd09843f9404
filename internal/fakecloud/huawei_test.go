package fakecloud

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// vector is a request and the Authorization that Huawei's own SDK for Go (v0.1.207) gives it. Signed are all of its
// headers, Host and X-Sdk-Date.
type vector struct {
	Name          string            `json:"name"`
	Method        string            `json:"method"`
	URL           string            `json:"url"`
	Headers       map[string]string `json:"headers"`
	Body          string            `json:"body"`
	AccessKey     string            `json:"access_key"`
	SecretKey     string            `json:"secret_key"`
	Date          string            `json:"date"`
	Authorization string            `json:"authorization"`
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/sdk-hmac-sha256.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 20 {
		t.Fatalf("%d vectors", len(vectors))
	}
	return vectors
}

// TestSignature_Vectors sends what Huawei's SDK has signed, to its host, on its day. Those for which there is no route show at
// least that: nobody else gets so far.
func TestSignature_Vectors(t *testing.T) {
	for _, v := range readVectors(t) {
		key := AccessKey{Access: v.AccessKey, Secret: v.SecretKey, SecurityToken: v.Headers["X-Security-Token"], Owner: Member}
		t.Run(v.Name, func(t *testing.T) {
			c := start(t, WithAccessKeys(key))
			setClock(t, c, v.Date)
			r := signedByVector(t, c, v)
			verdict := ""
			c.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
				_, verdict = c.signer(r)
				return false
			})
			got, err := ask(http.DefaultClient, r)
			if err != nil {
				t.Fatal(err)
			}
			if verdict != "" || got.status == http.StatusUnauthorized {
				t.Errorf("%d %s\n%s", got.status, got.body, verdict)
			}
		})
	}
}

// setClock moves the gateway's clock to that date.
func setClock(t *testing.T, c *Cloud, date string) {
	t.Helper()
	at, err := time.Parse("20060102T150405Z", date)
	if err != nil {
		t.Fatal(err)
	}
	c.SetClockSkew(time.Until(at))
}

func signedByVector(t *testing.T, c *Cloud, v vector) *http.Request {
	t.Helper()
	r := request(t, v.Method, v.URL, v.Body)
	r.Host = r.URL.Host
	gateway, err := url.Parse(c.HuaweiURL())
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Scheme, r.URL.Host = gateway.Scheme, gateway.Host
	for name, value := range v.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("X-Sdk-Date", v.Date)
	r.Header.Set("Authorization", v.Authorization)
	return r
}

// sign signs a request as it is now, for those of its headers and its host.
func sign(r *http.Request, key AccessKey, date time.Time, headers ...string) {
	r.Header.Set("X-Sdk-Date", date.UTC().Format("20060102T150405Z"))
	if key.SecurityToken != "" {
		r.Header.Set("X-Security-Token", key.SecurityToken)
	}
	seen := r.Clone(r.Context())
	seen.RequestURI = r.URL.RequestURI()
	signed := signature(canonicalRequest(seen, headers), r.Header.Get("X-Sdk-Date"), key.Secret)
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+key.Access+
		", SignedHeaders="+strings.Join(headers, ";")+", Signature="+signed)
}

var (
	permanentHeaders = []string{"host", "x-project-id", "x-sdk-date"}
	temporaryHeaders = []string{"host", "x-project-id", "x-sdk-date", "x-security-token"}
)

// samplePath is the path of the action of Huawei's documentation.
func samplePath(c *Cloud, root string) string {
	s := c.Server("huawei")
	return root + "/" + DemoProjectID + actionPath(s, s.Actions[0].RequestID)
}

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

func TestSignedRequests(t *testing.T) {
	c := start(t)
	other := MemberKey
	other.Secret = "another"
	unknown := MemberKey
	unknown.Access = "UNKNOWN"
	now := time.Now()
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	drop := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }
	none := func(*http.Request) {}
	tests := []struct {
		name    string
		key     AccessKey
		date    time.Time
		headers []string
		change  func(*http.Request) // after it was signed
		refused string              // "" for not
	}{
		{"permanent", MemberKey, now, permanentHeaders, none, ""},
		{"temporary", TemporaryKey, now, temporaryHeaders, none, ""},
		{"headers in another order", MemberKey, now, []string{"x-sdk-date", "host", "x-project-id"}, none, ""},
		{"fast by less", MemberKey, now.Add(14 * time.Minute), permanentHeaders, none, ""},
		{"slow by less", MemberKey, now.Add(-14 * time.Minute), permanentHeaders, none, ""},
		{"another header unsigned", MemberKey, now, permanentHeaders, set("Accept", "text/plain"), ""},
		{"no authorization", MemberKey, now, permanentHeaders, drop("Authorization"), "x-auth-token not found"},
		{"malformed", MemberKey, now, permanentHeaders, set("Authorization", "SDK-HMAC-SHA256 nonsense"), "malformed"},
		{"another scheme", MemberKey, now, permanentHeaders, set("Authorization", "Bearer x"), "x-auth-token not found"},
		{"unknown key", unknown, now, permanentHeaders, none, "ak UNKNOWN not exist"},
		{"wrong secret", other, now, permanentHeaders, none, "verify aksk signature fail, canonicalRequest:GET|/v2.1/"},
		{"another path", MemberKey, now, permanentHeaders, func(r *http.Request) { r.URL.Path += "c" }, "verify aksk signature fail, c"},
		{"another query", MemberKey, now, permanentHeaders, func(r *http.Request) { r.URL.RawQuery = "limit=1" }, "|limit=1|"},
		{"another host", MemberKey, now, permanentHeaders, func(r *http.Request) { r.Host = "elsewhere" }, "|host:elsewhere|"},
		{"another project", MemberKey, now, permanentHeaders, set("X-Project-Id", OtherProjectID), "verify aksk signature fail, c"},
		{"another date", MemberKey, now, permanentHeaders, set("X-Sdk-Date", now.Add(time.Minute).UTC().Format("20060102T150405Z")), "verify aksk signature fail, c"},
		{"too slow", MemberKey, now.Add(-16 * time.Minute), permanentHeaders, none, "signature expired"},
		{"too fast", MemberKey, now.Add(16 * time.Minute), permanentHeaders, none, "signature expired"},
		{"no date", MemberKey, now, permanentHeaders, drop("X-Sdk-Date"), "x-sdk-date is invalid"},
		{"host unsigned", MemberKey, now, []string{"x-project-id", "x-sdk-date"}, none, "host is not signed"},
		{"date unsigned", MemberKey, now, []string{"host", "x-project-id"}, none, "x-sdk-date is not signed"},
		{"no security token", TemporaryKey, now, temporaryHeaders, drop("X-Security-Token"), "security token is invalid"},
		{"another security token", TemporaryKey, now, temporaryHeaders, set("X-Security-Token", "x"), "security token is invalid"},
		{"security token unsigned", TemporaryKey, now, permanentHeaders, none, "x-security-token is not signed"},
		{"a token for a permanent key", MemberKey, now, permanentHeaders, set("X-Security-Token", "x"), "security token is invalid"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := request(t, "GET", c.HuaweiURL()+samplePath(c, "/v2.1"), "")
			r.Header.Set("X-Project-Id", DemoProjectID)
			sign(r, test.key, test.date, test.headers...)
			test.change(r)
			got, err := ask(http.DefaultClient, r)
			if err != nil {
				t.Fatal(err)
			}
			if test.refused == "" {
				if got.status != 200 || got.body != string(huaweiAction) {
					t.Errorf("%d %s", got.status, got.body)
				}
				return
			}
			e := readGatewayError(t, got)
			if got.status != 401 || e.Code != "APIGW.0301" || !strings.Contains(e.Message, test.refused) ||
				!strings.HasPrefix(e.Message, "Incorrect IAM authentication information: ") {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}

func TestSignature_OfBodyAndMethod(t *testing.T) {
	c := start(t)
	headers := []string{"host", "x-sdk-date"}
	for _, method := range []string{"GET", "POST"} {
		r := request(t, "GET", c.HuaweiURL()+"/v3/projects", "")
		sign(r, MemberKey, time.Now(), headers...)
		changed := request(t, method, c.HuaweiURL()+"/v3/projects", "other")
		changed.Header = r.Header
		changed.RequestURI, changed.Body = changed.URL.RequestURI(), http.NoBody
		_, why := c.signer(changed)
		if refused := why != ""; refused != (method == "POST") {
			t.Errorf("%s: %q", method, why)
		}
		changed = request(t, "GET", c.HuaweiURL()+"/v3/projects", "other")
		changed.Header, changed.RequestURI = r.Header, r.URL.RequestURI()
		if _, why := c.signer(changed); why == "" {
			t.Error("another body")
		}
	}
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
		if got := signedGet(t, c, test.key, in(test.path), test.project); got.status != test.status || !strings.Contains(got.body, test.wanted) {
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
			if !strings.Contains(got.body, want) || len(got.header.Get("X-Request-Id")) != 32 || got.header.Get("Server") != "api-gateway" {
				t.Errorf("%s: %d %v %s", path, got.status, got.header, got.body)
			}
			if version := got.header.Get("OpenStack-API-Version"); version != "compute 2.84" {
				t.Errorf("%s: version %q", path, version)
			}
		}
		page := signedGet(t, c, MemberKey, root+server+"/os-instance-actions?limit=2", DemoProjectID, "OpenStack-API-Version", "compute 2.58")
		if next := `"href":"` + c.HuaweiURL() + root + server + "/os-instance-actions?limit=2&marker="; !strings.Contains(page.body, next) {
			t.Errorf("no %s in %s", next, page.body)
		}
	}
	for _, path := range []string{"/", "/v2.1", "/v2.1/", "/v2.1" + server + "/", "/v2.1/servers/" + web.ID, "/v2.1" + server + "/action", "/v1" + server, "/v3/users"} {
		got := do(t, "GET", c.HuaweiURL()+path, "")
		if e := readGatewayError(t, got); got.status != 404 || e.Code != "APIGW.0101" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := do(t, "POST", c.HuaweiURL()+"/v2.1"+server, ""); got.status != 404 || readGatewayError(t, got).Code != "APIGW.0101" {
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
		{"nonsense", samplePath(c, "/v2.1"), 401, `"error_msg":"Incorrect IAM authentication information: decrypt token fail"`},
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
	want := `{"links":{"next":null,"previous":null,"self":"` + self + `?name=demo"},"projects":[{"description":"","domain_id":"default",` +
		`"enabled":true,"id":"` + DemoProjectID + `","is_domain":false,"links":{"self":"` + self + "/" + DemoProjectID +
		`"},"name":"demo","parent_id":"default"}]}` + "\n"
	if got := signedGet(t, c, MemberKey, "/v3/projects?name=demo", ""); got.body != want {
		t.Errorf("%s\nwant %s", got.body, want)
	}
	if got := signedGet(t, c, MemberKey, "/v3/projects?name=none", ""); !strings.HasSuffix(got.body, `"projects":[]}`+"\n") {
		t.Error(got.body)
	}
	if got := do(t, "GET", self, ""); got.status != 401 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestHuaweiMicroversions(t *testing.T) {
	tests := []struct {
		mode          HuaweiMicroversions
		status        int
		version, says string
	}{
		{HonoursMicroversions, 200, "compute 2.84", `"updated_at"`},
		{IgnoresMicroversions, 200, "", `{"instanceAction":{"action":"stop"`},
		{Refuses406, 406, "", `"error_code":"APIGW.0201"`},
		{Refuses400, 400, "", `"error_code":"APIGW.0602"`},
	}
	for _, test := range tests {
		c := start(t, WithHuaweiMicroversions(test.mode))
		web := c.Server("web")
		stop := "/v2.1/" + DemoProjectID + actionPath(web, web.Action("stop").RequestID)
		got := signedGet(t, c, MemberKey, stop, DemoProjectID, "OpenStack-API-Version", "compute 2.84")
		if got.status != test.status || got.header.Get("OpenStack-API-Version") != test.version || !strings.Contains(got.body, test.says) {
			t.Errorf("mode %d: %d %v %s", test.mode, got.status, got.header, got.body)
		}
		if test.mode != HonoursMicroversions && strings.Contains(got.body, "updated_at") {
			t.Errorf("mode %d: %s", test.mode, got.body)
		}
		got = signedGet(t, c, MemberKey, stop, DemoProjectID)
		if got.status != 200 || strings.Contains(got.body, "events") {
			t.Errorf("mode %d, unasked: %d %s", test.mode, got.status, got.body)
		}
	}
	c := start(t, WithMicroversions("2.1", "2.26"))
	got := signedGet(t, c, MemberKey, samplePath(c, "/v2"), DemoProjectID, "OpenStack-API-Version", "compute 2.84")
	if got.status != 406 || !strings.Contains(got.body, "maximum is 2.26") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestClockSkew(t *testing.T) {
	c := start(t)
	for skew, status := range map[time.Duration]int{0: 200, 14 * time.Minute: 200, -14 * time.Minute: 200, 16 * time.Minute: 401, -time.Hour: 401} {
		c.SetClockSkew(skew)
		got := signedGet(t, c, MemberKey, samplePath(c, "/v2.1"), DemoProjectID)
		date, err := http.ParseTime(got.header.Get("Date"))
		if got.status != status || err != nil || (time.Until(date)-skew).Abs() > time.Minute {
			t.Errorf("%v: %d, %v, %s", skew, got.status, got.header["Date"], got.body)
		}
	}
}

func TestKeyLockout(t *testing.T) {
	c := start(t, WithKeyLockout())
	wrong := MemberKey
	wrong.Secret = "wrong"
	message := func(key AccessKey) string {
		got := signedGet(t, c, key, samplePath(c, "/v2.1"), DemoProjectID)
		if got.status == 200 {
			return ""
		}
		return readGatewayError(t, got).Message
	}
	const fail, locked = "verify aksk signature fail", "AK access failed to reach the limit,forbidden."
	for range 4 {
		if got := message(wrong); !strings.Contains(got, fail) {
			t.Fatal(got)
		}
	}
	if got := message(MemberKey); got != "" {
		t.Fatal(got)
	}
	for range 5 { // counted afresh
		if got := message(wrong); !strings.Contains(got, fail) {
			t.Fatal(got)
		}
	}
	if got := message(MemberKey); !strings.HasSuffix(got, locked) {
		t.Error(got)
	}
	if got := message(TemporaryKey); got != "" {
		t.Errorf("another key: %s", got)
	}
}

func TestGateway_Interceptors(t *testing.T) {
	c := start(t)
	ask := func() reply { return signedGet(t, c, MemberKey, samplePath(c, "/v2.1"), DemoProjectID) }
	remove := c.Intercept(OnActions(Times(2, HuaweiThrottle())))
	for range 2 {
		got := ask()
		if e := readGatewayError(t, got); got.status != 429 || e.Code != "APIGW.0308" || got.header["Retry-After"] != nil {
			t.Errorf("%d %v %s", got.status, got.header, got.body)
		}
	}
	if got := ask(); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	remove()
	remove = c.Intercept(HuaweiForbid())
	if got := ask(); got.status != 403 || readGatewayError(t, got).Code != "APIGW.0302" {
		t.Errorf("%d %s", got.status, got.body)
	}
	remove()
	c.Intercept(HuaweiDeny("ecs:servers:list"))
	want := `{"forbidden":{"code":403,"message":"Policy doesn't allow ecs:servers:list to be performed."}}` + "\n"
	if got := ask(); got.status != 403 || got.body != want || len(got.header.Get("X-Request-Id")) != 32 {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}
