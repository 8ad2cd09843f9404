package huawei

import "testing"

func TestServiceURL(t *testing.T) {
	for _, c := range []struct{ region, domain, want string }{
		{"cn-north-4", "", "https://ecs.cn-north-4.myhuaweicloud.com"},
		{"ap-southeast-3", "", "https://ecs.ap-southeast-3.myhuaweicloud.com"},
		{"eu-west-101", "", "https://ecs.eu-west-101.myhuaweicloud.eu"},
		{"eu-west-1", "", "https://ecs.eu-west-1.myhuaweicloud.eu"},
		{"eu-west-0", "", "https://ecs.eu-west-0.myhuaweicloud.com"},
		{"eu-west-101", "myhuaweicloud.com", "https://ecs.eu-west-101.myhuaweicloud.com"},
		{"eu-de", "otc.t-systems.com", "https://ecs.eu-de.otc.t-systems.com"},
	} {
		if got := serviceURL("ecs", c.region, c.domain); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestRegionPattern lets nothing into a host name that would end it.
func TestRegionPattern(t *testing.T) {
	for region, want := range map[string]bool{
		"cn-north-4": true, "eu-west-101": true, "a": true, "": false, "-a": false, "a-": false, "a.b": false,
		"evil.example.com/": false, "a@b": false, "a:1": false, "a b": false, "a\n": false,
	} {
		if regionPattern.MatchString(region) != want {
			t.Errorf("%q", region)
		}
	}
	for domain, want := range map[string]bool{
		"myhuaweicloud.com": true, "hc.sbercloud.ru": true, "": false, "com": false, "a..com": false,
		"https://myhuaweicloud.eu": false, "myhuaweicloud.eu/": false, "evil.com:80": false, "a@evil.com": false,
	} {
		if domainPattern.MatchString(domain) != want {
			t.Errorf("%q", domain)
		}
	}
}
