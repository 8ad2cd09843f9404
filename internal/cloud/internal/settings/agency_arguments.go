package settings

// The settings of assume_role, by the names under which they stand among the others.
const (
	AgencyName       = "assume_role.agency_name"
	AgencyDomainName = "assume_role.domain_name"
	AgencyDomainID   = "assume_role.domain_id"
	AgencyDuration   = "assume_role.duration"
)

// IdentityProviderID is the setting of Huawei Cloud's own provider for agencies that a token of an identity provider
// assumes (assume_role_with_oidc). No argument of ours stands for it.
const IdentityProviderID = "assume_role_with_oidc.idp_id"
