package cloudsyaml

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fields are a mapping's values by their keys, which have underscores for dashes.
type fields struct {
	name  string // of the mapping, for people; "" for the entry itself
	nodes map[string]yaml.Node
}

// fieldsOf reads a mapping, with what it merges (<<). Null has no fields.
func fieldsOf(node yaml.Node, name string) (fields, error) {
	found := fields{name: name, nodes: map[string]yaml.Node{}}
	if isNull(node) {
		return found, nil
	}
	if node.Kind != yaml.MappingNode {
		return fields{}, wrongKind(cmp.Or(name, "the cloud"), node, "a mapping")
	}
	raw := map[string]yaml.Node{}
	if err := node.Decode(&raw); err != nil {
		return fields{}, fmt.Errorf("%s", yamlProblem(err))
	}
	for _, key := range slices.Sorted(maps.Keys(raw)) { // of project-id and project_id the latter stays
		found.nodes[strings.ReplaceAll(key, "-", "_")] = resolve(raw[key])
	}
	return found, nil
}

// path is what to call a key: auth.password, or regions.values.auth.password.
func (f fields) path(key string) string {
	if f.name == "" {
		return key
	}
	return f.name + "." + key
}

// text is a key's value under any of its names; "" where it has none, or an empty one.
func (f fields) text(key string) (string, error) {
	for _, name := range namesOf(key) {
		if text, err := f.textNamed(name, key); err != nil || text != "" {
			return text, err
		}
	}
	return "", nil
}

// textNamed is a key's value under one of its names.
func (f fields) textNamed(name, key string) (string, error) {
	node, ok := f.nodes[name]
	if !ok {
		return "", nil
	}
	return f.textAt(name, node, slices.Contains(commaKeys, key))
}

// set gives a key a text in place of what it has.
func (f fields) set(key, text string) {
	f.nodes[key] = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// over lays the fields over others, which it changes. What is empty or null does not count.
func (f fields) over(base fields) {
	for key, node := range f.nodes {
		if !isNull(node) && (node.Kind != yaml.ScalarNode || node.Value != "") {
			base.nodes[key] = node
		}
	}
}

func (f fields) textAt(name string, node yaml.Node, mayBeList bool) (string, error) {
	name = f.path(name)
	if !mayBeList || node.Kind != yaml.SequenceNode {
		return textOf(name, node)
	}
	var items []string
	for _, item := range node.Content {
		text, err := textOf(name, resolve(*item))
		if err != nil {
			return "", err
		}
		items = append(items, text)
	}
	return strings.Join(items, ","), nil
}

// otherTexts are the values of keys that mean nothing here but may be filled into a URL.
func (f fields) otherTexts() map[string]string {
	texts := map[string]string{}
	for key, node := range f.nodes {
		if text, err := textOf(key, node); err == nil && text != "" {
			texts[key] = text
		}
	}
	return texts
}

// unknown are the keys that have a value and are no part of a login.
func (f fields) unknown() []string {
	var unknown []string
	for _, key := range slices.Sorted(maps.Keys(f.nodes)) {
		known := slices.ContainsFunc(slices.Concat(loginKeys, overridingKeys),
			func(name string) bool { return slices.Contains(namesOf(name), key) })
		if !known && !slices.Contains(meaninglessKeys, key) && !isNull(f.nodes[key]) {
			unknown = append(unknown, key)
		}
	}
	return unknown
}

// plainTags are what YAML takes a text for that has no tag of its own. It is kept as it is written: 007 stays 007.
var plainTags = []string{"!!str", "!!int", "!!float", "!!bool", "!!timestamp"}

// textOf is a scalar as it is written; "" for null.
func textOf(key string, node yaml.Node) (string, error) {
	switch {
	case isNull(node):
		return "", nil
	case node.Kind != yaml.ScalarNode:
		return "", wrongKind(key, node, "a text")
	case !slices.Contains(plainTags, node.ShortTag()):
		// The tag may be the beginning of a password.
		return "", fmt.Errorf("line %d: %s has a tag (it begins with !) that is not known here. A text that begins so "+
			"has to stand in quotation marks", node.Line, key)
	}
	return node.Value, nil
}

// wrongKind names a key, and quotes nothing of its value, which may be a secret.
func wrongKind(key string, node yaml.Node, wanted string) error {
	kinds := map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a text"}
	return fmt.Errorf("line %d: %s is %s, not %s", node.Line, key, kinds[node.Kind], wanted)
}

func isNull(node yaml.Node) bool {
	return node.IsZero() || node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// resolve follows an alias (*name) to what it stands for.
func resolve(node yaml.Node) yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = *node.Alias
	}
	return node
}
