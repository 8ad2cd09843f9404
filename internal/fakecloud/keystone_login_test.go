package fakecloud

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	memberByName = `{"name":"member","domain":{"id":"default"},"password":"member-password"}`
	demoByName   = `{"project":{"name":"demo","domain":{"name":"Default"}}}`
)

func password(user, scope string) string {
	return authBody(`"methods":["password"],"password":{"user":`+user+`}`, scope)
}

func credential(ref, scope string) string {
	return authBody(`"methods":["application_credential"],"application_credential":`+ref, scope)
}

func authBody(identity, scope string) string {
	if scope != "" {
		scope = `,"scope":` + scope
	}
	return `{"auth":{"identity":{` + identity + `}` + scope + `}}`
}

func TestLogin(t *testing.T) {
	c := start(t)
	id, secret := `"id":"`+MemberCredential.ID+`"`, `"secret":"`+MemberCredential.Secret+`"`
	byName := `"name":"` + MemberCredential.Name + `"`
	member := func(old, other string) string { // with something else in it
		return password(strings.Replace(memberByName, old, other, 1), demoByName)
	}
	scoped := func(scope string) string { return password(memberByName, scope) }
	tests := map[string]struct {
		body    string
		status  int
		project string // of the token
	}{
		"name and domain ID":   {password(memberByName, demoByName), 201, "demo"},
		"name and domain name": {member(`"id":"default"`, `"name":"Default"`), 201, "demo"},
		"user ID": {
			password(`{"id":"`+Member.UserID+`","password":"member-password"}`, demoByName), 201, "demo",
		},
		"project ID": {scoped(`{"project":{"id":"` + DemoProjectID + `"}}`), 201, "demo"},
		"unscoped":   {scoped(""), 201, ""},
		"administrator elsewhere": {
			password(`{"id":"`+Admin.UserID+`","password":"admin-password"}`, demoByName), 201, "demo",
		},
		"wrong password":           {member("member-", "other-"), 401, ""},
		"unknown user":             {member(`"member"`, `"nobody"`), 401, ""},
		"no user":                  {password(`null`, demoByName), 401, ""},
		"name without domain":      {member(`"domain":{"id":"default"},`, ""), 400, ""},
		"domain ID in capitals":    {member("default", "Default"), 401, ""},
		"domain ID for a name":     {member(`"id":"default"`, `"name":"default"`), 401, ""},
		"another's project":        {scoped(`{"project":{"id":"` + OtherProjectID + `"}}`), 401, ""},
		"unknown project":          {scoped(`{"project":{"name":"nowhere","domain":{"id":"default"}}}`), 401, ""},
		"project without a domain": {scoped(`{"project":{"name":"demo"}}`), 400, ""},
		"domain scope":             {scoped(`{"domain":{"id":"default"}}`), 401, ""},
		"empty list of methods":    {authBody(`"methods":[]`, ""), 401, ""},
		"unknown method":           {authBody(`"methods":["magic"]`, ""), 400, ""},
		"unknown token":            {authBody(`"methods":["token"],"token":{"id":"guess"}`, demoByName), 404, ""},
		"credential by ID":         {credential("{"+id+","+secret+"}", ""), 201, "demo"},
		"credential by name, user": {
			credential("{"+byName+`,"user":{"name":"member","domain":{"id":"default"}},`+secret+"}", ""), 201, "demo",
		},
		"credential, wrong secret": {credential("{"+id+`,"secret":"guess"}`, ""), 401, ""},
		"credential, wrong user": {
			credential("{"+byName+`,"user":{"id":"`+Reader.UserID+`"},`+secret+"}", ""), 401, "",
		},
		"credential by name alone": {credential("{"+byName+","+secret+"}", ""), 400, ""},
		"credential, unknown ID":   {credential(`{"id":"guess",`+secret+"}", ""), 404, ""},
		"credential with a scope":  {credential("{"+id+","+secret+"}", demoByName), 401, ""},
		"cut off":                  {password(memberByName, demoByName)[:40], 400, ""},
		"two documents":            {scoped("") + "{}", 400, ""},
		"null":                     {`null`, 400, ""},
		"no identity":              {`{"auth":{}}`, 400, ""},
		"no methods":               {`{"auth":{"identity":{}}}`, 400, ""},
		"numbers for strings":      {password(`{"name":1}`, ""), 400, ""},
		"scope that is a number":   {scoped(`7`), 400, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", test.body)
			if got.status != test.status {
				t.Fatalf("status %s, want %d: %s", got.line, test.status, got.body)
			}
			if test.status == 201 {
				checkToken(t, got, test.project)
				return
			}
			checkIdentityFault(t, got)
		})
	}
}

