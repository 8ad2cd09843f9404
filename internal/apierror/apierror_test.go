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

// answersIn reads a file of testdata: paragraphs of a name, a body, and what is read of it behind an equals sign.
func answersIn(t *testing.T, file string) (answers []struct{ name, body, want string }) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	for answer := range strings.SplitSeq("\n"+string(text), "\n# ") {
		name, rest, _ := strings.Cut(answer, "\n")
		if body, want, ok := strings.Cut(rest, "\n="); ok {
			answers = append(answers, struct{ name, body, want string }{name, body, strings.TrimSpace(want)})
		}
	}
	if len(answers) == 0 {
		t.Fatalf("%s has no answers", file)
	}
	return answers
}

func TestParse(t *testing.T) {
	answers := append(answersIn(t, "answers.txt"), []struct{ name, body, want string }{
		{"blanks", " \n\t ", ""},
		{"nothing", "", ""},
		{"invalid UTF-8", "caf\xe9 ferm\xe9", "caf\uFFFD ferm\uFFFD"},
		{"invalid UTF-8 in JSON", "{\"error\": {\"message\": \"caf\xe9\"}}", "caf\uFFFD"},
	}...)
	for _, c := range answers {
		code, got := Parse([]byte(c.body), nil)
		if code != "" {
			got = code + ": " + got
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
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
		{
			"a number as long", `{"error_code": ` + strings.Repeat("7", 1<<20) + `, "error_msg": "` + long + `"}`,
			longestCode, longestMessage,
		},
		{"an HTML page", "<html>" + strings.Repeat("ä<br>ö", 1<<20), 0, longestMessage},
		{"deep nesting", strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), 0, longestExcerpt},
		{
			"deep nesting in a fault", `{"error": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}",
			0, longestExcerpt,
		},
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
	n, isCut := utf8.RuneCountInString(text), strings.HasSuffix(text, "…")
	if length > 0 && (n > length+1 || n < length-1 || !isCut) {
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
	_, message := Parse([]byte("<html>Who is hunter<b>2</b>?</html>"), redact)
	if message != "HTML page: Who is (sensitive)?" {
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
		{
			"Nova, which sends two",
			map[string]string{"x-compute-request-id": "req-nova", "x-openstack-request-id": "req-any"}, "req-nova",
		},
		{"Keystone", map[string]string{"x-openstack-request-id": "req-keystone"}, "req-keystone"},
		{"Huawei Cloud's gateway", map[string]string{"X-Request-Id": "5c3b"}, "5c3b"},
		{
			"Nova behind the gateway", map[string]string{"X-Request-Id": "5c3b", "X-Compute-Request-Id": "req-nova"},
			"req-nova",
		},
		{"an empty one", map[string]string{"X-Compute-Request-Id": "", "X-Request-Id": "5c3b"}, "5c3b"},
		{
			"a huge one", map[string]string{"X-Request-Id": strings.Repeat("5", 1<<20)},
			strings.Repeat("5", longestCode) + "…",
		},
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
	f.Add([]byte(`{"errors": [{"title": "Not Found", "detail": "no"}], "required_auth_methods": [["totp"]]}`))
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
