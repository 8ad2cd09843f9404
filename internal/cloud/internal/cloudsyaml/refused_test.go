package cloudsyaml

import (
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

// TestEntry_RegionNotListed blames the region, where it is the provider block's.
func TestEntry_RegionNotListed(t *testing.T) {
	path := cloudtest.Write(t, "clouds.yaml",
		"clouds: {mine: {regions: [{name: One, values: {auth: {auth_url: https://one.example.com}}}, Two]}}")
	_, err := readCloud("Three", environment{"OS_CLIENT_CONFIG_FILE": path})
	cloudtest.WantSettingError(t, err, "region", "Unknown region", `"Three"`, "One, Two", path)
}

func TestEntry_Refused(t *testing.T) {
	const auth = "auth: {auth_url: https://keystone.example.com}"
	mine := func(entry string) string { return "clouds:\n  mine:\n    " + entry }
	for _, c := range []struct {
		name, content string
		want          string
	}{
		{"no such cloud", "clouds:\n  theirs: {" + auth + "}\n  another: {" + auth + "}",
			`"mine" … it has another, theirs`},
		{"no clouds", "clouds: {}", "has no clouds"},
		{"null for clouds", "clouds:", "has no clouds"},
		{"no key clouds", "mine: {" + auth + "}", "has no clouds"},
		{"an empty file", "", "has no clouds"},
		{"a comment for the file", "# nothing", "has no clouds"},
		{"a list for clouds", "clouds:\n- mine", "line 2: clouds should be a mapping and is a list"},
		{"a list for the file", "- clouds", "line 1: the file should be a mapping and is a list"},
		{"a text for the file", "hunter2", "line 1: the file should be a mapping and is a text"},
		{"two documents", "clouds: {}\n---\n" + mine(auth), "second document"},
		{"null for the cloud", "clouds:\n  mine:", "has no auth:"},
		{"a text for the cloud", "clouds:\n  mine: hunter2", "line 2: the cloud should be a mapping and is a text"},
		{"no auth", mine("region_name: RegionOne"), "has no auth:"},
		{"an empty auth", mine("auth: {}"), "has no auth:"},
		{"a backslash in double quotes", mine(`cacert: "C:\Users\me\hunter2.pem"`), "line 3 … in single quotes"},
		{"a text for auth", mine("auth: hunter2"), "line 3: auth should be a mapping and is a text"},
		{"a list for auth", mine("auth: [hunter2]"), "line 3: auth should be a mapping and is a list"},
		{"a mapping for a password", mine("auth: {password: {hunter2: hunter2}}"),
			"line 3: auth.password should be a text and is a mapping"},
		{"a list beside auth", mine("region_name: {a: hunter2}"),
			"line 3: region_name should be a text and is a mapping"},
		{"a tag", mine("auth: {password: !vault hunter2}"), "line 3: auth.password has a tag … quotation marks"},
		{"a password that looks like a tag", mine("auth: {password: !hunter2 1}"), "line 3: auth.password has a tag"},
		{"a binary", mine("auth: {password: !!binary aHVudGVyMg==}"), "line 3: auth.password has a tag"},
		{"a word for verify", mine(auth + "\n    verify: hunter2"), "verify is neither true nor false"},
		{"a number for verify", mine(auth + "\n    verify: 0"), "verify is neither true nor false"},
		{"a word for insecure", mine(auth + "\n    insecure: hunter2"), "insecure is neither true nor false"},
		{"a mapping for a region", mine(auth + "\n    regions: [{name: [hunter2]}]"),
			"line 4: regions.name should be a text and is a list"},
		{"a text for regions", mine(auth + "\n    regions: hunter2"), "line 4: regions should be a list and is a text"},
		{"a region without a name", mine(auth + "\n    regions: [{values: {}}]"), "line 4: a region has no name"},
		{"a region with another key", mine(auth + "\n    regions: [{name: a, auth: {password: hunter2}}]"),
			"line 4: a region has name and values, and no auth"},
		{"a text for a region's values", mine(auth + "\n    regions: [{name: a, values: hunter2}]"),
			"line 4: regions.values should be a mapping"},
		{"a key under auth that is no login's",
			mine("auth: {auth_url: https://keystone.example.com, pasword: hunter2, project_domain: a}"),
			"no part of a login: pasword, project_domain"},
		{"another service", mine(auth + "\n    compute_service_type: computev3"), "compute_service_type"},
		{"a service by another name", mine(auth + "\n    compute_service_name: mine"), "compute_service_name"},
		{"a key twice", mine("auth: {password: a, password: b}"), `"password" already defined`},
		{"malformed", "clouds:\n  mine:\n  - a\n  b: hunter2", "line"},
		{"a tab", "clouds:\n\tmine: hunter2", "line 2"},
		{"a password that needs quotes", mine(auth + "\n    password: *hunter2"), "unknown anchor"},
		{"a password that begins with a %", "clouds:\n  mine:\n    auth:\n      password: %hunter2", "line 4"},
		{"a profile that is nowhere", mine("profile: vexxhost\n    auth: {username: me}"),
			`"vexxhost" … clouds-public.yaml … auth_url`},
		{"a profile by its older name", mine("cloud: vexxhost\n    auth: {username: me}"), `"vexxhost"`},
		{"a profile that is nowhere, and an auth_url", mine("profile: vexxhost\n    " + auth), `"vexxhost"`},
		{"a profile that is a URL", mine("profile: https://vexxhost.com\n    " + auth), `"https://vexxhost.com" … URL`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := cloudtest.Write(t, "clouds.yaml", c.content)
			env := environment{"OS_CLIENT_CONFIG_FILE": path, "XDG_CONFIG_HOME": t.TempDir()}
			_, err := readCloud("", env)
			cloudtest.WantSettingError(t, err, "cloud",
				c.want, "Unusable clouds.yaml entry", path, "cloud in the provider block")
		})
	}
}
