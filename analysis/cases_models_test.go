package analysis

// modelRunners are the statistic types of the harness that this part computes.
var modelRunners = map[string]caseRunner{
	"distributions":           runDistributions,
	"p_adjust":                runAdjustP,
	"target_tests":            runTargetTests,
	"rank_sets":               runRankSets,
	"inclusion_probabilities": runInclusionProbabilities,
	"pps_systematic":          runSystematicPPS,
	"pps_systematic_units":    runSystematicPPSUnits,
	"allocation":              runAllocation,
	"sample_size":             runSampleSize,
	"sample_size_target":      runTargetSize,
	"margin":                  runMargin,
	"deff_plan":               runDeffPlan,

	"kruskal":     runSamples(func(_ *caseContext, s [][]float64) (TestResult, error) { return KruskalWallis(s) }),
	"welch_anova": runSamples(func(_ *caseContext, s [][]float64) (TestResult, error) { return WelchAnova(s) }),
	"wilcoxon": twoSamples(func(c *caseContext, x, y []float64) (TestResult, error) {
		return WilcoxonRankSum(x, y, c.Bool("continuity"))
	}),
	"ttest_welch":  runTTest(false),
	"ttest_pooled": runTTest(true),
	"anova":        runAnova,
	"tukey_hsd":    runTukey,
	"cor":          runCorrelation,
	"chisq":        runChiSquare,
	"binom_ci":     runBinomialIntervals,
	"binom_test":   runBinomialTest,
	"prop_test2":   runTwoProportions,
	"mcnemar":      runMcNemar,

	"cronbach":    runCronbach,
	"pca":         runComponents,
	"factor_ml":   runFactorAnalysis,
	"polychoric":  runPolychoric,
	"fay_herriot": runFayHerriot,

	"svychisq":          runIndependence,
	"svyttest":          runGroupTTest,
	"svyranktest":       runRankTest,
	"svyglm":            runRegression,
	"cronbach_weighted": runWeightedAlpha,
}

// inputRows returns the rows of "expected" that carry inputs and outputs.
func (c *caseContext) inputRows() []map[string]any {
	list, _ := c.Expected["rows"].([]any)
	rows := make([]map[string]any, len(list))
	for i, r := range list {
		rows[i], _ = r.(map[string]any)
	}
	return rows
}

// field reads a number of a row of inputs, 0 when it is absent.
func field(row map[string]any, key string) float64 {
	x, _ := number(row[key])
	return x
}
