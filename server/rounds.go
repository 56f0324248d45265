package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

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
			if r.Sample() {
				var err error
				if page.Steps, err = s.hubSteps(c.Request().Context(), lang, r); err != nil {
					return err
				}
			}
			for _, to := range r.State.Next() {
				page.Links = append(page.Links, way{movePath(r, to), lang.T("round.to." + moveWord(r, to)), true})
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
		Actions: []way{{Href: "/admin/roundplan", Text: lang.T("plan.new")}, {Href: "/admin/rounds/new", Text: lang.T("admin.rounds.new"), Quiet: true}},
		Columns: []string{"name", "kind", "state", "method", "starts", "ends"},
	}
	for _, r := range rounds {
		page.Rows = append(page.Rows, []cell{{Text: r.Name.In(lang.Code), Link: s.rounds().path(r.ID)}, {Text: lang.T("round.kind." + r.Kind)},
			stateCell(lang, r), {Text: r.Method}, {Text: lang.Date(r.Starts)}, {Text: lang.Date(r.Ends)}})
	}
	return s.render(c, http.StatusOK, "admin-list", lang.T("admin.rounds.title"), page)
}

// stateCell is the state of a round as a mark.
func stateCell(lang *Lang, r survey.Round) cell {
	state := cell{Text: lang.T("round.state." + string(r.State)), Mark: "off"}
	switch r.State {
	case survey.RoundOpen:
		state.Mark = "on"
	case survey.RoundDraft, survey.RoundClosing:
		state.Mark = "wait"
	}
	return state
}
