package fakecloud

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// readKey reads the keys that an answer brings.
func readKey(t *testing.T, got reply) (AccessKey, time.Time) {
	t.Helper()
	var doc struct {
		Credential struct {
			Access, Secret, SecurityToken string
			ExpiresAt                     time.Time `json:"expires_at"`
		}
	}
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatalf("%s: %v", got.body, err)
	}
	key := doc.Credential
	return AccessKey{Access: key.Access, Secret: key.Secret, SecurityToken: key.SecurityToken}, key.ExpiresAt
}

func assume(t *testing.T, c *Cloud, key AccessKey, role string) reply {
	t.Helper()
	body := `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{` + role + `}}}}`
	r := request(t, "POST", c.HuaweiURL()+"/v3.0/OS-CREDENTIAL/securitytokens", body)
	headers := []string{"host", "x-sdk-date"}
	if key.SecurityToken != "" {
		headers = append(headers, "x-security-token")
	}
	signed := *r
	sign(&signed, key, c.now(), headers...)
	r.Body = http.NoBody
	r = request(t, "POST", r.URL.String(), body)
	r.Header = signed.Header
	got, err := ask(http.DefaultClient, r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAgency(t *testing.T) {
	c := start(t)
	wrong := MemberKey
	wrong.Secret = "wrong"
	const named = `"agency_name":"terraform-agency","domain_name":"Default"`
	for name, test := range map[string]struct {
		key    AccessKey
		role   string
		status int
		life   time.Duration
	}{
		"by domain name": {MemberKey, named, 201, 15 * time.Minute},
		"by domain ID": {
			MemberKey, `"agency_name":"terraform-agency","domain_id":"default"`, 201, 15 * time.Minute,
		},
		"for longer":          {TemporaryKey, named + `,"duration_seconds":86400`, 201, 24 * time.Hour},
		"for too long":        {MemberKey, named + `,"duration_seconds":86401`, 400, 0},
		"for too short":       {MemberKey, named + `,"duration_seconds":899`, 400, 0},
		"without a domain":    {MemberKey, `"agency_name":"terraform-agency"`, 404, 0},
		"without a name":      {MemberKey, `"domain_id":"default"`, 404, 0},
		"another's":           {MemberKey, `"agency_name":"terraform-agency","domain_name":"Acme"`, 404, 0},
		"unknown":             {MemberKey, `"agency_name":"x","domain_name":"Default"`, 404, 0},
		"with a wrong key":    {wrong, named, 401, 0},
		"domains that differ": {MemberKey, named + `,"domain_id":"x"`, 404, 0},
	} {
		got := assume(t, c, test.key, test.role)
		if got.status != test.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if got.status != 201 {
			continue
		}
		key, expires := readKey(t, got)
		if (time.Until(expires) - test.life).Abs() > time.Minute {
			t.Errorf("%s: expires %v", name, expires)
		}
		if got := signedGet(t, c, key, samplePath(c, "/v2.1"), DemoProjectID); got.status != 200 {
			t.Errorf("%s: the key is no good: %d %s", name, got.status, got.body)
		}
	}
}

func TestAgency_KeysExpire(t *testing.T) {
	c := start(t)
	const role = `"agency_name":"terraform-agency","domain_name":"Default"`
	key, _ := readKey(t, assume(t, c, MemberKey, role))
	use := func(key AccessKey) int { return signedGet(t, c, key, samplePath(c, "/v2.1"), DemoProjectID).status }
	bare := key
	bare.SecurityToken = ""
	if got := use(bare); got != 401 {
		t.Errorf("without its token: %d", got)
	}
	c.SetClockSkew(16 * time.Minute)
	if got := assume(t, c, key, role); got.status != 401 {
		t.Errorf("after its time: %d", got.status)
	}
}

func TestMetadata_KeysAndTokens(t *testing.T) {
	c := start(t)
	key, expires := readKey(t, do(t, "GET", c.MetadataURL()+"/openstack/latest/securitykey", ""))
	if got := signedGet(t, c, key, samplePath(c, "/v2.1"), DemoProjectID); got.status != 200 ||
		(time.Until(expires)-time.Hour).Abs() > time.Minute {
		t.Errorf("%d %s, until %v", got.status, got.body, expires)
	}
	for ttl, want := range map[string]int{"": 400, "0": 400, "21601": 400, "x": 400, "21600": 200} {
		got := do(t, "PUT", c.MetadataURL()+"/meta-data/latest/api/token", "", "X-Metadata-Token-Ttl-Seconds", ttl)
		if got.status != want {
			t.Errorf("for %q seconds: %d", ttl, got.status)
		}
	}
	token := do(t, "PUT", c.MetadataURL()+"/meta-data/latest/api/token", "", "X-Metadata-Token-Ttl-Seconds", "60").body
	c.SetClockSkew(time.Minute)
	if got := do(t, "GET", c.MetadataURL()+"/openstack/latest/securitykey", "", "X-Metadata-Token",
		token); got.status != 401 {
		t.Errorf("an old token: %d", got.status)
	}
}
