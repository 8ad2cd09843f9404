package provider

import (
	"errors"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/novatest"
)

// world is a cloud that tests are run on: the embedded one, or the real Nova that NOVATEST_WORLD describes.
type world struct {
	*novatest.World
	real bool

	// expire makes the tokens of expiringURL so far expire.
	expiringURL string
	expire      func()
}

// eachWorld runs a test on every cloud there is, so that what holds on the embedded one is known to hold on a real one.
func eachWorld(t *testing.T, test func(*testing.T, world)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, embeddedWorld(t))
	})
	described, err := novatest.Load()
	if errors.Is(err, novatest.ErrNoWorld) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Run("nova", func(t *testing.T) {
		t.Parallel()
		life := time.Duration(described.ShortTokenSeconds) * time.Second
		test(t, world{World: described, real: true, expiringURL: described.ShortTokenIdentityURL, expire: func() { time.Sleep(life + time.Second) }})
	})
}

// embeddedWorld starts an embedded cloud and describes it as nova-up.sh describes a real one.
func embeddedWorld(t *testing.T) world {
	t.Helper()
	c := startCloud(t)
	return world{World: novatest.Embedded(c), expiringURL: c.IdentityURL(), expire: c.ExpireTokens}
}

// login is a provider block for an account, by names.
func (w world) login(user string) settings {
	a := w.Accounts[user]
	return settings{
		"auth_url": w.IdentityURL, "user_name": a.UserName, "password": a.Password, "user_domain_name": a.DomainName,
		"project_name": a.ProjectName, "project_domain_name": a.DomainName,
	}
}

// request is the newest action of a name on a server, as arguments of a data source.
func (w world) request(server, action string) settings {
	for _, candidate := range w.Servers[server].Actions {
		if candidate.Action == action {
			return settings{"server_id": w.Servers[server].ID, "request_id": candidate.RequestID}
		}
	}
	panic("the server " + server + " has no action " + action)
}
