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
		{"no URL", "http://[::1/v2.1/", "http://[::1/v2.1/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := versionedRoot(c.endpoint); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
