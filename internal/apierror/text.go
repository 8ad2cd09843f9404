package apierror

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

	longestParagraphs = 5000
)

const (
	// longestLooked bytes of a text are looked at: far more than is shown, so that what is hidden or not seen leaves
	// enough.
	longestLooked = 64 << 10
	// longestSecret bytes are the most that a secret takes, escaped; as much is dropped where a cut may have split one.
	longestSecret = 16 << 10
)

// Excerpt is the beginning of a body on one line: enough to recognize what answered. redact is as in [Parse].
func Excerpt(body []byte, redact func(string) string) string {
	return printable(withoutSecrets(redact, beginning(body)), longestExcerpt)
}

// beginning is what is looked at of a body, and a byte more where there is more.
func beginning(body []byte) string { return string(body[:min(len(body), longestLooked+1)]) }

// Line is any other text from outside on one line, bounded. redact is as in [Parse].
func Line(text string, redact func(string) string) string {
	return printable(withoutSecrets(redact, text), longestMessage)
}

// Name is a name from outside, such as a region's, on one line and no longer than a name is. redact is as in [Parse].
func Name(text string, redact func(string) string) string {
	return printable(withoutSecrets(redact, text), longestCode)
}

// Paragraphs are lines that hold texts from outside, together no longer than a screen or two.
func Paragraphs(text string) string {
	var lines strings.Builder
	length := 0
	for _, r := range text {
		if r != '\n' && (!unicode.IsPrint(r) || isUnseen(r)) {
			continue
		}
		if length++; length > longestParagraphs {
			return lines.String() + "…"
		}
		lines.WriteRune(r)
	}
	return lines.String()
}

// isUnseen reports whether a character reorders a text or has no width.
func isUnseen(r rune) bool {
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// withoutSecrets redacts a text, in no more than a moment: the text is cut generously before that, and what the cut may
// have split of a secret is dropped after it.
func withoutSecrets(redact func(string) string, text string) string {
	isCut := len(text) > longestLooked
	text = text[:min(len(text), longestLooked)]
	if redact != nil {
		text = redact(text)
	}
	if isCut {
		return text[:max(len(text)-longestSecret, 0)] + "…"
	}
	return text
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
		if !unicode.IsPrint(r) || isUnseen(r) {
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
