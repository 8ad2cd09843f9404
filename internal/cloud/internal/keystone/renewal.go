package keystone

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// A token is put into each request by the transport, and renewed there where a service answers 401. gophercloud's own
// renewal is not used: it runs on the context of the request that met the 401, and hands its end (that read's
// timeout) to all that wait; and it renews once for each request of a service that refuses good tokens.

// tokenClient returns a client whose requests carry the token that is the newest when they are sent.
func (c *credential) tokenClient() *gophercloud.ProviderClient {
	client := c.newClient(nil)
	client.TokenID = c.current.Load().id
	client.HTTPClient = http.Client{Transport: &tokenTransport{credential: c, next: client.HTTPClient.Transport}}
	return client
}

// tokenTransport puts the newest token into each request.
type tokenTransport struct {
	credential *credential
	next       http.RoundTripper
}

// RoundTrip sends a request without a body. Where its token is refused, it is sent once more with the next one.
func (t *tokenTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	used := t.credential.current.Load()
	response, err := t.send(request, used.id)
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		return response, err
	}
	fresh, err := t.credential.renew(request.Context(), used)
	switch {
	case err != nil:
		_ = response.Body.Close()
		return nil, err
	case fresh == used:
		return response, nil
	}
	_ = response.Body.Close()
	response, err = t.send(request, fresh.id)
	if err != nil || response.StatusCode != http.StatusUnauthorized && !transport.IsDisturbance(response.StatusCode) {
		fresh.isUnproven.Store(false)
	}
	return response, err
}

func (t *tokenTransport) send(request *http.Request, token string) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("X-Auth-Token", token)
	return t.next.RoundTrip(request)
}

// renew returns the token to use after one that was refused, by one login however many requests find it so. It returns
// the same token where a new one would not help: a service that has refused a new token too refuses good ones, or this
// request (an application credential's access rules, for example). From then on a token is replaced only when its time
// is over.
func (c *credential) renew(ctx context.Context, old *issuedToken) (*issuedToken, error) {
	now := c.current.Load()
	isOver := !old.end.IsZero() && time.Now().After(old.end)
	switch {
	case now != old:
		return now, nil
	case !c.login.isRenewable() || old.isUnproven.Load() && !isOver:
		return old, nil
	}
	return c.issued(ctx, strconv.Itoa(old.number))
}
