package server

import (
	"context"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func (s *Server) sectors() noun[survey.Sector] {
	return noun[survey.Sector]{
		s: s, name: "sectors",
		load: func(ctx context.Context, id string) (survey.Sector, error) {
			reg, err := s.store.Register(ctx)
			if err != nil {
				return survey.Sector{}, err
			}
			return oneOrNone(reg.Sector(id))
		},
		blank: func(echo.Context) (survey.Sector, error) {
			return survey.Sector{Kind: survey.SectorKinds()[0], Active: true}, nil
		},
		read: func(f *formReader, x *survey.Sector) {
			if x.Version == 0 {
				x.Code = f.text("code")
			} else {
				x.Version = f.version()
			}
			x.Name = survey.Text{Vi: f.text("name_vi"), En: f.text("name_en")}
			x.Kind, x.Position, x.Active = f.text("kind"), f.count("position"), f.flag("active")
		},
		save:    s.store.SaveSector,
		id:      func(x survey.Sector) string { return x.Code },
		label:   func(l *Lang, x survey.Sector) string { return x.Name.In(l.Code) },
		version: func(x survey.Sector) int64 { return x.Version },
		fields: func(_ echo.Context, m fieldMaker, x survey.Sector) ([]fieldView, error) {
			return []fieldView{
				m.fixed("code", x.Code).hint(m.lang.T("hint.code_fixed")),
				m.input("name_vi", x.Name.Vi),
				m.input("name_en", x.Name.En).opt(),
				m.pick("select", "kind", m.words("sector.kind.", survey.SectorKinds()...), x.Kind),
				m.input("position", x.Position).hint(m.lang.T("hint.position")),
				m.flag("active", x.Active),
			}, nil
		},
	}
}

// oneOrNone makes the refusal for a thing that was not found.
func oneOrNone[T any](x T, ok bool) (T, error) {
	if !ok {
		return x, survey.Refuse(survey.NotFound, "error.not_found", "")
	}
	return x, nil
}

func (s *Server) showSectorList(c echo.Context) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{
		Lead: lang.T("admin.sectors.lead"), Total: len(reg.Sectors()), Back: adminLink(lang),
		Actions: []way{{Href: "/admin/sectors/new", Text: lang.T("admin.sectors.new")}},
		Columns: []string{"name", "code", "kind", "position", "active"}, Nums: []bool{3: true},
	}
	for _, x := range reg.Sectors() {
		page.Rows = append(page.Rows, []cell{
			{Text: x.Name.In(lang.Code), Link: s.sectors().path(x.Code)}, {Text: x.Code}, {Text: lang.T("sector.kind." + x.Kind)},
			{Text: lang.Int(x.Position)}, activeCell(lang, x.Active),
		})
	}
	return s.render(c, 200, "admin-list", lang.T("admin.sectors.title"), page)
}

// adminLink leads back to the overview of the administration.
func adminLink(l *Lang) way { return way{Href: "/admin", Text: l.T("admin.title")} }

func activeCell(l *Lang, active bool) cell {
	if active {
		return cell{Text: l.T("word.in_use"), Mark: "on"}
	}
	return cell{Text: l.T("word.not_in_use"), Mark: "off"}
}
