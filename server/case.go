package server

import (
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// casePage is the data of case.html: one case and all that happened to it.
type casePage struct {
	Back       way
	Facts      []fact
	Visits     []visitLine
	Interviews []interviewLine
	Contact    *survey.Contact // opened
	Gone       bool            // contact data are deleted
	Move       fieldView
	Reason     fieldView
	Pick       string
	Case       survey.Case
	Movable    bool
	May        bool // the round allows to assign
	History    []historyLine
	Errors     formErrors
}

type visitLine struct {
	At, Person, Outcome, Mode, Appointment, Note string
	Flags                                        []string
}

type interviewLine struct {
	Href, At, Person, Outcome, Standing, Review string
	Version                                     int64
}

type historyLine struct{ At, Actor, Action, Detail string }

func (s *Server) showCase(c echo.Context) error { return s.renderCase(c, nil, nil, nil) }

// showCaseContact opens the contact data of a case; survey audits it.
func (s *Server) showCaseContact(c echo.Context) error {
	contact, err := s.store.CaseContact(c.Request().Context(), person(c).Login, c.Param("id"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return s.renderCase(c, &contact, nil, nil)
}

// changeCase assigns, withdraws or restores a case.
func (s *Server) changeCase(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), person(c).Login
	x, err := s.store.Case(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	pick := survey.CasePick{ID: x.ID, Version: f.version()}
	if err = f.errs.Or(); err == nil {
		switch f.text("act") {
		case "assign":
			err = s.store.ReassignCases(ctx, actor, x.Round, []survey.CasePick{pick}, strings.TrimPrefix(f.text("to"), survey.Nobody))
		case "withdraw":
			err = s.store.WithdrawCase(ctx, actor, x.Round, pick, f.text("reason"))
		case "restore":
			err = s.store.RestoreCase(ctx, actor, x.Round, pick)
		default:
			err = survey.Refuse(survey.NotFound, "error.not_found", "")
		}
	}
	if err != nil {
		return s.renderCase(c, nil, f, err)
	}
	s.flash(c, "admin.saved", "name", survey.FormatCaseCode(x.Code))
	return redirectBack(c, casePath(x.ID))
}

func (s *Server) renderCase(c echo.Context, contact *survey.Contact, f *formReader, err error) error {
	ctx := c.Request().Context()
	x, loadErr := s.store.Case(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	r, loadErr := s.store.Round(ctx, x.Round)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	frame, loadErr := s.store.Frame(ctx, r.ID)
	if loadErr != nil {
		return loadErr
	}
	page := casePage{Back: way{Href: fieldPath(r.ID) + "/cases", Text: names.lang.T("cases.title")}, Case: x, Contact: contact, Gone: !frame.Contacts,
		May: r.Allows(survey.ActAssign) == nil, Movable: x.State != survey.CaseDone && x.State != survey.CaseWithdrawn}
	if page.Facts, loadErr = s.caseFacts(c, names, r, x); loadErr != nil {
		return loadErr
	}
	if loadErr = s.caseStory(c, names, &page); loadErr != nil {
		return loadErr
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: names.lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Reason = m.input("reason", "")
	if page.Move, loadErr = s.pickEnumerator(ctx, m, "to", true, x.Person); loadErr != nil {
		return loadErr
	}
	return s.formPage(c, "case", names.lang.T("cases.one", "code", survey.FormatCaseCode(x.Code)), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// caseFacts say where a case stands.
func (s *Server) caseFacts(c echo.Context, names fieldNames, r survey.Round, x survey.Case) ([]fact, error) {
	lang := names.lang
	kind := "cases.main"
	if x.Reserve {
		kind = "cases.reserve"
	}
	facts := []fact{{lang.T("col.round"), r.Name.In(lang.Code), fieldPath(r.ID)}, {lang.T("col.state"), names.state(x).Text, ""},
		{lang.T("cases.outcome"), names.outcome(x.Outcome), ""}, {lang.T("cases.attempts"), lang.Int(x.Attempts), ""},
		{lang.T("workloads.person"), names.person(x.Person), ""}, {lang.T("cases.kind"), lang.T(kind), ""},
		{lang.T("col.unit"), names.unit(x.Unit), ""}, {lang.T("col.stratum"), stratumName(x.Stratum), ""}, {lang.T("col.psu"), stratumName(x.PSU), ""},
		{lang.T("cases.frame_id"), x.FrameID, ""}, {lang.T("cases.number"), lang.Int(x.Number), "/admin/draws/" + x.Draw}}
	if x.Workload != "" {
		w, err := s.store.Workload(c.Request().Context(), x.Workload)
		if err != nil {
			return nil, err
		}
		facts = append(facts, fact{lang.T("workloads.one"), lang.Int(w.Number), workloadPath(w.ID)}, fact{lang.T("workloads.due"), lang.Date(w.Due), ""})
	}
	if x.Replaces != "" {
		other, err := s.store.Case(c.Request().Context(), x.Replaces)
		if err != nil {
			return nil, err
		}
		facts = append(facts, fact{lang.T("cases.replaces"), survey.FormatCaseCode(other.Code), casePath(other.ID)})
	}
	return facts, nil
}

// caseStory fills in visits, interviews and history of a case.
func (s *Server) caseStory(c echo.Context, names fieldNames, page *casePage) error {
	ctx, lang := c.Request().Context(), names.lang
	visits, err := s.store.VisitsOfCase(ctx, page.Case.ID)
	if err != nil {
		return err
	}
	for _, v := range visits {
		page.Visits = append(page.Visits, visitLine{At: lang.Instant(v.Started), Person: names.person(v.Person), Outcome: names.outcome(v.Outcome),
			Mode: lang.T("mode." + v.Mode), Appointment: lang.Instant(v.Appointment), Note: v.Note, Flags: v.Flags})
	}
	interviews, err := s.store.InterviewsOfCase(ctx, page.Case.ID)
	if err != nil {
		return err
	}
	for _, i := range interviews {
		page.Interviews = append(page.Interviews, interviewLine{Href: interviewPath(i.Round, i.ID), At: lang.Instant(i.Started), Person: names.person(i.Person), Outcome: names.outcome(i.Outcome),
			Standing: lang.T("standing." + string(i.Standing)), Review: lang.T("review." + string(i.Review)), Version: i.InForce})
	}
	history, err := s.store.CaseHistory(ctx, page.Case)
	for _, e := range history {
		page.History = append(page.History, historyLine{lang.Instant(e.At), e.Actor, lang.T("audit." + e.Action), e.Detail})
	}
	return err
}
