package instanceaction

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"strconv"
	"time"
)

// MaxPageSize is the most that a page of Nova's holds, and what it holds where nothing is said (osapi_max_limit).
const MaxPageSize = 1000

// ListOptions narrow a list down. The cloud does the filtering.
type ListOptions struct {
	ChangesSince  time.Time // actions updated then or later; the zero value for all. Needs microversion 2.58
	ChangesBefore time.Time // actions updated then or earlier; the zero value for all. Needs microversion 2.66
	PageSize      int       // actions to fetch at a time, 1 to MaxPageSize; 0 leaves it to the cloud
}

// PagingError is a list that does not come to its end: a page leads to one that was there before, or brings nothing new.
type PagingError struct {
	Marker string // that should have led on
	Pages  int    // read until then
}

func (e *PagingError) Error() string {
	return fmt.Sprintf("page %d of the list leads on with marker %q, which has been used, or brought nothing new itself", e.Pages, e.Marker)
}

// List goes through a server's log in the cloud's order, the newest first. The actions have no events; see [Client.Get].
//
//	GET {endpoint}/servers/{serverID}/os-instance-actions
//
// Pages are fetched as they are needed (microversion 2.58; an older cloud sends all at once). An error ends the sequence:
// those of [Client.Get], [*MicroversionError] where the cloud is too old for the options, [*PagingError].
func (c *Client) List(ctx context.Context, serverID string, options ListOptions) iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		seen, markers := map[entry]struct{}{}, map[string]struct{}{}
		query := options.query()
		for pages := 1; ; pages++ {
			page, err := c.page(ctx, serverID, query, options)
			if err != nil {
				yield(Action{}, err)
				return
			}
			fresh := unseen(page.actions, seen)
			for _, action := range fresh {
				if !yield(action, nil) {
					return
				}
			}
			if page.next == nil {
				return
			}
			marker := page.next.Get("marker")
			if _, repeated := markers[marker]; repeated || len(fresh) == 0 {
				yield(Action{}, &PagingError{Marker: marker, Pages: pages})
				return
			}
			markers[marker] = struct{}{}
			query = options.query() // a link that forgets a filter must not lead to what it kept out
			maps.Copy(query, page.next)
		}
	}
}

// entry is what never changes of an action. One request may cause several: deleting a resized server first confirms the
// resize.
type entry struct{ requestID, action, startTime string }

// unseen returns the actions that no earlier page had, and remembers them. An action that changes while pages are read
// moves to the front, and the cloud sends some again.
func unseen(actions []Action, seen map[entry]struct{}) []Action {
	fresh := actions[:0]
	for _, action := range actions {
		key := entry{action.RequestID, action.Action, action.StartTime}
		if _, known := seen[key]; !known {
			seen[key] = struct{}{}
			fresh = append(fresh, action)
		}
	}
	return fresh
}

// needs is the oldest microversion that knows what the options ask for. A cloud below it would ignore them.
func (o ListOptions) needs() Microversion {
	switch {
	case !o.ChangesBefore.IsZero():
		return MicroversionChangesBefore
	case !o.ChangesSince.IsZero():
		return MicroversionPaging
	default:
		return MicroversionBase
	}
}

func (o ListOptions) query() url.Values {
	query := url.Values{}
	if !o.ChangesSince.IsZero() {
		query.Set("changes-since", o.ChangesSince.UTC().Format(time.RFC3339Nano))
	}
	if !o.ChangesBefore.IsZero() {
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
	target := actionsURL(c.compute, serverID)
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	answer, err := c.get(ctx, target, options.needs())
	if err != nil {
		return page{}, err
	}
	actions, next, err := decodeList(answer.body)
	if err != nil {
		return page{}, err
	}
	for _, action := range actions {
		if !action.isOf(serverID) {
			return page{}, &MismatchError{AskedServer: serverID, AnsweredServer: action.InstanceUUID, AnsweredRequest: action.RequestID}
		}
	}
	if len(actions) > 0 && !answer.microversion.AtLeast(options.needs()) && actions[0].UpdatedAt == nil {
		return page{}, &MicroversionError{Needed: options.needs(), Has: answer.microversion}
	}
	return page{actions: actions, next: next}, nil
}

// nextQuery is the query of the link to the next page. Its host and path are the cloud's guess of how it was reached, and
// nowhere to send a token.
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
		return nil, fmt.Errorf("it has no marker")
	}
	return query, nil
}
