package provider

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

type keptKey struct{}

// keeper is a server that keeps the contexts of its calls, as the framework does.
type keeper struct {
	frameworkServer
	kept []context.Context //nolint:containedctx // that is the fault it has
}

func (k *keeper) ValidateDataResourceConfig(
	ctx context.Context, _ *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return nil, k.keep(ctx)
}

func (k *keeper) ReadDataSource(
	ctx context.Context, _ *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return nil, k.keep(ctx)
}

func (k *keeper) keep(ctx context.Context) error {
	if ctx.Value(keptKey{}) != "kept" || ctx.Err() != nil {
		return errors.New("the call does not see its own context")
	}
	k.kept = append(k.kept, ctx)
	return nil
}

func TestServer_ForgetsTheContextOfACallThatIsOver(t *testing.T) {
	t.Parallel()
	inner := &keeper{}
	server := &detachingServer{inner}
	ctx := context.WithValue(t.Context(), keptKey{}, "kept")
	if _, err := server.ReadDataSource(ctx, nil); err != nil {
		t.Error(err)
	}
	if _, err := server.ValidateDataResourceConfig(ctx, nil); err != nil {
		t.Error(err)
	}
	if len(inner.kept) != 2 {
		t.Fatalf("%d contexts", len(inner.kept))
	}
	for _, kept := range inner.kept {
		if kept.Value(keptKey{}) != nil || kept.Err() == nil {
			t.Error("the context is still held after its call")
		}
	}
}

// plugin-go asks for optional interfaces, so that a method which the wrapper lacks is a call that is not answered. A
// newer framework may have more of them than [frameworkServer] names.
func TestServer_HidesNothingOfTheFrameworks(t *testing.T) {
	t.Parallel()
	framework := reflect.TypeOf(providerserver.NewProtocol6(New("test")())())
	served := reflect.TypeOf(NewServer("test")())
	for method := range framework.Methods() {
		if _, ok := served.MethodByName(method.Name); !ok {
			t.Errorf("%s is hidden", method.Name)
		}
	}
}
