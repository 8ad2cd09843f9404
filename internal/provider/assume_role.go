package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// assumeRoleBlock is named as in Huawei Cloud's own provider.
func assumeRoleBlock() schema.Block {
	attributes := withEnvironment("assume_role.", map[string]schema.Attribute{
		"agency_name": text("Name of the agency to assume."),
		"domain_name": text("Name of the account that the agency is of. This or `domain_id` is needed."),
		"domain_id":   text("ID of the account that the agency is of."),
		"duration": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "How many seconds the agency's keys are asked for, 900 to 86400. They are renewed before " +
				"they end. Default: 3600.",
			Validators: []validator.Int64{int64validator.Between(900, 86400)},
		},
	})
	return schema.SingleNestedBlock{
		MarkdownDescription: "Agency of another account, whose temporary keys are used instead of the access key; IAM " +
			"hands them out.",
		Attributes: attributes,
	}
}
