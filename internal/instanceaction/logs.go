package instanceaction

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// ServerError names the one of many servers whose log could not be read.
type ServerError struct {
	ServerID string
	Err      error
}

func (e *ServerError) Error() string { return "server " + e.ServerID + ": " + e.Err.Error() }

// Unwrap returns what [Client.listServer] returned.
func (e *ServerError) Unwrap() error { return e.Err }

// List reads the logs of several servers, each once, and returns their actions by server, in the order given. An
// ID that stands twice, in whatever case, is the same server. The filter applies to each, its limit too. All requests
// share the slots of the [Limiter].
//
// With ignoreMissing, a server that the cloud does not know is left out; see [IsServerNotFound]. Any other failure ends
// the rest, and is a [*ServerError] that wraps what [Client.listServer] returned.
func (c *Client) List(
	ctx context.Context, serverIDs []string, options ListOptions, filter Filter, ignoreMissing bool,
) (Listing, error) {
	ids := distinct(serverIDs)
	logs := make([]Listing, len(ids))
	group, groupContext := errgroup.WithContext(ctx)
	for i, id := range ids {
		group.Go(func() (err error) {
			logs[i], err = c.listServer(groupContext, id, options, filter)
			if err != nil && !(ignoreMissing && IsServerNotFound(err)) {
				return &ServerError{ServerID: id, Err: err}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Listing{}, err
	}
	all := Listing{Readings: []Reading{}}
	for _, log := range logs {
		all = all.with(log)
	}
	return all, nil
}

// distinct keeps the first of IDs that are the same.
func distinct(ids []string) []string {
	seen := map[string]struct{}{}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, known := seen[strings.ToLower(id)]
		seen[strings.ToLower(id)] = struct{}{}
		return known
	})
}
