package huawei

import (
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestSettings_Refused: what an access key cannot be used with.
func TestSettings_Refused(t *testing.T) {
	mine := values{"access_key": "AKMINE", "secret_key": "hunter2", "region": "eu-west-101"}
	without := changed(mine, values{"region": ""})
	role := func(more values) values {
		return changed(mine, values{settings.AgencyName: "a"}, more)
	}
	elsewhere := values{"endpoint": "https://ecs.example.com"}
	for _, c := range []struct {
		name     string
		block    values
		env      environment
		argument string
		want     string
	}{
		{name: "no secret key", block: values{"access_key": "AKMINE"}, argument: "secret_key",
			want: "Incomplete access key … secret_key (or HW_SECRET_KEY)"},
		{name: "no access key: the line with the secret is not shown", block: values{"secret_key": "hunter2"},
			argument: "access_key", want: "Incomplete access key … access_key (or HW_ACCESS_KEY)"},
		{name: "no region", block: without, argument: "region", want: "HW_REGION_NAME"},
		{name: "a region that is another host", argument: "region", want: "Invalid region",
			block: changed(mine, values{"region": "evil.example.com/"})},
		{name: "a region that is another host, in the environment", block: without, argument: "region",
			env: environment{"HW_REGION_NAME": "a.b"}, want: "HW_REGION_NAME in the environment"},
		{name: "a site that is a URL", argument: "cloud_domain", want: "myhuaweicloud.eu",
			block: changed(mine, values{"cloud_domain": "https://myhuaweicloud.eu"})},
		{name: "a site that is none", block: mine, env: environment{"HW_CLOUD": "nonsense"},
			argument: "cloud_domain", want: "HW_CLOUD in the environment"},
		{name: "an endpoint elsewhere, and no IAM", block: changed(mine, elsewhere), argument: "project_id",
			want: "HW_AUTH_URL"},
		{name: "an endpoint elsewhere, and an agency", argument: "project_id", want: "IAM",
			block: changed(role(elsewhere), values{"project_id": "p", settings.AgencyDomainID: "d"})},
		{name: "auth_url elsewhere, and no endpoint", argument: "endpoint", want: "is not of the site … HW_CLOUD",
			block: changed(mine, values{"auth_url": "https://iam.example.com"})},
		{name: "an agency of nobody", block: role(nil), argument: settings.AgencyName,
			want: "HW_ASSUME_ROLE_DOMAIN_NAME"},
		{name: "an agency whose account the environment names", block: role(nil), argument: settings.AgencyName,
			env: environment{"HW_ASSUME_ROLE_DOMAIN_ID": "another's"}, want: "Incomplete"},
		{name: "an account and no agency", argument: settings.AgencyName, want: "agency_name",
			block: changed(mine, values{settings.AgencyDomainID: "d"})},
		{name: "a duration that is too short", argument: settings.AgencyDuration, want: "900",
			block: role(values{settings.AgencyDomainID: "d", settings.AgencyDuration: "60"})},
		{name: "a duration in words", block: mine, argument: settings.AgencyDuration,
			env: environment{"HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_ID": "d",
				"HW_ASSUME_ROLE_DURATION": "1h"}, want: "HW_ASSUME_ROLE_DURATION"},
		{name: "an agency by an identity provider, and a key left over", argument: "",
			env: environment{"HW_ASSUME_ROLE_IDP_ID": "idp", "HW_ACCESS_KEY": "AK",
				"HW_SECRET_KEY": "hunter2", "HW_REGION_NAME": "cn-north-4"}, want: "assume_role_with_oidc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := cloudtest.Config(t, settings.FromBlock(c.block), settings.FromHuawei(c.env.Get))
			made, err := New(config)
			if err == nil {
				err = CheckAgency(config.Sources[0], made)
			}
			cloudtest.WantSettingError(t, err, c.argument, c.want)
		})
	}
}

// password is a credential that is no access key.
type password struct{ auth.Credential }

func (password) String() string { return `the password of user "me"` }

// TestCheckAgency: only access keys can assume one.
func TestCheckAgency(t *testing.T) {
	block := settings.FromBlock(values{settings.AgencyName: "a", settings.AgencyDomainID: "d"})
	cloudtest.WantSettingError(t, CheckAgency(block, password{}), settings.AgencyName, "Unusable assume_role",
		`user "me"`)
}
