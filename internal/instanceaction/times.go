package instanceaction

import (
	"fmt"
	"time"
)

// timeLayouts are the forms seen in the wild, UTC where no zone is given: Nova's own, ISO 8601 with an offset as FJcloud-O
// documents it, and the blank for the T of old clouds. Fractions of a second need no layout of their own.
var timeLayouts = []string{
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05Z0700",
}

// ParseTime reads a time in any of the forms that clouds send and returns it in UTC. A time that RFC 3339 cannot say then,
// of the year 10000 because of its offset, is none.
func ParseTime(s string) (time.Time, error) {
	for _, layout := range timeLayouts {
		t, err := time.Parse(layout, s)
		if year := t.UTC().Year(); err == nil && year >= 0 && year <= 9999 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time in a form that is known of compute services, such as 2014-12-11T02:17:49.000000", s)
}
