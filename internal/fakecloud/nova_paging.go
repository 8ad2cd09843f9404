package fakecloud

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (k *call) listActions(serverID string) {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	var p page
	if k.version.atLeast(sincePaging) {
		var problem string
		if p, problem = readPage(k.r.URL.RawQuery, k.version, k.c.maxPage); problem != "" {
			k.refuse(http.StatusBadRequest, problem)
			return
		}
	}
	s := k.visible(serverID, k.version.atLeast(sinceDeleted))
	if s == nil {
		return
	}
	shown, ok := p.cut(s)
	if !ok {
		k.refuse(http.StatusBadRequest, "Marker None could not be found.") // None: so says Nova
		return
	}
	actions := list{}
	for i := range shown {
		actions = append(actions, k.summary(&shown[i]))
	}
	doc := object{"instanceActions": actions}
	if p.limit > 0 && len(shown) == p.limit {
		doc["links"] = list{object{"rel": "next", "href": k.next(serverID, shown[len(shown)-1], p)}}
	}
	k.body(http.StatusOK, doc)
}

// next is the address of the next page, with the server's ID as it was asked for. A full page has one, even the last.
func (k *call) next(serverID string, last Action, p page) string {
	query := p.asked
	query.Set("marker", last.RequestID)
	return k.prefix() + "/servers/" + serverID + "/os-instance-actions?" + query.Encode()
}

// page is what a list request asks for. The zero page is the whole list.
type page struct {
	paged         bool
	limit         int
	marker        *string
	since, before time.Time // bounds of updated_at, both included; zero for none
	asked         url.Values
}

// readPage checks the query as Nova's schema does, parameter by parameter, and returns what is wrong with the first
// wrong one. most is how many actions a page may hold.
func readPage(query string, version microversion, most int) (page, string) {
	values, _ := url.ParseQuery(query)
	known := []string{"limit", "marker", "changes-since"}
	if version.atLeast(sinceChangesBefore) {
		known = append(known, "changes-before")
	}
	for _, name := range known {
		if problem := checkParameter(name, values[name]); problem != "" {
			return page{}, problem
		}
	}
	if problem := unexpected(values, known); problem != "" {
		return page{}, problem
	}
	p := page{paged: true, limit: most, asked: values}
	if v := values.Get("limit"); v != "" {
		if n, err := strconv.Atoi(strings.TrimSuffix(v, "\n")); err == nil { // a larger number is larger than a page
			p.limit = min(n, most)
		}
	}
	if values.Has("marker") {
		marker := values.Get("marker")
		p.marker = &marker
	}
	p.since, _ = parseTime(values.Get("changes-since"))
	p.before, _ = parseTime(values.Get("changes-before"))
	if !p.since.IsZero() && !p.before.IsZero() && p.since.After(p.before) {
		return page{}, "The value of changes-since must be less than or equal to changes-before."
	}
	return p, ""
}

var digits = regexp.MustCompile(`^[0-9]*\n?$`) // "$" overlooks a newline at the end in Python

func checkParameter(name string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	value, problem := values[0], ""
	switch {
	case len(values) > 1:
		value = pythonList(values)
		problem = value + " is too long"
	case name == "limit" && value == "":
		problem = "'' is too short"
	case name == "limit" && !digits.MatchString(value):
		problem = pythonString(value) + " does not match '^[0-9]*$'"
	case strings.HasPrefix(name, "changes-"):
		if _, ok := parseTime(value); !ok {
			problem = pythonString(value) + " is not a 'date-time'"
		}
	}
	if problem == "" {
		return ""
	}
	return fmt.Sprintf("Invalid input for query parameters %s. Value: %s. %s", name, value, problem)
}

func unexpected(values url.Values, known []string) string {
	var names []string
	for name := range values {
		if !slices.Contains(known, name) {
			names = append(names, pythonString(name))
		}
	}
	slices.Sort(names)
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "Additional properties are not allowed (" + names[0] + " was unexpected)"
	default:
		return "Additional properties are not allowed (" + strings.Join(names, ", ") + " were unexpected)"
	}
}

// cut is the part of a server's log that a page shows. It returns false where there is no such marker.
func (p *page) cut(s *Server) ([]Action, bool) {
	if !p.paged {
		return s.Actions, true
	}
	if p.limit == 0 {
		return nil, true // without a look at the marker
	}
	first := 0
	if p.marker != nil {
		if first = s.find(*p.marker) + 1; first == 0 {
			return nil, false
		}
	}
	var shown []Action
	for _, a := range s.Actions[first:] {
		if len(shown) < p.limit && p.covers(&a) {
			shown = append(shown, a)
		}
	}
	return shown, true
}

func (p *page) covers(a *Action) bool {
	if p.since.IsZero() && p.before.IsZero() {
		return true
	}
	if a.UpdatedAt == nil {
		return false
	}
	updated, ok := parseTime(*a.UpdatedAt)
	return ok && !updated.Before(p.since) && (p.before.IsZero() || !updated.After(p.before))
}

// parseTime reads the forms of ISO 8601 that Nova does; without a zone it is UTC.
func parseTime(s string) (time.Time, bool) {
	for _, date := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		for _, zone := range []string{"", "Z07:00", "Z0700", "Z07"} {
			if t, err := time.Parse(date+zone, s); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// pythonString writes a string as Python's repr does, as far as it matters here.
func pythonString(s string) string {
	quote := "'"
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = `"`
	}
	escaped := strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
	return quote + escaped + quote
}

func pythonList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = pythonString(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
