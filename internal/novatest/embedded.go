package novatest

import "github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"

// Servers are those that an embedded cloud is started with to have what nova-up.sh seeds a real one with.
func Servers() []fakecloud.Server {
	return append(fakecloud.SeedServers(), fakecloud.FailedServers()...)
}

// Embedded describes an embedded cloud as nova-up.sh describes a real one, so that a test need not know which of the
// two it is on. There is no second Identity service in it and nothing to make servers from.
func Embedded(cloud *fakecloud.Cloud) *World {
	world := &World{
		IdentityURL: cloud.IdentityURL() + "/v3", ComputeURL: cloud.ComputeURL(), Region: "RegionOne",
		NewestMicroversion: cloud.NewestMicroversion(),
		Accounts:           map[string]Account{},
		ApplicationCredential: ApplicationCredential{
			ID: fakecloud.MemberCredential.ID, Name: fakecloud.MemberCredential.Name,
			Secret: fakecloud.MemberCredential.Secret,
		},
		Servers: map[string]Server{},
	}
	for _, a := range []fakecloud.Account{fakecloud.Admin, fakecloud.Member, fakecloud.Reader, fakecloud.Stranger} {
		world.Accounts[a.UserName] = Account{
			UserName: a.UserName, UserID: a.UserID, Password: a.Password,
			ProjectName: a.ProjectName, ProjectID: a.ProjectID, DomainName: a.DomainName, DomainID: a.DomainID,
		}
	}
	for _, server := range Servers() {
		actions := make([]Action, 0, len(server.Actions))
		for _, a := range server.Actions {
			actions = append(actions, Action{Action: a.Action, RequestID: a.RequestID, Message: a.Message})
		}
		world.Servers[server.Name] = Server{ID: server.ID, Actions: actions}
	}
	return world
}
