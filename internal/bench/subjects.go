package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

// Those that are measured in every run.
const (
	ours           = "compute"                     // this tree's provider
	pluginGo       = "plugin-go without framework" // see floor
	nothing        = "provider that does nothing"  // the same, without an endpoint
	terraformAlone = "terraform_data alone"        // no provider at all
	gets           = "GETs of a Go program"        // nor terraform
)

//go:embed configs
var configs embed.FS

// subject is something that reads actions.
type subject struct {
	provider string                        // its binary; "" for none
	source   string                        // its source address, as its configuration has it
	configs  map[string]*template.Template // by what is read
	peer     bool
}

// subjects are those that can be measured. peers and configurations are lists of paths; binaries of this tree are added
// once they are built.
func subjects(peers, configurations string) (map[string]subject, error) {
	found := map[string]subject{
		ours:           {configs: oursByReads()},
		pluginGo:       {configs: ofSingles(embedded("floor"))},
		nothing:        {configs: ofSingles(embedded("nothing"))},
		terraformAlone: {configs: ofSingles(embedded("terraform"))},
		gets:           {},
	}
	binaries, configPaths := filepath.SplitList(peers), filepath.SplitList(configurations)
	if len(binaries) != len(configPaths) {
		return nil, fmt.Errorf("PEER has %d paths and PEER_CONFIG has %d; each peer needs a configuration",
			len(binaries), len(configPaths))
	}
	for i, binary := range binaries {
		name, peer, err := newPeer(binary, configPaths[i])
		if err != nil {
			return nil, err
		}
		found[name] = peer
	}
	return found, nil
}

func oursByReads() map[string]*template.Template {
	ofList, ofServers := embedded("compute-list"), embedded("compute-servers")
	return map[string]*template.Template{
		singles: embedded("compute-singles"), list: ofList, listWithEvents: ofList,
		servers: ofServers, serversWithEvents: ofServers, forEachWithEvents: embedded("compute-for-each"),
	}
}

func ofSingles(config *template.Template) map[string]*template.Template {
	return map[string]*template.Template{singles: config}
}

func embedded(name string) *template.Template {
	return template.Must(template.ParseFS(configs, "configs/"+name+".tf.tmpl"))
}

func newPeer(binary, configPath string) (name string, peer subject, err error) {
	text, err := os.ReadFile(configPath)
	if err != nil {
		return "", subject{}, fmt.Errorf("PEER_CONFIG: %w", err)
	}
	config, err := template.New(configPath).Parse(string(text))
	if err != nil {
		return "", subject{}, fmt.Errorf("PEER_CONFIG: %w", err)
	}
	source, ok := sourceOf(string(text))
	if !ok {
		return "", subject{}, fmt.Errorf(`PEER_CONFIG: %s has no required_providers with source = "NAMESPACE/TYPE"`,
			configPath)
	}
	providerType := source[strings.LastIndex(source, "/")+1:]
	if want := "terraform-provider-" + providerType; !strings.HasPrefix(filepath.Base(binary), want) {
		return "", subject{}, fmt.Errorf("PEER: %s should be called %s, or terraform will not find it", binary, want)
	}
	if binary, err = filepath.EvalSymlinks(binary); err != nil {
		return "", subject{}, fmt.Errorf("PEER: %w", err)
	}
	return filepath.Base(binary), subject{provider: binary, source: source, configs: ofSingles(config), peer: true}, nil
}

var sourcePattern = regexp.MustCompile(`source\s*=\s*"([^"]*/[^"]+)"`)

// sourceOf is the source address of a configuration's first required provider.
func sourceOf(config string) (source string, ok bool) {
	match := sourcePattern.FindStringSubmatch(config)
	if match == nil {
		return "", false
	}
	return match[1], true
}
