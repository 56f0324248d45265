package analysis

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// Score is an exact index value: a fraction between 0 and 1, or no value at
// all (the zero Score). Scores are compared and averaged exactly and rounded
// only when printed (docs/method.md §2).
type Score struct{ share *big.Rat }

// Defined reports whether there is a value.
func (s Score) Defined() bool { return s.share != nil }

// Share returns the value between 0 and 1, NaN when there is none.
func (s Score) Share() float64 {
	if s.share == nil {
		return math.NaN()
	}
	f, _ := s.share.Float64()
	return f
}

// Percent returns 100 × the share, NaN when there is no value.
func (s Score) Percent() float64 {
	if s.share == nil {
		return math.NaN()
	}
	f, _ := new(big.Rat).Mul(s.share, big.NewRat(100, 1)).Float64()
	return f
}

// Decimal returns the percentage with the given number of decimals and a
// point, rounded half up on the exact fraction; "" when there is no value.
func (s Score) Decimal(digits int) string {
	if s.share == nil {
		return ""
	}
	return halfUp(new(big.Rat).Mul(s.share, big.NewRat(100, 1)), digits)
}

// Compare compares two scores exactly: -1, 0 or 1. A score without a value is
// below every value and equal to another one without.
func (s Score) Compare(o Score) int {
	switch {
	case s.share == nil && o.share == nil:
		return 0
	case s.share == nil:
		return -1
	case o.share == nil:
		return 1
	}
	return s.share.Cmp(o.share)
}

// String prints the score in percent with two decimals, or "no value".
func (s Score) String() string {
	if s.share == nil {
		return "no value"
	}
	return s.Decimal(2)
}

// MeanScore returns the unweighted mean of the scores that have a value, and
// how many those are; no value when there is none. It is also how a block of
// agencies is scored: agencies are never pooled (docs/method.md §2).
func MeanScore(scores ...Score) (mean Score, used int) {
	sum := new(big.Rat)
	for _, s := range scores {
		if s.share != nil {
			sum.Add(sum, s.share)
			used++
		}
	}
	if used == 0 {
		return Score{}, 0
	}
	return Score{sum.Quo(sum, big.NewRat(int64(used), 1))}, used
}

// RoundHalfUp rounds x to the given number of decimals (0 to 15), ties away
// from zero. The decimal that is rounded is the shortest one that reads back
// as x, so 0.125 gives 0.13 and 1.005 gives 1.01, although the binary number
// nearest to 1.005 lies below it. NaN and infinities come back unchanged.
func RoundHalfUp(x float64, digits int) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	r, err := strconv.ParseFloat(Decimal(x, digits), 64)
	if err != nil {
		return x
	}
	return r
}

// Decimal writes x with exactly the given number of decimals and a point,
// rounded as [RoundHalfUp] rounds; "" for NaN and infinities. A result that
// rounds to zero carries no sign.
func Decimal(x float64, digits int) string {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
	if !ok {
		return ""
	}
	return halfUp(r, digits)
}

// halfUp writes r with the given number of decimals, ties away from zero:
// ⌊|r|·10^d + 1/2⌋ / 10^d with the sign of r.
func halfUp(r *big.Rat, digits int) string {
	digits = min(max(digits, 0), 15)
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	twice := new(big.Int).Mul(new(big.Int).Abs(r.Num()), scale)
	twice.Lsh(twice, 1).Add(twice, r.Denom())
	whole := twice.Quo(twice, new(big.Int).Lsh(r.Denom(), 1))
	sign := ""
	if r.Sign() < 0 && whole.Sign() != 0 {
		sign = "-"
	}
	if digits == 0 {
		return sign + whole.String()
	}
	text := fmt.Sprintf("%0*s", digits+1, whole.String())
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}
