package provider

import (
	"net/http"
	"sync"
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
