package instanceaction

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Selection tells which action of a server's log is meant: the one of a request, or the newest. It may be narrowed
// down.
type Selection struct {
	RequestID    string    // "" for the newest
	Action       string    // of this kind; "" for any
	StartedAfter time.Time // that began then or later; the zero value for any. Not looked at where there is a RequestID

	// StartedWithin is StartedAfter counted back from the beginning of a wait, by the cloud's clock; 0 for any. Only
	// [Client.Wait] knows it.
	StartedWithin time.Duration
}

// NoActionError means that the log has no action of a selection.
type NoActionError struct {
	Selection Selection
	Newest    []Action // what the log has, the newest first: 5 at most, without events
}

func (e *NoActionError) Error() string {
	return fmt.Sprintf("the log has no such action; the newest of those it has are %d", len(e.Newest))
}

// ActionMismatchError means that the request caused another kind of action than the selection names.
type ActionMismatchError struct {
	requestID string
	Wanted    string // the kind that was named
	Has       string // the kind that the cloud shows
}

func (e *ActionMismatchError) Error() string {
	return "the action of request " + e.requestID + " is " + e.Has + ", not " + e.Wanted
}

const (
	newestShown   = 5   // how much of a log an error shows
	namedPageSize = 100 // how many actions to fetch first where a kind is named
)

// Read reads the action of a selection. One GET reads it by the ID of its request. Without an ID, the list tells the
// newest and a GET completes it. The list takes one request, or more where the kind that is named is not among the
// newest 100 actions, or the log has another order. One more GET looks at the server where it decides.
//
// The newest is the one that began last, by the log's own times. Where its request caused a later action, the cloud
// shows only that one: the newest is returned as the list has it, without events.
//
// Errors: those of Client.show and [Client.listServer]; [*NoActionError], [*ActionMismatchError].
func (c *Client) Read(ctx context.Context, serverID string, selection Selection) (Reading, error) {
	requestID := selection.RequestID
	var listed *Action
	if requestID == "" {
		var err error
		if listed, err = c.choose(ctx, serverID, selection); err != nil {
			return Reading{}, err
		}
		if !listed.isIdentified() {
			return Reading{Action: *listed}, nil // see [Action.Odd]
		}
		requestID = listed.RequestID
	}
	action, date, err := c.show(ctx, serverID, requestID)
	switch {
	case err != nil:
		return Reading{}, err
	case listed != nil && !action.isSameAs(*listed):
		return Reading{Action: *listed}, nil
	}
	if err := selection.check(*action); err != nil {
		return Reading{}, err
	}
	return c.lookups(serverID).read(ctx, *action, date), nil
}

// Newest reads the newest few actions of a log, without events, in one request. An error shows them.
func (c *Client) Newest(ctx context.Context, serverID string) ([]Action, error) {
	listing, err := c.listServer(ctx, serverID, ListOptions{}, Filter{Limit: newestShown})
	return listing.actions(), err
}

// check refuses an action of another kind than was named.
func (s Selection) check(action Action) error {
	if s.Action != "" && action.Action != s.Action {
		return &ActionMismatchError{requestID: action.RequestID, Wanted: s.Action, Has: shorten(action.Action)}
	}
	return nil
}

// choose finds the newest action of a selection in the list.
func (c *Client) choose(ctx context.Context, serverID string, selection Selection) (*Action, error) {
	options := ListOptions{PageSize: newestShown}
	if selection.Action != "" {
		options.PageSize = namedPageSize
	}
	var newest []Action
	for page, err := range c.pages(ctx, serverID, options) {
		if err != nil {
			return nil, err
		}
		if !isNewestFirst(page) {
			return c.chooseOfAll(ctx, serverID, selection)
		}
		if found := selection.lastBegun(page); found != nil {
			return found, nil
		}
		newest = append(newest, page[:min(len(page), newestShown-len(newest))]...)
		if !selection.mayBeAfter(page) {
			break
		}
	}
	return nil, &NoActionError{Selection: selection, Newest: newest}
}

// chooseOfAll finds the newest action in a log of another order, in as few requests as that takes. After a resize to
// another cell the log begins with the oldest action: the copy of each counts as made just then
// (nova/conductor/tasks/cross_cell_migrate.py, TargetDBSetupTask; nova/db/main/api.py, actions_get).
func (c *Client) chooseOfAll(ctx context.Context, serverID string, selection Selection) (*Action, error) {
	listing, err := c.listServer(ctx, serverID, ListOptions{}, Filter{})
	if err != nil {
		return nil, err
	}
	actions := listing.actions()
	if found := selection.lastBegun(actions); found != nil {
		return found, nil
	}
	slices.SortStableFunc(actions, laterFirst)
	return nil, &NoActionError{Selection: selection, Newest: actions[:min(len(actions), newestShown)]}
}

func isNewestFirst(page []Action) bool { return slices.IsSortedFunc(page, laterFirst) }

// laterFirst compares two actions by when they began; without a time for either they are equal.
func laterFirst(a, b Action) int {
	if a.StartTime == nil || b.StartTime == nil || !a.StartTime.Readable() || !b.StartTime.Readable() {
		return 0
	}
	return b.StartTime.UTC.Compare(a.StartTime.UTC)
}

// lastBegun is the action of a page that began last; the first of several, or where that is not known: clouds send the
// newest first.
func (s Selection) lastBegun(page []Action) *Action {
	var newest *Action
	for i := range page {
		if !s.matches(page[i]) {
			continue
		}
		if newest == nil || laterFirst(*newest, page[i]) > 0 {
			newest = &page[i]
		}
	}
	return newest
}

func (s Selection) matches(action Action) bool {
	if s.Action != "" && action.Action != s.Action {
		return false
	}
	return s.StartedAfter.IsZero() || s.isAfter(action)
}

func (s Selection) isAfter(action Action) bool {
	return action.StartTime != nil && action.StartTime.Readable() && !action.StartTime.UTC.Before(s.StartedAfter)
}

// mayBeAfter reports whether pages after this one, which are older, may have what is looked for.
func (s Selection) mayBeAfter(page []Action) bool {
	if s.Action == "" && s.StartedAfter.IsZero() {
		return false
	}
	return s.StartedAfter.IsZero() || len(page) > 0 && s.isAfter(page[len(page)-1])
}
