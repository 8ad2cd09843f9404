package settings

import "strings"

// switches are the words that oslo.utils (strutils.bool_from_string), and so OpenStack's clients, take for true and
// false.
var switches = map[string]bool{
	"1": true, "t": true, "true": true, "on": true, "y": true, "yes": true,
	"0": false, "f": false, "false": false, "off": false, "n": false, "no": false,
}

// ParseBool reads a switch; known is false for what is none.
func ParseBool(text string) (on, known bool) {
	on, known = switches[strings.ToLower(Trim(text))]
	return on, known
}

// IsTrue reads a setting that is a switch, off where it is not set.
func IsTrue(v Setting) (bool, error) {
	if !v.IsSet() {
		return false, nil
	}
	on, known := ParseBool(v.Text)
	if !known {
		return false, Invalid(v, "Invalid "+v.Argument, "%q is neither true nor false", v.Text)
	}
	return on, nil
}
