package fakecloud

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Agency lets others act in the name of an account.
type Agency struct {
	Name    string
	Account Account // whose domain has made it, and in whose project it acts
}

// MemberAgency is the agency of every cloud, and of the machine that asks its metadata service. It acts in Member's
// project.
var MemberAgency = Agency{
	Name:    "terraform-agency",
	Account: account("2c64b80e9f1d4a37ae51f8d03b7c69e4", "terraform-agency", DemoProjectID, "demo", "member", "reader"),
}

// Metadata is the name of the metadata service, as in [Request.Service].
const Metadata = "metadata"

// The least and most that temporary keys may live, and what they live unless they are asked to live longer.
const (
	shortestAgency = 15 * 60 // seconds
	longestAgency  = 24 * 60 * 60
)

type agencyRequest struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole *struct {
				AgencyName      string `json:"agency_name"`
				DomainID        string `json:"domain_id"`
				DomainName      string `json:"domain_name"`
				DurationSeconds *int   `json:"duration_seconds"`
			} `json:"assume_role"`
		} `json:"identity"`
	} `json:"auth"`
}

// assumeAgency gives temporary keys of an agency (support.huaweicloud.com, api-iam, iam_04_0101,
// CreateTemporaryAccessKeyByAgency). The error codes are those of its page of error codes, the texts ours.
func (g *gatewayCall) assumeAgency() {
	if !g.authenticate() {
		return
	}
	body, _ := readBody(g.r) // of a request that has arrived completely
	var asked agencyRequest
	err := json.Unmarshal(body, &asked)
	role, methods := asked.Auth.Identity.AssumeRole, asked.Auth.Identity.Methods
	if err != nil || role == nil || !slices.Equal(methods, []string{"assume_role"}) {
		g.refuseByIAM(http.StatusBadRequest, "IAM.0011", "Request body is invalid.")
		return
	}
	seconds := shortestAgency
	if role.DurationSeconds != nil {
		seconds = *role.DurationSeconds
	}
	if seconds < shortestAgency || seconds > longestAgency {
		g.refuseByIAM(http.StatusBadRequest, "IAM.0011", "Request body is invalid: duration_seconds.")
		return
	}
	owner := MemberAgency.Account
	domain := reference{ID: role.DomainID, Name: role.DomainName}
	if role.AgencyName != MemberAgency.Name || !domain.inDomain(owner.DomainID, owner.DomainName) {
		g.refuseByIAM(http.StatusNotFound, "IAM.0004", "Could not find agency: "+role.AgencyName+".")
		return
	}
	g.body(http.StatusCreated, g.c.temporaryKey(time.Duration(seconds)*time.Second))
}

// refuseByIAM answers with an error of IAM's.
func (g *gatewayCall) refuseByIAM(status int, code, message string) {
	g.body(status, object{"error_msg": message, "error_code": code})
}

// temporaryKey makes a key that acts for the agency for a while, and is the document that describes it.
func (c *Cloud) temporaryKey(life time.Duration) object {
	key := AccessKey{
		Access: "HST" + randomID()[:17], Secret: randomID() + randomID()[:8], SecurityToken: "ggp" + randomID(),
		Owner: MemberAgency.Account, expires: c.now().Add(life),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accessKeys = append(c.accessKeys, key)
	return object{"credential": object{
		"access": key.Access, "secret": key.Secret, "securitytoken": key.SecurityToken,
		"expires_at": key.expires.Format("2006-01-02T15:04:05.000000Z"),
	}}
}

// MetadataURL is the root of the metadata service, "http://127.0.0.1:PORT", which in a real cloud is
// http://169.254.169.254.
//
//	PUT /meta-data/latest/api/token     with X-Metadata-Token-Ttl-Seconds: a token
//	GET /openstack/latest/securitykey   temporary keys of MemberAgency, with X-Metadata-Token or without
//
// As in usermanual-ecs, ecs_03_0166, and in core/auth/internal/metadata.go of huaweicloud-sdk-go-v3.
func (c *Cloud) MetadataURL() string { return c.metadata.url }

func (c *Cloud) serveMetadata(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPut && r.URL.Path == "/meta-data/latest/api/token":
		c.metadataToken(w, r)
	case r.Method == http.MethodGet && r.URL.Path == "/openstack/latest/securitykey":
		c.securityKey(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (c *Cloud) metadataToken(w http.ResponseWriter, r *http.Request) {
	seconds, err := strconv.Atoi(r.Header.Get("X-Metadata-Token-Ttl-Seconds"))
	if err != nil || seconds < 1 || seconds > 6*60*60 {
		http.Error(w, "400 Bad Request", http.StatusBadRequest)
		return
	}
	id := randomID()
	c.mu.Lock()
	c.metadataTokens[id] = c.now().Add(time.Duration(seconds) * time.Second)
	c.mu.Unlock()
	write(w, http.StatusOK, "text/plain", []byte(id))
}

// securityKey answers with a key for an hour.
func (c *Cloud) securityKey(w http.ResponseWriter, r *http.Request) {
	sent := r.Header.Get("X-Metadata-Token")
	c.mu.RLock()
	good := c.now().Before(c.metadataTokens[sent])
	c.mu.RUnlock()
	if sent != "" && !good {
		http.Error(w, "401 Unauthorized", http.StatusUnauthorized)
		return
	}
	writeJSON(w, http.StatusOK, "application/json", c.temporaryKey(time.Hour))
}
