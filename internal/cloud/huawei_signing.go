package cloud

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
)

// signing gives each request the keys to sign it with, all of its attempts the same ones. A signature that the
// gateway refuses is the last by these keys: more than five in a row lock a key for everybody who uses it.
type signing struct {
	source keySource
	next   http.RoundTripper // repeats attempts, each of which is signed

	mutex sync.Mutex
	uses  map[string]*keyUse // by access key
}

func newSigning(source keySource, next http.RoundTripper) *signing {
	return &signing{source: source, next: next, uses: map[string]*keyUse{}}
}

func (s *signing) RoundTrip(request *http.Request) (*http.Response, error) {
	keys, err := s.source.keys(request.Context())
	if err != nil {
		return nil, err
	}
	ctx := context.WithValue(request.Context(), keysOfRequest{}, keys)
	return s.use(keys).send(ctx, func() (*http.Response, error) { return s.next.RoundTrip(request.WithContext(ctx)) })
}

func (s *signing) use(keys accessKeys) *keyUse {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.uses[keys.access] == nil {
		s.uses[keys.access] = &keyUse{}
	}
	return s.uses[keys.access]
}

// keysOfRequest is the context's key for the keys of a request.
type keysOfRequest struct{}

func keysOf(request *http.Request) (accessKeys, bool) {
	keys, ok := request.Context().Value(keysOfRequest{}).(accessKeys)
	return keys, ok
}

// keyUse is what is known of a pair of keys. Until the first answer is there all other requests wait for it; should
// none come, they go together, for nothing is known of the keys then. Where it was not waited for, another is first.
type keyUse struct {
	mutex    sync.Mutex
	accepted bool
	first    *firstUse // under way; nil for none
	refusal  *refusedAnswer
}

// firstUse is the first request by a pair of keys.
type firstUse struct {
	over        chan struct{} // closed when it is
	isAbandoned bool          // its own time was over before an answer came; to be read once it is over
}

func (u *keyUse) send(ctx context.Context, send func() (*http.Response, error)) (*http.Response, error) {
	isFirst, other := u.begin()
	for other != nil {
		select {
		case <-other.over:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if !other.isAbandoned {
			break
		}
		isFirst, other = u.begin()
	}
	if refusal := u.refused(); refusal != nil {
		return refusal.response(), nil
	}
	response, err := send()
	if err == nil && response.StatusCode == http.StatusUnauthorized {
		response, err = u.refuse(response)
	}
	isAccepted := err == nil && response.StatusCode != http.StatusUnauthorized && !isDisturbance(response.StatusCode)
	u.end(isFirst, isAccepted, ctx.Err() != nil)
	return response, err
}

// begin says whether a request is the first, or which other one is under way.
func (u *keyUse) begin() (isFirst bool, other *firstUse) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	switch {
	case u.accepted || u.refusal != nil:
		return false, nil
	case u.first == nil:
		u.first = &firstUse{over: make(chan struct{})}
		return true, nil
	}
	return false, u.first
}

func (u *keyUse) end(isFirst, isAccepted, isAbandoned bool) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.accepted = u.accepted || isAccepted
	if isFirst {
		u.first.isAbandoned = isAbandoned
		close(u.first.over)
		u.first = nil
	}
}

func (u *keyUse) refused() *refusedAnswer {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	return u.refusal
}

// refuse remembers the answer, which every further request by these keys gets.
func (u *keyUse) refuse(response *http.Response) (*http.Response, error) {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body) // bounded by the attempt
	if err != nil {
		return nil, err
	}
	refusal := &refusedAnswer{header: response.Header, body: body, request: response.Request}
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.refusal = refusal
	return refusal.response(), nil
}

// refusedAnswer is a gateway's 401.
type refusedAnswer struct {
	header  http.Header
	body    []byte
	request *http.Request
}

func (r *refusedAnswer) response() *http.Response {
	return &http.Response{
		Status: "401 Unauthorized", StatusCode: http.StatusUnauthorized,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header.Clone(), Body: io.NopCloser(bytes.NewReader(r.body)), ContentLength: int64(len(r.body)),
		Request: r.request,
	}
}
