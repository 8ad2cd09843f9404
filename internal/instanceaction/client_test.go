package instanceaction

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestGet(t *testing.T) {
	cloud := startCloud(t)
	action, err := memberOf(cloud).action(t.Context(), serverID, requestID)
	if err != nil {
		t.Fatal(err)
	}
	if action.Action != "stop" || action.InstanceUUID != serverID || action.RequestID != requestID ||
		len(action.Events) != 1 {
		t.Errorf("%s", dump(action))
	}
	if want := []string{serverID + "/os-instance-actions/" + requestID}; !slices.Equal(paths(cloud), want) {
		t.Errorf("asked for %q", paths(cloud))
	}
}

// TestGet_IgnoresCase: Nova finds a server by its ID in any case, and answers in lower case.
func TestGet_IgnoresCase(t *testing.T) {
	cloud := startCloud(t)
	if _, err := memberOf(cloud).action(t.Context(), strings.ToUpper(serverID), requestID); err != nil {
		t.Error(err)
	}
	client := serve(t, answering(200, `{"instanceAction": `+minimal+`}`))
	if _, err := client.action(t.Context(), serverID, strings.ToUpper(requestID)); err != nil {
		t.Error(err)
	}
}

// TestGet_Escapes: an ID stays one segment of the path, whatever is in it.
func TestGet_Escapes(t *testing.T) {
	for _, c := range []struct{ id, path string }{
		{"../../../flavors", "..%2F..%2F..%2Fflavors"},
		{"a/b", "a%2Fb"},
		{"%2e%2e", "%252e%252e"},
		{"a?limit=1", "a%3Flimit=1"},
		{"a#b", "a%23b"},
		{"a b\n", "a%20b%0A"},
		{"ä", "%C3%A4"},
	} {
		t.Run(c.id, func(t *testing.T) {
			cloud := startCloud(t)
			client := memberOf(cloud)
			if action, err := client.action(t.Context(), serverID, c.id); err == nil {
				t.Errorf("as a request ID it finds %s", dump(action))
			}
			if action, err := client.action(t.Context(), c.id, requestID); err == nil {
				t.Errorf("as a server ID it finds %s", dump(action))
			}
			want := []string{serverID + "/os-instance-actions/" + c.path, c.path + "/os-instance-actions/" + requestID}
			if got := paths(cloud); !slices.Equal(got, want) {
				t.Errorf("asked for %q, want %q", got, want)
			}
		})
	}
}

// FuzzIDs: an ID never changes how deep the request's path is, nor adds a query.
func FuzzIDs(f *testing.F) {
	for _, id := range []string{requestID, "../../../flavors", "..", ".", "a/b", "a\\b", "%2e%2e%2f", "a?limit=1",
		"a#b", "", "a;b", "\x00", "ä", "http://evil/"} {
		f.Add(id, id)
	}
	f.Fuzz(func(t *testing.T, server, request string) {
		client := clientAt("https://nova.example.com/v2.1/", "token", Microversion{})
		target, err := client.url(nil, "servers", server, "os-instance-actions", request)
		if isType[*InvalidIDError](err) {
			return
		}
		parsed, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		clean := path.Clean(parsed.EscapedPath()) // as servers and proxies may read it
		if strings.Count(clean, "/") != 5 || parsed.RawQuery != "" || parsed.Fragment != "" ||
			parsed.Host != "nova.example.com" {
			t.Errorf("%q and %q lead to %s", server, request, target)
		}
	})
}

// TestGet_InvalidID: nothing is asked with what would be another path.
func TestGet_InvalidID(t *testing.T) {
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	for _, id := range []string{"", ".", ".."} {
		_, errGet := client.action(t.Context(), serverID, id)
		_, errServer := client.server(t.Context(), id)
		_, errList := client.all(t, id, ListOptions{})
		for _, err := range []error{errGet, errServer, errList} {
			if !isType[*InvalidIDError](err) {
				t.Errorf("%q: %#v", id, err)
			}
		}
	}
}

func TestGet_AnswerAboutSomethingElse(t *testing.T) {
	for _, c := range []struct{ name, server, request string }{
		{"another server", "ff5e341e-8824-466f-84cf-410e71bc9eea", requestID},
		{"another request", serverID, "req-4bb61364-007b-4291-b145-a11132e77c93"},
		{"a request that begins alike", serverID, requestID[:len(requestID)-1]},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, answering(200, `{"instanceAction": `+minimal+`}`))
			action, err := client.action(t.Context(), c.server, c.request)
			want := &MismatchError{askedServer: c.server, askedRequest: c.request, AnsweredServer: serverID,
				AnsweredRequest: requestID}
			if got, ok := errors.AsType[*MismatchError](err); !ok || !reflect.DeepEqual(got, want) {
				t.Fatalf("%v, %#v", action, err)
			}
			for _, id := range []string{c.server, c.request, serverID, requestID} {
				if !strings.Contains(err.Error(), id) {
					t.Errorf("%q does not name %s", err, id)
				}
			}
		})
	}
}

