package main

import (
	"slices"
	"testing"
)

// A program that reads the same asks for each action of one server, or for the logs of many and, with events, for each
// of their actions.
func TestURLs(t *testing.T) {
	const one, first, second = "/servers/00001000-5b4f-4f0f-9858-c31545b20f6f/os-instance-actions/",
		"/servers/00000000-77a2-4d1c-b6d0-3f1f7e0a2b9c/os-instance-actions",
		"/servers/00000001-77a2-4d1c-b6d0-3f1f7e0a2b9c/os-instance-actions"
	for name, c := range map[string]struct {
		of           Case
		count        int
		begin, among []string
	}{
		"singles": {of: single(gets, 2, 0, 10), count: 2, begin: []string{one + requestID(0), one + requestID(1)}},
		"servers": {of: oursOf(2, servers, 0), count: 2, begin: []string{first, second}},
		"servers with events": {
			of: getsOfServers(2, 0), count: 2 * (1 + actionsOfEach), begin: []string{first, first + "/" + requestID(0)},
			among: []string{second, second + "/" + requestID(actionsOfEach-1)},
		},
	} {
		got := world{}.of(c.of).urls()
		if len(got) != c.count || !slices.Equal(got[:len(c.begin)], c.begin) {
			t.Errorf("%s: got %d: %q …, want %d: %q …", name, len(got), got[:min(len(got), 2)], c.count, c.begin)
		}
		for _, url := range c.among {
			if !slices.Contains(got, url) {
				t.Errorf("%s: %s is missing", name, url)
			}
		}
	}
}
