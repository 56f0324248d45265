package server

import (
	"math"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// stepView is a step of a weighting in the reader's words.
type stepView struct {
	Title, N, Sum, Range, CV, Deff, NEff, Index string
	Notes                                       []string
	Cells                                       []cellView
	Margins                                     bool // the cells are levels of margins
}

// cellView is a group of cases that share a factor.
type cellView struct{ Name, Cases, Answered, Before, After, Factor string }

// steps says what each step did.
func (s *Server) steps(c echo.Context, r survey.Round, log []survey.WeightStep) ([]stepView, error) {
	lang := s.langOf(c)
	form, err := s.roundForm(c, r.ID)
	if err != nil {
		return nil, err
	}
	name, err := s.levelNames(c)
	if err != nil {
		return nil, err
	}
	var out []stepView
	for _, x := range log {
		v := stepView{Title: lang.T("weights.step." + x.Step), N: lang.Int(int64(x.N)), Sum: lang.Num(x.Sum, 1),
			Range: lang.Num(x.Least, 2) + "–" + lang.Num(x.Most, 2), CV: lang.Num(x.CV, 3), Deff: lang.Num(x.Deff, 3), NEff: lang.Num(x.EffectiveN, 0),
			Margins: x.Step == "calibration"}
		if x.Index != nil {
			v.Index = lang.Pct(100**x.Index, 2)
		}
		for _, n := range x.Notes {
			number := lang.Int(int64(math.Round(n.Count)))
			if n.Key == "upper" || n.Key == "ineligible" {
				number = lang.Num(n.Count, 2)
			}
			v.Notes = append(v.Notes, lang.T("weights.note."+n.Key, "n", number))
		}
		if x.Iterations > 0 {
			v.Notes = append(v.Notes, lang.T("weights.converged", "iterations", lang.Int(int64(x.Iterations))))
		}
		if x.Step == "trimming" && x.MaxError > 0 {
			v.Notes = append(v.Notes, lang.T("weights.off", "share", lang.Pct(100*x.MaxError, 2)))
		}
		for _, cell := range x.Cells {
			names := make([]string, len(cell.Levels))
			for i, level := range cell.Levels {
				names[i] = name(form, columns(cell.Margin), level)
			}
			text := strings.Join(names, " + ")
			if text == "" {
				text = lang.T("weights.all_cases")
			}
			if cell.Margin != "" {
				text = marginWords(lang, form, columns(cell.Margin)) + ": " + text
			}
			v.Cells = append(v.Cells, cellView{text, lang.Int(int64(cell.Cases)), lang.Int(int64(cell.Answered)), lang.Num(cell.Before, 1),
				lang.Num(cell.After, 1), lang.Num(cell.Factor(), 4)})
		}
		out = append(out, v)
	}
	return out, nil
}

// columns are those of a margin by its name.
func columns(margin string) []string {
	if margin == "" {
		return nil
	}
	return strings.Split(margin, " × ")
}

// levelNames names the levels of cells and margins: units by their names,
// answers by their texts, the rest as it is.
func (s *Server) levelNames(c echo.Context) (func(form *survey.Questionnaire, columns []string, key string) string, error) {
	reg, err := s.store.Register(c.Request().Context())
	lang := s.langOf(c)
	return func(form *survey.Questionnaire, columns []string, key string) string {
		if key == "" {
			return ""
		}
		parts := strings.Split(key, "|")
		for i, p := range parts {
			switch u, ok := reg.Unit(p); {
			case i < len(columns) && !slices.Contains(survey.WeightColumns(), columns[i]):
				parts[i] = form.ChoiceText(columns[i], p).In(lang.Code)
			case ok:
				parts[i] = u.Name.In(lang.Code)
			case p == "":
				parts[i] = "–"
			}
		}
		return strings.Join(parts, " · ")
	}, err
}

// marginWords names a margin by its columns.
func marginWords(lang *Lang, form *survey.Questionnaire, columns []string) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = columnWord(lang, form, column)
	}
	return strings.Join(names, " × ")
}

// columnWord names a column of the frame, or a question.
func columnWord(lang *Lang, form *survey.Questionnaire, column string) string {
	if slices.Contains(survey.WeightColumns(), column) {
		return lang.T("weights.column." + column)
	}
	if q, ok := form.Question(column); ok {
		return q.Text.In(lang.Code)
	}
	return column
}

// roundForm is the questionnaire that a sample round asks.
func (s *Server) roundForm(c echo.Context, round string) (*survey.Questionnaire, error) {
	ctx := c.Request().Context()
	work, err := s.store.Fieldwork(ctx, round)
	if err != nil {
		return nil, err
	}
	return s.store.LoadForm(ctx, work.Form)
}

// specFacts says how a weighting was asked for.
func specFacts(lang *Lang, form *survey.Questionnaire, w survey.WeightingSpec) []fact {
	cells := lang.T("weights.all_cases")
	if len(w.Cells) > 0 {
		cells = marginWords(lang, form, w.Cells)
	}
	var out []fact
	if w.Draw != "" {
		out = append(out, fact{lang.T("weights.draw"), w.Draw[:min(8, len(w.Draw))], ""})
	}
	out = append(out, []fact{{lang.T("col.eligibility"), lang.T("weights.eligibility." + w.Eligibility), ""},
		{lang.T("col.cells"), cells + " (≥ " + lang.Int(int64(w.Least)) + ")", ""},
		{lang.T("col.calibration"), lang.T("weights.calibration." + w.Calibration), ""}}...)
	for _, m := range w.Margins {
		out = append(out, fact{lang.T("weights.margin"), marginWords(lang, form, m.Columns), ""})
	}
	if w.High > 0 {
		out = append(out, fact{lang.T("weights.bounds"), lang.Num(w.Low, 2) + "–" + lang.Num(w.High, 2), ""})
	}
	trim := lang.T("weights.no_trim")
	if w.Trim.Factor > 0 || w.Trim.Cap > 0 {
		var parts []string
		if w.Trim.Factor > 0 {
			parts = append(parts, lang.T("weights.trim_factor", "factor", lang.Num(w.Trim.Factor, 2)))
		}
		if w.Trim.Cap > 0 {
			parts = append(parts, lang.T("weights.trim_cap", "cap", lang.Num(w.Trim.Cap, 2)))
		}
		if w.Trim.Redistribute {
			parts = append(parts, lang.T("weights.trim_given"))
		}
		trim = strings.Join(parts, "; ")
	}
	return append(out, fact{lang.T("weights.trim"), trim, ""})
}
