package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// TestTemporaryKeys_Renewed ten minutes before they end.
func TestTemporaryKeys_Renewed(t *testing.T) {
	now, fetched := noon, 0
	k := &temporaryKeys{now: func() time.Time { return now }, fetch: func(context.Context) (accessKeys, error) {
		fetched++
		return accessKeys{access: "AK", secret: strings.Repeat("x", fetched), end: now.Add(time.Hour)}, nil
	}}
	for _, step := range []struct {
		later time.Duration
		want  int
	}{{0, 1}, {49 * time.Minute, 1}, {2 * time.Minute, 2}, {0, 2}, {49 * time.Minute, 2}, {time.Minute, 3}} {
		now = now.Add(step.later)
		keys, err := k.keys(t.Context())
		if err != nil || fetched != step.want || len(keys.secret) != step.want {
			t.Errorf("at %s: fetched %d times, want %d; %v", now, fetched, step.want, err)
		}
	}
	if got := k.secrets(); got[0] != "xxx" {
		t.Errorf("secrets %v", got)
	}
}

func TestTemporaryKeys_Failures(t *testing.T) {
	now, failure := noon, error(nil)
	var fetched int
	k := &temporaryKeys{now: func() time.Time { return now }, fetch: func(context.Context) (accessKeys, error) {
		fetched++
		return accessKeys{access: "AK", end: now.Add(time.Hour)}, failure
	}}
	failure = errors.New("down")
	for range 2 { // tried again
		if _, err := k.keys(t.Context()); !errors.Is(err, failure) {
			t.Errorf("%v", err)
		}
	}
	failure = nil
	_, _ = k.keys(t.Context())
	failure, now = errors.New("down"), now.Add(55*time.Minute)
	if keys, err := k.keys(t.Context()); err != nil || keys.access != "AK" {
		t.Errorf("the old keys are good for five minutes: %v", err)
	}
	fetched = 0
	for range 5 {
		if _, err := k.keys(t.Context()); err != nil {
			t.Errorf("the old keys are good: %v", err)
		}
	}
	if fetched != 0 {
		t.Errorf("asked %d times within a minute of a failure", fetched)
	}
	now = now.Add(10 * time.Minute)
	if _, err := k.keys(t.Context()); !errors.Is(err, failure) {
		t.Errorf("%v", err)
	}
	failure, fetched = &LoginError{StatusCode: http.StatusUnauthorized}, 0
	for range 3 {
		if _, err := k.keys(t.Context()); !errors.Is(err, failure) {
			t.Errorf("%v", err)
		}
	}
	if fetched != 1 {
		t.Errorf("asked %d times after a refusal", fetched)
	}
}

// TestTemporaryKeys_RefusedWhileGood: a refusal counts when the keys have ended, and is tried again until then.
func TestTemporaryKeys_RefusedWhileGood(t *testing.T) {
	now, failure := noon, error(nil)
	k := &temporaryKeys{now: func() time.Time { return now }, fetch: func(context.Context) (accessKeys, error) {
		return accessKeys{access: "AK", end: noon.Add(time.Hour)}, failure
	}}
	_, _ = k.keys(t.Context())
	failure = &LoginError{StatusCode: http.StatusUnauthorized}
	for _, step := range []struct {
		at   time.Duration
		good bool
	}{{51 * time.Minute, true}, {59 * time.Minute, true}, {61 * time.Minute, false}} {
		now = noon.Add(step.at)
		if _, err := k.keys(t.Context()); (err == nil) != step.good {
			t.Errorf("after %s: %v", step.at, err)
		}
	}
}

// TestTemporaryKeys_Together: fetched once for all, though the one that began it gives up.
func TestTemporaryKeys_Together(t *testing.T) {
	answered := make(chan struct{})
	var fetched atomic.Int32
	k := &temporaryKeys{now: func() time.Time { return noon }, fetch: func(ctx context.Context) (accessKeys, error) {
		fetched.Add(1)
		<-answered
		return accessKeys{access: "AK", end: noon.Add(time.Hour)}, ctx.Err()
	}}
	short, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("time is over"))
	if _, err := k.keys(short); err == nil || err.Error() != "time is over" {
		t.Errorf("%v", err)
	}
	var others sync.WaitGroup
	for range 5 {
		others.Go(func() {
			if keys, err := k.keys(t.Context()); err != nil || keys.access != "AK" {
				t.Errorf("%v", err)
			}
		})
	}
	close(answered)
	others.Wait()
	if fetched.Load() != 1 {
		t.Errorf("fetched %d times", fetched.Load())
	}
}

func TestReadTemporaryKeys(t *testing.T) {
	const good = `{"credential": {"access": "AK", "secret": "hunter2", "securitytoken": "hunter2", "expires_at": "2026-11-21T13:00:00.587000Z"}}`
	keys, err := readTemporaryKeys([]byte(good))
	if want := noon.Add(time.Hour + 587*time.Millisecond); err != nil || keys.access != "AK" || keys.secret != "hunter2" || !keys.end.Equal(want) {
		t.Errorf("%v, %v", keys, err)
	}
	for _, bad := range []string{"", "hunter2", "[]", "{}", `{"credential": null}`, `{"credential": "hunter2"}`,
		strings.Replace(good, `"access": "AK", `, "", 1), strings.Replace(good, "2026-11-21T13:00:00.587000Z", "hunter2", 1)} {
		if _, err := readTemporaryKeys([]byte(bad)); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestShownKey: what may be a secret key is not shown.
func TestShownKey(t *testing.T) {
	for text, shown := range map[string]bool{
		"AKEXAMPLE": true, "LTAIZHIDE0EXAMPLE123": true, "HSTAEXAMPLE0000000AB": true,
		"MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc": false, "MFYFVK41BA2GIQM7UIO6PZNPDUKGPOWNRZLMVMHC": false, "with blank": false, "": false,
	} {
		if got := strings.Contains(shownKey(text), text) && text != ""; got != shown {
			t.Errorf("%q: %s", text, shownKey(text))
		}
	}
}
