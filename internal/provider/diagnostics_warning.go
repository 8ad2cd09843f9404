package provider

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// shownOccurrences is how many occurrences a warning names. A log may have thousands of what it warns of.
const shownOccurrences = 3

// occurrence is something that is warned of: its attribute, its name for the summary, and a line for the detail.
type occurrence struct {
	at         path.Path
	name, says string
}

// warnOnce makes one warning of many occurrences, attached to the first. Terraform shows only one of the warnings of a
// run that have the same summary, so the summary names the first occurrence.
func warnOnce(what, detail string, occurrences []occurrence) diag.Diagnostics {
	if len(occurrences) == 0 {
		return nil
	}
	summary := what + " " + occurrences[0].name
	if more := len(occurrences) - 1; more > 0 {
		summary += fmt.Sprintf(" and %d more", more)
	}
	for _, one := range occurrences[:min(len(occurrences), shownOccurrences)] {
		detail += "\n  " + one.says
	}
	if more := len(occurrences) - shownOccurrences; more > 0 {
		detail += fmt.Sprintf("\n  … and %d more", more)
	}
	return diag.Diagnostics{newWarning(occurrences[0].at, summary, detail)}
}

// vanishedWarnings warn of actions that were in the list and not there any more when their events were asked for.
func vanishedWarnings(listing instanceaction.Listing) diag.Diagnostics {
	var occurrences []occurrence
	for _, i := range listing.Vanished {
		action := listing.Readings[i].Action
		at := path.Root("instance_actions").AtListIndex(i).AtName("events")
		text := fmt.Sprintf("%s: %s of %s", at, action.Action, action.RequestID)
		occurrences = append(occurrences, occurrence{at, action.RequestID, text})
	}
	return warnOnce("Vanished action", "The cloud listed an action, but did not show it when asked for its events. "+
		"It has vanished, or the cloud shows a later action of the same request instead. It stays in the list, with "+
		"events null:", occurrences)
}

const (
	// recentStart is how old a started_after may be for this machine's clock to have had a part in it.
	recentStart = time.Hour
	// clockTolerance is how far clocks may be apart: a cloud tells its time in whole seconds, and answers take a while.
	clockTolerance = 5 * time.Second
)

// clockWarnings warn of a started_after that is likely to come from this machine's clock, where the cloud's differs.
func clockWarnings(read readDescription, client *client) diag.Diagnostics {
	after := read.selection.StartedAfter
	offset, known := client.ClockOffset()
	if !known || offset.Abs() <= clockTolerance || after.IsZero() || time.Since(after).Abs() > recentStart {
		return nil
	}
	direction := "ahead of"
	if offset < 0 {
		direction = "behind"
	}
	return diag.Diagnostics{newWarning(path.Root("started_after"),
		"Different clocks for server "+read.serverID, fmt.Sprintf("The cloud's clock is %s %s this machine's. "+
			"started_after is compared with the times in the cloud's log, so that a time of this machine's may find "+
			"an action that was there before, or miss the one that is meant. Set the clock, or subtract a minute "+
			"with timeadd.",
			shortDuration(offset.Abs().Round(time.Second)), direction))}
}

// warnings warn of what is odd about what was converted.
func (c *converter) warnings() diag.Diagnostics {
	return append(oddWarnings(c.odd), timeWarnings(c.unreadable)...)
}

// oddWarnings warn of fields that the cloud did not send as the API promises. The texts are the cloud's.
func oddWarnings(odd []oddField) diag.Diagnostics {
	var occurrences []occurrence
	for _, o := range odd {
		at := strings.Trim(o.at.String()+"."+o.Field, ".")
		occurrences = append(occurrences, occurrence{o.at, "in " + at, at + ": " + o.Sent})
	}
	return warnOnce("Unexpected value", "The cloud sent something other than the API promises: nothing, null or "+
		"another kind of value. What can be read is shown, for example a number as its digits. The rest is null. An "+
		"action without a request ID, a server or a kind cannot be asked for, so its events are null. The cloud "+
		"sent:", occurrences)
}

// timeWarnings warn of times that Terraform's functions will refuse.
func timeWarnings(unreadable []unreadableTime) diag.Diagnostics {
	var occurrences []occurrence
	for _, u := range unreadable {
		occurrences = append(occurrences, occurrence{u.at, "in " + u.at.String(), fmt.Sprintf("%s: %s", u.at, u.sent)})
	}
	return warnOnce("Unreadable time", "The cloud sent a time in a form that no compute service is known to use "+
		"(2014-12-11T02:17:49.000000 is a usual one), or no time where the API promises one. The value is kept as it "+
		"came, and Terraform's time functions refuse it:", occurrences)
}
