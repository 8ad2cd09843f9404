package instanceaction

import (
	"context"
	"regexp"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
)

// negotiation is what is known of the microversion that a cloud takes. All reads of a process share it, and none waits
// for another's: of the first reads on an old cloud, each may meet a 406 once; see BenchmarkFirstReads.
type negotiation struct {
	configured bool // by the user: never stepped down from

	mutex    sync.Mutex // never held over a request
	chosen   Microversion
	accepted bool // the cloud has given a good answer at the chosen one
}

func newNegotiation(configured Microversion) *negotiation {
	if configured != (Microversion{}) {
		return &negotiation{configured: true, chosen: configured}
	}
	return &negotiation{chosen: microversionNewest}
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

// stepDown returns the microversion to go on with after the cloud has refused one with a message. A second read with
// the same refusal finds the step done. Where the message does not tell the cloud's newest, and the version document
// cannot be read just now, this request goes without a microversion, and the next one tries again.
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
