package cloudsyaml

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entry is what one file, or several that are laid over each other, says of a cloud, as it is written: only when all of
// them are known does it show which of a key's names counts.
type entry struct {
	beside  fields
	under   fields        // auth:
	regions []entryRegion // as listed
}

// entryRegion is an item of regions.
type entryRegion struct {
	name   string
	values *entry // nil where it has none
}

// parseEntry reads the mapping of a cloud, or the values of a region: name is what to call it.
func parseEntry(node yaml.Node, name string) (*entry, error) {
	beside, err := fieldsOf(node, name)
	if err != nil {
		return nil, err
	}
	under, err := fieldsOf(beside.nodes[keyAuth], beside.path(keyAuth))
	if err != nil {
		return nil, err
	}
	e := &entry{beside: beside, under: under}
	if _, err := e.texts(); err != nil {
		return nil, err
	}
	e.regions, err = parseRegions(beside.nodes[keyRegions])
	return e, err
}

// texts are the values that count, by the names of keys without aliases; only what is set.
func (e *entry) texts() (entryTexts, error) {
	texts := e.beside.otherTexts()
	for _, read := range []struct {
		keys []string
		text func(key string) (string, error)
	}{{besideKeys, e.beside.text}, {loginKeys, e.loginText}, {overridingKeys, e.overridingText}} {
		for _, key := range read.keys {
			text, err := read.text(key)
			if err != nil {
				return nil, err
			}
			texts[key] = text
		}
	}
	maps.DeleteFunc(texts, func(_, text string) bool { return text == "" })
	return texts, nil
}

// loginText is a login's key: under auth: by any of its names before beside it.
func (e *entry) loginText(key string) (string, error) {
	if text, err := e.under.text(key); err != nil || text != "" {
		return text, err
	}
	return e.beside.text(key)
}

// overridingText is a key of those that others override: by its own name in either place before its aliases, beside
// auth: before under it.
func (e *entry) overridingText(key string) (string, error) {
	for _, name := range namesOf(key) {
		for _, place := range []fields{e.beside, e.under} {
			if text, err := place.textNamed(name, key); err != nil || text != "" {
				return text, err
			}
		}
	}
	return "", nil
}

// parseRegions reads a list of names, or of mappings with a name and values.
func parseRegions(node yaml.Node) ([]entryRegion, error) {
	if isNull(node) {
		return nil, nil
	}
	if node.Kind != yaml.SequenceNode {
		return nil, wrongKind(keyRegions, node, "a list")
	}
	var regions []entryRegion
	for _, item := range node.Content {
		region, err := parseRegion(resolve(*item))
		if err != nil {
			return nil, err
		}
		regions = append(regions, region)
	}
	return regions, nil
}

func parseRegion(node yaml.Node) (entryRegion, error) {
	if node.Kind == yaml.ScalarNode {
		name, err := textOf(keyRegions, node)
		return entryRegion{name: name}, err
	}
	region, err := fieldsOf(node, keyRegions)
	if err != nil {
		return entryRegion{}, err
	}
	for _, key := range slices.Sorted(maps.Keys(region.nodes)) {
		if key != "name" && key != "values" {
			return entryRegion{}, fmt.Errorf("line %d: a region has name and values, and no %s",
				region.nodes[key].Line, key)
		}
	}
	name, err := region.text("name")
	if err == nil && name == "" {
		err = fmt.Errorf("line %d: a region has no name", node.Line)
	}
	if values := region.nodes["values"]; err == nil && !isNull(values) {
		found := entryRegion{name: name}
		found.values, err = parseEntry(values, "regions.values")
		return found, err
	}
	return entryRegion{name: name}, err
}

// over lays an entry over another one, which it changes.
func (e *entry) over(base *entry) {
	e.beside.over(base.beside)
	e.under.over(base.under)
	if e.regions != nil {
		base.regions = e.regions
	}
}

// chooseRegion lays a region's values over the entry: those of the region that is asked for, else of the entry's own
// region_name, else of the first. A region without values need not be listed: the catalog knows which there are.
func (e *entry) chooseRegion(asked string) error {
	own, err := e.beside.text(keyRegionName)
	if err != nil {
		return err
	}
	if names := strings.Split(own, ","); len(names) > 1 && e.regions == nil {
		for _, name := range names {
			e.regions = append(e.regions, entryRegion{name: strings.TrimSpace(name)})
		}
		own = ""
	}
	if len(e.regions) == 0 {
		if asked != "" && own != "" && asked != own {
			e.dropRegionsEndpoint()
		}
		e.beside.set(keyRegionName, cmp.Or(asked, own))
		return nil
	}
	chosen := e.regions[0]
	if name := cmp.Or(asked, own); name != "" {
		index := slices.IndexFunc(e.regions, func(r entryRegion) bool { return r.name == name })
		switch {
		case index >= 0:
			chosen = e.regions[index]
		case slices.ContainsFunc(e.regions, func(r entryRegion) bool { return r.values != nil }):
			return &regionNotListedError{name: name, listed: regionNames(e.regions)}
		default:
			chosen = entryRegion{name: name}
		}
	}
	if chosen.values != nil {
		chosen.values.over(e)
	}
	e.beside.set(keyRegionName, chosen.name)
	return nil
}

// dropRegionsEndpoint leaves the endpoint to the catalog where it is that of another region than the one that is asked
// for: where nothing is filled into it.
func (e *entry) dropRegionsEndpoint() {
	for _, key := range []string{"compute_endpoint_override", "compute_endpoint"} {
		if node := e.beside.nodes[key]; !strings.Contains(node.Value, "{"+keyRegionName+"}") {
			delete(e.beside.nodes, key)
		}
	}
}

// regionNotListedError is a region that is asked for and has no values, where others have.
type regionNotListedError struct {
	name   string
	listed []string
}

func (e *regionNotListedError) Error() string {
	return fmt.Sprintf("its regions have settings of their own, and %q is none of them; they are %s", e.name,
		strings.Join(e.listed, ", "))
}

func regionNames(regions []entryRegion) []string {
	names := make([]string, len(regions))
	for i, region := range regions {
		names[i] = region.name
	}
	return names
}

// checkLogin refuses an entry that says nothing of a login, and one with keys under auth: that are no part of a login.
func (e *entry) checkLogin(texts entryTexts, isKnown knownAuthType) error {
	if !texts.hasLogin() {
		return errors.New("it has no auth: for it, so it says neither where Keystone is nor who you are")
	}
	if unknown := e.under.unknown(); len(unknown) > 0 && (texts[keyAuthType] == "" || isKnown(texts[keyAuthType])) {
		return fmt.Errorf("it has under auth: what is no part of a login: %s", strings.Join(unknown, ", "))
	}
	return nil
}
