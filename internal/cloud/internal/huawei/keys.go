package huawei

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
)

// keyPair is an access key and its secret key, which sign requests. A temporary one has a security token and an end.
type keyPair struct {
	access, secret, securityToken string
	end                           time.Time // zero for permanent keys, and for temporary ones whose end nobody told
}

// keySource returns the keys that are good now.
type keySource func(context.Context) (keyPair, error)

// permanent are the same keys at all times.
func permanent(keys keyPair) keySource {
	return func(context.Context) (keyPair, error) { return keys, nil }
}

// temporary are keys that are fetched, and renewed before they end.
func temporary(fetch keySource) keySource {
	var kept auth.Cache[keyPair]
	return func(ctx context.Context) (keyPair, error) {
		return kept.Get(ctx, "", func(ctx context.Context) (keyPair, time.Time, error) {
			fetched, err := fetch(ctx)
			return fetched, fetched.end, err
		})
	}
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

// readKeyPair quotes nothing of the answer, which holds secrets.
func readKeyPair(body []byte) (keyPair, error) {
	var answer securityTokenAnswer
	if err := json.Unmarshal(body, &answer); err != nil {
		return keyPair{}, errors.New("the answer is not the JSON of temporary keys")
	}
	found := answer.Credential
	if found.Access == "" || found.Secret == "" || found.SecurityToken == "" {
		return keyPair{}, errors.New("the answer lacks an access key, a secret key or a security token")
	}
	end, err := time.Parse(time.RFC3339, found.ExpiresAt)
	if err != nil {
		return keyPair{}, errors.New("the answer does not say when the keys end (expires_at)")
	}
	return keyPair{access: found.Access, secret: found.Secret, securityToken: found.SecurityToken, end: end}, nil
}

// accessKeyPattern is what an access key looks like: capitals and digits, 20 of them on Huawei Cloud. A secret key
// has 40, in both cases.
var accessKeyPattern = regexp.MustCompile(`^[A-Z0-9]{2,32}$`)

// shownKey is an access key as an error may show it. What does not look like one may be a secret key in its place.
func shownKey(accessKey string) string {
	if accessKeyPattern.MatchString(accessKey) {
		return fmt.Sprintf("access key %q", accessKey)
	}
	return "an access key that does not look like one and may be the secret key"
}
