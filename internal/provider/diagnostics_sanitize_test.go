package provider

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// hostile is a text as no cloud should send it: it speaks to the terminal, does not end, and repeats a secret.
var hostile = "\x1b[2Jhunter2\u202e " + strings.Repeat("x\x07", 10_000)

// fill puts the hostile text wherever there is room for one.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(hostile)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		const many = 5000
		v.Set(reflect.MakeSlice(v.Type(), many, many))
		for i := range many {
			if i < 20 || v.Type().Elem().Kind() == reflect.String {
				fill(v.Index(i))
			}
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				fill(field)
			}
		}
	}
}

// repeating are the errors that repeat what a cloud said. Those of the second list are redacted where they are made.
func repeating() (raw, redacted []error) {
	endpoint, none := &cloud.EndpointError{Scoped: true}, &instanceaction.NoActionError{}
	mismatch, server := &instanceaction.ActionMismatchError{}, &instanceaction.ServerError{}
	raw = []error{
		endpoint, &cloud.RegionError{}, none, &instanceaction.WaitError{}, &instanceaction.MismatchError{},
		&instanceaction.InvalidIDError{}, mismatch, server,
	}
	redacted = []error{
		&cloud.LoginError{StatusCode: 500}, &cloud.RefusedKeysError{StatusCode: 401}, &cloud.SettingError{},
		&cloud.ProxyError{},
		&cloud.RedirectError{}, &cloud.RedirectLoopError{}, &cloud.SchemeError{}, &cloud.CertificateError{},
		&cloud.HandshakeError{},
		&cloud.BrokenAnswerError{}, &cloud.BodyTooLargeError{}, &instanceaction.ResponseError{StatusCode: 500},
		&instanceaction.DecodeError{}, &instanceaction.NotAskedError{}, &instanceaction.GoneServerError{},
		&instanceaction.EventsError{}, &instanceaction.PagingError{}, &instanceaction.MicroversionError{},
	}
	for _, err := range append(raw, redacted...) {
		v := reflect.ValueOf(err).Elem()
		fill(v)
		if cause := v.FieldByName("Err"); cause.IsValid() {
			cause.Set(reflect.ValueOf(errors.Join(context.DeadlineExceeded, errors.New(hostile))))
		}
	}
	// What the configuration says is not the cloud's.
	none.Selection, endpoint.Interface, mismatch.Wanted, server.ServerID = instanceaction.Selection{}, "public", "stop",
		noServer
	return append(raw, withoutUnusable(*endpoint)), redacted
}

// withoutUnusable is the error of a catalog whose URLs are fine.
func withoutUnusable(e cloud.EndpointError) error {
	e.Unusable, e.RegionSource, e.Candidates, e.Scoped = "", "", nil, true
	return &e
}

// TestDiagnostics_OfHostileClouds: whatever a cloud says, an error is short, speaks to no terminal, and repeats no
// secret.
func TestDiagnostics_OfHostileClouds(t *testing.T) {
	t.Parallel()
	read := readDescription{
		serverID: noServer,
		redact:   func(text string) string { return strings.ReplaceAll(text, "hunter2", "(sensitive)") },
	}
	raw, redacted := repeating()
	for _, err := range raw {
		wantHarmless(t, diagnose(read, err), "hunter2")
	}
	for _, err := range redacted {
		wantHarmless(t, diagnose(read, err), "\x1b")
	}
	for _, status := range []int{400, 401, 403, 404, 406, 429, 431, 500} {
		refused := &instanceaction.ResponseError{StatusCode: status, Message: "Action " + hostile, RequestID: hostile,
			Code: hostile}
		for _, known := range read.withNewest(hostile) {
			wantHarmless(t, diagnose(known, refused), "\x1b")
		}
	}
	for _, d := range hostileWarnings(read) {
		wantHarmless(t, d, "\x1b")
	}
}

func hostileWarnings(read readDescription) diag.Diagnostics {
	var reading instanceaction.Reading
	fill(reflect.ValueOf(&reading).Elem())
	reading.ServerErr = errors.New(hostile)
	reading.Server.Status = new("ERROR")
	listing := instanceaction.Listing{Readings: []instanceaction.Reading{reading}, Vanished: []int{0}}
	warnings := append(readingWarnings(read, reading), vanishedWarnings(listing)...)
	return append(warnings, givenUpWarning(read, reading), serverInErrorWarning(read, reading))
}

// withNewest is the request before and after the log's newest actions are known.
func (r readDescription) withNewest(text string) []readDescription {
	known := r
	known.newest = []instanceaction.Action{{RequestID: text, Action: text}}
	return []readDescription{r, known}
}

func wantHarmless(t *testing.T, d diag.Diagnostic, unwanted string) {
	t.Helper()
	text := d.Summary() + "\n" + d.Detail()
	if len([]rune(d.Summary())) > 120 || len([]rune(d.Detail())) > 5100 {
		t.Errorf("%d and %d characters: %.300q", len(d.Summary()), len(d.Detail()), text)
	}
	if strings.Contains(text, unwanted) {
		t.Errorf("%q is in %.300q", unwanted, text)
	}
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || r == '\u202e') {
			t.Errorf("%q is in %.300q", r, text)
			return
		}
	}
}

// TestDiagnostics_OfHostileClouds_KnowsEveryError, so that the next one is tried as well.
func TestDiagnostics_OfHostileClouds_KnowsEveryError(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	raw, redacted := repeating()
	for _, err := range append(raw, redacted...) {
		known[reflect.TypeOf(err).Elem().String()] = true
	}
	exported := regexp.MustCompile(`(?m)^func \((?:\w+ )?\*?([A-Z]\w*)\) Error\(\) string`)
	for _, name := range []string{"cloud", "instanceaction"} {
		files, _ := filepath.Glob("../" + name + "/*.go")
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range exported.FindAllStringSubmatch(string(source), -1) {
				if !known[name+"."+found[1]] {
					t.Errorf("%s.%s is not tried", name, found[1])
				}
			}
		}
	}
	made := regexp.MustCompile(`diag\.New\w+Diagnostic\(`)
	files, _ := filepath.Glob("diagnostics*.go")
	for _, file := range files {
		source, _ := os.ReadFile(file)
		if !strings.HasSuffix(file, "_sanitize.go") && !strings.HasSuffix(file, "_test.go") && made.Match(source) {
			t.Errorf("%s makes diagnostics by itself", file)
		}
	}
}
