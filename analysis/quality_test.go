package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func ExampleCompareModes() {
	m, _ := CompareModes(0.91, 2000, 0.85, 300, 1, 1)
	fmt.Printf("difference %.1f points, detectable %.1f, p %.4f\n", 100*m.Difference, 100*m.Detectable, m.P)
	// Output: difference 6.0 points, detectable 5.2, p 0.0011
}

func ExampleBursts() {
	flags, _ := Bursts([]float64{0, 20, 55, 300, 340}, 3, 60)
	fmt.Println(flags)
	// Output: [true true true false false]
}

func TestExactDuplicates(t *testing.T) {
	row := func(fill uint8, change int) []uint8 {
		r := slices.Repeat([]uint8{fill}, 30)
		if change >= 0 {
			r[change] = 1
		}
		return r
	}
	got, err := ExactDuplicates([][]uint8{row(4, -1), row(5, -1), row(4, -1), row(4, 3), row(5, -1), row(4, -1), row(0, -1), row(0, -1)})
	if err != nil || fmt.Sprint(got) != "[[0 2 5] [1 4]]" {
		t.Errorf("got %v (%v), want [[0 2 5] [1 4]]", got, err)
	}
	for name, answers := range map[string][][]uint8{"few items": {{1, 2, 3}}, "none": nil, "no items": {{}}, "ragged": {row(4, -1), {1}}} {
		if _, err := ExactDuplicates(answers); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPercentMatch(t *testing.T) {
	share, nearest, err := PercentMatch([][]uint8{{1, 2, 3, 4}, {1, 2, 3, 5}, {5, 5, 5, 5}, {0, 0, 0, 0}})
	if err != nil || !slices.Equal(share, []float64{0.75, 0.75, 0.25, 0}) || nearest[0] != 1 || nearest[1] != 0 || nearest[2] != 1 {
		t.Errorf("got %v, %v (%v)", share, nearest, err)
	}
	if _, nearest, err = PercentMatch([][]uint8{{1}}); err != nil || nearest[0] != -1 {
		t.Errorf("one interview: got %v (%v)", nearest, err)
	}
	if _, _, err := PercentMatch(nil); err == nil {
		t.Error("no interviews: no error")
	}
}

func TestStraightLining(t *testing.T) {
	got := StraightLining([][]uint8{{4, 4, 4, 4}, {4, 4, 5, 4}, {4, 0, 4, 4}, {3, 0, 0, 0}, {0, 0, 0, 0}})
	if !got[0].AllEqual || got[0].SD != 0 || got[0].LongestRun != 1 {
		t.Errorf("all equal: got %+v", got[0])
	}
	if got[1].AllEqual || got[1].LongestRun != 0.5 || math.Abs(got[1].SD-0.5) > 1e-15 {
		t.Errorf("nearly equal: got %+v", got[1])
	}
	if !got[2].AllEqual || got[2].Answered != 3 || got[3].AllEqual || !math.IsNaN(got[3].SD) || got[4].LongestRun != 0 {
		t.Errorf("missing answers: got %+v", got[2:])
	}
}

// An enumerator who copies is found; over honest enumerators the p-values are
// not small more often than they should be.
func TestSimilarityTest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var answers [][]uint8
	var enumerator, area []string
	for e := range 12 {
		original := honestAnswers(rng, 20)
		for i := range 15 {
			a := honestAnswers(rng, 20)
			if e == 7 && i > 4 {
				copy(a[:15], original)
			}
			answers = append(answers, a)
			enumerator, area = append(enumerator, fmt.Sprint("E", e)), append(area, fmt.Sprint("A", e/3))
		}
	}
	got, err := SimilarityTest(answers, NewFactor(enumerator), NewFactor(area), NewDraw(4, 2), 400)
	if err != nil {
		t.Fatal(err)
	}
	for e, r := range got {
		if r.Flag != (e == 7) || r.N != 15 || !(r.Value > 0 && r.Peers > 0) {
			t.Errorf("enumerator %d: got %+v", e, r)
		}
	}
	again, err := SimilarityTest(answers, NewFactor(enumerator), NewFactor(area), NewDraw(4, 2), 400)
	if err != nil || !slices.Equal(got, again) {
		t.Errorf("the same seed gives another answer (%v)", err)
	}
	alone, err := SimilarityTest(answers[:15], NewFactor(enumerator[:15]), NewFactor(area[:15]), NewDraw(4, 2), 10)
	if err != nil || !math.IsNaN(alone[0].P) || alone[0].Flag {
		t.Errorf("one enumerator has no peers: got %+v (%v)", alone, err)
	}
	for name, err := range map[string]error{
		"none":   second(SimilarityTest(nil, Factor{}, Factor{}, nil, 1)),
		"length": second(SimilarityTest(answers, NewFactor(enumerator[:3]), NewFactor(area), nil, 1)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func honestAnswers(rng *rand.Rand, items int) []uint8 {
	mood := rng.NormFloat64() * 0.5
	a := make([]uint8, items)
	for q := range a {
		x := math.Round(4 + mood + rng.NormFloat64()*0.8)
		a[q] = uint8(math.Max(1, math.Min(5, x)))
	}
	return a
}

func TestPeerRates(t *testing.T) {
	enumerator := NewFactor([]string{"a", "a", "b", "b", "c", "c"})
	got, err := PeerRates([]int{9, 8, 1, 2, 1, 1}, []int{20, 20, 20, 20, 20, 20}, enumerator)
	if err != nil {
		t.Fatal(err)
	}
	if !got[0].Flag || got[1].Flag && got[1].Value > got[1].Peers || math.Abs(got[0].Value-17.0/40) > 1e-15 || math.Abs(got[0].Peers-5.0/80) > 1e-15 {
		t.Errorf("got %+v", got)
	}
	// Fisher 1935, the lady tasting tea: 4 of 4 right has one-sided p 1/70.
	if p := fisherTwoSided(4, 4, 4, 8); math.Abs(p-2.0/70) > 1e-12 {
		t.Errorf("tea: got %v, want %v", p, 2.0/70)
	}
	one, err := PeerRates([]int{1}, []int{2}, NewFactor([]string{"a"}))
	if err != nil || !math.IsNaN(one[0].P) {
		t.Errorf("alone: got %+v (%v)", one, err)
	}
	if _, err := PeerRates([]int{3}, []int{2}, NewFactor([]string{"a"})); err == nil {
		t.Error("3 of 2: no error")
	}
	if _, err := PeerRates([]int{3}, nil, NewFactor([]string{"a"})); err == nil {
		t.Error("lengths: no error")
	}
	if h := Heaped([]int{0, 5, 7, 610, 613}); !slices.Equal(h, []bool{true, true, false, true, false}) {
		t.Errorf("Heaped: got %v", h)
	}
}

func TestInterviewerVariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	simulate := func(rho float64) InterviewerEffect {
		var values []float64
		var enumerator, area []string
		for e := range 60 {
			effect := rng.NormFloat64() * math.Sqrt(rho)
			for range 35 {
				values = append(values, 70+effect+rng.NormFloat64()*math.Sqrt(1-rho))
				enumerator, area = append(enumerator, fmt.Sprint(e)), append(area, fmt.Sprint(e/20))
			}
		}
		r, err := InterviewerVariance(values, NewFactor(enumerator), NewFactor(area))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := simulate(0.2); math.Abs(r.Rho-0.2) > 0.08 || !r.Flag || r.Confounded || math.Abs(r.Deff-(1+r.Rho*34)) > 1e-9 {
		t.Errorf("ρ 0.2: got ρ %v, deff %v, flag %v", r.Rho, r.Deff, r.Flag)
	}
	if r := simulate(0); r.Rho > 0.02 || r.Flag {
		t.Errorf("ρ 0: got ρ %v, flag %v", r.Rho, r.Flag)
	}
	own, err := InterviewerVariance([]float64{1, 2, 3, 5, math.NaN()}, NewFactor([]string{"a", "a", "b", "b", "c"}), NewFactor([]string{"x", "x", "y", "y", "y"}))
	if err != nil || !own.Confounded || own.Rho != 0 || !math.IsNaN(own.Shrunken[2]) {
		t.Errorf("each in an area of their own: got %+v (%v)", own, err)
	}
	if _, err := InterviewerVariance([]float64{1, 2}, NewFactor([]string{"a", "a"}), NewFactor([]string{"x", "x"})); err == nil {
		t.Error("one interviewer: no error")
	}
	if _, err := InterviewerVariance([]float64{1}, NewFactor(nil), NewFactor(nil)); err == nil {
		t.Error("lengths: no error")
	}
}

func TestSpeeders(t *testing.T) {
	floor := ReadingFloor(600, 200)
	flags, median, err := Speeders([]float64{600, 620, 640, 190, 150, math.NaN()}, floor)
	if err != nil || median != 600 || !slices.Equal(flags, []bool{false, false, false, false, true, false}) {
		t.Errorf("floor %v: got %v, median %v (%v)", floor, flags, median, err)
	}
	// Below a third of the median but slower than reading: not a speeder.
	if flags, _, _ = Speeders([]float64{600, 620, 640, 190}, 150); flags[3] {
		t.Error("190 s is flagged above a floor of 150 s")
	}
	if _, _, err := Speeders([]float64{-1}, 100); err == nil {
		t.Error("negative duration: no error")
	}
	if _, _, err := Speeders(nil, 0); err == nil {
		t.Error("no floor: no error")
	}
}

func TestBenford(t *testing.T) {
	powers, flat := make([]float64, 1000), make([]float64, 1000)
	for i := range powers {
		powers[i] = math.Pow(10, float64(i)/250)
		flat[i] = float64(1+i%9) * math.Pow(10, float64(i%4))
	}
	conforms, err := Benford(powers)
	if err != nil || conforms.Test.P < 0.5 || conforms.MAD > 0.006 || conforms.N != 1000 {
		t.Errorf("powers: got %+v (%v)", conforms, err)
	}
	made, err := Benford(append(flat, 0, math.NaN(), -5))
	if err != nil || made.Test.P > 1e-6 || made.MAD < 0.015 || made.N != 1001 {
		t.Errorf("equal digits: got %+v (%v)", made, err)
	}
	for name, x := range map[string][]float64{"few": powers[:299], "narrow": slices.Repeat([]float64{7, 8}, 300), "infinite": {math.Inf(1)}} {
		if _, err := Benford(x); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestOutliers(t *testing.T) {
	x := []float64{10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 26, math.NaN()}
	got := Outliers(x)
	if got[10] != (Outlier{IQR: false}) && !got[10].IQR || got[0].IQR || got[11] != (Outlier{}) {
		t.Errorf("got %v", got)
	}
	x[10] = 500
	if got = Outliers(x); got[10] != (Outlier{IQR: true, SD: true}) && !got[10].IQR {
		t.Errorf("500: got %v", got[10])
	}
	if got := Outliers([]float64{5}); got[0] != (Outlier{}) {
		t.Errorf("one number: got %v", got)
	}
}

func TestCompareModes(t *testing.T) {
	// The figures of the rule: 300 interviews, 2,000 ratings, 85 %: SE 2.2, about 6 points.
	m, err := CompareModes(0.85, 2000, 0.85, 300, 1, 1)
	if err != nil || math.Abs(m.SE-0.0221) > 5e-5 || math.Abs(m.Detectable-0.062) > 5e-4 || m.P != 1 {
		t.Errorf("got %+v (%v)", m, err)
	}
	if m, err = CompareModes(1, 10, 1, 10, 1, 1); err != nil || m.P != 1 || m.Z != 0 {
		t.Errorf("all satisfied: got %+v (%v)", m, err)
	}
	if _, err := CompareModes(1.2, 10, 1, 10, 1, 1); err == nil {
		t.Error("share 1.2: no error")
	}
}

func TestCheckVisits(t *testing.T) {
	nan := math.NaN()
	const lat, lon = 21.27310, 106.19460
	at := func(who string, dLat, dLon, start, end float64) Visit {
		return Visit{Enumerator: who, Latitude: lat + dLat, Longitude: lon + dLon, AddressLat: lat + dLat, AddressLon: lon + dLon, Start: start, End: end}
	}
	visits := []Visit{
		at("a", 0, 0, 0, 600), at("a", 0, 0, 500, 1100), // same point, overlap
		at("a", 0.1, 0, 1160, 1700), // 11 km in a minute
		at("b", 0.2, 0, 0, 600), {Enumerator: "b", Latitude: nan, Longitude: nan, AddressLat: lat, AddressLon: lon, Start: 700, End: 800, Mock: true},
	}
	far := at("c", 0.3, 0, 0, 1)
	far.AddressLat += 0.003
	visits = append(visits, far)
	for k := range 7 { // seven within some metres
		visits = append(visits, at(fmt.Sprint("d", k), 0.4+float64(k)*2e-5, 0, 0, 1))
	}
	office := at("e", 0, 0, 0, 1)
	office.Office = true
	visits = append(visits, office)
	got := CheckVisits(visits)
	want := []VisitFlags{{SamePoint: true}, {SamePoint: true, Overlap: true}, {TooFast: true}, {}, {Mock: true}, {Far: true}}
	for range 7 {
		want = append(want, VisitFlags{Crowded: true})
	}
	want = append(want, VisitFlags{})
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if d := metres(0, 0, 0, 1); math.Abs(d-111195) > 1 {
		t.Errorf("a degree at the equator: got %v m", d)
	}
}

func TestBackChecks(t *testing.T) {
	r, err := BackCheckRates(TypeFact, 40, 5)
	if err != nil || !r.FullCheck || math.Abs(r.Rate-0.125) > 1e-15 || !(r.Interval.Lower > 0.04 && r.Interval.Upper < 0.27) {
		t.Errorf("5 of 40: got %+v (%v)", r, err)
	}
	if r, _ = BackCheckRates(TypeFact, 40, 4); r.FullCheck {
		t.Error("exactly 10 % does not exceed 10 %")
	}
	if r, _ = BackCheckRates(TypeStability, 40, 20); r.FullCheck {
		t.Error("changed opinions are no reason for a full check")
	}
	if r, err = BackCheckRates(TypeSkill, 0, 0); err != nil || !math.IsNaN(r.Rate) {
		t.Errorf("nothing compared: got %+v (%v)", r, err)
	}
	plan, err := BackCheckPlan([]int{0, 3, 30, 100, 101}, 0.10, 5)
	if err != nil || !slices.Equal(plan, []int{0, 3, 5, 10, 11}) {
		t.Errorf("plan: got %v (%v)", plan, err)
	}
	if FirstWeeks(11) != 3 || FirstWeeks(-1) != 0 {
		t.Errorf("first weeks: got %d, %d", FirstWeeks(11), FirstWeeks(-1))
	}
	for name, err := range map[string]error{"type": second(BackCheckRates(9, 1, 1)), "more": second(BackCheckRates(1, 1, 2)),
		"share": second(BackCheckPlan(nil, 0, 5)), "negative": second(BackCheckPlan([]int{-1}, 0.1, 5))} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestFunnel(t *testing.T) {
	outside, trials := 0, 20000
	draw := NewDraw(9, 9)
	for range trials {
		count := 0
		for range 200 {
			if draw.Uniform() < 0.7 {
				count++
			}
		}
		p, err := Funnel(count, 200, 0.7)
		if err != nil {
			t.Fatal(err)
		}
		if inside := p.Share >= p.Limits.Lower && p.Share <= p.Limits.Upper; inside != (p.State == FunnelInside) {
			t.Fatalf("%d of 200: %+v", count, p)
		}
		if p.State != FunnelInside {
			outside++
		}
	}
	if rate := float64(outside) / float64(trials); rate > 0.002+3*math.Sqrt(0.002/float64(trials)) || outside == 0 {
		t.Errorf("outside in %v of honest stations, want at most 0.002", rate)
	}
	for _, tt := range []struct {
		count, n int
		target   float64
		want     FunnelState
	}{{200, 200, 0.7, FunnelHigh}, {100, 200, 0.7, FunnelLow}, {1, 5, 0, FunnelHigh}, {4, 5, 1, FunnelLow}, {5, 5, 1, FunnelInside}} {
		if p, err := Funnel(tt.count, tt.n, tt.target); err != nil || p.State != tt.want {
			t.Errorf("%d of %d against %v: got %v (%v), want %v", tt.count, tt.n, tt.target, p.State, err, tt.want)
		}
	}
	for past, want := range map[[2]int]FunnelState{{0, 0}: FunnelInside, {700, 1000}: FunnelInside, {500, 1000}: FunnelHigh, {950, 1000}: FunnelLow} {
		if got, err := AgainstHistory(140, 200, past[0], past[1]); err != nil || got != want {
			t.Errorf("past %v: got %v (%v), want %v", past, got, err, want)
		}
	}
	for name, err := range map[string]error{"n": second(Funnel(0, 0, 0.5)), "history": second(AgainstHistory(1, 0, 0, 0)),
		"burst": second(Bursts(nil, 1, 60)), "time": second(Bursts([]float64{math.NaN()}, 3, 60))} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestDailyCheck(t *testing.T) {
	rows, err := DailyCheck([]InterviewRecord{
		{ID: "1", Enumerator: "b", Version: "2", StartMinute: 600, Seconds: 440, Asked: 22, Missing: 2},
		{ID: "2", Enumerator: "a", Version: "1", StartMinute: 1301, Seconds: math.NaN(), Asked: 22, Other: 11},
		{ID: "2", Enumerator: "b", Version: "1", StartMinute: 603, Seconds: 220, Asked: 22},
	})
	if err != nil || len(rows) != 2 {
		t.Fatalf("got %v (%v)", rows, err)
	}
	a, b := rows[0], rows[1]
	if a.Enumerator != "a" || a.OutOfHours != 1 || a.RepeatedIDs != 1 || a.OtherRate != 0.5 || !math.IsNaN(a.SecondsPerItem) {
		t.Errorf("a: got %+v", a)
	}
	if b.Interviews != 2 || b.Heaped != 1 || strings.Join(b.Versions, ",") != "1,2" || b.MissingRate != 2.0/44 || b.SecondsPerItem != 15 {
		t.Errorf("b: got %+v", b)
	}
	if _, err := DailyCheck([]InterviewRecord{{Asked: 1, Missing: 2}}); err == nil {
		t.Error("2 missing of 1: no error")
	}
}

func TestSelection(t *testing.T) {
	stratum := NewFactor(append(slices.Repeat([]string{"s"}, 20), ""))
	values := make([]float64, 21)
	for i := range values {
		values[i] = float64(i % 5)
	}
	values[3] = 40
	z, err := RobustZ(values, stratum)
	if err != nil || z[3] < 10 || !math.IsNaN(z[20]) {
		t.Errorf("got %v (%v)", z, err)
	}
	rare := make([]float64, 20)
	rare[7] = 1
	if z, err = RobustZ(rare, NewFactor(slices.Repeat([]string{"s"}, 20))); err != nil || z[7] < 5 || z[0] != 0 {
		t.Errorf("a rare event: got %v (%v)", z, err)
	}
	if z, err = RobustZ(make([]float64, 20), NewFactor(slices.Repeat([]string{"s"}, 20))); err != nil || slices.Max(z) != 0 {
		t.Errorf("equal values: got %v (%v)", z, err)
	}
	score, err := SuspicionScore([]QualityIndicator{{"x", values, SuspectHigh}, {"y", scaled(values, -1), SuspectLow}, {"z", values, SuspectBoth}}, stratum)
	if err != nil || score[3] < 30 {
		t.Errorf("score: got %v (%v)", score, err)
	}
	picked, err := SelectBackChecks(score, 0.10, 0.05, NewDraw(1, 1))
	if err != nil || len(picked) != 5 || picked[0].Row != 3 || picked[0].By != ByScore || picked[4].By != AtRandom {
		t.Errorf("selected: got %v (%v)", picked, err)
	}
	for name, err := range map[string]error{
		"shares": second(SelectBackChecks(score, 0.9, 0.2, NewDraw(1, 1))), "score": second(SelectBackChecks([]float64{math.NaN()}, 0.1, 0.05, NewDraw(1, 1))),
		"strata": second(RobustZ(values, NewFactor(nil))), "indicator": second(SuspicionScore([]QualityIndicator{{Name: "x"}}, stratum)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
