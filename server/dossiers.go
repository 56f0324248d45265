package server

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// dossierPage is the data of dossiers.html: how many dossiers each unit handled
// in one sector and month.
type dossierPage struct {
	Back   way
	Filter []fieldView
	Month  string
	Sector string
	Rows   []dossierRow
	Errors formErrors
	Total  int64
}

type dossierRow struct {
	Unit  string
	Name  string
	Field fieldView
}

var monthPattern = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)

func (s *Server) showDossiers(c echo.Context) error {
	return s.renderDossiers(c, c.QueryParam("month"), c.QueryParam("sector"), nil)
}

// saveDossiers stores what was typed and takes away what was emptied: an empty
// field means that the number is not known, which is not the same as none.
func (s *Server) saveDossiers(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	month, sector := f.text("month"), f.text("sector")
	known, err := s.dossierCounts(c, month, sector)
	if err != nil {
		return err
	}
	var counts, gone []survey.DossierCount
	for name := range f.values {
		unit, ok := strings.CutPrefix(name, "n.")
		if !ok {
			continue
		}
		d := survey.DossierCount{Unit: unit, Sector: sector, Month: month, Source: "page"}
		old, was := known[unit]
		if f.text(name) == "" {
			if was {
				gone = append(gone, d)
			}
			continue
		}
		if d.N = f.count(name); !was || old != d.N {
			counts = append(counts, d)
		}
	}
	if err = f.errs.Or(); err == nil {
		err = s.store.SaveDossiers(ctx, person(c).Login, counts)
	}
	for _, d := range gone {
		if err == nil {
			err = s.store.DropDossier(ctx, person(c).Login, d)
		}
	}
	if err != nil {
		return s.renderDossiers(c, month, sector, f, err)
	}
	s.flash(c, "admin.dossiers.saved", "count", len(counts)+len(gone))
	return redirectBack(c, "/admin/dossiers?month="+month+"&sector="+sector)
}

// dossierCounts are the known numbers of a sector and month by unit.
func (s *Server) dossierCounts(c echo.Context, month, sector string) (map[string]int64, error) {
	counts, err := s.store.Dossiers(c.Request().Context(), month, month)
	known := map[string]int64{}
	for _, d := range counts {
		if d.Sector == sector {
			known[d.Unit] = d.N
		}
	}
	return known, err
}

func (s *Server) renderDossiers(c echo.Context, month, sector string, f *formReader, errs ...error) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	lang, m := s.langOf(c), fieldMaker{lang: s.langOf(c)}
	if !monthPattern.MatchString(month) {
		month = s.store.Clock().Day()[:7]
	}
	if _, ok := reg.Sector(sector); !ok {
		sector = reg.Sectors()[0].Code
	}
	known, err := s.dossierCounts(c, month, sector)
	if err != nil {
		return err
	}
	page := dossierPage{Back: adminLink(lang), Month: month, Sector: sector}
	when := m.input("month", month)
	when.Type = "month"
	page.Filter = []fieldView{when, m.pick("select", "sector", sectorChoices(reg, lang), sector)}
	for _, n := range known {
		page.Total += n
	}
	var refusal error
	if len(errs) > 0 {
		refusal = errs[0]
	}
	return s.formPage(c, "dossiers", lang.T("admin.dossiers.title"), refusal, func(es formErrors) any {
		page.Errors = es
		page.Rows = dossierRows(reg, lang, month, sector, known, f, es)
		return page
	})
}

// dossierRows are the units that handle the sector, and all that have a number.
func dossierRows(reg *survey.Register, lang *Lang, month, sector string, known map[string]int64, f *formReader, es formErrors) (rows []dossierRow) {
	for _, u := range reg.UnitsOn(month + "-15") {
		n, ok := known[u.ID]
		if !ok && !handles(u, sector) {
			continue
		}
		value := ""
		if ok {
			value = strconv.FormatInt(n, 10)
		}
		if f != nil {
			value = f.text("n." + u.ID)
		}
		view := fieldView{ID: "n." + u.ID, Label: u.Name.In(lang.Code), Value: value, Error: es.Of("n." + u.ID), Mode: "numeric"}
		rows = append(rows, dossierRow{u.ID, view.Label, view})
	}
	return rows
}

// handles reports whether a unit works in a sector; one of which nothing is
// known may work in any.
func handles(u survey.Unit, sector string) bool {
	for _, code := range u.Sectors {
		if code == sector {
			return true
		}
	}
	return len(u.Sectors) == 0 && u.Kind != "province"
}
