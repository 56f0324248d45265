package analysis

import (
	"math"
	"strings"
	"testing"
)

func num(name string, x ...float64) Column { return NumberColumn(name, x) }

func text(name string, s ...string) Column { return TextColumn(name, NewFactor(s)) }

func mustDesign(t testing.TB, spec DesignSpec) *Design {
	t.Helper()
	d, err := NewDesign(spec)
	if err != nil {
		t.Fatalf("NewDesign: %v", err)
	}
	return d
}

// TestDesignRefusals: each bad declaration is a clear error that names what is
// wrong and where.
func TestDesignRefusals(t *testing.T) {
	w := num("w", 1, 1, 1, 1)
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name string
		spec DesignSpec
		want []string // parts of the message
	}{
		{"no rows", DesignSpec{}, []string{"at least one row"}},
		{"negative weight", DesignSpec{Weights: num("w", 1, -2, 1)}, []string{`"w"`, "row 2", "negative"}},
		{"missing weight", DesignSpec{Weights: num("w", 1, 1, nan)}, []string{`"w"`, "row 3", "missing"}},
		{"infinite weight", DesignSpec{Weights: num("w", inf, 1)}, []string{`"w"`, "row 1", "infinite"}},
		{"all weights zero", DesignSpec{Weights: num("w", 0, 0)}, []string{`"w"`, "all weights are 0"}},
		{"weight is text", DesignSpec{Weights: text("w", "1", "two")}, []string{`"w"`, "row 2", `"two"`}},
		{"decimal comma", DesignSpec{Weights: text("w", "1,5", "2")}, []string{`"1,5"`, "point"}},
		{"missing stratum", DesignSpec{Weights: w, Strata: []Column{text("s", "a", "", "b", "b")}}, []string{"stratum", `"s"`, "row 2"}},
		{"missing id", DesignSpec{Weights: w, IDs: []Column{text("psu", "1", "2", "3", "")}}, []string{"cluster id", `"psu"`, "row 4"}},
		{"lengths differ", DesignSpec{Weights: w, Strata: []Column{text("s", "a", "b")}}, []string{"rows"}},
		{"one PSU", DesignSpec{Weights: w, IDs: []Column{text("psu", "1", "1", "1", "1")}}, []string{"only one PSU"}},
		{"one row", DesignSpec{Weights: num("w", 3)}, []string{"only one PSU"}},
		{"not nested", DesignSpec{Weights: w, Strata: []Column{text("s", "a", "a", "b", "b")}, IDs: []Column{text("psu", "1", "2", "1", "2")}}, []string{`"1"`, `"psu"`, `"a"`, `"b"`, "nest"}},
		{"fpc mixed", DesignSpec{Weights: w, FPC: []Column{num("N", 0.5, 10, 10, 10)}}, []string{`"N"`, "mixes", "0.5", "10"}},
		{"fpc mixed over stages", DesignSpec{Weights: w, IDs: []Column{text("p", "1", "1", "2", "2"), text("q", "1", "2", "3", "4")}, FPC: []Column{num("N", 10, 10, 10, 10), num("f", .5, .5, .5, .5)}}, []string{"mixes", `"f"`}},
		{"N below n", DesignSpec{Weights: w, FPC: []Column{num("N", 3, 3, 3, 3)}}, []string{`"N"`, "population size 3", "4 sampled"}},
		{"fpc varies", DesignSpec{Weights: w, FPC: []Column{num("N", 9, 9, 9, 8)}}, []string{`"N"`, "varies", "row 4"}},
		{"fpc missing", DesignSpec{Weights: w, FPC: []Column{num("N", 9, nan, 9, 9)}}, []string{`"N"`, "row 2", "missing"}},
		{"fpc zero", DesignSpec{Weights: w, FPC: []Column{num("N", 9, 9, 0, 9)}}, []string{`"N"`, "row 3"}},
		{"fpc text", DesignSpec{Weights: w, FPC: []Column{text("N", "9", "x", "9", "9")}}, []string{`"N"`, "row 2"}},
		{"unknown lonely rule", DesignSpec{Weights: w, Lonely: "ignore"}, []string{`"ignore"`}},
		{"too many strata variables", DesignSpec{Weights: w, Strata: []Column{w, w}}, []string{"2 strata variables for 1 stages"}},
		{"too many fpc variables", DesignSpec{Weights: w, FPC: []Column{w, w}}, []string{"2 fpc variables"}},
	}
	for _, tt := range tests {
		_, err := NewDesign(tt.spec)
		if err == nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not contain %q", tt.name, err, part)
			}
		}
	}
}

