package analysis

import (
	"fmt"
	"math"
)

// TallyCell is one cell of a counter index, for example one sector of one
// unit: its counts and how many dossiers it handled.
type TallyCell struct {
	Name   string
	Counts Counts
	// Respondents is the number of people behind the counts when several items
	// are pooled; 0 means that each answer is another person.
	Respondents int64
	// Dossiers handled, the weight of the cell; 0 in every cell means that they
	// are not known and answers count once.
	Dossiers float64
}

// EstimateTally returns a counter index from counts alone. Ratings are treated
// as a simple random sample of each cell, which self-selected ratings are not:
// the interval tells the error of few answers, not that of who answers.
//
// With dossiers, W_c of cell c and W their sum over cells with answers:
//
//	R = Σ (W_c/W) R_c     V = Σ (W_c/W)² s_c²/m_c     df = Σ m_c - C
//
// with s_c² the sample variance of the item's score over the answers of the
// cell, m_c its respondents (so answers of one person count as one, the
// cautious reading), C the cells with answers. Where all a answers of a cell are
// the same, s_c² = 0 would call the cell certain; it borrows: another answer is
// taken to have the share q = 1/(a+2) (Laplace 1774) and to lie as far off as
// those of the other cells do, s_c² = q(1-q)·D but at most the variance of all
// answers, which is that of a cell with one answer. A share of one cell has the binomial variance
// R(1-R)/m, so that its interval is the exact one of Clopper and Pearson (1934).
// The interval of a share is Korn-Graubard with
// n* from V; where all cells are at 0 % or 100 % it rests on Kish's effective
// size (Σ W_c)²/Σ(W_c²/m_c) instead of n. Without dossiers all cells are one.
//
// Coverage is the share of dossiers in cells with answers. No answers at all
// give a value with N = 0. Refused: negative or not finite dossiers, negative
// counts, more respondents than answers, answers in a cell without dossiers
// when other cells have them.
func EstimateTally(cells []TallyCell, score ItemScore, rule PublicationRule) (IndexValue, error) {
	cells, total, err := checkTally(cells, score)
	if err != nil {
		return IndexValue{}, err
	}
	v := noValue(score)
	var covered, all float64
	var pool Counts
	used := 0
	for _, c := range cells {
		all += c.Dossiers
		if c.Respondents > 0 {
			covered += c.Dossiers
			pool = pool.Add(c.Counts)
			used++
		}
	}
	if used == 0 {
		v.Publication = rule.Publish(v)
		return v, nil
	}
	_, spread := score.moments(pool)
	v.N, v.PSUs, v.DF, v.Estimate = int(total), int(total), float64(total)-float64(used), 0
	v.Answers, v.Coverage = float64(score.answers(pool)), covered/all
	var variance, kish float64
	for _, c := range cells {
		if c.Respondents == 0 {
			continue
		}
		mean, s2 := score.moments(c.Counts)
		if s2 == 0 {
			s2 = score.borrowed(mean, float64(score.answers(c.Counts)), pool, spread)
		}
		w, m := c.Dossiers/covered, float64(c.Respondents)
		v.Estimate += w * mean
		variance += w * w * s2 / m
		kish += w * w / m
	}
	if used == 1 { // no rounding noise of one weight; a share has its binomial variance
		v.Estimate, _ = score.moments(pool)
		if !score.isMean() {
			variance = v.Estimate * (1 - v.Estimate) / float64(total)
		}
	}
	v.Estimate = min(v.Estimate, 1)
	v.SE = math.Sqrt(variance)
	if spread > 0 {
		v.Deff = variance / (spread / float64(total))
	}
	v.setInterval()
	if variance == 0 && v.DF > 0 && used > 1 {
		v.effectiveExtreme(1 / kish)
	}
	v.Publication = rule.Publish(v)
	return v, nil
}

// borrowed is the variance of a cell whose answers are all the same, mean, from
// the answers of all cells; 0 when these do not differ either.
func (s ItemScore) borrowed(mean, answers float64, pool Counts, spread float64) float64 {
	if spread == 0 || answers == 1 {
		return spread
	}
	var squares, others float64
	for value := 0; value <= len(pool.Level); value++ {
		var one Counts
		one.Tally(value)
		num, den := s.Fraction(one)
		if den == 0 {
			continue
		}
		n := float64(pool.Missing)
		if value > 0 {
			n = float64(pool.Level[value-1])
		}
		if d := float64(num)/float64(den) - mean; d != 0 {
			squares += n * d * d
			others += n
		}
	}
	q := 1 / (answers + 2)
	return min(spread, q*(1-q)*squares/others)
}

// effectiveExtreme recomputes the interval of answers that are all the same
// over n effective respondents.
func (v *IndexValue) effectiveExtreme(n float64) {
	n = min(n, float64(v.N))
	if v.Score == Mean5 {
		v.Interval = AllEqualMeanScore(v.Estimate, n, defaultLevel)
		return
	}
	v.NStar = n
	v.Interval = kornGraubardOn(v.Estimate, n, defaultLevel)
}

// checkTally validates the cells and returns them ready to sum: with
// respondents filled in, merged into one when no dossiers are known.
func checkTally(cells []TallyCell, score ItemScore) (ready []TallyCell, respondents int64, err error) {
	if !score.Known() {
		return nil, 0, fmt.Errorf("tally: unknown item score %q", score)
	}
	weighted := false
	for _, c := range cells {
		if math.IsNaN(c.Dossiers) || math.IsInf(c.Dossiers, 0) || c.Dossiers < 0 {
			return nil, 0, fmt.Errorf("tally: cell %q: dossiers handled is %v", c.Name, c.Dossiers)
		}
		weighted = weighted || c.Dossiers > 0
	}
	merged := TallyCell{Dossiers: 1}
	for _, c := range cells {
		if err := c.Counts.Check("cell " + c.Name); err != nil {
			return nil, 0, err
		}
		answers := score.answers(c.Counts)
		switch {
		case c.Respondents < 0 || c.Respondents > answers:
			return nil, 0, fmt.Errorf("tally: cell %q: %d respondents for %d answers", c.Name, c.Respondents, answers)
		case c.Respondents == 0:
			c.Respondents = answers
		}
		if weighted && c.Dossiers == 0 && answers > 0 {
			return nil, 0, fmt.Errorf("tally: cell %q has %d answers but no dossiers handled", c.Name, answers)
		}
		respondents += c.Respondents
		merged.Respondents += c.Respondents
		merged.Counts = merged.Counts.Add(c.Counts)
		ready = append(ready, c)
	}
	if !weighted {
		return []TallyCell{merged}, respondents, nil
	}
	return ready, respondents, nil
}

// answers returns the denominator of the score in answers: valid ones, or all
// asked for MISS.
func (s ItemScore) answers(c Counts) int64 {
	if s == Miss {
		return c.Asked()
	}
	return c.Valid()
}

// moments returns mean and sample variance (divisor answers-1) of the score of
// single answers: 0/1 for a share, k/5 for MEAN5. NaN and 0 without answers.
func (s ItemScore) moments(c Counts) (mean, variance float64) {
	num, den := s.Fraction(c)
	if den == 0 {
		return math.NaN(), 0
	}
	mean = float64(num) / float64(den)
	n := float64(s.answers(c))
	if n < 2 {
		return mean, 0
	}
	if s != Mean5 {
		return mean, mean * (1 - mean) * n / (n - 1)
	}
	for i, k := range c.Level {
		d := float64(i+1)/5 - mean
		variance += float64(k) * d * d
	}
	return mean, variance / (n - 1)
}
