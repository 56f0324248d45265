package server

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// workloadPage is the data of workload.html.
type workloadPage struct {
	Back    way
	Facts   []fact
	Cases   way
	Person  fieldView
	Due     fieldView
	Version int64
	May     bool // the round allows to assign
	Errors  formErrors
}

// handOverPage is the data of hand-over.html: a person leaves, or all is taken back.
type handOverPage struct {
	Back     way
	From, To fieldView
	May      bool
	Released bool // cases are in the field
	Errors   formErrors
}

func workloadPath(id string) string { return "/field/workloads/" + id }

func (s *Server) showWorkloads(c echo.Context) error {
	ctx := c.Request().Context()
	r, _, err := s.fieldRound(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	all, err := s.store.WorkloadRows(ctx, r.ID)
	if err != nil {
		return err
	}
	lang, path := names.lang, fieldPath(r.ID)
	page := listPage{Back: roundLink(lang, r), Lead: lang.T("workloads.lead"), Total: len(all), Empty: lang.T("workloads.none"),
		Columns: []string{"workload", "unit", "enumerator", "done_cases", "reserves", "due"}, Nums: []bool{false, false, false, true, true, false}}
	if r.Allows(survey.ActAssign) == nil {
		page.Actions = []way{{path + "/workloads/plan", lang.T("workloads.plan"), len(all) > 0}}
		if len(all) > 0 {
			page.Actions = append(page.Actions, way{path + "/handover", lang.T("workloads.hand_over"), true})
		}
	}
	today := s.store.Clock().Day()
	for _, w := range all {
		due := cell{Text: lang.Date(w.Due)}
		if w.Due != "" && w.Due < today && w.Done < w.Cases {
			due.Mark = "off"
		}
		who := cell{Text: names.person(w.Person)}
		if w.Person == "" {
			who = cell{Text: lang.T("cases.nobody"), Mark: "wait"}
		}
		page.Rows = append(page.Rows, []cell{{Text: lang.T("workloads.number", "n", w.Number), Link: workloadPath(w.ID)}, {Text: names.unit(w.Unit)}, who,
			{Text: lang.Int(w.Done) + "/" + lang.Int(w.Cases)}, {Text: lang.Int(w.Reserves)}, due})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("workloads.title"), page)
}

func (s *Server) showWorkload(c echo.Context) error { return s.renderWorkload(c, nil, nil) }

// submitWorkload assigns a workload, takes it back, or sets its due day.
func (s *Server) submitWorkload(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	w, err := s.store.Workload(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	w.Version, w.Person, w.Due = f.version(), f.text("person"), f.text("due")
	if err = f.errs.Or(); err == nil {
		_, err = s.store.SaveWorkload(ctx, person(c).Login, w)
	}
	if err != nil {
		return s.renderWorkload(c, f, err)
	}
	s.flash(c, "admin.saved", "name", s.langOf(c).T("workloads.number", "n", w.Number))
	return redirectBack(c, fieldPath(w.Round)+"/workloads")
}

func (s *Server) renderWorkload(c echo.Context, f *formReader, err error) error {
	ctx := c.Request().Context()
	w, loadErr := s.store.Workload(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	r, loadErr := s.store.Round(ctx, w.Round)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	all, loadErr := s.store.WorkloadRows(ctx, r.ID)
	if loadErr != nil {
		return loadErr
	}
	lang := names.lang
	page := workloadPage{Back: way{Href: fieldPath(r.ID) + "/workloads", Text: lang.T("workloads.title")}, Version: w.Version, May: r.Allows(survey.ActAssign) == nil,
		Cases: way{Href: fieldPath(r.ID) + "/cases?workload=" + w.ID, Text: lang.T("cases.title")}}
	if i := slices.IndexFunc(all, func(x survey.WorkloadRow) bool { return x.ID == w.ID }); i >= 0 {
		x := all[i]
		page.Facts = []fact{{lang.T("col.round"), r.Name.In(lang.Code), fieldPath(r.ID)}, {lang.T("col.unit"), names.unit(w.Unit), ""},
			{lang.T("workloads.person"), names.person(w.Person), ""},
			{lang.T("fieldwork.done"), lang.Int(x.Done) + "/" + lang.Int(x.Cases), ""}, {lang.T("fieldwork.reserves"), lang.Int(x.Reserves), ""},
			{lang.T("frame.psus"), lang.Int(x.PSUs), ""}, {lang.T("workloads.seed"), w.Seed, ""}}
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	if page.Person, loadErr = s.pickEnumerator(ctx, m, "person", false, w.Person); loadErr != nil {
		return loadErr
	}
	page.Person.Options[0].Label = lang.T("cases.nobody")
	page.Due = m.date("due", w.Due)
	page.Due.Label = lang.T("workloads.due")
	return s.formPage(c, "workload", lang.T("workloads.number", "n", w.Number), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func (s *Server) showHandOver(c echo.Context) error { return s.renderHandOver(c, nil, nil) }

// submitHandOver gives all of an enumerator to another one, or takes all back.
func (s *Server) submitHandOver(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx, actor, round := c.Request().Context(), person(c).Login, c.Param("id")
	var n int
	if f.text("act") == "take_back" {
		n, err = s.store.TakeBackAll(ctx, actor, round)
	} else {
		n, err = s.store.HandOver(ctx, actor, round, f.text("from"), f.text("to"))
	}
	if err != nil {
		return s.renderHandOver(c, f, err)
	}
	s.flash(c, "cases.moved", "count", int64(n))
	return redirectBack(c, fieldPath(round)+"/workloads")
}

func (s *Server) renderHandOver(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, _, loadErr := s.fieldRound(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page := handOverPage{Back: way{Href: fieldPath(r.ID) + "/workloads", Text: lang.T("workloads.title")}, May: r.Allows(survey.ActAssign) == nil}
	if page.To, loadErr = s.pickEnumerator(ctx, m, "to", false); loadErr != nil {
		return loadErr
	}
	page.To.Label = lang.T("workloads.to")
	if page.From, loadErr = s.pickHolder(c, m, r.ID); loadErr != nil {
		return loadErr
	}
	return s.formPage(c, "hand-over", lang.T("workloads.hand_over"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// pickHolder is a select of who has workloads in a round, disabled people too.
func (s *Server) pickHolder(c echo.Context, m fieldMaker, round string) (fieldView, error) {
	names, err := s.fieldNames(c)
	if err != nil {
		return fieldView{}, err
	}
	all, err := s.store.WorkloadRows(c.Request().Context(), round)
	left := map[string]int64{}
	for _, w := range all {
		if w.Person != "" {
			left[w.Person] += w.Cases - w.Done
		}
	}
	options := []option{}
	for id, n := range left {
		options = append(options, option{Value: id, Label: fmt.Sprintf("%s (%s)", names.people[id], m.lang.Int(n))})
	}
	vi := survey.Collator(m.lang.Code)
	slices.SortFunc(options, func(a, b option) int { return vi.CompareString(a.Label, b.Label) })
	f := m.pick("select", "from", append([]option{{Label: "–"}}, options...), c.QueryParam("from"))
	f.Label = m.lang.T("workloads.from")
	return f.hint(m.lang.T("workloads.from_hint")), err
}
