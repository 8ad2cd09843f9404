package cloud

import (
	"fmt"
	"slices"
	"strconv"
)

// accessKeySettings are what an access key is used with.
type accessKeySettings struct {
	accessKey, secretKey, securityToken setting
	ecsAgency                           setting // set where the keys are those of the ECS's agency
	agency                              agency  // "" for its name where none is assumed
	agencySource                        setting

	project, authURL, domain setting
	target                   target
}

// findAccessKeySettings reads what belongs to an access key.
func findAccessKeySettings(from sources, getenv func(string) string) (accessKeySettings, error) {
	index, found := from.find(accessKeyArguments...)
	if found.kind == environmentKind {
		if err := refuseIdentityProvider(from); err != nil {
			return accessKeySettings{}, err
		}
	}
	extended, err := withProfile(from, index, getenv)
	if err != nil {
		return accessKeySettings{}, err
	}
	return readAccessKeySettings(extended, from[index:index+1])
}

// withProfile adds the profile, unless the source of that index, where the key was found, has the key itself. A profile
// that the block names stands right behind the block; one that the environment names, behind Huawei Cloud's own
// variables and before what the environment says of OpenStack.
func withProfile(from sources, index int, getenv func(string) string) (sources, error) {
	if !holdsProfile(from[index : index+1]) {
		return from, nil
	}
	profile, err := profileSource(from, getenv)
	if err != nil {
		return nil, err
	}
	position := index + 1
	if from[index].kind == environmentKind {
		position = 1 + slices.IndexFunc(from, func(s source) bool { return s.kind == environmentKind })
	}
	return slices.Insert(slices.Clone(from), position, profile), nil
}

// holdsProfile says whether a source names a profile that counts: not where it has the key itself.
func holdsProfile(chosen sources) bool {
	return !chosen.first("access_key", "secret_key").isSet() && chosen.first("shared_config_file", "profile").isSet()
}

// readAccessKeySettings reads what belongs to an access key, of which the chosen source is the first that speaks.
func readAccessKeySettings(from, chosen sources) (accessKeySettings, error) {
	s := accessKeySettings{project: from.projectOf(from.get("region")), authURL: from.authURL(),
		domain: from.get("cloud_domain")}
	err := checkURL(s.authURL)
	if err != nil {
		return s, err
	}
	if s.target, err = newTarget(from); err != nil {
		return s, err
	}
	if s.agency, s.agencySource, err = readAgency(from); err != nil {
		return s, err
	}
	if chosen.first("access_key", "secret_key", "shared_config_file", "profile").isSet() {
		err = s.readKeys(from)
	} else {
		err = s.readECSAgency(chosen)
	}
	if err != nil {
		return s, err
	}
	return s, s.check()
}

// projectOf is the first project that may be the region's. Projects of Huawei Cloud are one region's each, so one that
// stands beside another region, in a profile say, is not.
func (from sources) projectOf(region setting) setting {
	ofOthers := func(s source) bool {
		own := s.first("region")
		return own.isSet() && own.text != region.text
	}
	return slices.DeleteFunc(slices.Clone(from), ofOthers).first("project_id", "project_name")
}

func (s *accessKeySettings) readECSAgency(chosen sources) error {
	s.ecsAgency = chosen.get("ecs_agency")
	_, err := isTrue(s.ecsAgency) // one that says no is no source of keys
	return err
}

// readKeys finds an access key and its secret key. A security token belongs to its keys, so one that stands further
// down than both, in the environment say, is of other keys.
func (s *accessKeySettings) readKeys(from sources) error {
	s.accessKey, s.secretKey = from.get("access_key"), from.get("secret_key")
	switch {
	case !s.secretKey.isSet():
		return missing("secret_key", s.accessKey, "Incomplete access key",
			"An access key is set and its secret key is not. Set %s%s", howToSet("secret_key"), from.whyWithheld("secret_key"))
	case !s.accessKey.isSet():
		return missing("access_key", s.secretKey, "Incomplete access key",
			"A secret key is set and its access key is not. Set %s", howToSet("access_key"))
	}
	for i := range from {
		if from[:i+1].get("access_key").isSet() && from[:i+1].get("secret_key").isSet() {
			s.securityToken = from[:i+1].get("security_token")
			return nil
		}
	}
	return nil
}

// readAgency reads the agency to assume, all of it from the first source that names one.
func readAgency(from sources) (found agency, where setting, err error) {
	for i := range from {
		own := from[i : i+1]
		if where = own.get(agencyName); !where.isSet() {
			continue
		}
		found = agency{name: where.text, domainName: own.get(agencyDomainName).text,
			domainID: own.get(agencyDomainID).text, duration: defaultAgency}
		if found.domainName == "" && found.domainID == "" {
			return found, where, invalid(where, "Incomplete assume_role", "The agency %q is one of another "+
				"account, which is not named. Set domain_name or domain_id in assume_role "+
				"(or HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASSUME_ROLE_DOMAIN_ID)", where.text)
		}
		if duration := own.get(agencyDuration); duration.isSet() {
			found.duration, err = readAgencyDuration(duration)
		}
		return found, where, err
	}
	return agency{}, setting{}, nil
}

