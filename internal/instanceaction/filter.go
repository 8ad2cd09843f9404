package instanceaction

import (
	"context"
	"slices"
)

// Filter is which actions of a list are wanted. The package filters, where the API cannot. A nil slice is for all.
type Filter struct {
	Actions  []string // operations; upper and lower case differ
	UserIDs  []string // of whoever acted
	Statuses []Status // as [Reading.Status] has them; each candidate's events are loaded for that
	Limit    int      // at most so many, counted after the other filters; 0 for all
	Events   bool     // whether to load the events of what is returned
}

// Listing is what a list was read as.
type Listing struct {
	Readings []Reading // without events unless the filter needs them; then only what needs none is known of each
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
	listing, beside := Listing{Readings: []Reading{}}, c.beside(serverID)
	var log []Action
	if options.ChangesSince == nil && options.ChangesBefore == nil { // what is newer than an action has been read
		beside.newest = func(context.Context) []Action { return log }
	}
	for page, err := range c.pages(ctx, serverID, options) {
		if err != nil {
			return Listing{}, err
		}
		if len(log) < kindPage {
			log = append(log, page...) // a copy: the page is changed below
		}
		matching, err := beside.matching(ctx, page, filter, filter.Limit-len(listing.Readings))
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

// matching reads what of a page is wanted, most of them at most where the filter has a limit.
func (b *beside) matching(ctx context.Context, page []Action, filter Filter, most int) (Listing, error) {
	candidates := slices.DeleteFunc(page, func(a Action) bool { return !filter.mayMatch(a) })
	if filter.Limit == 0 {
		most = len(candidates)
	}
	if filter.Statuses != nil {
		return b.byStatus(ctx, candidates, filter, most)
	}
	candidates = candidates[:min(most, len(candidates))]
	if !filter.Events {
		return unread(candidates), nil
	}
	readings, vanished, err := b.readings(ctx, candidates)
	return Listing{Readings: readings, Vanished: vanished}, err
}

// byStatus loads the events of candidates and returns those of a wanted status. It loads as many as are missing, then
// twice as many each time, up to all slots: the first may be the one, and it may be the hundredth.
func (b *beside) byStatus(ctx context.Context, candidates []Action, filter Filter, most int) (matching Listing, err error) {
	for size := most; len(candidates) > 0 && len(matching.Readings) < most; size = max(size, min(2*size, eventSlots)) {
		batch := candidates[:min(size, len(candidates))]
		candidates = candidates[len(batch):]
		readings, gone, err := b.readings(ctx, batch)
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

func unread(actions []Action) Listing {
	listing := Listing{Readings: make([]Reading, len(actions))}
	for i, action := range actions {
		listing.Readings[i].Action = action
	}
	return listing
}

// mayMatch reports whether an action without events can be one that is wanted. What has failed has a message, but for
// kinds whose failures are swallowed or rolled back.
func (f Filter) mayMatch(a Action) bool {
	byUser := f.UserIDs == nil || a.UserID != nil && slices.Contains(f.UserIDs, *a.UserID)
	byAction := f.Actions == nil || slices.Contains(f.Actions, a.Action)
	k := kinds[a.Action]
	return byUser && byAction && (a.hasMessage() || k.swallows || k.undo != nil || !f.wantsOnlyFailed())
}

func (f Filter) wantsOnlyFailed() bool {
	return f.Statuses != nil && !slices.ContainsFunc(f.Statuses, func(s Status) bool { return s != StatusFailed })
}

// pageSize is how many actions to fetch first: as many as are wanted, where each action of a page is; some more,
// where only their events tell; else as many as the cloud sends.
func (f Filter) pageSize() int {
	switch {
	case f.Limit == 0:
		return 0
	case f.Statuses != nil:
		return min(max(f.Limit, eventSlots), maxPageSize)
	case f.Actions != nil || f.UserIDs != nil:
		return 0
	default:
		return min(f.Limit, maxPageSize)
	}
}
