package endpoint

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// A segment of a path that looks like a version is one only at the path's end, where at most a project stands behind
// it: /dev1/identity and /api/v2/keystone have none. gophercloud's utils.BaseEndpoint cuts at the first thing that
// looks like one.
var (
	versionSegment = regexp.MustCompile(`^[vV][0-9]+(\.[0-9]+)?$`)
	projectSegment = regexp.MustCompile(
		`^([0-9]+|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[$%]?[({].*|AUTH_.*)$`)
)

// IdentityBase is auth_url without the version and slashes at its end, and without the call's own path, which people
// copy along.
func IdentityBase(authURL string) string {
	base := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(authURL, "/"), "/auth/tokens"), "/")
	if last := lastSegment(base); versionSegment.MatchString(last) {
		base = strings.TrimRight(strings.TrimSuffix(base, last), "/")
	}
	return base
}

// versionOf is the version in a compute endpoint's path, "" where it has none. What stands behind Nova's own v2.1 is a
// project, whatever it looks like.
func versionOf(endpoint string) string {
	segments := strings.Split(strings.Trim(pathOf(settings.Trim(endpoint)), "/"), "/")
	last := segments[len(segments)-1]
	if versionSegment.MatchString(last) {
		return last
	}
	if len(segments) == 1 {
		return ""
	}
	before := segments[len(segments)-2]
	if versionSegment.MatchString(before) && (strings.EqualFold(before, "v2.1") || projectSegment.MatchString(last)) {
		return before
	}
	return ""
}

// catalogEndpoint completes a URL of the catalog. A versioned one gets no project: a cloud that leaves it out may have
// project IDs that Nova refuses in a path.
func catalogEndpoint(endpoint, project string) string {
	endpoint = withProject(endpoint, project)
	if versionOf(endpoint) != "" {
		return gophercloud.NormalizeURL(endpoint)
	}
	return Complete(endpoint, project)
}

// Complete adds to a URL what it lacks of /v2.1 and, where the project is known, /{project}: the form that both
// Huawei Cloud and FJcloud-O document. Placeholders for the project, as openstackclient takes them, are filled in.
func Complete(endpoint, project string) string {
	endpoint = withProject(endpoint, project)
	beforeProject, endsInProject := strings.CutSuffix(endpoint, "/"+url.PathEscape(project))
	if endsInProject && versionSegment.MatchString(lastSegment(beforeProject)) {
		return gophercloud.NormalizeURL(endpoint)
	}
	if versionOf(endpoint) == "" {
		endpoint += "/v2.1"
	}
	if project != "" && versionSegment.MatchString(lastSegment(endpoint)) {
		endpoint += "/" + url.PathEscape(project)
	}
	return gophercloud.NormalizeURL(endpoint)
}

// withProject fills placeholders for the project in, and takes off what may be too much at the end.
func withProject(endpoint, project string) string {
	filled := strings.NewReplacer("{project_id}", project, "%(project_id)s", project, "$(project_id)s", project,
		"%(tenant_id)s", project, "$(tenant_id)s", project).Replace(settings.Trim(endpoint))
	return strings.TrimRight(filled, "/")
}

// lastSegment is that of a URL's path; "" where there is no path.
func lastSegment(endpoint string) string {
	path := pathOf(endpoint)
	return path[strings.LastIndex(path, "/")+1:]
}

// pathOf is a URL's path, which may have placeholders that no parser takes, without the slash before it.
func pathOf(endpoint string) string {
	_, rest, _ := strings.Cut(endpoint, "://")
	_, path, _ := strings.Cut(rest, "/")
	return path
}

// Hostname is a URL's host without its port; "" for what is none.
func Hostname(text string) string {
	parsed, err := url.Parse(settings.Trim(text))
	if err != nil {
		return ""
	}
	return parsed.Hostname()
}

// Host is a URL's host and port; "" for what is none.
func Host(text string) string {
	parsed, err := url.Parse(settings.Trim(text))
	if err != nil {
		return ""
	}
	return parsed.Host
}

// CheckURL refuses what cannot be Keystone's or a compute service's URL.
func CheckURL(s settings.Setting) error {
	if !s.IsSet() {
		return nil
	}
	if err := httpURL(withProject(s.Text, "")); err != nil {
		return settings.Invalid(s, "Invalid "+s.Argument, "%s should be a URL such as "+
			"https://cloud.example.com, but %s", s.Argument, err)
	}
	return nil
}

func httpURL(text string) error {
	parsed, err := url.Parse(text)
	switch {
	case strings.HasPrefix(text, `"`) || strings.HasPrefix(text, "'"):
		return errors.New("begins with a quotation mark, which belongs to the file or command that sets it")
	case err != nil:
		return errors.New("is not one")
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		return errors.New("begins with neither http:// nor https://")
	case parsed.Hostname() == "":
		return errors.New("names no host")
	case parsed.User != nil:
		return errors.New("holds a user or password, which belongs in arguments of its own")
	case parsed.RawQuery != "" || parsed.Fragment != "":
		return errors.New("has a query or a fragment")
	}
	return nil
}
