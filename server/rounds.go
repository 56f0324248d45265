package server

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// movePage is the data of round-move.html: a step of a round and what it does.
type movePage struct {
	Round   survey.Round
	To      survey.RoundState
	Effects []fact
	Errors  formErrors
}

func (s *Server) rounds() noun[survey.Round] {
	return noun[survey.Round]{
		s: s, name: "rounds",
		load: s.store.Round,
		blank: func(echo.Context) (survey.Round, error) {
			return survey.Round{Kind: "counter", State: survey.RoundDraft}, nil
		},
		read: func(f *formReader, r *survey.Round) {
			if r.Version == 0 {
				r.ID = f.text("id")
			} else {
				r.Version = f.version()
			}
			r.Kind, r.Method = f.text("kind"), f.text("method")
			r.Name = survey.Text{Vi: f.text("name_vi"), En: f.text("name_en")}
			r.Starts, r.Ends = f.text("starts"), f.text("ends")
		},
		save:    s.store.SaveRound,
		id:      func(r survey.Round) string { return r.ID },
		label:   func(l *Lang, r survey.Round) string { return r.Name.In(l.Code) },
		version: func(r survey.Round) int64 { return r.Version },
		fields: func(c echo.Context, m fieldMaker, r survey.Round) ([]fieldView, error) {
			methods, err := s.store.Methods(c.Request().Context())
			if err != nil {
				return nil, err
			}
			versions := []option{{Label: "–"}}
			for _, rec := range methods {
				versions = append(versions, option{Value: rec.Version, Label: rec.Version})
			}
			return []fieldView{
				m.fixed("id", r.ID).hint(m.lang.T("hint.round_id")),
				m.input("name_vi", r.Name.Vi), m.input("name_en", r.Name.En).opt(),
				m.pick("select", "kind", m.words("round.kind.", survey.RoundKinds()...), r.Kind),
				m.pick("select", "method", versions, r.Method).hint(m.lang.T("hint.round_method")),
				m.date("starts", r.Starts), m.date("ends", r.Ends),
			}, nil
		},
		more: func(c echo.Context, page *editPage, r survey.Round) error {
			lang := s.langOf(c)
			page.Facts = []fact{{lang.T("col.state"), lang.T("round.state." + string(r.State)), ""}}
			if r.Kind != "counter" {
				page.Links = append(page.Links, way{framePath(r.ID), lang.T("frame.title"), false})
			}
			for _, to := range r.State.Next() {
				page.Links = append(page.Links, way{s.rounds().path(r.ID) + "/move?to=" + string(to), lang.T("round.to." + string(to)), true})
			}
			page.Links = append(page.Links, way{"/admin/audit?object=" + r.ID, lang.T("admin.history"), true})
			return nil
		},
	}
}

func (s *Server) showRoundList(c echo.Context) error {
	rounds, err := s.store.Rounds(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.rounds.lead"), Total: len(rounds), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Actions: []way{{Href: "/admin/rounds/new", Text: lang.T("admin.rounds.new")}},
		Columns: []string{"name", "kind", "state", "method", "starts", "ends"},
	}
	for _, r := range rounds {
		state := cell{Text: lang.T("round.state." + string(r.State)), Mark: "off"}
		switch r.State {
		case survey.RoundOpen:
			state.Mark = "on"
		case survey.RoundDraft, survey.RoundClosing:
			state.Mark = "wait"
		}
		page.Rows = append(page.Rows, []cell{{Text: r.Name.In(lang.Code), Link: s.rounds().path(r.ID)}, {Text: lang.T("round.kind." + r.Kind)},
			state, {Text: r.Method}, {Text: lang.Date(r.Starts)}, {Text: lang.Date(r.Ends)}})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("admin.rounds.title"), page)
}

func (s *Server) showRoundMove(c echo.Context) error {
	return s.renderRoundMove(c, survey.RoundState(c.QueryParam("to")), nil)
}

func (s *Server) moveRound(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	to, version := survey.RoundState(f.text("to")), f.version()
	if err = f.errs.Or(); err == nil {
		var r survey.Round
		if r, err = s.store.MoveRound(c.Request().Context(), person(c).Login, c.Param("id"), to, version); err == nil {
			s.flash(c, "admin.saved", "name", r.Name.In(s.langOf(c).Code))
			return redirectBack(c, s.rounds().path(r.ID))
		}
	}
	return s.renderRoundMove(c, to, err)
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
	page := movePage{Round: r, To: to}
	if page.Effects, loadErr = s.roundEffects(ctx, lang, r); loadErr != nil {
		return loadErr
	}
	return s.formPage(c, "round-move", r.Name.In(lang.Code), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// roundEffects says in numbers what hangs on the state of a round.
func (s *Server) roundEffects(ctx context.Context, lang *Lang, r survey.Round) ([]fact, error) {
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
