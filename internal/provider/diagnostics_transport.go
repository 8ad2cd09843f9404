package provider

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

func transportExplanation(read readDescription, err error) explanation {
	if errors.Is(err, context.Canceled) {
		return explanation{summary: "Interrupted " + read.purpose.noun, answer: "It was interrupted before the cloud " +
			"had given a good answer."}
	}
	if read.timedOut {
		return explanation{
			summary: read.purpose.outOfTime,
			answer:  "The cloud had given no good answer when " + read.timeLimit() + " ended.",
			advice: "Check the network (VPN, proxy, firewall), or give it more time: " + read.moreTime("20m") + ". " +
				"With TF_LOG=debug, Terraform's log shows each try and its answer.",
		}
	}
	text := err.Error()
	if _, ok := errors.AsType[*url.Error](err); !ok { // the transport has redacted what is not its own
		text = read.redact(text)
	}
	summary, advice := transportProblem(err, read.endpointArgument)
	answer := "That failed: " + text
	if read.endpoint != "" {
		answer = "The compute service at " + read.endpoint + " was asked. " + answer
	}
	return explanation{summary: summary, answer: answer, advice: advice}
}

// transportProblem tells what kept the cloud's answer away, a noun phrase, and what may help. argument is the argument
// that has the URL.
func transportProblem(err error, argument string) (summary, advice string) {
	for _, explain := range transportProblems {
		if summary, advice = explain(err, argument); summary != "" {
			return summary, advice
		}
	}
	return "Unreachable compute service", unreachableAdvice(err, argument)
}

// transportProblems are the failures that have words of their own. Each returns "" for others.
var transportProblems = []func(err error, argument string) (summary, advice string){
	ofType("Refused redirect", redirectAdvice),
	ofType("Redirect loop", func(_ *cloud.RedirectLoopError, argument string) string {
		return "Check " + argument + ": its redirects lead nowhere."
	}),
	ofType("Failing proxy", proxyAdvice),
	schemeProblem,
	ofType("Unverifiable certificate", certificateAdvice),
	ofType("Failed TLS handshake", func(*cloud.HandshakeError, string) string {
		return "Provider and server do not agree on TLS: the server may want a client certificate (cert and key), or " +
			"another one, or may be too old for TLS 1.2."
	}),
	ofType("Broken answer", func(_ *cloud.BrokenAnswerError, argument string) string {
		return "An answer came, but it cannot be read to its end. Look at what is on the way to " + argument +
			": a proxy or load balancer may cut off long answers, or change them."
	}),
	ofType("Oversized answer", func(_ *cloud.BodyTooLargeError, argument string) string {
		return "Neither Keystone nor a compute service sends that much: check that " + argument + " leads to one."
	}),
	nameProblem,
}

// ofType explains the errors of one type.
func ofType[E error](summary string, advice func(e E, argument string) string) func(error, string) (string, string) {
	return func(err error, argument string) (string, string) {
		if e, ok := errors.AsType[E](err); ok {
			return summary, advice(e, argument)
		}
		return "", ""
	}
}

func nameProblem(err error, argument string) (summary, advice string) {
	switch e, ok := errors.AsType[*net.DNSError](err); {
	case !ok:
		return "", ""
	case e.IsNotFound:
		return "Unknown host", "This machine does not find the host's name: check " + argument + " for a typo, and " +
			"the network (VPN, DNS)."
	}
	return "Failed name lookup", "No name server knew the host's address: check the network (VPN, DNS)."
}

func unreachableAdvice(err error, argument string) string {
	failure, onTheWay := errors.AsType[*url.Error](err)
	switch {
	case !onTheWay: // an answer came, and was none of an API's
		return "Check that " + argument + " leads to the service, and that no proxy or login page answers in its place."
	case failure.Timeout():
		return "No answer came in time, on any try: check the network (VPN, proxy, firewall), or raise request_timeout."
	case strings.HasPrefix(failure.URL, "http://") && errors.Is(err, io.EOF): // as servers on OpenSSL do without a word
		return "Check that " + argument + " is right: a port that expects TLS may close the connection like this, " +
			"and then the URL has to begin with https://. Check that the network (VPN, proxy, firewall) lets " +
			"requests through, too."
	}
	return "Check that " + argument + " is right, and that the network (VPN, proxy, firewall) lets requests through."
}

func redirectAdvice(e *cloud.RedirectError, argument string) string {
	switch base := e.Base(); {
	case e.To == "":
		return "Check that " + argument + " leads to the service: an API redirects nobody there."
	case base == "" && e.SameOrigin:
		return "That is the URL of a dashboard or a login page, not of an identity service. " +
			"Take " + argument + " from the cloud's openrc file or clouds.yaml: Keystone's URL often ends in /v3 or " +
			"/identity."
	case base == "":
		return "If the other origin is the cloud's own, name it with " + argument + " instead of the one that " +
			"redirects."
	case e.SameOrigin:
		return "Set " + argument + " to " + base + "."
	default:
		return "If the other origin is the cloud's own, name it with " + argument + " instead of the one that " +
			"redirects: " + base
	}
}

func proxyAdvice(e *cloud.ProxyError, argument string) string {
	const variables = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY"
	switch {
	case e.StatusCode == 0:
		return "The proxy comes from " + variables + " in the environment: check it, or name the cloud's host in " +
			"NO_PROXY if it is reached without a proxy."
	case e.StatusCode == http.StatusProxyAuthRequired:
		return "The proxy wants a login: put user and password into " + variables +
			" (http://user:password@proxy:port), or name the cloud's host in NO_PROXY if it is reached without a proxy."
	case e.StatusCode >= 500:
		return "The proxy, not the cloud, answered: it may not know or reach the cloud's host. Check " + argument +
			" for a typo, or name the host in NO_PROXY if it is reached without a proxy."
	}
	return "The proxy, not the cloud, refused the request: ask whoever runs it to let requests to this host through, " +
		"or name the host in NO_PROXY if it is reached without a proxy."
}

func schemeProblem(err error, argument string) (summary, advice string) {
	e, ok := errors.AsType[*cloud.SchemeError](err)
	switch {
	case !ok:
		return "", ""
	case e.Speaks == "http":
		return "Wrong URL scheme", "This port has no TLS: check the port of the URL in " + argument + ". If the " +
			"cloud has no TLS at all, begin the URL with http://; others on the network can then read what is sent."
	case e.Speaks == "https":
		return "Wrong URL scheme", "The URL in " + argument + " has to begin with https://."
	}
	return "Unknown protocol", "What answers at this port is not a cloud's API: check the host and the port of the " +
		"URL in " +
		argument + "."
}

func certificateAdvice(e *cloud.CertificateError, argument string) string {
	switch e.Problem {
	case cloud.UnknownAuthority:
		return "The cloud's certificate is signed by an authority that this machine does not know. Name that " +
			"authority's certificate with cacert_file (OS_CACERT or REQUESTS_CA_BUNDLE)."
	case cloud.OtherHost:
		return "Check " + argument + " for a typo. If the host is right, the cloud's operator has to issue a " +
			"certificate that gives its name as subject alternative name (SAN)."
	case cloud.Expired, cloud.NotYetValid:
		return "If the time of this machine is right, the cloud's operator has to renew the certificate."
	}
	return "The cloud's operator has to issue another certificate."
}
