package auth

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const hidden = "(sensitive)"

const (
	// Below this length a secret is likelier to be met by chance than to be repeated, and hides nothing from anybody.
	shortestSecret = 4
	// From this length on a secret is met by no chance, even where it stands within a longer word.
	longSecret = 16
	// Above this length a secret is only looked for as it is. It is a token, which has nothing to escape.
	longestEscaped = 8 << 10
)

// commonWords are passwords of test clouds that are also words of answers.
var commonWords = []string{
	"admin", "administrator", "compute", "cloud", "default", "demo", "guest", "identity", "keystone", "nova",
	"openstack", "password", "project", "public", "root", "secret", "server", "service", "stack", "tenant",
	"test", "token", "user", "username",
}

// Secrets are what must stand in no text for people, noted as they are met. The zero value knows none.
type Secrets struct {
	Public []string // settings that stand in our own texts, so that hiding them elsewhere would give a secret away

	mutex sync.RWMutex
	noted map[string]bool
}

// Note adds secrets. One that is a word of the settings too (a password that is the user's name, say), or of any
// answer, is left: to hide it would say what it is.
func (s *Secrets) Note(texts ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, text := range texts {
		if shown := strings.TrimSpace(text); isCommon(shown) || s.isPublic(shown) { // as pages show it
			continue
		}
		if s.noted == nil {
			s.noted = map[string]bool{}
		}
		s.noted[text] = true
	}
}

// Redact takes the secrets out of a text that others wrote: an error page might repeat what it was sent. It is not for
// our own words, which hold none. A secret is hidden where it stands as a word, and a long one everywhere.
func (s *Secrets) Redact(text string) string {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	for secret := range s.noted {
		text = hide(text, secret)
	}
	return signatures.ReplaceAllString(text, "${1}"+hidden)
}

// signatures are of single requests, and let whoever has one repeat its request for a quarter of an hour.
var signatures = regexp.MustCompile(`(Signature=)[0-9a-f]{64}`)

func isCommon(secret string) bool {
	return utf8.RuneCountInString(secret) < shortestSecret || slices.Contains(commonWords, strings.ToLower(secret))
}

func (s *Secrets) isPublic(secret string) bool {
	return slices.ContainsFunc(s.Public, func(text string) bool { return strings.Contains(text, secret) })
}

// hide takes one secret out of a text. It compiles its expression only for a text that may hold the secret.
func hide(text, secret string) string {
	switch {
	case !strings.Contains(text, longestPlainPart(secret)) && !strings.Contains(text, inBase64(secret)):
		return text
	case len(secret) > longestEscaped:
		return strings.ReplaceAll(text, secret, hidden)
	}
	// Twice: two neighbours share the character between them.
	expression := regexp.MustCompile(secretPattern(secret))
	text = expression.ReplaceAllString(text, "${before}"+hidden+"${after}")
	return expression.ReplaceAllString(text, "${before}"+hidden+"${after}")
}

var plainCharacters = regexp.MustCompile(`[0-9A-Za-z]+`)

// longestPlainPart is the longest part of a secret that stands in each of its forms, but for Base64, as it is.
func longestPlainPart(secret string) string {
	longest := ""
	for _, part := range plainCharacters.FindAllString(secret, -1) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

func inBase64(secret string) string { return base64.RawStdEncoding.EncodeToString([]byte(secret)) }

// secretPattern is an expression for a secret: a long one everywhere, another as a word. An escape may end with what
// looks like the beginning of a word: %22hunter2%22.
func secretPattern(secret string) string {
	expression := `(?:` + escapedPattern(secret) + `|` + regexp.QuoteMeta(inBase64(secret)) + `={0,2})`
	if len(secret) >= longSecret {
		return `(?P<before>)` + expression + `(?P<after>)`
	}
	return `(?P<before>^|[^\pL\pN]|%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}|\\[nrt])` + expression + `(?P<after>[^\pL\pN]|$)`
}

// whitespacePattern is one blank or more, of any kind: pages show several as one.
const whitespacePattern = `(?i:[\s\pZ+]|\\+(?:[nrt]|u00(?:09|0a|0d|20))|%(?:25)*(?:09|0a|0d|20)|&#0*(?:9|10|13|32);)+`

// escapedPattern is an expression for a text as it is, and as JSON, URLs and HTML escape it, whichever characters they
// choose, and more than once: a request that JSON repeats is JSON in JSON.
func escapedPattern(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		var expression strings.Builder
		for _, r := range word {
			expression.WriteString(escapedCharacterPattern(r))
		}
		words[i] = expression.String()
	}
	return strings.Join(words, whitespacePattern)
}

func escapedCharacterPattern(r rune) string {
	if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return string(r) // nobody escapes it
	}
	var inJSON, inURL strings.Builder
	for _, unit := range utf16.AppendRune(nil, r) {
		fmt.Fprintf(&inJSON, `\\+u%04x`, unit)
	}
	for _, octet := range []byte(string(r)) {
		fmt.Fprintf(&inURL, `%%(?:25)*%02x`, octet)
	}
	inHTML := fmt.Sprintf(`&(?:amp;)*(?:#0*%d|#x0*%x%s);`, r, r, namesInHTML[r])
	return `(?:\\*(?:` + regexp.QuoteMeta(string(r)) + `|(?i:` + inHTML + `))|(?i:` + inJSON.String() + `|` +
		inURL.String() + `))`
}

var namesInHTML = map[rune]string{'&': "|amp", '<': "|lt", '>': "|gt", '"': "|quot", '\'': "|apos"}
