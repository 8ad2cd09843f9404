package huawei

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// accessKeySettings are what an access key is used with.
type accessKeySettings struct {
	accessKey, secretKey, securityToken settings.Setting
	ecsAgency                           settings.Setting // set where the keys are those of the ECS's agency
	agency                              agency           // "" for its name where none is assumed
	agencySource                        settings.Setting

	project, authURL, domain settings.Setting
	target                   endpoint.Target
}

// findSettings reads what belongs to an access key.
func findSettings(from settings.Sources, getenv func(string) string) (accessKeySettings, error) {
	index, found := from.Find(KeyArguments...)
	if found.From == settings.EnvironmentKind {
		if err := RefuseIdentityProvider(from); err != nil {
			return accessKeySettings{}, err
		}
	}
	extended, err := withProfile(from, index, getenv)
	if err != nil {
		return accessKeySettings{}, err
	}
	return readSettings(extended, from[index:index+1])
}

// withProfile adds the profile, unless the source of that index, where the key was found, has the key itself. A profile
// that the block names stands right behind the block; one that the environment names, behind Huawei Cloud's own
// variables and before what the environment says of OpenStack.
func withProfile(from settings.Sources, index int, getenv func(string) string) (settings.Sources, error) {
	chosen := from[index : index+1]
	if chosen.First("access_key", "secret_key").IsSet() || !chosen.First("shared_config_file", "profile").IsSet() {
		return from, nil
	}
	profile, err := profileSource(from, getenv)
	if err != nil {
		return nil, err
	}
	position := index + 1
	if from[index].Kind == settings.EnvironmentKind {
		isEnvironment := func(s settings.Source) bool { return s.Kind == settings.EnvironmentKind }
		position = 1 + slices.IndexFunc(from, isEnvironment)
	}
	return slices.Insert(slices.Clone(from), position, profile), nil
}

