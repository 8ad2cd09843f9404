package instanceaction

import (
	"context"
	"net/url"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// Client reads the logs of one compute service. It is safe for concurrent use.
type Client struct {
	compute      *gophercloud.ServiceClient
	microversion *negotiation
	limiter      *Limiter
	clock        clockOffset
	redact       func(string) string
}

// Options are how a [Client] works.
type Options struct {
	// Microversion is the only one that is asked for. With the zero value a client asks for the newest that this
	// package knows, steps down where the cloud does not know it, and remembers that.
	Microversion Microversion
	Limiter      *Limiter // shared by all clients of a cloud
	// Redact takes secrets out of the cloud's answers, before they go, shortened, into an error. Nil takes out nothing.
	Redact func(string) string
}

// NewClient returns a client of the compute service.
func NewClient(compute *gophercloud.ServiceClient, options Options) *Client {
	return &Client{
		compute: compute, microversion: newNegotiation(options.Microversion),
		limiter: options.Limiter, redact: options.Redact,
	}
}

// Endpoint is the compute service's URL, with a trailing slash.
func (c *Client) Endpoint() string { return c.compute.Endpoint }

// show reads one action by the ID of the request that asked for it, and the cloud's time:
//
//	GET {endpoint}/servers/{serverID}/os-instance-actions/{requestID}
//
// Errors: [*ResponseError] for an answer other than 200 (see [IsActionNotFound], [IsServerNotFound]), [*DecodeError]
// for one that is not an action, [*MismatchError] for one about something else, [*NotAskedError] where ctx ended
// before anything was asked, [*InvalidIDError]; else what the transport says.
func (c *Client) show(ctx context.Context, serverID, requestID string) (*Action, time.Time, error) {
	answer, err := c.get(ctx, MicroversionBase, nil, "servers", serverID, "os-instance-actions", requestID)
	if err != nil {
		return nil, time.Time{}, err
	}
	action, err := decodeAction(answer.body)
	if err != nil {
		return nil, time.Time{}, c.decodeError(err, answer)
	}
	if !action.isAbout(serverID, requestID) {
		return nil, time.Time{}, &MismatchError{
			askedServer: serverID, askedRequest: requestID,
			AnsweredServer: shorten(action.InstanceUUID), AnsweredRequest: shorten(action.RequestID),
		}
	}
	return action, answer.date, nil
}

// url escapes each segment of a path below the endpoint: behind some servers "../" in a path reaches another call of
// the API. A segment that stands for another path even when it is escaped (RFC 3986, 5.2.4) is a [*InvalidIDError].
func (c *Client) url(query url.Values, segments ...string) (string, error) {
	escaped := make([]string, len(segments))
	for i, segment := range segments {
		if segment == "" || segment == "." || segment == ".." {
			return "", &InvalidIDError{ID: segment}
		}
		escaped[i] = url.PathEscape(segment)
	}
	address := c.compute.ServiceURL(escaped...)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address, nil
}
