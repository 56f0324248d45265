package main

import (
	"fmt"
	"slices"
	"strings"

	"sipas/analysis"
)

// notes tells what is probably a slip, though the result is defined: conditions
// that no row meets, values that a column does not have, and shares without an
// error because their domain lies inside one PSU whose rows are no stage.
func (p *estimatePlan) notes(data *analysis.Data, result *estimateResult) ([]string, error) {
	var notes []string
	_, inside, err := p.domains(data)
	if err != nil {
		return nil, err
	}
	if inside != nil && !slices.Contains(inside, true) {
		notes = append(notes, "no row meets --where "+strings.Join(p.Where, " --where "))
	}
	for _, item := range p.items {
		if item.kind != "proportion" {
			continue
		}
		f, err := data.Factor(item.vars[0])
		if err != nil {
			return nil, err
		}
		for _, v := range item.values {
			if !slices.Contains(matchLevels(f, []string{v}), true) {
				notes = append(notes, fmt.Sprintf("no row has %s = %s", item.vars[0], v))
			}
		}
	}
	alone := 0
	for _, row := range result.Values {
		if row.InOnePSU && row.DF == 0 && row.N > 1 {
			alone++
		}
	}
	if alone > 0 && len(p.IDs) == 1 {
		notes = append(notes, fmt.Sprintf("%d shares lie inside one PSU: name its sampled units as a second stage (--ids %s,…) to get their error", alone, p.IDs[0]))
	}
	return notes, nil
}
