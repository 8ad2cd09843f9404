package settings

import (
	"errors"
	"strings"
	"testing"
)

// TestIsTrue takes the words of OpenStack's clients, and refuses others.
func TestIsTrue(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "true": true, "True": true, "TRUE": true, "t": true, "1": true, "yes": true, "Y": true, "on": true,
		"false": false, "False": false, "f": false, "0": false, "no": false, "N": false, "Off": false,
	} {
		if got, err := IsTrue(Setting{Text: text}); got != want || err != nil {
			t.Errorf("%q: %t, %v", text, got, err)
		}
	}
	if got, err := IsTrue(Setting{Text: " true\n"}); !got || err != nil {
		t.Errorf("with white space: %t, %v", got, err)
	}
	for _, text := range []string{"maybe", "2", "-1", "none", "disable", " "} {
		_, err := IsTrue(Setting{Text: text, Argument: "insecure", Origin: "OS_INSECURE in the environment"})
		wrong, ok := errors.AsType[*SettingError](err)
		if !ok || wrong.Argument != "insecure" || !strings.Contains(err.Error(), "neither true nor false") ||
			!strings.Contains(err.Error(), "OS_INSECURE") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
