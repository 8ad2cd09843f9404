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
	"github.com/gophercloud/gophercloud/v2/openstack/utils"
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
	return slices.Insert(extended, index+1, profile), nil
}

func huaweiEnvironment(getenv func(string) string) source {
	settings := Settings{}
	for argument, variable := range huaweiVariables {
		settings[argument] = getenv(variable)
	}
	return source{settings: settings, name: func(argument string) string { return huaweiVariables[argument] + " in the environment" }}
}

// completeAccessKey finds the rest of an access key. A security token belongs to its keys, so one that stands further down
// than both, in the environment say, is of other keys.
func (c credential) completeAccessKey(from sources) (credential, error) {
	c.accessKey, c.secret = from.get("access_key"), from.get("secret_key")
	for i := range from {
		if from[:i+1].get("access_key").isSet() && from[:i+1].get("secret_key").isSet() {
			c.securityToken = from[:i+1].get("security_token")
			return c, nil
		}
	}
	if c.accessKey.isSet() {
		return c, invalid(c.accessKey, "Incomplete access key", "An access key is set and its secret key is not. Set %s", howToSet("secret_key"))
	}
	return c, invalid(c.secret, "Incomplete access key", "A secret key is set and its access key is not. Set %s", howToSet("access_key"))
}

func (c *Cloud) newSigner() *signer {
	if c.credential.kind != KindAccessKey {
		return nil
	}
	return &signer{
		accessKey: c.credential.accessKey.text, secretKey: c.credential.secret.text,
		securityToken: c.credential.securityToken.text, now: time.Now,
	}
}

// checkHuawei refuses what an access key cannot be used with.
func (c *Cloud) checkHuawei() error {
	switch {
	case c.region.isSet() && !regionPattern.MatchString(c.region.text):
		return invalid(c.region, "Invalid region", "%q is not the name of a region such as cn-north-4", c.region.text)
	case c.region.isSet() && c.endpoint.isSet() && !isHuaweiCloud(c.endpoint.text) && !c.authURL.isSet() && c.credential.project.argument != "project_id":
		return &SettingError{Argument: "project_id", Summary: "Missing project_id", Detail: "The endpoint " + c.endpoint.text + " (" + c.endpoint.source + ") is not Huawei Cloud's own, " +
			"so where to look the project up is not known. Set project_id (or HW_PROJECT_ID), or " + howToSet("auth_url") + " to the URL of this cloud's IAM."}
	case c.region.isSet():
		return nil
	case !c.endpoint.isSet():
		return &SettingError{Argument: "region", Summary: "Missing region", Detail: "With an access key the compute service's URL follows from the region. " +
			"Set region (or HW_REGION_NAME, or OS_REGION_NAME), or " + howToSet("endpoint") + "."}
	case c.credential.project.argument != "project_id":
		return &SettingError{Argument: "project_id", Summary: "Missing project_id", Detail: "With an access key and without a region the project cannot be looked up. " +
			"Set project_id (or HW_PROJECT_ID), or region (or HW_REGION_NAME)."}
	}
	return nil
}

// signedCompute is [Cloud.Compute] for an access key.
func (c *Cloud) signedCompute(ctx context.Context, region string) (*Compute, error) {
	if region != "" && !regionPattern.MatchString(region) {
		return nil, &SettingError{Argument: "region", Summary: "Invalid region", Detail: fmt.Sprintf("%q is not the name of a region such as cn-north-4.", region)}
	}
	project, err := c.projectIn(ctx, region)
	if err != nil {
		return nil, err
	}
	endpoint := huaweiURL("ecs", region)
	if c.endpoint.isSet() {
		endpoint = c.endpoint.text
	}
	return c.compute(c.signingClient(), completeEndpoint(endpoint, project), region, map[string]string{"X-Project-Id": project}), nil
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
func (c *Cloud) projectIn(ctx context.Context, region string) (string, error) {
	configured := c.credential.project
	if configured.argument == "project_id" && (region == c.region.text || !c.region.isSet()) {
		return configured.text, nil
	}
	name := region
	if configured.argument == "project_name" {
		name = configured.text
	}
	return c.projects.get(ctx, region, func(ctx context.Context) (string, error) { return c.askProject(ctx, region, name) })
}

// askProject finds a project by name:
//
//	GET https://iam.{region}.myhuaweicloud.com/v3/projects?name={name}
func (c *Cloud) askProject(ctx context.Context, region, name string) (string, error) {
	wanted := fmt.Sprintf("the ID of project %q", name)
	base := huaweiURL("iam", region)
	if c.authURL.isSet() {
		base = c.authURL.text
	}
	base, err := utils.BaseEndpoint(base)
	if err != nil {
		return "", c.loginErrorAt(base, wanted, err)
	}
	target := gophercloud.NormalizeURL(base) + "v3/projects?name=" + url.QueryEscape(name)
	response, err := c.signingClient().Request(ctx, http.MethodGet, target, &gophercloud.RequestOpts{KeepResponseBody: true, OkCodes: []int{http.StatusOK}})
	if err != nil {
		return "", c.loginErrorAt(target, wanted, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", c.loginErrorAt(target, wanted, err)
	}
	var answer struct {
		Projects []struct{ ID, Name string } `json:"projects"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", c.loginErrorAt(target, wanted, errors.New("the answer is not a list of projects: "+err.Error()))
	}
	for _, project := range answer.Projects {
		if project.Name == name && project.ID != "" {
			return project.ID, nil
		}
	}
	return "", &SettingError{Argument: "", Summary: "Unknown project", Detail: fmt.Sprintf("IAM was asked at %s for the project %q, and knows none of this name that %s may use. "+
		"Set project_id (or HW_PROJECT_ID): the console shows it under My Credentials.", target, name, c.credential)}
}

func (c *Cloud) signingClient() *gophercloud.ProviderClient {
	return c.newProviderClient(&gophercloud.ProviderClient{})
}
