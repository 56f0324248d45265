package survey

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"sipas/analysis"
	"sipas/survey/surveytest"
)

// inMemory is a round that was never stored: its cases, with what the draw took.
func inMemory(t testing.TB, d *sampleData, two bool, strata []DrawnStratum, psus []drawnPSU, cases ...weighCase) *sampleData {
	t.Helper()
	d.period = "2026"
	if d.form == nil {
		d.form, d.method, d.register = sexForm(t), testMethod(), &Register{}
	}
	d.draw.Design.Stages = 1
	if two {
		d.draw.Design.Stages = 2
	}
	d.rows = cases
	if err := d.prepare(strata, psus); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *sampleData) table(t testing.TB, targets []Target, by []Dim, levels ...Level) *Table {
	t.Helper()
	if len(levels) == 0 {
		levels = []Level{LevelIndex}
	}
	table := &Table{Query: IndexQuery{Round: d.round.ID, Form: d.form.Form(), Periods: []string{d.period}, By: by, Levels: levels},
		Round: d.round, Form: d.form, Method: d.method, register: d.register}
	groups := d.cellGroups(table)
	if err := d.compute(table, groups, targets); err != nil {
		t.Fatal(err)
	}
	table.protect(groups, d.guard, targets)
	return table
}

// answered is a case with the answers of the test form and a weight.
func answered(unit, stratum, psu, id, answers string, stage1, stage2 float64) weighCase {
	c := weighCase{Case: id, Unit: unit, Stratum: stratum, PSU: psu, Stage1: stage1, Stage2: stage2, Standing: StandsAnswered, Interview: id, Answers: answers}
	c.Final = c.design()
	return c
}

// TestCensusWithSilence: who was asked as a whole and answered as a whole has no
// sampling error; where half is silent, those who answered are a sample.
func TestCensusWithSilence(t *testing.T) {
	build := func(n int) *sampleData {
		var cases []weighCase
		for i := range n {
			c := answered("u", "", "", fmt.Sprint(i), []string{"5..5", "2..2"}[i%2], 1, 1)
			c.Final = 40 / float64(n)
			cases = append(cases, c)
		}
		return inMemory(t, &sampleData{}, false, []DrawnStratum{{Unit: "u", Population: 40}}, nil, cases...)
	}
	if v := build(40).table(t, nil, nil).Rows[0].Primary; v.SE != 0 || v.Estimate != 0.5 || v.DF != 39 {
		t.Errorf("all answered: %v ± %v, df %v", v.Estimate, v.SE, v.DF)
	}
	// 20 of 40: V = (1-1/2) n/(n-1) Σ z², z = ±(1/2)/20
	v := build(20).table(t, nil, nil).Rows[0].Primary
	if want := math.Sqrt(0.5 * 20 / 19. * 20 * math.Pow(0.5/20, 2)); math.Abs(v.SE-want) > 1e-12 {
		t.Errorf("half answered: SE %v, want %v", v.SE, want)
	}
}

