package fakecloud

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// microversion is a version of Compute's API.
type microversion struct{ major, minor int }

func (m microversion) String() string { return fmt.Sprintf("%d.%d", m.major, m.minor) }

// atLeast reports whether m is version 2.minor or newer.
func (m microversion) atLeast(minor int) bool { return !(microversion{2, minor}).newerThan(m) }

func (m microversion) newerThan(other microversion) bool {
	return m.major > other.major || m.major == other.major && m.minor > other.minor
}

var microversionPattern = regexp.MustCompile(`^([1-9]\d*)\.([1-9]\d*|0)$`)

func parseMicroversion(s string) (microversion, bool) {
	m := microversionPattern.FindStringSubmatch(s)
	if m == nil {
		return microversion{}, false
	}
	major, err1 := strconv.Atoi(m[1])
	minor, err2 := strconv.Atoi(m[2])
	return microversion{major, minor}, err1 == nil && err2 == nil
}

func mustParse(s string) microversion {
	m, ok := parseMicroversion(s)
	if !ok {
		panic(fmt.Sprintf("fakecloud: no microversion: %q", s))
	}
	return m
}

// requestedMicroversion reads the headers that ask for one: the newer form names the service, may name several, and
// wins. "" where none is asked for.
func requestedMicroversion(h http.Header) string {
	services := strings.Split(strings.Join(h.Values("OpenStack-API-Version"), ","), ",")
	for _, service := range slices.Backward(services) {
		words := strings.Fields(service)
		if len(words) >= 2 && strings.EqualFold(words[0], "compute") {
			return strings.Join(words[1:], " ")
		}
	}
	return strings.TrimSpace(h.Get("X-OpenStack-Nova-API-Version"))
}

// negotiate settles the request's microversion. It returns false where it has answered that there is no such.
func (k *call) negotiate() bool {
	k.version = k.c.oldest
	if k.unversioned {
		return true
	}
	switch asked := requestedMicroversion(k.r.Header); asked {
	case "":
	case "latest":
		k.version = k.c.newest
	default:
		var ok bool
		if k.version, ok = parseMicroversion(asked); !ok {
			k.refuse(http.StatusBadRequest, "API Version String "+asked+" is of invalid format. "+
				"Must be of format MajorNum.MinorNum.")
			return false
		}
	}
	k.speak(k.version)
	if k.version.newerThan(k.c.newest) || k.c.oldest.newerThan(k.version) {
		k.refuse(http.StatusNotAcceptable, fmt.Sprintf(
			"Version %s is not supported by the API. Minimum is %s and maximum is %s.",
			k.version, k.c.oldest, k.c.newest))
		return false
	}
	return true
}

// speak puts the microversion into the answer, even one that is refused.
func (k *call) speak(m microversion) {
	h := k.w.Header()
	h.Set("OpenStack-API-Version", "compute "+m.String())
	h.Set("X-OpenStack-Nova-API-Version", m.String())
	h["Vary"] = []string{"OpenStack-API-Version", "X-OpenStack-Nova-API-Version"}
}

// versions is the document at the bare root.
func (k *call) versions() object {
	return object{"versions": list{k.summaryOf("v2"), k.summaryOf("v2.1")}}
}

// versionDocument is the document at the versioned root.
func (k *call) versionDocument() object {
	doc := k.summaryOf(k.root, object{"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"})
	doc["media-types"] = mediaTypes(strings.TrimPrefix(k.root, "v"))
	return object{"version": doc}
}

// choices is the answer to a path that begins with no known version.
func (k *call) choices(path string) object {
	choice := func(id, status, root string) object {
		return object{
			"id": id, "status": status,
			"links":       list{k.selfLink("/" + root + "/" + strings.Trim(path, "/"))},
			"media-types": mediaTypes(strings.TrimPrefix(root, "v")),
		}
	}
	return object{"choices": list{choice("v2.0", "SUPPORTED", "v2"), choice("v2.1", "CURRENT", "v2.1")}}
}

func (k *call) summaryOf(root string, more ...any) object {
	links := append(list{k.selfLink("/" + root + "/")}, more...)
	if root == "v2" {
		return object{
			"id": "v2.0", "status": "SUPPORTED", "version": "", "min_version": "",
			"updated": "2011-01-21T11:33:21Z", "links": links,
		}
	}
	return object{
		"id": "v2.1", "status": "CURRENT", "version": k.c.newest.String(), "min_version": k.c.oldest.String(),
		"updated": "2013-07-23T11:33:21Z", "links": links,
	}
}

func (k *call) selfLink(path string) object { return object{"rel": "self", "href": k.base() + path} }

func mediaTypes(version string) list {
	return list{object{
		"base": "application/json",
		"type": "application/vnd.openstack.compute+json;version=" + version,
	}}
}
