package fault

import (
	"strings"
	"unicode"
)

// The most that is kept, in characters: clouds explain themselves in less, and a broken one may send megabytes. All of
// them together fill less than a screen.
const (
	longestMessage = 1000
	longestExcerpt = 300
	longestCode    = 100
)

// Excerpt is the beginning of a body on one line: enough to recognize what answered. redact is as in [Parse].
func Excerpt(body []byte, redact func(string) string) string {
	return printable(apply(redact, string(body)), longestExcerpt)
}

// Line is any other text from outside on one line, bounded. redact is as in [Parse].
func Line(text string, redact func(string) string) string {
	return printable(apply(redact, text), longestMessage)
}

func apply(redact func(string) string, text string) string {
	if redact == nil {
		return text
	}
	return redact(text)
}

// printable keeps at most that many characters on one line. What is not seen is left out: controls, so that the rest of
// an escape sequence is shown and not obeyed, and what reorders a text or has no width.
func printable(text string, most int) string {
	var line strings.Builder
	length, blank := 0, false
	for _, r := range text { // an invalid byte is U+FFFD
		if unicode.IsSpace(r) {
			blank = length > 0
			continue
		}
		if !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			continue
		}
		if blank && length < most {
			line.WriteByte(' ')
			length, blank = length+1, false
		}
		if length == most {
			return strings.TrimSuffix(line.String(), " ") + "…"
		}
		line.WriteRune(r)
		length++
	}
	return line.String()
}
