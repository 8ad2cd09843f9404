package novatest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/novatest"
)

// shape is what two answers to the same question have in common: by place ("status", "header vary",
// "instanceAction.events[0].traceback"), what is there. IDs and addresses have names, times have a form, and what
// nobody can foresee is a bare type.
type shape map[string]string

// unforeseen are the strings of a body that say what happened to happen, or what the seeds differ in.
var unforeseen = regexp.MustCompile(`\.(traceback|details|host|audit_ids\[\d+\])$|^flavors\[\d+\]\.name$`)

// unordered are the lists of a token, which come in any order even from the same Keystone, and those of servers, which
// chance may have made at the same second; with what tells members apart: a key of theirs, or "" where they are
// strings.
var unordered = map[string]string{
	"catalog": "type", "endpoints": "interface", "roles": "name", "methods": "", "servers": "name",
}

// unasked are headers that say nothing about the service: uwsgi and net/http have habits of their own.
var unasked = []string{"Date", "Server", "Content-Length", "Transfer-Encoding", "Connection"}

// masks come after the IDs that are known by name.
var masks = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`(?i)req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "REQUEST"},
	{regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "UUID"},
	{regexp.MustCompile(`\b[0-9a-f]{56}\b`), "HOST"},
	{regexp.MustCompile(`\b[0-9a-f]{32}\b`), "ID"},
	{regexp.MustCompile(`\bgAAAAA[\w-]{100,}`), "TOKEN"},
	{regexp.MustCompile(`\b20\d\d-\d\d-\d\d`), "DATE"}, // what is between it and the clock is compared
	{regexp.MustCompile(`\d\d(:|%3A)\d\d(:|%3A)\d\d`), "CLOCK"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "ADDRESS"},
}

// names gives what a world has in its own way the name that both know it by.
func names(world *novatest.World) *strings.Replacer {
	var pairs []string
	add := func(id, name string) {
		pairs = append(pairs, id, name, strings.ToUpper(id), strings.ToUpper(name), strings.ReplaceAll(id, "-", ""),
			name+" without hyphens")
	}
	for name, server := range world.Servers {
		for i, action := range server.Actions {
			of := fmt.Sprintf("<%s %d %s>", name, i, action.Action)
			add(action.RequestID, of)
			add(strings.TrimPrefix(action.RequestID, "req-"), of+" without req-")
		}
		add(server.ID, "<"+name+">")
	}
	for name, account := range world.Accounts {
		add(account.UserID, "<user "+name+">")
		add(account.ProjectID, "<project "+account.ProjectName+">")
	}
	add(world.ApplicationCredential.ID, "<credential>")
	pairs = append(pairs, world.ApplicationCredential.Name, "<credential's name>", world.ComputeURL, "<nova>",
		strings.TrimSuffix(world.IdentityURL, "/v3"), "<keystone>")
	return strings.NewReplacer(pairs...)
}

func (c *cloud) mask(s string) string {
	s = c.translate.Replace(s)
	for _, m := range masks {
		s = m.pattern.ReplaceAllString(s, m.name)
	}
	return s
}

// shapeOf is an answer's. With keys, only those of the server or servers in the body's outer object count.
func (c *cloud) shapeOf(a answer, keys []string) shape {
	_, status, _ := strings.Cut(a.status, " ") // without the protocol
	code, _, _ := strings.Cut(status, " ")     // nor the phrase, which means nothing
	s := shape{"status": code}
	for _, line := range a.headers {
		name, value, _ := strings.Cut(line, ": ")
		if slices.Contains(unasked, name) {
			continue
		}
		place := "header " + strings.ToLower(name)
		for s[place] != "" {
			place += " again"
		}
		s[place] = c.mask(value)
	}
	var document any
	if err := json.Unmarshal(a.body, &document); err != nil {
		s["body"] = c.mask(string(a.body))
		return s
	}
	if keys != nil {
		document = pick(document, keys)
	}
	c.add(s, "", "", document)
	return s
}

// pick leaves of {"server": {…}} and {"servers": [{…}]} only some of the servers' keys. An error stays whole.
func pick(document any, keys []string) any {
	outer, _ := document.(map[string]any)
	servers, _ := outer["servers"].([]any)
	for _, server := range append(servers, outer["server"]) {
		if inner, ok := server.(map[string]any); ok {
			maps.DeleteFunc(inner, func(key string, _ any) bool { return !slices.Contains(keys, key) })
		}
	}
	return document
}

// add adds a part of a body: where it is, and by which key.
func (c *cloud) add(s shape, place, key string, value any) {
	switch value := value.(type) {
	case map[string]any:
		s[place+"{}"] = "object"
		for key, v := range value {
			c.add(s, strings.TrimPrefix(place+"."+key, "."), key, v)
		}
	case []any:
		if by, ok := unordered[key]; ok {
			slices.SortFunc(value, func(a, b any) int { return strings.Compare(text(a, by), text(b, by)) })
		}
		s[place+"[]"] = fmt.Sprintf("list of %d", len(value))
		for i, v := range value {
			c.add(s, fmt.Sprintf("%s[%d]", place, i), key, v)
		}
	case string:
		s[place] = "string"
		if !unforeseen.MatchString(place) {
			s[place] = fmt.Sprintf("%q", c.mask(value))
		}
	case nil:
		s[place] = "null"
	default:
		s[place] = fmt.Sprint(value)
	}
}

// text is a string in an object, or with the key "" the string that it is.
func text(value any, key string) string {
	if fields, ok := value.(map[string]any); ok {
		value = fields[key]
	}
	s, _ := value.(string)
	return s
}

// differences says, place by place, what one has and the other has not.
func differences(nova, embedded shape) []string {
	var lines []string
	all := maps.Clone(nova)
	maps.Copy(all, embedded)
	for _, place := range slices.Sorted(maps.Keys(all)) {
		if nova[place] != embedded[place] {
			lines = append(lines,
				fmt.Sprintf("%s\n  Nova:     %s\n  embedded: %s", place, orNothing(nova[place]),
					orNothing(embedded[place])))
		}
	}
	return lines
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// TestDifferences sees to it that the comparison overlooks what differs from world to world, and nothing else.
func TestDifferences(t *testing.T) {
	worldOf := func(server, request, address string) *cloud {
		world := &novatest.World{
			ComputeURL: "http://127.0.0.1:" + address, IdentityURL: "http://127.0.0.1:1" + address + "/v3",
			ApplicationCredential: novatest.ApplicationCredential{ID: request[4:12], Name: "credential-" + address},
			Servers: map[string]novatest.Server{"web": {ID: server,
				Actions: []novatest.Action{{Action: "stop", RequestID: request}}}},
		}
		return &cloud{World: world, translate: names(world)}
	}
	const (
		server, request = "5a161eda-29c7-4fd1-91ca-1e1d5c47d438", "req-0b8f2c1e-7d52-4c0e-9a55-3f1f8a9f6d11"
		other, another  = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f", "req-3913a5b4-9d6f-4a03-a8bd-fe36a1a390e9"
	)
	nova, embedded := worldOf(server, request, "2000"), worldOf(other, another, "3000")
	good := answer{
		status: "HTTP/1.1 200 OK",
		headers: []string{
			"Content-Type: application/json", "Vary: A", "Vary: B",
			"x-compute-request-id: req-9d9bb2bb-7c3b-4b1c-8f5e-6e9a2a7f3c10", "Date: today",
		},
		body: []byte(`{"instanceAction": {"instance_uuid": "` + server + `", "request_id": "` + request +
			`", "message": null, "start_time": "2026-11-22T02:25:01.000000",
			"events": [{"traceback": "File x, line 1", "hostId": "` + strings.Repeat("ab", 28) +
			`", "result": "Success"}]},
			"links": [{"href": "http://127.0.0.1:2000/v2.1/servers/` + server + `?marker=` + request + `"}]}`),
	}
	theirs := strings.NewReplacer(
		server, other, request, another, "127.0.0.1:2000", "127.0.0.1:3000", "2026-11-22T02:25:01",
		"2025-01-02T03:04:05",
		"line 1", "line 2", "abab", "cdcd", "9d9bb2bb", "00000000", "today", "tomorrow",
	)
	for _, test := range []struct{ name, old, new, place string }{
		{"nothing", "", "", ""},
		{"status", "200 OK", "201 OK", "status"},
		{"status phrase", "200 OK", "200 ok", ""},
		{"header's name", "x-compute", "x-other", "header x-compute-request-id,header x-other-request-id"},
		{"header's spelling", "x-compute", "X-Compute", ""},
		{"header's value", "application/json", "text/html", "header content-type"},
		{"second header of a name", "Vary: B", "Other: B", "header other,header vary again"},
		{"key", `"message": null,`, "", "instanceAction.message"},
		{"null", `"message": null`, `"message": ""`, "instanceAction.message"},
		{"type", `"result": "Success"`, `"result": true`, "instanceAction.events[0].result"},
		{
			"null in what is not foreseen", `"traceback": "File x, line 2"`, `"traceback": null`,
			"instanceAction.events[0].traceback",
		},
		{
			"ID of the wrong thing", `"instance_uuid": "` + other, `"instance_uuid": "` + noServer,
			"instanceAction.instance_uuid",
		},
		{"time's form", "05.000000", "05", "instanceAction.start_time"},
		{"address", ":3000/v2.1", ":3001/v2.1", "links[0].href"},
		{"length of a list", `"Success"}]`, `"Success"}, {}]`, "instanceAction.events[1]{},instanceAction.events[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			change := func(s string) string { return strings.Replace(theirs.Replace(s), test.old, test.new, 1) }
			changed := answer{status: change(good.status), body: []byte(change(string(good.body)))}
			for _, header := range good.headers {
				changed.headers = append(changed.headers, change(header))
			}
			var places []string
			for _, line := range differences(nova.shapeOf(good, nil), embedded.shapeOf(changed, nil)) {
				place, _, _ := strings.Cut(line, "\n")
				places = append(places, place)
			}
			if got := strings.Join(places, ","); got != test.place {
				t.Errorf("difference in %q, want %q", got, test.place)
			}
		})
	}
}
