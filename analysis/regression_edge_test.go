package analysis

import (
	"math"
	"slices"
	"testing"
)

// TestProductWithoutMainEffect keeps R's coding of a category in a product: all
// its levels where no earlier term spans the other variables.
func TestProductWithoutMainEffect(t *testing.T) {
	data := NewData(4)
	for _, c := range []Column{NumberColumn("x", []float64{1, 2, 3, 4}), TextColumn("g", NewFactor([]string{"a", "b", "a", "b"})),
		TextColumn("h", NewFactor([]string{"u", "u", "v", "v"}))} {
		if err := data.Set(c); err != nil {
			t.Fatal(err)
		}
	}
	for formula, want := range map[string][]string{
		"~h + g:x":     {"(Intercept)", "hv", "ga:x", "gb:x"},
		"~x + g:x":     {"(Intercept)", "x", "gb:x"},
		"~g*x":         {"(Intercept)", "gb", "x", "gb:x"},
		"~g:h":         {"(Intercept)", "ga:hu", "gb:hu", "ga:hv", "gb:hv"},
		"~g + g:h":     {"(Intercept)", "gb", "ga:hv", "gb:hv"},
		"~0 + g + g:x": {"ga", "gb", "ga:x", "gb:x"},
	} {
		f, err := ParseFormula(formula)
		if err != nil {
			t.Fatal(err)
		}
		m, err := f.build(data, []bool{true, true, true, true})
		if err != nil {
			t.Errorf("%s: %v", formula, err)
			continue
		}
		if !slices.Equal(m.names, want) {
			t.Errorf("%s: got columns %v, want %v", formula, m.names, want)
		}
	}
}

// TestOffset shows that a large common offset of the response costs no digits.
func TestOffset(t *testing.T) {
	x, y, far := make([]float64, 40), make([]float64, 40), make([]float64, 40)
	group := make([]string, 40)
	for i := range x {
		x[i], y[i] = float64(i%7), float64(i*i%11)/4
		far[i], group[i] = y[i]+1e9, []string{"a", "b"}[i%2]
	}
	data := NewData(40)
	for _, c := range []Column{NumberColumn("x", x), NumberColumn("y", y), NumberColumn("far", far)} {
		if err := data.Set(c); err != nil {
			t.Fatal(err)
		}
	}
	d, err := NewDesign(DesignSpec{Rows: 40})
	if err != nil {
		t.Fatal(err)
	}
	var slope, se, diff [2]float64
	for k, response := range []string{"y", "far"} {
		f, _ := ParseFormula(response + "~x")
		r, err := d.Regress(data, f, Gaussian, nil)
		if err != nil {
			t.Fatalf("%s: %v", response, err)
		}
		slope[k], se[k] = r.Coefficients[1].Estimate, r.Coefficients[1].SE
		test, err := d.GroupTTest(nil, [][]float64{y, far}[k], NewFactor(group), 0.95)
		if err != nil {
			t.Fatalf("%s: %v", response, err)
		}
		diff[k] = test.Estimate[0]
	}
	for name, v := range map[string][2]float64{"slope": slope, "SE": se, "difference": diff} {
		if math.Abs(v[1]-v[0]) > 1e-12*math.Abs(v[0]) {
			t.Errorf("%s: got %v with the offset, want %v", name, v[1], v[0])
		}
	}
}

// TestAlphaOfConstantItem: an item that does not vary leaves alpha defined and
// only its own correlations not.
func TestAlphaOfConstantItem(t *testing.T) {
	items := [][]float64{{1, 2, 4, 5}, {2, 2, 5, 4}, {5, 5, 5, 5}}
	r, err := Cronbach(items, false, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	// R: k/(k-1)*(1-sum(diag(cov(X)))/sum(cov(X)))
	if want := 1.5 * (1 - (10./3+2.25)/(10./3+2.25+2*7./3)); math.Abs(r.Alpha-want) > 1e-12 {
		t.Errorf("alpha: got %v, want %v", r.Alpha, want)
	}
	if !math.IsNaN(r.Standardized) || !math.IsNaN(r.Item[2].ItemRest) || r.Item[2].Mean != 5 {
		t.Errorf("got standardised %v, item-rest %v, mean %v, want NaN, NaN, 5", r.Standardized, r.Item[2].ItemRest, r.Item[2].Mean)
	}
	one, err := Cronbach([][]float64{{4}, {5}}, false, 0.95)
	if err != nil || one.N != 1 || !math.IsNaN(one.Alpha) {
		t.Errorf("one row: got %+v, %v, want n = 1 and alpha NaN", one, err)
	}
	same, err := TwoProportions(4, 4, 2, 2, false, 0.95)
	if err != nil || !math.IsNaN(same.P) || same.Interval != (Interval{0, 0}) {
		t.Errorf("two shares of 1: got %+v, %v, want p NaN and a difference of 0", same, err)
	}
}
