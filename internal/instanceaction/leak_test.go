package instanceaction

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where tests leave goroutines behind: a read that has ended, however it ended, must leave none.
func TestMain(m *testing.M) { goleak.VerifyTestMain(tidy{m}) }

// tidy closes the connections that the tests' own requests left open.
type tidy struct{ *testing.M }

func (t tidy) Run() int {
	defer http.DefaultClient.CloseIdleConnections()
	return t.M.Run()
}
