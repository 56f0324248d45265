package server

import (
	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// backCheckPage is the data of field-backcheck.html: one back-check, to be made
// or as it was found.
type backCheckPage struct {
	Back     way
	Errors   formErrors
	Version  int64
	Facts    []fact
	Open     bool // it can be entered
	Own      bool // the reader held the interview
	Mode     fieldView
	Steps    []fieldView // was anybody reached, was the visit made, was it this person
	Again    []fieldView // the repeated questions
	Note     fieldView
	Assign   fieldView
	Compared []comparedRow
}

type comparedRow struct {
	Question, Type, First, Again string
	Differs                      bool
}

// backCheckOfRound is the back-check of the address, in the round of the address.
func (s *Server) backCheckOfRound(c echo.Context) (survey.BackCheck, error) {
	b, err := s.store.BackCheck(c.Request().Context(), c.Param("check"))
	if err == nil && b.Round != c.Param("id") {
		err = survey.Refuse(survey.NotFound, "backcheck.unknown", "")
	}
	return b, err
}

func (s *Server) showBackCheck(c echo.Context) error { return s.renderBackCheck(c, nil, nil) }

// enterBackCheck keeps what was found out.
func (s *Server) enterBackCheck(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	b, err := s.backCheckOfRound(c)
	if err != nil {
		return err
	}
	entry := survey.BackCheckEntry{Mode: f.text("mode"), Reached: f.text("reached") == "yes", Visited: f.text("visited") == "yes", Person: f.text("person") == "yes",
		Note: f.text("note"), Answers: map[string]string{}}
	for _, code := range b.Questions {
		entry.Answers[code] = f.text(code)
	}
	version := f.version()
	askedNext := true // each step is asked only after a yes
	for _, step := range backCheckSteps {
		if answer := f.text(step); askedNext && answer != "yes" && answer != "no" {
			f.refuse("backcheck.step", step)
		} else if answer == "no" {
			askedNext = false
		}
	}
	if err = f.errs.Or(); err == nil {
		_, err = s.store.EnterBackCheck(c.Request().Context(), person(c), b.ID, version, entry)
	}
	if err != nil {
		return s.renderBackCheck(c, f, err)
	}
	s.flash(c, "backcheck.entered")
	return redirectBack(c, fieldRoundPath(b.Round, "backchecks"))
}

// assignBackCheck gives it to somebody else.
func (s *Server) assignBackCheck(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	b, err := s.backCheckOfRound(c)
	if err != nil {
		return err
	}
	version := f.version()
	if err = f.errs.Or(); err == nil {
		err = s.store.AssignBackCheck(c.Request().Context(), person(c), b.ID, f.text("assignee"), version)
	}
	if err != nil {
		return s.renderBackCheck(c, nil, err)
	}
	s.flash(c, "backcheck.assigned")
	return redirectBack(c, fieldRoundPath(b.Round, "backchecks"))
}

// backCheckSteps are asked one after the other.
var backCheckSteps = []string{"reached", "visited", "person"}

func (s *Server) renderBackCheck(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	b, loadErr := s.backCheckOfRound(c)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	page := backCheckPage{Back: way{Href: fieldRoundPath(b.Round, "backchecks"), Text: lang.T("backcheck.title")}, Version: b.Version,
		Own: b.Enumerator == person(c).ID, Open: b.Done == "" || b.Outcome == survey.BackNoContact}
	reach, loadErr := s.store.ReachForBackCheck(ctx, b)
	if loadErr != nil {
		return loadErr
	}
	q, loadErr := s.store.LoadForm(ctx, reach.Form)
	if loadErr != nil {
		return loadErr
	}
	if page.Open && !page.Own && (reach.Contact != (survey.Contact{}) || len(reach.Given) > 0) {
		if loadErr = s.store.Audit(ctx, person(c).Login, "backcheck.contact", b.ID, reach.Case.ID); loadErr != nil {
			return loadErr
		}
	} else { // what nobody needs is not shown
		reach.Contact, reach.Given = survey.Contact{}, nil
	}
	page.Facts = backCheckFacts(names, b, reach)
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	if page.Open {
		loadErr = s.backCheckFields(c, m, names, &page, b, q)
	} else {
		loadErr = s.comparedRows(c, &page, b, q)
	}
	if loadErr != nil {
		return loadErr
	}
	return s.formPage(c, "field-backcheck", lang.T("backcheck.of", "code", survey.FormatCaseCode(reach.Case.Code)), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// backCheckFacts is what is needed to reach the person; it tells neither the
// answers nor who held the interview.
func backCheckFacts(n fieldNames, b survey.BackCheck, r survey.Reach) []fact {
	l := n.lang
	out := []fact{{l.T("col.unit"), n.unit(r.Case.Unit), ""}, {l.T("col.psu"), stratumName(r.Case.PSU), ""}, {l.T("backcheck.held"), l.Instant(r.Held), ""}}
	for _, x := range []fact{{l.T("col.name"), r.Name, ""}, {l.T("col.address"), r.Address, ""}, {l.T("col.phone"), r.Phone, ""}} {
		if x.Text != "" {
			out = append(out, x)
		}
	}
	for _, given := range r.Given {
		out = append(out, fact{l.T("backcheck.given"), given, ""})
	}
	if b.Done != "" {
		out = append(out, fact{l.T("backcheck.result"), l.T("backcheck.outcome." + b.Outcome), ""}, fact{l.T("backcheck.done_by"), n.person(b.Person) + ", " + l.Instant(b.Done), ""},
			fact{l.T("backcheck.mode"), l.T("backcheck.mode." + b.Mode), ""})
		if b.Note != "" {
			out = append(out, fact{l.T("backcheck.note"), b.Note, ""})
		}
	}
	return out
}

func (s *Server) backCheckFields(c echo.Context, m fieldMaker, n fieldNames, page *backCheckPage, b survey.BackCheck, q *survey.Questionnaire) error {
	l := m.lang
	labelled := func(f fieldView, label string) fieldView { f.Label = label; return f }
	page.Mode = labelled(m.pick("radios", "mode", m.words("backcheck.mode.", survey.BackCheckModes...)), l.T("backcheck.mode"))
	for _, step := range backCheckSteps {
		page.Steps = append(page.Steps, labelled(m.pick("radios", step, m.words("backcheck.answer.", "yes", "no")), l.T("backcheck.step."+step)))
	}
	for _, a := range askedOf(l, q) {
		for _, code := range b.Questions {
			if a.Code == code {
				options := append([]option{{Label: l.T("supervise.no_answer")}}, answerChoices(l, q, code)...)
				text := a.Text
				if a.Head != "" {
					text = a.Head + ": " + a.Text
				}
				page.Again = append(page.Again, labelled(m.pick("select", code, options, ""), text))
			}
		}
	}
	page.Note = labelled(m.area("note", "").opt(), l.T("backcheck.note"))
	staff, err := s.store.BackCheckers(c.Request().Context(), b.Round)
	options := []option{{Label: l.T("supervise.nobody")}}
	for _, id := range staff {
		if id != b.Enumerator {
			options = append(options, option{Value: id, Label: n.person(id)})
		}
	}
	m.typed = nil
	page.Assign = labelled(m.pick("select", "assignee", options, b.Person), l.T("backcheck.assignee"))
	return err
}

func (s *Server) comparedRows(c echo.Context, page *backCheckPage, b survey.BackCheck, q *survey.Questionnaire) error {
	l := s.langOf(c)
	compared, err := s.store.CompareBackCheck(c.Request().Context(), b)
	texts := map[string]string{}
	for _, a := range askedOf(l, q) {
		texts[a.Code] = a.Code + " · " + a.Text
	}
	for _, x := range compared {
		page.Compared = append(page.Compared, comparedRow{texts[x.Code], l.T("backcheck.kind_of", "type", int(x.Kind)), answerWords(l, q, x.Code, []string{x.First}),
			answerWords(l, q, x.Code, []string{x.Again}), x.Differs})
	}
	return err
}
