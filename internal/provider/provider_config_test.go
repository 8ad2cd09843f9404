package provider

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
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

// TestProviderConfig_IsText: every setting is a text, whatever its type, by the name that its alias stands for.
func TestProviderConfig_IsText(t *testing.T) {
	t.Parallel()
	var schema provider.SchemaResponse
	(&computeProvider{}).Schema(t.Context(), provider.SchemaRequest{}, &schema)
	empty, _ := configure(t, nil, nil)
	role := assumeRole(map[string]string{"agency_name": "a"})
	role["duration"] = tftypes.NewValue(tftypes.Number, 1800)
	raw, err := dynamicValue(t, empty.schema.Provider, settings{
		"tenant_id": "t", "insecure": true, "ecs_agency": false, "max_retries": 7, "request_timeout": "5s",
		"assume_role": role,
	}).Unmarshal(empty.schema.Provider.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	var diags diag.Diagnostics
	got := readProviderConfig(t.Context(), tfsdk.Config{Schema: schema.Schema, Raw: raw}, &diags)
	for argument, want := range map[string]string{
		"project_id": "t", "project_name": "", "insecure": "true", "ecs_agency": "false",
		"assume_role.duration": "1800", "assume_role.agency_name": "a", "assume_role.domain_id": "",
	} {
		if got.settings[argument] != want {
			t.Errorf("%s is %q, want %q", argument, got.settings[argument], want)
		}
	}
	if len(diags) > 0 || got.maxRetries != 7 || got.requestTimeout != 5*time.Second || len(got.unknown) > 0 {
		t.Errorf("%+v, %v", got, diags)
	}
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
		_, diagnostics := configure(t,
			keyBlock(c, fakecloud.MemberKey).with(settings{"assume_role": assumeRole(texts)}), nil)
		mustFail(t, diagnostics, "Incomplete assume_role", "assume_role", "agency_name")
	}
}

func TestProviderConfig_UnknownValueNeverFallsBackToTheEnvironment(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	read := func(t *testing.T, block settings) reading {
		t.Helper()
		return mustConfigure(t, block, completeEnvironment(c)).readAction(t, web.ID, web.Action("stop").RequestID)
	}
	read(t, nil).mustSucceed(t) // the environment is good for a read
	c.ResetRequests()

	empty, _ := configure(t, nil, nil)
	for _, argument := range empty.schema.Provider.Block.Attributes {
		t.Run(argument.Name, func(t *testing.T) {
			got := read(t, settings{argument.Name: unknown{}})
			mustFail(t, got.diagnostics, "Provider configuration not known yet", "",
				"these values are known only after apply: "+argument.Name+".", "terraform apply -target")
		})
	}
	got := read(t,
		settings{"user_name": "admin", "password": unknown{}, "insecure": unknown{}, "auth_url": unknown{},
			"max_retries": unknown{}})
	mustFail(t, got.diagnostics, "Provider configuration not known yet", "",
		"known only after apply: auth_url, insecure, max_retries, password.")
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
	}
}

func TestProviderConfig_EmptyStringCountsAsNotSet(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	empty, _ := configure(t, nil, nil)
	block := settings{}
	for _, argument := range empty.schema.Provider.Block.Attributes {
		if argument.Type.Is(tftypes.String) {
			block[argument.Name] = ""
		}
	}
	mustConfigure(t, block, completeEnvironment(c)).readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
}

func TestProviderConfig_AliasesThatContradict(t *testing.T) {
	t.Parallel()
	for alias, row := range map[string]struct {
		block settings
		says  string
	}{
		"tenant_id": {
			settings{"project_id": "one", "tenant_id": "two"},
			`project_id is "one" and tenant_id, which is another name of it, is "two".`,
		},
		"tenant_name": {
			settings{"project_name": "one", "tenant_name": "two"},
			`project_name is "one" and tenant_name, which is another name of it, is "two".`,
		},
	} {
		_, got := configure(t, row.block, nil)
		mustFail(t, got, "Contradictory "+alias, alias, row.says)
	}
}

// The schema refuses what cannot be right on the argument itself; the forms are validators_test.go's.
func TestProviderConfig_ValuesOfTheWrongForm(t *testing.T) {
	t.Parallel()
	for argument, row := range map[string]struct {
		value         any
		summary, says string
	}{
		"microversion":    {"newest", "Invalid microversion", `"newest" should be a microversion such as 2.58.`},
		"request_timeout": {"0s", "Invalid duration", `"0s" should be a duration above zero such as 30s or 2m.`},
		"max_retries":     {-1, "Invalid Attribute Value", "between 0 and 100"},
		"endpoint_type":   {"private", "Invalid endpoint_type", `"private"`},
	} {
		_, got := configure(t, settings{argument: row.value}, nil)
		mustFail(t, got, row.summary, argument, row.says)
	}
}
