package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// Every diagnostic that may repeat a cloud's words is made here: bounded, and without what a terminal would obey. Each
// text of a cloud's is bounded and redacted before it is put into a sentence, so that it leaves room for the others.

// newError makes an error at an attribute; path.Empty() for none.
func newError(at path.Path, summary, detail string) diag.Diagnostic {
	summary, detail = apierror.Name(summary, nil), apierror.Paragraphs(detail)
	if at.Equal(path.Empty()) {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(at, summary, detail)
}

// newWarning makes a warning at an attribute; path.Empty() for none.
func newWarning(at path.Path, summary, detail string) diag.Diagnostic {
	summary, detail = apierror.Name(summary, nil), apierror.Paragraphs(detail)
	if at.Equal(path.Empty()) {
		return diag.NewWarningDiagnostic(summary, detail)
	}
	return diag.NewAttributeWarningDiagnostic(at, summary, detail)
}

// named makes a name that the cloud gave fit for a sentence.
func (r readDescription) named(text string) string { return apierror.Name(text, r.redact) }

// said makes a text that the cloud wrote fit for a sentence.
func (r readDescription) said(text string) string { return apierror.Line(text, r.redact) }

// shownNames is how many names of a kind an error lists. A catalog may have thousands.
const shownNames = 10

// listed makes names that the cloud gave fit for a sentence.
func (r readDescription) listed(names []string) string {
	var shown []string
	for _, name := range names[:min(len(names), shownNames)] {
		shown = append(shown, r.named(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - shownNames; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
