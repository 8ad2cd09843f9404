package cloud

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const hidden = "(sensitive)"

const (
	// Below this length a secret is likelier to be met by chance than to be repeated, and hides nothing from anybody.
	shortestSecret = 4
	// From this length on a secret is met by no chance, even where it stands within a longer word.
	longSecret = 16
)

// commonWords are passwords of test clouds that are also words of answers.
var commonWords = []string{
	"admin", "administrator", "compute", "cloud", "default", "demo", "guest", "identity", "keystone", "nova",
	"openstack",
	"password", "project", "public", "root", "secret", "server", "service", "stack", "tenant", "test", "token",
	"user", "username",
}

// Redact takes the secrets out of a text that others wrote: an error page might repeat what it was sent. It is not
// for our own words, which hold none.
//
// A secret is hidden where it stands as a word, and a long one everywhere. One that is a word of the settings too (a
// password that is the user's name, say), or of any answer, is left: to hide it would say what it is.
func (c *Cloud) Redact(text string) string {
	for _, secret := range c.auth.secrets() {
		if isCommon(secret) || c.isPublic(secret) {
			continue
		}
		for _, form := range forms(secret) {
			text = hide(text, form)
		}
	}
	if c.auth.signer() != nil {
		text = signatures.ReplaceAllString(text, "${1}"+hidden)
	}
	return text
}

// signatures are of single requests, and let whoever has one repeat its request for a quarter of an hour.
var signatures = regexp.MustCompile(`(Signature=)[0-9a-f]{64}`)

func isCommon(secret string) bool {
	return utf8.RuneCountInString(secret) < shortestSecret || slices.Contains(commonWords, strings.ToLower(secret))
}

func (c *Cloud) isPublic(secret string) bool {
	return slices.ContainsFunc(c.public, func(text string) bool { return strings.Contains(text, secret) })
}

// public are the settings that errors name.
func (from sources) public() []string {
	var texts []string
	for _, argument := range []string{
		"auth_url", "endpoint", "user_name", "user_id", "project_name", "project_id", "region",
		"user_domain_name", "project_domain_name", "domain_name",
	} {
		if s := from.get(argument); s.isSet() {
			texts = append(texts, s.text)
		}
	}
	return texts
}

// pythonHTML escapes as html.escape of Python does, which WebOb's error pages are made with; Go's differs in the quotes.
var pythonHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// forms are how a secret may stand in JSON, in a URL and in HTML, the longest first.
func forms(secret string) []string {
	all := []string{
		secret, inJSON(secret, true), inJSON(secret, false), inASCII(secret),
		url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret), pythonHTML.Replace(secret),
	}
	slices.Sort(all)
	all = slices.Compact(all)
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

// inASCII is a string as Python's json.dumps has it, without its quotes.
func inASCII(text string) string {
	quoted := strconv.QuoteToASCII(text)
	return quoted[1 : len(quoted)-1]
}

// inJSON is a string without its quotes. Most encoders leave <, > and & as they are, and Go's may.
func inJSON(text string, escapeHTML bool) string {
	var encoded strings.Builder
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(escapeHTML)
	_ = encoder.Encode(text) // a string never fails
	quoted := strings.TrimSuffix(encoded.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

func hide(text, secret string) string {
	if len(secret) >= longSecret {
		return strings.ReplaceAll(text, secret, hidden)
	}
	// Twice: two neighbours share the character between them.
	bounded := regexp.MustCompile(`(^|[^\pL\pN])` + regexp.QuoteMeta(secret) + `([^\pL\pN]|$)`)
	text = bounded.ReplaceAllString(text, "${1}"+hidden+"${2}")
	return bounded.ReplaceAllString(text, "${1}"+hidden+"${2}")
}
