package cloud

import "strings"

// switches are the words that oslo.utils (strutils.bool_from_string), and so OpenStack's clients, take for true and false.
var switches = map[string]bool{
	"1": true, "t": true, "true": true, "on": true, "y": true, "yes": true,
	"0": false, "f": false, "false": false, "off": false, "n": false, "no": false,
}

// isOn reads a switch; known is false for what is none.
func isOn(text string) (on, known bool) {
	on, known = switches[strings.ToLower(trimmed(text))]
	return on, known
}

// isTrue reads a setting that is a switch, off where it is not set.
func isTrue(v setting) (bool, error) {
	if !v.isSet() {
		return false, nil
	}
	on, known := isOn(v.text)
	if !known {
		return false, invalid(v, "Invalid "+v.argument, "%q is neither true nor false", v.text)
	}
	return on, nil
}
