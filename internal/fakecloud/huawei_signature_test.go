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

// TestSignature_Vectors sends what Huawei's SDK has signed, to its host, on its day. Those for which there is no route
// show at least that: nobody else gets so far.
func TestSignature_Vectors(t *testing.T) {
	for _, v := range readVectors(t) {
		key := AccessKey{Access: v.AccessKey, Secret: v.SecretKey, SecurityToken: v.Headers["X-Security-Token"],
			Owner: Member}
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

func TestSignedRequests(t *testing.T) {
	c := start(t)
	other := MemberKey
	other.Secret = "another"
	unknown := MemberKey
	unknown.Access = "UNKNOWN"
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	drop := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }
	const ago, ahead = -time.Minute, time.Minute
	const expired, badSignature = "signature expired", "verify aksk signature fail, c"
	const noToken, badToken = "x-auth-token not found", "security token is invalid"
	for _, test := range []struct {
		name    string
		key     AccessKey           // Member's if not given
		clock   time.Duration       // of the date before now
		headers string              // signed; what is usual for the key if not given
		change  func(*http.Request) // after it was signed
		refused string              // "" for not
	}{
		{name: "permanent"},
		{name: "temporary", key: TemporaryKey},
		{name: "headers in another order", headers: "x-sdk-date host x-project-id"},
		{name: "fast by less", clock: 14 * ahead},
		{name: "slow by less", clock: 14 * ago},
		{name: "another header unsigned", change: set("Accept", "text/plain")},
		{name: "no authorization", change: drop("Authorization"), refused: noToken},
		{name: "malformed", change: set("Authorization", "SDK-HMAC-SHA256 nonsense"), refused: "malformed"},
		{name: "another scheme", change: set("Authorization", "Bearer x"), refused: noToken},
		{name: "unknown key", key: unknown, refused: "ak UNKNOWN not exist"},
		{name: "wrong secret", key: other, refused: badSignature + "anonicalRequest:GET|/v2.1/"},
		{name: "another path", change: func(r *http.Request) { r.URL.Path += "c" }, refused: badSignature},
		{name: "another query", change: func(r *http.Request) { r.URL.RawQuery = "limit=1" }, refused: "|limit=1|"},
		{name: "another host", change: func(r *http.Request) { r.Host = "elsewhere" }, refused: "|host:elsewhere|"},
		{name: "another project", change: set("X-Project-Id", OtherProjectID), refused: badSignature},
		{
			name: "another date", change: set("X-Sdk-Date", time.Now().Add(ahead).UTC().Format("20060102T150405Z")),
			refused: badSignature,
		},
		{name: "too slow", clock: 16 * ago, refused: expired},
		{name: "too fast", clock: 16 * ahead, refused: expired},
		{name: "no date", change: drop("X-Sdk-Date"), refused: "x-sdk-date is invalid"},
		{name: "host unsigned", headers: "x-project-id x-sdk-date", refused: "host is not signed"},
		{name: "date unsigned", headers: "host x-project-id", refused: "x-sdk-date is not signed"},
		{name: "no security token", key: TemporaryKey, change: drop("X-Security-Token"), refused: badToken},
		{name: "another token", key: TemporaryKey, change: set("X-Security-Token", "x"), refused: badToken},
		{
			name: "token unsigned", key: TemporaryKey, headers: "host x-project-id x-sdk-date",
			refused: "x-security-token is not signed",
		},
		{name: "a token for a permanent key", change: set("X-Security-Token", "x"), refused: badToken},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, headers := test.key, permanentHeaders
			if key.Access == "" {
				key = MemberKey
			}
			if key.SecurityToken != "" {
				headers = temporaryHeaders
			}
			if test.headers != "" {
				headers = strings.Fields(test.headers)
			}
			r := request(t, "GET", c.HuaweiURL()+samplePath(c, "/v2.1"), "")
			r.Header.Set("X-Project-Id", DemoProjectID)
			sign(r, key, time.Now().Add(test.clock), headers...)
			if test.change != nil {
				test.change(r)
			}
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

func TestClockSkew(t *testing.T) {
	c := start(t)
	for skew, status := range map[time.Duration]int{0: 200, 14 * time.Minute: 200, -14 * time.Minute: 200,
		16 * time.Minute: 401, -time.Hour: 401} {
		c.SetClockSkew(skew)
		got := signedGet(t, c, MemberKey, samplePath(c, "/v2.1"), DemoProjectID)
		date, err := http.ParseTime(got.header.Get("Date"))
		if got.status != status || err != nil || (time.Until(date)-skew).Abs() > time.Minute {
			t.Errorf("%v: %d, %v, %s", skew, got.status, got.header["Date"], got.body)
		}
	}
}
