package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// Huawei Cloud's users mostly hold an access key. There is no login then: every request is signed, and the endpoint follows
// from the region instead of a catalog.

// huaweiVariables count before those of OpenStack where an access key is used.
var huaweiVariables = map[string]string{"region": "HW_REGION_NAME", "project_id": "HW_PROJECT_ID", "project_name": "HW_PROJECT_NAME"}

// regionPattern is what may stand in a host name.
var regionPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*$`)

// withHuaweiSources adds the places that count only for an access key which was found at the place of that index: before the
// environment Huawei Cloud's own variables, and the profile, unless the place has the key itself. A profile that the block
// names stands right behind the block; one that the environment names, before what the environment says of OpenStack.
func withHuaweiSources(from sources, index int, getenv func(string) string) (sources, error) {
	environment := slices.IndexFunc(from, func(l source) bool { return l.kind == environmentKind })
	extended := slices.Insert(slices.Clone(from), environment, huaweiEnvironment(getenv))
	if from[index:index+1].first("access_key", "secret_key").isSet() {
		return extended, nil
	}
	profile, err := profileSource(from, getenv)
	if err != nil {
		return nil, err
	}
	if from[index].kind == environmentKind {
		return slices.Insert(extended, environment+1, profile), nil
	}
	return slices.Insert(extended, index+1, profile), nil
}

func huaweiEnvironment(getenv func(string) string) source {
	settings := Settings{}
	for argument, variable := range huaweiVariables {
		settings[argument] = getenv(variable)
	}
	return source{settings: settings, name: func(argument string) string { return huaweiVariables[argument] + " in the environment" }}
}

// accessKey is the way in of Huawei Cloud's users.
type accessKey struct {
	key, secret, securityToken setting
	project                    setting // by project_id or project_name
	url                        setting // IAM's, where it is not Huawei Cloud's own
	target                     target
	newClient                  func() *gophercloud.ProviderClient
	redact                     func(string) string
	projects                   once[string] // IDs by region
}

func buildAccessKey(b builder) (authenticator, error) {
	// What an entry of clouds.yaml says is of another cloud.
	from := slices.DeleteFunc(slices.Clone(b.from), func(s source) bool { return s.kind == entryKind })
	index, _ := from.find(accessKeyArguments...)
	from, err := withHuaweiSources(from, index, b.getenv)
	if err != nil {
		return nil, err
	}
	target, err := newTarget(from)
	if err != nil {
		return nil, err
	}
	a := &accessKey{
		key: from.get("access_key"), secret: from.get("secret_key"), project: from.first("project_id", "project_name"),
		url: from.authURL(), target: target, newClient: b.newClient, redact: b.redact,
	}
	if err := checkURL(a.url); err != nil {
		return nil, err
	}
	if a.securityToken, err = completeAccessKey(from); err != nil {
		return nil, err
	}
	return a, a.check()
}

// completeAccessKey finds the rest of an access key. A security token belongs to its keys, so one that stands further down
// than both, in the environment say, is of other keys.
func completeAccessKey(from sources) (securityToken setting, err error) {
	for i := range from {
		if from[:i+1].get("access_key").isSet() && from[:i+1].get("secret_key").isSet() {
			return from[:i+1].get("security_token"), nil
		}
	}
	if key := from.get("access_key"); key.isSet() {
		return setting{}, invalid(key, "Incomplete access key", "An access key is set and its secret key is not. Set %s", howToSet("secret_key"))
	}
	return setting{}, missing("access_key", from.get("secret_key"), "Incomplete access key", "A secret key is set and its access key is not. Set %s", howToSet("access_key"))
}

func (a *accessKey) String() string {
	return fmt.Sprintf("access key %q from %s, its secret key from %s", a.key.text, a.key.source, a.secret.source)
}

func (a *accessKey) secrets() []string { return []string{a.secret.text, a.securityToken.text} }

func (a *accessKey) signer() *signer {
	return &signer{accessKey: a.key.text, secretKey: a.secret.text, securityToken: a.securityToken.text, now: time.Now}
}

func (a *accessKey) endpointArgument() string {
	if a.target.endpoint.isSet() {
		return "endpoint"
	}
	return "region"
}

// explainRefusal says what is behind the refusals of Huawei Cloud's gateway. Its signatures are good for a quarter of an hour,
// so the time here is told.
func (a *accessKey) explainRefusal(statusCode int) string {
	switch statusCode {
	case http.StatusUnauthorized:
		return "Where the answer speaks of the signature, the secret key is not that of the access key. Where it speaks of the key itself, the key has been deleted or belongs to another cloud. " +
			"Where it speaks of the date or of expiry, this machine's clock may be off by more than 15 minutes (here it is " + time.Now().UTC().Format(time.RFC3339) + ") or a temporary key has expired. " +
			"Temporary keys need their security_token."
	case http.StatusForbidden:
		return "The user of the access key may not read action logs. Ask whoever manages the account's IAM for a permission to read ECS, in this project."
	}
	return ""
}

// check refuses what an access key cannot be used with.
func (a *accessKey) check() error {
	region, endpoint := a.target.region, a.target.endpoint
	switch {
	case region.isSet() && !regionPattern.MatchString(region.text):
		return invalid(region, "Invalid region", "%q is not the name of a region such as cn-north-4", region.text)
	case region.isSet() && endpoint.isSet() && !isHuaweiCloud(endpoint.text) && !a.url.isSet() && a.project.argument != "project_id":
		return &SettingError{Argument: "project_id", Summary: "Missing project_id", Detail: "The endpoint " + endpoint.text + " (" + endpoint.source + ") is not Huawei Cloud's own, " +
			"so where to look the project up is not known. Set project_id (or HW_PROJECT_ID), or " + howToSet("auth_url") + " to the URL of this cloud's IAM."}
	case region.isSet():
		return nil
	case !endpoint.isSet():
		return &SettingError{Argument: "region", Summary: "Missing region", Detail: "With an access key the compute service's URL follows from the region. " +
			"Set region (or HW_REGION_NAME, or OS_REGION_NAME), or " + howToSet("endpoint") + "."}
	case a.project.argument != "project_id":
		return &SettingError{Argument: "project_id", Summary: "Missing project_id", Detail: "With an access key and without a region the project cannot be looked up. " +
			"Set project_id (or HW_PROJECT_ID), or region (or HW_REGION_NAME)."}
	}
	return nil
}

// authenticate finds the project of a region; nothing else has to be asked for.
func (a *accessKey) authenticate(ctx context.Context, wanted string) (*session, error) {
	region, err := a.target.regionFor(wanted)
	if err != nil {
		return nil, err
	}
	if region.isSet() && !regionPattern.MatchString(region.text) {
		return nil, &SettingError{Argument: "region", Summary: "Invalid region", Detail: fmt.Sprintf("%q is not the name of a region such as cn-north-4.", region.text)}
	}
	project, err := a.projectIn(ctx, region.text)
	if err != nil {
		return nil, err
	}
	return &session{client: a.newClient(), headers: map[string]string{"X-Project-Id": project}, project: tokens.Project{ID: project}}, nil
}

func (a *accessKey) resolveEndpoint(s *session, wanted string) (endpoint, name string, err error) {
	region, err := a.target.regionFor(wanted)
	if err != nil {
		return "", "", err
	}
	endpoint = huaweiURL("ecs", region.text)
	if a.target.endpoint.isSet() {
		endpoint = a.target.endpoint.text
	}
	return completeEndpoint(endpoint, s.project.ID), region.text, nil
}

func isHuaweiCloud(endpoint string) bool {
	parsed, err := url.Parse(endpoint)
	return err == nil && strings.HasSuffix(parsed.Hostname(), ".myhuaweicloud.com")
}

func huaweiURL(service, region string) string {
	return "https://" + service + "." + region + ".myhuaweicloud.com"
}

// projectIn is the ID of the project to read in a region. A configured one is that of the configured region; else IAM is
// asked, once a region, for the project of the configured name or of the region's own.
func (a *accessKey) projectIn(ctx context.Context, region string) (string, error) {
	configured := a.project
	if configured.argument == "project_id" && (region == a.target.region.text || !a.target.region.isSet()) {
		return configured.text, nil
	}
	name := region
	if configured.argument == "project_name" {
		name = configured.text
	}
	return a.projects.get(ctx, region, func(ctx context.Context) (string, error) { return a.askProject(ctx, region, name) })
}

// askProject finds a project by name:
//
//	GET https://iam.{region}.myhuaweicloud.com/v3/projects?name={name}
func (a *accessKey) askProject(ctx context.Context, region, name string) (string, error) {
	wanted := fmt.Sprintf("the ID of project %q", name)
	base := huaweiURL("iam", region)
	if a.url.isSet() {
		base = identityBase(a.url.text)
	}
	target := base + "/v3/projects?name=" + url.QueryEscape(name)
	response, err := a.newClient().Request(ctx, http.MethodGet, target, &gophercloud.RequestOpts{KeepResponseBody: true, OkCodes: []int{http.StatusOK}})
	if err != nil {
		return "", a.loginError(target, wanted, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", a.loginError(target, wanted, err)
	}
	var answer struct {
		Projects []struct{ ID, Name string } `json:"projects"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", a.loginError(target, wanted, errors.New("the answer is not a list of projects: "+err.Error()))
	}
	for _, project := range answer.Projects {
		if project.Name == name && project.ID != "" {
			return project.ID, nil
		}
	}
	return "", &SettingError{Argument: "", Summary: "Unknown project", Detail: fmt.Sprintf("IAM was asked at %s for the project %q, and knows none of this name that %s may use. "+
		"Set project_id (or HW_PROJECT_ID): the console shows it under My Credentials.", target, name, a)}
}

func (a *accessKey) loginError(url, wanted string, err error) error {
	failure := newLoginError(err, a.redact)
	failure.AuthURL, failure.URLArgument, failure.Wanted, failure.Credential = url, "region", wanted, a.String()
	if a.url.isSet() {
		failure.URLArgument = "auth_url"
	}
	failure.Advice = a.explainRefusal(http.StatusUnauthorized)
	if failure.StatusCode != 0 {
		failure.Err = nil
	}
	return failure
}
