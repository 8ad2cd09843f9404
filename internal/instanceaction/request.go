package instanceaction

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// answer is an answer with status 200.
type answer struct {
	body         []byte
	microversion Microversion // the one it was given at; the base version where the cloud does not say
	url          string       // that was asked
	requestID    string       // the cloud's; "" where it sent none
	date         time.Time    // the cloud's time, in whole seconds (RFC 9110, Date); zero where it does not say
}

// get fetches a path below the endpoint at the negotiated microversion, if that is the needed one or newer.
func (c *Client) get(ctx context.Context, needed Microversion, query url.Values, path ...string) (answer, error) {
	address, err := c.url(query, path...)
	if err != nil {
		return answer{}, err
	}
	if err := context.Cause(ctx); err != nil {
		return answer{}, &NotAskedError{Err: err}
	}
	microversion := c.microversion.current()
	for {
		found, err := c.getAt(ctx, address, microversion, needed)
		if err == nil {
			c.microversion.accept(microversion)
		}
		if c.microversion.configured {
			return found, err
		}
		if hasStatus(err, http.StatusBadRequest) && !c.microversion.isAccepted() && needed == MicroversionBase {
			return c.getWithout(ctx, address, len(query) > 0, microversion, err)
		}
		refusal, refused := isMicroversionRefusal(err)
		if !refused {
			return found, err
		}
		// This ends at no microversion, which nobody refuses.
		microversion = c.microversion.stepDown(ctx, microversion, refusal.Message, c.compute)
	}
}

// getWithout asks again without a microversion. A gateway before a cloud may refuse the header with a 400 of its own,
// and only trying tells whether the header is what it refused. If it is not, the first answer counts. A request with a
// query proves nothing: without a microversion Nova ignores a query that it refuses with one.
func (c *Client) getWithout(
	ctx context.Context, address string, hasQuery bool, refused Microversion, first error,
) (answer, error) {
	found, err := c.getAt(ctx, address, Microversion{}, MicroversionBase)
	if err != nil {
		return answer{}, first
	}
	if !hasQuery {
		c.microversion.replace(refused, Microversion{})
		c.microversion.accept(Microversion{})
	}
	return found, nil
}

// getAt fetches a URL at a microversion; [*MicroversionError] where that is older than the needed one.
func (c *Client) getAt(ctx context.Context, address string, microversion, needed Microversion) (answer, error) {
	if !microversion.AtLeast(needed) {
		return answer{}, &MicroversionError{Needed: needed, Has: microversion}
	}
	response, err := c.compute.Request(ctx, http.MethodGet, address, &gophercloud.RequestOpts{
		KeepResponseBody: true,
		OkCodes:          []int{http.StatusOK},
		MoreHeaders:      microversion.headers(),
	})
	if err != nil {
		return answer{}, c.responseError(err, microversion)
	}
	defer response.Body.Close()
	date := c.clock.observe(response.Header)
	body, err := io.ReadAll(response.Body)
	return answer{
		body: body, microversion: microversionOf(response.Header), date: date,
		url: address, requestID: apierror.RequestID(response.Header, c.redact),
	}, err
}
