package instanceaction

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	// maxPageSize is the most that a page of Nova's holds, and what it holds where nothing is said (osapi_max_limit).
	maxPageSize = 1000
	// maxActions is how long a log may be. At ten actions a day, a server would be 27 years old.
	maxActions = 100_000
)

// ListOptions narrow a list down. The cloud does the filtering.
type ListOptions struct {
	ChangesSince  *time.Time // actions updated then or later; nil for all. Needs microversion 2.58
	ChangesBefore *time.Time // actions updated then or earlier; nil for all. Needs microversion 2.66
	PageSize      int        // actions to fetch at a time, 1 to maxPageSize; 0 leaves it to the cloud
}

// PagingError is a list that does not come to its end: a page leads to one that was there before, brings nothing new,
// or more actions than a log may have.
type PagingError struct {
	Marker  string // that should have led on
	Pages   int    // read until then
	Actions int    // how many there were, where they were too many; else 0
}

func (e *PagingError) Error() string {
	if e.Actions > 0 {
		return fmt.Sprintf("page %d leads on with marker %q, after %d actions", e.Pages, e.Marker, e.Actions)
	}
	return fmt.Sprintf("page %d of the list leads on with marker %q, which has been used, or brought nothing new itself",
		e.Pages, e.Marker)
}

// pages goes through a server's log in the cloud's order, the newest first, a page at a time, without the actions that
// an earlier page had. The actions have no events; see [Client.Get].
//
//	GET {endpoint}/servers/{serverID}/os-instance-actions
//
// Pages are fetched as they are needed (microversion 2.58; an older cloud sends all at once). An error ends the
// sequence: those of [Client.Get], [*MicroversionError] where the cloud is too old for the options, [*PagingError].
func (c *Client) pages(ctx context.Context, serverID string, options ListOptions) iter.Seq2[[]Action, error] {
	return func(yield func([]Action, error) bool) {
		seen, markers := map[actionKey]struct{}{}, map[string]struct{}{}
		query := options.query()
		for pages := 1; ; pages++ {
			page, err := c.page(ctx, serverID, query, options)
			if err != nil {
				yield(nil, err)
				return
			}
			fresh := unseen(page.actions, seen)
			if !yield(fresh, nil) || page.next == nil {
				return
			}
			marker := page.next.Get("marker")
			if _, repeated := markers[marker]; repeated || len(fresh) == 0 {
				yield(nil, &PagingError{Marker: shorten(marker), Pages: pages})
				return
			}
			if len(seen) >= maxActions {
				yield(nil, &PagingError{Marker: shorten(marker), Pages: pages, Actions: len(seen)})
				return
			}
			markers[marker] = struct{}{}
			query = options.query() // a link that forgets a filter must not lead to what it kept out
			maps.Copy(query, page.next)
		}
	}
}

// unseen returns the actions that no earlier page had, and remembers them. Nova sorts by the time of creation
// (nova/db/main/api.py, actions_get), which never changes; where a cloud's order changes while pages are read, it sends
// some again. Of two that are alike on one page each is one: a request may extend two volumes of a server
// (nova/compute/api.py, external_instance_event).
func unseen(actions []Action, seen map[actionKey]struct{}) []Action {
	fresh := slices.DeleteFunc(actions, func(a Action) bool { _, known := seen[a.key()]; return known })
	for _, action := range fresh {
		seen[action.key()] = struct{}{}
	}
	return fresh
}

// needs is the filter, by the API's name, that needs the newest microversion, and that microversion. A cloud below it
// would ignore the filter.
func (o ListOptions) needs() (filter string, microversion Microversion) {
	switch {
	case o.ChangesBefore != nil:
		return "changes-before", MicroversionChangesBefore
	case o.ChangesSince != nil:
		return "changes-since", MicroversionPaging
	default:
		return "", MicroversionBase
	}
}

func (o ListOptions) query() url.Values {
	query := url.Values{}
	if o.ChangesSince != nil {
		query.Set("changes-since", o.ChangesSince.UTC().Format(time.RFC3339Nano))
	}
	if o.ChangesBefore != nil {
		query.Set("changes-before", o.ChangesBefore.UTC().Format(time.RFC3339Nano))
	}
	if o.PageSize > 0 {
		query.Set("limit", strconv.Itoa(o.PageSize))
	}
	return query
}

// page is one answer of the list, and the query that leads to the next; nil at the end.
type page struct {
	actions []Action
	next    url.Values
}

func (c *Client) page(ctx context.Context, serverID string, query url.Values, options ListOptions) (page, error) {
	target, err := c.url("servers", serverID, "os-instance-actions")
	if err != nil {
		return page{}, err
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	filter, needed := options.needs()
	answer, err := c.get(ctx, target, needed)
	if tooOld, ok := errors.AsType[*MicroversionError](err); ok {
		tooOld.Filter = filter
	}
	if err != nil {
		return page{}, err
	}
	actions, next, err := decodeList(answer.body)
	if err != nil {
		return page{}, c.decodeError(err, answer)
	}
	if isUnfiltered(actions, answer.microversion, needed) {
		return page{}, &MicroversionError{Filter: filter, Needed: needed, Has: answer.microversion}
	}
	return page{actions: actions, next: next}, mismatchIn(actions, serverID)
}

// isUnfiltered says whether the cloud has ignored a filter: it answers at an older microversion than that needs, or
// does not say at which, and in the old form.
func isUnfiltered(actions []Action, answered, needed Microversion) bool {
	return len(actions) > 0 && !answered.AtLeast(needed) && actions[0].UpdatedAt == nil
}

// mismatchIn refuses a list with actions of another server.
func mismatchIn(actions []Action, serverID string) error {
	for _, action := range actions {
		if action.InstanceUUID != "" && !action.isOf(serverID) {
			return &MismatchError{
				AskedServer:    serverID,
				AnsweredServer: shorten(action.InstanceUUID), AnsweredRequest: shorten(action.RequestID),
			}
		}
	}
	return nil
}

// nextQuery is the query of the link to the next page. Its host and path are the cloud's guess of how it was reached,
// and nowhere to send a token.
func nextQuery(href string) (url.Values, error) {
	parsed, err := url.Parse(href)
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(parsed.RawQuery)
	if err != nil {
		return nil, err
	}
	if query.Get("marker") == "" {
		return nil, errors.New("it has no marker")
	}
	return query, nil
}
