// Package fault finds what a cloud says of its own accord in the answers by which it refuses a request.
package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// The most that is kept, in characters: clouds explain themselves in less, and a broken one may send megabytes.
const (
	longestMessage = 2000
	longestExcerpt = 300
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

// Parse finds the cloud's own words in the body of an error: Nova's {"itemNotFound": {"message": …}} under any key, Keystone's
// {"error": {"message": …}}, Huawei Cloud's {"error_code": …, "error_msg": …} and {"error": {"code": "Ecs.0114", …}}. code is
// "" where the form has none, or only the status again; message is the body's beginning where it has none of these forms.
func Parse(body []byte) (code, message string) {
	var gateway struct {
		Code    string `json:"error_code"`
		Message string `json:"error_msg"`
	}
	if json.Unmarshal(body, &gateway) == nil && gateway.Message != "" {
		return gateway.Code, shorten(gateway.Message, longestMessage)
	}
	var faults map[string]json.RawMessage
	if json.Unmarshal(body, &faults) == nil {
		for _, name := range slices.Sorted(maps.Keys(faults)) {
			var fault struct {
				Code    any    `json:"code"`
				Message string `json:"message"`
			}
			if json.Unmarshal(faults[name], &fault) == nil && fault.Message != "" {
				code, _ = fault.Code.(string)
				return code, shorten(fault.Message, longestMessage)
			}
		}
	}
	return "", Excerpt(body)
}

// Excerpt is the beginning of a body on one line: enough to recognize what answered.
func Excerpt(body []byte) string {
	body = body[:min(len(body), 64*longestExcerpt)] // even where most of it is white space
	return shorten(strings.Join(strings.Fields(string(bytes.ToValidUTF8(body, []byte("\uFFFD")))), " "), longestExcerpt)
}

func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
