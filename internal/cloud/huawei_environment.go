package cloud

import (
	"cmp"
	"maps"
)

// huaweiVariables are Huawei Cloud's own, as its own provider names them, of arguments that have OpenStack's too.
var huaweiVariables = []Argument{
	{"user_name", []string{"HW_USER_NAME"}},
	{"user_id", []string{"HW_USER_ID"}},
	{"password", []string{"HW_USER_PASSWORD"}},
	{"token", []string{"HW_AUTH_TOKEN"}},
	{"domain_id", []string{"HW_DOMAIN_ID"}},
	{"domain_name", []string{"HW_DOMAIN_NAME"}},
	{"project_id", []string{"HW_PROJECT_ID"}},
	{"project_name", []string{"HW_PROJECT_NAME"}},
	{"region", []string{"HW_REGION_NAME"}},
	{"auth_url", []string{"HW_AUTH_URL"}},
	{"insecure", []string{"HW_INSECURE"}},
}

// HuaweiVariable is Huawei Cloud's own variable for an argument that has OpenStack's too; "" where it has none.
func HuaweiVariable(argument string) string {
	for _, known := range huaweiVariables {
		if known.Name == argument {
			return known.Environment[0]
		}
	}
	return ""
}

// wantedECSAgency are the block and the environment without an ecs_agency that says no: that of the block switches
// off the variable.
func wantedECSAgency(block, environment source) (ours, others source) {
	argument := []string{"ecs_agency"}
	if wanted, isFlag := isOn(block.first("ecs_agency").text); isFlag && !wanted {
		return block.without(argument), environment.without(argument)
	}
	if wanted, isFlag := isOn(environment.first("ecs_agency").text); isFlag && !wanted {
		return block, environment.without(argument)
	}
	return block, environment
}

// completeLogin adds to the variables of an IAM user or a token what follows from the region: where IAM is, and the
// region's main project. region is the one in the provider block, if any.
func completeLogin(huawei source, region string) (source, error) {
	settings, names := Settings{}, map[string]string{}
	maps.Copy(settings, huawei.settings)
	own := huawei.first("region").text
	if region != "" && own != "" && region != own {
		settings["project_id"], settings["project_name"] = "", "" // of another region, see projectOf
	}
	region = cmp.Or(region, own)
	domain := huawei.first("cloud_domain")
	if err := checkDomain(domain); err != nil {
		return source{}, err
	}
	if settings["auth_url"] == "" && regionPattern.MatchString(region) {
		settings["auth_url"] = huaweiURL("iam", region, domain.text) + "/v3"
		names["auth_url"] = "the region " + region
	}
	if settings["token"] == "" && settings["project_id"] == "" && settings["project_name"] == "" {
		settings["project_name"] = region // a region's main project; a token has one
		names["project_name"] = "the region " + region
	}
	name := func(argument string) string { return cmp.Or(names[argument], huawei.name(argument)) }
	return source{settings: settings, name: name, kind: environmentKind}, nil
}
