package analysis

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// judgeRunners are the statistic types of the harness that this part computes.
var judgeRunners = map[string]caseRunner{
	"verdict": runVerdict,
}

// expectedRows returns the rows of a case whose rows carry inputs and outputs.
func (c *caseContext) expectedRows() ([]map[string]any, error) {
	list, ok := c.Expected["rows"].([]any)
	if !ok {
		return nil, fmt.Errorf("case %s has no rows", c.Name)
	}
	rows := make([]map[string]any, len(list))
	for i, x := range list {
		if rows[i], ok = x.(map[string]any); !ok {
			return nil, fmt.Errorf("case %s: row %d is not an object", c.Name, i+1)
		}
	}
	return rows, nil
}

// numberOf reads a number of a row, NaN where it is null or absent.
func numberOf(row map[string]any, key string) float64 {
	if x, ok := number(row[key]); ok {
		return x
	}
	return math.NaN()
}

// presentationMap is a publication decision in the shape of the cases.
func presentationMap(p Presentation) map[string]any {
	flags := p.Flags
	if flags == nil {
		flags = []string{}
	}
	return map[string]any{"show": p.Show, "reason": p.Reason, "flags": flags, "width": p.Width, "rel_width": p.RelativeWidth}
}

func runVerdict(c *caseContext) (map[string]any, error) {
	rows, err := c.expectedRows()
	if err != nil {
		return nil, err
	}
	var out []map[string]any
	for _, row := range rows {
		se := numberOf(row, "se")
		p := Precision{Share: numberOf(row, "p"), Variance: se * se, N: numberOf(row, "n"), DF: numberOf(row, "df")}
		if cap, ok := number(row["cap"]); ok {
			p.Answers = cap
		}
		iv, nStar := p.KornGraubard(defaultLevel)
		positives := int(math.RoundToEven(p.Share * p.N))
		got := map[string]any{
			"p": p.Share, "se": se, "n": p.N, "df": p.DF, "n_positive": positives,
			"n_star": nStar, "ci_kg": []float64{iv.Lower, iv.Upper},
			"nchs": presentationMap(NCHS(p.Share, int(p.N), positives, nStar, iv, p.DF)),
		}
		for key := range row {
			percent, err := strconv.ParseFloat(strings.TrimPrefix(key, "verdict_"), 64)
			if strings.HasPrefix(key, "verdict_") && err == nil {
				got[key] = string(Target{AtLeast, percent}.ByInterval(iv))
			}
		}
		out = append(out, got)
	}
	return map[string]any{"rows": out}, nil
}
