package main

import (
	"context"
	"net/http"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server has the calls of the plugin protocol that a plan makes; the embedded interface, nil, stands for the others.
type server struct {
	tfprotov6.ProviderServer
	http            http.Client
	endpoint, token string // "" for a provider that does nothing
}

func (s *server) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true},
		Provider:           providerSchema,
		DataSourceSchemas:  map[string]*tfprotov6.Schema{"compute_instance_action": dataSourceSchema},
	}, nil
}

func (s *server) GetResourceIdentitySchemas(
	context.Context, *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (s *server) ValidateProviderConfig(
	_ context.Context, req *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (s *server) ConfigureProvider(
	_ context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	values, err := decode(req.Config, providerType)
	if err != nil {
		return nil, err
	}
	s.endpoint, s.token = textOf(values["endpoint"]), textOf(values["token"])
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (s *server) ValidateDataResourceConfig(
	context.Context, *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (s *server) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	values, err := decode(req.Config, dataSourceType)
	if err != nil {
		return nil, err
	}
	if s.endpoint != "" {
		found, err := s.get(ctx, textOf(values["server_id"]), textOf(values["request_id"]))
		if err != nil {
			return nil, err
		}
		found.fill(values)
	}
	state, err := tfprotov6.NewDynamicValue(dataSourceType, tftypes.NewValue(dataSourceType, values))
	return &tfprotov6.ReadDataSourceResponse{State: &state}, err
}

func (s *server) StopProvider(
	context.Context, *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func decode(config *tfprotov6.DynamicValue, as tftypes.Object) (map[string]tftypes.Value, error) {
	value, err := config.Unmarshal(as)
	if err != nil {
		return nil, err
	}
	var values map[string]tftypes.Value
	err = value.As(&values)
	return values, err
}

// textOf is a string attribute; "" for null.
func textOf(value tftypes.Value) string {
	var text *string
	if err := value.As(&text); err != nil || text == nil {
		return ""
	}
	return *text
}
