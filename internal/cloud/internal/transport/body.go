package transport

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
)

// maxBody is far above what a log can be, decompressed: 5,000 actions are 1.4 MB.
const maxBody = 32 << 20

// BodyTooLargeError is an answer larger than any action log, and any answer of Keystone's, is.
type BodyTooLargeError struct{}

func (*BodyTooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB, which no action log is", maxBody>>20)
}

// Final reports that another attempt would end like this one.
func (*BodyTooLargeError) Final() bool { return true }

// BrokenAnswerError is an answer that cannot be read to its end, or is no HTTP from some point on.
type BrokenAnswerError struct{ Err error }

func (e *BrokenAnswerError) Error() string {
	return "the answer cannot be read to its end: " + e.Err.Error()
}

// Unwrap returns what the connection or the decompression said.
func (e *BrokenAnswerError) Unwrap() error { return e.Err }

// malformedResponse returns a [*BrokenAnswerError] where the head of an answer came and is none of HTTP's; else nil.
// net/http has no type for it, and says the same of a connection that ended before.
func malformedResponse(err error) error {
	if !strings.HasPrefix(err.Error(), "net/http: HTTP/1.x transport connection broken: ") || isConnectionClosed(err) {
		return nil
	}
	return &BrokenAnswerError{Err: err}
}

// Winsock's numbers of a connection that was reset or aborted. On Windows syscall.ECONNRESET is a number of Go's own,
// which no connection fails with (types_windows.go). Elsewhere no error has these numbers.
const (
	wsaConnAborted = syscall.Errno(10053) //nolint:errname // Winsock's own name
	wsaConnReset   = syscall.Errno(10054) //nolint:errname // likewise
)

func isConnectionClosed(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, wsaConnReset, wsaConnAborted} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// connectionClosed returns an error that says in words what EOF is; nil for other failures.
func connectionClosed(err error) error {
	if !isConnectionClosed(err) {
		return nil
	}
	return fmt.Errorf("the connection was closed before an answer came: %w", err)
}

// readWhole reads a body to its end and replaces it by its content.
func readWhole(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	if response.StatusCode == http.StatusSwitchingProtocols { // its body is the connection, which no context ends
		response.Body = http.NoBody
	}
	if response.ContentLength > maxBody {
		return nil, &BodyTooLargeError{}
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return nil, &BrokenAnswerError{Err: err}
	}
	if len(content) > maxBody {
		return nil, &BodyTooLargeError{}
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	return content, nil
}
