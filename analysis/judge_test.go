package analysis

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// valueOf is a value as a design would give it.
func valueOf(score ItemScore, n int, share, se, df float64, rule PublicationRule) IndexValue {
	v := IndexValue{Score: score, N: n, Answers: float64(n), PSUs: n, Estimate: share, SE: se, DF: df, Coverage: 1}
	v.setInterval()
	v.Publication = rule.Publish(v)
	return v
}

func TestTargetPointReading(t *testing.T) {
	atLeast90, above95 := Target{AtLeast, 90}, Target{Above, 95}
	for _, test := range []struct {
		target Target
		score  Score
		want   bool
	}{
		{above95, Score{big.NewRat(95, 100)}, false},
		{above95, Score{big.NewRat(9501, 10000)}, true},
		{atLeast90, Score{big.NewRat(89996, 100000)}, false}, // prints as 90.00
		{atLeast90, Score{big.NewRat(9, 10)}, true},
		{atLeast90, Score{}, false},
		{Target{AtLeast, 92.54}, Score{big.NewRat(9254, 10000)}, true},
		{Target{AtLeast, math.NaN()}, Score{big.NewRat(1, 1)}, false},
	} {
		if got := test.target.MetByScore(test.score); got != test.want {
			t.Errorf("%v %v of %v: got %v, want %v", test.target.Operator, test.target.Percent, test.score, got, test.want)
		}
	}
	if atLeast90.MetBy(math.NaN()) || above95.MetBy(math.NaN()) {
		t.Errorf("a target is met without a value")
	}
	for _, test := range []struct {
		op      Operator
		percent float64
		want    string
	}{{"=", 90, "operator"}, {AtLeast, 0, "0 %"}, {AtLeast, 101, "101 %"}, {Above, 100, "above 100"}, {AtLeast, math.NaN(), "NaN"}} {
		if _, err := NewTarget(test.op, test.percent); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("target %s %v: got error %v, want one with %q", test.op, test.percent, err, test.want)
		}
	}
	if got, err := NewTarget(AtLeast, 85); err != nil || got.Share() != 0.85 {
		t.Errorf("target >= 85: got %v, %v", got, err)
	}
}

func TestByInterval(t *testing.T) {
	for _, test := range []struct {
		op           Operator
		lower, upper float64
		want         Verdict
	}{
		{AtLeast, 0.90, 0.95, Met},
		{Above, 0.90, 0.95, CannotTell},
		{Above, 0.901, 0.95, Met},
		{AtLeast, 0.80, 0.90, CannotTell},
		{Above, 0.80, 0.90, NotMet},
		{AtLeast, 0.80, 0.899, NotMet},
		{AtLeast, math.NaN(), 0.899, CannotTell},
	} {
		if got := (Target{test.op, 90}).ByInterval(Interval{test.lower, test.upper}); got != test.want {
			t.Errorf("%s 90 of [%v, %v]: got %s, want %s", test.op, test.lower, test.upper, got, test.want)
		}
	}
}

func TestJudge(t *testing.T) {
	target := Target{AtLeast, 85}
	for _, test := range []struct {
		name  string
		value IndexValue
		want  Verdict
		why   string
		raw   Verdict
		point bool
	}{
		{"clearly met", valueOf(Top2, 400, 0.93, 0.015, 60, OfficialRule()), Met, "", Met, true},
		{"clearly not", valueOf(Top2, 400, 0.75, 0.02, 60, OfficialRule()), NotMet, "", NotMet, false},
		{"inside", valueOf(Top2, 400, 0.86, 0.02, 60, OfficialRule()), CannotTell, "interval", CannotTell, true},
		{"28 all satisfied", valueOf(Top2, 28, 1, 0, 27, OfficialRule()), CannotTell, "n", Met, true},
		{"28 at a counter", valueOf(Top2, 28, 1, 0, 27, CounterRule()), CannotTell, "n", Met, true},
		{"9 unsatisfied", valueOf(Top2, 9, 0, 0, 8, CounterRule()), CannotTell, "too_few", NotMet, false},
		{"one PSU", valueOf(Top2, 300, 1, 0, 0, OfficialRule()), CannotTell, "n_eff", CannotTell, true},
		{"nobody", noValue(Top2), CannotTell, "no_answers", CannotTell, false},
		{"never published", IndexValue{Score: Top2, N: 99, Interval: Interval{0.9, 1}, Estimate: 0.95}, CannotTell, "not_published", Met, true},
		{"mean score", valueOf(Mean5, 300, 0.89, 0.006, 90, OfficialRule()), Met, "", Met, true},
	} {
		j := Judge(test.value, target)
		if j.Verdict != test.want || j.Why != test.why || j.ByInterval != test.raw || j.PointMeets != test.point {
			t.Errorf("%s: got %+v, want %s %q, by interval %s, point %v", test.name, j, test.want, test.why, test.raw, test.point)
		}
	}
}

