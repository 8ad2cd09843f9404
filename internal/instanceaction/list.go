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
	// maxListed is how long a list may be. At ten actions a day, a server would be 27 years old.
	maxListed = 100_000
)

// ListOptions tell the cloud which actions to list.
type ListOptions struct {
	ChangesSince  *time.Time // actions updated then or later; nil for all. Needs microversion 2.58
	ChangesBefore *time.Time // actions updated then or earlier; nil for all. Needs microversion 2.66
	PageSize      int        // actions of the first page, 1 to maxPageSize; 0 leaves it to the cloud
}

// PagingError means that a list does not come to its end.
type PagingError struct {
	Marker string // the last one, which should have led on
	Pages  int    // how many were read until then
	Listed int    // how many actions or servers there were, where they were too many; else 0
}

func (e *PagingError) Error() string {
	if e.Listed > 0 {
		return fmt.Sprintf("page %d names a next page with the marker %q, after %d entries",
			e.Pages, e.Marker, e.Listed)
	}
	return fmt.Sprintf("page %d of the list names a next page with the marker %q, but brought nothing new",
		e.Pages, e.Marker)
}

// pages reads a server's log page by page, in the cloud's order (the newest first). The actions have no events; see
// Client.show.
//
//	GET {endpoint}/servers/{serverID}/os-instance-actions
//
// Pages are fetched as they are needed (microversion 2.58; an older cloud sends all at once): the first of the size
// that the options say, the others as large as they may be. An error ends the sequence: those of Client.show,
// [*MicroversionError] where the cloud is too old for the options, [*PagingError].
func (c *Client) pages(ctx context.Context, serverID string, options ListOptions) iter.Seq2[[]Action, error] {
	return func(yield func([]Action, error) bool) {
		requests := map[string]struct{}{} // of the actions until now
		var repeated []Action             // what the next page begins with, and was there before
		query, count := options.query(), 0
		for pages := 1; ; pages++ {
			page, err := c.pageInTurn(ctx, serverID, query, options)
			if err != nil {
				yield(nil, err)
				return
			}
			fresh := page.actions[overlap(repeated, page.actions):]
			count += len(fresh)
			stop := page.stop(fresh, requests, pages, count)
			repeated = behind(page.next.Get("marker"), fresh) // before the pages' reader changes them
			if !yield(fresh, nil) || page.next == nil {
				return
			}
			if stop != nil {
				yield(nil, stop)
				return
			}
			query = options.next(page.next)
		}
	}
}

// behind returns a copy of what stands behind the first action of a request, which the next page sends again. A marker
// is the ID of a page's last request, and Nova goes on behind the newest action of that request (nova/db/main/api.py,
// actions_get and action_get_by_request_id). A request may have caused several: deleting a resized server confirms the
// resize, and one request may extend two volumes (nova/compute/api.py, external_instance_event). Those two actions are
// alike in all that is shown, and both are kept.
func behind(requestID string, page []Action) []Action {
	first := slices.IndexFunc(page, func(a Action) bool { return a.RequestID == requestID })
	if first < 0 { // another cloud's marker
		return nil
	}
	return slices.Clone(page[first+1:])
}

// overlap is how many actions at the beginning of a page were there before.
func overlap(repeated, page []Action) int {
	n := 0
	for n < min(len(repeated), len(page)) && page[n].isSameAs(repeated[n]) {
		n++
	}
	return n
}

// stop returns why no further page is read: this one has no new request, so that its marker leads to a page that was
// there before, or there are too many actions.
func (p page) stop(fresh []Action, requests map[string]struct{}, pages, count int) error {
	known := len(requests)
	for _, action := range fresh {
		requests[action.RequestID] = struct{}{}
	}
	failure := &PagingError{Marker: shorten(p.next.Get("marker")), Pages: pages}
	switch {
	case len(requests) == known:
		return failure
	case count >= maxListed:
		failure.Listed = count
		return failure
	}
	return nil
}

// needs returns the filter, by the API's name, that needs the newest microversion, and that microversion. An older
// cloud ignores the filter.
func (o ListOptions) needs() (filter string, microversion Microversion) {
	switch {
	case o.ChangesBefore != nil:
		return "changes-before", microversionChangesBefore
	case o.ChangesSince != nil:
		return "changes-since", microversionPaging
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

// next is the query of the next page, by the link that leads to it. A filter that the link forgets still applies.
func (o ListOptions) next(link url.Values) url.Values {
	query := o.query()
	maps.Copy(query, link)
	if o.PageSize > 0 {
		query.Set("limit", strconv.Itoa(maxPageSize))
	}
	return query
}

// page is one answer of the list.
type page struct {
	actions []Action
	next    url.Values // the query of the link to the next page; nil at the end
}

// pageInTurn reads a page when the [Limiter], which a read of many servers shares, has a free slot.
func (c *Client) pageInTurn(ctx context.Context, serverID string, query url.Values, options ListOptions) (page, error) {
	if err := c.limiter.acquire(ctx); err != nil {
		return page{}, err
	}
	defer c.limiter.release()
	return c.page(ctx, serverID, query, options)
}

func (c *Client) page(ctx context.Context, serverID string, query url.Values, options ListOptions) (page, error) {
	filter, needed := options.needs()
	answer, err := c.get(ctx, needed, query, "servers", serverID, "os-instance-actions")
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

// isUnfiltered reports whether the cloud has ignored a filter: the answer has the old form, and an older microversion
// than the filter needs, or none.
func isUnfiltered(actions []Action, answered, needed Microversion) bool {
	return len(actions) > 0 && !answered.AtLeast(needed) && actions[0].UpdatedAt == nil
}

// mismatchIn refuses a list with actions of another server.
func mismatchIn(actions []Action, serverID string) error {
	for _, action := range actions {
		if action.InstanceUUID != "" && !action.isOf(serverID) {
			return &MismatchError{
				askedServer:    serverID,
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