// readSettings reads what belongs to an access key; chosen is the first source that has anything of one.
func readSettings(from, chosen settings.Sources) (accessKeySettings, error) {
	s := accessKeySettings{project: projectOf(from, from.Get("region")), authURL: from.AuthURL(),
		domain: from.Get("cloud_domain")}
	err := endpoint.CheckURL(s.authURL)
	if err != nil {
		return s, err
	}
	if s.target, err = endpoint.New(from); err != nil {
		return s, err
	}
	if s.agency, s.agencySource, err = readAgency(from); err != nil {
		return s, err
	}
	if chosen.First("access_key", "secret_key", "shared_config_file", "profile").IsSet() {
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
func projectOf(from settings.Sources, region settings.Setting) settings.Setting {
	ofOthers := func(s settings.Source) bool {
		own := s.First("region")
		return own.IsSet() && own.Text != region.Text
	}
	return slices.DeleteFunc(slices.Clone(from), ofOthers).First("project_id", "project_name")
}

func (s *accessKeySettings) readECSAgency(chosen settings.Sources) error {
	s.ecsAgency = chosen.Get("ecs_agency")
	_, err := settings.IsTrue(s.ecsAgency) // one that says no is no source of keys
	return err
}

// readKeys finds an access key and its secret key. A security token belongs to its keys, so one that stands further
// down than both, in the environment say, is of other keys.
func (s *accessKeySettings) readKeys(from settings.Sources) error {
	s.accessKey, s.secretKey = from.Get("access_key"), from.Get("secret_key")
	switch {
	case !s.secretKey.IsSet():
		return settings.Missing("secret_key", s.accessKey, "Incomplete access key",
			"An access key is set and its secret key is not. Set %s%s", settings.HowToSet("secret_key"),
			from.WhyWithheld("secret_key"))
	case !s.accessKey.IsSet():
		return settings.Missing("access_key", s.secretKey, "Incomplete access key",
			"A secret key is set and its access key is not. Set %s", settings.HowToSet("access_key"))
	}
	for i := range from {
		if from[:i+1].Get("access_key").IsSet() && from[:i+1].Get("secret_key").IsSet() {
			s.securityToken = from[:i+1].Get("security_token")
			return nil
		}
	}
	return nil
}

// readAgency reads the agency to assume, all of it from the first source that names one.
func readAgency(from settings.Sources) (found agency, where settings.Setting, err error) {
	for i := range from {
		own := from[i : i+1]
		if where = own.Get(settings.AgencyName); !where.IsSet() {
			continue
		}
		found = agency{name: where.Text, domainName: own.Get(settings.AgencyDomainName).Text,
			domainID: own.Get(settings.AgencyDomainID).Text, duration: defaultAgency}
		if found.domainName == "" && found.domainID == "" {
			return found, where, settings.Invalid(where, "Incomplete assume_role", "The agency %q is one of another "+
				"account, which is not named. Set domain_name or domain_id in assume_role "+
				"(or HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASSUME_ROLE_DOMAIN_ID)", where.Text)
		}
		if duration := own.Get(settings.AgencyDuration); duration.IsSet() {
			found.duration, err = readAgencyDuration(duration)
		}
		return found, where, err
	}
	return agency{}, settings.Setting{}, nil
}

// CheckAgency refuses an agency in the provider block that would not be assumed: only access keys can.
func CheckAgency(block settings.Source, used auth.Credential) error {
	role := block.First(settings.AgencyName, settings.AgencyDomainName, settings.AgencyDomainID,
		settings.AgencyDuration)
	_, signs := used.(*credential)
	switch {
	case !role.IsSet():
		return nil
	case role.Argument != settings.AgencyName:
		return settings.Missing(settings.AgencyName, role, "Incomplete assume_role",
			"The agency of assume_role is not named. Set agency_name in it")
	case !signs:
		return settings.Invalid(role, "Unusable assume_role",
			"Only an access key, a profile or ecs_agency can assume the agency %q, and the credentials are %s. Set "+
				"access_key and secret_key (or HW_ACCESS_KEY and HW_SECRET_KEY)", role.Text, used)
	}
	return nil
}

func readAgencyDuration(duration settings.Setting) (int, error) {
	seconds, err := strconv.Atoi(duration.Text)
	if err != nil || seconds < shortestAgency || seconds > longestAgency {
		return 0, settings.Invalid(duration, "Invalid duration",
			"%q is not a number of seconds from %d to %d, for which an agency may be assumed", duration.Text,
			shortestAgency, longestAgency)
	}
	return seconds, nil
}

// check refuses what an access key cannot be used with.
func (s *accessKeySettings) check() error {
	region, configured := s.target.Region, s.target.Endpoint
	if err := CheckDomain(s.domain); err != nil {
		return err
	}
	switch {
	case region.IsSet() && !regionPattern.MatchString(region.Text):
		return settings.Invalid(region, "Invalid region", "%q is not the name of a region such as cn-north-4",
			region.Text)
	case s.authURL.IsSet() && !configured.IsSet() && region.IsSet() &&
		!isSiteOf(endpoint.Hostname(s.authURL.Text), region.Text, s.domain.Text):
		return notSet("endpoint",
			"auth_url (%s) is not of the site %s, where the compute service of region %s would be looked for, and "+
				"nothing has been sent. Set endpoint to the compute service's URL, or cloud_domain (or HW_CLOUD) to "+
				"this cloud's domain.", s.authURL.Origin, domainOfSite(region.Text, s.domain.Text), region.Text)
	case s.needsIAM() && region.IsSet() && s.isElsewhere() && !s.authURL.IsSet():
		return notSet("project_id",
			"The endpoint %s (%s) is not Huawei Cloud's own, so the provider does not know where its IAM is. Set "+
				"project_id (or HW_PROJECT_ID), or auth_url (or HW_AUTH_URL) to the URL of this cloud's IAM.",
			configured.Text, configured.Origin)
	case region.IsSet():
		return nil
	case !configured.IsSet():
		return notSet("region", "With an access key the compute service's URL follows from the region. "+
			"Set region (or HW_REGION_NAME), or endpoint.")
	case s.project.Argument != "project_id":
		return notSet("project_id", "With an access key and without a region the project cannot be looked up. "+
			"Set project_id (or HW_PROJECT_ID), or region (or HW_REGION_NAME).")
	case s.agency.name != "" && !s.authURL.IsSet():
		return notSet("region", "IAM, which hands out the keys of %s, is found by the region. "+
			"Set region (or HW_REGION_NAME), or auth_url (or HW_AUTH_URL).", s.agency)
	}
	return nil
}

func notSet(argument, format string, arguments ...any) error {
	return &settings.SettingError{Argument: argument, Summary: "Missing " + argument,
		Detail: fmt.Sprintf(format, arguments...)}
}

// needsIAM reports whether IAM is asked before the first read.
func (s *accessKeySettings) needsIAM() bool {
	return s.project.Argument != "project_id" || s.agency.name != ""
}

// isElsewhere reports whether the endpoint is that of a cloud whose IAM is not known.
func (s *accessKeySettings) isElsewhere() bool {
	configured := s.target.Endpoint
	return configured.IsSet() && !isSiteOf(endpoint.Hostname(configured.Text), s.target.Region.Text, s.domain.Text)
}

// String says which keys these are and where they came from; never a secret.
func (s *accessKeySettings) String() string {
	text := fmt.Sprintf("%s (%s)", shownKey(s.accessKey.Text), settings.Origins(s.accessKey, s.secretKey))
	if s.ecsAgency.IsSet() {
		text = "the agency of this ECS (" + s.ecsAgency.Origin + ")"
	}
	if s.agency.name != "" {
		text = s.agency.String() + " (" + s.agencySource.Origin + "), assumed by " + text
	}
	return text
}

// KeyArguments are those that show, in a source, that an access key is meant.
var KeyArguments = []string{"access_key", "secret_key", "shared_config_file", "profile", "ecs_agency"}
