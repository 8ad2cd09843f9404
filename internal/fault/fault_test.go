package fault

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, body, code, message string
	}{
		{"Nova", `{"itemNotFound": {"code": 404, "message": "Action req-1 not found"}}`, "", "Action req-1 not found"},
		{"Nova, any key", `{"computeFault": {"code": 500, "message": "Unexpected API Error."}}`, "", "Unexpected API Error."},
		{"Keystone", `{"error": {"code": 401, "title": "Unauthorized", "message": "The request requires authentication."}}`, "", "The request requires authentication."},
		{"Huawei Cloud's gateway", `{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information"}`, "APIGW.0301", "Incorrect IAM authentication information"},
		{"Huawei Cloud's gateway without a code", `{"error_msg": "no"}`, "", "no"},
		{"Huawei Cloud's ECS", `{"error": {"code": "Ecs.0114", "message": "Instance[1] could not be found."}}`, "Ecs.0114", "Instance[1] could not be found."},
		{"a message in error", `{"error": {"message": "Unauthorized"}}`, "", "Unauthorized"},
		{"of two faults always the same", `{"b": {"message": "second"}, "a": {"message": "first"}, "c": {"message": "third"}}`, "", "first"},
		{"a fault beside other things", `{"version": "1", "forbidden": {"message": "Policy doesn't allow it"}, "x": null}`, "", "Policy doesn't allow it"},
		{"null for a message", `{"forbidden": {"code": 403, "message": null}}`, "", `{"forbidden": {"code": 403, "message": null}}`},
		{"a number for a message", `{"error": {"message": 7}}`, "", `{"error": {"message": 7}}`},
		{"a number for a code", `{"error_code": 7, "error_msg": "no"}`, "", `{"error_code": 7, "error_msg": "no"}`},
		{"HTML", "<html>\n <body>\n\t<h1>502 Bad Gateway</h1>\n</body></html>\n", "", "<html> <body> <h1>502 Bad Gateway</h1> </body></html>"},
		{"an array", `["no"]`, "", `["no"]`},
		{"null", "null", "", "null"},
		{"cut off", `{"error": {"mess`, "", `{"error": {"mess`},
		{"blanks", " \n\t ", "", ""},
		{"nothing", "", "", ""},
		{"invalid UTF-8", "caf\xe9 ferm\xe9", "", "caf\uFFFD ferm\uFFFD"},
		{"invalid UTF-8 in JSON", "{\"error\": {\"message\": \"caf\xe9\"}}", "", "caf\uFFFD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if code, message := Parse([]byte(c.body)); code != c.code || message != c.message {
				t.Errorf("%q, %q; want %q, %q", code, message, c.code, c.message)
			}
		})
	}
}

// TestOfHuge keeps what a person can read of bodies that nobody can.
func TestOfHuge(t *testing.T) {
	for _, c := range []struct {
		name, body string
		most       int
	}{
		{"text", strings.Repeat("ä", 1<<20), longestExcerpt},
		{"words", strings.Repeat("ä ", 1<<20), longestExcerpt},
		{"a message of Nova's", `{"computeFault": {"message": "` + strings.Repeat("ä", 1<<20) + `"}}`, longestMessage},
		{"a message of the gateway's", `{"error_msg": "` + strings.Repeat("ä", 1<<20) + `"}`, longestMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, message := Parse([]byte(c.body))
			if n := utf8.RuneCountInString(message); n != c.most+1 || !strings.HasSuffix(message, "…") || !utf8.ValidString(message) {
				t.Errorf("%d characters, ending in %q; want %d and an ellipsis", n, message[len(message)-10:], c.most)
			}
		})
	}
}

func TestExcerptWithinTheLimitIsWhole(t *testing.T) {
	body := strings.Repeat("ä", longestExcerpt)
	if got := Excerpt([]byte(body)); got != body {
		t.Errorf("%q", got)
	}
}

func TestRequestID(t *testing.T) {
	for _, c := range []struct {
		name   string
		header map[string]string
		want   string
	}{
		{"Nova, which sends two", map[string]string{"x-compute-request-id": "req-nova", "x-openstack-request-id": "req-any"}, "req-nova"},
		{"Keystone", map[string]string{"x-openstack-request-id": "req-keystone"}, "req-keystone"},
		{"Huawei Cloud's gateway", map[string]string{"X-Request-Id": "5c3b"}, "5c3b"},
		{"Nova behind the gateway", map[string]string{"X-Request-Id": "5c3b", "X-Compute-Request-Id": "req-nova"}, "req-nova"},
		{"an empty one", map[string]string{"X-Compute-Request-Id": "", "X-Request-Id": "5c3b"}, "5c3b"},
		{"none", map[string]string{"Content-Type": "text/html"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := http.Header{}
			for name, value := range c.header {
				header.Set(name, value)
			}
			if got := RequestID(header); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
