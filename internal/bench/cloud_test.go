package main

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestCount(t *testing.T) {
	got := count([]fakecloud.Request{
		{Service: fakecloud.Identity, Method: http.MethodPost, Path: "/v3/auth/tokens", Conn: "1"},
		{Service: fakecloud.Identity, Method: http.MethodGet, Path: "/v3/auth/tokens", Conn: "1"},
		{Service: fakecloud.Compute, Method: http.MethodGet, Path: "/v2.1/servers/a/os-instance-actions/b", Conn: "2"},
		{Service: fakecloud.Compute, Method: http.MethodGet, Path: "/v2.1/servers/a/os-instance-actions/c", Conn: "3"},
		{Service: fakecloud.Compute, Method: http.MethodGet, Path: "/v2.1/servers/a/os-instance-actions/d", Conn: "2"},
	})
	if want := (Counts{Requests: 5, Tokens: 1, Connections: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// The cloud's process says where it is, and then what it was asked since it was last asked for that.
func TestServeCloud(t *testing.T) {
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serveCloud("0", in, out) }()
	lines := json.NewDecoder(answers)
	var found world
	if err := lines.Decode(&found); err != nil {
		t.Fatal(err)
	}
	w := found.of(single(gets, 2, 0, 1))
	for _, id := range w.RequestIDs {
		if err := get(t.Context(), http.DefaultClient, w.ComputeURL+"/servers/"+w.ServerID+"/os-instance-actions/"+id,
			w.Token); err != nil {
			t.Error(err)
		}
	}
	for _, want := range []Counts{{Requests: 2, Connections: 1}, {}} {
		if _, err := io.WriteString(ask, "\n"); err != nil {
			t.Fatal(err)
		}
		var got Counts
		if err := lines.Decode(&got); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	_ = ask.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
