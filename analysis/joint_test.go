package analysis

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestEqualProbabilities: with equal probabilities every PPS variance is that
// of a simple random sample without replacement, N²(1-n/N)s²/n.
func TestEqualProbabilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-5, 5), 2, 12).Draw(t, "y")
		n := len(y)
		pop := n + rapid.IntRange(1, 30).Draw(t, "more")
		pi := float64(n) / float64(pop)
		p := PPS{Probabilities: num("pi", times(ones(n), pi)...)}
		both := float64(n*(n-1)) / float64(pop*(pop-1))
		for i := range n {
			p.Joint = append(p.Joint, times(ones(n), both))
			p.Joint[i][i] = pi
		}
		p.SquareSum = pi // Σ_U π²/n = N (n/N)²/n
		srs, err := NewDesign(DesignSpec{Rows: n, FPC: []Column{num("N", times(ones(n), float64(pop))...)}})
		if err != nil {
			t.Fatal(err)
		}
		want, err := srs.Total(nil, DropMissing, num("y", y...))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []PPSMethod{PPSBrewer, PPSHartleyRao, PPSHorvitzThompson, PPSYatesGrundy} {
			p.Method = m
			got, err := p.Total(num("y", y...))
			if err != nil {
				t.Fatal(err)
			}
			if !closeTo(got.Values[0], want.Values[0], 1e-12) || !closeTo(got.Cov.At(0, 0), want.Cov.At(0, 0), 1e-9) {
				t.Fatalf("%s: %v (V %v), want %v (V %v)", m, got.Values[0], got.Cov.At(0, 0), want.Values[0], want.Cov.At(0, 0))
			}
		}
	})
}

func times(x []float64, k float64) []float64 {
	for i := range x {
		x[i] *= k
	}
	return x
}

func TestPPSRefusals(t *testing.T) {
	ok := num("pi", .5, .25)
	y := num("y", 1, 2)
	joint := func(a, b, c, d float64) [][]float64 { return [][]float64{{a, b}, {c, d}} }
	tests := []struct {
		name string
		p    PPS
		vars []Column
		want string
	}{
		{"method", PPS{Method: "none", Probabilities: ok}, []Column{y}, `"none"`},
		{"probability", PPS{Method: PPSBrewer, Probabilities: num("pi", .5, 1.5)}, []Column{y}, `"pi", row 2`},
		{"text", PPS{Method: PPSBrewer, Probabilities: text("pi", "a", "b")}, []Column{y}, `"pi", row 1`},
		{"one unit", PPS{Method: PPSBrewer, Probabilities: num("pi", .5)}, []Column{y}, "two sampled units"},
		{"no variables", PPS{Method: PPSBrewer, Probabilities: ok}, nil, "no variables"},
		{"variable missing", PPS{Method: PPSBrewer, Probabilities: ok}, []Column{num("y", 1, math.NaN())}, `"y", row 2`},
		{"variable text", PPS{Method: PPSBrewer, Probabilities: ok}, []Column{text("y", "1", "b")}, `"y", row 2`},
		{"variable rows", PPS{Method: PPSBrewer, Probabilities: ok}, []Column{num("y", 1)}, "1 rows"},
		{"joint rows", PPS{Method: PPSYatesGrundy, Probabilities: ok}, []Column{y}, "0 rows for 2"},
		{"joint columns", PPS{Method: PPSYatesGrundy, Probabilities: ok, Joint: [][]float64{{.5}, {.25}}}, []Column{y}, "1 values for 2"},
		{"joint diagonal", PPS{Method: PPSYatesGrundy, Probabilities: ok, Joint: joint(.4, .1, .1, .25)}, []Column{y}, "diagonal"},
		{"joint too large", PPS{Method: PPSYatesGrundy, Probabilities: ok, Joint: joint(.5, .3, .3, .25)}, []Column{y}, "units 1 and 2 is 0.3"},
		{"joint not symmetric", PPS{Method: PPSHorvitzThompson, Probabilities: ok, Joint: joint(.5, .1, .2, .25)}, []Column{y}, "not symmetric"},
	}
	for _, tt := range tests {
		if _, err := tt.p.Total(tt.vars...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	if _, err := (PPS{Probabilities: num("pi")}).Covariance(); err == nil {
		t.Error("no units: no error")
	}
}
