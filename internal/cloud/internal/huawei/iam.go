package huawei

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// askProject finds a project by name:
//
//	GET https://iam.{region}.myhuaweicloud.com/v3/projects?name={name}
//
// https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html
func (c *credential) askProject(ctx context.Context, region, name string) (string, error) {
	wanted := fmt.Sprintf("the ID of project %q", name)
	requestURL := c.iam(region) + "/v3/projects?name=" + url.QueryEscape(name)
	body, err := ask(ctx, c.connect(), http.MethodGet, requestURL, nil)
	if err != nil {
		return "", c.loginError(requestURL, wanted, err)
	}
	var answer struct {
		Projects []struct{ ID, Name string } `json:"projects"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", c.loginError(requestURL, wanted, errors.New("the answer is not a list of projects: "+err.Error()))
	}
	for _, project := range answer.Projects {
		if project.Name == name && project.ID != "" {
			return project.ID, nil
		}
	}
	return "", &settings.SettingError{Argument: "", Summary: "Unknown project",
		Detail: fmt.Sprintf("IAM was asked at %s for the project %q. It knows none of this name that %s may use. Set "+
			"project_id (or HW_PROJECT_ID): the console shows it under My Credentials.", requestURL, name, c)}
}

// adviceOfIAM is about what IAM answers to the questions before the first read.
func adviceOfIAM(statusCode int) string {
	switch {
	case statusCode == http.StatusUnauthorized:
		return signatureAdvice()
	case statusCode == http.StatusForbidden:
		return "IAM knows the access key, but does not allow its user to ask. To assume an agency they need the " +
			"permission Agent Operator; to look a project up, set project_id instead (or HW_PROJECT_ID)."
	case statusCode == http.StatusNotFound:
		return "IAM does not know what was asked for: check the names of the agency and of its account, and that " +
			"auth_url, where it is set, leads to IAM."
	case transport.IsDisturbance(statusCode):
		return auth.DisturbedAdvice(statusCode)
	}
	return "Check that region (or auth_url) leads to IAM; if it does, the cloud's support can look the request up."
}

// signatureAdvice is about refused signatures, which are good for a quarter of an hour, so the time here is told.
// https://support.huaweicloud.com/intl/en-us/apig_faq/apig-faq-0003.html: more than five in a row lock a key for five
// minutes.
func signatureAdvice() string {
	return "If the answer is about the signature, the secret key is wrong. If it is about the key, the key has been " +
		"deleted or is another cloud's. If it is about the date or expiry, this machine's clock (" +
		time.Now().UTC().Format(time.RFC3339) + ") is off by more than 15 minutes, or a temporary key has expired. " +
		"Temporary keys need their security_token. Nothing more is signed with these keys: more than 5 refusals in a " +
		"row lock a key."
}

// iam is the base URL of a region's IAM.
func (c *credential) iam(region string) string {
	if c.authURL.IsSet() {
		return endpoint.IdentityBase(c.authURL.Text)
	}
	return serviceURL("iam", region, c.domain.Text)
}

// loginError leaves what is explained already: keys that could not be had, or were refused elsewhere.
func (c *credential) loginError(url, wanted string, err error) error {
	if failure, ok := errors.AsType[*auth.LoginError](err); ok {
		return failure
	}
	if refusal, ok := errors.AsType[*RefusedKeysError](err); ok {
		return refusal
	}
	failure := auth.NewLoginError(err, c.secrets.Redact)
	failure.AuthURL, failure.URLArgument, failure.Wanted, failure.Credential = url, "region", wanted, c.String()
	if c.authURL.IsSet() {
		failure.URLArgument = "auth_url"
	}
	failure.Advice = adviceOfIAM(failure.StatusCode)
	if failure.StatusCode != 0 {
		failure.Err = nil
	}
	return failure
}

// explained makes a failed login of what IAM had answered until a caller's time was over. It leaves other errors.
func (c *credential) explained(region, wanted string, err error) error {
	if _, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok {
		return c.loginError(c.iam(region), wanted, err)
	}
	return err
}

// ask sends a request, with content as JSON unless that is nil, and reads the answer.
func ask(
	ctx context.Context, client *gophercloud.ProviderClient, method, requestURL string, content any,
) ([]byte, error) {
	options := &gophercloud.RequestOpts{KeepResponseBody: true, OkCodes: []int{http.StatusOK, http.StatusCreated}}
	if content != nil {
		options.JSONBody = content
	}
	response, err := client.Request(ctx, method, requestURL, options)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}
