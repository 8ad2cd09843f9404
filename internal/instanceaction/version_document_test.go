package instanceaction

import "testing"

func TestVersionedRoot(t *testing.T) {
	for _, c := range []struct{ name, path, want string }{
		{"versioned", "/v2.1/", "/v2.1/"},
		{"with a project", "/v2.1/74ba5e3e/", "/v2.1/"},
		{"below a path", ":8774/compute/v2.1/74ba5e3e/", ":8774/compute/v2.1/"},
		{"the older version", "/v2/74ba5e3e/", "/v2/"},
		{"no version", "/compute/", "/compute/"},
		{"what only looks like one", "/v2x/vpc/", "/v2x/vpc/"},
		{"the last of what looks like one", "/v2/dev1/", "/v2/"},
		{"behind what looks like one", "/v2/compute/v2.1/74ba5e3e/", "/v2/compute/v2.1/"},
		{"only what looks like one, deeper", "/v2/regions/compute/", "/v2/regions/compute/"},
		{"only what looks like one, before another path", "/v1/nova/dev1/", "/v1/nova/dev1/"},
		{"escaped", "/a%2Fb/v2.1/p/", "/a%2Fb/v2.1/"},
		{"no URL", ":port/v2.1/", ":port/v2.1/"},
	} {
		const host = "https://cloud.example.com"
		if got := versionedRoot(host + c.path); got != host+c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
