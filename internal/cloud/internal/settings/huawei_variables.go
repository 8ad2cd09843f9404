package settings

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
