package instanceaction

import (
	"context"
	"time"
)

// Clock is the machine's time. It measures how long something took here; it is never compared with a cloud's times.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error // ends early, with the context's error, when that is done
}

// SystemClock is the real time.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d or for the end of ctx.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
