package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
)

// patience keeps the last answer of the cloud's that another attempt was to mend, and hands it on where the time ends
// before that: "maintenance until 18:00" says more than that the time is over.
type patience struct{ next http.RoundTripper }

// RoundTrip sends a request, whose context may hold a place for the answer.
func (p patience) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, seen := withDisturbance(request.Context())
	response, err := p.next.RoundTrip(request.WithContext(ctx))
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		if last := seen.answer(); last != nil {
			return last, nil
		}
	}
	return response, err
}

// Disturbance is the last answer that another attempt was to mend.
type Disturbance struct {
	mutex    sync.Mutex
	response *http.Response // nil for none
	body     []byte
}

type disturbanceKey struct{}

// withDisturbance returns the place that the context holds, or a context that holds one.
func withDisturbance(ctx context.Context) (context.Context, *Disturbance) {
	if seen, ok := ctx.Value(disturbanceKey{}).(*Disturbance); ok {
		return ctx, seen
	}
	seen := &Disturbance{}
	return seen.In(ctx), seen
}

// In returns a context whose requests keep their answers here.
func (d *Disturbance) In(ctx context.Context) context.Context {
	return context.WithValue(ctx, disturbanceKey{}, d)
}

// keep keeps an answer, whose body is in memory, and leaves it as it is.
func (d *Disturbance) keep(response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.response, d.body = response, body
	return err
}

// answer returns the answer that was kept; nil for none.
func (d *Disturbance) answer() *http.Response {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.response == nil {
		return nil
	}
	last := *d.response
	last.Body = io.NopCloser(bytes.NewReader(d.body))
	return &last
}

// Err returns the answer that was kept as the error that gophercloud would make of it; nil for none.
func (d *Disturbance) Err() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.response == nil {
		return nil
	}
	asked := d.response.Request
	return gophercloud.ErrUnexpectedResponseCode{URL: asked.URL.String(), Method: asked.Method,
		Actual: d.response.StatusCode, Body: d.body, ResponseHeader: d.response.Header}
}
