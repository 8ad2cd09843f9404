package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const (
	noServer  = "00000000-0000-4000-8000-000000000000"
	noRequest = "req-00000000-0000-4000-8000-000000000000"
)

func startCloud(t *testing.T, options ...fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	c, err := fakecloud.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// passwordBlock logs an account of the embedded cloud in, and does not wait for what tests break on purpose.
func passwordBlock(c *fakecloud.Cloud, account fakecloud.Account) settings {
	return settings{
		"auth_url": c.IdentityURL(), "user_name": account.UserName, "password": account.Password, "user_domain_name": account.DomainName,
		"project_name": account.ProjectName, "project_domain_name": account.DomainName, "max_retries": 0,
	}
}

func TestProbe(t *testing.T) {
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	r := s.readAction(t, web.ID, web.Action("stop").RequestID)
	t.Log(describe(r.diagnostics))
	t.Log(r.state)
	r = s.readAction(t, web.ID, noRequest)
	t.Log(describe(r.diagnostics))
	r = s.readAction(t, noServer, noRequest)
	t.Log(describe(r.diagnostics))
	remove := c.Intercept(fakecloud.OnActions(fakecloud.Respond(500, http.Header{}, strings.Repeat("<html>", 5))))
	r = s.readAction(t, noServer, noRequest)
	t.Log(describe(r.diagnostics))
	remove()
	s, _ = configure(t, passwordBlock(c, fakecloud.Member).with(settings{"password": "wrong"}), nil)
	r = s.readAction(t, noServer, noRequest)
	t.Log(describe(r.diagnostics))
}
