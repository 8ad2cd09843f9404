package huawei

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const metadataKeys = `{"credential": {"access": "HSTAK", "secret": "sk", "securitytoken": "st", "expires_at": ` +
	`"2126-11-21T13:00:00.587000Z"}}`

// TestMetadataService asks as the documentation has it, with a token where the service wants one, and sends nothing of
// ours.
func TestMetadataService(t *testing.T) {
	for _, c := range []struct {
		name        string
		tokenStatus int
		keysStatus  int
		body        string
		wantToken   string
		wantError   string
	}{
		{name: "with a token", tokenStatus: 200, keysStatus: 200, body: metadataKeys, wantToken: "token"},
		{name: "a service that knows no tokens", tokenStatus: 404, keysStatus: 200, body: metadataKeys},
		{name: "a service that knows no PUT", tokenStatus: 405, keysStatus: 200, body: metadataKeys},
		{name: "no agency", tokenStatus: 200, keysStatus: 401, body: "Please configure Cloud Service Agency first",
			wantToken: "token", wantError: "agency"},
		{name: "no agency, older", tokenStatus: 404, keysStatus: 404, wantError: "agency"},
		{name: "a service that fails", tokenStatus: 200, keysStatus: 500, body: "hunter2", wantToken: "token",
			wantError: "500"},
		{name: "a service that fails early", tokenStatus: 500, keysStatus: 200, body: "hunter2", wantError: "500"},
		{name: "a redirect", tokenStatus: 200, keysStatus: 302, wantToken: "token", wantError: "302"},
		{name: "nonsense", tokenStatus: 200, keysStatus: 200, body: "hunter2", wantToken: "token", wantError: "JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Method+" "+r.URL.Path)
				if r.Header.Get("Authorization")+r.Header.Get("X-Auth-Token")+r.Header.Get("X-Security-Token") != "" {
					t.Errorf("credentials were sent: %v", r.Header)
				}
				if r.Method == http.MethodPut {
					if r.Header.Get("X-Metadata-Token-Ttl-Seconds") == "" {
						t.Error("no time to live")
					}
					w.WriteHeader(c.tokenStatus)
					_, _ = w.Write([]byte("token\n"))
					return
				}
				if got := r.Header.Get("X-Metadata-Token"); got != c.wantToken {
					t.Errorf("token %q, want %q", got, c.wantToken)
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.keysStatus)
				_, _ = w.Write([]byte(c.body))
			}))
			defer server.Close()
			keys, err := newMetadataService(server.URL).fetch(t.Context())
			switch {
			case c.wantError == "" &&
				(err != nil || keys.access != "HSTAK" || keys.secret != "sk" || keys.securityToken != "st"):
				t.Errorf("%v, %v", keys, err)
			case c.wantError != "" &&
				(err == nil || !strings.Contains(err.Error(), c.wantError) || strings.Contains(err.Error(), "hunter2")):
				t.Errorf("%v", err)
			}
			if len(asked) > 2 {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

// TestMetadataService_NoProxy: the transport has none, whatever the environment says.
func TestMetadataService_NoProxy(t *testing.T) {
	transport, ok := newMetadataService(metadataURL).client.Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Error("the metadata service would be asked through a proxy")
	}
}

func TestMetadataService_Unreachable(t *testing.T) {
	if _, err := newMetadataService("http://127.0.0.1:1").fetch(t.Context()); err == nil ||
		!strings.Contains(err.Error(), "on an ECS only") {
		t.Errorf("%v", err)
	}
}
