package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// assumeRole is the block with those texts; what is not named is null.
func assumeRole(texts map[string]string) map[string]tftypes.Value {
	block := map[string]tftypes.Value{"duration": tftypes.NewValue(tftypes.Number, nil)}
	for _, name := range []string{"agency_name", "domain_name", "domain_id"} {
		block[name] = tftypes.NewValue(tftypes.String, nil)
		if text, ok := texts[name]; ok {
			block[name] = tftypes.NewValue(tftypes.String, text)
		}
	}
	return block
}

// TestProviderConfig_AssumeRole reads by an agency's keys.
func TestProviderConfig_AssumeRole(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web, agency := c.Server("web"), fakecloud.MemberAgency
	role := assumeRole(map[string]string{"agency_name": agency.Name, "domain_name": agency.Account.DomainName})
	s := mustConfigure(t, keyBlock(c, fakecloud.MemberKey).with(settings{"assume_role": role}), nil)
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
	assumed := 0
	for _, request := range c.Requests() {
		if request.Path == "/v3.0/OS-CREDENTIAL/securitytokens" {
			assumed++
		}
	}
	if assumed != 1 {
		t.Errorf("the agency was assumed %d times", assumed)
	}
}

// TestProviderConfig_AssumeNobody: a block that names nobody is not read as none.
func TestProviderConfig_AssumeNobody(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	for _, texts := range []map[string]string{nil, {"agency_name": ""}, {"domain_name": "d"}} {
		_, diagnostics := configure(t, keyBlock(c, fakecloud.MemberKey).with(settings{"assume_role": assumeRole(texts)}), nil)
		mustFail(t, diagnostics, "Incomplete assume_role", "assume_role", "agency_name")
	}
}
