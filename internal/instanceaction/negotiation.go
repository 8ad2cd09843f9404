package instanceaction

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// firstAnswerLimit is how long a process's first read may hold the others back.
const firstAnswerLimit = 3 * time.Second

// negotiation is what is known of the microversion that a cloud takes. All reads of a process share it. Its mutex is
// never held over a request.
type negotiation struct {
	configured bool // by the user: never stepped down from
	clock      Clock

	// answered is closed when the first read has ended. Reads that start together wait for that, so that a cloud that
	// refuses the microversion refuses it once.
	answered chan struct{}

	mutex    sync.Mutex
	begun    bool // the first read has
	chosen   Microversion
	accepted bool // the cloud has given a good answer at the chosen one
}

func newNegotiation(configured Microversion) *negotiation {
	n := &negotiation{clock: SystemClock{}, chosen: MicroversionNewest, answered: make(chan struct{})}
	if configured != (Microversion{}) {
		n.configured, n.begun, n.chosen = true, true, configured
		close(n.answered)
	}
	return n
}

// begin waits until a read may start: until the first read has ended, and a few seconds at most. The caller calls done
// when its own has.
func (n *negotiation) begin(ctx context.Context) (done func(), err error) {
	if err := context.Cause(ctx); err != nil {
		return nil, &NotAskedError{Err: err}
	}
	if n.isFirst() {
		return func() { close(n.answered) }, nil
	}
	select {
	case <-n.answered: // without a timer, as nearly always
		return func() {}, nil
	default:
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	select {
	case <-n.answered:
	case <-n.after(waiting, firstAnswerLimit):
	case <-ctx.Done():
		return nil, &NotAskedError{Err: context.Cause(ctx)}
	}
	return func() {}, nil
}

// after is closed when d has passed, unless ctx ends before.
func (n *negotiation) after(ctx context.Context, d time.Duration) <-chan struct{} {
	passed := make(chan struct{})
	go func() {
		if n.clock.Sleep(ctx, d) == nil {
			close(passed)
		}
	}()
	return passed
}

func (n *negotiation) isFirst() bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	first := !n.begun
	n.begun = true
	return first
}

// accept notes that the cloud has given a good answer at a microversion.
func (n *negotiation) accept(microversion Microversion) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.accepted = n.accepted || n.chosen == microversion
}

func (n *negotiation) isAccepted() bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.accepted
}

func (n *negotiation) current() Microversion {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.chosen
}

// stepDown chooses another microversion after the cloud's refusal of one, whose message is handed in, and returns the
// one to go on with. Whoever comes second with the same refusal finds that done. Where neither the message nor, just
// now, the version document tells the cloud's newest, this request does without, and the next finds out again.
func (n *negotiation) stepDown(
	ctx context.Context, refused Microversion, message string, compute *gophercloud.ServiceClient,
) Microversion {
	if now := n.current(); now != refused {
		return now
	}
	newest, ok := maxFromMessage(message)
	if !ok {
		var err error
		if newest, ok, err = maxFromVersionDocument(ctx, compute); err != nil {
			return Microversion{}
		}
	}
	// A cloud that refuses what it itself calls its newest is asked without a microversion.
	if !ok || newest.AtLeast(refused) || !newest.AtLeast(MicroversionBase) {
		newest = Microversion{}
	}
	n.replace(refused, newest)
	return n.current()
}

func (n *negotiation) replace(refused, newest Microversion) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.chosen == refused {
		n.chosen = newest
	}
}

// supportedRange finds the cloud's newest microversion in the message of a 406:
// "Version 2.94 is not supported by the API. Minimum is 2.1 and maximum is 2.93."
var supportedRange = regexp.MustCompile(`(?i)maximum is ([0-9]+\.[0-9]+)`)

func maxFromMessage(message string) (Microversion, bool) {
	found := supportedRange.FindStringSubmatch(message)
	if found == nil {
		return Microversion{}, false
	}
	return ParseMicroversion(found[1])
}
