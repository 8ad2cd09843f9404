package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

func waitExplanation(request readRequest, e *instanceaction.WaitError) explanation {
	return explanation{
		summary: "Action still under way",
		answer:  fmt.Sprintf("It was waited for until timeouts.read (%s) ended. Last seen: %s.", request.timeout, e.Unfinished()),
		advice: "Give it more time, timeouts = { read = \"1h\" } say, or look at the server: " +
			"an action that hangs ends when it is deleted or its state is reset.",
	}
}

// abandonedWarning tells of an action that is over and does not look so.
func abandonedWarning(request readRequest, abandoned string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Unfinished log of "+request.requestID,
		"The action was taken for over, because nothing is under way on server "+request.serverID+" and nothing has changed for a minute. What the log lacks: "+abandoned+
			". A cloud leaves an event behind that nobody finishes when it moves an action to another host, and keeps no event at all of some actions.")
}
