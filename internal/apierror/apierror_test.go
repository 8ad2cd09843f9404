package apierror

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, body, code, message string
	}{
		{"Nova", `{"itemNotFound": {"code": 404, "message": "Action req-1 not found"}}`, "", "Action req-1 not found"},
		{"Nova, any key", `{"computeFault": {"code": 500, "message": "Unexpected API Error."}}`, "", "Unexpected API Error."},
		{"Nova, several lines", `{"computeFault": {"code": 500, "message": "Unexpected API Error.\n<class 'KeyError'>"}}`, "", "Unexpected API Error. <class 'KeyError'>"},
		{"Nova's old rate limiter", `{"overLimit": {"code": 413, "message": "This request was rate-limited.", "details": "Only 10 GET request(s) can be made to * every minute.", "retryAfter": "1"}}`,
			"", "This request was rate-limited. Only 10 GET request(s) can be made to * every minute."},
		{"details that repeat the message", `{"overLimit": {"message": "no", "details": "no"}}`, "", "no"},
		{"details of another type", `{"error": {"message": "no", "details": [{"a": 1}]}}`, "", "no"},
		{"Keystone", `{"error": {"code": 401, "title": "Unauthorized", "message": "The request requires authentication."}}`, "", "The request requires authentication."},
		{"Keystone's receipt", `{"receipt": {"methods": ["password"], "user": {"name": "mira"}}, "required_auth_methods": [["password", "totp"], ["password", "custom"]]}`,
			"", "Further authentication methods are required: password and totp, or password and custom."},
		{"a receipt without rules", `{"required_auth_methods": []}`, "", `{"required_auth_methods": []}`},
		{"a receipt of another type", `{"required_auth_methods": "totp"}`, "", `{"required_auth_methods": "totp"}`},
		{"Placement", `{"errors": [{"status": 404, "title": "Not Found", "detail": "No resource provider.", "code": "placement.undefined_code", "request_id": "req-1"}]}`,
			"placement.undefined_code", "No resource provider."},
		{"the same with a title only", `{"errors": [null, 7, {}, {"status": 404, "title": "Not Found", "code": 404}]}`, "", "Not Found"},
		{"errors of another type", `{"errors": {"detail": "no"}}`, "", `{"errors": {"detail": "no"}}`},
		{"Neutron", `{"NeutronError": {"type": "X", "message": "no", "detail": ""}}`, "", "no"},
		{"Huawei Cloud's gateway", `{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information"}`, "APIGW.0301", "Incorrect IAM authentication information"},
		{"Huawei Cloud's gateway without a code", `{"error_msg": "no"}`, "", "no"},
		{"Huawei Cloud's ECS", `{"error": {"code": "Ecs.0114", "message": "Instance[1] could not be found."}}`, "Ecs.0114", "Instance[1] could not be found."},
		{"Huawei Cloud, flat", `{"code": "ECS.0001", "message": "no"}`, "ECS.0001", "no"},
		{"a message alone", `{"message": "Too many requests"}`, "", "Too many requests"},
		{"the status as a text", `{"code": "429", "message": "no"}`, "", "no"},
		{"an error that is a text", `{"error": "Forbidden", "path": "/v2.1"}`, "", "Forbidden"},
		{"OAuth", `{"error": "invalid_client", "error_description": "Bad client credentials"}`, "invalid_client", "Bad client credentials"},
		{"a message in error", `{"error": {"message": "Unauthorized"}}`, "", "Unauthorized"},
		{"of two faults always the same", `{"b": {"message": "second"}, "a": {"message": "first"}, "c": {"message": "third"}}`, "", "first"},
		{"a fault beside other things", `{"version": "1", "forbidden": {"message": "Policy doesn't allow it"}, "x": null}`, "", "Policy doesn't allow it"},
		{"null for a message", `{"forbidden": {"code": 403, "message": null}}`, "", `{"forbidden": {"code": 403, "message": null}}`},
		{"an object for a message", `{"error": {"message": {"a": 1}}}`, "", `{"error": {"message": {"a": 1}}}`},
		{"a number for a message", `{"error": {"message": 7}}`, "", "7"},
		{"a number for a code", `{"error_code": 7, "error_msg": "no"}`, "7", "no"},
		{"an array for a code", `{"error_code": [7], "error_msg": "no"}`, "", "no"},
		{"a plain text", "Bad Gateway\n", "", "Bad Gateway"},
		{"an array", `["no"]`, "", `["no"]`},
		{"null", "null", "", "null"},
		{"cut off", `{"error": {"mess`, "", `{"error": {"mess`},
		{"blanks", " \n\t ", "", ""},
		{"nothing", "", "", ""},
		{"invalid UTF-8", "caf\xe9 ferm\xe9", "", "caf\uFFFD ferm\uFFFD"},
		{"invalid UTF-8 in JSON", "{\"error\": {\"message\": \"caf\xe9\"}}", "", "caf\uFFFD"},
		{"an escape sequence", `{"error": {"code": "\u001b[2Jx", "message": "\u001b[31mred\u001b[0m \u009b31m \u0007bell"}}`, "[2Jx", "[31mred[0m 31m bell"},
		{"controls for text direction", `{"error": {"message": "a\u202eb\u2066c\u200bd\ufeffe\u3164f"}}`, "", "abcdef"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if code, message := Parse([]byte(c.body), nil); code != c.code || message != c.message {
				t.Errorf("%q, %q; want %q, %q", code, message, c.code, c.message)
			}
		})
	}
}

