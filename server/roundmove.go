package server

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// movePage is the data of round-move.html: a step of a round and what it does.
type movePage struct {
	Round    survey.Round
	To       survey.RoundState
	Word     string // of the step, for its messages
	Effects  []fact
	Proposal survey.EditionProposal // to publish, where one waits
	At       string                 // of the proposal
	Own      bool                   // it is the reader's
	Propose  bool                   // the step takes two people, and nobody has proposed it
	Errors   formErrors
}

func movePath(r survey.Round, to survey.RoundState) string {
	return "/admin/rounds/" + r.ID + "/move?to=" + string(to)
}

// moveWord names a step in messages: to closing is begun from open, and taken
// back from closed.
func moveWord(r survey.Round, to survey.RoundState) string {
	word := string(to)
	if r.State == survey.RoundClosed && to == survey.RoundClosing || r.State == survey.RoundClosing && to == survey.RoundOpen {
		word = "back_" + word
	}
	return word
}

func (s *Server) showRoundMove(c echo.Context) error {
	return s.renderRoundMove(c, survey.RoundState(c.QueryParam("to")), nil)
}

// moveRound takes a step, or for the edition proposes it or takes the proposal back.
func (s *Server) moveRound(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx, actor, id := c.Request().Context(), person(c).Login, c.Param("id")
	to, version := survey.RoundState(f.text("to")), f.version()
	if err = f.errs.Or(); err == nil {
		switch f.text("act") {
		case "propose":
			err = s.store.ProposeEdition(ctx, actor, id, version)
		case "withdraw":
			err = s.store.WithdrawEdition(ctx, actor, id)
		default:
			_, err = s.store.MoveRound(ctx, actor, id, to, version)
		}
	}
	if err != nil {
		return s.renderRoundMove(c, to, err)
	}
	r, err := s.store.Round(ctx, id)
	if err != nil {
		return err
	}
	s.flash(c, "admin.saved", "name", r.Name.In(s.langOf(c).Code))
	return redirectBack(c, s.rounds().path(id))
}

func (s *Server) renderRoundMove(c echo.Context, to survey.RoundState, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, loadErr := s.store.Round(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	if err == nil && !slices.Contains(r.State.Next(), to) {
		return survey.Refuse(survey.NotFound, "error.not_found", "")
	}
	page := movePage{Round: r, To: to, Word: moveWord(r, to)}
	if page.Effects, loadErr = s.roundEffects(ctx, lang, r, to); loadErr != nil {
		return loadErr
	}
	if r.Sample() && to == survey.RoundEdition {
		if page.Proposal, loadErr = s.store.EditionProposal(ctx, r.ID); loadErr != nil {
			return loadErr
		}
		page.Propose, page.Own = page.Proposal.Actor == "", page.Proposal.Actor == person(c).Login
		page.At = lang.Instant(page.Proposal.At)
	}
	return s.formPage(c, "round-move", r.Name.In(lang.Code), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// roundEffects says in numbers what hangs on the state of a round.
func (s *Server) roundEffects(ctx context.Context, lang *Lang, r survey.Round, to survey.RoundState) ([]fact, error) {
	if r.Sample() {
		x, err := s.store.RoundStatus(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		if to == survey.RoundOpen && r.State == survey.RoundDraft {
			return []fact{{lang.T("effect.cases"), lang.Int(x.Live()), ""}, {lang.T("effect.unassigned"), lang.Int(x.Unassigned), ""}}, nil
		}
		return outstandingFacts(lang, x.Outstanding), nil
	}
	stations, err := s.store.Stations(ctx, "")
	if err != nil {
		return nil, err
	}
	open, units := 0, map[string]bool{}
	for _, st := range stations {
		if st.Round == r.ID && st.State == "open" {
			open++
			units[st.Unit] = true
		}
	}
	return []fact{
		{lang.T("effect.round_stations"), lang.Int(int64(open)), ""},
		{lang.T("effect.round_units"), lang.Int(int64(len(units))), ""},
	}, nil
}

// outstandingFacts are all that a round still waits for, noughts too: it is
// good to know that nothing is left.
func outstandingFacts(lang *Lang, o survey.Outstanding) []fact {
	return []fact{
		{lang.T("outstanding.open"), lang.Int(o.Open), ""}, {lang.T("outstanding.returned"), lang.Int(o.Returned), ""},
		{lang.T("outstanding.unsent"), lang.T("outstanding.on_tablets", "records", lang.Int(o.Unsent), "count", o.Tablets), ""},
		{lang.T("outstanding.quarantined"), lang.Int(o.Quarantined), quarantinePath}, {lang.T("outstanding.unreviewed"), lang.Int(o.Unreviewed), ""},
		{lang.T("outstanding.rivals"), lang.Int(o.Rivals), quarantinePath}, {lang.T("outstanding.proposals"), lang.Int(o.Proposals), ""},
		{lang.T("outstanding.back_checks"), lang.Int(o.BackChecks), ""},
	}
}