// TestDeclaredColumns declares PSUs that were certain, strata with one PSU and
// PSUs with one case.
func TestDeclaredColumns(t *testing.T) {
	strata := []DrawnStratum{{Unit: "u", Population: 100, PSUs: 5, DrawnPSUs: 3}, {Unit: "v", Population: 80, PSUs: 4, DrawnPSUs: 2}, {Unit: "w", Population: 90, PSUs: 6, DrawnPSUs: 2}}
	psu := func(unit, name string, cases int64, stage1, stage2 float64) drawnPSU {
		return drawnPSU{Unit: unit, PSU: name, Cases: cases, Stage1: stage1, Stage2: stage2}
	}
	psus := []drawnPSU{psu("u", "big", 4, 1, 0.1), psu("u", "a", 4, 0.5, 0.2), psu("u", "b", 4, 0.5, 0.2), psu("v", "c", 4, 0.5, 0.2), psu("v", "d", 4, 0.5, 0.2),
		psu("w", "e", 2, 0.3, 0.1), psu("w", "f", 2, 0.3, 0.1)}
	var cases []weighCase
	put := func(unit, psu string, n int, stage1, stage2 float64) {
		for i := range n {
			cases = append(cases, answered(unit, "", psu, fmt.Sprint(unit, psu, i), "4..5", stage1, stage2))
		}
	}
	put("u", "big", 3, 1, 0.1)
	put("u", "a", 4, 0.5, 0.2)
	put("u", "b", 1, 0.5, 0.2)
	put("v", "c", 2, 0.5, 0.2) // nobody of d answered
	put("w", "e", 2, 0.3, 0.1)
	put("w", "f", 2, 0.3, 0.1)
	c, err := declare(cases, true, strata, psus)
	if err != nil {
		t.Fatal(err)
	}
	at := func(id string) string {
		i := slices.IndexFunc(cases, func(c weighCase) bool { return c.Case == id })
		return fmt.Sprint(c.Stratum[i], " ", c.PSU[i], " ", c.FPC1[i], " ", c.FPC2[i])
	}
	for id, want := range map[string]string{
		"ubig0": "u||big ubig0 40 1", // the certain PSU is a stratum of 40 households, each a PSU
		"ua0":   "u| u||a 4 20",      // 5 PSUs less the certain one; 4/0.2 households
		"ub0":   "u| u||b 4 1",       // one case left: nothing at the second stage
		"vc0":   "w| v||c 10 20",     // one PSU left: with the stratum of the next unit, 4 + 6 PSUs
		"we0":   "w| w||e 10 20",     //
	} {
		if got := at(id); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	if len(c.Merged) != 1 || c.Merged[0] != "v| + w|" {
		t.Errorf("put together: %q", c.Merged)
	}
	if _, err := c.design(make([]float64, len(cases))); err == nil || !strings.Contains(err.Error(), "weights are 0") {
		t.Errorf("no weights: %v", err)
	}
	weights := make([]float64, len(cases))
	for i := range cases {
		weights[i] = cases[i].Final
	}
	d, err := c.design(weights)
	if err != nil {
		t.Fatal(err)
	}
	if df := d.DF(nil); df != 8-3 { // 3 + 2 + 3 PSUs, 3 strata
		t.Errorf("%d degrees of freedom, want 5", df)
	}
	if _, err := declare([]weighCase{answered("x", "", "a", "1", "4..5", 1, 1)}, true, strata, psus); err == nil {
		t.Error("a case of no stratum of the draw was declared")
	}
}

// TestFirstInterviews: before two PSUs have answers there is no design, and
// nothing but a state to show.
func TestFirstInterviews(t *testing.T) {
	var cases []weighCase
	for i := range 30 {
		cases = append(cases, answered("u", "", "a", fmt.Sprint(i), "4..5", 0.5, 0.5))
	}
	strata, psus := []DrawnStratum{{Unit: "u", Population: 200, PSUs: 2, DrawnPSUs: 1}, {Unit: "v", Population: 9, PSUs: 2, DrawnPSUs: 1}}, []drawnPSU{{Unit: "u", PSU: "a", Cases: 50, Stage1: 0.5, Stage2: 0.5}}
	d := inMemory(t, &sampleData{units: []string{"u", "v"}}, true, strata, psus, cases...)
	table := d.table(t, nil, []Dim{ByUnit})
	if len(table.Rows) != 2 || table.Rows[0].State != StateFew || table.Rows[1].State != StateNone {
		t.Errorf("one village: %+v", table.Rows)
	}
	if rows := inMemory(t, &sampleData{units: []string{"u"}}, true, strata, psus).table(t, nil, nil).Rows; len(rows) != 1 || rows[0].State != StateNone {
		t.Errorf("nobody yet: %+v", rows)
	}
}

// seededForm is the form of the register with its method.
func seededForm(t testing.TB, s *Store, kind, form, method string) *sampleData {
	t.Helper()
	d := &sampleData{}
	d.round = Round{ID: "x", Kind: kind, Name: Text{Vi: "X"}, State: RoundEdition}
	var err error
	if d.form, err = s.LoadForm(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	if d.method, err = s.Method(t.Context(), method); err != nil {
		t.Fatal(err)
	}
	if d.register, err = s.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTransactionsBySector: the sector is that of the stratum, the targets are
// those of procedures, and a sector of few cases hides another with it.
func TestTransactionsBySector(t *testing.T) {
	s := province(t, surveytest.SQLitePath(t))
	d := seededForm(t, s, "transaction", "tthc-2640@1.0.0", "TTHC-2640/BN-1")
	var cases []weighCase
	var strata []DrawnStratum
	d.units = []string{"07210"}
	for stratum, n := range map[string]int{"land": 60, "Xây dựng": 45, "investment": 5, "civil-status": 40} {
		strata = append(strata, DrawnStratum{Unit: "07210", Stratum: stratum, Population: int64(10 * n)})
		for i := range n {
			c := answered("07210", stratum, "", fmt.Sprint(stratum, i), strings.Repeat([]string{"5", "4", "2"}[i%3], len(d.form.Items())), 0.1, 1)
			c.Extra = Extra{"respondent": {1 + i%2}}
			cases = append(cases, c)
		}
	}
	slices.SortFunc(cases, func(a, b weighCase) int { return strings.Compare(a.Case, b.Case) })
	inMemory(t, d, false, strata, nil, cases...)
	targets, err := s.Targets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]State{}
	for _, r := range d.table(t, targets, []Dim{BySector}).Rows {
		state[r.Sector] = r.State
		for _, x := range r.Readings {
			if x.Target.Measure != "procedure-settlement" {
				t.Errorf("%s is read against %s", r.Sector, x.Target.ID)
			}
		}
		if r.Sector == "land" && len(r.Readings) < 4 {
			t.Errorf("land has %d readings", len(r.Readings))
		}
	}
	// 5 of 150 are too few; 40 protect them: shown beside the sum they would follow.
	want := map[string]State{"land": StateShown, "construction": StateShown, "investment": StateFew, "civil-status": StateProtected}
	for sector, w := range want {
		if state[sector] != w {
			t.Errorf("%s: %s, want %s", sector, state[sector], w)
		}
	}
	if rows := d.table(t, targets, []Dim{ByRespondent}).Rows; len(rows) != 2 || rows[0].Respondent != "citizen" || !rows[0].State.Visible() {
		t.Errorf("by respondent: %+v", rows)
	}
	if rows := d.table(t, targets, nil, LevelIndex, LevelFactor, LevelItem).Rows; len(rows) != 1+5+22 {
		t.Errorf("%d rows of index, factors and items, want 28", len(rows))
	}
}

// TestExpectationOfSchools reads "meets expectations" from the design: the
// weighted mean of what parents state, and the share of schools whose mean
// reaches 100 %.
func TestExpectationOfSchools(t *testing.T) {
	s := province(t, surveytest.SQLitePath(t))
	d := seededForm(t, s, "education", "education-parents@1.0.0", "EDUCATION/BN-1")
	schools := []struct {
		unit   string
		w      float64
		stated []int
	}{{"07210", 10, []int{100, 110, 120}}, {"07228", 30, []int{80, 100, 90}}}
	var cases []weighCase
	var strata []DrawnStratum
	var num, den float64
	for _, x := range schools {
		strata = append(strata, DrawnStratum{Unit: x.unit, Population: int64(30 * x.w)})
		for i := range 30 {
			c := answered(x.unit, "", "", fmt.Sprint(x.unit, i), strings.Repeat("4", len(d.form.Items())), 1/x.w, 1)
			c.Extra = Extra{"F2": {x.stated[i%3]}}
			cases = append(cases, c)
			num, den = num+x.w*float64(x.stated[i%3])/100, den+x.w
		}
	}
	d.units = []string{"07210", "07228"}
	inMemory(t, d, false, strata, nil, cases...)
	table := &Table{Query: IndexQuery{Round: "x"}, Round: d.round, Form: d.form, Method: d.method, register: d.register}
	r, err := d.expectation(table, Target{ID: "T11a", Metric: "expectation-met", Operator: ">", Percent: 95, Sectors: []string{"education"}, Combine: "all"})
	if err != nil {
		t.Fatal(err)
	}
	v := r.Pooled.Primary
	if math.Abs(v.Estimate-num/den) > 1e-12 || v.N != 60 || !(v.SE > 0) || v.DF != 58 || v.Interval.Lower > v.Estimate || r.Pooled.Basis != BasisDesign {
		t.Errorf("mean stated: %+v, want %v", v, num/den)
	}
	if u := r.Units.Row; u.State.Visible() { // 2 schools are too few to publish a share of schools
		t.Errorf("a share of two schools is shown: %+v", u)
	}
	if !d.sectored || d.sectors[0] != "education" {
		t.Errorf("the sector of a school round: %q", d.sectors[0])
	}
	if row := d.table(t, nil, []Dim{ByUnit}).Rows[0]; row.Primary.Score != analysis.Top2 || row.Primary.Estimate != 1 {
		t.Errorf("satisfaction: %+v", row.Primary)
	}
}
