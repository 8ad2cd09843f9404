package huawei

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestReadKeyPair(t *testing.T) {
	const good = `{"credential": {"access": "AK", "secret": "hunter2", "securitytoken": "hunter2", "expires_at": ` +
		`"2026-11-21T13:00:00.587000Z"}}`
	keys, err := readKeyPair([]byte(good))
	if want := noon.Add(time.Hour + 587*time.Millisecond); err != nil || keys.access != "AK" ||
		keys.secret != "hunter2" || !keys.end.Equal(want) {
		t.Errorf("%v, %v", keys, err)
	}
	for _, bad := range []string{"", "hunter2", "[]", "{}", `{"credential": null}`, `{"credential": "hunter2"}`,
		strings.Replace(good, `"access": "AK", `, "", 1),
		strings.Replace(good, "2026-11-21T13:00:00.587000Z", "hunter2", 1)} {
		if _, err := readKeyPair([]byte(bad)); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestShownKey: what may be a secret key is not shown.
func TestShownKey(t *testing.T) {
	for text, shown := range map[string]bool{
		"AKEXAMPLE": true, "LTAIZHIDE0EXAMPLE123": true, "HSTAEXAMPLE0000000AB": true,
		"MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc": false, "MFYFVK41BA2GIQM7UIO6PZNPDUKGPOWNRZLMVMHC": false,
		"with blank": false, "": false,
	} {
		if got := strings.Contains(shownKey(text), text) && text != ""; got != shown {
			t.Errorf("%q: %s", text, shownKey(text))
		}
	}
}
