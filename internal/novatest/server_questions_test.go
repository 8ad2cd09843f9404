package novatest_test

// servers asks for lists of servers. Those that are in both clouds have names of their own; of each cloud's others none
// begins with b, h, g or web, and none is in ERROR.
func (qs *questionnaire) servers(c *cloud) {
	list := c.ComputeURL + "/v2.1/servers/detail"
	asks := func(name, token, v, query string) {
		qs.ask("servers-"+name, list+"?"+query, as(token), version(v)).only = serverKeys
	}
	for _, v := range []string{"2.1", "2.9", "2.37", "2.38", "2.68", "2.69", "2.74", "2.75", "2.84", "2.93"} {
		asks("name-"+v, c.member, v, "name=^web$")
		asks("unknown-status-"+v, c.member, v, "status=NONSENSE")
		asks("unknown-parameter-"+v, c.member, v, "name=^web$&foo=bar")
		asks("unknown-parameters-"+v, c.member, v, "name=^web$&foo=bar&baz=1")
	}
	for _, user := range []struct{ name, token string }{
		{"admin", c.admin}, {"member", c.member}, {"reader", c.reader}, {"unscoped", c.unscoped},
	} {
		asks("all-projects-"+user.name, user.token, "2.84", "all_tenants=1&name=^(foreign)$")
		asks("error-"+user.name, user.token, "2.84", "name=^huge$&status=ERROR")
		asks("error-of-all-"+user.name, user.token, "2.84", "name=^huge$&status=error&all_tenants=True")
		asks("deleted-"+user.name, user.token, "2.84", "status=DELETED&name=^gone$&all_tenants=1")
		asks("deleted-own-"+user.name, user.token, "2.84", "status=DELETED&name=^gone$")
		asks("own-"+user.name, user.token, "2.84", "name=^web$")
	}
	for _, value := range []string{"", "0", "1", "False", "yes", "maybe", "1&all_tenants=0", "0&all_tenants=1"} {
		asks("all-tenants-["+value+"]", c.member, "2.84", "name=^web$&all_tenants="+value)
		asks("all-tenants-admin-["+value+"]", c.admin, "2.84", "name=^web$&all_tenants="+value)
	}
	for _, name := range []string{
		"web", "WEB", "^b", "w.b", "w%5C.b", "roke", "^web", "web$", "", "%5B", "(", "*", "%5C", "b%7Cweb", "nothing",
		".*eb$", "w%20b", "^web$&name=^huge$",
	} {
		asks("name-["+name+"]", c.member, "2.84", "name="+name)
	}
	for _, status := range []string{
		"ACTIVE", "active", "UNKNOWN", "", "ERROR&status=NONSENSE", "SOFT_DELETED", "VERIFY_RESIZE",
		"ERROR&status=ACTIVE",
	} {
		asks("status-["+status+"]", c.member, "2.84", "name=^(web|huge|busy)$&status="+status)
		asks("status-b-["+status+"]", c.member, "2.84", "name=^b&status="+status)
	}
	for _, limit := range []string{"0", "1", "3", "4", "100000", "-1", "abc", "", "1&limit=2", "2&limit=1"} {
		if limit != "3" && limit != "1&limit=2" { // chance tells which of two that were made at once is last
			asks("limit-["+limit+"]", c.member, "2.84", "name=^(b)&limit="+limit)
		}
		asks("limit-huge-["+limit+"]", c.member, "2.84", "name=huge&limit="+limit)
	}
	project := c.ComputeURL + "/v2.1/" + c.Accounts["member"].ProjectID
	qs.ask("servers-limit-project-path", project+"/servers/detail?name=huge&limit=1", as(c.member),
		version("2.84")).only = serverKeys
	asks("marker", c.member, "2.84", "name=^b&marker="+c.id("bounced"))
	asks("marker-unknown", c.member, "2.84", "name=^b&marker="+noServer)
	asks("marker-empty", c.member, "2.84", "name=^b&marker=")
	asks("marker-word", c.member, "2.84", "name=^b&marker=web")
	asks("marker-unknown-limit-0", c.member, "2.84", "limit=0&marker="+noServer)
	qs.ask("servers-no-token", list, version("2.84"))
	qs.ask("servers-bad-microversion", list, as(c.member), version("2.999"))
}
