package server

import (
	"context"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func (s *Server) targets() noun[survey.Target] {
	return noun[survey.Target]{
		s: s, name: "targets",
		load: func(ctx context.Context, id string) (survey.Target, error) {
			all, err := s.store.Targets(ctx)
			if err != nil {
				return survey.Target{}, err
			}
			return firstOf(all, func(t survey.Target) bool { return t.ID == id })
		},
		blank: func(echo.Context) (survey.Target, error) {
			return survey.Target{Respondents: survey.Respondents(), Operator: ">=", Combine: "all", Active: true,
				Measure: survey.Measures()[0], Metric: "satisfaction"}, nil
		},
		read:    readTarget,
		save:    s.store.SaveTarget,
		id:      func(t survey.Target) string { return t.ID },
		label:   func(l *Lang, t survey.Target) string { return t.Text.In(l.Code) },
		version: func(t survey.Target) int64 { return t.Version },
		fields:  s.targetFields,
	}
}

func readTarget(f *formReader, t *survey.Target) {
	if t.Version == 0 {
		t.ID = f.text("id")
	} else {
		t.Version = f.version()
	}
	t.Plan, t.Year, t.Percent = f.text("plan"), f.count("year"), f.decimal("percent")
	t.Respondents, t.Sectors = f.texts("respondents"), f.texts("sectors")
	t.Combine, t.Measure, t.Metric, t.Operator = f.text("combine"), f.text("measure"), f.text("metric"), f.text("operator")
	t.Section, t.Text = f.text("section"), survey.Text{Vi: f.text("text_vi"), En: f.text("text_en")}
	t.Status, t.Note, t.Active = f.text("status"), f.text("note"), f.flag("active")
}

func (s *Server) targetFields(c echo.Context, m fieldMaker, t survey.Target) ([]fieldView, error) {
	ctx := c.Request().Context()
	reg, err := s.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	plans, err := s.store.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var planOptions []option
	for _, p := range plans {
		planOptions = append(planOptions, option{Value: p.ID, Label: p.Title.In(m.lang.Code)})
	}
	year, percent := any(t.Year), any(m.lang.Num(t.Percent, 1))
	if t.Version == 0 && t.Year == 0 {
		year, percent = s.store.Clock().Day()[:4], ""
	}
	return []fieldView{
		m.fixed("id", t.ID).hint(m.lang.T("hint.code_fixed")),
		m.area("text_vi", t.Text.Vi).hint(m.lang.T("hint.target_text")), m.area("text_en", t.Text.En).opt(),
		m.pick("select", "plan", planOptions, t.Plan), m.input("section", t.Section).opt(),
		m.input("year", year),
		m.pick("select", "operator", m.words("target.operator.", ">=", ">"), t.Operator), m.input("percent", percent),
		m.pick("select", "measure", m.words("measure.", survey.Measures()...), t.Measure),
		m.pick("select", "metric", m.words("metric.", "satisfaction", "expectation-met"), t.Metric),
		m.pick("checks", "respondents", m.words("respondent.", survey.Respondents()...), t.Respondents...),
		m.pick("checks", "sectors", sectorChoices(reg, m.lang), t.Sectors...).opt().hint(m.lang.T("hint.target_sectors")),
		m.pick("select", "combine", m.words("target.combine.", "all", "each"), t.Combine),
		m.pick("select", "status", m.words("status.", "", "official", "secondary", "inferred", "proposed", "unverified"), t.Status),
		m.area("note", t.Note).opt(), m.flag("active", t.Active),
	}, nil
}

func (s *Server) showTargetList(c echo.Context) error {
	targets, err := s.store.Targets(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.targets.lead"), Total: len(targets), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Actions: []way{{Href: "/admin/targets/new", Text: lang.T("admin.targets.new")}},
		Columns: []string{"year", "text", "percent", "measure", "active"}, Nums: []bool{2: true},
	}
	for _, t := range targets {
		digits := 0
		if t.Percent != float64(int(t.Percent)) {
			digits = 1
		}
		page.Rows = append(page.Rows, []cell{{Text: strconv.FormatInt(t.Year, 10)}, {Text: t.Text.In(lang.Code), Link: s.targets().path(t.ID)},
			{Text: lang.T("target.operator."+t.Operator) + " " + lang.Pct(t.Percent, digits)}, {Text: lang.T("measure." + t.Measure)}, activeCell(lang, t.Active)})
	}
	return s.render(c, 200, "admin-list", lang.T("admin.targets.title"), page)
}

func (s *Server) plans() noun[survey.Plan] {
	return noun[survey.Plan]{
		s: s, name: "plans",
		load: func(ctx context.Context, id string) (survey.Plan, error) {
			all, err := s.store.Plans(ctx)
			if err != nil {
				return survey.Plan{}, err
			}
			return firstOf(all, func(p survey.Plan) bool { return p.ID == id })
		},
		blank: func(echo.Context) (survey.Plan, error) { return survey.Plan{}, nil },
		read: func(f *formReader, p *survey.Plan) {
			if p.ID == "" {
				p.ID = f.text("id")
			}
			p.Title = survey.Text{Vi: f.text("title_vi"), En: f.text("title_en")}
			p.Number, p.Day, p.Note = f.text("number"), f.text("day"), f.text("note")
			p.ValidFrom, p.ValidTo = f.text("valid_from"), f.text("valid_to")
		},
		save: func(ctx context.Context, actor string, p survey.Plan) (survey.Plan, error) {
			return p, s.store.SavePlan(ctx, actor, p)
		},
		id:      func(p survey.Plan) string { return p.ID },
		label:   func(l *Lang, p survey.Plan) string { return p.Title.In(l.Code) },
		version: func(survey.Plan) int64 { return 1 },
		fields: func(_ echo.Context, m fieldMaker, p survey.Plan) ([]fieldView, error) {
			number := m.input("number", p.Number).opt()
			number.Label = m.lang.T("col.plan_number")
			return []fieldView{
				m.fixed("id", p.ID).hint(m.lang.T("hint.code_fixed")),
				m.area("title_vi", p.Title.Vi), m.area("title_en", p.Title.En).opt(),
				number, m.date("day", p.Day), m.date("valid_from", p.ValidFrom), m.date("valid_to", p.ValidTo),
				m.area("note", p.Note).opt(),
			}, nil
		},
	}
}

func (s *Server) showPlanList(c echo.Context) error {
	plans, err := s.store.Plans(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.plans.lead"), Total: len(plans), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Actions: []way{{Href: "/admin/plans/new", Text: lang.T("admin.plans.new")}},
		Columns: []string{"title", "plan_number", "day", "valid_from", "valid_to"},
	}
	for _, p := range plans {
		page.Rows = append(page.Rows, []cell{{Text: p.Title.In(lang.Code), Link: s.plans().path(p.ID)}, {Text: p.Number},
			{Text: lang.Date(p.Day)}, {Text: lang.Date(p.ValidFrom)}, {Text: lang.Date(p.ValidTo)}})
	}
	return s.render(c, 200, "admin-list", lang.T("admin.plans.title"), page)
}
