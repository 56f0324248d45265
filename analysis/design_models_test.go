package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// clusterSample is 12 PSUs of 8 rows in 3 strata with a score, a yes/no answer
// and two factors.
func clusterSample(t testing.TB) (*Design, *Data) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 8))
	const n = 96
	var psu, stratum, channel, age []string
	var weight, score, satisfied []float64
	for i := range n {
		psu = append(psu, fmt.Sprint("c", i/8))
		stratum = append(stratum, fmt.Sprint("s", i/32))
		channel = append(channel, []string{"online", "office"}[rng.IntN(2)])
		age = append(age, []string{"18-29", "30-59", "60+"}[rng.IntN(3)])
		weight = append(weight, 1+rng.Float64()*3)
		score = append(score, 3+float64(i/8%4)*0.3+rng.NormFloat64())
		satisfied = append(satisfied, float64(rng.IntN(2)))
	}
	data := NewData(n)
	for _, c := range []Column{TextColumn("psu", NewFactor(psu)), TextColumn("stratum", NewFactor(stratum)), TextColumn("channel", NewFactor(channel)),
		TextColumn("age", NewFactor(age)), NumberColumn("w", weight), NumberColumn("score", score), NumberColumn("sat", satisfied),
		NumberColumn("twice", scaled(score, 2)), NumberColumn("one", ones(n))} {
		if err := data.Set(c); err != nil {
			t.Fatal(err)
		}
	}
	d, err := NewDesign(DesignSpec{Weights: mustColumn(t, data, "w"), Strata: []Column{mustColumn(t, data, "stratum")}, IDs: []Column{mustColumn(t, data, "psu")}})
	if err != nil {
		t.Fatal(err)
	}
	return d, data
}

func scaled(x []float64, by float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v * by
	}
	return out
}

