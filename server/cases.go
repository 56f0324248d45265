package server

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// casesPage is the data of cases.html: the cases of a round that fit a filter.
type casesPage struct {
	Back     way
	Path     string // of the list, with its filter
	Filter   []fieldView
	Total    int
	Rows     []caseLine
	Next     string
	Move     fieldView // to whom the chosen ones go
	Files    []way
	Contacts string // address of the list with contact data
	Errors   formErrors
}

// caseLine is a case in the reader's words.
type caseLine struct {
	Pick, ID, Code, Unit, PSU, Person, Outcome, Due string
	State                                           cell
	Attempts                                        int64
	Reserve, Chosen, Movable                        bool
}

const casesShown = 100

// fieldNames are what pages of the field office call people and units.
type fieldNames struct {
	lang   *Lang
	reg    *survey.Register
	people map[string]string // by id
	logins map[string]string // by login
}

func (s *Server) fieldNames(c echo.Context) (fieldNames, error) {
	ctx := c.Request().Context()
	n := fieldNames{lang: s.langOf(c), people: map[string]string{}, logins: map[string]string{}}
	people, err := s.store.People(ctx)
	for _, p := range people {
		n.people[p.ID], n.logins[p.Login] = p.Name, p.Name
	}
	if err == nil {
		n.reg, err = s.store.Register(ctx)
	}
	return n, err
}

func (n fieldNames) person(id string) string {
	if id == "" {
		return "–"
	}
	return n.people[id]
}

func (n fieldNames) unit(id string) string {
	u, _ := n.reg.Unit(id)
	return u.Name.In(n.lang.Code)
}

func (n fieldNames) state(c survey.Case) cell {
	state := cell{Text: n.lang.T("case.state." + string(c.State))}
	switch c.State {
	case survey.CaseDone:
		state.Mark = "on"
	case survey.CaseWithdrawn:
		state.Mark = "off"
	case survey.CaseOpen, survey.CaseReturned:
		state.Mark = "wait"
	}
	return state
}

func (n fieldNames) outcome(code string) string {
	if code == "" {
		return "–"
	}
	return n.lang.T("outcome." + code)
}

func casePath(id string) string { return "/field/cases/" + id }

// caseQuery reads the filter of a list of cases from its address.
func caseQuery(round string, v url.Values) survey.CaseQuery {
	after, err := strconv.ParseInt(v.Get("after"), 10, 64)
	if err != nil {
		after = 0
	}
	return survey.CaseQuery{Round: round, Unit: v.Get("unit"), PSU: strings.TrimSpace(v.Get("psu")), Person: v.Get("person"),
		State: survey.CaseState(v.Get("state")), Outcome: v.Get("outcome"), Reserve: v.Get("reserve"), Code: strings.TrimSpace(v.Get("code")),
		Workload: v.Get("workload"), After: after}
}

func (s *Server) showCases(c echo.Context) error { return s.renderCases(c, nil, nil) }

// moveCases gives the chosen cases to an enumerator.
func (s *Server) moveCases(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	var picks []survey.CasePick
	for _, text := range f.texts("cases") {
		id, version, _ := strings.Cut(text, ".")
		n, err := strconv.ParseInt(version, 10, 64)
		if err != nil {
			return survey.Refuse(survey.Invalid, "error.outdated", "cases")
		}
		picks = append(picks, survey.CasePick{ID: id, Version: n})
	}
	to := f.text("to")
	if to == "" {
		err = survey.Refuse(survey.Invalid, "cases.to_needed", "to")
	} else {
		err = s.store.ReassignCases(c.Request().Context(), person(c).Login, c.Param("id"), picks, strings.TrimPrefix(to, survey.Nobody))
	}
	if err != nil {
		return s.renderCases(c, f, err)
	}
	s.flash(c, "cases.moved", "count", int64(len(picks)))
	return redirectBack(c, c.Request().URL.RequestURI())
}

