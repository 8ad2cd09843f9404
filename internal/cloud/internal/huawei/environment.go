package huawei

import (
	"cmp"
	"maps"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// DropDisabledECSAgency returns the block and the environment without an ecs_agency that says no: that of the block
// switches off the variable.
func DropDisabledECSAgency(block, environment settings.Source) (ours, others settings.Source) {
	argument := []string{"ecs_agency"}
	if wanted, isFlag := settings.ParseBool(block.First("ecs_agency").Text); isFlag && !wanted {
		return block.Without(argument), environment.Without(argument)
	}
	if wanted, isFlag := settings.ParseBool(environment.First("ecs_agency").Text); isFlag && !wanted {
		return block, environment.Without(argument)
	}
	return block, environment
}

// CompleteLogin adds to the variables of an IAM user or a token what follows from the region: where IAM is, and the
// region's main project. region is the one in the provider block, if any.
func CompleteLogin(huawei settings.Source, region string) (settings.Source, error) {
	values, names := settings.Settings{}, map[string]string{}
	maps.Copy(values, huawei.Settings)
	own := huawei.First("region").Text
	if region != "" && own != "" && region != own {
		values["project_id"], values["project_name"] = "", "" // of another region, see projectOf
	}
	region = cmp.Or(region, own)
	domain := huawei.First("cloud_domain")
	if err := CheckDomain(domain); err != nil {
		return settings.Source{}, err
	}
	if values["auth_url"] == "" && regionPattern.MatchString(region) {
		values["auth_url"] = serviceURL("iam", region, domain.Text) + "/v3"
		names["auth_url"] = "the region " + region
	}
	if values["token"] == "" && values["project_id"] == "" && values["project_name"] == "" {
		values["project_name"] = region // a region's main project; a token has one
		names["project_name"] = "the region " + region
	}
	name := func(argument string) string { return cmp.Or(names[argument], huawei.Name(argument)) }
	return settings.Source{Settings: values, Name: name, Kind: settings.EnvironmentKind}, nil
}
