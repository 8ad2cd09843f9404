package huawei

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// RefusedKeysError is a request that was not sent, because an earlier one by the same access key was refused: more than
// five bad signatures in a row lock a key for everybody who uses it.
type RefusedKeysError struct {
	Method, URL string // of the request that was refused
	StatusCode  int
	Code        string // the gateway's own; "" where it sent none
	Message     string // the gateway's own words
	RequestID   string // the gateway's; "" where it sent none
}

func (e *RefusedKeysError) Error() string {
	return fmt.Sprintf("not sent, for the access key was refused by %s %s: %s: %s",
		e.Method, e.URL, apierror.Status(e.StatusCode), e.Message)
}

// Final reports that another attempt would end like this one.
func (*RefusedKeysError) Final() bool { return true }

// signingTransport signs each attempt by the keys that are good then. Until an answer shows that a pair of keys is
// accepted, attempts by it go one by one, and one that is refused is the last.
type signingTransport struct {
	source keySource
	next   http.RoundTripper // sends an attempt
	redact func(string) string

	mutex  sync.Mutex
	proofs map[string]*proof // by access key
}

func newSigningTransport(source keySource, next http.RoundTripper, redact func(string) string) *signingTransport {
	return &signingTransport{source: source, next: next, redact: redact, proofs: map[string]*proof{}}
}

// RoundTrip sends one attempt.
func (t *signingTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	keys, err := t.source(request.Context())
	if err != nil {
		return nil, err
	}
	proof := t.proofOf(keys)
	if err := proof.begin(request.Context()); err != nil {
		return nil, err
	}
	request = request.Clone(request.Context())
	sign(request, keys, time.Now())
	response, err := t.next.RoundTrip(request)
	if err == nil && response.StatusCode == http.StatusUnauthorized {
		proof.end(false, t.refusal(request, response))
	} else {
		proof.end(err == nil && !transport.IsDisturbance(response.StatusCode), nil)
	}
	return response, err
}

func (t *signingTransport) proofOf(keys keyPair) *proof {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.proofs[keys.access] == nil {
		t.proofs[keys.access] = &proof{turn: make(chan struct{}, 1)}
	}
	return t.proofs[keys.access]
}

// refusal reads an answer, and puts its body, which is in memory, back.
func (t *signingTransport) refusal(request *http.Request, response *http.Response) *RefusedKeysError {
	body, _ := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	code, message := apierror.Parse(body, t.redact)
	return &RefusedKeysError{Method: request.Method, URL: transport.LoggedURL(request.URL),
		StatusCode: response.StatusCode, Code: code, Message: message,
		RequestID: apierror.RequestID(response.Header, t.redact)}
}

// proof is what is known of a pair of keys.
type proof struct {
	turn chan struct{} // full while an attempt is under way that others wait for

	mutex    sync.Mutex
	accepted bool
	refusal  *RefusedKeysError // nil for none
}

// begin waits for the turn, unless the keys have been accepted.
func (p *proof) begin(ctx context.Context) error {
	if accepted, err := p.known(); accepted || err != nil {
		return err
	}
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	accepted, err := p.known()
	if accepted || err != nil { // while this one waited
		<-p.turn
	}
	return err
}

// known reports whether the keys have been accepted, and returns the refusal if they have been refused, before or after
// that.
func (p *proof) known() (accepted bool, err error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.refusal != nil {
		return false, p.refusal
	}
	return p.accepted, nil
}

// end notes what an attempt has shown, and gives the turn to the next one.
func (p *proof) end(isAccepted bool, refusal *RefusedKeysError) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	hadTurn := !p.accepted && p.refusal == nil
	p.accepted = p.accepted || isAccepted
	if p.refusal == nil {
		p.refusal = refusal
	}
	if hadTurn {
		<-p.turn
	}
}
