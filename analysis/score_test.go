package analysis

import (
	"math"
	"math/big"
	"testing"
)

func TestDecimal(t *testing.T) {
	for _, test := range []struct {
		x      float64
		digits int
		want   string
	}{
		{0.125, 2, "0.13"}, // half even would give 0.12
		{1.005, 2, "1.01"}, // the float lies below the decimal
		{2.675, 2, "2.68"},
		{89.996, 2, "90.00"},
		{-0.125, 2, "-0.13"},
		{-0.004, 2, "0.00"},
		{0, 1, "0.0"},
		{99.95, 1, "100.0"},
		{12.5, 0, "13"},
		{0.5, -3, "1"},
		{1e-20, 3, "0.000"},
		{1.5e20, 1, "150000000000000000000.0"},
		{math.NaN(), 2, ""},
		{math.Inf(1), 2, ""},
	} {
		if got := Decimal(test.x, test.digits); got != test.want {
			t.Errorf("Decimal(%v, %d): got %q, want %q", test.x, test.digits, got, test.want)
		}
	}
	if got := RoundHalfUp(0.125, 2); got != 0.13 {
		t.Errorf("RoundHalfUp(0.125, 2): got %v, want 0.13", got)
	}
	if got := RoundHalfUp(math.Inf(-1), 2); !math.IsInf(got, -1) {
		t.Errorf("RoundHalfUp(-Inf): got %v, want -Inf", got)
	}
	if got := Top2.Of(NewCounts(799, 0, 0, 1, 0, 0)).Decimal(2); got != "0.13" {
		t.Errorf("1 of 800: got %s, want 0.13", got)
	}
}

func TestScore(t *testing.T) {
	none, half, more := Score{}, Score{big.NewRat(1, 2)}, Score{big.NewRat(2, 3)}
	for _, test := range []struct {
		a, b Score
		want int
	}{{none, none, 0}, {none, half, -1}, {half, none, 1}, {half, more, -1}, {half, half, 0}} {
		if got := test.a.Compare(test.b); got != test.want {
			t.Errorf("%v compared with %v: got %d, want %d", test.a, test.b, got, test.want)
		}
	}
	if !math.IsNaN(none.Share()) || !math.IsNaN(none.Percent()) || none.Decimal(2) != "" {
		t.Errorf("no value: got %v, %v, %q; want NaN, NaN, empty", none.Share(), none.Percent(), none.Decimal(2))
	}
	if half.Share() != 0.5 || half.Percent() != 50 {
		t.Errorf("1/2: got %v and %v, want 0.5 and 50", half.Share(), half.Percent())
	}
	if mean, used := MeanScore(none, none); mean.Defined() || used != 0 {
		t.Errorf("mean of nothing: got %v of %d, want no value", mean, used)
	}
}
