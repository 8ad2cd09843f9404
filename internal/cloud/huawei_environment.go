package cloud

import "cmp"

// huaweiVariables are Huawei Cloud's own, as its own provider names them; by argument. Where a login or an access key
// of Huawei Cloud's is used, they count before those of OpenStack.
var huaweiVariables = map[string]string{ //nolint:gosec // names, no secrets
	"user_name": "HW_USER_NAME", "user_id": "HW_USER_ID", "password": "HW_USER_PASSWORD", "token": "HW_AUTH_TOKEN",
	"domain_id": "HW_DOMAIN_ID", "domain_name": "HW_DOMAIN_NAME",
	"project_id": "HW_PROJECT_ID", "project_name": "HW_PROJECT_NAME",
	"region": "HW_REGION_NAME", "auth_url": "HW_AUTH_URL", "insecure": "HW_INSECURE", "cloud_domain": "HW_CLOUD",
}

// HuaweiVariable is Huawei Cloud's own variable for an argument; "" where it has none.
func HuaweiVariable(argument string) string { return huaweiVariables[argument] }

// accessKeyVariables are the arguments whose variables count with an access key.
var accessKeyVariables = []string{"project_id", "project_name", "region", "auth_url", "insecure"}

// neutralArguments say nothing of who we are, nor where to log in: their OpenStack variables count for a login at
// Huawei Cloud too.
var neutralArguments = []string{
	"region", "endpoint_type", "endpoint", "microversion", "insecure", "cacert_file", "cert", "key",
}

// huaweiEnvironment is what Huawei Cloud's own variables say beside an access key. They count before OpenStack's.
func huaweiEnvironment(getenv func(string) string) source {
	return readHuawei(accessKeyVariables, getenv)
}

func readHuawei(arguments []string, getenv func(string) string) source {
	settings := Settings{}
	for _, argument := range arguments {
		settings[argument] = trimmed(getenv(huaweiVariables[argument]))
	}
	name := func(argument string) string { return huaweiVariables[argument] + " in the environment" }
	return source{settings: settings, name: name, kind: environmentKind}
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

// withHuaweiLogin is the environment, or another one in its place where it holds an IAM user's password, or a token, in
// Huawei Cloud's own variables. None of OpenStack's that say who we are or where to log in counts then, so that neither
// cloud's secret reaches the other. region is the one in the provider block, if any.
func withHuaweiLogin(openstack source, region string, getenv func(string) string) (source, error) {
	huawei := readHuawei(sortedKeys(huaweiVariables), getenv)
	if !huawei.holdsLogin() || openstack.holdsMoreSpecific(huawei) {
		return openstack, nil
	}
	settings := huawei.settings
	settings["password"] = getenv(huaweiVariables["password"]) // as it is, blanks and all
	names := map[string]string{}
	for _, argument := range neutralArguments {
		if settings[argument] == "" {
			settings[argument] = openstack.settings[argument]
			names[argument] = openstack.name(argument)
		}
	}
	if region != "" && settings["region"] != "" && region != settings["region"] {
		settings["project_id"], settings["project_name"] = "", "" // of another region, see projectOf
	}
	region = cmp.Or(region, settings["region"])
	if err := checkDomain(huawei.first("cloud_domain")); err != nil {
		return source{}, err
	}
	if settings["auth_url"] == "" && regionPattern.MatchString(region) {
		settings["auth_url"] = huaweiURL("iam", region, settings["cloud_domain"]) + "/v3"
		names["auth_url"] = "the region " + region
	}
	if settings["token"] == "" && settings["project_id"] == "" && settings["project_name"] == "" {
		settings["project_name"] = region // a region's main project; a token has one
		names["project_name"] = "the region " + region
	}
	name := func(argument string) string { return cmp.Or(names[argument], huawei.name(argument)) }
	return source{settings: settings, name: name, kind: environmentKind}, nil
}

func (s source) holdsLogin() bool {
	return s.settings["token"] != "" || s.settings["password"] != ""
}

// holdsMoreSpecific says whether OpenStack's variables, or an access key, count before a login of Huawei Cloud's.
func (s source) holdsMoreSpecific(huawei source) bool {
	if huawei.settings["token"] != "" {
		return false
	}
	hasUser := huawei.settings["user_name"] != "" || huawei.settings["user_id"] != ""
	specific := s.first("token", "access_token", "application_credential_secret").isSet() ||
		s.first(accessKeyArguments...).isSet()
	return specific || !hasUser && s.first("user_name", "user_id", "password").isSet()
}
