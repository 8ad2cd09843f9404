package fakecloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// AccessKey signs requests to the Huawei gateway for its owner, in its owner's project.
type AccessKey struct {
	Access, Secret string
	SecurityToken  string // of a temporary key; "" for a permanent one
	Owner          Account

	expires time.Time // zero for a key that does not
}

// The access keys of every cloud.
var (
	MemberKey = AccessKey{
		Access: "MEMBERKEY0FAKECLOUD1",
		Secret: "memberSecretKeyOfTheEmbeddedCloud0123456",
		Owner:  Member,
	}
	TemporaryKey = AccessKey{
		Access:        "HSTTEMPORARYKEY00002",
		Secret:        "temporarySecretKeyOfTheEmbeddedCloud0123",
		SecurityToken: "ggpjbi1ub3J0aC00TGVtYmVkZGVkLWNsb3VkLXNlY3VyaXR5LXRva2VuLysvPT0=",
		Owner:         Member,
	}
)

const (
	signatureScheme = "SDK-HMAC-SHA256"
	signatureDate   = "20060102T150405Z"
	signatureLife   = 15 * time.Minute
)

func isSigned(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), signatureScheme)
}

// authenticate finds out who calls, or answers that it cannot.
func (g *gatewayCall) authenticate() bool {
	if !isSigned(g.r) {
		return g.byToken()
	}
	key, why := g.c.signer(g.r)
	if why != "" {
		g.unauthorized(why)
		return false
	}
	g.caller = token{account: key.Owner}
	return true
}

func (g *gatewayCall) byToken() bool {
	id := g.r.Header.Get("X-Auth-Token")
	if id == "" {
		g.unauthorized("x-auth-token not found")
		return false
	}
	var ok bool
	if g.caller, ok = g.c.token(id); !ok {
		g.unauthorized("decrypt token fail")
	}
	return ok
}

var authorization = regexp.MustCompile(
	`^SDK-HMAC-SHA256 Access=([^, ]+), SignedHeaders=([^, ]+), Signature=([0-9a-f]{64})$`,
)

// signer returns the key that has signed a request, or why none has.
func (c *Cloud) signer(r *http.Request) (key AccessKey, why string) {
	parts := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if parts == nil {
		return key, "verify aksk signature fail, authorization is malformed"
	}
	key, known := c.accessKey(parts[1])
	if !known {
		return key, "ak " + parts[1] + " not exist"
	}
	names := strings.Split(parts[2], ";")
	if why = c.unsigned(r, names, key); why == "" {
		canonical := canonicalRequest(r, names)
		if !hmac.Equal([]byte(parts[3]), []byte(signature(canonical, r.Header.Get("X-Sdk-Date"), key.Secret))) {
			why = "verify aksk signature fail, canonicalRequest:" + strings.ReplaceAll(canonical, "\n", "|")
		}
	}
	return key, why
}

func (c *Cloud) accessKey(access string) (AccessKey, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, key := range c.accessKeys {
		if key.Access == access {
			return key, true
		}
	}
	return AccessKey{}, false
}

// unsigned returns what is wrong with what has to be signed.
func (c *Cloud) unsigned(r *http.Request, names []string, key AccessKey) string {
	for _, name := range []string{"host", "x-sdk-date"} {
		if !slices.Contains(names, name) {
			return "verify aksk signature fail, " + name + " is not signed"
		}
	}
	date, err := time.Parse(signatureDate, r.Header.Get("X-Sdk-Date"))
	if err != nil {
		return "verify aksk signature fail, x-sdk-date is invalid"
	}
	if c.now().Sub(date).Abs() > signatureLife {
		return "calc ak sk signature fail:signature expired"
	}
	if r.Header.Get("X-Security-Token") != key.SecurityToken {
		return "verify aksk signature fail, security token is invalid"
	}
	if !key.expires.IsZero() && !c.now().Before(key.expires) {
		return "the security token has expired" // our words
	}
	if key.SecurityToken != "" && !slices.Contains(names, "x-security-token") {
		return "verify aksk signature fail, x-security-token is not signed"
	}
	return ""
}

// canonicalRequest is a request as it has to be signed: the same whatever the client has escaped beyond need.
func canonicalRequest(r *http.Request, names []string) string {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	lines := []string{r.Method, canonicalPath(path), canonicalQuery(query)}
	for _, name := range names {
		values := slices.Clone(r.Header.Values(name))
		if strings.EqualFold(name, "host") {
			values = []string{r.Host}
		}
		if len(values) == 0 {
			values = []string{""}
		}
		slices.Sort(values)
		for _, value := range values {
			lines = append(lines, strings.ToLower(name)+":"+strings.TrimSpace(value))
		}
	}
	body, _ := readBody(r) // of a request that has arrived completely
	hash := sha256.Sum256(body)
	return strings.Join(append(lines, "", strings.Join(names, ";"), hex.EncodeToString(hash[:])), "\n")
}

// canonicalPath escapes each part anew, and ends in a slash.
func canonicalPath(path string) string {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i, part := range parts {
		decoded, _ := url.PathUnescape(part) // net/http has refused broken escapes
		parts[i] = withoutPlus(url.QueryEscape(decoded))
	}
	return strings.Join(parts, "/") + "/"
}

// canonicalQuery sorts parameters by name and value as they are before they are escaped.
func canonicalQuery(query string) string {
	parameters, _ := url.ParseQuery(query)
	for _, values := range parameters {
		slices.Sort(values)
	}
	return withoutPlus(parameters.Encode())
}

// withoutPlus makes what net/url has escaped for a query into what Huawei signs.
func withoutPlus(escaped string) string { return strings.ReplaceAll(escaped, "+", "%20") }

func signature(canonical, date, secret string) string {
	hash := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(signatureScheme + "\n" + date + "\n" + hex.EncodeToString(hash[:])))
	return hex.EncodeToString(mac.Sum(nil))
}
