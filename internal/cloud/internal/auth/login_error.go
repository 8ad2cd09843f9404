package auth

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// LoginError is an identity service that did not let us in, or was not reached.
type LoginError struct {
	AuthURL     string
	URLArgument string // that AuthURL follows from: auth_url, or region
	Wanted      string // "a token", or with an access key the project that was looked up
	LookedUp    string // a sentence on whom and what Keystone had to find, and where each name came from; "" for none
	Credential  string // which one, and where it came from; never a secret
	StatusCode  int    // 0 where there was no answer, or a good one that is of no use
	Message     string // Keystone's own words, or what went wrong on the way; without secrets
	RequestID   string // Keystone's ID of the failed request; "" where it sent none
	isDocument  bool   // the answer is a JSON object, as Keystone's are, and no page of what stands before it
	Advice      string // what to do next about an answer
	Err         error  // what stopped the login on its way; nil where there was an answer
}

func (e *LoginError) Error() string { return "login at " + e.AuthURL + ": " + e.Message }

// Unwrap returns what the transport said.
func (e *LoginError) Unwrap() error { return e.Err }

// Final reports that another attempt at what needed the login would end like this one.
func (*LoginError) Final() bool { return true }

// NewLoginError reads what gophercloud or the transport said. redact takes secrets out of what others wrote.
func NewLoginError(err error, redact func(string) string) *LoginError {
	failure := &LoginError{Message: err.Error(), Err: err}
	if answer, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok {
		code, message := apierror.Parse(answer.Body, redact)
		if code != "" {
			message += " (" + code + ")"
		}
		failure.StatusCode, failure.Message = answer.Actual, message
		failure.isDocument = json.Unmarshal(answer.Body, &map[string]json.RawMessage{}) == nil
		failure.RequestID = apierror.RequestID(answer.ResponseHeader, redact)
	} else if isUnreadable(err) {
		failure.Message = "the answer is not the JSON that an identity service sends: " + redact(whyUnreadable(err))
	} else if !isFromTransport(err) { // the transport has redacted what is not its own
		failure.Message = redact(failure.Message)
	}
	return failure
}

// whyUnreadable says what is wrong with an answer, in words that are not the decoder's.
func whyUnreadable(err error) string {
	wrongType, isWrongType := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case isWrongType && wrongType.Field == "":
		return "it is of type " + wrongType.Value
	case isWrongType:
		return wrongType.Field + " in it is of type " + wrongType.Value
	case errors.Is(err, io.EOF):
		return "it is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it breaks off"
	}
	return "it may be a web page"
}

func isFromTransport(err error) bool {
	_, ok := errors.AsType[*url.Error](err)
	return ok
}

// isUnreadable reports whether err is a good answer that could not be decoded.
func isUnreadable(err error) bool {
	if isFromTransport(err) {
		return false
	}
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, wrongType := errors.AsType[*json.UnmarshalTypeError](err)
	return syntax || wrongType || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// DisturbedAdvice is about what another attempt did not mend.
func DisturbedAdvice(statusCode int) string {
	if statusCode == http.StatusTooManyRequests || statusCode == http.StatusRequestEntityTooLarge {
		return "The identity service takes no more logins for now: try again later, or raise max_retries in the " +
			"provider block."
	}
	return "The identity service, or what stands before it, fails for now: try again later, or give the cloud's " +
		"operator what is quoted above."
}
