package provider

import (
	"errors"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

func TestReportedFailures(t *testing.T) {
	t.Parallel()
	refused := &cloud.LoginError{AuthURL: "https://keystone.example.com", StatusCode: 401, Message: "no"}
	var told reportedFailures
	for _, row := range []struct {
		err        error
		read, want string
	}{
		{refused, "one", ""},
		{refused, "two", "one"},
		{errors.Join(errors.New("somewhere"), refused), "three", ""}, // says more
		{&cloud.LoginError{AuthURL: "https://other.example.com", StatusCode: 401, Message: "no"}, "four", ""},
		{refused, "five", "one"},
		{errors.New("no"), "six", ""},
		{errors.New("no"), "seven", ""}, // this read's own
	} {
		if got := told.first(row.err, row.read); got != row.want {
			t.Errorf("%s: %q, want %q", row.read, got, row.want)
		}
	}
}
