package provider

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

func (c *providerData) transportExplanation(ctx context.Context, request readRequest, err error) explanation {
	if errors.Is(err, context.Canceled) {
		return explanation{summary: "Interrupted read", answer: "The read was cancelled before the cloud had answered."}
	}
	if request.limit > 0 && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return explanation{summary: "Read out of time", answer: fmt.Sprintf("The cloud had not answered when timeouts.read (%s) ended.", request.limit),
			advice: "Check the network (VPN, proxy, firewall), or give it more time: timeouts = { read = \"20m\" }."}
	}
	r := explanation{summary: "Unreachable compute service", answer: "That failed: " + c.cloud.Redact(err.Error()), advice: transportAdvice(err, "endpoint, or the service catalog,")}
	if request.client != nil {
		r.answer = "The compute service at " + request.client.Endpoint() + " was asked. " + r.answer
	}
	return r
}

// transportAdvice says what may help where no answer came. place is the argument that has the URL.
func transportAdvice(err error, place string) string {
	if _, ok := errors.AsType[*cloud.RedirectError](err); ok {
		return "If the other origin is the cloud's own, name it with " + place + " instead of the one that redirects."
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "The host's name is not known here: check " + place + " for a slip, and the network (VPN, DNS)."
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "The cloud's certificate is signed by an authority that is not known here: give its certificate with cacert_file (OS_CACERT)."
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "The certificate is for another host name: check " + place + " for a slip."
	}
	if failure, ok := errors.AsType[*url.Error](err); ok && failure.Timeout() {
		return "No answer came in time, on any try: check the network (VPN, proxy, firewall), or raise request_timeout."
	}
	return "Check that " + place + " is right, and that the network (VPN, proxy, firewall) lets requests through."
}
