package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// weightFormPage is the data of weighting-form.html: how weights are to be
// made, the totals they must meet, and what would come of it.
type weightFormPage struct {
	Back    way
	Action  string
	Groups  []fieldGroup
	Columns []way // that margins may be made of: code and meaning
	Tables  []totalsTable
	Preview []stepView
	Errors  formErrors
}

// totalsTable is a margin whose totals are entered.
type totalsTable struct {
	Title string
	Heads []string
	Rows  []totalRow
	Sum   string
}

// totalRow is a level of a margin.
type totalRow struct {
	ID, Value, Answered, Label string
	Names                      []string
}

// showWeightForm proposes the latest way, or that of the version in ?from=.
func (s *Server) showWeightForm(c echo.Context) error {
	spec := survey.DefaultWeighting()
	versions, err := s.store.Weightings(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	from := c.QueryParam("from")
	for _, w := range slices.Backward(versions) {
		if from == "" || strconv.FormatInt(w.Number, 10) == from {
			spec = w.Spec
		}
	}
	return s.renderWeightForm(c, spec, nil, false, nil)
}

// makeWeights shows the tables of totals, previews or keeps a weighting,
// whichever button was pressed.
func (s *Server) makeWeights(c echo.Context) error {
	ctx, round := c.Request().Context(), c.Param("id")
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	spec := readWeighting(f)
	uploaded, err := s.uploadTotals(c, &spec)
	if err == nil {
		err = f.errs.Or()
	}
	act := f.text("act")
	if err == nil && !uploaded && act == "save" {
		var w survey.Weighting
		if w, err = s.store.MakeWeighting(ctx, person(c).Login, round, spec); err == nil {
			s.flash(c, "weights.made", "number", w.Number)
			return redirectBack(c, weightPath(round, w.Number))
		}
	}
	return s.renderWeightForm(c, spec, f, act == "preview" && !uploaded, err)
}

// uploadTotals reads a file of totals into the margin that it fits.
func (s *Server) uploadTotals(c echo.Context, spec *survey.WeightingSpec) (bool, error) {
	head, err := c.FormFile("totals")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) || err == nil && head.Size == 0 {
		return false, nil
	}
	if err != nil {
		return false, malformed(err)
	}
	file, err := head.Open()
	if err != nil {
		return false, err
	}
	defer file.Close()
	kept, err := os.CreateTemp("", "sipas-totals-")
	if err != nil {
		return false, err
	}
	defer os.Remove(kept.Name())
	_, err = io.Copy(kept, file)
	if err = errors.Join(err, kept.Close()); err != nil {
		return false, err
	}
	margins, err := s.store.ReadTotals(c.Request().Context(), c.Param("id"), kept.Name(), spec.Margins)
	if err == nil {
		spec.Margins = margins
	}
	return true, err
}

// readWeighting reads the form; totals stand in fields named after margin and level.
func readWeighting(f *formReader) survey.WeightingSpec {
	number := func(name string) float64 {
		if f.text(name) == "" {
			return 0
		}
		return f.decimal(name)
	}
	w := survey.WeightingSpec{Eligibility: f.text("eligibility"), Cells: f.texts("cells"), Least: int(f.count("least")), Calibration: f.text("calibration"),
		Low: number("low"), High: number("high"), Blank: f.text("blank"),
		Trim: survey.TrimSpec{Factor: number("trim_factor"), Cap: number("trim_cap"), Redistribute: f.flag("trim_redistribute")}}
	for line := range strings.Lines(f.text("margins")) {
		columns := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;×*\r\n\t ", r) })
		if len(columns) > 0 {
			w.Margins = append(w.Margins, survey.Margin{Columns: columns, Totals: map[string]float64{}})
		}
	}
	for name := range f.values {
		rest, ok := strings.CutPrefix(name, "total.")
		at, key, _ := strings.Cut(rest, ".")
		k, err := strconv.Atoi(at)
		text := f.text(name)
		if !ok || err != nil || k < 0 || k >= len(w.Margins) || text == "" {
			continue
		}
		x, ok := survey.ParseTotal(text)
		if !ok {
			f.errs = append(f.errs, survey.Refuse(survey.Invalid, "form.number", name, "value", text))
			continue
		}
		w.Margins[k].Totals[key] = x
	}
	return w
}

