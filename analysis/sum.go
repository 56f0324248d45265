package analysis

import "math"

// accumulator is a compensated sum (Neumaier 1974): the error does not grow
// with the number of terms.
type accumulator struct{ sum, c float64 }

func (a *accumulator) add(x float64) {
	t := a.sum + x
	if math.Abs(a.sum) >= math.Abs(x) {
		a.c += (a.sum - t) + x
	} else {
		a.c += (x - t) + a.sum
	}
	a.sum = t
}

func (a *accumulator) value() float64 { return a.sum + a.c }
