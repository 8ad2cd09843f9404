package instanceaction

import (
	"net/http"
	"sync/atomic"
	"time"
)

// clockOffset is by how much a cloud's clock is ahead of the one here, by its latest answer. Its zero value knows
// nothing. It is right to a second and the time that an answer takes: Date has whole seconds (RFC 9110, 6.6.1).
type clockOffset struct{ latest atomic.Pointer[time.Duration] }

// observe takes the Date of an answer that arrived just now, and returns it; the zero value where there is none.
func (o *clockOffset) observe(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	o.latest.Store(new(time.Until(date)))
	return date
}

// ClockOffset is by how much the cloud's clock is ahead of this machine's, to a second or two. known is false before
// the first answer, and where the cloud does not say what its time is.
func (c *Client) ClockOffset() (offset time.Duration, known bool) {
	latest := c.clock.latest.Load()
	if latest == nil {
		return 0, false
	}
	return *latest, true
}
