package analysis

import (
	"fmt"
	"math/big"
)

// Counts are the answers to one item on the five-level satisfaction scale, or
// the sum of such counts over items or groups.
type Counts struct {
	// Level holds the answers per level: Level[0] counts value 1 (very
	// dissatisfied), Level[4] counts value 5 (very satisfied).
	Level [5]int64
	// Missing counts answers that say nothing about satisfaction: not used,
	// don't know, refused, left blank. They are never dissatisfaction.
	Missing int64
}

// NewCounts returns the counts n1..n5 of the answers 1..5 and of the missing ones.
func NewCounts(n1, n2, n3, n4, n5, missing int64) Counts {
	return Counts{Level: [5]int64{n1, n2, n3, n4, n5}, Missing: missing}
}

// Add returns the sum of two counts, level by level.
func (c Counts) Add(o Counts) Counts {
	for i, n := range o.Level {
		c.Level[i] += n
	}
	c.Missing += o.Missing
	return c
}

// Tally counts one more answer: a value of 1..5 at its level, anything else
// as missing.
func (c *Counts) Tally(value int) {
	if value >= 1 && value <= len(c.Level) {
		c.Level[value-1]++
		return
	}
	c.Missing++
}

// Valid returns v = n1+…+n5, the answers that count.
func (c Counts) Valid() int64 {
	var v int64
	for _, n := range c.Level {
		v += n
	}
	return v
}

// Asked returns v + missing: everyone who was shown the item.
func (c Counts) Asked() int64 { return c.Valid() + c.Missing }

// Sum returns 1·n1 + 2·n2 + … + 5·n5, the sum of the valid answers.
func (c Counts) Sum() int64 {
	var s int64
	for i, n := range c.Level {
		s += int64(i+1) * n
	}
	return s
}

// Check refuses counts below zero; name is what the counts belong to.
func (c Counts) Check(name string) error {
	for i, n := range c.Level {
		if n < 0 {
			return fmt.Errorf("%s: n%d is %d; a count cannot be negative", name, i+1, n)
		}
	}
	if c.Missing < 0 {
		return fmt.Errorf("%s: missing is %d; a count cannot be negative", name, c.Missing)
	}
	return nil
}

// ItemScore says how the answers to an item become one number.
type ItemScore string

// The item scores of the method (docs/method.md §2), all in percent. v = n1+…+n5.
const (
	Top2  ItemScore = "TOP2"  // 100·(n4+n5)/v, share satisfied
	Mean5 ItemScore = "MEAN5" // 100·Σ k·n_k/(5·v), mean score as a share of the maximum
	Bot2  ItemScore = "BOT2"  // 100·(n1+n2)/v, share dissatisfied
	Neut  ItemScore = "NEUT"  // 100·n3/v, share neutral
	Miss  ItemScore = "MISS"  // 100·missing/(v+missing), share without a valid answer
)

// ItemScores lists every item score in the order of the method.
func ItemScores() []ItemScore { return []ItemScore{Top2, Mean5, Bot2, Neut, Miss} }

// Known reports whether s is one of the item scores of the method.
func (s ItemScore) Known() bool {
	switch s {
	case Top2, Mean5, Bot2, Neut, Miss:
		return true
	}
	return false
}

// Fraction returns numerator and denominator of the score as a share of 1:
// TOP2 of (0,0,0,3,1) is 4/4, MEAN5 of it is 17/20. The denominator is 0 when
// there is no answer, and for an unknown score.
func (s ItemScore) Fraction(c Counts) (num, den int64) {
	v := c.Valid()
	switch s {
	case Top2:
		return c.Level[3] + c.Level[4], v
	case Mean5:
		return c.Sum(), 5 * v
	case Bot2:
		return c.Level[0] + c.Level[1], v
	case Neut:
		return c.Level[2], v
	case Miss:
		return c.Missing, v + c.Missing
	}
	return 0, 0
}

// Of scores the counts exactly, as a fraction: v = 0 gives no value, never 0.
//
//	Top2.Of(NewCounts(0, 1, 1, 1, 2, 0)).Decimal(2) // "60.00"
func (s ItemScore) Of(c Counts) Score {
	num, den := s.Fraction(c)
	if den == 0 {
		return Score{}
	}
	return Score{big.NewRat(num, den)}
}
