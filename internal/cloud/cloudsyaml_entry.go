package cloud

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entry is what one file, or several that are laid over each other, says of a cloud.
type entry struct {
	texts   map[string]string // by the names of keys, without aliases; only what is set
	regions []entryRegion     // as listed
	unknown []string          // keys under auth: that no login knows
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
	e := &entry{texts: beside.otherTexts()}
	for _, read := range []struct {
		keys []string
		from []fields // the last that has a key wins
	}{{besideKeys, []fields{beside}}, {loginKeys, []fields{beside, under}}, {overridingKeys, []fields{under, beside}}} {
		if err := e.read(read.keys, read.from); err != nil {
			return nil, err
		}
	}
	e.unknown = under.unknown()
	e.regions, err = parseRegions(beside.nodes[keyRegions])
	return e, err
}

func (e *entry) read(keys []string, from []fields) error {
	for _, key := range keys {
		delete(e.texts, key)
		for _, f := range from {
			text, err := f.text(key)
			if err != nil {
				return err
			}
			if text != "" {
				e.texts[key] = text
			}
		}
	}
	return nil
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
	for _, key := range sortedKeys(region.nodes) {
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
	maps.Copy(base.texts, e.texts)
	base.unknown = append(base.unknown, e.unknown...)
	if e.regions != nil {
		base.regions = e.regions
	}
}

// chooseRegion lays a region's values over the entry: those of the region that is asked for, else of the entry's own
// region_name, else of the first. A region without values need not be listed: the catalog knows which there are.
func (e *entry) chooseRegion(asked string) error {
	if names := strings.Split(e.texts[keyRegionName], ","); len(names) > 1 && e.regions == nil {
		for _, name := range names {
			e.regions = append(e.regions, entryRegion{name: strings.TrimSpace(name)})
		}
		delete(e.texts, keyRegionName)
	}
	if len(e.regions) == 0 {
		if asked != "" {
			e.texts[keyRegionName] = asked
		}
		return nil
	}
	chosen := e.regions[0]
	if name := firstText(asked, e.texts[keyRegionName]); name != "" {
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
	e.texts[keyRegionName] = chosen.name
	return nil
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

// hasLogin says whether an entry says anything of who we are or where to log in.
func (e *entry) hasLogin() bool {
	return slices.ContainsFunc(slices.Concat(loginKeys, overridingKeys),
		func(key string) bool { return e.texts[key] != "" })
}

// settings are the values of the entry by the names of their arguments; it refuses what nothing here does as it says.
func (e *entry) settings() (Settings, error) {
	if err := e.refuse(); err != nil {
		return nil, err
	}
	settings := Settings{}
	for argument, keys := range entryArguments {
		for _, key := range keys {
			if text := e.texts[key]; text != "" && settings[argument] == "" {
				settings[argument] = text
			}
		}
	}
	e.setDomain(settings)
	e.setEndpoint(settings)
	if IsNewestMicroversion(settings["microversion"]) {
		delete(settings, "microversion")
	}
	if settings["key"] == "" && settings["cert"] != "" {
		settings["key"] = settings["cert"] // one PEM may hold both
	}
	if err := e.setVerification(settings); err != nil {
		return nil, err
	}
	return settings, e.fillPlaceholders(settings)
}

func (e *entry) refuse() error {
	for key, known := range map[string]string{"compute_service_type": serviceType, "compute_service_name": "nova"} {
		if text := e.texts[key]; text != "" && text != known {
			return fmt.Errorf("it has %s, and the catalog is searched for no service but Nova's. Set "+
				"compute_endpoint_override instead", key)
		}
	}
	if len(e.unknown) > 0 && isKnownAuthType(e.texts[keyAuthType]) {
		return fmt.Errorf("it has under auth: what is no part of a login: %s", strings.Join(e.unknown, ", "))
	}
	return nil
}

// setDomain: the default domain is that of user and project.
func (e *entry) setDomain(settings Settings) {
	if settings["domain_id"] == "" && settings["domain_name"] == "" {
		settings["domain_id"], settings["domain_name"] = e.texts["default_domain_id"], e.texts["default_domain_name"]
	}
}

// setEndpoint: for the kinds that need no login, the endpoint stands among the login's keys.
func (e *entry) setEndpoint(settings Settings) {
	withoutLogin := []string{"none", "admin_token", "token_endpoint"}
	if settings["endpoint"] == "" && slices.Contains(withoutLogin, strings.ToLower(e.texts[keyAuthType])) {
		settings["endpoint"] = e.texts[keyEndpoint]
	}
}

// setVerification reads insecure and verify, of which the latter may be the path of a CA certificate.
func (e *entry) setVerification(settings Settings) error {
	insecure, isFlag := flagOf(e.texts["insecure"])
	if e.texts["insecure"] != "" && !isFlag {
		return fmt.Errorf("insecure is neither true nor false")
	}
	verify, isFlag := flagOf(e.texts["verify"])
	switch {
	case insecure:
		settings["insecure"] = "true"
	case isFlag:
		settings["insecure"] = strconv.FormatBool(!verify)
	case isPath(e.texts["verify"]):
		settings["insecure"] = "false"
		settings["cacert_file"] = firstText(settings["cacert_file"], e.texts["verify"])
	case e.texts["verify"] != "":
		return fmt.Errorf("verify is neither true nor false, nor the path of a CA certificate")
	case e.texts["insecure"] != "":
		settings["insecure"] = "false"
	}
	return nil
}

// flagOf reads the words that YAML 1.1 has for true and false.
func flagOf(text string) (flag, ok bool) {
	switch strings.ToLower(text) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	return false, false
}

func isPath(text string) bool {
	return strings.ContainsAny(text, `/\`) || strings.HasSuffix(text, ".pem") || strings.HasSuffix(text, ".crt")
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// fillable is what may be filled into a URL: nothing that could change its host to another's.
var fillable = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// fillPlaceholders fills keys beside auth:, such as {region_name}, into URLs. Those for the project wait for the login.
func (e *entry) fillPlaceholders(settings Settings) error {
	for _, argument := range []string{"auth_url", "endpoint"} {
		var wrong error
		settings[argument] = placeholder.ReplaceAllStringFunc(settings[argument], func(found string) string {
			key := strings.Trim(found, "{}")
			text := e.texts[key]
			switch {
			case argument == "endpoint" && (key == "project_id" || key == "tenant_id"):
				return found
			case isLoginKey(key) || text == "":
				wrong = fmt.Errorf("its %s has the placeholder %s, and it has no %s beside auth: to fill in",
					argument, found, key)
			case !fillable.MatchString(text):
				wrong = fmt.Errorf("its %s has the placeholder %s, and %q is no part of a URL", argument, found, text)
			}
			return text
		})
		if wrong != nil {
			return wrong
		}
	}
	return nil
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
