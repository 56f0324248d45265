package server

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// samplePage is the data of sample.html: the design of a sample, and what it
// promises before a single interview is made.
type samplePage struct {
	Back    way
	Presets []way
	Groups  []fieldGroup
	Version int64
	Plan    []planRow
	Total   planRow
	Two     bool // stages
	Target  string
	Share   string
	Problem string // why there is no plan
	Draw    way
	Errors  formErrors
}

// fieldGroup is some fields under one heading.
type fieldGroup struct {
	Title  string
	Fields []fieldView
}

// planRow is a reporting unit of a plan, in the reader's words.
type planRow struct{ Unit, N, Cases, PSUs, Interval, Own, Proves string }

func samplePath(round string) string { return "/admin/rounds/" + round + "/sample" }

// showSample shows the saved design, or a preset that may be saved.
func (s *Server) showSample(c echo.Context) error {
	r, err := s.sampleRound(c)
	if err != nil {
		return err
	}
	d, version, err := s.store.SampleDesign(c.Request().Context(), r)
	if err != nil {
		return err
	}
	saved := version > 0
	if name := c.QueryParam("preset"); slices.Contains(survey.DesignPresets(), name) {
		d, saved = survey.DesignPreset(name), false
	}
	return s.renderSample(c, r, d, version, saved, nil, nil)
}

func (s *Server) saveSample(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := s.sampleRound(c)
	if err != nil {
		return err
	}
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	version := f.version()
	d := readDesign(f)
	if err = f.errs.Or(); err == nil {
		err = s.store.SaveSampleDesign(ctx, person(c).Login, r.ID, d, version)
	}
	if err != nil {
		return s.renderSample(c, r, d, version, false, f.values, err)
	}
	s.flash(c, "sample.saved")
	return redirectBack(c, samplePath(r.ID)+"#plan")
}

func readDesign(f *formReader) survey.SampleDesign {
	d := survey.SampleDesign{Size: f.text("size_rule"), N: f.count("cases"), Census: f.count("census"), Vertical: f.count("vertical"),
		Allocation: f.text("allocation"), Power: f.decimal("power"), Stages: f.count("stages"), Method: f.text("selection"), Within: f.text("within"),
		Take: f.count("take"), Reserve: f.decimal("reserve") / 100, Deff: f.decimal("deff"), Share: f.decimal("expected") / 100,
		Target: f.decimal("target") / 100}
	for line := range strings.Lines(f.text("shares")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at := strings.LastIndex(line, ":")
		text := strings.Replace(strings.TrimSpace(strings.TrimSuffix(line[at+1:], "%")), ",", ".", 1)
		share, err := strconv.ParseFloat(text, 64)
		if at < 0 || err != nil {
			f.errs = append(f.errs, survey.Refuse(survey.Invalid, "design.share_line", "shares", "line", line))
			continue
		}
		if d.Shares == nil {
			d.Shares = map[string]float64{}
		}
		d.Shares[strings.TrimSpace(line[:at])] = share / 100
	}
	return d
}

