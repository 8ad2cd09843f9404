package cloudtest

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

// Main runs a package's tests, and fails where they leave goroutines behind: a login or a read that has ended, however
// it ended, leaves none.
func Main(m *testing.M) { goleak.VerifyTestMain(tidy{m}) }

// tidy closes the connections that the tests' own requests left open.
type tidy struct{ *testing.M }

// Run runs the tests.
func (t tidy) Run() int {
	defer http.DefaultClient.CloseIdleConnections()
	return t.M.Run()
}
