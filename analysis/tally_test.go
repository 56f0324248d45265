package analysis

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEstimateTallyOneCell(t *testing.T) {
	// 90 of 100: V = .9·.1/100, so n* = 100; R: binom.test(90, 100)$conf.int
	v, err := EstimateTally([]TallyCell{{Name: "land", Counts: NewCounts(2, 3, 5, 50, 40, 7)}}, Top2, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	if v.N != 100 || v.Answers != 100 || v.DF != 99 || v.Estimate != 0.9 || v.NStar != 100 || !near(v.Interval.Lower, 0.8237774, 1e-7) || !near(v.Interval.Upper, 0.9509953, 1e-7) || v.Coverage != 1 {
		t.Errorf("got %+v", v)
	}
	if !near(v.SE, 0.03, 1e-12) || !near(v.Deff, 0.99, 1e-12) {
		t.Errorf("SE %v and deff %v, want 0.03 and 0.99", v.SE, v.Deff)
	}
	if v.Publication.Status != Shown {
		t.Errorf("got %+v, want shown", v.Publication)
	}
	// mean score of the same counts: Σ k n_k = 2+6+15+200+200 = 423; 423/500
	m, err := EstimateTally([]TallyCell{{Name: "land", Counts: NewCounts(2, 3, 5, 50, 40, 7)}}, Mean5, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	// Σ k² n_k = 2+12+45+800+1000 = 1859; s² = (1859-423²/100)/99
	se := math.Sqrt((1859-423.0*423/100)/99/100) / 5
	if !near(m.Estimate, 0.846, 1e-14) || !near(m.SE, se, 1e-12) {
		t.Errorf("MEAN5: got %v ± %v, want 0.846 ± %v", m.Estimate, m.SE, se)
	}
	miss, err := EstimateTally([]TallyCell{{Name: "land", Counts: NewCounts(2, 3, 5, 50, 40, 25)}}, Miss, CounterRule())
	if err != nil || miss.N != 125 || miss.Estimate != 0.2 {
		t.Errorf("MISS: got %+v, %v; want 0.2 of 125", miss, err)
	}
}

func TestEstimateTallyWeighted(t *testing.T) {
	cells := []TallyCell{
		{Name: "land", Counts: NewCounts(5, 5, 0, 20, 10, 0), Dossiers: 9000},    // 30/40
		{Name: "health", Counts: NewCounts(0, 0, 10, 50, 40, 0), Dossiers: 1000}, // 90/100
		{Name: "education", Dossiers: 2500},
	}
	v, err := EstimateTally(cells, Top2, CounterRule())
	if err != nil {
		t.Fatal(err)
	}
	variance := 0.81*0.75*0.25/39 + 0.01*0.9*0.1/99
	if !near(v.Estimate, 0.765, 1e-14) || !near(v.SE, math.Sqrt(variance), 1e-12) || v.DF != 138 || v.Coverage != 0.8 {
		t.Errorf("got %+v, want 0.765 ± %v on 138 degrees of freedom, coverage 0.8", v, math.Sqrt(variance))
	}
	want := 0.765 * 0.235 / variance * math.Pow(StudentQuantile(0.975, 139)/StudentQuantile(0.975, 138), 2)
	if !near(v.NStar, want, 1e-9) {
		t.Errorf("n*: got %v, want %v", v.NStar, want)
	}
}

func TestEstimateTallyEdges(t *testing.T) {
	all := func(n int64) Counts { return NewCounts(0, 0, 0, 0, n, 0) }
	tally := func(score ItemScore, cells ...TallyCell) IndexValue {
		v, err := EstimateTally(cells, score, CounterRule())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := tally(Top2); v.N != 0 || v.Interval.Defined() || v.Publication.Reason != "no_answers" {
		t.Errorf("no cells: got %+v", v)
	}
	if v := tally(Top2, TallyCell{Counts: NewCounts(0, 0, 0, 0, 0, 9)}); v.N != 0 || !math.IsNaN(v.Estimate) {
		t.Errorf("only missing: got %+v", v)
	}
	if v := tally(Top2, TallyCell{Counts: all(1)}); v.Interval != (Interval{0, 1}) || v.NStar != 0 {
		t.Errorf("one answer: got %v on %v, want [0,1] on 0", v.Interval, v.NStar)
	}
	if v := tally(Top2, TallyCell{Counts: all(40)}); v.NStar != 40 || !near(v.Interval.Lower, math.Pow(0.025, 1.0/40), 1e-12) {
		t.Errorf("40 of 40: got %v on %v", v.Interval, v.NStar)
	}
	if v := tally(Mean5, TallyCell{Counts: all(40)}); v.Interval.Upper != 1 || !(v.Interval.Lower < 0.94) {
		t.Errorf("40 times 5: got %v, want a lower limit below 0.94", v.Interval)
	}
	// 100 % in both cells, but nearly all the weight on 5 answers
	uneven := []TallyCell{{Name: "a", Counts: all(5), Dossiers: 9999}, {Name: "b", Counts: all(500), Dossiers: 1}}
	if v := tally(Top2, uneven...); !(v.NStar < 5.01) || v.Estimate != 1 {
		t.Errorf("uneven weights at 100 %%: got n* %v, want about 5", v.NStar)
	}
	if v := tally(Mean5, uneven...); !(v.Interval.Lower < 0.7) {
		t.Errorf("uneven weights, all 5: got %v, want a lower limit below 0.7", v.Interval)
	}
	// a cell with one answer borrows the variance of all
	single := tally(Top2, TallyCell{Name: "a", Counts: NewCounts(10, 0, 0, 0, 30, 0), Dossiers: 1}, TallyCell{Name: "b", Counts: all(1), Dossiers: 1})
	if spread := 31.0 / 41 * 10 / 41 * 41 / 40; !near(single.SE, math.Sqrt(0.25*(0.75*0.25/39)+0.25*spread), 1e-12) {
		t.Errorf("cell with one answer: got SE %v", single.SE)
	}
	// five answers of each of 20 people count as 20
	pooled := tally(Top2, TallyCell{Counts: NewCounts(0, 0, 10, 40, 50, 0), Respondents: 20})
	if pooled.N != 20 || pooled.Answers != 100 || !near(pooled.SE, math.Sqrt(0.9*0.1/20), 1e-12) {
		t.Errorf("pooled items: got %+v", pooled)
	}
	for _, test := range []struct {
		score ItemScore
		cells []TallyCell
		want  string
	}{
		{"TOP1", nil, `"TOP1"`},
		{Top2, []TallyCell{{Name: "x", Dossiers: -1}}, `cell "x": dossiers handled is -1`},
		{Top2, []TallyCell{{Name: "x", Dossiers: math.Inf(1)}}, "+Inf"},
		{Top2, []TallyCell{{Name: "x", Counts: NewCounts(-1, 0, 0, 0, 0, 0)}}, "cell x: n1 is -1"},
		{Top2, []TallyCell{{Name: "x", Counts: all(3), Respondents: 4}}, "4 respondents for 3 answers"},
		{Top2, []TallyCell{{Name: "x", Counts: all(3)}, {Name: "y", Counts: all(3), Dossiers: 2}}, `"x" has 3 answers but no dossiers`},
	} {
		if _, err := EstimateTally(test.cells, test.score, CounterRule()); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want one with %q", err, test.want)
		}
	}
}

// TestEstimateTallyProperties: weights proportional to answers change the
// estimate of nothing, the scale of the weights does not matter, nor the order
// of the cells.
func TestEstimateTallyProperties(t *testing.T) {
	count := rapid.Int64Range(0, 60)
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SampledFrom(ItemScores()).Draw(t, "score")
		var plain, weighted, scaled []TallyCell
		for i := range rapid.IntRange(1, 6).Draw(t, "cells") {
			c := TallyCell{Name: string(rune('a' + i)), Counts: NewCounts(count.Draw(t, "n1"), count.Draw(t, "n2"), count.Draw(t, "n3"), count.Draw(t, "n4"), count.Draw(t, "n5"), count.Draw(t, "nb"))}
			plain = append(plain, c)
			c.Dossiers = float64(score.answers(c.Counts))
			weighted = append(weighted, c)
			c.Dossiers *= 7
			scaled = append([]TallyCell{c}, scaled...)
		}
		var got [3]IndexValue
		for i, cells := range [][]TallyCell{plain, weighted, scaled} {
			v, err := EstimateTally(cells, score, CounterRule())
			if err != nil {
				t.Fatal(err)
			}
			got[i] = v
		}
		if got[0].N == 0 {
			return
		}
		if !near(got[0].Estimate, got[1].Estimate, 1e-12) || !near(got[1].SE, got[2].SE, 1e-12) && got[1].SE > 1e-12 {
			t.Fatalf("plain %+v\nweighted %+v\nscaled %+v", got[0], got[1], got[2])
		}
		for _, v := range got {
			if iv := v.Interval; iv.Defined() && !(iv.Lower >= 0 && iv.Upper <= 1+1e-12 && iv.Lower <= v.Estimate+1e-12 && v.Estimate <= iv.Upper+1e-12) {
				t.Fatalf("%+v: interval outside [0,1] or without the estimate", v)
			}
		}
	})
}