func (s *Server) renderCases(c echo.Context, f *formReader, err error) error {
	ctx := c.Request().Context()
	r, _, loadErr := s.fieldRound(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	q := caseQuery(r.ID, c.QueryParams())
	q.Limit = casesShown
	found, total, loadErr := s.store.FindCases(ctx, q)
	if loadErr != nil {
		return loadErr
	}
	var chosen []string
	if f != nil {
		chosen = f.texts("cases")
	}
	page := casesPage{Back: roundLink(names.lang, r), Path: c.Request().URL.RequestURI(), Total: total}
	for _, x := range found {
		line := names.line(x)
		line.Chosen = slices.Contains(chosen, line.Pick)
		page.Rows = append(page.Rows, line)
	}
	if len(found) == casesShown && total > casesShown {
		page.Next = withQuery(c, "after", strconv.FormatInt(found[casesShown-1].Number, 10))
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: names.lang, es: es}
	if page.Filter, loadErr = s.caseFilter(ctx, m, names, q); loadErr != nil {
		return loadErr
	}
	if f != nil {
		m.typed = f.values
	}
	if page.Move, loadErr = s.pickEnumerator(ctx, m, "to", true); loadErr != nil {
		return loadErr
	}
	list := c.Request().URL.Query()
	list.Del("after")
	for _, format := range []string{"xlsx", "excel"} {
		list.Set("format", format)
		page.Files = append(page.Files, way{fieldPath(r.ID) + "/cases/file?" + list.Encode(), names.lang.T("cases.file_" + format), true})
	}
	list.Del("format")
	page.Contacts = fieldPath(r.ID) + "/cases/contacts?" + list.Encode()
	return s.formPage(c, "cases", names.lang.T("cases.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func (n fieldNames) line(x survey.CaseRow) caseLine {
	return caseLine{Pick: x.ID + "." + strconv.FormatInt(x.Version, 10), ID: x.ID, Code: survey.FormatCaseCode(x.Code), Unit: n.unit(x.Unit),
		PSU: stratumName(x.PSU), Person: n.person(x.Person), Outcome: n.outcome(x.Outcome), Due: n.lang.Date(x.Due), State: n.state(x.Case),
		Attempts: x.Attempts, Reserve: x.Reserve, Movable: x.State != survey.CaseDone && x.State != survey.CaseWithdrawn}
}

// caseFilter are the fields of the filter.
func (s *Server) caseFilter(ctx context.Context, m fieldMaker, names fieldNames, q survey.CaseQuery) ([]fieldView, error) {
	units, err := s.store.FieldUnits(ctx, q.Round)
	if err != nil {
		return nil, err
	}
	all := option{Label: m.lang.T("cases.all")}
	pick := func(id string, chosen string, options ...option) fieldView {
		return m.pick("select", id, append([]option{all}, options...), chosen)
	}
	var places, states, outcomes []option
	for _, u := range units {
		places = append(places, option{Value: u.Unit, Label: names.unit(u.Unit)})
	}
	vi := survey.Collator(m.lang.Code)
	slices.SortFunc(places, func(a, b option) int { return vi.CompareString(a.Label, b.Label) })
	for _, state := range survey.CaseStates {
		states = append(states, option{Value: string(state), Label: m.lang.T("case.state." + string(state))})
	}
	outcomes = []option{{Value: survey.Nobody, Label: m.lang.T("cases.no_outcome")}}
	for _, d := range survey.Dispositions() {
		outcomes = append(outcomes, option{Value: d.Code, Label: m.lang.T("outcome." + d.Code)})
	}
	people, err := s.pickEnumerator(ctx, m, "person", false)
	people.Options[0] = all
	people.Options = slices.Insert(people.Options, 1, option{Value: survey.Nobody, Label: m.lang.T("cases.nobody")})
	for i := range people.Options {
		people.Options[i].Chosen = people.Options[i].Value == q.Person
	}
	psus, psuErr := s.store.FieldPSUs(ctx, q.Round, q.Unit)
	if psuErr != nil {
		return nil, psuErr
	}
	psu := m.make("units", "psu", q.PSU)
	psu.List = "psu-list"
	for _, name := range psus[:min(len(psus), 300)] {
		psu.Options = append(psu.Options, option{Value: name})
	}
	filter := []fieldView{pick("unit", q.Unit, places...), psu, people, pick("state", string(q.State), states...),
		pick("outcome", q.Outcome, outcomes...),
		pick("reserve", q.Reserve, option{Value: "main", Label: m.lang.T("cases.main")}, option{Value: "reserve", Label: m.lang.T("cases.reserve")}),
		m.input("code", q.Code)}
	for i, key := range []string{"col.unit", "col.psu", "workloads.person", "col.state", "cases.outcome", "cases.kind", "cases.code"} {
		filter[i].Label = m.lang.T(key)
	}
	return filter, err
}

// pickEnumerator is a select of who may get cases; free offers nobody too.
func (s *Server) pickEnumerator(ctx context.Context, m fieldMaker, id string, free bool, chosen ...string) (fieldView, error) {
	people, err := s.store.Enumerators(ctx)
	options := []option{{Label: "–"}}
	for _, p := range people {
		options = append(options, option{Value: p.ID, Label: p.Name})
	}
	if free {
		options = append(options, option{Value: survey.Nobody, Label: m.lang.T("cases.nobody")})
	}
	f := m.pick("select", id, options, chosen...)
	f.Label = m.lang.T("workloads.person")
	return f, err
}

// fieldCaseColumns are the columns of a list of cases; those of contacts follow.
var fieldCaseColumns = []string{"code", "number", "frame_id", "unit", "unit_name", "stratum", "psu", "reserve", "position", "workload", "due",
	"enumerator", "state", "outcome", "attempts"}

// downloadFieldCases gives the list as a file, without contact data.
func (s *Server) downloadFieldCases(c echo.Context) error {
	found, _, err := s.store.FindCases(c.Request().Context(), caseQuery(c.Param("id"), c.QueryParams()))
	if err != nil {
		return err
	}
	return s.sendFieldCases(c, c.QueryParam("format"), found, false)
}

// downloadFieldContacts gives it with contact data; survey audits it.
func (s *Server) downloadFieldContacts(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	found, err := s.store.CasesWithContacts(c.Request().Context(), person(c).Login, caseQuery(c.Param("id"), c.QueryParams()))
	if err != nil {
		return err
	}
	return s.sendFieldCases(c, f.text("format"), found, true)
}

func (s *Server) sendFieldCases(c echo.Context, format string, found []survey.CaseRow, contacts bool) error {
	r, _, err := s.fieldRound(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	header, name := fieldCaseColumns, "cases-"+r.ID
	if contacts {
		header, name = slices.Concat(header, contactColumns), name+"-contacts"
	}
	var rows [][]any
	for _, x := range found {
		reserve := int64(0)
		if x.Reserve {
			reserve = 1
		}
		row := []any{survey.FormatCaseCode(x.Code), x.Number, x.FrameID, x.Unit, names.unit(x.Unit), x.Stratum, x.PSU, reserve, x.Position, x.WorkloadNumber,
			x.Due, names.people[x.Person], string(x.State), x.Outcome, x.Attempts}
		if contacts {
			row = append(row, x.Contact.Name, x.Contact.Address, x.Contact.Phone)
		}
		rows = append(rows, row)
	}
	if contacts {
		c.Response().Header().Set("Cache-Control", "no-store")
	}
	return s.sendRows(c, format, name, names.lang.T("cases.title"), header, rows, 8)
}