// TestVerdictAgrees: the shown verdict follows the interval and its p-values,
// and is never given for a value that is not published as reliable.
func TestVerdictAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPrecision(t)
		rule := rapid.SampledFrom([]PublicationRule{OfficialRule(), CounterRule()}).Draw(t, "rule")
		v := valueOf(Top2, int(p.N), p.Share, math.Sqrt(p.Variance), p.DF, rule)
		target := Target{rapid.SampledFrom([]Operator{AtLeast, Above}).Draw(t, "op"), rapid.Float64Range(1, 99).Draw(t, "percent")}
		j := Judge(v, target)
		if v.Publication.Status != Shown && j.Verdict != CannotTell {
			t.Fatalf("%+v is judged %s", v, j.Verdict)
		}
		less, greater := v.Precision().KornGraubardTest(target.Share(), defaultLevel)
		if j.Verdict == Met && !(greater <= 0.025+1e-9) || j.Verdict == NotMet && !(less <= 0.025+1e-9) {
			t.Fatalf("%+v: %s with p_less %v, p_greater %v", v, j.Verdict, less, greater)
		}
		if j.Verdict == Met && !j.PointMeets || j.Verdict == NotMet && j.PointMeets {
			t.Fatalf("%+v: %s against the point reading", v, j.Verdict)
		}
		need := AnswersNeeded(v, target)
		if (need.State == AlreadyDecided) != (j.Verdict != CannotTell) {
			t.Fatalf("%+v: %s but needed %+v", v, j.Verdict, need)
		}
		if need.State == MoreNeeded {
			if need.More < 1 || need.Total != int64(v.N)+need.More || need.Total < platformMark {
				t.Fatalf("%+v: needed %+v", v, need)
			}
			if after := v.scaledTo(float64(need.Total)); target.ByInterval(after.Interval) == CannotTell {
				t.Fatalf("%+v: %+v would not decide: %v", v, need, after.Interval)
			}
		}
	})
}

func TestAnswersNeeded(t *testing.T) {
	v := valueOf(Top2, 100, 0.93, math.Sqrt(0.93*0.07/99), 99, OfficialRule())
	need := AnswersNeeded(v, Target{AtLeast, 90})
	// one-sided 2.5 %, power 80 %: (1.96·0.3 + 0.8416·0.25515)²/0.03² = 715.97, times 100/99
	if need.State != MoreNeeded || need.Total != 724 || need.More != 624 {
		t.Errorf("93 %% of 100 against 90: got %+v", need)
	}
	if got := AnswersNeeded(v, Target{AtLeast, 80}); got.State != AlreadyDecided {
		t.Errorf("93 %% of 100 against 80: got %+v", got)
	}
	mean := valueOf(Mean5, 60, 0.81, 0.02, 59, CounterRule())
	got := AnswersNeeded(mean, Target{AtLeast, 80})
	// ((1.95996+0.84162)/0.01)²·60·0.0004 = 1883.7
	if got.State != MoreNeeded || got.Total != 1884 {
		t.Errorf("81 %% mean against 80: got %+v, want 1884 in all", got)
	}
	for name, v := range map[string]IndexValue{
		"at the target":    valueOf(Top2, 100, 0.9, 0.03, 99, OfficialRule()),
		"nobody":           noValue(Top2),
		"one PSU":          valueOf(Top2, 100, 0.95, 0, 0, OfficialRule()),
		"one in a billion": valueOf(Top2, 100, 0.9+1e-9, 0.03, 99, OfficialRule()),
	} {
		if got := AnswersNeeded(v, Target{AtLeast, 90}); got.State != Undecidable {
			t.Errorf("%s: got %+v, want undecidable", name, got)
		}
	}
	few := valueOf(Top2, 12, 1, 0, 11, CounterRule())
	if got := AnswersNeeded(few, Target{AtLeast, 70}); got.State != MoreNeeded || got.Total != 30 {
		t.Errorf("12 of 12 against 70: got %+v, want 30 in all", got)
	}
	if got := AnswersNeeded(few, Target{AtLeast, 100}); got.State != Undecidable {
		t.Errorf("12 of 12 against 100: got %+v, want undecidable", got)
	}
}

