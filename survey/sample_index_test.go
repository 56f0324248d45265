package survey

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analysis"
	"sipas/survey/surveytest"
)

// roundTest is a round in the field whose cases the test answers.
type roundTest struct {
	t     testing.TB
	s     *Store
	round Round
	form  *Questionnaire
	cases []Case
}

// inTheField makes a household round of some communes with its draw in the field.
func roundInField(t testing.TB, s *Store, communes, households int) *roundTest {
	t.Helper()
	r, d := drawnRound(t, s, communes, households)
	if _, err := s.db.Exec(`UPDATE round SET method = 'SIPAS-2023/BN-1'`); err != nil {
		t.Fatal(err)
	}
	return released(t, s, r, d.ID)
}

func released(t testing.TB, s *Store, r Round, draw string) *roundTest {
	t.Helper()
	if _, err := s.ReleaseDraw(t.Context(), "an", draw); err != nil {
		t.Fatal(err)
	}
	f := &roundTest{t: t, s: s}
	var err error
	if f.round, err = s.Round(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	work, err := s.Fieldwork(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if f.form, err = s.LoadForm(t.Context(), work.Form); err != nil {
		t.Fatal(err)
	}
	if f.cases, err = s.Cases(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *roundTest) exec(text string, args ...any) {
	f.t.Helper()
	if _, err := f.s.db.ExecContext(f.t.Context(), text, args...); err != nil {
		f.t.Fatal(text, err)
	}
}

// answer gives a case an interview whose answers are those characters,
// repeated over the items of the form.
func (f *roundTest) answer(c *Case, answers string, extra Extra) string {
	f.t.Helper()
	id := NewID()
	all := strings.Repeat(answers, len(f.form.Items())/len(answers)+1)[:len(f.form.Items())]
	f.exec(`INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode) VALUES ($1, $2, $3, '', '', '', '', 'complete', 'face')`,
		id, c.ID, f.round.ID)
	f.exec(`INSERT INTO interview (id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review, received)
		VALUES ($1, $2, $3, $4, '', 'face', '2026-10-01T02:00:00Z', '2026-10-01T02:20:00Z', 0, 'complete', 'active', 'new', '')`, id, c.ID, f.round.ID, f.form.Form())
	f.exec(`INSERT INTO interview_version (interview_id, number, answers, extra, texts, at, state) VALUES ($1, 1, $2, $3, '', '', 'original')`,
		id, all, extra.String())
	f.exec(`UPDATE field_case SET state = 'done', outcome = 'complete', interview_id = $2, version = version + 1 WHERE id = $1`, c.ID, id)
	return id
}

func (f *roundTest) outcome(c *Case, outcome string) {
	f.t.Helper()
	f.exec(`UPDATE field_case SET state = 'done', outcome = $2, version = version + 1 WHERE id = $1`, c.ID, outcome)
}

// replace puts a reserve into play for a case.
func (f *roundTest) replace(reserve, c *Case) {
	f.t.Helper()
	f.exec(`UPDATE field_case SET state = 'open', replaces = $2, version = version + 1 WHERE id = $1`, reserve.ID, c.ID)
}

// move brings the round to a state.
func (f *roundTest) move(to ...RoundState) {
	f.t.Helper()
	for _, state := range to {
		r, err := f.s.Round(f.t.Context(), f.round.ID)
		if err == nil {
			f.round, err = f.s.MoveRound(f.t.Context(), "an", r.ID, state, r.Version)
		}
		if err != nil {
			f.t.Fatal(err)
		}
	}
}

// edition chooses a weighting and publishes the round by two persons.
func (f *roundTest) edition(spec WeightingSpec) Weighting {
	f.t.Helper()
	ctx := f.t.Context()
	w, err := f.s.MakeWeighting(ctx, "an", f.round.ID, spec)
	if err == nil {
		err = f.s.ChooseWeighting(ctx, "an", f.round.ID, w.Number, 0)
	}
	if err == nil {
		f.round, err = f.s.Round(ctx, f.round.ID)
	}
	if err == nil {
		err = f.s.ProposeEdition(ctx, "an", f.round.ID, f.round.Version)
	}
	if err == nil {
		f.round, err = f.s.MoveRound(ctx, "binh", f.round.ID, RoundEdition, f.round.Version)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return w
}

func (f *roundTest) query(by []Dim, levels ...Level) IndexQuery {
	f.t.Helper()
	period, _, err := f.s.samplePeriod(f.t.Context(), f.round.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return IndexQuery{Round: f.round.ID, Form: f.form.Form(), Periods: []string{period}, By: by, Levels: levels, Preliminary: true}
}

func (f *roundTest) index(q IndexQuery) *Table {
	f.t.Helper()
	table, err := f.s.Index(f.t.Context(), q)
	if err != nil {
		f.t.Fatal(err)
	}
	return table
}

// fill answers the cases, see [surveytest.AnswerSample].
func (f *roundTest) fill(seed uint64) {
	f.t.Helper()
	surveytest.AnswerSample(f.t, f.s.db, f.round.ID, f.form.Form(), len(f.form.Items()), map[string]int{"gender": 2, "age": 5}, seed)
}

// byHand computes the index of the whole and of one unit as a textbook does:
// a ratio of weighted totals whose variance comes from the PSU totals of each
// stratum and from the cases within, with both corrections (Särndal, Swensson
// and Wretman 1992, result 4.3.1 with residuals).
func (f *roundTest) byHand(weights []WeightRow, unit string, score analysis.ItemScore) (index, se float64, n int) {
	f.t.Helper()
	final := map[string]WeightRow{}
	for _, w := range weights {
		final[w.Case] = w
	}
	type stratum struct{ psus, drawn int64 }
	type row struct{ w, s, m float64 }
	strata := map[string]*stratum{}
	place := map[string]string{} // PSU → stratum
	psus, size := map[string][]row{}, map[string]float64{}
	drawn, err := f.s.DrawSummary(f.t.Context(), f.cases[0].Draw)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, h := range drawn {
		strata[h.Unit] = &stratum{h.PSUs, h.DrawnPSUs}
	}
	households := f.households()
	byID := map[string]*Case{}
	for i := range f.cases {
		byID[f.cases[i].ID] = &f.cases[i]
	}
	var num, den float64
	for i := range f.cases {
		c := &f.cases[i]
		w, ok := final[c.ID]
		if !ok || w.Standing != StandsAnswered && w.Standing != StandsIneligible {
			continue
		}
		psu := c.Unit + "/" + c.PSU
		place[psu], size[psu] = c.Unit, households[psu]
		var x row
		if answers := f.answersOf(w.Interview); w.Final > 0 && (unit == "" || c.Unit == unit) {
			var counts analysis.Counts
			for k := range answers {
				counts.Tally(answerValue(answers, k))
			}
			a, b := score.Fraction(counts)
			x = row{w.Final, float64(counts.Valid()) * float64(a) / float64(b), float64(counts.Valid())}
			num, den, n = num+x.w*x.s, den+x.w*x.m, n+1
		}
		psus[psu] = append(psus[psu], x)
	}
	index = num / den
	var variance float64
	for h, st := range strata {
		var totals []float64
		for psu, rows := range psus {
			if place[psu] != h {
				continue
			}
			var total, squares float64
			for _, x := range rows {
				z := x.w * (x.s - index*x.m) / den
				total, squares = total+z, squares+z*z
			}
			totals = append(totals, total)
			m := float64(len(rows))
			f1 := float64(st.drawn) / float64(st.psus)
			variance += f1 * (1 - m/size[psu]) * m / (m - 1) * (squares - total*total/m)
		}
		k := float64(len(totals))
		var mean, squares float64
		for _, z := range totals {
			mean += z / k
		}
		for _, z := range totals {
			squares += (z - mean) * (z - mean)
		}
		variance += (1 - k/float64(st.psus)) * k / (k - 1) * squares
	}
	return index, math.Sqrt(variance), n
}

// households are the units of selection of each PSU in the frame.
func (f *roundTest) households() map[string]float64 {
	out := map[string]float64{}
	err := each(f.t.Context(), f.s.ro, func(r rowScanner) error {
		var unit, psu string
		var n float64
		err := r.Scan(&unit, &psu, &n)
		out[unit+"/"+psu] = n
		return err
	}, `SELECT unit_id, psu, COUNT(*) FROM frame_unit WHERE round_id = $1 GROUP BY unit_id, psu`, f.round.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *roundTest) answersOf(interview string) (answers string) {
	if interview == "" {
		return ""
	}
	err := f.s.ro.QueryRowContext(f.t.Context(), `SELECT answers FROM interview_version WHERE interview_id = $1 AND number = 1`, interview).Scan(&answers)
	if err != nil {
		f.t.Fatal(err)
	}
	return answers
}

// TestSampleIndexByHand compares the index of a round, from the frame through
// the draw and the weights, with a calculation by the textbook.
func TestSampleIndexByHand(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		f := roundInField(t, s, 3, 400)
		f.move(RoundOpen)
		f.fill(1)
		if _, err := s.Index(t.Context(), IndexQuery{Round: f.round.ID, Form: f.form.Form(), Periods: f.query(nil).Periods}); !Is(err, NotFound) {
			t.Errorf("a round in the field is shown to everybody: %v", err)
		}
		early := f.index(f.query(nil))
		if early.Sample == nil || !early.Sample.Preliminary || early.Sample.Weighting != 0 || early.Rows[0].Primary.N < 200 {
			t.Errorf("in the field: %+v %+v", early.Sample, early.Rows[0])
		}
		f.move(RoundClosing, RoundClosed)
		w := f.edition(DefaultWeighting())
		weights, err := s.WeightRows(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		table := f.index(f.query([]Dim{ByUnit}))
		for _, row := range slices.Concat(f.index(f.query(nil)).Rows, table.Rows) {
			unit := row.Unit
			if unit == All {
				unit = ""
			}
			for _, v := range []analysis.IndexValue{row.Primary, row.Secondary} {
				index, se, n := f.byHand(weights, unit, v.Score)
				if math.Abs(v.Estimate-index) > 1e-12 || math.Abs(v.SE-se) > 1e-12 || v.N != n {
					t.Errorf("%s %s: got %v ± %v of %d, by hand %v ± %v of %d", unit, v.Score, v.Estimate, v.SE, v.N, index, se, n)
				}
			}
			if row.Basis != BasisDesign || !row.State.Visible() || row.Ratings != int64(row.Primary.N) {
				t.Errorf("row %+v", row)
			}
		}
		if df := table.Rows[0].Primary.DF; df != 1 {
			t.Errorf("a commune with two villages has %v degrees of freedom, want 1", df)
		}
		if len(table.Rows) != 3 || table.Sample.Preliminary || table.Sample.Weighting != 1 || table.Sample.Changed != 0 {
			t.Errorf("published: %d rows, %+v", len(table.Rows), table.Sample)
		}
		if err := s.VerifyWeighting(t.Context(), frozen(t, s, f.round.ID)); err != nil {
			t.Errorf("the seal: %v", err)
		}
	})
}

func frozen(t testing.TB, s *Store, round string) Weighting {
	t.Helper()
	w, err := s.Weighting(t.Context(), round, 1)
	if err != nil || w.State != WeightingFrozen {
		t.Fatalf("weighting %s %v", w.State, err)
	}
	return w
}

// TestEditionStays edits, voids and adds after the edition: what was shown does
// not change, and what was changed by hand is found.
func TestEditionStays(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		ctx := t.Context()
		f := roundInField(t, s, 2, 400)
		f.move(RoundOpen)
		f.fill(2)
		f.move(RoundClosing, RoundClosed)
		w, err := s.MakeWeighting(ctx, "an", f.round.ID, DefaultWeighting())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ChooseWeighting(ctx, "an", f.round.ID, w.Number, 7); !has(err, "error.outdated") {
			t.Errorf("a choice from an old page: %v", err)
		}
		if err := s.ChooseWeighting(ctx, "an", f.round.ID, w.Number, 0); err != nil {
			t.Fatal(err)
		}
		var one string
		if err := s.ro.QueryRow(`SELECT MIN(id) FROM interview WHERE round_id = $1`, f.round.ID).Scan(&one); err != nil {
			t.Fatal(err)
		}
		f.exec(`UPDATE interview SET standing = 'void', version = version + 1 WHERE id = $1`, one)
		if info := f.index(f.query(nil)).Sample; info.Changed != 1 {
			t.Errorf("one interview is void: %+v", info)
		}
		if err := s.ProposeEdition(ctx, "an", f.round.ID, f.round.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := s.MoveRound(ctx, "binh", f.round.ID, RoundEdition, f.round.Version); !has(err, "weighting.stale") {
			t.Errorf("an edition with old weights: %v", err)
		}
		f.exec(`UPDATE interview SET standing = 'active', version = version + 1 WHERE id = $1`, one)
		if f.round, err = s.MoveRound(ctx, "binh", f.round.ID, RoundEdition, f.round.Version); err != nil {
			t.Fatal(err)
		}
		q := f.query([]Dim{ByUnit}, LevelIndex, LevelItem)
		before := fmt.Sprintf("%+v", f.index(q).Rows)
		f.exec(`INSERT INTO interview_version (interview_id, number, answers, extra, texts, at, state) SELECT interview_id, 2, replace(answers, '4', '1'), extra, '', '', 'approved' FROM interview_version`)
		f.exec(`UPDATE interview SET in_force = 2, standing = 'void', version = version + 1`)
		f.exec(`UPDATE field_case SET outcome = 'vacant', version = version + 1`)
		if after := fmt.Sprintf("%+v", f.index(q).Rows); after != before {
			t.Errorf("the edition changed:\n%s\n%s", before, after)
		}
		if _, err := s.MakeWeighting(ctx, "an", f.round.ID, DefaultWeighting()); !has(err, "round.only.weigh") {
			t.Errorf("new weights for an edition: %v", err)
		}
		if err := s.VerifyWeighting(ctx, frozen(t, s, f.round.ID)); err != nil {
			t.Errorf("nothing that counts was touched: %v", err)
		}
		f.exec(`UPDATE interview_version SET answers = replace(answers, '5', '4') WHERE number = 1`)
		if err := s.VerifyWeighting(ctx, frozen(t, s, f.round.ID)); !has(err, "weighting.answers_differ") {
			t.Errorf("answers changed by hand: %v", err)
		}
		f.exec(`UPDATE weight SET final = final + 1`)
		if err := s.VerifyWeighting(ctx, frozen(t, s, f.round.ID)); !has(err, "weighting.seal_differs") {
			t.Errorf("weights changed by hand: %v", err)
		}
	})
}

// TestPlacesOfTheSample tells who stands for a place of the sample.
func TestPlacesOfTheSample(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		f := roundInField(t, s, 1, 400)
		var drawn, reserve []*Case
		for i := range f.cases {
			if c := &f.cases[i]; c.Reserve {
				reserve = append(reserve, c)
			} else {
				drawn = append(drawn, c)
			}
		}
		f.outcome(drawn[0], "refused") // its first reserve refuses, the second answers
		f.replace(reserve[0], drawn[0])
		f.outcome(reserve[0], "refused")
		f.replace(reserve[1], reserve[0])
		f.answer(reserve[1], "4", nil)
		f.replace(reserve[2], drawn[1]) // both answer: the drawn one counts
		f.answer(drawn[1], "5", nil)
		f.answer(reserve[2], "5", nil)
		f.answer(drawn[2], "4..........", nil) // too few answers
		f.outcome(drawn[3], "vacant")
		f.outcome(drawn[4], "not_found")
		f.exec(`UPDATE field_case SET state = 'withdrawn' WHERE id = $1`, drawn[5].ID)
		f.answer(drawn[6], "0", nil) // no opinion everywhere is a valid ballot
		x, err := s.fieldSample(t.Context(), f.round.ID)
		if err != nil {
			t.Fatal(err)
		}
		found, err := weighCases(t.Context(), s.ro, x.draw.ID, x.form, x.method)
		if err != nil {
			t.Fatal(err)
		}
		stands := map[string]weighCase{}
		for _, c := range found {
			stands[c.Case] = c
		}
		for _, want := range []struct {
			name     string
			c        *Case
			standing WeightStanding
		}{{"replaced twice", drawn[0], ""}, {"a reserve that refused", reserve[0], ""}, {"the second reserve", reserve[1], StandsAnswered},
			{"drawn, answered late", drawn[1], StandsAnswered}, {"its reserve", reserve[2], StandsSpare}, {"too few", drawn[2], StandsSilent},
			{"vacant", drawn[3], StandsIneligible}, {"not found", drawn[4], StandsUnknown}, {"withdrawn", drawn[5], StandsUnknown},
			{"no opinion", drawn[6], StandsAnswered}, {"nobody came yet", drawn[7], StandsUnknown}, {"waits", reserve[3], ""}} {
			if got := stands[want.c.ID].Standing; got != want.standing {
				t.Errorf("%s: stands as %q, want %q", want.name, got, want.standing)
			}
		}
		if r, d := stands[reserve[1].ID], stands[drawn[1].ID]; !near(r.design(), 1/(r.Stage1*r.Stage2)) || r.Stage1*r.Stage2 == 0 || d.PSU != drawn[1].PSU {
			t.Errorf("the reserve has no weight of its place: %+v", r)
		}
		if n := len(found) - 1; n != len(drawn) { // one spare
			t.Errorf("%d places, want %d", n, len(drawn))
		}
	})
}

// TestSeriesOfRounds puts the rounds of one kind side by side, and breaks where
// the method is another one.
func TestSeriesOfRounds(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := roundInField(t, s, 2, 400)
	f.fill(4)
	f.move(RoundOpen, RoundClosing, RoundClosed)
	f.edition(DefaultWeighting())
	again := func(id, method, year string) {
		f.exec(`INSERT INTO round (id, kind, name_vi, state, method, starts, ends) VALUES ($1, 'household', $1, 'edition', $2, $3, $4)`,
			id, method, year+"-02-01", year+"-03-31")
		f.exec(`INSERT INTO fieldwork (round_id, form, rules, draw_id) SELECT $1, form, rules, draw_id FROM fieldwork WHERE round_id = $2`, id, f.round.ID)
	}
	f.exec(`INSERT INTO method (version, body, valid_from) SELECT 'SIPAS-2027/BN-1', replace(body, 'SIPAS-2023/BN-1', 'SIPAS-2027/BN-1'), '2027-01-01' FROM method WHERE version = 'SIPAS-2023/BN-1'`)
	again("ho-2027", "SIPAS-2023/BN-1", "2027")
	again("ho-2028", "SIPAS-2027/BN-1", "2028")
	f.exec(`INSERT INTO round (id, kind, name_vi, state, method) VALUES ('hs', 'education', 'Trường', 'edition', 'EDUCATION/BN-1')`)
	points, err := s.RoundSeries(t.Context(), IndexQuery{Round: "ho-2028", Units: []string{f.cases[0].Unit}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range points {
		got = append(got, p.Round.ID+" "+p.Table.Rows[0].Period+" "+p.Break)
	}
	if want := "ho-2026 2026-Q4 , ho-2027 2027-Q1 , ho-2028 2028-Q1 method"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, ", "), want)
	}
	rounds, err := s.ResultRounds(t.Context(), false)
	if err != nil || len(rounds) != 4 { // with the counters; the school round has no draw
		t.Errorf("%d rounds with results: %v", len(rounds), err)
	}
}

// TestMeanOfItems follows the aggregation rule of the method.
func TestMeanOfItems(t *testing.T) {
	var cases []weighCase
	for i := range 40 {
		cases = append(cases, answered("u", "", "", fmt.Sprint(i), []string{"5..5", "42.3", "3..0"}[i%3], 0.5, 1))
	}
	d := &sampleData{units: []string{"u"}}
	d.form, d.method, d.register = sexForm(t), testMethod(), &Register{}
	d.method.Aggregation = analysis.MeanOfItems
	inMemory(t, d, false, []DrawnStratum{{Unit: "u", Population: 80}}, nil, cases...)
	rows := d.table(t, nil, nil, LevelIndex, LevelItem).Rows
	var sum, n float64
	for _, r := range rows[1:] {
		if r.Primary.N > 0 {
			sum, n = sum+r.Primary.Estimate, n+1
		}
	}
	if v := rows[0].Primary; n != 3 || math.Abs(v.Estimate-sum/n) > 1e-12 || v.Publication.Status == analysis.Hidden {
		t.Errorf("index %+v of %v items, want their mean %v", v, n, sum/n)
	}
}
