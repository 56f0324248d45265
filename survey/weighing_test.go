package survey

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"sipas/analysis"
)

// sexForm asks two items and the sex.
func sexForm(t testing.TB) *Questionnaire {
	t.Helper()
	body := strings.NewReplacer(`"id": "visit"`, `"id": "home"`, `"code": "age", "type": "number"`, `"code": "sex", "type": "single", "scale": "yesno"`,
		`"min": 1, "max": 120,`, "", `"show_if": {"all": [{"code": "respondent", "op": "=", "value": 1}]}}
 ],
 "order"`, `"note": ""}
 ],
 "order"`).Replace(testForm)
	q, err := ParseQuestionnaire([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// place is a case of unit and stratum with probability 1/w.
func place(unit, stratum string, w float64, standing WeightStanding, sex int) weighCase {
	c := weighCase{Case: NewID(), Code: "c", Unit: unit, Stratum: stratum, Stage1: 1 / w, Stage2: 1, Standing: standing}
	if standing == StandsAnswered {
		c.Interview, c.Answers = NewID(), "44.5"
		if sex > 0 {
			c.Extra = Extra{"sex": {sex}}
		}
	}
	return c
}

func testMethod() analysis.Method {
	return analysis.Method{Version: "m1", ItemScore: analysis.Top2, Secondary: analysis.Mean5, Aggregation: analysis.Pooled, Round: analysis.Rounding{Digits: 2}}
}

func weighTest(t testing.TB, spec WeightingSpec, cases []weighCase) ([]float64, []WeightStep, error) {
	t.Helper()
	return weigh(spec, cases, sexForm(t), testMethod(), &Register{})
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(b)) }

// TestWeighingByHand follows two strata through every step; the numbers are
// worked out in the comments.
func TestWeighingByHand(t *testing.T) {
	// Stratum a: 5 cases of 10: 2 men and 1 woman answered, 1 silent, 1 unknown.
	// Stratum b: 4 cases of 5: 1 man and 2 women answered, 1 not eligible.
	cases := []weighCase{
		place("u", "a", 10, StandsAnswered, 1), place("u", "a", 10, StandsAnswered, 1), place("u", "a", 10, StandsAnswered, 2),
		place("u", "a", 10, StandsSilent, 0), place("u", "a", 10, StandsUnknown, 0),
		place("u", "b", 5, StandsAnswered, 1), place("u", "b", 5, StandsAnswered, 2), place("u", "b", 5, StandsAnswered, 2),
		place("u", "b", 5, StandsIneligible, 0), place("u", "b", 5, StandsSpare, 0),
	}
	spec := DefaultWeighting()
	spec.Least = 1
	w, log, err := weighTest(t, spec, cases)
	if err != nil {
		t.Fatal(err)
	}
	// a: the unknown 10 goes to four known ones: 12.5 each; the silent 12.5 to three: 50/3.
	// b: nothing unknown, nothing silent: 5 each; the one not eligible is out.
	want := []float64{50. / 3, 50. / 3, 50. / 3, 0, 0, 5, 5, 5, 0, 0}
	for i := range want {
		if !near(w[i], want[i]) {
			t.Errorf("case %d: weight %v, want %v", i, w[i], want[i])
		}
	}
	steps := []struct {
		step string
		n    int
		sum  float64
	}{{"design", 9, 70}, {"eligibility", 8, 70}, {"nonresponse", 6, 65}}
	if len(log) != len(steps) {
		t.Fatalf("log: %+v", log)
	}
	for i, s := range steps {
		if log[i].Step != s.step || log[i].N != s.n || !near(log[i].Sum, s.sum) {
			t.Errorf("step %d: got %s n=%d sum=%v, want %+v", i, log[i].Step, log[i].N, log[i].Sum, s)
		}
	}
	// Kish: n Σw²/(Σw)² = 6 (3·(50/3)² + 3·25)/65²
	if kish := 6 * (3*2500./9 + 75) / (65 * 65); !near(log[2].Deff, kish) {
		t.Errorf("Kish effect %v, want %v", log[2].Deff, kish)
	}
	if c := log[2].Cells; len(c) != 2 || c[0].Levels[0] != "u|a" || c[0].Answered != 3 || !near(c[0].Factor(), 4./3) || !near(c[1].Factor(), 1) {
		t.Errorf("cells: %+v", c)
	}
	if x := log[2].Index; x == nil || !near(*x, 1) {
		t.Errorf("index of answers that are all 4 or 5: %v", x)
	}

	spec.Eligibility = "ineligible" // the unknown 10 is out: 40 over three
	if w, _, err = weighTest(t, spec, cases); err != nil || !near(w[0], 40./3) {
		t.Errorf("unknown is not eligible: weight %v %v, want 13.33", w[0], err)
	}
	spec.Eligibility = "eligible" // 50 over three
	if w, _, err = weighTest(t, spec, cases); err != nil || !near(w[0], 50./3) {
		t.Errorf("unknown is eligible: weight %v %v, want 16.67", w[0], err)
	}
	spec.Eligibility, spec.Least = "share", 4 // both strata are one cell of the unit: known 40+20 of 70; 65.83… of answered 45·7/6
	w, log, err = weighTest(t, spec, cases)
	factor := (70. / 60) * (55. * 7 / 6) / (45. * 7 / 6)
	if err != nil || !near(w[0], 10*factor) || !near(w[5], 5*factor) || len(log[2].Cells) != 1 || len(log[2].Cells[0].Levels) != 2 {
		t.Errorf("one cell: weights %v, want %v and %v; %v", w, 10*factor, 5*factor, err)
	}
}

// TestWeighingMeetsTotals checks every calibration against its totals.
func TestWeighingMeetsTotals(t *testing.T) {
	var cases []weighCase
	for i := range 60 {
		cases = append(cases, place([]string{"u", "v"}[i%2], "", float64(5+i%7), StandsAnswered, 1+i%3%2))
	}
	sex := Margin{Columns: []string{"sex"}, Totals: map[string]float64{"1": 300, "2": 250}}
	unit := Margin{Columns: []string{"unit"}, Totals: map[string]float64{"u": 290, "v": 260}}
	both := Margin{Columns: []string{"unit", "sex"}, Totals: map[string]float64{"u|1": 150, "u|2": 140, "v|1": 150, "v|2": 110}}
	for _, c := range []struct {
		method  string
		margins []Margin
		low     float64
		high    float64
	}{{"poststratify", []Margin{both}, 0, 0}, {"rake", []Margin{sex, unit}, 0, 0}, {"linear", []Margin{sex, unit}, 0, 0},
		{"linear", []Margin{sex, unit}, 0.3, 3}, {"logit", []Margin{sex, unit}, 0.3, 3}} {
		spec := DefaultWeighting()
		spec.Calibration, spec.Margins, spec.Low, spec.High = c.method, c.margins, c.low, c.high
		w, log, err := weighTest(t, spec, cases)
		if err != nil {
			t.Errorf("%s: %v", c.method, err)
			continue
		}
		for _, m := range c.margins {
			sums := map[string]float64{}
			for i := range cases {
				var key []string
				for _, column := range m.Columns {
					if column == "unit" {
						key = append(key, cases[i].Unit)
					} else {
						key = append(key, cases[i].choice(column))
					}
				}
				sums[LevelKey(key...)] += w[i]
			}
			for level, total := range m.Totals {
				if math.Abs(sums[level]/total-1) > 1e-6 {
					t.Errorf("%s: %s is %v, want %v", c.method, level, sums[level], total)
				}
			}
		}
		last := log[len(log)-1]
		if last.Step != "calibration" || last.MaxError > 1e-6 || len(last.Cells) == 0 {
			t.Errorf("%s: log %+v", c.method, last)
		}
	}
}

// TestTrimming bounds weights within their unit.
// TestWeighingTotalOfABlankLevel: rows of a frame that state no stratum are a
// level with a total like the others, beside one that is called like a dash.
func TestWeighingTotalOfABlankLevel(t *testing.T) {
	cases := []weighCase{place("u", "", 10, StandsAnswered, 1), place("u", "", 10, StandsAnswered, 2),
		place("u", "–", 5, StandsAnswered, 1), place("u", "a", 5, StandsAnswered, 2)}
	totals := map[string]float64{"": 30, "–": 7, "a": 3}
	for _, calibration := range []string{"poststratify", "rake", "linear"} {
		spec := DefaultWeighting()
		spec.Least, spec.Cells, spec.Calibration = 1, nil, calibration
		spec.Margins = []Margin{{Columns: []string{"stratum"}, Totals: totals}}
		w, _, err := weighTest(t, spec, cases)
		if err != nil {
			t.Fatalf("%s: %v", calibration, err)
		}
		if !near(w[0]+w[1], 30) || !near(w[2], 7) || !near(w[3], 3) || len(totals) != 3 {
			t.Errorf("%s: weights %v, totals %v", calibration, w, totals)
		}
	}
}

func TestTrimming(t *testing.T) {
	var cases []weighCase
	for i := range 20 {
		w := 10.0
		if i%10 == 0 {
			w = 60
		}
		cases = append(cases, place([]string{"u", "v"}[i/10], "", w, StandsAnswered, 1))
	}
	spec := DefaultWeighting()
	spec.Cells, spec.Trim = nil, TrimSpec{Factor: 3, Redistribute: true}
	w, log, err := weighTest(t, spec, cases)
	if err != nil {
		t.Fatal(err)
	}
	// In each unit 60 is cut to 3·10; 30 go to nine cases: 10 + 30/9.
	if !near(w[0], 30) || !near(w[1], 10+30./9) || !near(log[len(log)-1].Sum, 300) || log[len(log)-1].Notes[0].Count != 2 {
		t.Errorf("weights %v, log %+v", w[:2], log[len(log)-1])
	}
	spec.Trim = TrimSpec{Cap: 25}
	if w, log, err = weighTest(t, spec, cases); err != nil || !near(w[0], 25) || !near(w[1], 10) || !near(log[len(log)-1].Sum, 230) {
		t.Errorf("without redistribution: %v %v", w[:2], err)
	}
	spec.Trim = TrimSpec{Cap: 12, Redistribute: true}
	if _, _, err = weighTest(t, spec, cases); !has(err, "weighting.trim_unit") {
		t.Errorf("a bound that leaves no room: %v", err)
	}
}

// has reports whether a refusal or one of several has the key.
func has(err error, key string) bool {
	var es Errors
	var e *Error
	switch {
	case errors.As(err, &es):
		return slices.ContainsFunc(es, func(e *Error) bool { return e.Key == key })
	case errors.As(err, &e):
		return e.Key == key
	}
	return false
}

// TestWeighingRefuses names what is wrong with totals.
func TestWeighingRefuses(t *testing.T) {
	cases := []weighCase{place("u", "", 10, StandsAnswered, 1), place("u", "", 10, StandsAnswered, 2), place("v", "", 10, StandsAnswered, 1),
		place("v", "", 10, StandsAnswered, 0), place("u", "", 10, StandsAnswered, 1)}
	margin := func(column string, totals map[string]float64) Margin { return Margin{[]string{column}, totals} }
	for _, c := range []struct {
		name, key string
		change    func(*WeightingSpec)
	}{
		{"no margin", "weighting.no_margin", func(s *WeightingSpec) { s.Margins = nil }},
		{"two for post-stratification", "weighting.one_margin", func(s *WeightingSpec) { s.Margins = append(s.Margins, s.Margins[0]) }},
		{"a margin without columns", "weighting.empty_margin", func(s *WeightingSpec) { s.Margins[0].Columns = nil }},
		{"a question with several choices", "weighting.column", func(s *WeightingSpec) { s.Margins[0].Columns = []string{"R0"} }},
		{"no value", "weighting.blank", func(s *WeightingSpec) {}},
		{"no total", "weighting.no_total", func(s *WeightingSpec) { s.Margins = []Margin{margin("unit", map[string]float64{"u": 5})} }},
		{"no rows", "weighting.no_rows", func(s *WeightingSpec) {
			s.Margins = []Margin{margin("unit", map[string]float64{"u": 5, "v": 5, "w": 1})}
		}},
		{"zero", "weighting.zero_total", func(s *WeightingSpec) { s.Margins = []Margin{margin("unit", map[string]float64{"u": 5, "v": 0})} }},
		{"other sums", "weighting.sums_differ", func(s *WeightingSpec) {
			s.Calibration, s.Blank = "rake", "likely"
			s.Margins = []Margin{margin("sex", map[string]float64{"1": 5, "2": 5}), margin("unit", map[string]float64{"u": 5, "v": 6})}
		}},
		{"logit without bounds", "weighting.bounds", func(s *WeightingSpec) { s.Calibration = "logit" }},
		{"bounds out of reach", "weighting.failed", func(s *WeightingSpec) {
			s.Calibration, s.Low, s.High, s.Blank = "logit", 0.9, 1.1, "likely"
		}},
		{"a factor that cuts nothing", "weighting.trim_factor", func(s *WeightingSpec) { s.Trim.Factor = 1 }},
		{"another column", "error.word", func(s *WeightingSpec) { s.Cells = []string{"phone"} }},
	} {
		spec := DefaultWeighting()
		spec.Calibration, spec.Margins = "poststratify", []Margin{margin("sex", map[string]float64{"1": 500, "2": 20})}
		c.change(&spec)
		if _, _, err := weighTest(t, spec, cases); !has(err, c.key) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.key)
		}
	}
	spec := DefaultWeighting()
	spec.Calibration, spec.Blank, spec.Margins = "poststratify", "likely", []Margin{margin("sex", map[string]float64{"1": 500, "2": 20})}
	w, log, err := weighTest(t, spec, cases)
	if err != nil || !near(w[3], 125) || !slices.ContainsFunc(log[len(log)-1].Notes, func(n WeightNote) bool { return n.Key == "blank" && n.Count == 1 }) {
		t.Errorf("a blank takes the frequent value: %v %v", w, err)
	}
	if _, _, err := weighTest(t, DefaultWeighting(), cases[:1]); !has(err, "weighting.no_answers") {
		t.Errorf("one answer: %v", err)
	}
}
