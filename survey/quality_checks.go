package survey

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"

	"sipas/analysis"
)

// check runs all checks and fills in the quality of the round.
func (d *qualityData) check(form string) error {
	q := d.quality
	q.Floor = analysis.ReadingFloor(max(readingSyllables(q.Form), 1), syllablesPerMinute)
	run, err := d.interviewChecks(form)
	if err != nil {
		return err
	}
	if err = d.matches(); err != nil {
		return err
	}
	people, err := d.peers(run)
	if err != nil {
		return err
	}
	if err = d.score(people, run); err != nil {
		return err
	}
	q.checks = d.interviews
	q.Enumerators = people
	slices.SortStableFunc(q.Enumerators, func(a, b EnumeratorQuality) int {
		return cmp.Or(compareScores(b.Score, a.Score), cmp.Compare(len(b.Reasons), len(a.Reasons)), cmp.Compare(a.Person, b.Person))
	})
	return nil
}

// compareScores sorts scores, those that are not known below all others.
func compareScores(a, b float64) int {
	if math.IsNaN(a) || math.IsNaN(b) {
		return cmp.Compare(indicate(!math.IsNaN(a)), indicate(!math.IsNaN(b)))
	}
	return cmp.Compare(a, b)
}

func indicate(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// interviewChecks notes what stands out in each interview by itself (F1, F3,
// F4, F9, F10, F13), and gives the longest runs of equal answers.
func (d *qualityData) interviewChecks(form string) (run []float64, err error) {
	q := d.quality
	speeders, median, err := analysis.Speeders(d.seconds, q.Floor)
	if err != nil {
		return nil, err
	}
	q.Median = median
	straight := analysis.StraightLining(d.answers)
	places := analysis.CheckVisits(d.visits)
	twins := map[int]bool{}
	if q.Similarity {
		groups, err := analysis.ExactDuplicates(d.answers)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			for _, i := range g {
				twins[i] = true
			}
		}
	}
	allowed := q.Form.layout().allowed
	for i := range d.interviews {
		x := &d.interviews[i]
		if d.forms[i] == form { // of other items nothing can be said
			x.Items, x.Missing = len(d.answers[i]), len(d.answers[i])-straight[i].Answered
		}
		run = append(run, straight[i].LongestRun)
		hour := d.minutes[i] / 60
		place := places[i]
		found := map[string]bool{
			"twin": twins[i], "straight": straight[i].AllEqual && straight[i].Answered >= straightFrom, "speeder": speeders[i],
			"short": d.seconds[i] < float64(q.Shortest), "missing": float64(x.Missing) > missingFrom*float64(x.Items),
			"same_point": place.SamePoint, "crowded": place.Crowded, "too_fast": place.TooFast, "overlap": place.Overlap, "mock": place.Mock,
			"night": hour < 7 || hour >= 21, "clock": hasFlag(d.flags[i], clockFlags...), FlagLate: hasFlag(d.flags[i], FlagLate), FlagNotAssigned: hasFlag(d.flags[i], FlagNotAssigned),
			FlagReplacement: hasFlag(d.flags[i], FlagReplacement), "version": d.forms[i] != form, "constraint": outside(d.answers[i], allowed),
		}
		for _, reason := range QualityReasons {
			if found[reason] {
				x.Reasons = append(x.Reasons, reason)
			}
		}
	}
	return run, nil
}

func hasFlag(flags []string, of ...string) bool {
	return slices.ContainsFunc(of, func(x string) bool { return slices.Contains(flags, x) })
}

// outside reports whether an answer is none that its item offers.
func outside(row []uint8, allowed []string) bool {
	for i, a := range row {
		if a != 0 && !slices.Contains([]byte(allowed[i]), '0'+a) {
			return true
		}
	}
	return false
}

// matches finds for each interview the one of the same enumerator that it
// resembles most.
func (d *qualityData) matches() error {
	for i := range d.interviews {
		d.interviews[i].Match = math.NaN()
	}
	if !d.quality.Similarity {
		return nil
	}
	for _, own := range d.byEnumerator() {
		answers := make([][]uint8, len(own))
		for k, i := range own {
			answers[k] = d.answers[i]
		}
		share, nearest, err := analysis.PercentMatch(answers)
		if err != nil {
			return err
		}
		for k, i := range own {
			if nearest[k] >= 0 {
				d.interviews[i].Match, d.interviews[i].Nearest = share[k], d.interviews[own[nearest[k]]].ID
			}
		}
	}
	return nil
}

