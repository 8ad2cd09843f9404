package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSourceOf(t *testing.T) {
	for config, want := range map[string]string{
		`required_providers { http = { source = "hashicorp/http" } }`:      "hashicorp/http",
		"http = {\n  version = \"~> 3\"\n  source  = \"a.example/b/c\"\n}": "a.example/b/c",
		`source = "./module"`: "./module",
		`data "http" "it" {}`: "",
	} {
		if got, ok := sourceOf(config); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %t, want %q", config, got, ok, want)
		}
	}
}

// file makes a file in a folder of the test's.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSubjects_TakesPeersIn(t *testing.T) {
	binary := file(t, "terraform-provider-http", "")
	found, err := subjects(binary, "configs/http.tf.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	peer := found[httpPeer]
	if !peer.peer || peer.source != "hashicorp/http" || filepath.Base(peer.provider) != "terraform-provider-http" {
		t.Errorf("got %+v", peer)
	}
}

func TestSubjects_SaysWhatIsWrongWithAPeer(t *testing.T) {
	http, other := file(t, "terraform-provider-http", ""), file(t, "http", "")
	for name, c := range map[string]struct{ peers, configs, want string }{
		"no configuration":         {http, "", "PEER has 1 paths and PEER_CONFIG has 0"},
		"no such configuration":    {http, "/nowhere/main.tf", "PEER_CONFIG: open /nowhere/main.tf"},
		"not a template":           {http, file(t, "main.tf", "{{"), "PEER_CONFIG: template: "},
		"no source":                {http, file(t, "main.tf", "x"), "has no required_providers"},
		"a name that is not found": {other, "configs/http.tf.tmpl", "should be called terraform-provider-http"},
		"no such binary": {
			"/nowhere/terraform-provider-http", "configs/http.tf.tmpl", "PEER: lstat /nowhere",
		},
	} {
		if _, err := subjects(c.peers, c.configs); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestConfigurations_AreFilledIn(t *testing.T) {
	found, err := subjects(file(t, "terraform-provider-http", ""), "configs/http.tf.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	w := world{AuthURL: "http://identity/v3", ComputeURL: "http://compute/v2.1",
		Token: "secret"}.of(single(ours, 3, 0, 10))
	for name, subject := range found {
		config := subject.configs[singles]
		if config == nil {
			continue
		}
		var text strings.Builder
		if err := config.Execute(&text, w); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i := range 3 {
			if got := strings.Count(text.String(), `"`+requestID(i)+`" {`); got != 1 {
				t.Errorf("%s: %d blocks of action %d, want 1", name, got, i)
			}
		}
	}
}

// Every case that runs terraform finds a configuration of what it reads, and one of servers names all of them.
func TestConfigurations_AreThereForEachCase(t *testing.T) {
	found, err := subjects("", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases(found, false) {
		if c.Subject == gets {
			continue
		}
		config := found[c.Subject].configs[c.Reads]
		if config == nil {
			t.Errorf("%s: no configuration", c)
			continue
		}
		w := world{}.of(c)
		var text strings.Builder
		if err := config.Execute(&text, w); err != nil {
			t.Errorf("%s: %v", c, err)
		}
		for _, id := range w.ServerIDs {
			if !strings.Contains(text.String(), `"`+id+`",`) {
				t.Errorf("%s: server %s is missing", c, id)
			}
		}
	}
}
