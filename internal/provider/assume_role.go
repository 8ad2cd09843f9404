package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// assumeRoleBlock is named as in Huawei Cloud's own provider.
func assumeRoleBlock() schema.Block {
	attributes := withEnvironment("assume_role.", map[string]schema.Attribute{
		"agency_name": text("Name of the agency."),
		"domain_name": text("Name of that account, instead of its ID."),
		"domain_id":   text("ID of the account that the agency belongs to."),
		"duration": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "For how many seconds its keys are asked for: 900 to 86400. Default: 3600.",
			Validators:          []validator.Int64{int64validator.Between(900, 86400)},
		},
	})
	return schema.SingleNestedBlock{
		MarkdownDescription: "Agency of another account, to act as.",
		Attributes:          attributes,
	}
}
