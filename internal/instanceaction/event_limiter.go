package instanceaction

import (
	"context"
	"sync"
	"time"
)

// eventPlaces is how many requests of events one cloud gets at a time. At 50 ms each, 1000 of them take a third of
// what they take ten at a time, as Terraform's own reads go. Twice as many would take a fifth, and twice the load on a
// cloud that may throttle; where the cloud is busy rather than far away, more bring nothing. See BenchmarkLoadEvents.
const eventPlaces = 32

const (
	// throttleBurst is how long refusals count as one: they come together, to all requests that are under way.
	throttleBurst = time.Second
	// throttleRecovery is how long the places stay as few as a refusal made them; then they double, until all are
	// there.
	throttleRecovery = 30 * time.Second
)

// EventLimiter limits how many requests of events are made at a time, together for all clients that share it. A cloud
// that throttles halves it for a while.
type EventLimiter struct {
	clock Clock
	most  int // places while the cloud does not throttle

	mutex     sync.Mutex
	places    int // at present, 1 to most
	taken     int
	changedAt time.Time       // when places were last halved or doubled
	waiting   []chan struct{} // closed when a place has been handed over
}

// NewEventLimiter returns a limiter with all its places, 32.
func NewEventLimiter(clock Clock) *EventLimiter { return newEventLimiter(clock, eventPlaces) }

func newEventLimiter(clock Clock, places int) *EventLimiter {
	return &EventLimiter{clock: clock, most: places, places: places}
}

// Throttled tells the limiter that the cloud answered a request with 429 or 503.
func (l *EventLimiter) Throttled() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := l.clock.Now()
	if !l.changedAt.IsZero() && now.Sub(l.changedAt) < throttleBurst {
		return
	}
	l.places, l.changedAt = max(1, l.places/2), now
}

// acquire waits for a place. [*NotAskedError] where ctx ends before there is one.
func (l *EventLimiter) acquire(ctx context.Context) error {
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

// take takes a free place, or a place in the queue.
func (l *EventLimiter) take() (handed chan struct{}, ok bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.grow()
	if l.taken < l.places {
		l.taken++
		return nil, true
	}
	handed = make(chan struct{})
	l.waiting = append(l.waiting, handed)
	return handed, false
}

// leave gives up waiting; a place that was handed over meanwhile goes on to the next.
func (l *EventLimiter) leave(handed chan struct{}) {
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

func (l *EventLimiter) release() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.taken--
	l.grow()
	l.handOver()
}

func (l *EventLimiter) handOver() {
	for l.taken < l.places && len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		l.taken++
	}
}

// grow doubles the places where nothing was refused for long enough.
func (l *EventLimiter) grow() {
	if now := l.clock.Now(); l.places < l.most && !l.changedAt.IsZero() && now.Sub(l.changedAt) >= throttleRecovery {
		l.places, l.changedAt = min(2*l.places, l.most), now
	}
}