func TestGet_UnusableBody(t *testing.T) {
	for name, body := range map[string]string{"HTML": "<html>", "null": "null", "nothing": "",
		"cut off": `{"instanceAction": {`} {
		t.Run(name, func(t *testing.T) {
			action, err := serve(t, answering(200, body)).action(t.Context(), serverID, requestID)
			if _, ok := errors.AsType[*DecodeError](err); !ok {
				t.Errorf("%v, %#v", action, err)
			}
		})
	}
}

// TestGet_Refused: whatever the cloud answers with but 200 comes out with its words, its code and its request ID.
func TestGet_Refused(t *testing.T) {
	const body = `{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information"}`
	for _, status := range []int{201, 204, 300, 400, 401, 403, 404, 406, 409, 413, 429, 500, 502, 503, 504} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Compute-Request-Id", "req-of-the-refusal")
			answering(status, body)(w, nil)
		})
		_, err := client.action(t.Context(), serverID, requestID)
		want := &ResponseError{
			Method: "GET", URL: client.Endpoint() + "servers/" + serverID + "/os-instance-actions/" + requestID,
			StatusCode: status, Code: "APIGW.0301", Message: "Incorrect IAM authentication information",
			RequestID: "req-of-the-refusal", Microversion: microversionNewest,
		}
		if status == 204 { // which has no body
			want.Code, want.Message = "", ""
		}
		if status == 406 { // where nothing tells of another microversion, none is sent
			want.Microversion = Microversion{}
		}
		got, ok := errors.AsType[*ResponseError](err)
		if !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("%d:\ngot  %#v\nwant %#v", status, err, want)
		}
		text := got.Error()
		if !strings.HasSuffix(text, want.Message) || !strings.Contains(text, http.StatusText(status)) {
			t.Errorf("%d: the error's text is %q", status, text)
		}
	}
}

// TestGet_Redacts: secrets are taken out of an answer before it is cut, or half of one that stands at the cut would be
// shown.
func TestGet_Redacts(t *testing.T) {
	const secret = "gAAAAABrAjB9-secret"
	redact := func(text string) string { return strings.ReplaceAll(text, secret, "***") }
	for name, body := range map[string]string{
		"a message":           `{"badRequest": {"message": "` + strings.Repeat("x", 1990) + secret + `"}}`,
		"an excerpt":          strings.Repeat("x", 290) + secret,
		"a code":              `{"error_code": "` + secret + `", "error_msg": "no"}`,
		"an unreadable link":  `{"instanceActions": [], "links": [{"rel": "next", "href": "http://[` + secret + `"}]}`,
		"an unreadable field": `{"instanceActions": {"` + secret + `": 1}}`,
	} {
		for _, status := range []int{400, 200} {
			client := serve(t, answering(status, body))
			client.redact = redact
			_, err := client.all(t, serverID, ListOptions{})
			if err == nil || strings.Contains(fmt.Sprintf("%#v", err), secret[:8]) {
				t.Errorf("%s, %d: %#v", name, status, err)
			}
		}
	}
}

// TestGet_ErrorsAreShort whatever the cloud sends, and on one line.
func TestGet_ErrorsAreShort(t *testing.T) {
	long := strings.Repeat("a\n", 1_000_000)
	for name, body := range map[string]string{
		"a request ID": strings.Replace(minimal, requestID, long, 1),
		"a server ID":  strings.Replace(minimal, serverID, long, 1),
		"a kind":       strings.Replace(minimal, "reboot", long, 1),
	} {
		client := serve(t, answering(200, `{"instanceAction": `+body+`}`))
		_, err := client.Read(t.Context(), serverID, Selection{RequestID: requestID, Action: "resize"})
		if err == nil || len(err.Error()) > 1000 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %d characters", name, len(fmt.Sprint(err)))
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"a code": answering(400, `{"error_code": "`+long+`", "error_msg": "no"}`),
		"a link": answering(200,
			`{"instanceActions": [`+minimal+`], "links": [{"rel": "next", "href": "http://[`+long+`"}]}`),
		"a marker": pages{"": " " + strings.Repeat("m", 1_000_000)}.ServeHTTP,
	} {
		_, err := serve(t, handler).all(t, serverID, ListOptions{})
		if err == nil || len(fmt.Sprintf("%#v", err)) > 2000 {
			t.Errorf("%s: %d characters", name, len(fmt.Sprintf("%#v", err)))
		}
	}
}

