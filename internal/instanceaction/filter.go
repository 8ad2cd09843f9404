package instanceaction

import (
	"context"
	"slices"
)

// Filter tells which actions of a log are wanted, where the API cannot filter. A nil slice lets all through.
type Filter struct {
	Actions  []string // operations; upper and lower case differ
	UserIDs  []string // of whoever acted
	Statuses []Status // see [Reading.Status]; the events of each candidate are loaded for that
	Limit    int      // at most so many, counted after the other filters; 0 for all
	Events   bool     // whether to load the events of what is returned
}

// Listing is what was read of a log, or of several.
type Listing struct {
	Readings []Reading // without events unless the filter needs them; then no more is known than the list tells
	Vanished []int     // indexes of readings whose action was gone before its events could be loaded
}

// actions are the actions of the readings.
func (l Listing) actions() []Action {
	actions := make([]Action, len(l.Readings))
	for i, reading := range l.Readings {
		actions[i] = reading.Action
	}
	return actions
}

// with returns the listing with more behind it.
func (l Listing) with(more Listing) Listing {
	for _, i := range more.Vanished {
		l.Vanished = append(l.Vanished, len(l.Readings)+i)
	}
	l.Readings = append(l.Readings, more.Readings...)
	return l
}

// Server is the server as it was looked at; nil where it was not, cannot be seen or is gone.
func (l Listing) Server() *Server {
	for _, reading := range l.Readings {
		if reading.Server != nil {
			return reading.Server
		}
	}
	return nil
}

// listServer reads the newest actions that a filter lets through, and no more pages than that takes. Where it needs
// events, those are loaded page by page, and the server is looked at once where it decides.
//
// Errors: those of Client.show, [*EventsError], [*MicroversionError] where the cloud is too old for the options,
// [*PagingError].
func (c *Client) listServer(
	ctx context.Context, serverID string, options ListOptions, filter Filter,
) (Listing, error) {
	if options.PageSize == 0 {
		options.PageSize = filter.pageSize()
	}
	listing, lookups := Listing{Readings: []Reading{}}, c.lookups(serverID)
	var log []Action
	if options.ChangesSince == nil && options.ChangesBefore == nil { // what is newer than an action has been read
		lookups.newest = func(context.Context) ([]Action, error) { return log, nil }
	}
	for page, err := range c.pages(ctx, serverID, options) {
		if err != nil {
			return Listing{}, err
		}
		if len(log) < namedPageSize {
			log = append(log, page...) // a copy: the page is changed below
		}
		matching, err := lookups.matching(ctx, page, filter, filter.Limit-len(listing.Readings))
		if err != nil {
			return Listing{}, err
		}
		listing = listing.with(matching)
		if filter.Limit > 0 && len(listing.Readings) == filter.Limit {
			break
		}
	}
	return listing, nil
}

// matching returns the wanted actions of a page: at most so many where the filter has a limit.
func (l *lookups) matching(ctx context.Context, page []Action, filter Filter, most int) (Listing, error) {
	candidates := slices.DeleteFunc(page, func(a Action) bool { return !filter.mayMatch(a) })
	if filter.Limit == 0 {
		most = len(candidates)
	}
	if filter.Statuses != nil {
		return l.byStatus(ctx, candidates, filter, most)
	}
	candidates = candidates[:min(most, len(candidates))]
	if !filter.Events {
		return unread(candidates), nil
	}
	readings, vanished, err := l.readings(ctx, candidates)
	return Listing{Readings: readings, Vanished: vanished}, err
}

// byStatus loads the events of candidates and returns those of a wanted status. It loads as many as are missing, then
// twice as many each time, up to all slots: the first candidate may be the one that is wanted, or the hundredth.
func (l *lookups) byStatus(
	ctx context.Context, candidates []Action, filter Filter, most int,
) (matching Listing, err error) {
	for size := most; len(candidates) > 0 && len(matching.Readings) < most; {
		batch := candidates[:min(size, len(candidates))]
		size = max(size, min(2*size, limiterSlots))
		candidates = candidates[len(batch):]
		readings, gone, err := l.readings(ctx, batch)
		if err != nil {
			return Listing{}, err
		}
		for i, reading := range readings {
			if len(matching.Readings) == most || !slices.Contains(filter.Statuses, reading.Status()) {
				continue
			}
			if slices.Contains(gone, i) {
				matching.Vanished = append(matching.Vanished, len(matching.Readings))
			}
			matching.Readings = append(matching.Readings, reading)
		}
	}
	return matching, nil
}

// unread is a listing of actions without their events.
func unread(actions []Action) Listing {
	listing := Listing{Readings: make([]Reading, len(actions))}
	for i, action := range actions {
		listing.Readings[i].Action = action
	}
	return listing
}

// mayMatch reports whether an action whose events are not loaded may be wanted. One that failed has a message, unless
// failures of its kind are swallowed or rolled back.
func (f Filter) mayMatch(a Action) bool {
	byUser := f.UserIDs == nil || a.UserID != nil && slices.Contains(f.UserIDs, *a.UserID)
	byAction := f.Actions == nil || slices.Contains(f.Actions, a.Action)
	k := kinds[a.Action]
	return byUser && byAction && (a.hasMessage() || k.swallowsFailures || k.rollbacks != nil || !f.wantsOnlyFailed())
}

func (f Filter) wantsOnlyFailed() bool {
	return f.Statuses != nil && !slices.ContainsFunc(f.Statuses, func(s Status) bool { return s != StatusFailed })
}

// pageSize is how many actions the first page should have: as many as are wanted, where every action matches; some
// more, where only their events tell; else as many as the cloud sends (0).
func (f Filter) pageSize() int {
	switch {
	case f.Limit == 0:
		return 0
	case f.Statuses != nil:
		return min(max(f.Limit, limiterSlots), maxPageSize)
	case f.Actions != nil || f.UserIDs != nil:
		return 0
	default:
		return min(f.Limit, maxPageSize)
	}
}
