package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
)

// TestDataSource_Configure keeps what it has where it is handed nothing, or something else.
func TestDataSource_Configure(t *testing.T) {
	t.Parallel()
	data, before := &providerData{}, &providerData{}
	for _, row := range []struct {
		given any
		want  *providerData
		fails bool
	}{
		{given: nil, want: before}, {given: data, want: data}, {given: "something else", want: before, fails: true},
	} {
		source := dataSource{reader: reader{providerData: before}}
		var response datasource.ConfigureResponse
		source.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: row.given}, &response)
		if source.providerData != row.want || response.Diagnostics.HasError() != row.fails {
			t.Errorf("%v: %v, %v", row.given, source.providerData, response.Diagnostics)
		}
	}
}
