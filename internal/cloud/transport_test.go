package cloud

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestAttempt_UserAgent(t *testing.T) {
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(fakecloud.Times(1, func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.Path, http.StatusFound) // each try has it once
		return true
	})))
	c := newCloudWith(t, memberLogin(fake), nil,
		Options{UserAgent: "test/1 terraform/2", UserAgentSuffix: "mine/3 (a b)", RequestTimeout: time.Minute})
	if err := readLog(t.Context(), compute(t, c).Client); err != nil {
		t.Fatal(err)
	}
	for _, request := range fake.Requests() {
		got := request.Header.Get("User-Agent")
		if !strings.HasPrefix(got, "test/1 terraform/2 gophercloud/") || !strings.HasSuffix(got, " mine/3 (a b)") ||
			strings.Count(got, "mine") != 1 {
			t.Errorf("%s %s: %q", request.Method, request.Path, got)
		}
	}
}
