package cloud

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
)

// A token is put into each request by the transport, and renewed there where a service answers 401. gophercloud's own
// renewal is not used: it runs on the context of the request that met the 401, and hands its end (that read's
// timeout) to all that wait; and it renews once for each request of a service that refuses good tokens.

// tokenClient returns a client whose requests carry the token that is the newest when they are sent.
func (k *keystone) tokenClient() *gophercloud.ProviderClient {
	client := k.newClient()
	client.TokenID = k.current.Load().token
	client.HTTPClient = http.Client{Transport: &tokenTransport{keystone: k, next: client.HTTPClient.Transport}}
	return client
}

type tokenTransport struct {
	keystone *keystone
	next     http.RoundTripper
}

// RoundTrip sends a request without a body.
func (t *tokenTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	used := t.keystone.current.Load()
	response, err := t.send(request, used.token)
	if err != nil || response.StatusCode != http.StatusUnauthorized || !t.keystone.login.isRenewable() ||
		!t.keystone.replaced.try(request.URL.Host, used.number) {
		return response, err
	}
	_ = response.Body.Close()
	fresh, err := t.keystone.renew(request.Context(), used)
	if err != nil {
		return nil, err
	}
	return t.send(request, fresh.token)
}

func (t *tokenTransport) send(request *http.Request, token string) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("X-Auth-Token", token)
	response, err := t.next.RoundTrip(request)
	if err == nil && response.StatusCode != http.StatusUnauthorized && !isDisturbance(response.StatusCode) {
		t.keystone.replaced.clear(request.URL.Host)
	}
	return response, err
}

// renew returns what follows an old grant, by one login however many requests find its token refused.
func (k *keystone) renew(ctx context.Context, old *grant) (*grant, error) {
	if now := k.current.Load(); now != old {
		return now, nil
	}
	return k.grants.get(ctx, strconv.Itoa(old.number), k.logIn)
}

// replacedGrants are, by host, the grants that were replaced because the host refused them, as long as it has accepted
// none since. A host that refuses the next one too refuses good tokens: to log in for each of its answers would help
// nobody. That is noted before the login, so that a request with the new token is not judged by an old note.
type replacedGrants struct {
	mutex   sync.Mutex
	numbers map[string]int
}

// try says whether a host that has refused a grant is to be tried with the next one.
func (r *replacedGrants) try(host string, number int) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	replaced, ok := r.numbers[host]
	if ok {
		return number <= replaced
	}
	if r.numbers == nil {
		r.numbers = map[string]int{}
	}
	r.numbers[host] = number
	return true
}

func (r *replacedGrants) clear(host string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.numbers, host)
}
