package fakecloud

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync/atomic"
)

// Interceptor may answer a request instead of the cloud. It reports whether it has; if not, it must not have written
// anything. It may panic with http.ErrAbortHandler to cut the connection, and has to return when the request's context
// ends. It must be safe for concurrent use.
type Interceptor func(w http.ResponseWriter, r *http.Request) (handled bool)

// Intercept registers an interceptor, and returns what removes it. The first registered one that returns true has
// handled the request.
func (c *Cloud) Intercept(i Interceptor) (remove func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interceptors = append(slices.Clone(c.interceptors), &i) // never changed in place
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.interceptors = slices.DeleteFunc(slices.Clone(c.interceptors), func(p *Interceptor) bool { return p == &i })
	}
}

// intercepted offers a request to the interceptors, each time with its whole body.
func (c *Cloud) intercepted(w http.ResponseWriter, r *http.Request, body []byte) bool {
	c.mu.RLock()
	all := c.interceptors
	c.mu.RUnlock()
	for _, i := range all {
		if (*i)(w, r) {
			return true
		}
		rewind(r, body)
	}
	return false
}

// Respond answers everything with this status, header and body. The header names go out spelled as they are here.
func Respond(status int, header http.Header, body string) Interceptor {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return true
	}
}

// Deny answers os-instance-actions with the 403 of a Compute service whose policy of that name
// ("os_compute_api:os-instance-actions:show") forbids it.
func Deny(policy string) Interceptor { return OnActions(Forbid(policy)) }

// Forbid is Deny for everything: OnServer(Forbid("os_compute_api:servers:show")).
func Forbid(policy string) Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		k := newCall(w, r)
		if version, ok := parseMicroversion(requestedMicroversion(r.Header)); ok {
			k.speak(version)
		}
		k.refuse(http.StatusForbidden, "Policy doesn't allow "+policy+" to be performed.")
		return true
	}
}

// The paths of requests.
var (
	actionsPath  = regexp.MustCompile(`/os-instance-actions`)
	showPath     = regexp.MustCompile(`/os-instance-actions/[^/]+$`)
	listPath     = regexp.MustCompile(`/os-instance-actions$`)
	serverPath   = regexp.MustCompile(`/servers/[^/]+$`)
	serversPath  = regexp.MustCompile(`/servers/detail$`)
	projectsPath = regexp.MustCompile(`^/v3/projects$`)
)

// OnActions limits an interceptor to the requests for os-instance-actions.
func OnActions(i Interceptor) Interceptor { return OnPath(actionsPath.MatchString, i) }

// OnShow limits an interceptor to the requests for one action.
func OnShow(i Interceptor) Interceptor { return OnPath(showPath.MatchString, i) }

// OnList limits an interceptor to the requests for a server's log.
func OnList(i Interceptor) Interceptor { return OnPath(listPath.MatchString, i) }

// OnServer limits an interceptor to the requests for a server itself.
func OnServer(i Interceptor) Interceptor {
	return OnPath(func(path string) bool { return serverPath.MatchString(path) && !serversPath.MatchString(path) }, i)
}

// OnServers limits an interceptor to the requests for a list of servers.
func OnServers(i Interceptor) Interceptor { return OnPath(serversPath.MatchString, i) }

// OnProjects limits an interceptor to IAM's list of projects.
func OnProjects(i Interceptor) Interceptor { return OnPath(projectsPath.MatchString, i) }

// OnLogin limits an interceptor to logins: POST /v3/auth/tokens.
func OnLogin(i Interceptor) Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return r.Method == http.MethodPost && r.URL.Path == "/v3/auth/tokens" && i(w, r)
	}
}

// OnPath limits an interceptor to the requests whose unescaped path matches.
func OnPath(match func(path string) bool, i Interceptor) Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool { return match(r.URL.Path) && i(w, r) }
}

// Times limits an interceptor to the first n requests that reach it, so that the other limits go around it:
// OnActions(Times(2, HangUp())).
func Times(n int, i Interceptor) Interceptor {
	var seen atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) bool {
		return seen.Add(1) <= int64(n) && i(w, r)
	}
}
