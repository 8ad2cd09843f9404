package instanceaction

import (
	"context"
	"slices"
	"time"
)

// getSettled is Get for a read that does not wait. Where the log alone cannot tell whether the action goes on between
// two steps, the server is looked at, with one more GET: for a create that ended just now or was tried on several
// hosts, and for what another step must follow (see [Action.UnderWay]), unless it has not changed for a day. Where the
// server does not tell either, the log stands as it is.
func (c *Client) getSettled(ctx context.Context, serverID, requestID string) (*Action, error) {
	action, date, err := c.show(ctx, serverID, requestID)
	if err != nil || !action.mayGoOn(date) {
		return action, err
	}
	if server, err := c.Server(ctx, serverID); err == nil {
		action.UnderWay = server.isAt(*action)
	}
	return action, nil
}

// mayGoOn says whether an action of which no event is open may go on all the same. date is the cloud's time; where it
// does not say that, every log may be a new one.
func (a Action) mayGoOn(date time.Time) bool {
	if len(a.Events) == 0 || len(a.OpenEvents()) > 0 {
		return false
	}
	if a.Action == "create" {
		return a.changedWithin(quietPeriod, date) || a.hasUnfinishedEvent() && a.changedWithin(abandonedAge, date)
	}
	return a.lacksLastStep() && a.changedWithin(abandonedAge, date)
}

func (a Action) changedWithin(period time.Duration, date time.Time) bool {
	changed := a.changedAt()
	return changed == nil || date.Sub(changed.UTC) < period // also where date is the zero value
}

func (a Action) hasUnfinishedEvent() bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool { return !e.Finished() })
}
