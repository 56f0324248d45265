package analysis

import (
	"math"
	"testing"
)

// A sample of 1,000 by hand: 600 + 40 interviews, 120 refusals, 80 not
// contacted, 20 others (860 eligible), 50 + 10 unknown, 80 not eligible.
// e = 860/940 = 43/47; 860 + 43/47·60 = 43000/47.
func TestAAPORRates(t *testing.T) {
	o := Outcomes{I: 600, P: 40, R: 120, NC: 80, O: 20, UH: 50, UO: 10, NE: 80}
	got, err := AAPORRates(o, math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	want := OutcomeRates{
		Response:    [6]float64{600. / 920, 640. / 920, 600. * 47 / 43000, 640. * 47 / 43000, 600. / 860, 640. / 860},
		Cooperation: [4]float64{600. / 780, 640. / 780, 600. / 760, 640. / 760},
		Refusal:     [3]float64{120. / 920, 120. * 47 / 43000, 120. / 860},
		Contact:     [3]float64{780. / 920, 780. * 47 / 43000, 780. / 860},
		E:           43. / 47,
	}
	sameRates(t, "estimated e", got, want)

	// Rounded by hand, four decimals.
	for name, x := range map[string][2]float64{"RR1": {got.Response[0], 0.6522}, "RR3": {got.Response[2], 0.6558}, "RR6": {got.Response[5], 0.7442},
		"COOP3": {got.Cooperation[2], 0.7895}, "REF2": {got.Refusal[1], 0.1312}, "CON2": {got.Contact[1], 0.8526}} {
		if math.Abs(x[0]-x[1]) > 5e-5 {
			t.Errorf("%s: got %.5f, want %.4f", name, x[0], x[1])
		}
	}

	// e given: 0.5·60 = 30, so that RR3 = 600/890; e = 1 makes RR3 RR1, e = 0 RR5.
	for e, want := range map[float64]float64{0.5: 600. / 890, 1: 600. / 920, 0: 600. / 860} {
		if got, err = AAPORRates(o, e); err != nil || math.Abs(got.Response[2]-want) > 1e-15 || got.E != e {
			t.Errorf("e = %v: RR3 %v, want %v (%v)", e, got.Response[2], want, err)
		}
	}
}

func TestAAPORRatesOfLittle(t *testing.T) {
	// Only cases that nobody knows anything of: all of them count.
	got, err := AAPORRates(Outcomes{UH: 5}, math.NaN())
	if err != nil || got.E != 1 || got.Response[2] != 0 || !math.IsNaN(got.Response[4]) || !math.IsNaN(got.Cooperation[0]) {
		t.Errorf("only unknown: got %+v (%v)", got, err)
	}
	got, err = AAPORRates(Outcomes{}, math.NaN())
	if err != nil || !math.IsNaN(got.Response[0]) || !math.IsNaN(got.Contact[2]) {
		t.Errorf("no cases: got %+v (%v)", got, err)
	}
	for name, bad := range map[string]struct {
		o Outcomes
		e float64
	}{"negative": {Outcomes{R: -1}, 1}, "NaN": {Outcomes{I: math.NaN()}, 1}, "infinite": {Outcomes{I: math.Inf(1)}, 1}, "e": {Outcomes{I: 1}, 1.2}} {
		if got, err := AAPORRates(bad.o, bad.e); err == nil {
			t.Errorf("%s: no error, got %+v", name, got)
		}
	}
}

func sameRates(t *testing.T, what string, got, want OutcomeRates) {
	t.Helper()
	g := append(append(append(append(got.Response[:], got.Cooperation[:]...), got.Refusal[:]...), got.Contact[:]...), got.E)
	w := append(append(append(append(want.Response[:], want.Cooperation[:]...), want.Refusal[:]...), want.Contact[:]...), want.E)
	for i := range g {
		if math.Abs(g[i]-w[i]) > 1e-15 {
			t.Errorf("%s, rate %d: got %v, want %v", what, i, g[i], w[i])
		}
	}
}
