// Package apierror finds a cloud's own words in the answers by which it refuses a request. It also makes texts from
// outside fit for a terminal: one line, bounded, without characters that are not seen.
package apierror

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// RequestID is the cloud's ID of a request, found in the header of its answer: Nova's, else that of OpenStack's other
// services, else that of Huawei Cloud's gateway. "" where there is none. redact is as in [Parse].
func RequestID(header http.Header, redact func(string) string) string {
	for _, name := range []string{"X-Compute-Request-Id", "X-Openstack-Request-Id", "X-Request-Id"} {
		if id := header.Get(name); id != "" {
			return printable(withoutSecrets(redact, id), longestCode)
		}
	}
	return ""
}

// Status is a status with its name, "404 Not Found", where it has one.
func Status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// Parse finds the cloud's own words in the body of an error, in any of the known [forms] or in an HTML page. code is ""
// where the form has none, or only the status again; message is the body's beginning where it has none of these forms.
//
// redact takes secrets out of a text before it is cut to what is shown, so that no half of one is left; nil takes out
// nothing.
func Parse(body []byte, redact func(string) string) (code, message string) {
	code, message = find(body, redact)
	if message == "" {
		return "", Excerpt(body, redact)
	}
	code, message = withoutSecrets(redact, code), withoutSecrets(redact, message)
	return printable(code, longestCode), printable(message, longestMessage)
}

// longestParsed bytes are the most that are taken apart: no cloud explains itself at such length.
const longestParsed = 8 << 20

// find redacts a page as it came, too: of a password with angle brackets its text has a part.
func find(body []byte, redact func(string) string) (code, message string) {
	if text := pageText([]byte(withoutSecrets(redact, beginning(body)))); text != "" {
		return "", pagePrefix + text
	}
	if len(body) > longestParsed {
		return "", ""
	}
	answer := object(body)
	for _, form := range forms {
		if code, message = form(answer); message != "" {
			return code, message
		}
	}
	return "", ""
}

// fields are a JSON object, taken apart no further: a field of an unexpected type spoils no other.
type fields map[string]json.RawMessage

// object returns nil for what is not an object.
func object(text []byte) (found fields) {
	if json.Unmarshal(text, &found) != nil {
		return nil
	}
	return found
}

// text is a field that is a text or a number.
func (f fields) text(name string) string {
	var text string
	if json.Unmarshal(f[name], &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(f[name], &number) == nil {
		return number.String()
	}
	return ""
}

// code is a field that says more than the status, which most clouds repeat there.
func (f fields) code(name string) string {
	code := f.text(name)
	if status, err := strconv.Atoi(code); err == nil && status >= 100 && status < 600 {
		return ""
	}
	return code
}

// forms are how clouds explain an error in JSON.
var forms = []func(fields) (code, message string){gateway, oauth, flat, nested, listed, receipt}

// gateway is the form of Huawei Cloud's gateway: {"error_code": "APIGW.0301", "error_msg": …}.
func gateway(answer fields) (code, message string) {
	return answer.code("error_code"), answer.text("error_msg")
}

// oauth is RFC 6749's, section 5.2: {"error": "invalid_client", "error_description": …}.
func oauth(answer fields) (code, message string) {
	return answer.code("error"), answer.text("error_description")
}

// flat is {"code": "Ecs.0114", "message": …}, and {"error": "…"} or {"detail": "…"} of middleware.
func flat(answer fields) (code, message string) {
	for _, name := range []string{"message", "error", "detail"} {
		if message = answer.text(name); message != "" {
			return answer.code("code"), message
		}
	}
	return "", ""
}

// nested is Nova's {"itemNotFound": {"message": …}} under any key, Keystone's {"error": {"message": …}} and Huawei
// Cloud's {"error": {"code": "Ecs.0114", "message": …}}. Nova's rate limiter explains itself in details.
func nested(answer fields) (code, message string) {
	for _, name := range slices.Sorted(maps.Keys(answer)) {
		inner := object(answer[name])
		if message = inner.text("message"); message == "" {
			continue
		}
		if details := inner.text("details"); details != "" && details != message {
			message += " " + details
		}
		return inner.code("code"), message
	}
	return "", ""
}

// listed is the API working group's: {"errors": [{"code": "placement.undefined_code", "title": …, "detail": …}]}.
// https://specs.openstack.org/openstack/api-sig/guidelines/errors.html
func listed(answer fields) (code, message string) {
	var errors []json.RawMessage
	if json.Unmarshal(answer["errors"], &errors) != nil {
		return "", ""
	}
	for _, raw := range errors {
		inner := object(raw)
		for _, name := range []string{"detail", "message", "title"} {
			if message = inner.text(name); message != "" {
				return inner.code("code"), message
			}
		}
	}
	return "", ""
}

// receipt is how Keystone asks for a further factor; see [MethodsWanted].
func receipt(answer fields) (code, message string) {
	if methods := methodsWanted(answer); methods != "" {
		return "", "Further authentication methods are required: " + methods + "."
	}
	return "", ""
}

// MethodsWanted reads the receipt by which Keystone asks for a further factor, the methods of each rule that would do:
// {"receipt": …, "required_auth_methods": [["password", "totp"]]}. "" for any other answer.
// https://docs.openstack.org/keystone/latest/admin/auth-receipts.html
func MethodsWanted(body []byte) string { return methodsWanted(object(body)) }

func methodsWanted(answer fields) string {
	var rules [][]string
	if json.Unmarshal(answer["required_auth_methods"], &rules) != nil {
		return ""
	}
	ways := make([]string, 0, len(rules))
	for _, methods := range rules {
		ways = append(ways, strings.Join(methods, " and "))
	}
	return strings.Join(ways, ", or ")
}
