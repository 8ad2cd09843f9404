package transport

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where tests leave goroutines behind: a request that has ended, however it ended, leaves none.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