// checkAgency refuses an agency in the provider block that would not be assumed: only access keys can.
func checkAgency(from sources, login loginKind, auth authenticator) error {
	ours := from[:1]
	role := ours.first(agencyName, agencyDomainName, agencyDomainID, agencyDuration)
	switch {
	case !role.isSet():
		return nil
	case role.argument != agencyName:
		return missing(agencyName, role, "Incomplete assume_role", "The agency of assume_role is not named. Set agency_name in it")
	case !login.signs:
		return invalid(role, "Unusable assume_role", "Only an access key, a profile or ecs_agency can assume the agency %q, "+
			"and the credentials are %s. Set access_key and secret_key (or HW_ACCESS_KEY and HW_SECRET_KEY)", role.text, auth)
	}
	return nil
}

func readAgencyDuration(duration setting) (int, error) {
	seconds, err := strconv.Atoi(duration.text)
	if err != nil || seconds < shortestAgency || seconds > longestAgency {
		return 0, invalid(duration, "Invalid duration", "%q is not a number of seconds from %d to %d, for which "+
			"an agency may be assumed", duration.text, shortestAgency, longestAgency)
	}
	return seconds, nil
}

// check refuses what an access key cannot be used with.
func (s *accessKeySettings) check() error {
	region, endpoint := s.target.region, s.target.endpoint
	if err := checkDomain(s.domain); err != nil {
		return err
	}
	switch {
	case region.isSet() && !regionPattern.MatchString(region.text):
		return invalid(region, "Invalid region", "%q is not the name of a region such as cn-north-4", region.text)
	case s.authURL.isSet() && !endpoint.isSet() && region.isSet() &&
		!isSiteOf(hostname(s.authURL.text), region.text, s.domain.text):
		return notSet("endpoint", "auth_url (%s) is not of the site %s, where the compute service of region %s would be "+
			"looked for, and nothing has been sent. Set endpoint to the compute service's URL, or cloud_domain (or HW_CLOUD) "+
			"to this cloud's domain.", s.authURL.source, domainOfSite(region.text, s.domain.text), region.text)
	case s.needsIAM() && region.isSet() && s.isElsewhere() && !s.authURL.isSet():
		return notSet("project_id", "The endpoint %s (%s) is not Huawei Cloud's own, so where its IAM is to be asked is "+
			"not known. Set project_id (or HW_PROJECT_ID), or auth_url (or HW_AUTH_URL) to the URL of this cloud's IAM.",
			endpoint.text, endpoint.source)
	case region.isSet():
		return nil
	case !endpoint.isSet():
		return notSet("region", "With an access key the compute service's URL follows from the region. "+
			"Set region (or HW_REGION_NAME), or endpoint.")
	case s.project.argument != "project_id":
		return notSet("project_id", "With an access key and without a region the project cannot be looked up. "+
			"Set project_id (or HW_PROJECT_ID), or region (or HW_REGION_NAME).")
	case s.agency.name != "" && !s.authURL.isSet():
		return notSet("region", "IAM, which hands out the keys of %s, is found by the region. "+
			"Set region (or HW_REGION_NAME), or auth_url (or HW_AUTH_URL).", s.agency)
	}
	return nil
}

func notSet(argument, format string, arguments ...any) error {
	return &SettingError{Argument: argument, Summary: "Missing " + argument, Detail: fmt.Sprintf(format, arguments...)}
}

// ownKeys are those that are set; empty where they are an ECS's.
func (s *accessKeySettings) ownKeys() accessKeys {
	return accessKeys{access: s.accessKey.text, secret: s.secretKey.text, securityToken: s.securityToken.text}
}

// needsIAM says whether IAM is asked before the first read.
func (s *accessKeySettings) needsIAM() bool {
	return s.project.argument != "project_id" || s.agency.name != ""
}

// isElsewhere says whether the endpoint is that of a cloud whose IAM is not known.
func (s *accessKeySettings) isElsewhere() bool {
	endpoint := s.target.endpoint
	return endpoint.isSet() && !isSiteOf(hostname(endpoint.text), s.target.region.text, s.domain.text)
}

// String says which keys these are and where they came from; never a secret.
func (s *accessKeySettings) String() string {
	text := fmt.Sprintf("%s from %s, its secret key from %s", shownKey(s.accessKey.text), s.accessKey.source,
		s.secretKey.source)
	if s.ecsAgency.isSet() {
		text = "the agency of this ECS (" + s.ecsAgency.source + ")"
	}
	if s.agency.name != "" {
		text = s.agency.String() + " (" + s.agencySource.source + "), assumed by " + text
	}
	return text
}
