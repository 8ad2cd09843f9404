package huawei

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var permanentAK = permanent(keyPair{access: "AK"})

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

func answerOf(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"X-Request-Id": {"id"}},
		Body: io.NopCloser(strings.NewReader(body))}
}

// sendAll sends n requests at the same time and returns the statuses of those that were answered.
func sendAll(t *testing.T, s *signingTransport, n int) []int {
	t.Helper()
	statuses := make([]int, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://ecs.example.com", nil)
			response, err := s.RoundTrip(request)
			if refusal, ok := errors.AsType[*RefusedKeysError](err); ok {
				statuses[i] = refusal.StatusCode
				if refusal.URL != "https://ecs.example.com" || refusal.Message != "refused" ||
					refusal.RequestID != "id" {
					t.Errorf("%+v", refusal)
				}
			}
			if err != nil {
				return
			}
			statuses[i] = response.StatusCode
			if body, _ := io.ReadAll(response.Body); response.StatusCode == http.StatusUnauthorized &&
				string(body) != "refused" {
				t.Errorf("body %q", body)
			}
		})
	}
	all.Wait()
	return statuses
}

// TestSigningTransport_Refused: bad signatures lock a key, so a refused one is the last.
func TestSigningTransport_Refused(t *testing.T) {
	var asked atomic.Int32
	s := newSigningTransport(permanentAK, roundTrip(func(*http.Request) (*http.Response, error) {
		asked.Add(1)
		return answerOf(http.StatusUnauthorized, "refused"), nil
	}), strings.Clone)
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

// TestSigningTransport_RefusedLater: a key may be deleted while an action is waited for.
func TestSigningTransport_RefusedLater(t *testing.T) {
	var asked atomic.Int32
	s := newSigningTransport(permanentAK, roundTrip(func(*http.Request) (*http.Response, error) {
		if asked.Add(1) < 3 {
			return answerOf(http.StatusOK, ""), nil
		}
		return answerOf(http.StatusUnauthorized, "refused"), nil
	}), strings.Clone)
	for range 6 {
		sendAll(t, s, 1)
	}
	if asked.Load() != 3 {
		t.Errorf("%d requests, want 3", asked.Load())
	}
}

// TestSigningTransport_Accepted: after the first answer requests go at the same time.
func TestSigningTransport_Accepted(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusForbidden, http.StatusNotFound} {
		together := make(chan struct{})
		var asked atomic.Int32
		s := newSigningTransport(permanentAK, roundTrip(func(*http.Request) (*http.Response, error) {
			switch asked.Add(1) {
			case 1:
			case 3:
				close(together)
				fallthrough
			default:
				<-together // the second waits for the third
			}
			return answerOf(status, ""), nil
		}), strings.Clone)
		sendAll(t, s, 3)
		if asked.Load() != 3 {
			t.Errorf("%d requests, want 3", asked.Load())
		}
	}
}

// TestSigningTransport_ProvesTheKeysFirst: until an answer reports whether they are accepted, attempts go one by one,
// whatever came before.
func TestSigningTransport_ProvesTheKeysFirst(t *testing.T) {
	for name, first := range map[string]func() (*http.Response, error){
		"a 503":       func() (*http.Response, error) { return answerOf(http.StatusServiceUnavailable, ""), nil },
		"no answer":   func() (*http.Response, error) { return nil, errors.New("reset") },
		"a time over": func() (*http.Response, error) { return nil, context.DeadlineExceeded },
	} {
		t.Run(name, func(t *testing.T) {
			var asked, refused atomic.Int32
			s := newSigningTransport(permanentAK, roundTrip(func(*http.Request) (*http.Response, error) {
				time.Sleep(5 * time.Millisecond) // so that the others are there
				if asked.Add(1) <= 3 {
					return first()
				}
				refused.Add(1)
				return answerOf(http.StatusUnauthorized, "refused"), nil
			}), strings.Clone)
			sendAll(t, s, 10)
			if asked.Load() != 4 || refused.Load() != 1 {
				t.Errorf("%d requests, %d refused", asked.Load(), refused.Load())
			}
		})
	}
}

// TestSigningTransport_SignsAfresh: a gateway refuses a date that is too old, so a repeated request carries another.
func TestSigningTransport_SignsAfresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dates, signatures []string
		s := newSigningTransport(permanentAK, roundTrip(func(r *http.Request) (*http.Response, error) {
			dates = append(dates, r.Header.Get("X-Sdk-Date"))
			signatures = append(signatures, r.Header.Get("Authorization"))
			return answerOf(http.StatusTooManyRequests, ""), nil
		}), strings.Clone)
		for range 2 {
			sendAll(t, s, 1)
			time.Sleep(time.Second)
		}
		if want := []string{"20000101T000000Z", "20000101T000001Z"}; !slices.Equal(dates, want) ||
			signatures[0] == signatures[1] {
			t.Errorf("dates %v, signatures %v", dates, signatures)
		}
	})
}

// TestSigningTransport_GivesUp: waiting for the first answer ends with the request's own time.
func TestSigningTransport_GivesUp(t *testing.T) {
	answered, asked := make(chan struct{}), make(chan struct{})
	s := newSigningTransport(permanentAK, roundTrip(func(*http.Request) (*http.Response, error) {
		close(asked)
		<-answered
		return answerOf(http.StatusOK, ""), nil
	}), strings.Clone)
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

// TestSigningTransport_OtherKeys: what is refused is one pair of keys; renewed ones are tried.
func TestSigningTransport_OtherKeys(t *testing.T) {
	keys := keyPair{access: "OLD"}
	source := func(context.Context) (keyPair, error) { return keys, nil }
	s := newSigningTransport(source, roundTrip(func(request *http.Request) (*http.Response, error) {
		if strings.Contains(request.Header.Get("Authorization"), "Access=OLD,") {
			return answerOf(http.StatusUnauthorized, "refused"), nil
		}
		return answerOf(http.StatusOK, ""), nil
	}), strings.Clone)
	if got := sendAll(t, s, 1); got[0] != http.StatusUnauthorized {
		t.Errorf("%v", got)
	}
	keys = keyPair{access: "NEW"}
	if got := sendAll(t, s, 1); got[0] != http.StatusOK {
		t.Errorf("%v", got)
	}
}
