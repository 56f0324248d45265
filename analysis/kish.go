package analysis

import "fmt"

// Kish describes the unequal weighting of a sample.
type Kish struct {
	N          int     // rows with positive weight
	SumWeights float64 // Σw
	SumSquares float64 // Σw²
	EffectiveN float64 // (Σw)²/Σw²
	Deff       float64 // n Σw²/(Σw)² = 1 + cv²(w)
	CV2        float64 // cv²(w)
}

// KishEffect returns the design effect of weighting alone (Kish 1965, §11.7;
// 1992, J. Official Statistics 8): what unequal weights would cost if they had
// nothing to do with the variable.
func KishEffect(weights Column) (Kish, error) {
	w, err := checkWeights(weights)
	if err != nil {
		return Kish{}, fmt.Errorf("Kish effect: %w", err)
	}
	var sum, squares accumulator
	k := Kish{}
	for _, x := range w {
		if x > 0 {
			k.N++
		}
		sum.add(x)
		squares.add(x * x)
	}
	k.SumWeights, k.SumSquares = sum.value(), squares.value()
	k.EffectiveN = k.SumWeights * k.SumWeights / k.SumSquares
	k.Deff = float64(k.N) / k.EffectiveN
	k.CV2 = k.Deff - 1
	return k, nil
}