// checkToken checks that a token of a project came with a catalog, and one of no project without.
func checkToken(t *testing.T, got reply, project string) {
	t.Helper()
	if got.header.Get("X-Subject-Token") == "" {
		t.Error("no token")
	}
	var doc struct {
		Token struct {
			Project struct{ Name string }
			Catalog []any
			Roles   []any
		}
	}
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Token.Project.Name != project {
		t.Errorf("project %q, want %q", doc.Token.Project.Name, project)
	}
	if scoped := project != ""; (len(doc.Token.Catalog) > 0) != scoped || (len(doc.Token.Roles) > 0) != scoped {
		t.Errorf("%d services, %d roles", len(doc.Token.Catalog), len(doc.Token.Roles))
	}
}

func checkIdentityFault(t *testing.T, got reply) {
	t.Helper()
	want := `{"error":{"code":401,"message":"The request you have made requires authentication.",` +
		`"title":"Unauthorized"}}` + "\n"
	if got.status == 401 && got.body != want {
		t.Errorf("body %s", got.body)
	}
	if got.status == 400 && !strings.HasPrefix(got.body, `{"error":{"code":400,"message":"Expecting to find `) {
		t.Errorf("body %s", got.body)
	}
}

func TestLogin_Rescoping(t *testing.T) {
	c := start(t)
	unscoped := c.IssueUnscopedToken(Member)
	body := authBody(`"methods":["token"],"token":{"id":"`+unscoped+`"}`, demoByName)
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", body)
	if got.status != 201 {
		t.Fatalf("%s: %s", got.line, got.body)
	}
	scoped, _ := c.token(got.header.Get("X-Subject-Token"))
	if old, _ := c.token(unscoped); !scoped.expires.Equal(old.expires) || scoped.account.ProjectID != DemoProjectID {
		t.Errorf("%+v", scoped)
	}
	if !slices.Equal(scoped.methods, []string{"token", "password"}) {
		t.Errorf("methods %v", scoped.methods)
	}
	c.RevokeTokens()
	if got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", body); got.status != 404 {
		t.Errorf("a revoked token still opens: %s", got.line)
	}
}

func TestToken_ExpiryAndRevocation(t *testing.T) {
	for _, end := range []string{"expired", "revoked", "outlived", "deleted"} {
		t.Run(end, func(t *testing.T) {
			c := start(t)
			token := c.IssueToken(Member)
			servers := c.ComputeURL() + "/v2.1/servers/" + c.Server("web").ID
			if got := do(t, "GET", servers, "", "X-Auth-Token", token); got.status != 200 {
				t.Fatalf("before: %s", got.line)
			}
			endToken(t, c, end, token)
			if got := do(t, "GET", servers, "", "X-Auth-Token", token); got.status != 401 {
				t.Errorf("compute: %s", got.line)
			}
			got := do(t, "GET", c.IdentityURL()+"/v3/auth/tokens", "",
				"X-Auth-Token", c.IssueToken(Admin), "X-Subject-Token", token)
			if got.status != 404 || !strings.Contains(got.body, "Failed to validate token") {
				t.Errorf("identity: %s %s", got.line, got.body)
			}
		})
	}
}

func endToken(t *testing.T, c *Cloud, end, token string) {
	t.Helper()
	switch end {
	case "expired":
		c.ExpireTokens()
	case "revoked":
		c.RevokeTokens()
	case "outlived":
		c.SetClockSkew(tokenLife)
	case "deleted":
		got := do(t, "DELETE", c.IdentityURL()+"/v3/auth/tokens", "", "X-Auth-Token", token, "X-Subject-Token", token)
		if got.status != 204 || got.body != "" {
			t.Errorf("%s %q", got.line, got.body)
		}
	}
}