func (s *Server) renderSample(c echo.Context, r survey.Round, d survey.SampleDesign, version int64, saved bool, typed url.Values, err error) error {
	lang := s.langOf(c)
	page := samplePage{Back: way{Href: framePath(r.ID), Text: lang.T("frame.title")}, Version: version, Two: d.Stages == 2,
		Target: lang.Pct(100*d.Target, 0), Share: lang.Pct(100*d.Share, 0)}
	for _, name := range survey.DesignPresets() {
		page.Presets = append(page.Presets, way{samplePath(r.ID) + "?preset=" + name, lang.T("sample.preset." + name), true})
	}
	es, _, _ := s.refusals(c, err)
	page.Groups = designFields(fieldMaker{lang: lang, typed: typed, es: es}, d)
	if err == nil {
		if planErr := s.planRows(c, &page, r, d); planErr != nil {
			problems, _, ok := s.refusals(c, planErr)
			if !ok {
				return planErr
			}
			page.Problem = problems[0].Detail
		} else if saved {
			page.Draw = way{Href: "/admin/rounds/" + r.ID + "/draw", Text: lang.T("draw.go")}
		}
	}
	return s.formPage(c, "sample", lang.T("sample.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// designFields are the fields of a design in three groups.
func designFields(m fieldMaker, d survey.SampleDesign) []fieldGroup {
	number := func(id string, x float64) fieldView {
		f := m.input(id, m.lang.plain(analysis.RoundHalfUp(x, 6)))
		f.Mode = "decimal"
		return f
	}
	whole := func(id string, n int64) fieldView {
		f := m.input(id, n)
		f.Mode = "numeric"
		return f
	}
	hint := func(f fieldView) fieldView { return f.hint(m.lang.T("hint." + f.ID)) }
	var shares []string
	for stratum, share := range d.Shares {
		shares = append(shares, stratum+": "+m.lang.Num(100*share, 1))
	}
	slices.Sort(shares)
	return []fieldGroup{
		{m.lang.T("sample.group.size"), []fieldView{
			m.pick("select", "size_rule", m.words("sample.size.", survey.SampleSizes()...), d.Size),
			hint(whole("cases", d.N)), hint(whole("census", d.Census)), hint(whole("vertical", d.Vertical)),
			hint(m.pick("select", "allocation", m.words("sample.allocation.", survey.Allocations()...), d.Allocation)),
			hint(number("power", d.Power)), hint(m.area("shares", strings.Join(shares, "\n")).opt()),
		}},
		{m.lang.T("sample.group.selection"), []fieldView{
			m.pick("select", "stages", m.words("sample.stages.", "1", "2"), fmt.Sprint(d.Stages)),
			hint(m.pick("select", "selection", m.words("sample.method.", survey.Selections()...), d.Method)),
			hint(whole("take", d.Take)), m.pick("select", "within", m.words("sample.method.", survey.Selections()[:2]...), d.Within),
			hint(number("reserve", 100*d.Reserve)),
		}},
		{m.lang.T("sample.group.precision"), []fieldView{
			hint(number("deff", d.Deff)), number("expected", 100*d.Share), number("target", 100*d.Target),
		}},
	}
}

// planRows computes what the design promises.
func (s *Server) planRows(c echo.Context, page *samplePage, r survey.Round, d survey.SampleDesign) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	strata, err := s.store.FrameStrata(ctx, r.ID)
	if err != nil {
		return err
	}
	plan, err := d.Plan(strata)
	if err != nil {
		return err
	}
	units, err := d.Units(plan)
	if err != nil {
		return err
	}
	reg, err := s.store.Register(ctx)
	var n, cases, psus int64
	for _, x := range units {
		u, _ := reg.Unit(x.Unit)
		row := planRow{u.Name.In(lang.Code), lang.Int(x.N), lang.Int(x.Cases), lang.Int(x.PSUs), "–", "–", lang.T("sample.proves_none")}
		if x.Cases > 1 {
			row.Interval = lang.Num(100*x.Interval.Lower, 1) + " – " + lang.Num(100*x.Interval.Upper, 1)
		}
		if x.DF > 0 {
			row.Own = lang.Num(100*x.Own.Lower, 1) + " – " + lang.Num(100*x.Own.Upper, 1)
		}
		if x.Proves > 0 {
			row.Proves = lang.Pct(100*x.Proves, 1)
		}
		if x.Census {
			row.Interval, row.Own, row.Proves = lang.T("sample.census"), "–", "–"
		}
		page.Plan = append(page.Plan, row)
		n, cases, psus = n+x.N, cases+x.Cases, psus+x.PSUs
	}
	page.Total = planRow{lang.T("sample.total"), lang.Int(n), lang.Int(cases), lang.Int(psus), "", "", ""}
	return err
}

func (s *Server) showDrawStep(c echo.Context) error { return s.renderDrawStep(c, nil) }

// makeDraw draws the sample and seals it.
func (s *Server) makeDraw(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx, round := c.Request().Context(), c.Param("id")
	draws, err := s.store.Draws(ctx, round)
	if err != nil {
		return err
	}
	if seen := f.text("draws"); seen != "" && seen != strconv.Itoa(len(draws)) { // pressed twice, or drawn by somebody else
		return s.renderDrawStep(c, survey.Refuse(survey.Conflict, "error.outdated", "version"))
	}
	d, err := s.store.DrawSample(ctx, person(c).Login, round)
	if err != nil {
		return s.renderDrawStep(c, err)
	}
	s.flash(c, "draw.done")
	return redirectBack(c, "/admin/draws/"+d.ID)
}

// renderDrawStep says what a draw will fix, before it is made.
func (s *Server) renderDrawStep(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, loadErr := s.sampleRound(c)
	if loadErr != nil {
		return loadErr
	}
	d, _, loadErr := s.store.SampleDesign(ctx, r)
	if loadErr != nil {
		return loadErr
	}
	draws, loadErr := s.store.Draws(ctx, r.ID)
	if loadErr != nil {
		return loadErr
	}
	page := confirmPage{Back: way{Href: samplePath(r.ID), Text: lang.T("sample.title")}, Lead: lang.T("draw.about"), Note: lang.T("draw.first"),
		Submit: lang.T("draw.make"), Hidden: []option{{Value: strconv.Itoa(len(draws)), Label: "draws"}}}
	if len(draws) > 0 {
		page.Note = lang.T("draw.again", "count", int64(len(draws)))
	}
	var plan samplePage
	if planErr := s.planRows(c, &plan, r, d); planErr != nil && err == nil {
		err = planErr
	}
	page.Effects = []fact{{lang.T("frame.units"), plan.Total.N, ""}, {lang.T("sample.cases"), plan.Total.Cases, ""},
		{lang.T("frame.reporting"), lang.Int(int64(len(plan.Plan))), ""}, {lang.T("sample.reserve"), lang.Pct(100*d.Reserve, 0), ""},
		{lang.T("col.selection"), lang.T("sample.method." + d.Method), ""}}
	if d.Stages == 2 {
		page.Effects = append(page.Effects, fact{lang.T("sample.psus"), plan.Total.PSUs, ""})
	}
	return s.formPage(c, "confirm", lang.T("draw.go"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}
