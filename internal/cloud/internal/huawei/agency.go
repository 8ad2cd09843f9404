package huawei

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// RefuseIdentityProvider refuses such a login by name: its own provider would act as the agency, and not as whoever a
// left-over access key is of (LoadAndValidate in huaweicloud/config/config.go).
func RefuseIdentityProvider(from settings.Sources) error {
	provider := from.Get(settings.IdentityProviderID)
	if !provider.IsSet() || from.NamesCloud() {
		return nil
	}
	return &settings.SettingError{Summary: "Unsupported assume_role_with_oidc",
		Detail: "An agency of Huawei Cloud's cannot be assumed by the token of an identity provider (" +
			provider.Origin + ") here, and nothing has been sent. Set " + settings.HowToSet("access_key") + " and " +
			settings.HowToSet("secret_key") + ", with security_token where they are temporary, and unset the variable."}
}

// The limits of an agency's temporary keys, and how long they are asked for where nobody says. They are renewed, so
// there is no use in long ones.
const (
	shortestAgency = 900 // seconds
	longestAgency  = 86400
	defaultAgency  = 3600
)

// agency is another account's, whose keys are used.
type agency struct {
	name, domainName, domainID string
	duration                   int // seconds
}

// assume asks IAM for temporary keys of the agency; client signs with the keys of whoever may assume it.
//
//	POST {iam}/v3.0/OS-CREDENTIAL/securitytokens
//
// https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html
func (c *credential) assume(ctx context.Context, client *gophercloud.ProviderClient) (keys keyPair, err error) {
	iam := c.iam(c.target.Region.Text)
	body, err := ask(ctx, client, http.MethodPost, iam+"/v3.0/OS-CREDENTIAL/securitytokens", c.agency.request())
	if err == nil {
		keys, err = readKeyPair(body)
	}
	if err != nil {
		return keyPair{}, c.loginError(iam, "temporary keys of "+c.agency.String(), err)
	}
	return keys, nil
}

func (a agency) request() map[string]any {
	role := map[string]any{"agency_name": a.name, "duration_seconds": a.duration}
	if a.domainID != "" {
		role["domain_id"] = a.domainID
	} else {
		role["domain_name"] = a.domainName
	}
	identity := map[string]any{"methods": []string{"assume_role"}, "assume_role": role}
	return map[string]any{"auth": map[string]any{"identity": identity}}
}

// String says which agency this is.
func (a agency) String() string {
	if a.domainID != "" {
		return "agency " + strconv.Quote(a.name) + " of account " + a.domainID
	}
	return "agency " + strconv.Quote(a.name) + " of account " + strconv.Quote(a.domainName)
}