// TestEstimateRefusals: estimates on a good design with bad input.
func TestEstimateRefusals(t *testing.T) {
	d := mustDesign(t, DesignSpec{Weights: num("w", 1, 2, 3, 0)})
	y := num("y", 1, 2, 3, 4)
	two := mustDesign(t, DesignSpec{Weights: num("w", 1, 1, 1), Strata: []Column{text("region", "north", "north", "south")}})
	tests := []struct {
		name string
		run  func() error
		want string
	}{
		{"no variables", func() error { _, err := d.Mean(nil, DropMissing); return err }, "no variables"},
		{"domain length", func() error { _, err := d.Mean([]bool{true}, DropMissing, y); return err }, "domain has 1 rows"},
		{"variable length", func() error { _, err := d.Mean(nil, DropMissing, num("y", 1)); return err }, `"y" has 1 rows`},
		{"infinite value", func() error { _, err := d.Mean(nil, DropMissing, num("y", 1, 2, math.Inf(1), 4)); return err }, "row 3"},
		{"empty domain", func() error { _, err := d.Mean(make([]bool, 4), DropMissing, y); return err }, "domain is empty"},
		{"domain of weight 0", func() error { _, err := d.Mean([]bool{false, false, false, true}, DropMissing, y); return err }, "domain is empty"},
		{"denominator 0", func() error {
			_, err := d.Ratio(nil, DropMissing, []Column{y}, []Column{num("x", 0, 0, 0, 0)})
			return err
		}, "y/x"},
		{"pairs", func() error { _, err := d.Ratio(nil, DropMissing, []Column{y}, nil); return err }, "1 numerators for 0"},
		{"lonely stratum", func() error { _, err := two.Mean(nil, DropMissing, num("y", 1, 2, 3)); return err }, `"south"`},
		{"by length", func() error { _, err := d.MeanBy(ByQuery{By: NewFactor([]string{"a"})}, y); return err }, "1 rows"},
		{"by variable", func() error {
			_, err := d.MeanBy(ByQuery{By: NewFactor([]string{"a", "a", "b", "b"})}, text("t", "x", "1", "2", "3"))
			return err
		}, `"t", row 1`},
		{"by code", func() error {
			_, err := d.MeanBy(ByQuery{By: Factor{Codes: []int32{0, 1, 2, 0}, Levels: []string{"a", "b"}}}, y)
			return err
		}, "row 3: code 2"},
		{"contributions", func() error { _, err := d.Covariance(nil, []float64{1}); return err }, "1 rows"},
		{"no contributions", func() error { _, err := d.Covariance(nil); return err }, "no estimates"},
		{"contrast", func() error {
			e, err := d.Mean(nil, DropMissing, y)
			if err != nil {
				return err
			}
			_, _, err = e.Contrast([]float64{1, -1})
			return err
		}, "2 coefficients for 1"},
		{"within without stage", func() error {
			_, err := d.RatioWithin(nil, DropMissing, []Column{y}, []Column{y})
			return err
		}, "no second stage"},
		{"jackknife kind", func() error { _, err := d.Jackknife("JK2", false); return err }, `"JK2"`},
		{"JK1 with strata", func() error { _, err := two.Jackknife(JK1, false); return err }, "JKn"},
		{"JKn lonely", func() error { _, err := two.Jackknife(JKn, false); return err }, `"south"`},
		{"BRR", func() error { _, err := two.BalancedHalfSamples(0, false); return err }, `"south" has 1 PSUs`},
		{"bootstrap lonely", func() error { _, err := two.BootstrapReplicates(10, 1, false); return err }, `"south"`},
		{"bootstrap none", func() error { _, err := d.BootstrapReplicates(1, 1, false); return err }, "1 bootstrap"},
		{"one replicate", func() error { _, err := d.WithReplicates(ReplicateSpec{Type: BRR, Columns: []Column{y}}); return err }, "two replicates"},
		{"replicate NaN", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: BRR, Columns: []Column{y, num("r2", 1, math.NaN(), 1, 1)}})
			return err
		}, `"r2", row 2`},
		{"JKn rscales", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: JKn, Columns: []Column{y, y}})
			return err
		}, "rscales"},
		{"rscales length", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: BRR, RScales: []float64{1}, Columns: []Column{y, y}})
			return err
		}, "1 rscales for 2"},
		{"rscales negative", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: BRR, RScales: []float64{1, -1}, Columns: []Column{y, y}})
			return err
		}, "replicate 2"},
		{"rho", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: Fay, Rho: 1, Columns: []Column{y, y}})
			return err
		}, "rho"},
		{"type without scale", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: "mine", Columns: []Column{y, y}})
			return err
		}, `"mine"`},
		{"scale", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: BRR, Scale: -1, Columns: []Column{y, y}})
			return err
		}, "scale"},
		{"replicate length", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: BRR, Columns: []Column{num("r", 1), y}})
			return err
		}, `"r" has 1 rows`},
		{"no replicates", func() error { _, err := d.ReplicateCovariance([]float64{1}, nil); return err }, "no replicate weights"},
		{"interval level of a quantile", func() error { _, err := d.QuantileIntervals(nil, y, MethodWald, 2, 0.5); return err }, "level 2"},
		{"text replicate", func() error {
			_, err := d.WithReplicates(ReplicateSpec{Type: BRR, Columns: []Column{y, text("r", "1", "1", "x", "1")}})
			return err
		}, `"r", row 3`},
		{"text margin of a ratio", func() error {
			_, err := d.Ratio(nil, DropMissing, []Column{text("s", "1", "x", "1", "1")}, []Column{y})
			return err
		}, `"s", row 2`},
		{"quantile", func() error { _, err := d.Quantiles(nil, y, HF1, 1.5); return err }, "1.5"},
		{"quantile rule", func() error { _, err := d.Quantiles(nil, y, "hf10", 0.5); return err }, `"hf10"`},
		{"quantile method", func() error { _, err := d.QuantileIntervals(nil, y, "score", 0.95, 0.5); return err }, `"score"`},
		{"quantile of nothing", func() error { _, err := d.Quantiles(make([]bool, 4), y, HF1, 0.5); return err }, "domain is empty"},
		{"interval quantile of nothing", func() error {
			_, err := d.QuantileIntervals(make([]bool, 4), y, MethodWald, 0.95, 0.5)
			return err
		}, "domain is empty"},
		{"interval quantile", func() error { _, err := d.QuantileIntervals(nil, y, MethodWald, 0.95, -1); return err }, "-1"},
		{"interval level", func() error { _, err := Precision{}.Interval(MethodWald, 1); return err }, "level 1"},
		{"kish", func() error { _, err := KishEffect(num("w", -1)); return err }, "negative"},
	}
	for _, tt := range tests {
		if err := tt.run(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}

// TestWeightsFromFractions: without weights they are the inverse fractions.
func TestWeightsFromFractions(t *testing.T) {
	ids := []Column{text("p", "1", "1", "2", "2"), text("q", "1", "2", "1", "2")}
	for _, fpc := range [][]Column{
		{num("N", 8, 8, 8, 8), num("M", 6, 6, 10, 10)},
		{num("f", .25, .25, .25, .25), num("g", 1./3, 1./3, .2, .2)},
	} {
		d := mustDesign(t, DesignSpec{IDs: ids, FPC: fpc})
		want := []float64{12, 12, 20, 20}
		for i, w := range d.Weights() {
			if math.Abs(w-want[i]) > 1e-12 {
				t.Errorf("fpc %s: weight of row %d is %g, want %g", fpc[0].Name, i+1, w, want[i])
			}
		}
	}
	d := mustDesign(t, DesignSpec{Rows: 3})
	if w := d.Weights(); w[0] != 1 || w[2] != 1 || d.Rows() != 3 {
		t.Errorf("weights %v, want all 1", w)
	}
	// A fraction of 1 everywhere is a census, not 1 unit of population.
	d = mustDesign(t, DesignSpec{Rows: 3, FPC: []Column{num("f", 1, 1, 1)}})
	e, err := d.Mean(nil, DropMissing, num("y", 1, 2, 6))
	if err != nil || e.SE(0) != 0 || e.Values[0] != 3 {
		t.Errorf("census: got %v, %v, want mean 3 with SE 0", e, err)
	}
}

// TestZeroWeights: a row of weight 0 keeps its PSU in the design but is no
// respondent (docs/method.md §4).
func TestZeroWeights(t *testing.T) {
	spec := DesignSpec{Weights: num("w", 1, 1, 1, 0), IDs: []Column{text("p", "1", "2", "3", "4")}}
	e, err := mustDesign(t, spec).Mean(nil, DropMissing, num("y", 1, 2, 6, 99))
	if err != nil {
		t.Fatal(err)
	}
	// V = n/(n-1) Σ z² with n = 4 sampled PSUs, z = (y-3)/3 for the first three.
	want := math.Sqrt(4. / 3 * (4 + 1 + 9) / 9)
	if e.N != 3 || e.Values[0] != 3 || math.Abs(e.SE(0)-want) > 1e-14 || e.DFDesign != 2 {
		t.Errorf("got n %d, mean %g, se %g, df %d; want 3, 3, %g, 2", e.N, e.Values[0], e.SE(0), e.DFDesign, want)
	}
}

// TestPSUsAndStrata: the coded structure that other packages may build on.
func TestPSUsAndStrata(t *testing.T) {
	d := mustDesign(t, DesignSpec{Weights: num("w", 1, 1, 1, 1), Nest: true,
		Strata: []Column{text("s", "a", "a", "b", "b")}, IDs: []Column{text("p", "1", "2", "1", "2")}})
	psu, n := d.PSUs()
	strata, h := d.Strata()
	if n != 4 || h != 2 || psu[2] == psu[0] || strata[0] != strata[1] || strata[1] == strata[2] {
		t.Errorf("psu %v (%d), strata %v (%d)", psu, n, strata, h)
	}
	if got := d.DF([]bool{true, true, true, false}); got != 1 {
		t.Errorf("df of a domain with 3 PSUs in 2 strata: got %d, want 1", got)
	}
}
