package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func ExampleBinomialTest() {
	r, _ := BinomialTest(86, 100, 0.90, Less, 0.95)
	fmt.Printf("p = %.4f, upper limit %.4f\n", r.P, r.Interval.Upper)
	// Output: p = 0.1239, upper limit 0.9133
}

func ExampleKendall() {
	r, _ := Kendall([]float64{1, 2, 3, 4, 5}, []float64{2, 1, 3, 5, 4})
	fmt.Printf("%.1f\n", r.Estimate[0])
	// Output: 0.6
}

func expectNear(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.15g, want %.15g", name, got, want)
	}
}

// Tests of two groups agree with the tests of many groups.
func TestTwoGroupsAreManyGroups(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := rapid.SliceOfN(rapid.Float64Range(0, 5), 3, 20)
		x, y := draw.Draw(r, "x"), draw.Draw(r, "y")
		x[0], x[1], y[0], y[1] = 0.5, 1.5, 2.5, 1
		pooled, err := TTest(x, y, true, 0.95)
		if err != nil {
			r.Fatal(err)
		}
		welch, err := TTest(x, y, false, 0.95)
		if err != nil {
			r.Fatal(err)
		}
		a, err := OneWayAnova([][]float64{x, y})
		if err != nil {
			r.Fatal(err)
		}
		w, err := WelchAnova([][]float64{x, y})
		if err != nil {
			r.Fatal(err)
		}
		if math.Abs(a.F-pooled.Statistic*pooled.Statistic) > 1e-8*(1+a.F) || math.Abs(a.P-pooled.P) > 1e-8 {
			r.Fatalf("F %v (p %v), t² %v (p %v)", a.F, a.P, pooled.Statistic*pooled.Statistic, pooled.P)
		}
		if math.Abs(w.Statistic-welch.Statistic*welch.Statistic) > 1e-8*(1+w.Statistic) || math.Abs(w.P-welch.P) > 1e-8 {
			r.Fatalf("Welch: F %v (p %v), t² %v (p %v)", w.Statistic, w.P, welch.Statistic*welch.Statistic, welch.P)
		}
		kw, err := KruskalWallis([][]float64{x, y})
		if err != nil {
			r.Fatal(err)
		}
		rank, err := WilcoxonRankSum(x, y, false)
		if err != nil || math.Abs(kw.P-rank.P) > 1e-9 {
			r.Fatalf("Kruskal-Wallis p %v, Wilcoxon p %v (%v)", kw.P, rank.P, err)
		}
		back, err := WilcoxonRankSum(y, x, true)
		if err != nil || math.Abs(rank.Statistic+back.Statistic-float64(len(x)*len(y))) > 1e-9 || back.P < rank.P-1e-12 {
			r.Fatalf("W %v and %v of %d pairs; p %v, with correction %v (%v)", rank.Statistic, back.Statistic, len(x)*len(y), rank.P, back.P, err)
		}
		tukey, err := TukeyHSD([][]float64{x, y}, 0.95)
		if err != nil || math.Abs(tukey[0].P-pooled.P) > 1e-4 {
			r.Fatalf("Tukey p %v, t p %v (%v)", tukey[0].P, pooled.P, err)
		}
	})
}

// Kendall's tau by n log n equals the count of all pairs; all correlations lie
// in [-1,1], change sign with a variable and not with a monotone scale.
func TestCorrelationProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(4, 25).Draw(r, "n")
		level := rapid.SampledFrom([]float64{1, 2, 3, 4, 5})
		x, y := rapid.SliceOfN(level, n, n).Draw(r, "x"), rapid.SliceOfN(level, n, n).Draw(r, "y")
		x[0], x[1], y[0], y[1] = 1, 5, 2, 4
		concordant, tiesX, tiesY := 0.0, 0.0, 0.0
		for i := range x {
			for j := range i {
				concordant += math.Copysign(indicator(x[i] != x[j] && y[i] != y[j]), (x[i]-x[j])*(y[i]-y[j]))
				tiesX += indicator(x[i] == x[j])
				tiesY += indicator(y[i] == y[j])
			}
		}
		pairs := float64(n*(n-1)) / 2
		k, err := Kendall(x, y)
		if want := concordant / math.Sqrt((pairs-tiesX)*(pairs-tiesY)); err != nil || math.Abs(k.Estimate[0]-want) > 1e-12 {
			r.Fatalf("tau of %v and %v: got %v (%v), want %v", x, y, k.Estimate, err, want)
		}
		s, err := Spearman(x, y)
		if err != nil {
			r.Fatal(err)
		}
		stretched := make([]float64, n)
		for i, v := range x {
			stretched[i] = -math.Exp(v)
		}
		s2, err := Spearman(stretched, y)
		if err != nil || math.Abs(s.Estimate[0]+s2.Estimate[0]) > 1e-12 || math.Abs(s.P-s2.P) > 1e-9 {
			r.Fatalf("Spearman %v, of -exp(x) %v (%v)", s.Estimate, s2.Estimate, err)
		}
		p, err := Pearson(x, y, 0.95)
		if err != nil || !(p.Interval.Lower <= p.Estimate[0]+1e-12 && p.Estimate[0] <= p.Interval.Upper+1e-12) {
			r.Fatalf("Pearson %+v (%v)", p, err)
		}
	})
}