// TestParse_Huge keeps what a person can read of bodies that nobody can.
func TestParse_Huge(t *testing.T) {
	long := strings.Repeat("ä", 1<<20)
	for _, c := range []struct {
		name, body    string
		code, message int
	}{
		{"text", long, 0, longestExcerpt},
		{"words", strings.Repeat("ää ", 1<<20), 0, longestExcerpt},
		{"a message of Nova's", `{"computeFault": {"message": "` + long + `"}}`, 0, longestMessage},
		{"a message of the gateway's", `{"error_msg": "` + long + `"}`, 0, longestMessage},
		{"a code", `{"error": {"code": "` + long + `", "message": "` + long + `"}}`, longestCode, longestMessage},
		{"a number as long", `{"error_code": ` + strings.Repeat("7", 1<<20) + `, "error_msg": "` + long + `"}`, longestCode, longestMessage},
		{"an HTML page", "<html>" + strings.Repeat("ä<br>ö", 1<<20), 0, longestMessage},
		{"deep nesting", strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), 0, longestExcerpt},
		{"deep nesting in a fault", `{"error": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}", 0, longestExcerpt},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, message := Parse([]byte(c.body), nil)
			wantCut(t, code, c.code)
			wantCut(t, message, c.message)
		})
	}
}

func wantCut(t *testing.T, text string, length int) {
	t.Helper()
	if length == 0 && text != "" {
		t.Errorf("%.60q, want none", text)
	}
	if n := utf8.RuneCountInString(text); length > 0 && (n > length+1 || n < length-1 || !strings.HasSuffix(text, "…")) {
		t.Errorf("%d characters, want %d and an ellipsis: %.60q", n, length, text)
	}
}

// TestParse_Redacts before it cuts, wherever the secret stands.
func TestParse_Redacts(t *testing.T) {
	const secret = "hunter2-hunter2"
	redact := func(text string) string { return strings.ReplaceAll(text, secret, "(sensitive)") }
	filler := func(length int) string { return strings.Repeat("x", length-len(secret)/2) }
	for name, body := range map[string]string{
		"message":       `{"error": {"message": "` + filler(longestMessage) + secret + `"}}`,
		"code":          `{"error": {"code": "` + filler(longestCode) + secret + `", "message": "no"}}`,
		"text":          filler(longestExcerpt) + secret,
		"page":          "<html>" + filler(longestMessage-len("HTML page: ")) + secret + "</html>",
		"escaped":       `{"error": {"message": "\u0068unter2-hunter2"}}`,
		"escaped, page": "<html>&#104;unter2-hunter2</html>",
		"cut, text":     strings.Repeat(" ", longestLooked-len(secret)/2) + secret,
		"cut, message":  `{"error": {"message": "` + strings.Repeat(" ", longestLooked-len(secret)/2) + secret + `"}}`,
		"cut, page":     "<html>" + strings.Repeat(" ", longestLooked-6-len(secret)/2) + secret + "</html>",
	} {
		t.Run(name, func(t *testing.T) {
			code, message := Parse([]byte(body), redact)
			if strings.Contains(code+message, "hunter2") {
				t.Errorf("%q, %q", code, message)
			}
		})
	}
}

// TestParse_TagsInASecret: a page's text has a part of it.
func TestParse_TagsInASecret(t *testing.T) {
	redact := func(text string) string { return strings.ReplaceAll(text, "hunter<b>2</b>", "(sensitive)") }
	if _, message := Parse([]byte("<html>Who is hunter<b>2</b>?</html>"), redact); message != "HTML page: Who is (sensitive)?" {
		t.Error(message)
	}
}

// TestParse_LooksAtABeginning of what nobody can read: to look for secrets in 32 MiB takes seconds.
func TestParse_LooksAtABeginning(t *testing.T) {
	filler := strings.Repeat("hunter2-", 4<<20) // 32 MiB
	for name, body := range map[string]string{
		"text": filler, "page": "<html>" + filler, "message": `{"error": {"message": "` + filler[:4<<20] + `"}}`,
		"a long message": `{"error": {"message": "` + filler + `"}}`, "JSON": `{"x": "` + filler + `"}`,
	} {
		looked := 0
		_, message := Parse([]byte(body), func(text string) string { looked += len(text); return text })
		if looked > 4*longestLooked || message == "" {
			t.Errorf("%s: %d bytes were looked at for %.60q", name, looked, message)
		}
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
		{"a huge one", map[string]string{"X-Request-Id": strings.Repeat("5", 1<<20)}, strings.Repeat("5", longestCode) + "…"},
		{"one with controls", map[string]string{"X-Request-Id": "5\x1b[31mc\u202e3b\xff"}, "5[31mc3b\uFFFD"},
		{"one that repeats a secret", map[string]string{"X-Request-Id": "5-hunter2"}, "5-(sensitive)"},
		{"none", map[string]string{"Content-Type": "text/html"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := http.Header{}
			for name, value := range c.header {
				header.Set(name, value)
			}
			redact := func(text string) string { return strings.ReplaceAll(text, "hunter2", "(sensitive)") }
			if got := RequestID(header, redact); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for code, want := range map[int]string{404: "404 Not Found", 520: "520"} {
		if got := Status(code); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// FuzzParse: whatever a cloud sends, its words are short, on one line, and do nothing to a terminal.
func FuzzParse(f *testing.F) {
	samples, err := filepath.Glob("../fakecloud/testdata/nova-samples/b-*.txt")
	if err != nil || len(samples) == 0 {
		f.Fatal("no samples:", err)
	}
	for _, sample := range samples {
		content, err := os.ReadFile(sample)
		if err != nil {
			f.Fatal(err)
		}
		_, body, _ := bytes.Cut(content, []byte("\r\n\r\n"))
		f.Add(body)
	}
	f.Add([]byte(`{"error_code": "APIGW.0301", "error_msg": "\u001b[2J\u202e"}`))
	f.Add([]byte(`{"errors": [{"title": "Not Found", "detail": "no", "code": "x"}], "required_auth_methods": [["totp"]]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		code, message := Parse(body, nil)
		wantPrintable(t, code, longestCode)
		wantPrintable(t, message, longestMessage)
		wantPrintable(t, Excerpt(body, nil), longestExcerpt)
	})
}

func wantPrintable(t *testing.T, text string, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(text); n > most+1 || !utf8.ValidString(text) {
		t.Errorf("%d characters of at most %d: %q", n, most, text)
	}
	for _, r := range text {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.In(r, unicode.Zl, unicode.Zp) {
			t.Errorf("%U in %q", r, text)
		}
	}
}
