package instanceaction

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where tests leave goroutines behind: a read that has ended, however it ended, must leave none.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
