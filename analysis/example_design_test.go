package analysis_test

import (
	"fmt"
	"strings"

	"sipas/analysis"
)

// A small two-stage survey: 2 districts (strata), communes (PSUs) sampled from
// 6 and 4, clients within them, and whether the client was satisfied.
const survey = `district,commune,w,N,satisfied,sector
D1,C1,10,6,1,land
D1,C1,10,6,1,health
D1,C2,12,6,0,land
D1,C2,12,6,1,land
D1,C3,9,6,1,health
D2,C4,20,4,1,land
D2,C4,20,4,0,health
D2,C5,18,4,1,health
D2,C5,18,4,1,land
`

func exampleDesign() (*analysis.Data, *analysis.Design) {
	data, err := analysis.ReadCSV(strings.NewReader(survey), analysis.CSVOptions{Numbers: []string{"w", "N", "satisfied"}})
	if err != nil {
		panic(err)
	}
	column := func(name string) analysis.Column {
		c, err := data.Column(name)
		if err != nil {
			panic(err)
		}
		return c
	}
	design, err := analysis.NewDesign(analysis.DesignSpec{
		Weights: column("w"),
		Strata:  []analysis.Column{column("district")},
		IDs:     []analysis.Column{column("commune")},
		FPC:     []analysis.Column{column("N")},
	})
	if err != nil {
		panic(err)
	}
	return data, design
}

func ExampleDesign_Mean() {
	data, design := exampleDesign()
	satisfied, _ := data.Column("satisfied")
	e, err := design.Mean(nil, analysis.DropMissing, satisfied)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f, SE %.4f, n %d, df %d\n", e.Values[0], e.SE(0), e.N, e.DFDesign)
	iv, _ := e.Precision(0).KornGraubard(0.95)
	fmt.Printf("95 %% interval %.3f to %.3f\n", iv.Lower, iv.Upper)
	// Output:
	// 0.7519, SE 0.1175, n 9, df 3
	// 95 % interval 0.325 to 0.975
}

func ExampleDesign_MeanBy() {
	data, design := exampleDesign()
	satisfied, _ := data.Column("satisfied")
	sector, _ := data.Factor("sector")
	table, err := design.MeanBy(analysis.ByQuery{By: sector}, satisfied)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range table.Domains {
		fmt.Printf("%s: %.3f, SE %.3f, n %d, df %d\n", d.Level, d.Estimate, d.SE, d.N, d.DF)
	}
	// Output:
	// land: 0.833, SE 0.088, n 5, df 2
	// health: 0.649, SE 0.243, n 4, df 2
}

func ExampleDesign_PostStratify() {
	data, design := exampleDesign()
	sector, _ := data.Factor("sector")
	satisfied, _ := data.Column("satisfied")
	post, err := design.PostStratify(analysis.MarginTotals{Name: "sector", Factor: sector, Totals: map[string]float64{"land": 100, "health": 50}})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := post.Mean(nil, analysis.DropMissing, satisfied)
	fmt.Printf("%.4f, SE %.4f %v\n", e.Values[0], e.SE(0), err)
	_, err = design.PostStratify(analysis.MarginTotals{Name: "sector", Factor: sector, Totals: map[string]float64{"land": 100}})
	fmt.Println(err)
	// Output:
	// 0.7719, SE 0.1062 <nil>
	// margin "sector": no population total for level "health" of the sample
}

// Two sectors are answered in the same communes, so their estimates are
// correlated and the difference needs their covariance.
func ExampleEstimates_Contrast() {
	data, design := exampleDesign()
	satisfied, _ := data.Numbers("satisfied")
	sector, _ := data.Factor("sector")
	var num, den []analysis.Column
	for level, name := range sector.Levels {
		s, v := make([]float64, data.Rows()), make([]float64, data.Rows())
		for i, code := range sector.Codes {
			if code == int32(level) {
				s[i], v[i] = satisfied[i], 1
			}
		}
		num, den = append(num, analysis.NumberColumn(name, s)), append(den, analysis.NumberColumn("all", v))
	}
	e, err := design.Ratio(nil, analysis.DropMissing, num, den)
	if err != nil {
		fmt.Println(err)
		return
	}
	diff, se, _ := e.Contrast([]float64{1, -1})
	fmt.Printf("land %.3f, health %.3f, difference %.3f, SE %.3f\n", e.Values[0], e.Values[1], diff, se)
	// Output: land 0.833, health 0.649, difference 0.184, SE 0.247
}

func ExampleNewDesign_refusal() {
	_, err := analysis.NewDesign(analysis.DesignSpec{
		Weights: analysis.NumberColumn("w", []float64{1, 1, 1, 1}),
		Strata:  []analysis.Column{analysis.TextColumn("district", analysis.NewFactor([]string{"D1", "D1", "D2", "D2"}))},
		IDs:     []analysis.Column{analysis.TextColumn("commune", analysis.NewFactor([]string{"1", "2", "1", "2"}))},
	})
	fmt.Println(err)
	// Output:
	// stage 1: unit "1" of "commune" occurs in strata "D1" and "D2"; declare nest if unit names are unique only inside a stratum
}
