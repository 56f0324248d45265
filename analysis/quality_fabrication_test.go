package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// fabricationStyles are ways in which enumerators have been seen to invent
// interviews. Each changes an honest interview.
var fabricationStyles = []struct {
	name string
	fake func(rng *rand.Rand, v *simulatedInterview, own []uint8)
}{
	{"copies an own interview", func(rng *rand.Rand, v *simulatedInterview, own []uint8) {
		copy(v.answers, own)
		for range 3 {
			v.answers[rng.IntN(len(own))] = uint8(3 + rng.IntN(3))
		}
	}},
	{"gives equal answers", func(_ *rand.Rand, v *simulatedInterview, _ []uint8) {
		for q := range v.answers {
			v.answers[q] = 4
		}
	}},
	{"fills in fast and at random", func(rng *rand.Rand, v *simulatedInterview, _ []uint8) {
		for q := range v.answers {
			v.answers[q] = uint8(3 + rng.IntN(3))
		}
		v.seconds *= 0.25
	}},
	{"invents what is typical", func(rng *rand.Rand, v *simulatedInterview, _ []uint8) {
		for q := range v.answers {
			v.answers[q] = 4
			if rng.Float64() < 0.15 {
				v.answers[q] = 5
			}
		}
		v.minute = 5 * (v.minute / 5)
	}},
	{"stays at one place", func(_ *rand.Rand, v *simulatedInterview, _ []uint8) {
		v.north, v.east = v.north*1e-4, v.east*1e-4
		v.seconds *= 0.5
		v.minute = 5 * (v.minute / 5)
	}},
	{"skips questions", func(rng *rand.Rand, v *simulatedInterview, _ []uint8) {
		for q := range v.answers {
			if rng.Float64() < 0.4 {
				v.answers[q] = 0
			}
		}
		v.seconds *= 0.6
	}},
}

type simulatedInterview struct {
	answers     []uint8
	seconds     float64
	minute      int
	north, east float64 // degrees from the centre of the area
}

const (
	simEnumerators = 100
	simInterviews  = 35
	simFabricators = 5
	simItems       = 22
)

// fabricationScores simulates a round in which the first enumerators invent
// the share faked of their interviews, and scores all enumerators.
func fabricationScores(t *testing.T, rng *rand.Rand, style int, faked float64) []float64 {
	t.Helper()
	var answers [][]uint8
	var enumerator, area []string
	var seconds, missing [simEnumerators][]float64
	var visits []Visit
	straight, heaped := make([]float64, simEnumerators), make([]float64, simEnumerators)
	for e := range simEnumerators {
		habit := 1 + 0.15*rng.NormFloat64()
		own := honestAnswers(rng, simItems)
		start := 0.0
		for range simInterviews {
			v := simulatedInterview{answers: honestAnswers(rng, simItems), seconds: 900 * habit * math.Exp(0.4*rng.NormFloat64()),
				minute: 7*60 + rng.IntN(600), north: 0.02 * rng.Float64(), east: 0.02 * rng.Float64()}
			for q := range v.answers {
				if rng.Float64() < 0.03 {
					v.answers[q] = 0
				}
			}
			if e < simFabricators && rng.Float64() < faked {
				fabricationStyles[style].fake(rng, &v, own)
			}
			answers = append(answers, v.answers)
			enumerator, area = append(enumerator, fmt.Sprint(e)), append(area, fmt.Sprint(e%25))
			seconds[e] = append(seconds[e], v.seconds)
			blank := 0.0
			for _, a := range v.answers {
				blank += indicator(a == 0)
			}
			missing[e] = append(missing[e], blank)
			straight[e] += StraightLining([][]uint8{v.answers})[0].LongestRun / simInterviews
			heaped[e] += indicator(Heaped([]int{v.minute})[0]) / simInterviews
			visits = append(visits, Visit{Enumerator: fmt.Sprint(e), Latitude: 21 + float64(e%25)*0.1 + v.north, Longitude: 106 + v.east + float64(e/25)*0.05,
				AddressLat: math.NaN(), AddressLon: math.NaN(), Start: start, End: start + v.seconds})
			start += v.seconds + 3600
		}
	}
	similar, err := SimilarityTest(answers, NewFactor(enumerator), NewFactor(area), NewDraw(1, 2), 1)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]float64{"straight": straight, "heaped": heaped, "similar": make([]float64, simEnumerators),
		"seconds": make([]float64, simEnumerators), "missing": make([]float64, simEnumerators), "crowded": make([]float64, simEnumerators)}
	for i, f := range CheckVisits(visits) {
		values["crowded"][i/simInterviews] += indicator(f.Crowded || f.SamePoint) / simInterviews
	}
	for e := range simEnumerators {
		values["similar"][e] = similar[e].Value - similar[e].Peers
		q := presentQuantiles(seconds[e], 0.25)
		values["seconds"][e] = math.Log(q[0])
		for _, m := range missing[e] {
			values["missing"][e] += m
		}
	}
	var indicators []QualityIndicator
	for _, name := range []string{"straight", "heaped", "similar", "seconds", "missing", "crowded"} {
		suspect := SuspectHigh
		switch name {
		case "seconds":
			suspect = SuspectLow
		case "similar", "straight": // invented at random is as unusual as copied
			suspect = SuspectBoth
		}
		indicators = append(indicators, QualityIndicator{name, values[name], suspect})
	}
	score, err := SuspicionScore(indicators, NewFactor(slices.Repeat([]string{"round"}, simEnumerators)))
	if err != nil {
		t.Fatal(err)
	}
	return score
}

// Recall at one false alarm in a hundred honest enumerators, by style and share
// of invented interviews. Power falls with the share: nobody may claim more.
func TestFabricatorsAreFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	const rounds = 3
	for _, faked := range []float64{1, 0.5, 0.2} {
		all := 0.0
		for style, s := range fabricationStyles {
			var honest, guilty []float64
			for range rounds {
				score := fabricationScores(t, rng, style, faked)
				guilty = append(guilty, score[:simFabricators]...)
				honest = append(honest, score[simFabricators:]...)
			}
			limit := presentQuantiles(honest, 0.99)[0]
			found := 0.0
			for _, x := range guilty {
				found += indicator(x > limit) / float64(len(guilty))
			}
			all += found / float64(len(fabricationStyles))
			t.Logf("%3.0f %% invented, %-28s recall %3.0f %% at 1 %% false", 100*faked, s.name, 100*found)
		}
		t.Logf("%3.0f %% invented, mean recall %.0f %%", 100*faked, 100*all)
		if faked == 1 && all < 0.8 {
			t.Errorf("all interviews invented: mean recall %.2f, want at least 0.80", all)
		}
	}
}
