package fakecloud

import "strings"

// versions is the document at the bare root.
func (k *call) versions() object {
	return object{{"versions", list{
		append(k.legacySummary(), field{"links", list{k.selfLink("/v2/")}}),
		append(k.currentSummary(), field{"links", list{k.selfLink("/v2.1/")}}),
	}}}
}

// versionDocument is the document at the versioned root.
func (k *call) versionDocument() object {
	described := object{{"rel", "describedby"}, {"type", "text/html"}, {"href", "http://docs.openstack.org/"}}
	if k.root == "v2" {
		return append(k.legacySummary(),
			field{"links", list{k.selfLink("/v2/"), described}}, field{"media-types", mediaTypes("2")})
	}
	return append(k.currentSummary(),
		field{"links", list{k.selfLink("/v2.1/"), described}}, field{"media-types", mediaTypes("2.1")})
}

// choices is the answer to a path that begins with no known version.
func (k *call) choices(path string) object {
	rest := strings.Trim(path, "/")
	choice := func(id, status, root, version string) object {
		return object{
			{"id", id}, {"status", status},
			{"links", list{k.selfLink(root + rest)}},
			{"media-types", mediaTypes(version)},
		}
	}
	return object{{"choices", list{
		choice("v2.0", "SUPPORTED", "/v2/", "2"),
		choice("v2.1", "CURRENT", "/v2.1/", "2.1"),
	}}}
}

func (k *call) legacySummary() object {
	return object{
		{"id", "v2.0"}, {"status", "SUPPORTED"}, {"version", ""}, {"min_version", ""},
		{"updated", "2011-01-21T11:33:21Z"},
	}
}

func (k *call) currentSummary() object {
	return object{
		{"id", "v2.1"}, {"status", "CURRENT"},
		{"version", k.c.newest.String()}, {"min_version", k.c.oldest.String()},
		{"updated", "2013-07-23T11:33:21Z"},
	}
}

func (k *call) selfLink(path string) object {
	return object{{"rel", "self"}, {"href", k.base() + path}}
}

func mediaTypes(version string) list {
	return list{object{
		{"base", "application/json"},
		{"type", "application/vnd.openstack.compute+json;version=" + version},
	}}
}