// The exact interval covers, and belongs to the exact test.
func TestBinomialProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(r, "n")
		x := rapid.IntRange(0, n).Draw(r, "x")
		p0 := rapid.Float64Range(0.01, 0.99).Draw(r, "p0")
		less, err := BinomialTest(x, n, p0, Less, 0.95)
		if err != nil {
			r.Fatal(err)
		}
		greater, err := BinomialTest(x, n, p0, Greater, 0.95)
		if err != nil {
			r.Fatal(err)
		}
		two, err := BinomialTest(x, n, p0, TwoSided, 0.95)
		if err != nil {
			r.Fatal(err)
		}
		sum, equal := 0.0, math.Exp(logChoose(n, x)+float64(x)*math.Log(p0)+float64(n-x)*math.Log1p(-p0))
		for k := range n + 1 {
			if d := math.Exp(logChoose(n, k) + float64(k)*math.Log(p0) + float64(n-k)*math.Log1p(-p0)); d <= equal*(1+1e-7) {
				sum += d
			}
		}
		if math.Abs(two.P-math.Min(1, sum)) > 1e-9 || math.Abs(less.P+greater.P-1-equal) > 1e-9 {
			r.Fatalf("%d of %d against %v: two-sided %v, want %v; one-sided %v and %v", x, n, p0, two.P, sum, less.P, greater.P)
		}
		if (less.P <= 0.05) != (less.Interval.Upper <= p0) || (greater.P <= 0.05) != (greater.Interval.Lower >= p0) {
			r.Fatalf("%d of %d against %v: tests and limits disagree: %+v, %+v", x, n, p0, less, greater)
		}
		share := float64(x) / float64(n)
		for name, iv := range map[string]Interval{"exact": ClopperPearson(x, n, 0.95), "Jeffreys": Jeffreys(x, n, 0.95), "Agresti-Coull": AgrestiCoull(x, n, 0.95)} {
			if !(iv.Lower >= 0 && iv.Upper <= 1 && iv.Lower < iv.Upper) || x > 0 && x < n && (iv.Lower > share || iv.Upper < share) {
				r.Fatalf("%s of %d of %d: %v", name, x, n, iv)
			}
		}
		score, err := ProportionTest(x, n, p0, true, 0.95)
		if err != nil || score.P < 0 || score.P > 1 || score.Interval.Lower < 0 || score.Interval.Upper > 1 || score.Interval.Lower > score.Interval.Upper {
			r.Fatalf("score test of %d of %d: %+v (%v)", x, n, score, err)
		}
	})
}

func TestStudentizedRange(t *testing.T) {
	// Two means: the range is |t|√2.
	for _, q := range []float64{0.5, 2, 3.7} {
		expectNear(t, "k = 2", StudentizedRangeUpper(q, 2, 12), 2*StudentCDF(-q/math.Sqrt2, 12), 1e-9)
		expectNear(t, "k = 2, many df", StudentizedRangeUpper(q, 2, 1e6), 2*NormalCDF(-q/math.Sqrt2), 1e-6)
	}
	// Tables of the studentised range: q(.05; 3, 10) = 3.877, q(.05; 10, 20) = 5.008, q(.01; 5, 120) = 4.708.
	expectNear(t, "q(.05; 3, 10)", StudentizedRangeQuantile(0.95, 3, 10), 3.877, 6e-4)
	expectNear(t, "q(.05; 10, 20)", StudentizedRangeQuantile(0.95, 10, 20), 5.008, 6e-4)
	expectNear(t, "q(.01; 5, 120)", StudentizedRangeQuantile(0.99, 5, 120), 4.708, 6e-4)
	expectNear(t, "df 500", StudentizedRangeQuantile(0.95, 4, 500), StudentizedRangeQuantile(0.95, 4, 501), 1e-3)
	expectNear(t, "df 3000", StudentizedRangeUpper(3.633, 4, 3000), 0.05, 5e-4)
	expectNear(t, "df 9000", StudentizedRangeUpper(3.633, 4, 9000), 0.05, 5e-4)
	for name, got := range map[string]float64{"k": StudentizedRangeUpper(1, 1, 5), "df": StudentizedRangeUpper(1, 3, 0), "p": StudentizedRangeQuantile(2, 3, 5)} {
		if !math.IsNaN(got) {
			t.Errorf("%s: got %v, want NaN", name, got)
		}
	}
	if StudentizedRangeUpper(0, 3, 5) != 1 || StudentizedRangeQuantile(0, 3, 5) != 0 || !math.IsInf(StudentizedRangeQuantile(1, 3, 5), 1) {
		t.Error("edges of the studentised range")
	}
}

