package instanceaction

import (
	"context"
	"slices"
)

// Filter is which actions of a list are wanted. The package filters, where the API cannot. A nil slice is for all.
type Filter struct {
	Actions  []string // operations; upper and lower case differ
	UserIDs  []string // of whoever acted
	Statuses []Status // as [Action.Status] reads them; each candidate's events are loaded for that
	Limit    int      // at most so many, counted after the other filters; 0 for all
	Events   bool     // whether to load the events of what is returned
}

// ListMatching reads the newest actions that a filter lets through, and no more pages than that takes. Where it needs
// events, those are loaded page by page. vanished are the indexes of returned actions that were gone before their events
// could be loaded.
//
// Errors: those of [Client.Get] and of [Client.LoadEvents], [*MicroversionError] where the cloud is too old for the
// options, [*PagingError].
func (c *Client) ListMatching(
	ctx context.Context, serverID string, options ListOptions, filter Filter,
) (actions []Action, vanished []int, err error) {
	if options.PageSize == 0 {
		options.PageSize = filter.pageSize()
	}
	actions = []Action{}
	for page, err := range c.pages(ctx, serverID, options) {
		if err != nil {
			return nil, nil, err
		}
		matching, gone, err := c.matching(ctx, serverID, page, filter, filter.Limit-len(actions))
		if err != nil {
			return nil, nil, err
		}
		for _, i := range gone {
			vanished = append(vanished, len(actions)+i)
		}
		if actions = append(actions, matching...); filter.Limit > 0 && len(actions) == filter.Limit {
			break
		}
	}
	return actions, vanished, nil
}

// matching returns what of a page is wanted, most of them at most where the filter has a limit.
func (c *Client) matching(
	ctx context.Context, serverID string, page []Action, filter Filter, most int,
) (matching []Action, vanished []int, err error) {
	candidates := slices.DeleteFunc(page, func(a Action) bool { return !filter.mayMatch(a) })
	if filter.Limit == 0 {
		most = len(candidates)
	}
	if filter.Statuses != nil {
		return c.byStatus(ctx, serverID, candidates, filter, most)
	}
	matching = candidates[:min(most, len(candidates))]
	if filter.Events {
		vanished, err = c.LoadEvents(ctx, serverID, matching)
	}
	return matching, vanished, err
}

// byStatus loads the events of candidates and returns those of a wanted status. It loads as many as are missing, then
// twice as many each time, up to all slots: the first may be the one, and it may be the hundredth.
func (c *Client) byStatus(
	ctx context.Context, serverID string, candidates []Action, filter Filter, most int,
) (matching []Action, vanished []int, err error) {
	for size := most; len(candidates) > 0 && len(matching) < most; size = max(size, min(2*size, eventSlots)) {
		batch := candidates[:min(size, len(candidates))]
		candidates = candidates[len(batch):]
		gone, err := c.LoadEvents(ctx, serverID, batch)
		if err != nil {
			return nil, nil, err
		}
		for i, action := range batch {
			if len(matching) == most || !slices.Contains(filter.Statuses, action.Status()) {
				continue
			}
			if slices.Contains(gone, i) {
				vanished = append(vanished, len(matching))
			}
			matching = append(matching, action)
		}
	}
	return matching, vanished, nil
}

// mayMatch says whether an action without events can be one that is wanted. Only what has a message has failed.
func (f Filter) mayMatch(a Action) bool {
	byUser := f.UserIDs == nil || a.UserID != nil && slices.Contains(f.UserIDs, *a.UserID)
	byAction := f.Actions == nil || slices.Contains(f.Actions, a.Action)
	return byUser && byAction && (a.Failed() || !f.wantsOnlyFailed())
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
