package server

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func (s *Server) procedures() noun[survey.Procedure] {
	return noun[survey.Procedure]{
		s: s, name: "procedures",
		load: func(ctx context.Context, id string) (survey.Procedure, error) {
			all, err := s.store.Procedures(ctx)
			if err != nil {
				return survey.Procedure{}, err
			}
			return firstOf(all, func(p survey.Procedure) bool { return p.Code == id })
		},
		blank: func(echo.Context) (survey.Procedure, error) { return survey.Procedure{}, nil },
		read: func(f *formReader, p *survey.Procedure) {
			if p.Version == 0 {
				p.Code = f.text("code")
			} else {
				p.Version = f.version()
			}
			p.Name = survey.Text{Vi: f.text("name_vi"), En: f.text("name_en")}
			p.Sector, p.ValidFrom, p.ValidTo = f.text("sector"), f.text("valid_from"), f.text("valid_to")
		},
		save:    s.store.SaveProcedure,
		id:      func(p survey.Procedure) string { return p.Code },
		label:   func(l *Lang, p survey.Procedure) string { return p.Name.In(l.Code) },
		version: func(p survey.Procedure) int64 { return p.Version },
		fields: func(c echo.Context, m fieldMaker, p survey.Procedure) ([]fieldView, error) {
			reg, err := s.store.Register(c.Request().Context())
			if err != nil {
				return nil, err
			}
			return []fieldView{
				m.fixed("code", p.Code).hint(m.lang.T("hint.code_fixed")),
				m.area("name_vi", p.Name.Vi),
				m.area("name_en", p.Name.En).opt(),
				m.pick("select", "sector", sectorChoices(reg, m.lang), p.Sector),
				m.date("valid_from", p.ValidFrom), m.date("valid_to", p.ValidTo),
			}, nil
		},
	}
}

// firstOf finds the one thing that fits.
func firstOf[T any](all []T, fits func(T) bool) (T, error) {
	i := slices.IndexFunc(all, fits)
	if i < 0 {
		var none T
		return oneOrNone(none, false)
	}
	return all[i], nil
}

func (s *Server) showProcedureList(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	all, err := s.store.Procedures(ctx)
	if err != nil {
		return err
	}
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	query, sector := c.QueryParam("q"), c.QueryParam("sector")
	words := survey.Fold(query)
	all = slices.DeleteFunc(all, func(p survey.Procedure) bool {
		return sector != "" && p.Sector != sector || !strings.Contains(survey.Fold(p.Code+" "+p.Name.Vi+" "+p.Name.En), words)
	})
	m := fieldMaker{lang: lang}
	sectors := append([]option{{Label: lang.T("word.all")}}, sectorChoices(reg, lang)...)
	page := listPage{
		Lead: lang.T("admin.procedures.lead"), Total: len(all), Back: adminLink(lang), Empty: lang.T("admin.nothing_found"),
		Filter:  []fieldView{m.input("q", query), m.pick("select", "sector", sectors, sector)},
		Actions: []way{{Href: "/admin/procedures/new", Text: lang.T("admin.procedures.new")}},
		Columns: []string{"name", "code", "sector", "valid_from", "valid_to"},
	}
	all, page.Next = pageOf100(c, all)
	for _, p := range all {
		x, _ := reg.Sector(p.Sector)
		page.Rows = append(page.Rows, []cell{{Text: p.Name.In(lang.Code), Link: s.procedures().path(p.Code)}, {Text: p.Code},
			{Text: x.Name.In(lang.Code)}, {Text: lang.Date(p.ValidFrom)}, {Text: lang.Date(p.ValidTo)}})
	}
	return s.render(c, 200, "admin-list", lang.T("admin.procedures.title"), page)
}

// pageOf100 gives the hundred things that the address asks for, and the address
// of the next hundred, or "".
func pageOf100[T any](c echo.Context, all []T) ([]T, string) {
	from, err := strconv.Atoi(c.QueryParam("from"))
	if err != nil || from < 0 || from > len(all) {
		from = 0
	}
	rest := all[from:]
	if len(rest) <= 100 {
		return rest, ""
	}
	return rest[:100], withQuery(c, "from", strconv.Itoa(from+100))
}