// byEnumerator are the rows of each enumerator, in the order of their codes.
func (d *qualityData) byEnumerator() [][]int {
	out := make([][]int, len(d.enumerator.Levels))
	for i, e := range d.enumerator.Codes {
		out[e] = append(out[e], i)
	}
	return out
}

// peers compares enumerators with each other (F2, F3, F6, F8, F10, F13).
func (d *qualityData) peers(run []float64) ([]EnumeratorQuality, error) {
	q := d.quality
	n := len(d.interviews)
	one, equal, heaped, items, missing := make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n)
	means, records := make([]float64, n), make([]analysis.InterviewRecord, n)
	for i, h := range analysis.Heaped(d.minutes) {
		x := d.interviews[i]
		one[i], items[i], missing[i] = 1, x.Items, x.Missing
		heaped[i], equal[i] = oneIf(h), oneIf(slices.Contains(x.Reasons, "straight"))
		means[i] = meanAnswer(d.answers[i])
		records[i] = analysis.InterviewRecord{ID: x.ID, Enumerator: x.Person, Version: d.forms[i], StartMinute: d.minutes[i], Seconds: d.seconds[i],
			Asked: x.Items, Missing: x.Missing}
	}
	straight, err := analysis.PeerRates(equal, one, d.enumerator)
	if err != nil {
		return nil, err
	}
	heap, err := analysis.PeerRates(heaped, one, d.enumerator)
	if err != nil {
		return nil, err
	}
	blank, err := analysis.PeerRates(missing, items, d.enumerator)
	if err != nil {
		return nil, err
	}
	daily, err := analysis.DailyCheck(records)
	if err != nil {
		return nil, err
	}
	similar, err := d.similar()
	if err != nil {
		return nil, err
	}
	if effect, err := analysis.InterviewerVariance(means, d.enumerator, d.area); err == nil { // one enumerator alone has no peers
		q.Effect, q.EffectKnown = effect, true
	}
	people := make([]EnumeratorQuality, len(d.enumerator.Levels))
	for e, own := range d.byEnumerator() {
		p := EnumeratorQuality{Person: d.enumerator.Levels[e], N: len(own), Similar: similar[e], Straight: straight[e], Heaped: heap[e],
			Missing: blank[e], Effect: math.NaN(), Counts: map[string]int{}}
		p.Daily = daily[slices.IndexFunc(daily, func(r analysis.DailyRow) bool { return r.Enumerator == p.Person })]
		if q.EffectKnown {
			p.Effect = q.Effect.Shrunken[e]
		}
		for _, i := range own {
			for _, reason := range d.interviews[i].Reasons {
				p.Counts[reason]++
			}
		}
		p.Reasons = p.standsOut()
		people[e] = p
	}
	return people, nil
}

// standsOut are the comparisons in which an enumerator differs from the peers
// to the side that is looked at.
func (p EnumeratorQuality) standsOut() (out []string) {
	high := func(r analysis.PeerResult) bool { return r.Flag && r.Value > r.Peers }
	for _, x := range []struct {
		reason string
		found  bool
	}{
		{"similar", high(p.Similar)}, {"straight", high(p.Straight)}, {"heaped", high(p.Heaped)}, {"missing", high(p.Missing)},
		{"effect", math.Abs(p.Effect) > 3}, {"versions", len(p.Daily.Versions) > 1},
	} {
		if x.found {
			out = append(out, x.reason)
		}
	}
	return out
}

// similar is the permutation test within areas, where the form is long enough.
func (d *qualityData) similar() ([]analysis.PeerResult, error) {
	none := make([]analysis.PeerResult, len(d.enumerator.Levels))
	for e := range none {
		none[e] = analysis.PeerResult{Value: math.NaN(), Peers: math.NaN(), P: math.NaN()}
	}
	if !d.quality.Similarity {
		return none, nil
	}
	h := fnv.New64a()
	h.Write([]byte(d.quality.Round.ID))
	draw := analysis.NewDraw(h.Sum64(), 1)
	// Interviews that are largely blank match nothing: they are looked at for
	// that, and must not make those of others look alike beside them.
	enumerator := analysis.Factor{Levels: d.enumerator.Levels, Codes: slices.Clone(d.enumerator.Codes)}
	for i, x := range d.interviews {
		if x.Items == 0 || slices.Contains(x.Reasons, "missing") {
			enumerator.Codes[i] = -1
		}
	}
	return analysis.SimilarityTest(d.answers, enumerator, d.boundedAreas(draw), draw, similarityPermutations)
}