func TestClassicalRefusals(t *testing.T) {
	nan := math.NaN()
	same := []float64{3, 3, 3}
	ok := []float64{1, 2, 4}
	table := func(rows ...[]float64) [][]float64 { return rows }
	for name, err := range map[string]error{
		"t: one value": second(TTest([]float64{1}, ok, false, 0.95)), "t: constant": second(TTest(same, same, false, 0.95)), "t: level": second(TTest(ok, ok, true, 2)),
		"t: missing": second(TTest([]float64{1, nan}, ok, false, 0.95)), "anova: one group": second(OneWayAnova([][]float64{ok})),
		"anova: constant": second(OneWayAnova([][]float64{same, same})), "welch: constant": second(WelchAnova([][]float64{same, ok})), "welch: one": second(WelchAnova(nil)),
		"tukey: level": second(TukeyHSD([][]float64{ok, ok}, 0)), "tukey: one": second(TukeyHSD([][]float64{ok}, 0.95)),
		"kruskal: ties": second(KruskalWallis([][]float64{same, same})), "kruskal: one": second(KruskalWallis(nil)),
		"wilcoxon: ties": second(WilcoxonRankSum(same, same, true)), "wilcoxon: empty": second(WilcoxonRankSum(nil, ok, true)),
		"pearson: lengths": second(Pearson(ok, ok[:2], 0.95)), "pearson: constant": second(Pearson(ok, same, 0.95)), "pearson: missing": second(Pearson(ok, []float64{1, 2, nan}, 0.95)),
		"spearman": second(Spearman(ok, same)), "spearman: lengths": second(Spearman(ok, nil)), "kendall": second(Kendall(ok, same)), "kendall: lengths": second(Kendall(ok, nil)),
		"chi: empty": second(ChiSquare(nil, false)), "chi: ragged": second(ChiSquare(table(ok, ok[:2]), false)), "chi: negative": second(ChiSquare(table(ok, []float64{-1, 2, 3}), false)),
		"chi: one row": second(ChiSquare(table(ok), false)), "chi: zeros": second(ChiSquare(table(ok, []float64{0, 0, 0}), false)),
		"mcnemar: shape": second(McNemar(table(ok, ok), true)), "mcnemar: none": second(McNemar(table([]float64{3, 0}, []float64{0, 4}), true)), "mcnemar: negative": second(McNemar(nil, true)),
		"proportions": second(TwoProportions(5, 4, 1, 2, false, 0.95)),
		"binomial":    second(BinomialTest(5, 4, 0.5, Less, 0.95)), "binomial: p0": second(BinomialTest(4, 4, 1, Less, 0.95)), "binomial: side": second(BinomialTest(4, 4, 0.5, "x", 0.95)),
		"score": second(ProportionTest(5, 4, 0.5, true, 0.95)), "score: p0": second(ProportionTest(4, 4, 0, true, 0.95)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, iv := range map[string]Interval{"exact": ClopperPearson(5, 4, 0.95), "Jeffreys": Jeffreys(0, 0, 0.95), "Agresti-Coull": AgrestiCoull(1, 4, 1)} {
		if iv.Defined() {
			t.Errorf("%s: got %v, want none", name, iv)
		}
	}
	if _, _, err := SplitSamples(ok, NewFactor([]string{"a"})); err == nil {
		t.Error("split: no error")
	}
	if _, _, err := CompletePairs(ok, nil); err == nil {
		t.Error("pairs: no error")
	}
	if _, _, _, err := CrossCount(NewFactor([]string{"a"}), NewFactor(nil)); err == nil {
		t.Error("cross: no error")
	}
	bowker, err := McNemar(table([]float64{5, 2, 1}, []float64{4, 5, 3}, []float64{6, 1, 5}), true)
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "Bowker", bowker.Statistic, 4.0/6+25.0/7+4.0/4, 1e-12)
}

// Counts in numeric order when names are numbers, and only levels that occur.
func TestSplitSamplesOrder(t *testing.T) {
	names, samples, err := SplitSamples([]float64{1, 2, 3, math.NaN(), 5}, NewFactor([]string{"10", "9", "10", "8", ""}))
	if err != nil || !slices.Equal(names, []string{"9", "10"}) || !slices.Equal(samples[1], []float64{1, 3}) {
		t.Errorf("got %v, %v (%v)", names, samples, err)
	}
	rows, cols, table, err := CrossCount(NewFactor([]string{"no", "yes", "yes", ""}), NewFactor([]string{"2", "10", "2", "3"}))
	if err != nil || !slices.Equal(rows, []string{"no", "yes"}) || !slices.Equal(cols, []string{"2", "10"}) || fmt.Sprint(table) != "[[1 0] [1 1]]" {
		t.Errorf("got %v, %v, %v (%v)", rows, cols, table, err)
	}
}

// itemsOf are answers to k items that share a factor, with n rows.
func itemsOf(n, k int, seed uint64) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	items := make([][]float64, k)
	for range n {
		f := rng.NormFloat64()
		for j := range items {
			items[j] = append(items[j], math.Round(3+f+rng.NormFloat64()))
		}
	}
	return items
}

