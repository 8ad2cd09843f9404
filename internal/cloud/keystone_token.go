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
	used, host := t.keystone.current.Load(), request.URL.Host
	response, err := t.send(request, used.token)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusUnauthorized {
		t.keystone.refusing.clear(host)
		return response, nil
	}
	if !t.keystone.login.isRenewable() || t.keystone.refusing.has(host) {
		return response, nil
	}
	_ = response.Body.Close()
	fresh, err := t.keystone.renew(request.Context(), used)
	if err != nil {
		return nil, err
	}
	response, err = t.send(request, fresh.token)
	if err == nil && response.StatusCode == http.StatusUnauthorized {
		t.keystone.refusing.add(host)
	}
	return response, err
}

func (t *tokenTransport) send(request *http.Request, token string) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("X-Auth-Token", token)
	return t.next.RoundTrip(request)
}

// renew returns what follows an old grant, by one login however many requests find its token refused.
func (k *keystone) renew(ctx context.Context, old *grant) (*grant, error) {
	if now := k.current.Load(); now != old {
		return now, nil
	}
	return k.grants.get(ctx, strconv.Itoa(old.number), k.logIn)
}

// refusingHosts are the services that have refused a token which was just made, and accepted none since. To log in
// for each of their answers would help nobody.
type refusingHosts struct {
	mutex sync.Mutex
	hosts map[string]bool
}

func (r *refusingHosts) has(host string) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.hosts[host]
}

func (r *refusingHosts) add(host string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.hosts == nil {
		r.hosts = map[string]bool{}
	}
	r.hosts[host] = true
}

func (r *refusingHosts) clear(host string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.hosts, host)
}
