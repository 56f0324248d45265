package analysis

import "fmt"

func ExampleAggregate() {
	items := []ItemCounts{
		{Code: "a1", Factor: "A", Counts: NewCounts(1, 0, 1, 2, 1, 0)},
		{Code: "b1", Factor: "B", Counts: NewCounts(0, 0, 1, 3, 1, 0)},
	}
	top2, _ := Aggregate(items, Top2, Pooled, "")
	mean5, _ := Aggregate(items, Mean5, MeanOfFactors, "")
	fmt.Println(top2.Overall.Score, mean5.Overall.Score)
	// Output: 70.00 74.00
}

func ExampleItemScore_Of() {
	c := NewCounts(0, 1, 1, 1, 2, 3)
	for _, s := range ItemScores() {
		fmt.Println(s, s.Of(c))
	}
	fmt.Println(Top2.Of(Counts{Missing: 5}))
	// Output:
	// TOP2 60.00
	// MEAN5 76.00
	// BOT2 20.00
	// NEUT 20.00
	// MISS 37.50
	// no value
}

func ExampleWilson() {
	iv := Wilson(0.90, 100, 0.95)
	fmt.Printf("%.4f to %.4f\n", iv.Lower, iv.Upper)
	// Output: 0.8256 to 0.9448
}

func ExamplePrecision_KornGraubard() {
	p := Precision{Share: 0.93, Variance: 0.015 * 0.015, N: 400, DF: 60}
	iv, nStar := p.KornGraubard(0.95)
	fmt.Printf("%.4f to %.4f on n* = %.1f\n", iv.Lower, iv.Upper, nStar)
	// Output: 0.8935 to 0.9570 on n* = 279.5
}

func ExampleEstimateTally() {
	cells := []TallyCell{
		{Name: "land", Counts: NewCounts(4, 6, 10, 60, 20, 3), Dossiers: 9000},
		{Name: "health", Counts: NewCounts(0, 1, 4, 45, 50, 0), Dossiers: 1000},
	}
	v, err := EstimateTally(cells, Top2, CounterRule())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f of %d, %.3f to %.3f, %s\n", v.Estimate, v.N, v.Interval.Lower, v.Interval.Upper, v.Publication.Status)
	// Output: 0.815 of 200, 0.732 to 0.881, shown
}

func ExampleJudge() {
	cells := []TallyCell{{Name: "one-stop", Counts: NewCounts(1, 2, 4, 70, 23, 0)}}
	v, _ := EstimateTally(cells, Top2, CounterRule())
	for _, percent := range []float64{80, 90, 99} {
		target := Target{AtLeast, percent}
		j := Judge(v, target)
		fmt.Println(percent, j.Verdict, j.PointMeets, AnswersNeeded(v, target).State)
	}
	// Output:
	// 80 met true decided
	// 90 cannot_tell true needed
	// 99 not_met false decided
}

func ExampleDesign_IndexTable() {
	design, err := NewDesign(DesignSpec{
		Weights: NumberColumn("w", []float64{2, 2, 3, 3, 2, 2, 3, 3}),
		Strata:  []Column{TextColumn("district", NewFactor([]string{"n", "n", "n", "n", "s", "s", "s", "s"}))},
		IDs:     []Column{TextColumn("commune", NewFactor([]string{"1", "1", "2", "2", "3", "3", "4", "4"}))},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := design.IndexTable(IndexRequest{
		Score:      Top2,
		Answers:    [][]uint8{{5, 4, 3, 4, 2, 0, 5, 4}},
		Indicators: []Indicator{{Code: "overall", Items: []int{0}}},
		Breakdowns: []Breakdown{{Name: "unit", By: NewFactor([]string{"A", "B", "A", "B", "A", "B", "A", "B"})}},
		Rule:       OfficialRule(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, unit := range table.Breakdowns[0].Domains {
		v := table.Breakdowns[0].Values[k][0]
		fmt.Printf("%s n=%d %.3f ± %.3f df=%.0f %s\n", unit, v.N, v.Estimate, v.SE, v.DF, v.Publication.Status)
	}
	// Output:
	// A n=4 0.500 ± 0.354 df=2 hidden
	// B n=3 1.000 ± 0.000 df=1 hidden
}