// boundedAreas are the areas with at most areaLimit interviews each, taken at
// random from those that have more.
func (d *qualityData) boundedAreas(draw *analysis.Draw) analysis.Factor {
	area := analysis.Factor{Levels: d.area.Levels, Codes: slices.Clone(d.area.Codes)}
	members := make([][]int, len(area.Levels))
	for i, a := range area.Codes {
		members[a] = append(members[a], i)
	}
	for _, rows := range members {
		for len(rows) > areaLimit {
			out := draw.Below(len(rows))
			area.Codes[rows[out]] = -1
			rows[out] = rows[len(rows)-1]
			rows = rows[:len(rows)-1]
		}
	}
	return area
}

func meanAnswer(row []uint8) float64 {
	sum, n := 0.0, 0.0
	for _, a := range row {
		if a != 0 {
			sum, n = sum+float64(a), n+1
		}
	}
	return sum / n
}

// placeReasons are those that speak of place and time.
var placeReasons = []string{"same_point", "crowded", "too_fast", "overlap", "mock"}

// score sums up robust z: of enumerators against enumerators, then of
// interviews against interviews, to which the score of their enumerator belongs.
func (d *qualityData) score(people []EnumeratorQuality, run []float64) error {
	n := len(d.interviews)
	log, match, missing, place := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, x := range d.interviews {
		log[i], match[i], missing[i] = math.Log(x.Seconds), x.Match, float64(x.Missing)
		place[i] = indicate(slices.ContainsFunc(placeReasons, func(r string) bool { return slices.Contains(x.Reasons, r) }))
	}
	k := len(people)
	values := map[string][]float64{}
	round := make([]string, k)
	set := func(name string, e int, v float64) {
		if values[name] == nil {
			values[name] = make([]float64, k)
		}
		values[name][e] = v
	}
	for e, own := range d.byEnumerator() {
		if len(own) >= ScoredFrom {
			round[e] = "scored"
		}
		p := &people[e]
		set("similar", e, p.Similar.Value-p.Similar.Peers)
		set("run", e, meanOf(run, own))
		set("heaped", e, p.Heaped.Value)
		set("missing", e, p.Missing.Value)
		set("pace", e, math.Log(p.Daily.SecondsPerItem))
		set("place", e, meanOf(place, own))
	}
	score, err := analysis.SuspicionScore([]analysis.QualityIndicator{
		{Name: "similar", Values: values["similar"], Suspect: analysis.SuspectBoth}, {Name: "run", Values: values["run"], Suspect: analysis.SuspectBoth},
		{Name: "heaped", Values: values["heaped"], Suspect: analysis.SuspectHigh}, {Name: "missing", Values: values["missing"], Suspect: analysis.SuspectHigh},
		{Name: "pace", Values: values["pace"], Suspect: analysis.SuspectLow}, {Name: "place", Values: values["place"], Suspect: analysis.SuspectHigh},
	}, analysis.NewFactor(round))
	if err != nil {
		return err
	}
	held := make([]float64, n)
	for e, own := range d.byEnumerator() {
		people[e].Score = math.NaN()
		if round[e] != "" {
			people[e].Score = score[e]
		}
		for _, i := range own {
			held[i] = people[e].Score
		}
	}
	all := make([]string, n)
	for i := range all {
		all[i] = "round"
	}
	score, err = analysis.SuspicionScore([]analysis.QualityIndicator{
		{Name: "match", Values: match, Suspect: analysis.SuspectHigh}, {Name: "run", Values: run, Suspect: analysis.SuspectHigh},
		{Name: "pace", Values: log, Suspect: analysis.SuspectLow}, {Name: "missing", Values: missing, Suspect: analysis.SuspectHigh},
		{Name: "place", Values: place, Suspect: analysis.SuspectHigh}, {Name: "enumerator", Values: held, Suspect: analysis.SuspectHigh},
	}, analysis.NewFactor(all))
	for i := range score {
		d.interviews[i].Score = score[i]
	}
	return err
}

func meanOf(values []float64, rows []int) float64 {
	sum := 0.0
	for _, i := range rows {
		sum += values[i]
	}
	return sum / float64(len(rows))
}
