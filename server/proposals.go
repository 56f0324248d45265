package server

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// proposePage is the data of field-propose.html: what would happen, and why it
// should.
type proposePage struct {
	Back    way
	Errors  formErrors
	Lead    string
	Effects []fact
	Reason  fieldView
	Submit  string
}

// proposalsPage is the data of field-proposals.html: what waits for a second
// person, and what was decided.
type proposalsPage struct {
	Tabs   roundTabs
	Errors formErrors
	Rows   []proposalRow
}

type proposalRow struct {
	Action  string // address that decides it, '' = decided
	What    string
	Href    string
	Facts   []fact
	State   cell
	Own     bool // the reader proposed it
	Effects string
}

// showVoid asks why an interview should not count.
func (s *Server) showVoid(c echo.Context) error {
	return s.renderPropose(c, survey.ProposeVoid, nil, nil)
}

func (s *Server) proposeVoid(c echo.Context) error { return s.propose(c, survey.ProposeVoid) }

// showRedo asks why all interviews of an enumerator should be done again.
func (s *Server) showRedo(c echo.Context) error {
	return s.renderPropose(c, survey.ProposeRedo, nil, nil)
}

func (s *Server) proposeRedo(c echo.Context) error { return s.propose(c, survey.ProposeRedo) }

func (s *Server) propose(c echo.Context, kind string) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	object := cmp.Or(c.Param("interview"), c.Param("person"))
	if _, err := s.store.Propose(c.Request().Context(), person(c), c.Param("id"), kind, object, f.text("reason")); err != nil {
		return s.renderPropose(c, kind, f, err)
	}
	s.flash(c, "proposal.made")
	return redirectBack(c, fieldRoundPath(c.Param("id"), "proposals"))
}

func (s *Server) renderPropose(c echo.Context, kind string, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, loadErr := s.superviseTabs(c, "")
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	p := survey.Proposal{Round: tabs.Round.ID, Kind: kind, Object: cmp.Or(c.Param("interview"), c.Param("person"))}
	hit, loadErr := s.store.AffectedInterviews(ctx, p)
	if loadErr != nil && err == nil {
		err = loadErr
	}
	page := proposePage{Lead: lang.T("proposal.about." + kind), Submit: lang.T("proposal.submit"), Effects: []fact{{lang.T("proposal.interviews"), lang.Int(int64(len(hit))), ""}}}
	if kind == survey.ProposeVoid {
		page.Back = way{Href: interviewPath(p.Round, p.Object), Text: lang.T("review.back")}
	} else {
		page.Back = way{Href: fieldRoundPath(p.Round, "backchecks"), Text: lang.T("backcheck.title")}
	}
	if len(hit) > 0 {
		page.Effects = append(page.Effects, fact{lang.T("progress.by.person"), names.person(hit[0].Person), ""})
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Reason = m.area("reason", "")
	page.Reason.Label = lang.T("edit.reason")
	return s.formPage(c, "field-propose", lang.T("proposal."+kind), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func (s *Server) showProposals(c echo.Context) error { return s.renderProposals(c, nil) }

// decideProposal carries a proposal out or refuses it.
func (s *Server) decideProposal(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	p, err := s.store.Proposal(ctx, c.Param("proposal"))
	if err == nil && p.Round != c.Param("id") {
		err = survey.Refuse(survey.NotFound, "proposal.unknown", "")
	}
	if err == nil {
		err = s.store.DecideProposal(ctx, person(c), p.ID, f.text("decision") == "confirm")
	}
	if err != nil {
		return s.renderProposals(c, err)
	}
	s.flash(c, "proposal.decided")
	return redirectBack(c, fieldRoundPath(p.Round, "proposals"))
}

func (s *Server) renderProposals(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, loadErr := s.superviseTabs(c, "proposals")
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	list, loadErr := s.store.Proposals(ctx, tabs.Round.ID)
	if loadErr != nil {
		return loadErr
	}
	edits, loadErr := s.store.ReviewQueue(ctx, survey.QueueQuery{Round: tabs.Round.ID, Edits: true, Limit: 200})
	if loadErr != nil {
		return loadErr
	}
	page := proposalsPage{Tabs: tabs}
	for _, x := range edits {
		page.Rows = append(page.Rows, proposalRow{What: lang.T("proposal.edit", "code", survey.FormatCaseCode(x.CaseCode)), Href: interviewPath(x.Round, x.ID) + "/history",
			State: cell{Text: lang.T("proposal.state.open"), Mark: "wait"}})
	}
	for _, p := range list {
		row, rowErr := s.proposalRow(c, names, p)
		if rowErr != nil {
			return rowErr
		}
		page.Rows = append(page.Rows, row)
	}
	return s.formPage(c, "field-proposals", lang.T("proposal.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

func (s *Server) proposalRow(c echo.Context, n fieldNames, p survey.Proposal) (proposalRow, error) {
	ctx, l := c.Request().Context(), n.lang
	row := proposalRow{State: cell{Text: l.T("proposal.state." + p.State), Mark: map[string]string{"open": "wait", "confirmed": "on", "refused": "off"}[p.State]},
		Facts: []fact{{l.T("edit.author_name"), n.login(p.Author) + ", " + l.Instant(p.At), ""}, {l.T("edit.reason"), p.Reason, ""}}}
	if p.Kind == survey.ProposeVoid {
		i, err := s.store.Interview(ctx, p.Object)
		if err != nil {
			return row, err
		}
		kase, err := s.store.Case(ctx, i.Case)
		if err != nil {
			return row, err
		}
		row.What, row.Href = l.T("proposal.what.void", "code", survey.FormatCaseCode(kase.Code)), interviewPath(p.Round, p.Object)
	} else {
		row.What, row.Href = l.T("proposal.what.redo", "name", n.person(p.Object)), fieldRoundPath(p.Round, "quality/"+p.Object)
	}
	if p.DecidedBy != "" {
		row.Facts = append(row.Facts, fact{l.T("edit.decided"), n.login(p.DecidedBy) + ", " + l.Instant(p.DecidedAt), ""})
	}
	if p.State != "open" {
		return row, nil
	}
	row.Action, row.Own = fieldRoundPath(p.Round, "proposals/"+p.ID), p.Author == person(c).Login
	hit, err := s.store.AffectedInterviews(ctx, p)
	if survey.Is(err, survey.Conflict) { // all gone meanwhile: it can only be refused
		err = nil
	}
	row.Effects = l.T("proposal.effects", "count", len(hit))
	return row, err
}
