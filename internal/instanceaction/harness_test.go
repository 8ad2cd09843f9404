package instanceaction

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const (
	serverID  = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
	requestID = "req-3913a5b4-9d6f-4a03-a8bd-fe36a1a390e9"
)

// an action that every test server may answer with
const minimal = `{"action": "reboot", "instance_uuid": "` + serverID + `", "request_id": "` + requestID +
	`", "start_time": "2026-11-21T23:58:41.000000"}`

// at is a time as a cloud sends it.
func at(text string) *Time { return new(NewTime(text)) }

func startCloud(t *testing.T, opts ...fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	cloud, err := fakecloud.Start(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cloud.Close)
	return cloud
}

// memberOf returns a client of the cloud that negotiates the microversion.
func memberOf(cloud *fakecloud.Cloud) *Client { return memberAt(cloud, Microversion{}) }

func memberAt(cloud *fakecloud.Cloud, microversion Microversion) *Client {
	return clientAt(cloud.ComputeURL()+"/v2.1/", cloud.IssueToken(fakecloud.Member), microversion)
}

func clientAt(endpoint, token string, microversion Microversion) *Client {
	provider := &gophercloud.ProviderClient{}
	provider.UseTokenLock()
	provider.SetToken(token)
	return NewClient(&gophercloud.ServiceClient{ProviderClient: provider, Endpoint: endpoint, Type: "compute"},
		Options{Microversion: microversion, Limiter: NewLimiter()})
}

// serve starts a compute service that answers with the handler, and returns a client of it.
func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientAt(server.URL+"/v2.1/", "token", Microversion{})
}

// inMemory is a compute service without a network, for tests in a synctest bubble.
type inMemory http.HandlerFunc

func (m inMemory) client() *Client {
	provider := &gophercloud.ProviderClient{}
	provider.UseTokenLock()
	provider.HTTPClient.Transport = m
	return NewClient(&gophercloud.ServiceClient{
		ProviderClient: provider, Endpoint: "http://nova.test/v2.1/", Type: "compute",
	}, Options{Limiter: NewLimiter()})
}

// RoundTrip answers a request; a handler that panics as net/http's may breaks the connection.
func (m inMemory) RoundTrip(r *http.Request) (response *http.Response, err error) {
	defer func() {
		switch broken := recover(); broken {
		case nil:
		case http.ErrAbortHandler: // what net/http panics with
			response, err = nil, io.ErrUnexpectedEOF
		default:
			panic(broken)
		}
	}()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	m(w, r)
	response = w.Result()
	response.Request = r
	return response, r.Context().Err()
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// paths are what the cloud was asked for, without what stands before the server's ID.
func paths(cloud *fakecloud.Cloud) []string {
	var asked []string
	for _, request := range cloud.Requests() {
		_, path, _ := strings.Cut(request.Path, "/servers/")
		if request.Query != "" {
			path += "?" + request.Query
		}
		asked = append(asked, path)
	}
	return asked
}

// statuses are the cloud's answers, in the order in which they were asked for.
func statuses(cloud *fakecloud.Cloud) []int {
	var answered []int
	for _, request := range cloud.Requests() {
		answered = append(answered, request.Status)
	}
	return answered
}

// list goes through the pages of a log action by action.
func (c *Client) list(ctx context.Context, serverID string, options ListOptions) iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		for actions, err := range c.pages(ctx, serverID, options) {
			if err != nil {
				yield(Action{}, err)
				return
			}
			for _, action := range actions {
				if !yield(action, nil) {
					return
				}
			}
		}
	}
}

// action is show without the cloud's time.
func (c *Client) action(ctx context.Context, serverID, requestID string) (*Action, error) {
	action, _, err := c.show(ctx, serverID, requestID)
	return action, err
}
