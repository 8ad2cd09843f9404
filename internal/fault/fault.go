// Package fault finds what a cloud says of its own accord in the answers by which it refuses a request.
package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// RequestID is the cloud's ID of a request, found in the header of its answer: Nova's, else that of OpenStack's other
// services, else that of Huawei Cloud's gateway. "" where there is none.
func RequestID(header http.Header) string {
	for _, name := range []string{"X-Compute-Request-Id", "X-Openstack-Request-Id", "X-Request-Id"} {
		if id := header.Get(name); id != "" {
			return id
		}
	}
	return ""
}

// Of finds the cloud's own words in the body of an error: Nova's {"itemNotFound": {"message": …}} under any key, Keystone's
// {"error": {"message": …}}, Huawei Cloud's {"error_code": …, "error_msg": …}. code is "" where the form has none; message
// is the body's beginning where it has none of these forms.
func Of(body []byte) (code, message string) {
	var gateway struct {
		Code    string `json:"error_code"`
		Message string `json:"error_msg"`
	}
	if json.Unmarshal(body, &gateway) == nil && gateway.Message != "" {
		return gateway.Code, gateway.Message
	}
	var faults map[string]json.RawMessage
	if json.Unmarshal(body, &faults) == nil {
		for _, raw := range faults {
			var fault struct {
				Message string `json:"message"`
			}
			if json.Unmarshal(raw, &fault) == nil && fault.Message != "" {
				return "", fault.Message
			}
		}
	}
	return "", Excerpt(body)
}

// Excerpt is the beginning of a body on one line: enough to recognize what answered.
func Excerpt(body []byte) string {
	const most = 300
	text := strings.Join(strings.Fields(string(bytes.ToValidUTF8(body, []byte("\uFFFD")))), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
