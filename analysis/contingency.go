package analysis

import (
	"fmt"
	"math"
)

// CrossCount counts the rows of two factors; rows and columns come in the
// order of [SplitSamples], missing rows are dropped.
func CrossCount(row, col Factor) (rows, cols []string, table [][]float64, err error) {
	if row.Len() != col.Len() {
		return nil, nil, nil, fmt.Errorf("row factor has %d values, column factor %d", row.Len(), col.Len())
	}
	full := make([][]float64, len(row.Levels))
	for i := range full {
		full[i] = make([]float64, len(col.Levels))
	}
	rowUsed, colUsed := make([]bool, len(row.Levels)), make([]bool, len(col.Levels))
	for i, r := range row.Codes {
		if c := col.Codes[i]; r >= 0 && c >= 0 {
			full[r][c]++
			rowUsed[r], colUsed[c] = true, true
		}
	}
	for _, c := range levelOrder(col.Levels) {
		if colUsed[c] {
			cols = append(cols, col.Levels[c])
		}
	}
	for _, r := range levelOrder(row.Levels) {
		if !rowUsed[r] {
			continue
		}
		rows = append(rows, row.Levels[r])
		var line []float64
		for _, c := range levelOrder(col.Levels) {
			if colUsed[c] {
				line = append(line, full[r][c])
			}
		}
		table = append(table, line)
	}
	return rows, cols, table, nil
}

// margins sums the rows, the columns and all cells of a table; a ragged table
// and a cell that is negative or missing are errors.
func margins(table [][]float64) (rows, cols []float64, total float64, err error) {
	if len(table) == 0 || len(table[0]) == 0 {
		return nil, nil, 0, fmt.Errorf("the table is empty")
	}
	rows, cols = make([]float64, len(table)), make([]float64, len(table[0]))
	for i, line := range table {
		if len(line) != len(cols) {
			return nil, nil, 0, fmt.Errorf("row %d has %d cells, row 1 has %d", i+1, len(line), len(cols))
		}
		for j, x := range line {
			if !(x >= 0) || math.IsInf(x, 1) {
				return nil, nil, 0, fmt.Errorf("cell (%d,%d) is %v: counts must be finite and not negative", i+1, j+1, x)
			}
			rows[i] += x
			cols[j] += x
			total += x
		}
	}
	return rows, cols, total, nil
}

// ChiSquare is Pearson's test of independence on a table of counts; correct
// applies the continuity correction of Yates (1934) to a 2×2 table, never more
// than the smallest deviation. A row or column of zeros is an error.
func ChiSquare(table [][]float64, correct bool) (TestResult, error) {
	rows, cols, total, err := margins(table)
	if err != nil {
		return TestResult{}, err
	}
	if len(rows) < 2 || len(cols) < 2 {
		return TestResult{}, fmt.Errorf("a %d×%d table has no independence to test", len(rows), len(cols))
	}
	yates := 0.0
	if correct && len(rows) == 2 && len(cols) == 2 {
		yates = 0.5
	}
	for i := range rows {
		for j := range cols {
			expected := rows[i] * cols[j] / total
			if expected == 0 || total == 0 {
				return TestResult{}, fmt.Errorf("row %d or column %d is empty", i+1, j+1)
			}
			yates = math.Min(yates, math.Abs(table[i][j]-expected))
		}
	}
	sum := 0.0
	for i := range rows {
		for j := range cols {
			expected := rows[i] * cols[j] / total
			d := math.Abs(table[i][j]-expected) - yates
			sum += d * d / expected
		}
	}
	df := float64((len(rows) - 1) * (len(cols) - 1))
	return TestResult{Statistic: sum, DF: []float64{df}, P: ChiSquareUpper(sum, df), Interval: noInterval()}, nil
}

// McNemar tests the symmetry of a square table of paired answers (McNemar
// 1947; Bowker 1948 for more than two levels), for 2×2 with the continuity
// correction when correct.
func McNemar(table [][]float64, correct bool) (TestResult, error) {
	rows, cols, _, err := margins(table)
	if err != nil {
		return TestResult{}, err
	}
	k := len(rows)
	if k != len(cols) || k < 2 {
		return TestResult{}, fmt.Errorf("a %d×%d table: want a square of at least 2×2", k, len(cols))
	}
	sum, df := 0.0, 0.0
	for i := range k {
		for j := i + 1; j < k; j++ {
			b, c := table[i][j], table[j][i]
			df++
			if b+c == 0 {
				return TestResult{}, fmt.Errorf("no pair changed between levels %d and %d: the test is not defined", i+1, j+1)
			}
			d := math.Abs(b - c)
			if correct && k == 2 && d > 0 {
				d--
			}
			sum += d * d / (b + c)
		}
	}
	return TestResult{Statistic: sum, DF: []float64{df}, P: ChiSquareUpper(sum, df), Interval: noInterval()}, nil
}

// TwoProportions compares x1 of n1 with x2 of n2 by Pearson's chi-square, with
// the interval of the difference p1-p2 at level; correct applies Yates (Newcombe
// 1998, methods 1 and 2). When all answers are equal there is nothing to test:
// statistic and p are NaN, the difference is 0.
func TwoProportions(x1, n1, x2, n2 float64, correct bool, level float64) (TestResult, error) {
	if !(n1 > 0 && n2 > 0 && x1 >= 0 && x2 >= 0 && x1 <= n1 && x2 <= n2) || !(level > 0 && level < 1) {
		return TestResult{}, fmt.Errorf("%v of %v against %v of %v at level %v: out of range", x1, n1, x2, n2, level)
	}
	p1, p2, p := x1/n1, x2/n2, (x1+x2)/(n1+n2)
	if p == 0 || p == 1 {
		nan := math.NaN()
		return TestResult{Statistic: nan, DF: []float64{1}, P: nan, Estimate: []float64{p1, p2}, Interval: Interval{0, 0}}, nil
	}
	d, inverse := p1-p2, 1/n1+1/n2
	yates := 0.0
	if correct {
		yates = math.Min(0.5, math.Abs(d)/inverse)
	}
	sum := 0.0
	for _, g := range [][2]float64{{x1, n1}, {x2, n2}} {
		e := math.Abs(g[0]-g[1]*p) - yates
		sum += e * e / (g[1] * p * (1 - p))
	}
	half := -NormalQuantile((1-level)/2)*math.Sqrt(p1*(1-p1)/n1+p2*(1-p2)/n2) + yates*inverse
	return TestResult{Statistic: sum, DF: []float64{1}, P: ChiSquareUpper(sum, 1), Estimate: []float64{p1, p2},
		Interval: Interval{math.Max(-1, d-half), math.Min(1, d+half)}}, nil
}