// TestDecodeError_Quotes lets a person see what answered in the cloud's place, in short.
func TestDecodeError_Quotes(t *testing.T) {
	client := serve(t, answering(200, "<html>\n<title>Hotel\tWi-Fi</title>"+strings.Repeat("x", 100_000)))
	_, err := client.action(t.Context(), serverID, requestID)
	wrong, ok := errors.AsType[*DecodeError](err)
	if !ok || !strings.HasPrefix(wrong.Body, "<html> <title>Hotel Wi-Fi</title>xxx") || len(wrong.Body) > 1000 {
		t.Errorf("%#v", err)
	}
}

// TestIsNotFound tells the two 404s of a real cloud's apart, and both from others.
func TestIsNotFound(t *testing.T) {
	cloud := startCloud(t)
	client := memberOf(cloud)
	get := func(server, request string) error {
		_, err := client.action(t.Context(), server, request)
		return err
	}
	unknownServer, unknownAction := "00000000-0000-4000-8000-000000000000", "req-00000000-0000-4000-8000-000000000000"
	for _, c := range []struct {
		name                 string
		err                  error
		isServer, isActionID bool
	}{
		{"unknown action", get(serverID, unknownAction), false, true},
		{"unknown server", get(unknownServer, requestID), true, false},
		{"another project's server", get(cloud.Server("foreign").ID, requestID), true, false},
		{"no route", &ResponseError{StatusCode: 404, Message: "<html>Not Found"}, false, false},
		{"another status", &ResponseError{StatusCode: 400, Message: "Action req-1 not found"}, false, false},
		{
			"another status, of a server", &ResponseError{StatusCode: 409, Message: "Instance i could not be found."},
			false, false,
		},
		{"another error", errors.New("Instance"), false, false},
		{"none", nil, false, false},
	} {
		if IsServerNotFound(c.err) != c.isServer || IsActionNotFound(c.err) != c.isActionID {
			t.Errorf("%s: server %v, action %v: %v", c.name, IsServerNotFound(c.err), IsActionNotFound(c.err), c.err)
		}
	}
}

func TestGet_DeletedServerSince21(t *testing.T) {
	cloud := startCloud(t)
	gone := cloud.Server("gone")
	for _, c := range []struct {
		microversion Microversion
		readable     bool
	}{{Microversion{2, 20}, false}, {MicroversionDeletedServers, true}} {
		client := memberAt(cloud, c.microversion)
		action, err := client.action(t.Context(), gone.ID, gone.Actions[0].RequestID)
		if (err == nil) != c.readable || IsServerNotFound(err) == c.readable {
			t.Errorf("get at %s: %v, %v", c.microversion, action, err)
		}
		actions, err := client.all(t, gone.ID, ListOptions{})
		if (len(actions) == len(gone.Actions)) != c.readable || IsServerNotFound(err) == c.readable {
			t.Errorf("list at %s: %d actions, %v", c.microversion, len(actions), err)
		}
	}
}

// TestGet_ExpiredToken: what comes after a renewal counts as if it had come at once; a renewal that fails says why.
func TestGet_ExpiredToken(t *testing.T) {
	cloud := startCloud(t)
	client := memberOf(cloud)
	client.compute.ReauthFunc = func(context.Context) error {
		client.compute.TokenID = cloud.IssueToken(fakecloud.Member)
		return nil
	}
	cloud.ExpireTokens()
	if _, err := client.action(t.Context(), serverID, requestID); err != nil {
		t.Error(err)
	}
	cloud.ExpireTokens()
	if _, err := client.action(t.Context(), serverID, "req-unknown"); !IsActionNotFound(err) {
		t.Errorf("after the renewal: %#v", err)
	}
	refused := errors.New("the user is locked")
	client.compute.ReauthFunc = func(context.Context) error { return refused }
	cloud.ExpireTokens()
	if _, err := client.action(t.Context(), serverID, requestID); !errors.Is(err, refused) {
		t.Errorf("without a renewal: %#v", err)
	}
}

// TestGet_ExpiredTokenOnAnOldCloud: the refusal of the microversion is found behind a renewal, too.
func TestGet_ExpiredTokenOnAnOldCloud(t *testing.T) {
	cloud := startCloud(t, fakecloud.WithMicroversions("2.1", "2.26"))
	client := memberOf(cloud)
	client.compute.ReauthFunc = func(context.Context) error {
		client.compute.TokenID = cloud.IssueToken(fakecloud.Member)
		return nil
	}
	cloud.ExpireTokens()
	if _, err := client.action(t.Context(), serverID, requestID); err != nil {
		t.Error(err)
	}
}

func TestGet_Unreachable(t *testing.T) {
	client := clientAt("http://127.0.0.1:1/v2.1/", "token", Microversion{})
	_, err := client.action(t.Context(), serverID, requestID)
	if _, ok := errors.AsType[*ResponseError](err); err == nil || ok {
		t.Errorf("%#v", err)
	}
}
