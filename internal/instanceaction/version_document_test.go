package instanceaction

import "testing"

func TestVersionedRoot(t *testing.T) {
	for _, c := range []struct{ name, endpoint, want string }{
		{"versioned", "https://nova.example.com/v2.1/", "https://nova.example.com/v2.1/"},
		{"with a project", "https://nova.example.com/v2.1/74ba5e3e/", "https://nova.example.com/v2.1/"},
		{"below a path", "https://cloud.example.com:8774/compute/v2.1/74ba5e3e/", "https://cloud.example.com:8774/compute/v2.1/"},
		{"the older version", "https://nova.example.com/v2/74ba5e3e/", "https://nova.example.com/v2/"},
		{"no version", "https://nova.example.com/compute/", "https://nova.example.com/compute/"},
		{"what only looks like one", "https://nova.example.com/v2x/vpc/", "https://nova.example.com/v2x/vpc/"},
		{"the last of what looks like one", "https://cloud.example.com/v2/dev1/", "https://cloud.example.com/v2/"},
		{"behind what looks like one", "https://cloud.example.com/v2/compute/v2.1/74ba5e3e/", "https://cloud.example.com/v2/compute/v2.1/"},
		{"only what looks like one, deeper", "https://cloud.example.com/v2/regions/compute/", "https://cloud.example.com/v2/regions/compute/"},
		{"only what looks like one, before another path", "https://cloud.example.com/v1/nova/dev1/", "https://cloud.example.com/v1/nova/dev1/"},
		{"escaped", "https://nova.example.com/a%2Fb/v2.1/p/", "https://nova.example.com/a%2Fb/v2.1/"},
		{"no URL", "http://[::1/v2.1/", "http://[::1/v2.1/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := versionedRoot(c.endpoint); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
