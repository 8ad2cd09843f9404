package instanceaction

import "time"

// Time is a time as a cloud sent it, parsed once.
type Time struct {
	Text string    // as it came; may be ""
	UTC  time.Time // in UTC; the zero value where the text is none of the forms that are known
}

// Readable reports whether the text is a time.
func (t Time) Readable() bool { return !t.UTC.IsZero() }

// String is the time as RFC 3339 in UTC, with as many digits of a second as it has; the text as it came where that
// cannot be read.
func (t Time) String() string {
	if !t.Readable() {
		return t.Text
	}
	return t.UTC.Format(time.RFC3339Nano)
}

// NewTime parses a text. It never fails: see [Time.Readable].
func NewTime(text string) Time {
	return Time{Text: text, UTC: parseTime(text)}
}

// timeOrNil keeps null apart from "".
func timeOrNil(text *string) *Time {
	if text == nil {
		return nil
	}
	return new(NewTime(*text))
}

// latest is the latest of the times that can be read; nil where none can.
func latest(times ...*Time) *Time {
	var last *Time
	for _, t := range times {
		if t != nil && t.Readable() && (last == nil || t.UTC.After(last.UTC)) {
			last = t
		}
	}
	return last
}

// timeLayouts are the forms seen in the wild, UTC where no zone is given: Nova's own, ISO 8601 with an offset as
// FJcloud-O documents it, and the blank for the T of old clouds. Fractions of a second need no layout of their own.
var timeLayouts = []string{
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05Z0700",
}

// parseTime reads a time in any of the forms that clouds send, and returns it in UTC; the zero value where it cannot.
// That includes a time that RFC 3339 cannot write in UTC: an offset may lead to the year 10000.
func parseTime(s string) time.Time {
	for _, layout := range timeLayouts {
		t, err := time.Parse(layout, s)
		if year := t.UTC().Year(); err == nil && year >= 0 && year <= 9999 {
			return t.UTC()
		}
	}
	return time.Time{}
}
