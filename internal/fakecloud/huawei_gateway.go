package fakecloud

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Huawei is the name of the Huawei gateway, as in [Request.Service].
const Huawei = "huawei"

// HuaweiRegion is the region of the Huawei gateway. A project may be looked for by this name, as it may in Huawei
// Cloud: see [Cloud.HuaweiURL].
const HuaweiRegion = "cn-north-4"

// HuaweiURL is the root of the Huawei gateway, "http://127.0.0.1:PORT", without a trailing slash. It stands for two
// hosts of Huawei Cloud:
//
//	ecs  GET /v2.1/PROJECT-ID/servers/ID, .../os-instance-actions,
//	     .../os-instance-actions/REQUEST-ID; below /v2 the same
//	iam  GET /v3/projects?name=NAME, the caller's projects. The one of the key
//	     or token is found by its own name, and as HuaweiRegion.
//	iam  /v3/auth/tokens, logins as at Identity, with a catalog that leads here
//
// It shows the same servers as Compute. Requests are signed with an [AccessKey], or carry a token of Identity.
func (c *Cloud) HuaweiURL() string { return c.huawei.url }

// serveHuawei answers as Huawei's API gateway does, and the services behind it.
func (c *Cloud) serveHuawei(w http.ResponseWriter, r *http.Request) {
	g := &gatewayCall{c: c, w: w, r: r, requestID: randomID()}
	g.identify()
	switch path, _, _ := strings.Cut(r.RequestURI, "?"); {
	case path == "/v3" || path == "/v3/" || path == "/v3/auth/tokens":
		(&identityCall{c: c, w: w, r: r, gateway: true}).answer()
	case r.Method == http.MethodGet && path == "/v3/projects":
		g.projects()
	case r.Method == http.MethodPost && path == "/v3.0/OS-CREDENTIAL/securitytokens":
		g.assumeAgency()
	default:
		g.ecs(path)
	}
}

// huaweiCatalog is the catalog of a login at the Huawei gateway. IAM is one for all regions.
func (c *Cloud) huaweiCatalog(projectID string) list {
	return c.catalogDocument([]catalogService{
		{Identity, "iam", []catalogEndpoint{{"public", "*", c.HuaweiURL() + "/v3"}}},
		{Compute, "nova", []catalogEndpoint{{"public", HuaweiRegion, c.HuaweiURL() + "/v2.1/" + projectID}}},
	})
}

// gatewayCall is one request to the Huawei gateway.
type gatewayCall struct {
	c *Cloud
	w http.ResponseWriter
	r *http.Request

	requestID string
	caller    token
}

func (g *gatewayCall) identify() {
	g.w.Header().Set("Server", "api-gateway")
	g.w.Header().Set("X-Request-Id", g.requestID)
}

// ecsPath is what ECS serves, all of it GET: version, project, rest.
var ecsPath = regexp.MustCompile(`^/(v2|v2\.1)/([^/]+)/(servers/[^/]+(?:/os-instance-actions(?:/[^/]+)?)?)$`)

// ecs checks in the gateway's order: the route, the credentials, the project.
func (g *gatewayCall) ecs(path string) {
	route := ecsPath.FindStringSubmatch(path)
	if route == nil || g.r.Method != http.MethodGet {
		g.refuse(http.StatusNotFound, "APIGW.0101",
			"The API does not exist or has not been published in the environment")
		return
	}
	if !g.authenticate() || !g.inProject() {
		return
	}
	k := newCall(g.w, g.r)
	k.c, k.caller = g.c, g.caller
	k.root, k.project = route[1], route[2]
	k.identify()
	rest, err := url.PathUnescape(route[3])
	if err != nil {
		panic(err) // net/http has refused it
	}
	k.answer(k.match(strings.Split(latin1(rest), "/")))
}

// inProject puts the caller of a signed request into the project of its X-Project-Id, or answers that the caller has no
// such project. ECS compares it with the project in the path, as it does for tokens.
func (g *gatewayCall) inProject() bool {
	if !isSigned(g.r) {
		return true
	}
	for _, a := range g.c.projectsOf(g.caller.account) {
		if a.ProjectID == g.r.Header.Get("X-Project-Id") {
			g.caller.account = a
			return true
		}
	}
	g.unauthorized("Unauthorized")
	return false
}

// projects answers for IAM.
func (g *gatewayCall) projects() {
	if !g.authenticate() {
		return
	}
	base := g.c.scheme() + "://" + g.r.Host
	found := list{}
	for _, a := range g.askedProjects() {
		found = append(found, object{
			"domain_id": a.DomainID, "parent_id": a.DomainID, "is_domain": false,
			"id": a.ProjectID, "name": a.ProjectName, "description": "", "enabled": true,
			"links": object{"self": base + "/v3/projects/" + a.ProjectID},
		})
	}
	links := object{"next": nil, "previous": nil, "self": base + g.r.RequestURI}
	g.body(http.StatusOK, object{"links": links, "projects": found})
}

// askedProjects are the caller's projects, those of a name where one is asked for.
func (g *gatewayCall) askedProjects() []Account {
	query := g.r.URL.Query()
	if !query.Has("name") {
		return g.c.projectsOf(g.caller.account)
	}
	own := g.c.huaweiProjects(g.caller.account)
	return slices.DeleteFunc(own, func(a Account) bool { return a.ProjectName != query.Get("name") })
}

// projectsOf are a user's accounts, one a project. The one of the key or token comes first.
func (c *Cloud) projectsOf(user Account) []Account {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var own []Account
	for _, a := range append([]Account{user}, c.accounts...) {
		known := slices.ContainsFunc(own, func(o Account) bool { return o.ProjectID == a.ProjectID })
		if a.UserID == user.UserID && a.ProjectID != "" && !known {
			own = append(own, a)
		}
	}
	return own
}

// huaweiProjects are projectsOf a user, the first under the region's name too.
func (c *Cloud) huaweiProjects(user Account) []Account {
	own := c.projectsOf(user)
	if len(own) > 0 {
		home := own[0]
		home.ProjectName = HuaweiRegion
		own = append(own, home)
	}
	return own
}

// unauthorized answers with the gateway's 401, which always begins alike.
func (g *gatewayCall) unauthorized(why string) {
	g.refuse(http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+why)
}

// refuse answers with an error of the gateway's own.
func (g *gatewayCall) refuse(status int, code, message string) {
	g.body(status, object{"error_msg": message, "error_code": code, "request_id": g.requestID})
}

func (g *gatewayCall) body(status int, v any) { writeJSON(g.w, status, "application/json", v) }

// gatewayRefusal makes an interceptor of an error of the gateway.
func gatewayRefusal(status int, code, message string) Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		g := &gatewayCall{w: w, r: r, requestID: randomID()}
		g.identify()
		g.refuse(status, code, message)
		return true
	}
}

// HuaweiThrottle answers everything with the gateway's 429, which has no Retry-After. See [Times].
func HuaweiThrottle() Interceptor {
	return gatewayRefusal(http.StatusTooManyRequests, "APIGW.0308",
		"The throttling threshold has been reached: policy user over ratelimit,limit:100,time:1 minute")
}

// HuaweiForbid answers everything with the gateway's 403, for a user who may not call the API at all.
func HuaweiForbid() Interceptor {
	return gatewayRefusal(http.StatusForbidden, "APIGW.0302", "The IAM user is not authorized to access the API.")
}
