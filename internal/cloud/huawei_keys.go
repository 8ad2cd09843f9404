package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// accessKeys sign requests. Temporary ones have a security token and an end.
type accessKeys struct {
	access, secret, securityToken string
	end                           time.Time // zero for permanent keys, and for temporary ones whose end nobody told
}

// keySource hands out the keys that are good now.
type keySource interface {
	keys(ctx context.Context) (accessKeys, error)
}

// keys are the same at all times.
func (k accessKeys) keys(context.Context) (accessKeys, error) { return k, nil }

// renewalMargin is how long before their end temporary keys are renewed: what Huawei Cloud's own provider leaves to
// keys of the metadata service, which hands out new ones from then on.
const renewalMargin = 10 * time.Minute

// temporaryKeys are renewed before they end, once however many ask, and not by the request that finds them old: that
// one stops waiting when its own time is over. A refusal is remembered, as for a login.
type temporaryKeys struct {
	fetch func(context.Context) (accessKeys, error)
	now   func() time.Time

	calls   singleflight.Group
	mutex   sync.Mutex
	current accessKeys
	before  accessKeys // good for some minutes more, so a secret still
	nextTry time.Time  // of a renewal that failed while the current keys are good
	refusal error
}

// renewalPause is how long keys that could not be renewed, and are good, are used before the next try.
const renewalPause = time.Minute

func (t *temporaryKeys) keys(ctx context.Context) (accessKeys, error) {
	if known, err, ok := t.known(); ok {
		return known, err
	}
	call := t.calls.DoChan("", func() (any, error) {
		if known, err, ok := t.known(); ok {
			return known, err
		}
		return t.renew(context.WithoutCancel(ctx))
	})
	select {
	case <-ctx.Done():
		return accessKeys{}, context.Cause(ctx)
	case result := <-call:
		return result.Val.(accessKeys), result.Err //nolint:forcetypeassert // put there above
	}
}

// known says with ok whether the keys, or the refusal, are what there is to say.
func (t *temporaryKeys) known() (keys accessKeys, refusal error, ok bool) { //nolint:revive // ok comes last
	t.mutex.Lock()
	defer t.mutex.Unlock()
	now := t.now()
	fresh := t.current.access != "" && now.Before(t.current.end.Add(-renewalMargin))
	if fresh || now.Before(t.current.end) && now.Before(t.nextTry) {
		return t.current, nil, true
	}
	return t.current, t.refusal, t.refusal != nil
}

// renew keeps the old keys while they are good, should the new ones not be had. A refusal counts when they have ended.
func (t *temporaryKeys) renew(ctx context.Context) (accessKeys, error) {
	fetched, err := t.fetch(ctx)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	switch now := t.now(); {
	case err == nil:
		t.before, t.current = t.current, fetched
	case now.Before(t.current.end):
		t.nextTry, err = now.Add(renewalPause), nil
	case isRefusal(err):
		t.refusal = err
	}
	return t.current, err
}

func (t *temporaryKeys) secrets() []string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return []string{t.current.secret, t.current.securityToken, t.before.secret, t.before.securityToken}
}

// securityTokenAnswer is how both IAM and the metadata service write temporary keys.
type securityTokenAnswer struct {
	Credential struct {
		Access        string `json:"access"`
		Secret        string `json:"secret"`
		SecurityToken string `json:"securitytoken"`
		ExpiresAt     string `json:"expires_at"` // 2020-01-08T02:56:19.587000Z
	} `json:"credential"`
}

// readTemporaryKeys quotes nothing of the answer, which holds secrets.
func readTemporaryKeys(body []byte) (accessKeys, error) {
	var answer securityTokenAnswer
	if err := json.Unmarshal(body, &answer); err != nil {
		return accessKeys{}, errors.New("the answer is not the JSON of temporary keys")
	}
	found := answer.Credential
	if found.Access == "" || found.Secret == "" || found.SecurityToken == "" {
		return accessKeys{}, errors.New("the answer lacks an access key, a secret key or a security token")
	}
	end, err := time.Parse(time.RFC3339, found.ExpiresAt)
	if err != nil {
		return accessKeys{}, errors.New("the answer does not say when the keys end (expires_at)")
	}
	return accessKeys{access: found.Access, secret: found.Secret, securityToken: found.SecurityToken, end: end}, nil
}

// accessKeyPattern is what an access key looks like: capitals and digits, 20 of them on Huawei Cloud. A secret key
// has 40, in both cases.
var accessKeyPattern = regexp.MustCompile(`^[A-Z0-9]{2,32}$`)

// shownKey is an access key as an error may show it. What does not look like one may be a secret key in its place.
func shownKey(accessKey string) string {
	if accessKeyPattern.MatchString(accessKey) {
		return fmt.Sprintf("access key %q", accessKey)
	}
	return "an access key that does not look like one (is it the secret key?)"
}
