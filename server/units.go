package server

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func (s *Server) units() noun[survey.Unit] {
	return noun[survey.Unit]{
		s: s, name: "units",
		load: func(ctx context.Context, id string) (survey.Unit, error) {
			reg, err := s.store.Register(ctx)
			if err != nil {
				return survey.Unit{}, err
			}
			return oneOrNone(reg.Unit(id))
		},
		blank: func(c echo.Context) (survey.Unit, error) {
			return survey.Unit{Kind: "facility", Parent: unitID(c.QueryParam("parent")), Status: "official"}, nil
		},
		read:    readUnit,
		save:    s.store.SaveUnit,
		id:      func(u survey.Unit) string { return u.ID },
		label:   func(l *Lang, u survey.Unit) string { return u.Name.In(l.Code) },
		version: func(u survey.Unit) int64 { return u.Version },
		fields:  s.unitFields,
		more:    s.unitFacts,
	}
}

func readUnit(f *formReader, u *survey.Unit) {
	if u.Version > 0 {
		u.Version = f.version()
	}
	u.Code, u.Kind, u.Block = f.text("code"), f.text("kind"), f.text("block")
	u.Name = survey.Text{Vi: f.text("name_vi"), En: f.text("name_en")}
	u.Parent, u.Population, u.Sectors = f.unit("parent"), f.count("population"), f.texts("sectors")
	u.ValidFrom, u.ValidTo = f.text("valid_from"), f.text("valid_to")
	u.Status, u.Note = f.text("status"), f.text("note")
}

func (s *Server) unitFields(c echo.Context, m fieldMaker, u survey.Unit) ([]fieldView, error) {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return nil, err
	}
	parent, _ := reg.Unit(u.Parent)
	population := any(u.Population)
	if u.Population == 0 {
		population = ""
	}
	return []fieldView{
		m.input("name_vi", u.Name.Vi),
		m.input("name_en", u.Name.En).opt(),
		m.input("code", u.Code).hint(m.lang.T("hint.unit_code")),
		m.pick("select", "kind", m.words("unit.kind.", survey.UnitKinds()...), u.Kind),
		m.units("parent", parent, reg, s.store.Clock().Day()).opt(),
		m.input("block", u.Block).opt().hint(m.lang.T("hint.block")),
		m.input("population", population).opt(),
		m.date("valid_from", u.ValidFrom),
		m.date("valid_to", u.ValidTo).hint(m.lang.T("hint.valid_to")),
		m.pick("checks", "sectors", sectorChoices(reg, m.lang), u.Sectors...).opt(),
		m.pick("select", "status", m.words("status.", "", "official", "secondary", "inferred", "proposed", "unverified"), u.Status),
		m.area("note", u.Note).opt(),
	}, nil
}

// unitFacts say where the unit came from, what it became and what belongs to it.
func (s *Server) unitFacts(c echo.Context, page *editPage, u survey.Unit) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	stations, err := s.store.Stations(ctx, u.ID)
	if err != nil {
		return err
	}
	page.Facts = []fact{
		{lang.T("col.id"), u.ID, ""},
		{lang.T("admin.units.below"), lang.Int(int64(len(reg.Children(u.ID)))), "/admin/units?parent=" + u.ID},
		{lang.T("admin.stations.title"), lang.Int(int64(len(stations))), "/admin/stations?unit=" + u.ID},
	}
	for _, x := range reg.SuccessionTo(u.ID) {
		from, _ := reg.Unit(x.From)
		page.Facts = append(page.Facts, fact{lang.T("admin.units.from"), successionText(lang, from, x), s.units().path(x.From)})
	}
	for _, x := range reg.SuccessionFrom(u.ID) {
		to, _ := reg.Unit(x.To)
		page.Facts = append(page.Facts, fact{lang.T("admin.units.into"), successionText(lang, to, x), s.units().path(x.To)})
	}
	if u.ValidTo == "" {
		page.Links = []way{{Href: s.units().path(u.ID) + "/end", Text: lang.T("admin.units.end"), Quiet: true}}
	}
	page.Links = append(page.Links, way{Href: "/admin/audit?object=" + u.ID, Text: lang.T("admin.history"), Quiet: true})
	return nil
}

// successionText is one step of the history in a sentence.
func successionText(l *Lang, u survey.Unit, x survey.Succession) string {
	text := l.T("succession."+x.Kind) + ": " + u.Name.In(l.Code) + ", " + l.Date(x.Day)
	if x.Share < 1 {
		text += " (" + l.Pct(100*x.Share, 0) + ")"
	}
	if x.Act != "" {
		text += ", " + x.Act
	}
	return text
}

// showUnitList shows one level of the tree, or what a search finds.
func (s *Server) showUnitList(c echo.Context) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	lang, m := s.langOf(c), fieldMaker{lang: s.langOf(c)}
	query, when, today := c.QueryParam("q"), c.QueryParam("when"), s.store.Clock().Day()
	page := listPage{
		Lead: lang.T("admin.units.lead"), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Filter: []fieldView{m.input("q", query),
			m.pick("select", "when", []option{{Label: lang.T("word.valid_today")}, {Value: "ever", Label: lang.T("word.valid_ever")}}, when)},
		Columns: []string{"name", "code", "kind", "below", "valid_from", "valid_to"}, Nums: []bool{3: true},
	}
	parent, units := s.unitLevel(reg, c.QueryParam("parent"))
	page.Actions = []way{{Href: "/admin/units/new?parent=" + parent.ID, Text: lang.T("admin.units.new")}}
	title := lang.T("admin.units.title")
	switch {
	case strings.TrimSpace(query) != "" && when == "ever":
		units = reg.Search(query, "", 500)
	case strings.TrimSpace(query) != "":
		units = reg.Search(query, today, 500)
	case parent.ID != "":
		title = parent.Name.In(lang.Code)
		page.Lead = lang.T("admin.units.below_of", "name", title)
		page.Back = way{Href: s.units().path(parent.ID), Text: title}
	}
	if when != "ever" && strings.TrimSpace(query) == "" {
		units = validOn(units, today)
	}
	page.Total = len(units)
	units, page.Next = pageOf100(c, units)
	for _, u := range units {
		page.Rows = append(page.Rows, s.unitRow(reg, lang, u))
	}
	return s.render(c, 200, "admin-list", title, page)
}

func (s *Server) unitRow(reg *survey.Register, lang *Lang, u survey.Unit) []cell {
	below := cell{Text: "–"}
	if n := len(reg.Children(u.ID)); n > 0 {
		below = cell{Text: lang.Int(int64(n)), Link: "/admin/units?parent=" + u.ID}
	}
	return []cell{{Text: u.Name.In(lang.Code), Link: s.units().path(u.ID)}, {Text: u.Code}, {Text: lang.T("unit.kind." + u.Kind)},
		below, {Text: lang.Date(u.ValidFrom)}, {Text: lang.Date(u.ValidTo)}}
}

// unitLevel gives the units directly below one. At the top, where there is
// usually only the province, it steps into it.
func (s *Server) unitLevel(reg *survey.Register, id string) (parent survey.Unit, units []survey.Unit) {
	parent, _ = reg.Unit(id)
	units = reg.Children(parent.ID)
	if top := validOn(units, s.store.Clock().Day()); parent.ID == "" && len(top) == 1 {
		return survey.Unit{}, append(top, reg.Children(top[0].ID)...)
	}
	return parent, units
}

func validOn(units []survey.Unit, day string) (out []survey.Unit) {
	for _, u := range units {
		if u.ValidOn(day) {
			out = append(out, u)
		}
	}
	return out
}
