package instanceaction

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// ResponseError is an answer of the compute service other than 200.
type ResponseError struct {
	Method, URL  string // what was asked; the URL carries no credential
	StatusCode   int
	Code         string       // the cloud's own code, where it has one ("APIGW.0301", Huawei Cloud's gateway)
	Message      string       // the cloud's own words; the beginning of the body where it has another form
	RequestID    string       // the cloud's ID of the failed request; "" where it sent none
	RetryAfter   string       // when the cloud wants to be asked again, as the header says it; "" where it does not
	Microversion Microversion // what was asked for; the zero value for none
}

func (e *ResponseError) Error() string {
	text := fmt.Sprintf("%s %s: %s", e.Method, e.URL, apierror.Status(e.StatusCode))
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// DecodeError means that the body of a 200 is not what the API promises.
type DecodeError struct {
	Field  string // dotted path, such as "instanceAction.start_time"; "" where the whole body is meant
	Reason string // "should be a string and is a number"
	Body   string // the body's beginning

	URL       string // that answered; it carries no credential
	RequestID string // the cloud's ID of the request; "" where it sent none
}

func (e *DecodeError) Error() string {
	if e.Field == "" {
		return "the body " + e.Reason
	}
	return e.Field + " " + e.Reason
}

// MismatchError means that the answer is about another server or another request than was asked for.
type MismatchError struct {
	askedServer, askedRequest       string // the request is "" where a list was asked for
	AnsweredServer, AnsweredRequest string
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("asked for request %s of server %s, answered with request %s of server %s",
		e.askedRequest, e.askedServer, e.AnsweredRequest, e.AnsweredServer)
}

// IsActionNotFound reports whether err means that the server is known and the action is not. A compute service answers
// 404 to both an unknown action and an unknown server, and only its message tells them apart.
func IsActionNotFound(err error) bool {
	response, ok := notFound(err)
	return ok && strings.HasPrefix(response.Message, "Action ")
}

// IsServerNotFound reports whether err means that the cloud does not know the server: it never was, belongs to another
// project or, below microversion 2.21, is deleted.
func IsServerNotFound(err error) bool {
	response, ok := notFound(err)
	return ok && (strings.HasPrefix(response.Message, "Instance ") ||
		strings.HasPrefix(response.Message, "Instance[")) // Huawei Cloud's form
}

func notFound(err error) (*ResponseError, bool) {
	response, ok := errors.AsType[*ResponseError](err)
	return response, ok && response.StatusCode == http.StatusNotFound
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func hasStatus(err error, status int) bool {
	response, ok := errors.AsType[*ResponseError](err)
	return ok && response.StatusCode == status
}

// isMicroversionRefusal reports whether the cloud refused the microversion rather than the request.
func isMicroversionRefusal(err error) (*ResponseError, bool) {
	response, ok := errors.AsType[*ResponseError](err)
	return response, ok && response.StatusCode == http.StatusNotAcceptable && response.Microversion != Microversion{}
}

// InvalidIDError means that an ID cannot be a segment of a path. Nothing was asked of the cloud.
type InvalidIDError struct{ ID string }

func (e *InvalidIDError) Error() string { return fmt.Sprintf("%q cannot be an ID", e.ID) }

// NotAskedError means that a read ended while it waited for its turn. Nothing was asked of the cloud.
type NotAskedError struct {
	Err error // the context's
}

func (e *NotAskedError) Error() string { return "the cloud was not asked: " + e.Err.Error() }

// Unwrap returns the context's error.
func (e *NotAskedError) Unwrap() error { return e.Err }

// responseError turns gophercloud's error for an unexpected status into a [*ResponseError]. Where a token has expired
// and cannot be renewed, it returns the login's error. Any other error stays as it is.
func (c *Client) responseError(err error, microversion Microversion) error {
	if renewal, ok := errors.AsType[*gophercloud.ErrUnableToReauthenticate](err); ok {
		return renewal.ErrReauth
	}
	unexpected, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
	if !ok {
		return err
	}
	code, message := apierror.Parse(unexpected.Body, c.redact)
	return &ResponseError{
		Method: unexpected.Method, URL: unexpected.URL, StatusCode: unexpected.Actual,
		Code: code, Message: message, Microversion: microversion,
		RequestID:  apierror.RequestID(unexpected.ResponseHeader, c.redact),
		RetryAfter: apierror.Line(unexpected.ResponseHeader.Get("Retry-After"), c.redact),
	}
}

// decodeError adds to a [*DecodeError] the beginning of the answer, without secrets.
func (c *Client) decodeError(err error, from answer) error {
	e, ok := errors.AsType[*DecodeError](err)
	if !ok {
		return err
	}
	return &DecodeError{
		Field: e.Field, Reason: apierror.Line(e.Reason, c.redact), Body: apierror.Excerpt(from.body, c.redact),
		URL: from.url, RequestID: from.requestID,
	}
}

// shorten makes one short line of a text from outside.
func shorten(text string) string { return apierror.Excerpt([]byte(text), nil) }
