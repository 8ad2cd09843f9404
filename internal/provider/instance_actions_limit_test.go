package provider

import (
	"math"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestLimitOf(t *testing.T) {
	huge, _, err := big.ParseFloat("99999999999999999999", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		limit types.Number
		want  int
	}{
		{types.NumberNull(), 0},
		{types.NumberUnknown(), 0},
		{types.NumberValue(big.NewFloat(3)), 3},
		{types.NumberValue(big.NewFloat(1 << 40)), math.MaxInt32},
		{types.NumberValue(huge), math.MaxInt32},
	} {
		if got := limitOf(c.limit); got != c.want {
			t.Errorf("%s: %d, want %d", c.limit, got, c.want)
		}
	}
}
