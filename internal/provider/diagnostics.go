package provider

import (
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// explanation is an error in words.
type explanation struct {
	attribute string // to blame; "" for none
	summary   string // a noun phrase
	answer    string // what was asked and what came back; "" where the request says enough
	advice    string // what to do next
}

// diagnose words what a read failed with. It asks nobody: what it needs is in the description.
func diagnose(read readDescription, err error) diag.Diagnostic {
	read = read.of(err)
	e := explain(read, err)
	parts := []string{"Could not " + read.purpose.verb + " " + read.String() + ".", e.answer, e.advice}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	detail := strings.Join(parts, "\n\n")
	at := path.Empty()
	if e.attribute != "" {
		at = path.Root(e.attribute)
	}
	return newError(at, e.summary, detail)
}

// explain words an error by its type.
func explain(read readDescription, err error) explanation {
	for _, explainer := range explainers() {
		if e, ok := explainer(read, err); ok {
			return e
		}
	}
	return transportExplanation(read, err)
}

// explainer explains the errors of one type, and reports whether an error is of it.
type explainer func(readDescription, error) (explanation, bool)

// explainers explain all errors but those of the transport. Where an error wraps others, the first explainer that knows
// one of them explains it: what keeps a read from a compute service stands before what a compute service answered.
func explainers() []explainer {
	return []explainer{
		explaining(unknownSettingsExplanation),
		explaining(settingExplanation),
		explaining(refusedKeysExplanation),
		explaining(loginExplanation),
		explaining(endpointExplanation),
		explaining(unclearRegionExplanation),

		explaining(waitExplanation),
		explaining(goneServerExplanation),
		explaining(notAskedExplanation),
		explaining(responseExplanation),
		explaining(microversionExplanation),
		explaining(decodeExplanation),
		explaining(mismatchExplanation),
		explaining(pagingExplanation),
		explaining(invalidIDExplanation),
		explaining(noActionExplanation),
		explaining(actionMismatchExplanation),
	}
}

func explaining[E error](explain func(readDescription, E) explanation) explainer {
	return func(read readDescription, err error) (explanation, bool) {
		e, ok := errors.AsType[E](err)
		if !ok {
			return explanation{}, false
		}
		return explain(read, e), true
	}
}

// withMessage is a status and what came with it, if anything.
func withMessage(status int, message string) string {
	if message == "" {
		return apierror.Status(status)
	}
	return apierror.Status(status) + ": " + message
}