func mustColumn(t testing.TB, d *Data, name string) Column {
	t.Helper()
	c, err := d.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParseFormula(t *testing.T) {
	tests := map[string]string{
		"y ~ a + b": "y 1 a b",
		"y~a*b":     "y 1 a b a:b",
		"y ~ 0 + a": "y 0 a",
		"y ~ a - 1": "y 0 a", "y ~ -1 + a": "y 0 a", "y ~ a - b": "error", "y ~ `a-1`": "y 1 a-1",
		"y ~ a -1":                 "y 0 a",
		"~ factor(race) + a:b + c": "~ 1 factor(race) c a:b",
		"`sch.wide y` ~ `a+b` + 1": "sch.wide y 1 a+b",
		"y ~ a + a":                "y 1 a",
		"y":                        "error",
		"y ~ a +":                  "error",
		"y ~ log(a)":               "error",
		"y ~ factor(a":             "error",
		"factor(y) ~ a":            "error",
		"y ~ a*b*c*d*e*f*g":        "error", "y ~ a^2": "error",
	}
	for text, want := range tests {
		f, err := ParseFormula(text)
		got := f.Response
		if got == "" {
			got = "~"
		}
		got += fmt.Sprint(" ", indicator(f.Intercept))
		for _, term := range f.Terms {
			got += " " + term.String()
		}
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: got %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestRegressProperties(t *testing.T) {
	d, data := clusterSample(t)
	regress := func(formula string, family Family) *Regression {
		t.Helper()
		f, err := ParseFormula(formula)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Regress(data, f, family, nil)
		if err != nil {
			t.Fatalf("%s: %v", formula, err)
		}
		return r
	}
	// A regression on a factor alone gives the group means and their design-based errors.
	r := regress("score ~ 0 + channel", Gaussian)
	table, err := d.MeanBy(ByQuery{By: mustColumn(t, data, "channel").Factor(), Missing: DropMissing}, mustColumn(t, data, "score"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Coefficients {
		for _, row := range table.Domains {
			if c.Key == "channel"+row.Level && (math.Abs(c.Estimate-row.Estimate) > 1e-12 || math.Abs(c.SE-row.SE) > 1e-12) {
				t.Errorf("%s: got %v ± %v, the domain mean is %v ± %v", c.Key, c.Estimate, c.SE, row.Estimate, row.SE)
			}
		}
	}
	// An intercept-only logit is the logit of the mean.
	r = regress("sat ~ 1", Quasibinomial)
	mean, err := d.Mean(nil, DropMissing, mustColumn(t, data, "sat"))
	if err != nil {
		t.Fatal(err)
	}
	p := mean.Values[0]
	if got, want := r.Coefficients[0], mean.SE(0)/(p*(1-p)); math.Abs(got.Estimate-logit(p)) > 1e-12 || math.Abs(got.SE-want) > 1e-12 {
		t.Errorf("logit of the mean: got %v ± %v, want %v ± %v", got.Estimate, got.SE, logit(p), want)
	}
	// A t-test is the regression on its group; Wald on one column is t squared.
	group := mustColumn(t, data, "channel").Factor()
	score, _ := data.Numbers("score")
	test, err := d.GroupTTest(nil, score, group, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	r = regress("score ~ channel", Gaussian)
	if c := r.Coefficients[1]; math.Abs(c.T-test.Statistic) > 1e-10 || math.Abs(c.P-test.P) > 1e-12 {
		t.Errorf("t-test %v (p %v), regression %v (p %v)", test.Statistic, test.P, c.T, c.P)
	}
	w, err := r.Wald(r.Formula.Terms...)
	if err != nil || math.Abs(w.Statistic-test.Statistic*test.Statistic) > 1e-9 || math.Abs(w.P-test.P) > 1e-10 {
		t.Errorf("Wald: got %+v (%v), want %v", w, err, test.Statistic*test.Statistic)
	}
	// Products: a saturated model reproduces the cell means.
	if r = regress("score ~ channel*age", Gaussian); len(r.Coefficients) != 6 || r.Coefficients[5].Key != "channelonline:age60+" {
		t.Errorf("products: got %d coefficients, last %q", len(r.Coefficients), r.Coefficients[len(r.Coefficients)-1].Key)
	}
}

func TestDesignModelRefusals(t *testing.T) {
	d, data := clusterSample(t)
	score, _ := data.Numbers("score")
	group := mustColumn(t, data, "age").Factor()
	nobody := make([]bool, d.Rows())
	constant := TextColumn("k", NewFactor(strings.Split(strings.Repeat("x,", d.Rows()-1)+"x", ",")))
	if err := data.Set(constant); err != nil {
		t.Fatal(err)
	}
	for formula, want := range map[string]string{
		"score ~ twice + score": "determined", "score ~ k": `"k"`, "score ~ absent": "absent", "absent ~ one": "absent", "psu ~ score": "psu",
		"score ~ one": "determined",
	} {
		f, err := ParseFormula(formula)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Regress(data, f, Gaussian, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", formula, err, want)
		}
	}
	f, _ := ParseFormula("score ~ channel")
	for name, err := range map[string]error{
		"logit of scores":   second(d.Regress(data, f, Quasibinomial, nil)),
		"family":            second(d.Regress(data, f, "poisson", nil)),
		"empty domain":      second(d.Regress(data, f, Gaussian, nobody)),
		"other rows":        second(d.Regress(NewData(3), f, Gaussian, nil)),
		"domain rows":       second(d.Regress(data, f, Gaussian, nobody[:4])),
		"t of three groups": second(d.GroupTTest(nil, score, group, 0.95)),
		"t rows":            second(d.GroupTTest(nil, score[:3], group, 0.95)),
		"rank rows":         second(d.RankTest(nil, score[:3], group, WilcoxonScore)),
		"rank score":        second(d.RankTest(nil, score, group, "x")),
		"rank no groups":    second(d.RankTest(nobody, score, group, WilcoxonScore)),
		"independence rows": second(d.Independence(nil, group, NewFactor([]string{"a"}))),
		"independence one":  second(d.Independence(nil, group, constant.Factor())),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	r, err := d.Regress(data, f, Gaussian, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Wald(); err == nil {
		t.Error("Wald of nothing: no error")
	}
	if _, err := r.Wald(Term{[]TermFactor{{Name: "age"}}}); err == nil {
		t.Error("Wald of a term that is not in the model: no error")
	}
	// Perfect separation is refused, not reported as an enormous coefficient.
	separate := make([]float64, d.Rows())
	for i, v := range score {
		separate[i] = indicator(v > 3.5)
	}
	if err := data.Set(NumberColumn("separate", separate)); err != nil {
		t.Fatal(err)
	}
	f, _ = ParseFormula("separate ~ score")
	if _, err := d.Regress(data, f, Quasibinomial, nil); err == nil || !strings.Contains(err.Error(), "separate") {
		t.Errorf("separation: got %v, want an error", err)
	}
}

// Under independence the Rao-Scott p-value is not small, scaling all weights
// changes no test, and rows missing in one factor leave the table.
func TestIndependenceProperties(t *testing.T) {
	d, data := clusterSample(t)
	age, channel := mustColumn(t, data, "age").Factor(), mustColumn(t, data, "channel").Factor()
	r, err := d.Independence(nil, age, channel)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := data.Numbers("w")
	spec := DesignSpec{Weights: NumberColumn("w", scaled(w, 1000)), Strata: []Column{mustColumn(t, data, "stratum")}, IDs: []Column{mustColumn(t, data, "psu")}}
	d2, err := NewDesign(spec)
	if err != nil {
		t.Fatal(err)
	}
	r2, err := d2.Independence(nil, age, channel)
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]TestResult{"F": {r.F, r2.F}, "Chisq": {r.Chisq, r2.Chisq}, "Wald": {r.Wald, r2.Wald}, "adjusted": {r.AdjustedWald, r2.AdjustedWald}} {
		if math.Abs(pair[0].P-pair[1].P) > 1e-9 || !(pair[0].P > 0 && pair[0].P <= 1) {
			t.Errorf("%s: p %v, with weights × 1000 %v", name, pair[0].P, pair[1].P)
		}
	}
	swapped, err := d.Independence(nil, channel, age)
	if err != nil || math.Abs(swapped.F.Statistic-r.F.Statistic) > 1e-9 {
		t.Errorf("transposed table: F %v (%v), want %v", swapped.F.Statistic, err, r.F.Statistic)
	}
	missing := Factor{Codes: append([]int32(nil), age.Codes...), Levels: age.Levels}
	missing.Codes[0] = -1
	r3, err := d.Independence(nil, missing, channel)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(table [][]float64) (s float64) {
		for _, row := range table {
			for _, x := range row {
				s += x
			}
		}
		return s
	}
	if got, want := sum(r3.Table), sum(r.Table)-w[0]; math.Abs(got-want) > 1e-9 {
		t.Errorf("a missing row: table sums to %v, want %v", got, want)
	}
}

// With replicate weights the models are fitted to each replicate: the mean is
// the regression on nothing, the t-test that on the group, and errors are near
// those of linearisation.
func TestModelsWithReplicateWeights(t *testing.T) {
	taylor, data := clusterSample(t)
	d, err := taylor.Jackknife(JKn, false)
	if err != nil {
		t.Fatal(err)
	}
	score, _ := data.Numbers("score")
	age, channel := mustColumn(t, data, "age").Factor(), mustColumn(t, data, "channel").Factor()
	f, _ := ParseFormula("score ~ 1")
	r, err := d.Regress(data, f, Gaussian, nil)
	if err != nil {
		t.Fatal(err)
	}
	mean, err := d.Mean(nil, DropMissing, mustColumn(t, data, "score"))
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "SE of the mean", r.Coefficients[0].SE, mean.SE(0), 1e-12)
	f, _ = ParseFormula("score ~ channel")
	if r, err = d.Regress(data, f, Gaussian, nil); err != nil {
		t.Fatal(err)
	}
	test, err := d.GroupTTest(nil, score, channel, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "t of the groups", test.Statistic, r.Coefficients[1].T, 1e-9)
	f, _ = ParseFormula("sat ~ age + score")
	both := make([]*Regression, 2)
	for k, design := range []*Design{taylor, d} {
		if both[k], err = design.Regress(data, f, Quasibinomial, nil); err != nil {
			t.Fatal(err)
		}
	}
	for j, c := range both[0].Coefficients {
		other := both[1].Coefficients[j]
		if c.Estimate != other.Estimate || math.Abs(c.SE/other.SE-1) > 0.3 {
			t.Errorf("%s: %v ± %v by linearisation, %v ± %v by replicates", c.Key, c.Estimate, c.SE, other.Estimate, other.SE)
		}
	}
	one, err := taylor.Independence(nil, age, channel)
	if err != nil {
		t.Fatal(err)
	}
	two, err := d.Independence(nil, age, channel)
	if err != nil {
		t.Fatal(err)
	}
	if one.Chisq.Statistic != two.Chisq.Statistic || math.Abs(one.F.P-two.F.P) > 0.1 || math.Abs(one.Wald.P-two.Wald.P) > 0.1 {
		t.Errorf("independence: %+v by linearisation, %+v by replicates", one.F, two.F)
	}
	a, err := taylor.RankTest(nil, score, age, WilcoxonScore)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.RankTest(nil, score, age, WilcoxonScore)
	if err != nil || math.Abs(a.Statistic/b.Statistic-1) > 0.3 {
		t.Errorf("ranks: %v by linearisation, %v by replicates (%v)", a.Statistic, b.Statistic, err)
	}
}

// The order of the rows and the scale of the weights change nothing.
func TestRegressIgnoresOrderAndScale(t *testing.T) {
	d, data := clusterSample(t)
	f, _ := ParseFormula("sat ~ age + score")
	want, err := d.Regress(data, f, Quasibinomial, nil)
	if err != nil {
		t.Fatal(err)
	}
	order := rand.New(rand.NewPCG(2, 9)).Perm(data.Rows())
	shuffled := NewData(data.Rows())
	for _, name := range []string{"psu", "stratum", "age"} {
		c := mustColumn(t, data, name)
		values := make([]string, len(order))
		for i, o := range order {
			values[i] = c.Text(o)
		}
		if err := shuffled.Set(TextColumn(name, NewFactor(values))); err != nil {
			t.Fatal(err)
		}
	}
	for name, scale := range map[string]float64{"w": 250, "score": 1, "sat": 1} {
		x, _ := data.Numbers(name)
		values := make([]float64, len(order))
		for i, o := range order {
			values[i] = x[o] * scale
		}
		if err := shuffled.Set(NumberColumn(name, values)); err != nil {
			t.Fatal(err)
		}
	}
	d2, err := NewDesign(DesignSpec{Weights: mustColumn(t, shuffled, "w"), Strata: []Column{mustColumn(t, shuffled, "stratum")}, IDs: []Column{mustColumn(t, shuffled, "psu")}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := d2.Regress(shuffled, f, Quasibinomial, nil)
	if err != nil {
		t.Fatal(err)
	}
	for j, c := range want.Coefficients {
		g := got.Coefficients[j]
		if g.Key != c.Key || math.Abs(g.Estimate-c.Estimate) > 1e-9 || math.Abs(g.SE-c.SE) > 1e-9 {
			t.Errorf("%s: got %v ± %v, want %v ± %v", c.Key, g.Estimate, g.SE, c.Estimate, c.SE)
		}
	}
}

// No text makes the reader panic, and what it reads it reads again the same.
func FuzzParseFormula(f *testing.F) {
	for _, s := range []string{"y ~ a*b + factor(c) - 1", "~", "`a~b` ~ `c+d`:e", "y~((", "y ~ a:::b", "y~*", "~0+0-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		formula, err := ParseFormula(s)
		if err != nil {
			return
		}
		for _, term := range formula.Terms {
			if len(term.Factors) == 0 {
				t.Errorf("%q: an empty term", s)
			}
		}
	})
}