func TestJudgeCombined(t *testing.T) {
	good := valueOf(Top2, 900, 0.95, 0.008, 80, OfficialRule())
	bad := valueOf(Top2, 900, 0.70, 0.02, 80, OfficialRule())
	open := valueOf(Top2, 900, 0.86, 0.02, 80, OfficialRule())
	target := Target{AtLeast, 85}
	for _, test := range []struct {
		name    string
		parts   []IndexValue
		reading Combine
		each    Verdict
		want    Verdict
	}{
		{"all good", []IndexValue{good, good}, CombineEach, Met, Met},
		{"one open", []IndexValue{good, open}, CombineEach, CannotTell, CannotTell},
		{"one bad", []IndexValue{good, open, bad}, CombineEach, NotMet, NotMet},
		{"one bad, pooled", []IndexValue{good, bad}, CombineAll, NotMet, Met},
		{"no parts", nil, CombineEach, CannotTell, CannotTell},
	} {
		c, err := JudgeCombined(test.parts, good, target, test.reading)
		if err != nil || c.Each != test.each || c.Verdict != test.want || len(c.Parts) != len(test.parts) {
			t.Errorf("%s: got each %s, verdict %s (%v), want %s, %s", test.name, c.Each, c.Verdict, err, test.each, test.want)
		}
	}
	if _, err := JudgeCombined(nil, good, target, "some"); err == nil {
		t.Errorf("reading %q: no error", "some")
	}
}

func TestPublish(t *testing.T) {
	for _, test := range []struct {
		name     string
		value    IndexValue
		official Publication
		counter  Publication
	}{
		{"nobody", noValue(Top2), Publication{Hidden, "no_answers", nil}, Publication{Hidden, "no_answers", nil}},
		{"9", valueOf(Top2, 9, 0.8, 0.14, 8, OfficialRule()), Publication{Hidden, "too_few", nil}, Publication{Hidden, "too_few", nil}},
		{"29", valueOf(Top2, 29, 0.9, 0.056, 28, OfficialRule()), Publication{Hidden, "n", nil}, Publication{Marked, "n", []string{"wide"}}},
		{"one PSU", valueOf(Top2, 90, 0.9, 0, 0, OfficialRule()), Publication{Hidden, "n_eff", nil}, Publication{Marked, "n_eff", []string{"wide"}}},
		{"wide", valueOf(Top2, 60, 0.5, 0.08, 30, OfficialRule()), Publication{Hidden, "width", nil}, Publication{Shown, "", []string{"width", "wide"}}},
		{"rare", valueOf(Top2, 60, 0.08, 0.04, 30, OfficialRule()), Publication{Hidden, "rel_width", nil}, Publication{Shown, "", []string{"rel_width"}}},
		{"flags", valueOf(Top2, 200, 0.97, 0.012, 6, OfficialRule()), Publication{Shown, "", []string{"complement", "df"}}, Publication{Shown, "", []string{"complement", "df"}}},
		{"all", valueOf(Top2, 35, 1, 0, 20, OfficialRule()), Publication{Shown, "", []string{"zero_or_hundred"}}, Publication{Shown, "", []string{"zero_or_hundred"}}},
		{"mean", valueOf(Mean5, 90, 0.9, 0.01, 60, OfficialRule()), Publication{Shown, "", nil}, Publication{Shown, "", nil}},
		{"mean, wide", valueOf(Mean5, 90, 0.8, 0.06, 60, OfficialRule()), Publication{Shown, "", []string{"width", "wide"}}, Publication{Shown, "", []string{"width", "wide"}}},
		{"mean, one PSU", valueOf(Mean5, 90, 0.8, 0, 0, OfficialRule()), Publication{Hidden, "df", nil}, Publication{Marked, "df", nil}},
		{"mean, 29", valueOf(Mean5, 29, 0.8, 0.01, 28, OfficialRule()), Publication{Hidden, "n", nil}, Publication{Marked, "n", nil}},
	} {
		for _, r := range []struct {
			rule PublicationRule
			want Publication
		}{{OfficialRule(), test.official}, {CounterRule(), test.counter}} {
			got := r.rule.Publish(test.value)
			if got.Status != r.want.Status || got.Reason != r.want.Reason || strings.Join(got.Flags, " ") != strings.Join(r.want.Flags, " ") {
				t.Errorf("%s (strict %v): got %+v, want %+v", test.name, r.rule.Strict, got, r.want)
			}
		}
	}
}
