package instanceaction

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// object is a JSON object. It keeps the keys as they came; a struct would not, as encoding/json takes "Message" for
// message. A number is a [json.Number], so that no digit is lost.
type object = map[string]any

// decodeObject decodes a whole body, which has to be an object.
func decodeObject(body []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return nil, notJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, &DecodeError{Reason: "is not JSON: something follows its end"}
	}
	return asObject(document, "")
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &DecodeError{Reason: "is not JSON: unexpected end of JSON input"}
	}
	return &DecodeError{Reason: "is not JSON: " + err.Error()}
}

// asObject refuses a value that is not an object; field is its dotted path. Null becomes an object without keys.
func asObject(value any, field string) (object, error) {
	found, ok := value.(object)
	if !ok && value != nil {
		return nil, wrongType(field, "an object", value)
	}
	return found, nil
}

// asArray refuses a value that is not an array. Null becomes nil, and an empty array does not.
func asArray(value any, field string) ([]any, error) {
	found, ok := value.([]any)
	if !ok && value != nil {
		return nil, wrongType(field, "an array", value)
	}
	return found, nil
}

func wrongType(field, wanted string, value any) error {
	return &DecodeError{Field: field, Reason: fmt.Sprintf("is %s, not %s", typeOf(value), wanted)}
}

// typeOf names the JSON type of a value.
func typeOf(value any) string {
	switch value.(type) {
	case object:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case nil:
		return "null"
	default:
		return "a number"
	}
}

// textOf is a string as it came, nil for null and absent, and any other value as JSON writes it.
func textOf(value any) *string {
	switch value := value.(type) {
	case nil:
		return nil
	case string:
		return &value
	default:
		return new(jsonOf(value))
	}
}

func jsonOf(value any) string {
	text, _ := json.Marshal(value) //nolint:errchkjson // what was decoded can be encoded
	return string(text)
}

func missing(field string) error { return &DecodeError{Field: field, Reason: "is missing or null"} }
