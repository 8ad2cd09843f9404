package instanceaction

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	for _, c := range []struct {
		name, text, want string // want in RFC 3339
	}{
		{"Nova's form", "2014-12-11T02:17:49.000000", "2014-12-11T02:17:49Z"},
		{"a fraction", "2014-12-11T02:17:49.250000", "2014-12-11T02:17:49.25Z"},
		{"nanoseconds", "2014-12-11T02:17:49.123456789", "2014-12-11T02:17:49.123456789Z"},
		{"no fraction", "2014-12-11T02:17:49", "2014-12-11T02:17:49Z"},
		{"Z", "2014-12-11T02:17:49Z", "2014-12-11T02:17:49Z"},
		{"a fraction and Z", "2014-12-11T02:17:49.5Z", "2014-12-11T02:17:49.5Z"},
		{"an offset, Fujitsu's example", "2015-08-27T09:49:58-05:00", "2015-08-27T14:49:58Z"},
		{"an offset over midnight", "2015-08-27T01:00:00.5+09:00", "2015-08-26T16:00:00.5Z"},
		{"an offset without a colon", "2015-08-27T09:49:58+0900", "2015-08-27T00:49:58Z"},
		{"a zero offset", "2015-08-27T09:49:58+00:00", "2015-08-27T09:49:58Z"},
		{"a blank for the T", "2014-12-11 02:17:49", "2014-12-11T02:17:49Z"},
		{"a blank for the T and a fraction", "2014-12-11 02:17:49.000001", "2014-12-11T02:17:49.000001Z"},
		{"a blank for the T and an offset", "2014-12-11 02:17:49+01:00", "2014-12-11T01:17:49Z"},
		{"a blank for the T and an offset without a colon", "2014-12-11 02:17:49+0100", "2014-12-11T01:17:49Z"},
		{"a blank for the T and Z", "2014-12-11 02:17:49Z", "2014-12-11T02:17:49Z"},
		{"a leap day", "2024-02-29T00:00:00", "2024-02-29T00:00:00Z"},
		{"the last second that has four digits for its year", "9999-12-31T23:59:59", "9999-12-31T23:59:59Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := parseTime(c.text)
			if got.Format(time.RFC3339Nano) != c.want || got.Location() != time.UTC {
				t.Errorf("%s in %s; want %s", got.Format(time.RFC3339Nano), got.Location(), c.want)
			}
		})
	}
}

func TestParseTime_Nonsense(t *testing.T) {
	for _, text := range []string{
		"", " ", "null", "yesterday", "2014-12-11", "02:17:49", "1418264269", "2014-13-11T02:17:49",
		"2023-02-29T00:00:00", "2014-12-11T25:00:00", "2014-12-11T02:17", " 2014-12-11T02:17:49",
		"2014-12-11T02:17:49 ", "2014-12-11T02:17:49Zulu",
		"2014-12-11t02:17:49z", "2014-12-11T02:17:49+99:00", "Thu, 11 Dec 2014 02:17:49 GMT",
		// These are of years that RFC 3339 cannot say once they are in UTC.
		"9999-12-31T23:59:59-05:00", "0000-01-01T00:00:00+05:00",
	} {
		t.Run(text, func(t *testing.T) {
			if got := parseTime(text); !got.IsZero() {
				t.Errorf("read as %s", got.Format(time.RFC3339Nano))
			}
		})
	}
}

// FuzzParseTime: what is read can be written in RFC 3339, and read again as the same.
func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2014-12-11T02:17:49.000000", "2015-08-27 09:49:58-0500", "9999-12-31T23:59:59-05:00",
		"0000-01-01T00:00:00+05:00", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read := parseTime(text)
		if read.IsZero() {
			return
		}
		written := read.Format(time.RFC3339Nano)
		if again, err := time.Parse(time.RFC3339Nano, written); err != nil || !again.Equal(read) {
			t.Errorf("%q was read as %s, error %v", text, written, err)
		}
	})
}
