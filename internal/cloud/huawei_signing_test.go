package cloud

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

func answerOf(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"X-Request-Id": {"id"}}, Body: io.NopCloser(strings.NewReader(body))}
}

// sendAll sends n requests at the same time and returns the statuses of those that were answered.
func sendAll(t *testing.T, s *signing, n int) []int {
	t.Helper()
	statuses := make([]int, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://ecs.example.com", nil)
			response, err := s.RoundTrip(request)
			if err != nil {
				return
			}
			statuses[i] = response.StatusCode
			if body, _ := io.ReadAll(response.Body); response.StatusCode == http.StatusUnauthorized && string(body) != "refused" {
				t.Errorf("body %q", body)
			}
		})
	}
	all.Wait()
	return statuses
}

// TestSigning_Refused: bad signatures lock a key, so a refused one is the last.
func TestSigning_Refused(t *testing.T) {
	var asked atomic.Int32
	s := newSigning(accessKeys{access: "AK"}, roundTrip(func(*http.Request) (*http.Response, error) {
		asked.Add(1)
		return answerOf(http.StatusUnauthorized, "refused"), nil
	}))
	for range 2 { // together, and then later
		for _, status := range sendAll(t, s, 10) {
			if status != http.StatusUnauthorized {
				t.Errorf("status %d", status)
			}
		}
	}
	if asked.Load() != 1 {
		t.Errorf("%d requests, want 1", asked.Load())
	}
}

// TestSigning_RefusedLater: a key may be deleted while an action is waited for.
func TestSigning_RefusedLater(t *testing.T) {
	var asked atomic.Int32
	s := newSigning(accessKeys{access: "AK"}, roundTrip(func(*http.Request) (*http.Response, error) {
		if asked.Add(1) < 3 {
			return answerOf(http.StatusOK, ""), nil
		}
		return answerOf(http.StatusUnauthorized, "refused"), nil
	}))
	for range 6 {
		sendAll(t, s, 1)
	}
	if asked.Load() != 3 {
		t.Errorf("%d requests, want 3", asked.Load())
	}
}

// TestSigning_Accepted: after the first answer requests go at the same time.
func TestSigning_Accepted(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusForbidden, http.StatusNotFound} {
		together := make(chan struct{})
		var asked atomic.Int32
		s := newSigning(accessKeys{access: "AK"}, roundTrip(func(*http.Request) (*http.Response, error) {
			switch asked.Add(1) {
			case 1:
			case 3:
				close(together)
				fallthrough
			default:
				<-together // the second waits for the third
			}
			return answerOf(status, ""), nil
		}))
		sendAll(t, s, 3)
		if asked.Load() != 3 {
			t.Errorf("%d requests, want 3", asked.Load())
		}
	}
}

// TestSigning_Unanswered: without an answer nothing is known of the key, so the others do not wait for each other.
func TestSigning_Unanswered(t *testing.T) {
	var asked atomic.Int32
	s := newSigning(accessKeys{access: "AK"}, roundTrip(func(*http.Request) (*http.Response, error) {
		asked.Add(1)
		return nil, errors.New("no route")
	}))
	sendAll(t, s, 5)
	if asked.Load() != 5 {
		t.Errorf("%d requests, want 5", asked.Load())
	}
}

// TestSigning_Abandoned: a first request whose own time is over tells nothing of the keys, so another is first.
func TestSigning_Abandoned(t *testing.T) {
	begun := make(chan struct{})
	var asked atomic.Int32
	s := newSigning(accessKeys{access: "AK"}, roundTrip(func(request *http.Request) (*http.Response, error) {
		if asked.Add(1) == 1 {
			close(begun)
			<-request.Context().Done()
			return nil, request.Context().Err()
		}
		return answerOf(http.StatusUnauthorized, "refused"), nil
	}))
	ctx, cancel := context.WithCancel(t.Context())
	var first, others sync.WaitGroup
	first.Go(func() {
		request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://ecs.example.com", nil)
		_, _ = s.RoundTrip(request) //nolint:bodyclose // there is no answer
	})
	<-begun
	others.Go(func() { sendAll(t, s, 5) })
	cancel()
	first.Wait()
	others.Wait()
	if asked.Load() != 2 {
		t.Errorf("%d requests, want the first and the first of the others", asked.Load())
	}
}

// TestSigning_Disturbed: a 503 says nothing of the key, so the first answer is still to come.
func TestSigning_Disturbed(t *testing.T) {
	u := &keyUse{}
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusOK} {
		if u.accepted {
			t.Error("accepted by a 503")
		}
		response, err := u.send(t.Context(), func() (*http.Response, error) { return answerOf(status, ""), nil })
		if err != nil || response.StatusCode != status {
			t.Errorf("%v", err)
		}
		response.Body.Close()
	}
	if !u.accepted {
		t.Error("not accepted by a 200")
	}
}

// TestSigning_GivesUp: waiting for the first answer ends with the request's own time.
func TestSigning_GivesUp(t *testing.T) {
	answered, asked := make(chan struct{}), make(chan struct{})
	s := newSigning(accessKeys{access: "AK"}, roundTrip(func(*http.Request) (*http.Response, error) {
		close(asked)
		<-answered
		return answerOf(http.StatusOK, ""), nil
	}))
	var first sync.WaitGroup
	first.Go(func() { sendAll(t, s, 1) })
	<-asked
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("time is over"))
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://ecs.example.com", nil)
	if _, err := s.RoundTrip(request); err == nil || err.Error() != "time is over" {
		t.Errorf("%v", err)
	}
	close(answered)
	first.Wait()
}

// TestSigning_OtherKeys: what is refused is one pair of keys; renewed ones are tried.
func TestSigning_OtherKeys(t *testing.T) {
	source := &changingKeys{accessKeys{access: "OLD"}}
	s := newSigning(source, roundTrip(func(request *http.Request) (*http.Response, error) {
		if keys, _ := keysOf(request); keys.access == "OLD" {
			return answerOf(http.StatusUnauthorized, "refused"), nil
		}
		return answerOf(http.StatusOK, ""), nil
	}))
	if got := sendAll(t, s, 1); got[0] != http.StatusUnauthorized {
		t.Errorf("%v", got)
	}
	source.accessKeys = accessKeys{access: "NEW"}
	if got := sendAll(t, s, 1); got[0] != http.StatusOK {
		t.Errorf("%v", got)
	}
}

type changingKeys struct{ accessKeys }

func (c *changingKeys) keys(context.Context) (accessKeys, error) { return c.accessKeys, nil }
