package instanceaction

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestSystemClock(t *testing.T) {
	if got := time.Since(SystemClock{}.Now()); got < 0 || got > time.Minute {
		t.Errorf("%s ago", got)
	}
	if err := (SystemClock{}).Sleep(t.Context(), 0); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("why")
	cancel(why)
	if err := (SystemClock{}).Sleep(ctx, time.Hour); !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
}
