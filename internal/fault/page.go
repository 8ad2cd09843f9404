package fault

import (
	"bytes"
	"html"
	"regexp"
	"strings"
)

// PagePrefix begins the message of an answer that is an HTML page.
const PagePrefix = "HTML page: "

// longestPage bytes of an HTML page are looked at.
const longestPage = 64 << 10

var (
	beginningOfPage = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]*>\s*)?(<!doctype html|<html|<head|<title|<body|<h1|<center)`)
	pageTitle       = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	unseen          = regexp.MustCompile(`(?is)<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>`)
	tag             = regexp.MustCompile(`<[^>]*(?:>|$)`)
)

// pageText is what a person sees of an HTML page; "" where the body is none. Webob's pages, which OpenStack's
// middleware sends, and nginx's repeat their title in a heading: it is told once.
func pageText(body []byte) string {
	body = body[:min(len(body), longestPage)]
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
