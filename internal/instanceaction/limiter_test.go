package instanceaction

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// takeAll takes all free slots and says how many there were.
func takeAll(t *testing.T, limiter *Limiter) int {
	t.Helper()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for taken := 0; ; taken++ {
		if limiter.acquire(cancelled) != nil {
			return taken
		}
	}
}

func releaseAll(limiter *Limiter, taken int) {
	for range taken {
		limiter.release()
	}
}

// TestLimiter_Adapts: refusals halve the slots, those that come together once, and time brings them back.
func TestLimiter_Adapts(t *testing.T) { synctest.Test(t, testLimiterAdapts) }

func testLimiterAdapts(t *testing.T) {
	limiter := NewLimiter()
	for _, step := range []struct {
		name     string
		pass     time.Duration
		throttle int
		want     int
	}{
		{"at first", 0, 0, 32},
		{"a refusal of many requests", 0, 20, 16},
		{"a second later", time.Second, 1, 8},
		{"again and again", time.Second, 1, 4},
		{"again", time.Second, 1, 2},
		{"again", time.Second, 1, 1},
		{"never none", time.Second, 1, 1},
		{"not yet", 29 * time.Second, 0, 1},
		{"half a minute later", time.Second, 0, 2},
		{"a minute later", 30 * time.Second, 0, 4},
		{"later", 30 * time.Second, 0, 8},
		{"refused again", time.Second, 1, 4},
		{"later", 30 * time.Second, 0, 8},
		{"later", 30 * time.Second, 0, 16},
		{"later", 30 * time.Second, 0, 32},
		{"never more", time.Hour, 0, 32},
	} {
		time.Sleep(step.pass)
		for range step.throttle {
			limiter.Answered(http.StatusTooManyRequests)
		}
		taken := takeAll(t, limiter)
		if taken != step.want {
			t.Errorf("%s: %d slots, want %d", step.name, taken, step.want)
		}
		releaseAll(limiter, taken)
	}
}

// TestLimiter_Answered halves the slots for the statuses by which clouds throttle.
func TestLimiter_Answered(t *testing.T) {
	for status, want := range map[int]int{0: 8, 200: 8, 404: 8, 413: 4, 429: 4, 500: 8, 503: 4} {
		limiter := newLimiter(8)
		limiter.Answered(status)
		if free := takeAll(t, limiter); free != want {
			t.Errorf("%d: %d slots, want %d", status, free, want)
		}
	}
}

// TestLimiter_Waits in turn for a slot that becomes free.
func TestLimiter_Waits(t *testing.T) {
	limiter := newLimiter(1)
	if err := limiter.acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := make(chan error)
	go func() { got <- limiter.acquire(t.Context()) }()
	for waiting := 0; waiting == 0; {
		limiter.mutex.Lock()
		waiting = len(limiter.waiting)
		limiter.mutex.Unlock()
	}
	limiter.release()
	if err := <-got; err != nil {
		t.Error(err)
	}
	if free := takeAll(t, limiter); free != 0 {
		t.Errorf("%d slots beside the one that was handed over", free)
	}
	limiter.release()
	if free := takeAll(t, limiter); free != 1 {
		t.Errorf("%d slots in the end", free)
	}
}

// TestLimiter_Leaves: who gives up waiting is told that nothing was asked, and loses no slot.
func TestLimiter_Leaves(t *testing.T) {
	limiter := newLimiter(1)
	_ = limiter.acquire(t.Context())
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := limiter.acquire(cancelled); !isType[*NotAskedError](err) || !errors.Is(err, context.Canceled) {
		t.Errorf("%#v", err)
	}
	// A slot that was handed over to one who had just given up goes on to the next.
	first, _ := limiter.take()
	second, _ := limiter.take()
	limiter.release()
	<-first
	limiter.leave(first)
	<-second
	limiter.release()
	if free := takeAll(t, limiter); free != 1 {
		t.Errorf("%d slots in the end", free)
	}
}

// TestLimiter_Shrinks: slots that are taken while it shrinks are not given again before enough are free.
func TestLimiter_Shrinks(t *testing.T) {
	limiter := newLimiter(4)
	taken := takeAll(t, limiter)
	limiter.Answered(http.StatusTooManyRequests)
	limiter.release()
	if free := takeAll(t, limiter); taken != 4 || free != 0 {
		t.Errorf("%d taken, then %d free, with three under way and two slots", taken, free)
	}
	releaseAll(limiter, 3)
	if free := takeAll(t, limiter); free != 2 {
		t.Errorf("%d free", free)
	}
}

func TestLimiter_IsSafeTogether(t *testing.T) {
	limiter := newLimiter(4)
	var group sync.WaitGroup
	var mutex sync.Mutex
	inside, most := 0, 0
	count := func(by int) {
		mutex.Lock()
		defer mutex.Unlock()
		inside += by
		most = max(most, inside)
	}
	for range 200 {
		group.Go(func() {
			if limiter.acquire(t.Context()) == nil {
				count(1)
				count(-1)
				limiter.release()
			}
		})
	}
	group.Wait()
	if most > 4 {
		t.Errorf("%d at a time", most)
	}
	if free := takeAll(t, limiter); free != 4 {
		t.Errorf("%d slots in the end", free)
	}
}
