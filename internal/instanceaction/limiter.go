package instanceaction

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// limiterSlots is how many requests for actions and lists of them one cloud gets at a time. At 50 ms each, 1000 of them
// take a third of what they take ten at a time, as Terraform's own reads go. Twice as many would take a fifth, and
// twice the load on a cloud that may throttle; where the cloud is busy rather than far away, more bring nothing. See
// BenchmarkReadings.
const limiterSlots = 32

const (
	// throttleBurst is how long refusals count as one: they come together, to all requests that are under way.
	throttleBurst = time.Second
	// throttleRecovery is how long the slots stay as few as a refusal made them; then they double, until all are
	// there.
	throttleRecovery = 30 * time.Second
)

// Limiter limits how many requests of long lists are under way at a time, for all clients that share it. After a
// refusal of a cloud that throttles it has half of its slots for a while.
type Limiter struct {
	most int // slots while the cloud does not throttle

	mutex     sync.Mutex
	slots     int // at present, 1 to most
	taken     int
	changedAt time.Time       // when slots were last halved or doubled
	waiting   []chan struct{} // closed when a slot has been handed over
}

// NewLimiter returns a limiter with all its slots, 32.
func NewLimiter() *Limiter { return newLimiter(limiterSlots) }

func newLimiter(slots int) *Limiter {
	return &Limiter{most: slots, slots: slots}
}

// throttling are the statuses by which a cloud asks for fewer requests: 413 is Nova's word for 429 of old.
var throttling = []int{http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusRequestEntityTooLarge}

// Answered tells the limiter the status that the cloud answered a try of a request with.
func (l *Limiter) Answered(status int) {
	if !slices.Contains(throttling, status) {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := time.Now()
	if !l.changedAt.IsZero() && now.Sub(l.changedAt) < throttleBurst {
		return
	}
	l.slots, l.changedAt = max(1, l.slots/2), now
}

// acquire waits for a slot. [*NotAskedError] where ctx ends before there is one.
func (l *Limiter) acquire(ctx context.Context) error {
	handed, ok := l.take()
	if ok {
		return nil
	}
	select {
	case <-handed:
		return nil
	case <-ctx.Done():
		l.leave(handed)
		return &NotAskedError{Err: context.Cause(ctx)}
	}
}

// take takes a free slot, or a place in the queue.
func (l *Limiter) take() (handed chan struct{}, ok bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.grow()
	if l.taken < l.slots {
		l.taken++
		return nil, true
	}
	handed = make(chan struct{})
	l.waiting = append(l.waiting, handed)
	return handed, false
}

// leave gives up waiting; a slot that was handed over meanwhile goes on to the next.
func (l *Limiter) leave(handed chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for i, other := range l.waiting {
		if other == handed {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
	l.taken--
	l.handOver()
}

func (l *Limiter) release() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.taken--
	l.grow()
	l.handOver()
}

func (l *Limiter) handOver() {
	for l.taken < l.slots && len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		l.taken++
	}
}

// grow doubles the slots where nothing was refused for long enough.
func (l *Limiter) grow() {
	if now := time.Now(); l.slots < l.most && !l.changedAt.IsZero() && now.Sub(l.changedAt) >= throttleRecovery {
		l.slots, l.changedAt = min(2*l.slots, l.most), now
	}
}
