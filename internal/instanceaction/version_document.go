package instanceaction

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// maxFromVersionDocument asks the cloud's version document for its newest microversion. ok is false where it has none;
// err is what kept the document away, and can pass: a refusal of it is an answer.
func maxFromVersionDocument(
	ctx context.Context, compute *gophercloud.ServiceClient,
) (newest Microversion, ok bool, err error) {
	response, err := compute.ProviderClient.Request(ctx, http.MethodGet, versionedRoot(compute.Endpoint),
		&gophercloud.RequestOpts{KeepResponseBody: true, OkCodes: []int{http.StatusOK}})
	refusal, refused := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
	switch {
	case refused && refusal.Actual < http.StatusInternalServerError && refusal.Actual != http.StatusTooManyRequests:
		return Microversion{}, false, nil
	case err != nil:
		return Microversion{}, false, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	newest, ok = maxOfDocument(body)
	return newest, ok, err
}

func maxOfDocument(body []byte) (Microversion, bool) {
	document, _ := decodeObject(body) // what is none has no version
	version, _ := document["version"].(object)
	text, _ := version["version"].(string)
	return ParseMicroversion(text)
}

var versionSegment = regexp.MustCompile(`^v[0-9]+(\.[0-9]+)?$`)

// versionedRoot is the endpoint up to its version, "https://nova.example.com/v2.1/": the version document stands there,
// whereas a project's root answers 401 or 404. The version is the last segment, or the last before the project's ID:
// a path may have others that look like one ("/v2/regions/compute/v2.1/").
func versionedRoot(endpoint string) string {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	segments := strings.Split(strings.Trim(parsed.EscapedPath(), "/"), "/")
	for last := len(segments) - 1; last >= 0 && last >= len(segments)-2; last-- {
		if versionSegment.MatchString(segments[last]) {
			return parsed.Scheme + "://" + parsed.Host + "/" + strings.Join(segments[:last+1], "/") + "/"
		}
	}
	return endpoint
}
