package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"sipas/analysis"
)

// estimateResult is what the command prints, as text or as JSON.
type estimateResult struct {
	File   string        `json:"file"`
	Rows   int           `json:"rows"`
	PSUs   int           `json:"psus"`
	Strata int           `json:"strata"`
	DF     int           `json:"df_design"`
	SumW   number        `json:"sum_of_weights"`
	Level  float64       `json:"level"`
	Target string        `json:"target,omitempty"`
	Values []estimateRow `json:"estimates"`
	shares bool          // any share among them
}

// estimateRow is one estimate in one domain.
type estimateRow struct {
	Statistic string   `json:"statistic"`
	Domain    []string `json:"domain,omitempty"`
	N         int      `json:"n"`
	Estimate  number   `json:"estimate"`
	SE        number   `json:"se"`
	CI        []number `json:"ci"`
	DF        number   `json:"df"`
	// of shares only
	Answers     number   `json:"answers,omitempty"`
	NStar       number   `json:"n_star,omitempty"`
	Deff        number   `json:"deff,omitempty"`
	InOnePSU    bool     `json:"in_one_psu,omitempty"`
	Publication string   `json:"publication,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	Flags       []string `json:"flags,omitempty"`
	PointMeets  *bool    `json:"point_meets,omitempty"`
	Verdict     string   `json:"verdict,omitempty"`
	Why         string   `json:"why,omitempty"`
	Needed      string   `json:"answers_needed,omitempty"`
}

// number is a float that JSON writes as null when it is not defined.
type number float64

// MarshalJSON writes NaN and infinities as null.
func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// estimate computes everything that was asked for.
func (p *estimatePlan) estimate(data *analysis.Data, design *analysis.Design) (*estimateResult, error) {
	by, inside, err := p.domains(data)
	if err != nil {
		return nil, err
	}
	_, psus := design.PSUs()
	_, strata := design.Strata()
	out := &estimateResult{File: p.Data, Rows: data.Rows(), PSUs: psus, Strata: strata, DF: design.DF(nil), Level: p.Level, Target: p.Target}
	for _, w := range design.Weights() {
		out.SumW += number(w)
	}
	for _, item := range p.items {
		var rows []estimateRow
		if item.score == "" {
			rows, err = p.plain(item, data, design, analysis.ByQuery{By: by, Domain: inside})
		} else {
			out.shares = true
			rows, err = p.share(item, data, design, restrict(by, inside))
		}
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", item.kind, item.label, err)
		}
		out.Values = append(out.Values, rows...)
	}
	return out, nil
}

// domainSeparator joins the levels of several --by variables; it cannot stand
// in a CSV cell that a person typed.
const domainSeparator = "\x1f"

// domains returns the domain of each row and the rows that --where keeps.
func (p *estimatePlan) domains(data *analysis.Data) (by analysis.Factor, inside []bool, err error) {
	if len(p.conditions) > 0 {
		inside = make([]bool, data.Rows())
		for i := range inside {
			inside[i] = true
		}
		for _, c := range p.conditions {
			if err := c.apply(data, inside); err != nil {
				return by, nil, err
			}
		}
	}
	if len(p.By) == 0 {
		return analysis.Factor{Codes: make([]int32, data.Rows()), Levels: []string{""}}, inside, nil
	}
	var factors []analysis.Factor
	for _, name := range p.By {
		col, err := data.Column(name)
		if err != nil {
			return by, nil, err
		}
		factors = append(factors, col.Factor())
	}
	return sortLevels(analysis.Interact(domainSeparator, factors...)), inside, nil
}

// sortLevels puts the levels in the order of their text.
func sortLevels(f analysis.Factor) analysis.Factor {
	order := make([]int32, len(f.Levels))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(f.Levels[a], f.Levels[b]) })
	out := analysis.Factor{Codes: make([]int32, len(f.Codes)), Levels: make([]string, len(order))}
	place := make([]int32, len(order))
	for k, old := range order {
		out.Levels[k], place[old] = f.Levels[old], int32(k)
	}
	for i, c := range f.Codes {
		if out.Codes[i] = c; c >= 0 {
			out.Codes[i] = place[c]
		}
	}
	return out
}

// restrict takes rows out of all domains.
func restrict(by analysis.Factor, inside []bool) analysis.Factor {
	if inside == nil {
		return by
	}
	out := analysis.Factor{Codes: make([]int32, len(by.Codes)), Levels: by.Levels}
	for i, c := range by.Codes {
		if out.Codes[i] = c; !inside[i] {
			out.Codes[i] = -1
		}
	}
	return out
}

// plain estimates a mean, total or ratio with its t interval.
func (p *estimatePlan) plain(item estimateItem, data *analysis.Data, design *analysis.Design, q analysis.ByQuery) ([]estimateRow, error) {
	var cols []analysis.Column
	for _, name := range item.vars {
		c, err := data.Column(name)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	var table *analysis.DomainTable
	var err error
	switch item.kind {
	case "mean":
		table, err = design.MeanBy(q, cols[0])
	case "total":
		table, err = design.TotalBy(q, cols[0])
	default:
		table, err = design.RatioBy(q, cols[0], cols[1])
	}
	if err != nil {
		return nil, err
	}
	var rows []estimateRow
	for _, d := range table.Domains {
		if d.N == 0 && len(p.conditions) > 0 {
			continue // the condition leaves nothing of this domain
		}
		row := estimateRow{Statistic: item.label, Domain: p.levels(d.Level), N: d.N, Estimate: number(d.Estimate), SE: number(d.SE), DF: number(d.DF)}
		half := math.NaN()
		if d.DF > 0 {
			half = d.SE * analysis.StudentQuantile((1+p.Level)/2, float64(d.DF))
		}
		row.CI = []number{number(d.Estimate - half), number(d.Estimate + half)}
		rows = append(rows, row)
	}
	return rows, nil
}

func (p *estimatePlan) levels(level string) []string {
	if len(p.By) == 0 {
		return nil
	}
	return strings.Split(level, domainSeparator)
}

// share estimates a proportion or an index, with publication and verdict.
func (p *estimatePlan) share(item estimateItem, data *analysis.Data, design *analysis.Design, by analysis.Factor) ([]estimateRow, error) {
	req := analysis.IndexRequest{Score: item.score, Breakdowns: []analysis.Breakdown{{By: by}}, Rule: analysis.OfficialRule(), Conditional: p.Within}
	ind := analysis.Indicator{Code: item.label}
	for k, name := range item.vars {
		col, err := data.Column(name)
		if err != nil {
			return nil, err
		}
		if item.kind == "index" {
			answers, err := answersOf(col)
			if err != nil {
				return nil, err
			}
			req.Answers, ind.Items = append(req.Answers, answers), append(ind.Items, k)
			continue
		}
		if ind.Numerator, ind.Denominator, err = sharesOf(col, item.values); err != nil {
			return nil, err
		}
	}
	req.Indicators = []analysis.Indicator{ind}
	table, err := design.IndexTable(req)
	if err != nil {
		return nil, err
	}
	var rows []estimateRow
	for k, values := range table.Breakdowns[0].Values {
		if values[0].N == 0 && len(p.conditions) > 0 {
			continue
		}
		row, err := p.shareRow(item, by.Levels[k], values[0])
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (p *estimatePlan) shareRow(item estimateItem, level string, v analysis.IndexValue) (estimateRow, error) {
	iv := v.Interval
	if p.Level != 0.95 {
		if iv, _ = v.Precision().KornGraubard(p.Level); item.score == analysis.Mean5 {
			iv = v.Precision().MeanScore(p.Level)
		}
	}
	row := estimateRow{Statistic: item.label, Domain: p.levels(level), N: v.N, Estimate: number(v.Estimate), SE: number(v.SE),
		CI: []number{number(iv.Lower), number(iv.Upper)}, DF: number(v.DF), Answers: number(v.Answers), NStar: number(v.NStar), Deff: number(v.Deff),
		InOnePSU: v.Conditional, Publication: string(v.Publication.Status), Reason: v.Publication.Reason, Flags: v.Publication.Flags}
	if p.target == nil {
		return row, nil
	}
	j := analysis.Judge(v, *p.target)
	row.PointMeets, row.Verdict, row.Why = &j.PointMeets, string(j.Verdict), j.Why
	if need := analysis.AnswersNeeded(v, *p.target); need.State != analysis.AlreadyDecided {
		row.Needed = string(need.State)
		if need.State == analysis.MoreNeeded {
			row.Needed = "+" + strconv.FormatInt(need.More, 10)
		}
	}
	return row, nil
}

// answersOf reads a column of answers 1..5; missing and 0 are no valid answer.
func answersOf(col analysis.Column) ([]uint8, error) {
	f := col.Factor()
	value := make([]uint8, len(f.Levels))
	bad := make([]bool, len(f.Levels))
	for k, level := range f.Levels {
		x, err := strconv.ParseFloat(level, 64)
		bad[k] = err != nil || x != math.Trunc(x) || x < 0 || x > 5
		if !bad[k] {
			value[k] = uint8(x)
		}
	}
	out := make([]uint8, len(f.Codes))
	for i, c := range f.Codes {
		if c < 0 {
			continue
		}
		if bad[c] {
			return nil, fmt.Errorf("column %q, row %d: %q is not an answer 1 to 5 (or 0 for none)", col.Name, i+1, f.Levels[c])
		}
		out[i] = value[c]
	}
	return out, nil
}

// sharesOf reads a 0/1 column, or marks the rows with one of the values.
func sharesOf(col analysis.Column, values []string) (share, valid []float64, err error) {
	share, valid = make([]float64, col.Len()), make([]float64, col.Len())
	if values != nil {
		f := col.Factor()
		match := matchLevels(f, values)
		for i, c := range f.Codes {
			if c >= 0 {
				valid[i] = 1
				if match[c] {
					share[i] = 1
				}
			}
		}
		return share, valid, nil
	}
	x, err := col.Numbers()
	if err != nil {
		return nil, nil, err
	}
	for i, v := range x {
		switch {
		case math.IsNaN(v):
		case v == 0 || v == 1:
			share[i], valid[i] = v, 1
		default:
			return nil, nil, fmt.Errorf("column %q, row %d: %v is neither 0 nor 1; name the values that count: %s=4,5", col.Name, i+1, v, col.Name)
		}
	}
	return share, valid, nil
}

// writeJSON writes the result as one indented object.
func (r *estimateResult) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// writeText writes the result as a table.
func (r *estimateResult) writeText(w io.Writer) error {
	fmt.Fprintf(w, "%s: %d rows, %d PSUs in %d strata, %d degrees of freedom, weights sum to %s\n\n", r.File, r.Rows, r.PSUs, r.Strata, r.DF, short(r.SumW))
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	ci := fmt.Sprintf("CI %v%%", 100*r.Level)
	head := []string{"statistic", "domain", "n", "estimate", "SE", ci, "df"}
	if r.shares {
		head = append(head, "n*", "deff", "publication")
	}
	if r.Target != "" {
		head = append(head, "point", "verdict "+r.Target, "answers to decide")
	}
	fmt.Fprintln(tab, strings.Join(head, "\t"))
	for _, v := range r.Values {
		cells := []string{v.Statistic, strings.Join(v.Domain, " · "), strconv.Itoa(v.N), short(v.Estimate), short(v.SE),
			short(v.CI[0]) + " – " + short(v.CI[1]), short(v.DF)}
		if v.N == 0 {
			cells[3], cells[4], cells[5] = "no answers", "", ""
		}
		if r.shares {
			cells = append(cells, short(v.NStar), short(v.Deff), v.remark())
		}
		if r.Target != "" {
			point := "below"
			if v.PointMeets != nil && *v.PointMeets {
				point = "reached"
			}
			cells = append(cells, point, v.Verdict, v.Needed)
		}
		fmt.Fprintln(tab, strings.Join(cells, "\t"))
	}
	return tab.Flush()
}

// remark is publication status, reason, flags and the note on the error.
func (v estimateRow) remark() string {
	parts := []string{v.Publication}
	if v.Reason != "" {
		parts = append(parts, v.Reason)
	}
	parts = append(parts, v.Flags...)
	if v.InOnePSU {
		parts = append(parts, "inside one PSU")
	}
	return strings.Join(parts, ", ")
}

// short writes a number with seven significant digits.
func short(x number) string {
	if math.IsNaN(float64(x)) {
		return "–"
	}
	return strconv.FormatFloat(float64(x), 'g', 7, 64)
}
