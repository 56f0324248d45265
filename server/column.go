package server

import (
	"math"
	"strings"

	"sipas/analysis"
	"sipas/survey"
)

// kind says what the values of a column are.
type kind int

const (
	textKind kind = iota
	intKind
	percentKind
)

// value is one cell of a result table: Text for texts, Num for numbers, which
// are rounded already as the method says. An absent number is NaN.
type value struct {
	Text string
	Num  float64
}

// column is one column of a result table as every file and the API have it.
type column struct {
	Key  string // name for programs
	Kind kind
	Unit string // of the number, for the dictionary
	get  func(r *survey.Row) value
}

// columns are the columns of an index table in their order: what the row is
// about, how many answers stand behind it, both item scores with their
// intervals, and for each target the point reading, the verdict and how many
// answers are still needed. Every writer takes them from here.
func (s *Server) columns(t *survey.Table, l *Lang) []column {
	text := func(key string, get func(r *survey.Row) string) column {
		return column{key, textKind, "", func(r *survey.Row) value { return value{Text: get(r), Num: math.NaN()} }}
	}
	count := func(key string, get func(r *survey.Row) int64) column {
		return column{key, intKind, "", func(r *survey.Row) value {
			if !r.State.Visible() {
				return value{Num: math.NaN()}
			}
			return value{Num: float64(get(r))}
		}}
	}
	percent := func(key string, get func(r *survey.Row) float64) column {
		return column{key, percentKind, "%", func(r *survey.Row) value {
			return value{Num: analysis.RoundHalfUp(100*get(r), t.Method.Round.Digits)}
		}}
	}
	out := []column{
		text("period", func(r *survey.Row) string { return r.Period }),
		text("unit", func(r *survey.Row) string { return r.Unit }),
		text("unit_name", func(r *survey.Row) string { return s.unitName(t, l, r.Unit) }),
		text("sector", func(r *survey.Row) string { return r.Sector }),
		text("sector_name", func(r *survey.Row) string { return s.sectorName(t, l, r.Sector) }),
		text("respondent", func(r *survey.Row) string { return r.Respondent }),
		text("level", func(r *survey.Row) string { return string(r.Level) }),
		text("code", func(r *survey.Row) string { return r.Code }),
		text("label", func(r *survey.Row) string { return t.Label(r.RowKey).In(l.Code) }),
		text("state", func(r *survey.Row) string { return string(r.State) }),
		text("basis", func(r *survey.Row) string { return string(r.Basis) }),
		text("former_units", func(r *survey.Row) string { return strings.Join(r.Former, " ") }),
		count("ratings", func(r *survey.Row) int64 { return r.Ratings }),
		count("n", func(r *survey.Row) int64 { return int64(r.Primary.N) }),
		count("flagged", func(r *survey.Row) int64 { return r.Flagged }),
		percent("missing", func(r *survey.Row) float64 { return r.Missing }),
		percent("coverage", func(r *survey.Row) float64 { return r.Primary.Coverage }),
	}
	scores := []func(r *survey.Row) analysis.IndexValue{
		func(r *survey.Row) analysis.IndexValue { return r.Primary },
		func(r *survey.Row) analysis.IndexValue { return r.Secondary },
	}
	for i, name := range []analysis.ItemScore{t.Method.ItemScore, t.Method.Secondary} {
		if name == "" {
			continue
		}
		key, of := strings.ToLower(string(name)), scores[i]
		out = append(out,
			percent(key, func(r *survey.Row) float64 { return of(r).Estimate }),
			percent(key+"_low", func(r *survey.Row) float64 { return of(r).Interval.Lower }),
			percent(key+"_high", func(r *survey.Row) float64 { return of(r).Interval.Upper }),
			percent(key+"_se", func(r *survey.Row) float64 { return of(r).SE }))
	}
	if t.Sample != nil {
		out = append(out, sampleColumns(t, scores)...)
	}
	for _, target := range tableTargets(t) {
		out = append(out, targetColumns(t, target)...)
	}
	return out
}

// targetColumns are what a table says of one target, under the item score of
// the method.
func targetColumns(t *survey.Table, target survey.Target) []column {
	reading := func(r *survey.Row) (survey.Reading, bool) {
		for _, x := range r.Readings {
			if x.Target.ID == target.ID && x.Score == t.Method.ItemScore && r.State.Visible() {
				return x, true
			}
		}
		return survey.Reading{}, false
	}
	text := func(key string, get func(x survey.Reading) string) column {
		return column{target.ID + "_" + key, textKind, "", func(r *survey.Row) value {
			if x, ok := reading(r); ok {
				return value{Text: get(x), Num: math.NaN()}
			}
			return value{Num: math.NaN()}
		}}
	}
	return []column{
		text("point", func(x survey.Reading) string {
			if x.PointMeets {
				return "met"
			}
			return "not_met"
		}),
		text("verdict", func(x survey.Reading) string { return string(x.Verdict) }),
		{target.ID + "_needed", intKind, "", func(r *survey.Row) value {
			if x, ok := reading(r); ok {
				if need := x.Needed(); need.State == analysis.MoreNeeded {
					return value{Num: float64(need.More)}
				}
			}
			return value{Num: math.NaN()}
		}},
	}
}

// tableTargets are the targets that rows of the table are judged against, in
// their order.
func tableTargets(t *survey.Table) []survey.Target {
	var out []survey.Target
	seen := map[string]bool{}
	for i := range t.Rows {
		for _, x := range t.Rows[i].Readings {
			if !seen[x.Target.ID] {
				seen[x.Target.ID] = true
				out = append(out, x.Target)
			}
		}
	}
	return out
}

// unitName names a unit, or all of them.
func (s *Server) unitName(t *survey.Table, l *Lang, id string) string {
	if id == survey.All {
		return l.T("index.all_units")
	}
	return t.Unit(id).Name.In(l.Code)
}

// sectorName names a sector, or all of them.
func (s *Server) sectorName(t *survey.Table, l *Lang, code string) string {
	if code == survey.All {
		return l.T("index.all_sectors")
	}
	return t.Sector(code).Name.In(l.Code)
}
