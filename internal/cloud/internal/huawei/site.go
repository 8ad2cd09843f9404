package huawei

import (
	"regexp"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// The hosts of Huawei Cloud's services, as its own provider builds them (huaweicloud/provider.go, getCloudDomain):
// the region decides the site, unless cloud_domain says otherwise.
// https://developer.huaweicloud.com/intl/en-us/endpoint
const (
	defaultDomain  = "myhuaweicloud.com"
	europeanDomain = "myhuaweicloud.eu"
	europeanRegion = "eu-west-1" // and what begins so: eu-west-101
)

var (
	// regionPattern is what may stand in a host name.
	regionPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)
	domainPattern = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]+$`)
)

// CheckDomain refuses a site's domain that is none: it stands in the name of the host that gets a password.
func CheckDomain(domain settings.Setting) error {
	if domain.IsSet() && !domainPattern.MatchString(domain.Text) {
		return settings.Invalid(domain, "Invalid cloud_domain", "%q is not a domain such as %s", domain.Text,
			europeanDomain)
	}
	return nil
}

// serviceURL is a service's in a region. domain is the configured one, or "".
func serviceURL(service, region, domain string) string {
	return "https://" + service + "." + region + "." + domainOfSite(region, domain)
}

func domainOfSite(region, configured string) string {
	switch {
	case configured != "":
		return configured
	case strings.HasPrefix(region, europeanRegion):
		return europeanDomain
	}
	return defaultDomain
}

// isSiteOf reports whether a host is one of the site's, so that its IAM is known.
func isSiteOf(host, region, domain string) bool {
	return strings.HasSuffix(host, "."+domainOfSite(region, domain))
}

// MayBeAt reports whether an auth_url may be Huawei Cloud's, or none is set: its host is that of HW_AUTH_URL, is
// of the site, or is called as IAM is in each cloud of the family (iam.eu-de.otc.t-systems.com, and on a Huawei Cloud
// Stack iam-apigateway-proxy.…).
func MayBeAt(authURL settings.Setting, block, huawei settings.Source) bool {
	if !authURL.IsSet() {
		return true
	}
	if own := endpoint.Host(huawei.First("auth_url").Text); own != "" && own == endpoint.Host(authURL.Text) {
		return true
	}
	from, host := settings.Sources{block, huawei}, endpoint.Hostname(authURL.Text)
	label, _, isName := strings.Cut(host, ".")
	return isName && (label == "iam" || strings.HasPrefix(label, "iam-")) ||
		isSiteOf(host, from.Get("region").Text, from.Get("cloud_domain").Text)
}