func TestToken_InspectedByOwnersAndAdministratorsOnly(t *testing.T) {
	c := start(t)
	subject := c.IssueToken(Member)
	for token, want := range map[string]int{
		subject: 200, c.IssueToken(Admin): 200, c.IssueToken(Stranger): 403, "nonsense": 401,
	} {
		got := do(t, "GET", c.IdentityURL()+"/v3/auth/tokens", "", "X-Auth-Token", token, "X-Subject-Token", subject)
		if got.status != want {
			t.Errorf("%s, want %d", got.line, want)
		}
	}
}

// TestToken_Document compares the description of a token with a real one's.
func TestToken_Document(t *testing.T) {
	c := start(t)
	token := c.IssueToken(Member)
	got := do(t, "GET", c.IdentityURL()+"/v3/auth/tokens", "", "X-Auth-Token", token, "X-Subject-Token", token)
	want, err := os.ReadFile("testdata/nova-samples/d-token-with-catalog.json")
	if err != nil {
		t.Fatal(err)
	}
	g, w := masked(t, got.body), masked(t, string(want))
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got\n%v\nwant\n%v", g, w)
	}
}

var made = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"|"[0-9a-f]{32}"|"[\w-]{22}"`)

// masked hides what differs from cloud to cloud, and sorts what has no order.
func masked(t *testing.T, body string) any {
	t.Helper()
	body = ports.ReplaceAllString(body, "PORT")
	for _, keep := range []string{Member.UserID, DemoProjectID} {
		body = strings.ReplaceAll(body, `"`+keep+`"`, `"kept `+keep+`"`)
	}
	body = made.ReplaceAllString(body, `"MADE"`)
	var doc map[string]map[string]any
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	catalog, _ := doc["token"]["catalog"].([]any)
	for _, service := range catalog {
		if s, ok := service.(map[string]any); ok {
			endpoints, _ := s["endpoints"].([]any)
			sortByText(endpoints)
		}
	}
	sortByText(catalog)
	return doc
}

func sortByText(l []any) {
	slices.SortFunc(l, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

func TestCatalog(t *testing.T) {
	shapes := map[EndpointShape]string{Versioned: "/v2.1", ProjectScoped: "/v2.1/" + DemoProjectID, BareRoot: ""}
	for shape, suffix := range shapes {
		c := start(t, WithRegions("one", "two"), WithPublicEndpoint(shape))
		for _, region := range []string{"one", "two"} {
			root := c.ComputeURLIn(region)
			want := map[string]string{"public": root + suffix, "internal": root + "/v2.1/" + DemoProjectID,
				"admin": root}
			if got := endpoints(t, c, Compute, region); !reflect.DeepEqual(got, want) {
				t.Errorf("shape %d: %v, want %v", shape, got, want)
			}
		}
	}
	c := start(t, WithoutService(Compute, "image"))
	if got := endpoints(t, c, Compute, "RegionOne"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := endpoints(t, c, Identity, "RegionOne"); got["public"] != c.IdentityURL()+"/v3" {
		t.Errorf("%v", got)
	}
}

// endpoints are the URLs of a service in a region, by interface.
func endpoints(t *testing.T, c *Cloud, kind, region string) map[string]string {
	t.Helper()
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", password(memberByName, demoByName))
	var doc struct {
		Token struct {
			Catalog []struct {
				Type      string
				Endpoints []struct{ Interface, Region, URL string }
			}
		}
	}
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(err)
	}
	urls := map[string]string{}
	for _, service := range doc.Token.Catalog {
		for _, e := range service.Endpoints {
			if service.Type == kind && e.Region == region {
				urls[e.Interface] = e.URL
			}
		}
	}
	return urls
}

// reply is an answer whose body has been read.
type reply struct {
	status int
	line   string // "200 OK"
	header http.Header
	body   string
}

// do sends a request with an ordinary client.
func do(t *testing.T, method, url, body string, headers ...string) reply {
	t.Helper()
	r := request(t, method, url, body)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := ask(http.DefaultClient, r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func request(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ask(client *http.Client, request *http.Request) (reply, error) {
	response, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Status, response.Header, string(text)}, err
}
