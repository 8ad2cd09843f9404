package cloud

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// maxBody is far above what a log can be, decompressed: 5,000 actions are 1.4 MB.
const maxBody = 32 << 20

// BodyTooLargeError is an answer that no action log, and no answer of Keystone's, is as large as.
type BodyTooLargeError struct{}

func (*BodyTooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB, which no action log is", maxBody>>20)
}

// BrokenAnswerError is an answer that cannot be read to its end.
type BrokenAnswerError struct{ Err error }

func (e *BrokenAnswerError) Error() string { return "the answer broke off: " + e.Err.Error() }

// Unwrap returns what the connection or the decompression said.
func (e *BrokenAnswerError) Unwrap() error { return e.Err }

// readWhole reads a body to its end and replaces it by its content.
func readWhole(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	if response.StatusCode == http.StatusSwitchingProtocols { // its body is the connection, which no context ends
		_ = response.Body.Close()
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
