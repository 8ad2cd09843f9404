package provider

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// readTogether reads an action so many times at once, and returns what each read had to say.
func readTogether(t *testing.T, s *plugin, server fakecloud.Server, times int) [][]*tfprotov6.Diagnostic {
	t.Helper()
	all := make([][]*tfprotov6.Diagnostic, times)
	var reads sync.WaitGroup
	for i := range all {
		reads.Go(func() { all[i] = s.readAction(t, server.ID, server.Action("stop").RequestID).diagnostics })
	}
	reads.Wait()
	return all
}

func logins(c *fakecloud.Cloud) int {
	n := 0
	for _, request := range c.Requests() {
		if request.Method == http.MethodPost {
			n++
		}
	}
	return n
}

// A token that is revoked while a hundred reads are under way costs one login, and no read.
func TestProviderData_TokenThatIsRevoked(t *testing.T) {
	t.Parallel()
	const reads = 100
	c := startCloud(t)
	s, web := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil), c.Server("web")
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
	c.ResetRequests()
	var arrived atomic.Int64
	revoked := make(chan struct{})
	c.Intercept(fakecloud.OnShow(func(http.ResponseWriter, *http.Request) bool {
		if arrived.Add(1) == reads {
			c.RevokeTokens()
			close(revoked)
		}
		<-revoked
		return false
	}))
	for _, diagnostics := range readTogether(t, s, web, reads) {
		if len(diagnostics) > 0 {
			t.Fatal(describe(diagnostics))
		}
	}
	if got := logins(c); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// A password that changes in the middle of a run is one error a read, and one login.
func TestProviderData_PasswordThatChanges(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s, web := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil), c.Server("web")
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
	c.ResetRequests()
	c.ChangePassword(fakecloud.Member, "another-password")
	for _, diagnostics := range readTogether(t, s, web, 20) {
		mustFail(t, diagnostics, "Failed login", "", "401 Unauthorized")
	}
	if got := logins(c); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// A compute service that refuses good tokens costs two logins: the first, and one that shows that a new token is no better.
func TestProviderData_ServiceThatRefusesGoodTokens(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(fakecloud.OnActions(fakecloud.Respond(http.StatusUnauthorized, nil, "")))
	s, web := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil), c.Server("web")
	for _, diagnostics := range readTogether(t, s, web, 20) {
		mustFail(t, diagnostics, "Refused credentials", "")
	}
	if got := logins(c); got != 2 {
		t.Errorf("%d logins", got)
	}
}
