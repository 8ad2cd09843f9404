// Package cloudsyaml reads an entry of clouds.yaml and secure.yaml as openstacksdk reads it.
package cloudsyaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"go.yaml.in/yaml/v3"
)

// clouds.yaml is read as openstacksdk reads it, and as its users write it; keys.go says which key becomes
// what.
// https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
//
// gophercloud reads the file too, but panics on an entry without auth:, keeps neither the microversion, the endpoint,
// the list of regions nor the default domain, and mixes in the environment, so that nobody could say where a value
// came from.

// Source reads the entry that name names, for the region that is asked for, if any. getenv is os.Getenv, or a
// stand-in.
func Source(
	name settings.Setting, region string, getenv func(string) string, isKnown knownAuthType,
) (settings.Source, error) {
	files, err := findCloudsFiles(getenv)
	if err != nil {
		return settings.Source{}, settings.Invalid(name, "Missing clouds.yaml",
			"The cloud %q should be read from a clouds.yaml, but %s", name.Text, err)
	}
	values, err := files.settings(name.Text, region, getenv, isKnown)
	if _, ok := errors.AsType[*regionNotListedError](err); ok && region != "" {
		return settings.Source{}, &settings.SettingError{Argument: "region", Summary: "Unknown region",
			Detail: fmt.Sprintf("The cloud %q cannot be read: %s.", name.Text, err)}
	}
	if err != nil {
		return settings.Source{}, settings.Invalid(name, "Unusable clouds.yaml entry",
			"The cloud %q cannot be read: %s", name.Text, err)
	}
	where := func(string) string { return fmt.Sprintf("entry %q of %s", name.Text, files) }
	return settings.Source{Settings: values, Name: where, Kind: settings.EntryKind}, nil
}

// settings are what the files say of a cloud.
func (files cloudsFiles) settings(
	name, region string, getenv func(string) string, isKnown knownAuthType,
) (settings.Settings, error) {
	own, err := files.entry(name)
	if err != nil {
		return nil, err
	}
	values, err := own.settings(region, getenv, isKnown)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", files, err)
	}
	return values, nil
}

// settings puts an entry together: the vendor's profile, the entry on top of it, then the values of a region.
func (e *entry) settings(region string, getenv func(string) string, isKnown knownAuthType) (settings.Settings, error) {
	profile, err := e.beside.text(keyProfile)
	if err != nil {
		return nil, err
	}
	whole, err := vendorProfile(profile, getenv)
	if err != nil {
		return nil, err
	}
	e.over(whole)
	if err := whole.chooseRegion(region); err != nil {
		return nil, err
	}
	texts, err := whole.texts()
	if err != nil {
		return nil, err
	}
	if err := whole.checkLogin(texts, isKnown); err != nil {
		return nil, err
	}
	return texts.settings()
}

// entry is what clouds.yaml and secure.yaml say of a cloud. It may stand in either alone.
func (files cloudsFiles) entry(name string) (*entry, error) {
	found, known := (*entry)(nil), map[string]struct{}{}
	for _, path := range files {
		entries, err := readClouds(path, "clouds")
		if err != nil {
			return nil, err
		}
		for other := range entries {
			known[other] = struct{}{}
		}
		node, ok := entries[name]
		if !ok {
			continue
		}
		part, err := parseEntry(resolve(node), "")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if found != nil {
			part.over(found)
		} else {
			found = part
		}
	}
	switch {
	case found != nil:
		return found, nil
	case len(known) == 0:
		return nil, fmt.Errorf("%s has no clouds", files)
	}
	return nil, fmt.Errorf("%s has no cloud of this name; it has %s", files,
		strings.Join(slices.Sorted(maps.Keys(known)), ", "))
}

// vendorProfile is what clouds-public.yaml says of a vendor's cloud; an empty entry for no vendor.
func vendorProfile(name string, getenv func(string) string) (*entry, error) {
	if name == "" {
		return parseEntry(yaml.Node{}, "")
	}
	paths := searchPaths("clouds-public", getenv)
	for _, path := range paths {
		entries, err := readClouds(path, "public-clouds")
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if node, ok := entries[name]; ok {
			found, err := parseEntry(resolve(node), "")
			if err != nil {
				return nil, fmt.Errorf("%s: profile %q: %w", path, name, err)
			}
			return found, nil
		}
	}
	return nil, fmt.Errorf("it names the profile %q, and no file has that one (looked for in %s; or .yml, .json). "+
		"The provider does not know openstacksdk's profiles, and fetches none from a URL. Write auth_url, and what "+
		"else the profile would say, into the entry, and take the profile out; or write a "+
		"clouds-public.yaml", name, onlyYAML(paths))
}

// readClouds returns the entries under the file's top-level key.
func readClouds(path, key string) (map[string]yaml.Node, error) {
	document, err := readDocument(path)
	if err != nil {
		return nil, err
	}
	top, err := fieldsOf(document, "the file")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	node, ok := top.nodes[strings.ReplaceAll(key, "-", "_")]
	if !ok || isNull(node) {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: %w", path, wrongKind(key, node, "a mapping"))
	}
	var entries map[string]yaml.Node // their names keep their dashes
	if err := node.Decode(&entries); err != nil {
		return nil, fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	return entries, nil
}

// byteOrderMark is what editors on Windows put before UTF-8, and JSON does not allow (RFC 8259, 8.1).
var byteOrderMark = []byte("\ufeff")

// plainJSON is JSON without the escapes that YAML lacks, such as \/; anything else stays as it is.
func plainJSON(content []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return content
	}
	plain, err := json.Marshal(value)
	if err != nil {
		return content
	}
	return plain
}

// readDocument reads the only document of a file.
func readDocument(path string) (yaml.Node, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return yaml.Node{}, err
	}
	if filepath.Ext(path) == ".json" {
		content = plainJSON(bytes.TrimPrefix(content, byteOrderMark))
	}
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		return yaml.Node{}, fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	if err := decoder.Decode(&second); err == nil && !isNull(*second.Content[0]) {
		return yaml.Node{}, fmt.Errorf("%s: line %d begins a second document (---); only one is read",
			path, second.Line)
	}
	if len(document.Content) == 0 {
		return yaml.Node{}, nil
	}
	return resolve(*document.Content[0]), nil
}

// quoted is what the parser repeats of the file: a password that begins with * is an unknown anchor to it.
var quoted = regexp.MustCompile(`'[^']*' `)

// yamlProblem is the parser's complaint without the values that it quotes, which may be secrets.
func yamlProblem(err error) string {
	problem := unquoted(err)
	if strings.Contains(problem, "escape") || strings.Contains(problem, "hexdecimal") {
		problem += " (in double quotes a backslash begins an escape: write a path such as 'C:\\Users\\me' in single " +
			"quotes)"
	}
	return problem
}

func unquoted(err error) string {
	return quoted.ReplaceAllString(strings.ReplaceAll(err.Error(), "\n", " "), "")
}
