package huawei

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// The vectors are what Huawei Cloud's own SDK for Go (v0.1.207) makes of these requests.
func TestSignature_IsTheOfficialSDKs(t *testing.T) {
	content, err := os.ReadFile("../../../fakecloud/testdata/sdk-hmac-sha256.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name, Method, URL, Body, Date, Authorization string
		Headers                                      map[string]string
		AccessKey                                    string `json:"access_key"`
		SecretKey                                    string `json:"secret_key"`
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, vector := range vectors {
		if !signsNoMoreThanWe(vector.Headers) {
			continue // the SDK signs every header; ours leaves out what may change on the way
		}
		compared++
		t.Run(vector.Name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), vector.Method, vector.URL,
				strings.NewReader(vector.Body))
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range vector.Headers {
				request.Header.Set(name, value)
			}
			date, err := time.Parse(signatureDateForm, vector.Date)
			if err != nil {
				t.Fatal(err)
			}
			keys := keyPair{access: vector.AccessKey, secret: vector.SecretKey}
			sign(request, keys, date)
			if got := request.Header.Get("Authorization"); got != vector.Authorization {
				t.Errorf("Authorization\n got %s\nwant %s", got, vector.Authorization)
			}
		})
	}
	if compared < 8 {
		t.Errorf("only %d vectors compared", compared)
	}
}

func signsNoMoreThanWe(headers map[string]string) bool {
	ours := []string{"X-Sdk-Date", "X-Security-Token", "X-Project-Id", "X-Domain-Id", "Content-Type"}
	for name := range headers {
		if !slices.Contains(ours, name) {
			return false
		}
	}
	return true
}

// TestSign_HostAsSent: net/http writes a name with other letters than ASCII's in Punycode, and others as they are.
func TestSign_HostAsSent(t *testing.T) {
	var signed, sent string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { sent = r.Host }))
	defer server.Close()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	for _, host := range []string{"bücher.example", "Bücher.example:8443", "ECS.example.com", "[::1]:8443"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		signed = headersToSign(request)["host"]
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if signed != sent {
			t.Errorf("signed %q, sent %q", signed, sent)
		}
	}
}
