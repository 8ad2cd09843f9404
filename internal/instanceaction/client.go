package instanceaction

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"
)

// Client reads the logs of one compute service. It may be used by many goroutines at a time.
type Client struct {
	compute      *gophercloud.ServiceClient
	microversion *negotiation
}

// NewClient returns a client of the compute service. With a microversion it asks for that one and no other; with the zero
// Microversion it asks for [MicroversionNewest], steps down where the cloud does not know it, and remembers.
func NewClient(compute *gophercloud.ServiceClient, microversion Microversion) *Client {
	return &Client{compute: compute, microversion: newNegotiation(microversion)}
}

// Microversion is the one that the next request asks for; the zero value for none.
func (c *Client) Microversion() Microversion { return c.microversion.current() }

// Endpoint is the compute service's URL, with a trailing slash.
func (c *Client) Endpoint() string { return c.compute.Endpoint }

// Get reads one action by the ID of the request that asked for it:
//
//	GET {endpoint}/servers/{serverID}/os-instance-actions/{requestID}
//
// Errors: [*ResponseError] for an answer other than 200 (see [IsActionNotFound], [IsServerNotFound]), [*DecodeError] for one
// that is not an action, [*MismatchError] for one about something else; else what the transport says.
func (c *Client) Get(ctx context.Context, serverID, requestID string) (*Action, error) {
	answer, err := c.get(ctx, actionsURL(c.compute, serverID)+"/"+url.PathEscape(requestID), MicroversionBase)
	if err != nil {
		return nil, err
	}
	action, err := decodeAction(answer.body)
	if err != nil {
		return nil, err
	}
	if !action.isAbout(serverID, requestID) {
		return nil, &MismatchError{
			AskedServer: serverID, AskedRequest: requestID,
			AnsweredServer: action.InstanceUUID, AnsweredRequest: action.RequestID,
		}
	}
	return action, nil
}

// actionsURL escapes the ID: behind some servers "../" in a path reaches another call of the API.
func actionsURL(compute *gophercloud.ServiceClient, serverID string) string {
	return compute.ServiceURL("servers", url.PathEscape(serverID), "os-instance-actions")
}

// answer is a 200.
type answer struct {
	body         []byte
	microversion Microversion // the one it was given at; the base version where the cloud does not say
}

// get fetches a URL at the negotiated microversion, if that is the needed one or newer.
func (c *Client) get(ctx context.Context, target string, needed Microversion) (answer, error) {
	done, err := c.microversion.begin(ctx)
	if err != nil {
		return answer{}, err
	}
	defer done()
	for {
		microversion := c.microversion.current()
		found, err := c.getAt(ctx, target, microversion, needed)
		if err == nil {
			c.microversion.accepted(microversion)
		}
		if c.microversion.configured {
			return found, err
		}
		if isBadRequest(err) && !c.microversion.isProven() {
			return c.getWithout(ctx, target, needed, err)
		}
		refusal, refused := isMicroversionRefusal(err)
		if !refused {
			return found, err
		}
		c.microversion.stepDown(ctx, microversion, refusal, c.compute) // ends at none at the latest, which nobody refuses
	}
}

// getWithout asks again without a microversion. A cloud behind a gateway may refuse the header with a 400 of the gateway's
// own; whether it is the header that it means, only trying can tell. If it is not, the first answer counts.
func (c *Client) getWithout(ctx context.Context, target string, needed Microversion, first error) (answer, error) {
	found, err := c.getAt(ctx, target, Microversion{}, MicroversionBase)
	if err != nil {
		return answer{}, first
	}
	c.microversion.accepted(Microversion{})
	if !(Microversion{}).AtLeast(needed) {
		return answer{}, &MicroversionError{Needed: needed}
	}
	return found, nil
}

func (c *Client) getAt(ctx context.Context, target string, microversion, needed Microversion) (answer, error) {
	if !microversion.AtLeast(needed) {
		return answer{}, &MicroversionError{Needed: needed, Has: microversion}
	}
	response, err := c.compute.Request(ctx, http.MethodGet, target, &gophercloud.RequestOpts{
		KeepResponseBody: true,
		OkCodes:          []int{http.StatusOK},
		MoreHeaders:      microversion.headers(),
	})
	if err != nil {
		return answer{}, responseError(err, microversion.String())
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{body: body, microversion: microversionOf(response.Header)}, err
}
