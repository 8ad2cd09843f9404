package provider

import (
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// unfinished says in words what of an action has not ended, since when, and where.
func unfinished(action *instanceaction.Action) string {
	switch {
	case action == nil:
		return "the action has not appeared in the log"
	case action.Events == nil:
		return "the " + action.Action + " of " + timeOrUnknown(action.StartTime) + " shows no events to this user, or at this microversion"
	case len(action.Events) == 0:
		return "the " + action.Action + " of " + timeOrUnknown(action.StartTime) + " has no event in the log"
	}
	open := action.OpenEvents()
	if len(open) == 0 {
		return "all its events have ended, and the server is not known to be idle"
	}
	parts := make([]string, len(open))
	for i, event := range open {
		parts[i] = unfinishedEvent(event)
	}
	return strings.Join(parts, "; ")
}

func unfinishedEvent(event instanceaction.Event) string {
	text := "event " + orUnknown(event.Event) + ", begun at " + timeOrUnknown(event.StartTime)
	switch {
	case event.Host != nil && *event.Host != "":
		text += " on host " + *event.Host
	case event.HostID != nil && *event.HostID != "":
		text += " on the host with ID " + *event.HostID
	}
	return text + ", has no end"
}

func timeOrUnknown(t *instanceaction.Time) string {
	if t == nil {
		return "(unknown)"
	}
	return t.String()
}

func orUnknown(text *string) string {
	if text == nil {
		return "(unknown)"
	}
	return *text
}
