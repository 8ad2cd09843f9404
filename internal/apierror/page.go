package apierror

import (
	"bytes"
	"html"
	"net/http"
	"regexp"
	"strings"
)

// pagePrefix begins the message of an answer that is an HTML page.
const pagePrefix = "HTML page: "

// IsFilters reports whether a refusal is a web page that names no request: an API explains itself in JSON, and web
// filters, firewalls and gateways in pages. A page that is not there is the web server's own, at a wrong URL.
func IsFilters(status int, message, requestID string) bool {
	return status >= 400 && status < 500 && status != http.StatusNotFound && status != http.StatusTooManyRequests &&
		requestID == "" && strings.HasPrefix(message, pagePrefix)
}

// FiltersAdvice tells what to do about it. The caller adds what to check.
const FiltersAdvice = "This is a web page, not the answer of an API: a proxy, web filter or firewall on the way may " +
	"have refused the request. Ask whoever runs it to let requests to this host through"

var (
	beginningOfPage = regexp.MustCompile(
		`(?i)^\s*(<\?xml[^>]*>\s*)?(<!doctype html|<html|<head|<title|<body|<h1|<center)`)
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	unseen    = regexp.MustCompile(`(?is)<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>`)
	tag       = regexp.MustCompile(`<[^>]*(?:>|$)`)
)

// pageText is what a person sees of an HTML page; "" where the body is none. Webob's pages, which OpenStack's
// middleware sends, and nginx's repeat their title in a heading: it is told once.
func pageText(body []byte) string {
	if !beginningOfPage.Match(body) {
		return ""
	}
	body = unseen.ReplaceAll(bytes.ToValidUTF8(body, []byte("\uFFFD")), []byte(" "))
	var title string
	if found := pageTitle.FindSubmatch(body); found != nil {
		title = plain(found[1])
	}
	text := plain(pageTitle.ReplaceAll(body, []byte(" ")))
	switch {
	case title == "" || strings.HasPrefix(text, title):
		return text
	case text == "":
		return title
	}
	return title + ": " + text
}

func plain(markup []byte) string {
	text := html.UnescapeString(string(tag.ReplaceAll(markup, []byte(" "))))
	return strings.Join(strings.Fields(text), " ")
}