func (s *Server) renderWeightForm(c echo.Context, spec survey.WeightingSpec, f *formReader, preview bool, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, loadErr := s.store.Round(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	page := weightFormPage{Back: way{Href: weightsPath(r.ID), Text: lang.T("weights.title", "round", r.Name.In(lang.Code))}, Action: weightsPath(r.ID)}
	if page.Tables, loadErr = s.totalsTables(c, r, spec); loadErr != nil {
		if _, _, ok := s.refusals(c, loadErr); !ok {
			return loadErr
		}
		if err == nil && f != nil {
			err = loadErr
		}
	}
	if preview && err == nil {
		var log []survey.WeightStep
		if log, err = s.store.PreviewWeighting(ctx, r.ID, spec); err == nil {
			if page.Preview, loadErr = s.steps(c, r, log); loadErr != nil {
				return loadErr
			}
		}
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Groups = weightFields(m, spec)
	if page.Columns, loadErr = s.marginColumns(c, r); loadErr != nil {
		return loadErr
	}
	return s.formPage(c, "weighting-form", lang.T("weights.new", "round", r.Name.In(lang.Code)), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// typed is a number as a person would type it: without groups of thousands.
func typed(lang *Lang, x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if lang.Code == languages[0] {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// weightFields are the fields of a weighting in the order of its steps.
func weightFields(m fieldMaker, w survey.WeightingSpec) []fieldGroup {
	hint := func(f fieldView) fieldView { return f.hint(m.lang.T("hint." + f.ID)) }
	number := func(id string, x float64) fieldView {
		text := ""
		if x != 0 {
			text = typed(m.lang, x)
		}
		f := m.input(id, text).opt()
		f.Mode = "decimal"
		return f
	}
	least := m.input("least", w.Least)
	least.Mode = "numeric"
	var lines []string
	for _, x := range w.Margins {
		lines = append(lines, strings.Join(x.Columns, ", "))
	}
	return []fieldGroup{
		{m.lang.T("weights.group.response"), []fieldView{
			hint(m.pick("radios", "eligibility", m.words("weights.eligibility.", survey.EligibilityRules()...), w.Eligibility)),
			hint(m.pick("checks", "cells", m.words("weights.column.", survey.WeightColumns()...), w.Cells...).opt()), hint(least),
		}},
		{m.lang.T("weights.group.calibration"), []fieldView{
			hint(m.pick("select", "calibration", m.words("weights.calibration.", survey.Calibrations()...), w.Calibration)),
			hint(m.area("margins", strings.Join(lines, "\n")).opt()),
			hint(number("low", w.Low)), number("high", w.High),
			m.pick("radios", "blank", m.words("weights.blank.", survey.BlankRules()...), w.Blank),
		}},
		{m.lang.T("weights.group.trim"), []fieldView{
			hint(number("trim_factor", w.Trim.Factor)), hint(number("trim_cap", w.Trim.Cap)), m.flag("trim_redistribute", w.Trim.Redistribute),
		}},
	}
}

// marginColumns are what margins may be made of.
func (s *Server) marginColumns(c echo.Context, r survey.Round) ([]way, error) {
	lang := s.langOf(c)
	var out []way
	for _, column := range survey.WeightColumns() {
		out = append(out, way{Href: column, Text: lang.T("weights.column." + column)})
	}
	form, err := s.roundForm(c, r.ID)
	if err != nil {
		return nil, err
	}
	for _, q := range form.MarginQuestions() {
		out = append(out, way{Href: q.Code, Text: q.Text.In(lang.Code)})
	}
	return out, nil
}

// totalsTables are the tables in which the totals of the margins are entered:
// a row for each level that has answers or a total.
func (s *Server) totalsTables(c echo.Context, r survey.Round, spec survey.WeightingSpec) ([]totalsTable, error) {
	if spec.Calibration == "none" || len(spec.Margins) == 0 {
		return nil, nil
	}
	ctx, lang := c.Request().Context(), s.langOf(c)
	form, err := s.roundForm(c, r.ID)
	if err != nil {
		return nil, err
	}
	reg, err := s.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	var out []totalsTable
	for k, m := range spec.Margins {
		levels, err := s.store.MarginLevels(ctx, r.ID, m.Columns)
		if err != nil {
			return nil, err
		}
		for key := range m.Totals {
			if !slices.ContainsFunc(levels, func(x survey.MarginLevel) bool { return x.Key == key }) {
				levels = append(levels, survey.MarginLevel{Key: key, Values: strings.Split(key, "|")})
			}
		}
		slices.SortFunc(levels, func(a, b survey.MarginLevel) int { return strings.Compare(a.Key, b.Key) })
		table := totalsTable{Title: marginWords(lang, form, m.Columns)}
		for _, column := range m.Columns {
			table.Heads = append(table.Heads, columnWord(lang, form, column))
		}
		sum := 0.0
		for _, x := range levels {
			row := totalRow{ID: fmt.Sprintf("total.%d.%s", k, x.Key), Answered: lang.Int(int64(x.Answered))}
			if total, ok := m.Totals[x.Key]; ok {
				row.Value, sum = typed(lang, total), sum+total
			}
			for i, v := range x.Values {
				name := v
				if u, ok := reg.Unit(v); ok && m.Columns[min(i, len(m.Columns)-1)] == "unit" {
					name = u.Name.In(lang.Code)
				} else if i < len(m.Columns) && !slices.Contains(survey.WeightColumns(), m.Columns[i]) {
					name = form.ChoiceText(m.Columns[i], v).In(lang.Code)
				}
				row.Names = append(row.Names, name)
			}
			row.Label = strings.Join(row.Names, ", ")
			table.Rows = append(table.Rows, row)
		}
		table.Sum = lang.Num(sum, 0)
		out = append(out, table)
	}
	return out, nil
}