func TestScaleProperties(t *testing.T) {
	items := itemsOf(300, 4, 1)
	r, err := Cronbach(items, false, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if !(r.Alpha > 0.6 && r.Alpha < 0.9 && r.Feldt.Lower < r.Alpha && r.Alpha < r.Feldt.Upper && r.Guttman6 < r.Alpha+0.1) {
		t.Errorf("got %+v", r)
	}
	weighted, err := WeightedAlpha(items, ones(300))
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "weights of 1", weighted, r.Alpha, 1e-12)
	pairwise, err := Cronbach(items, true, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "pairwise without missing", pairwise.Alpha, r.Alpha, 1e-12)
	two, err := Cronbach(items[:2], false, 0.95)
	if err != nil || !math.IsNaN(two.Item[0].AlphaDropped) {
		t.Errorf("two items: got %+v (%v)", two.Item, err)
	}
	c, err := PrincipalComponents(items)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, v := range c.Eigenvalues {
		sum += v
		communality := 0.0
		for _, l := range c.Loadings[i] {
			communality += l * l
		}
		expectNear(t, "communality of all components", communality, 1, 1e-10)
	}
	expectNear(t, "sum of eigenvalues", sum, 4, 1e-10)
	f, err := FactorAnalysis(itemsOf(2000, 6, 3), 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, u := range f.Uniqueness {
		if math.Abs(u-0.5) > 0.1 {
			t.Errorf("item %d: uniqueness %v, want about 0.5", i, u)
		}
	}
	if f.P < 0.001 {
		t.Errorf("one factor made these data: p %v", f.P)
	}
}

func TestScaleRefusals(t *testing.T) {
	nan := math.NaN()
	items := itemsOf(50, 3, 2)
	constant := [][]float64{items[0], items[1], slices.Repeat([]float64{4}, 50)}
	dependent := [][]float64{items[0], items[1], scaled(items[0], 2)}
	sparse := [][]float64{{1, nan, 2, nan}, {nan, 2, nan, 3}}
	infinite := [][]float64{{1, 2, math.Inf(1)}, {1, 2, 3}}
	for name, err := range map[string]error{
		"alpha: one item": second(Cronbach(items[:1], false, 0.95)), "alpha: lengths": second(Cronbach([][]float64{{1}, {1, 2}}, false, 0.95)),
		"alpha: no complete row":   second(Cronbach(sparse, false, 0.95)),
		"alpha: nothing in common": second(Cronbach(sparse, true, 0.95)), "alpha: infinite": second(Cronbach(infinite, false, 0.95)),
		"weighted: items": second(WeightedAlpha(items[:1], nil)), "weighted: lengths": second(WeightedAlpha(items, nil)),
		"weighted: negative": second(WeightedAlpha(items, slices.Repeat([]float64{-1}, 50))), "weighted: zero": second(WeightedAlpha(items, make([]float64, 50))),
		"weighted: constant": second(WeightedAlpha([][]float64{{1, 1}, {2, 2}}, []float64{1, 1})),
		"pca: one":           second(PrincipalComponents(items[:1])), "pca: constant": second(PrincipalComponents(constant)), "pca: dependent": second(PrincipalComponents(dependent)),
		"factor: too many": second(FactorAnalysis(items, 2)), "factor: none": second(FactorAnalysis(items, 0)), "factor: one item": second(FactorAnalysis(items[:1], 1)),
		"factor: constant": second(FactorAnalysis(constant, 1)), "factor: dependent": second(FactorAnalysis(dependent, 1)),
		"polychoric: empty": second(Polychoric(nil)), "polychoric: one row": second(Polychoric([][]float64{{1, 2}})), "polychoric: one column": second(Polychoric([][]float64{{1}, {2}})),
		"polychoric: no answers": second(Polychoric([][]float64{{1, 0}, {2, 0}})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestBivariateNormal(t *testing.T) {
	for _, rho := range []float64{-0.95, -0.3, 0, 0.5, 0.99} {
		expectNear(t, "orthant", BivariateNormalCDF(0, 0, rho), 0.25+math.Asin(rho)/(2*math.Pi), 1e-12)
		expectNear(t, "symmetry", BivariateNormalCDF(0.4, -1.1, rho), NormalCDF(0.4)-BivariateNormalCDF(0.4, 1.1, -rho), 1e-9)
	}
	inf := math.Inf(1)
	expectNear(t, "h infinite", BivariateNormalCDF(inf, 0.3, 0.5), NormalCDF(0.3), 0)
	expectNear(t, "k infinite", BivariateNormalCDF(0.3, inf, 0.5), NormalCDF(0.3), 0)
	expectNear(t, "minus infinite", BivariateNormalCDF(-inf, 0.3, 0.5), 0, 0)
	expectNear(t, "rho 1", BivariateNormalCDF(0.2, 0.9, 1), NormalCDF(0.2), 0)
	expectNear(t, "rho -1", BivariateNormalCDF(0.2, 0.9, -1), NormalCDF(0.2)+NormalCDF(0.9)-1, 1e-15)
	if !math.IsNaN(BivariateNormalCDF(0, 0, 1.5)) {
		t.Error("rho 1.5: want NaN")
	}
	// The tetrachoric correlation of a symmetric 2×2 table is sin(π/2·(4a/n-1)).
	r, err := Polychoric([][]float64{{400, 100}, {100, 400}})
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "tetrachoric", r.Rho, math.Sin(math.Pi/2*(4*400.0/1000-1)), 1e-6)
}

func TestFayHerriotEdges(t *testing.T) {
	x := [][]float64{{1}, {1}, {1}, {1}}
	// Estimates closer together than their errors: A = 0 and all shrink to the mean.
	r, err := FayHerriot([]float64{5, 5.1, 4.9, 5}, []float64{4, 4, 4, 4}, x, REML)
	if err != nil || r.A != 0 {
		t.Fatalf("got A %v (%v), want 0", r.A, err)
	}
	for _, e := range r.EBLUP {
		expectNear(t, "shrunk to the mean", e, 5, 1e-12)
	}
	// Far apart with equal errors: REML's A is the variance between areas less the errors'.
	r, err = FayHerriot([]float64{0, 10, 20, 30}, []float64{1, 1, 1, 1}, x, REML)
	if err != nil {
		t.Fatal(err)
	}
	expectNear(t, "A", r.A, 500.0/3-1, 1e-9)
	bad := [][]float64{{1, 2}, {1, 2}, {1, 2}, {1, 2}}
	y, d := []float64{1, 2, 3, 4}, []float64{1, 1, 1, 1}
	for name, err := range map[string]error{
		"lengths": second(FayHerriot(y, d[:2], x, REML)), "method": second(FayHerriot(y, d, x, "x")), "covariates": second(FayHerriot(y, d, bad, REML)),
		"few areas": second(FayHerriot(y[:1], d[:1], x[:1], ML)), "ragged": second(FayHerriot(y, d, [][]float64{{1}, {1}, {1}, {1, 2}}, ML)),
		"variance": second(FayHerriot(y, []float64{1, 1, 1, 0}, x, ML)), "covariate": second(FayHerriot(y, d, [][]float64{{1}, {1}, {1}, {math.NaN()}}, ML)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
