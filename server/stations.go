package server

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// stationsAtOnce is how many counters one form may add.
const stationsAtOnce = 50

func (s *Server) stations() noun[survey.Station] {
	return noun[survey.Station]{
		s: s, name: "stations",
		load:    s.store.Station,
		blank:   s.blankStation,
		read:    s.readStation,
		save:    s.store.SaveStation,
		id:      func(st survey.Station) string { return st.Code },
		label:   func(l *Lang, st survey.Station) string { return st.Code + " · " + st.Name.In(l.Code) },
		version: func(st survey.Station) int64 { return st.Version },
		fields:  s.stationFields,
		more: func(c echo.Context, page *editPage, st survey.Station) error {
			lang := s.langOf(c)
			page.Links = []way{
				{Href: "/stations/" + st.Code + "/poster", Text: lang.T("admin.stations.poster")},
				{Href: "/q/" + st.Code, Text: lang.T("admin.stations.look"), Quiet: true},
				{Href: "/admin/audit?object=" + st.Code, Text: lang.T("admin.history"), Quiet: true},
			}
			return nil
		},
	}
}

// blankStation belongs to the unit that the address names, in the newest round
// that is open.
func (s *Server) blankStation(c echo.Context) (survey.Station, error) {
	st := survey.Station{State: "open"}
	ctx := c.Request().Context()
	reg, err := s.store.Register(ctx)
	if err != nil {
		return st, err
	}
	if u, ok := reg.Unit(c.QueryParam("unit")); ok {
		st.Unit, st.Sectors = u.ID, u.Sectors
	}
	rounds, err := s.store.Rounds(ctx)
	for _, r := range rounds {
		if r.State == survey.RoundOpen && r.Kind == "counter" {
			st.Round = r.ID
			break
		}
	}
	return st, err
}

func (s *Server) readStation(f *formReader, st *survey.Station) {
	if st.Version == 0 {
		st.Code = survey.StationKey(f.text("code"))
	} else {
		st.Version = f.version()
		st.State, st.MovedTo = f.text("state"), survey.StationKey(f.text("moved_to"))
	}
	st.Unit = f.unit("unit")
	st.Round, st.Name = f.text("round"), survey.Text{Vi: f.text("name_vi"), En: f.text("name_en")}
	st.Sectors, st.Form, st.FullForm = f.texts("sectors"), f.text("form"), f.text("full_form")
}

func (s *Server) stationFields(c echo.Context, m fieldMaker, st survey.Station) ([]fieldView, error) {
	ctx := c.Request().Context()
	reg, err := s.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	rounds, err := s.store.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	forms, err := s.store.ListForms(ctx)
	if err != nil {
		return nil, err
	}
	var roundOptions []option
	for _, r := range rounds {
		roundOptions = append(roundOptions, option{Value: r.ID, Label: r.Name.In(m.lang.Code)})
	}
	formOptions := []option{{Label: "–"}}
	for _, f := range forms {
		formOptions = append(formOptions, option{Value: f.Form, Label: f.Title.In(m.lang.Code) + " (" + f.Form + ")"})
	}
	u, _ := reg.Unit(st.Unit)
	fields := []fieldView{
		m.fixed("code", st.Code).hint(m.lang.T("hint.station_code")),
		m.units("unit", u, reg, s.store.Clock().Day()),
		m.input("name_vi", st.Name.Vi).hint(m.lang.T("hint.station_name")),
		m.input("name_en", st.Name.En).opt(),
		m.pick("select", "round", roundOptions, st.Round),
		m.pick("checks", "sectors", sectorChoices(reg, m.lang), st.Sectors...).hint(m.lang.T("hint.station_sectors")),
		m.pick("select", "form", formOptions, st.Form),
		m.pick("select", "full_form", formOptions, st.FullForm).opt(),
	}
	if st.Version > 0 {
		fields = append(fields, m.pick("select", "state", m.words("station.state.", "open", "closed", "moved"), st.State).hint(m.lang.T("hint.station_state")),
			m.input("moved_to", st.MovedTo).opt().hint(m.lang.T("hint.moved_to")))
	} else {
		fields = append(fields, m.input("number", 1).hint(m.lang.T("hint.station_number", "max", stationsAtOnce)))
	}
	return fields, nil
}

// createStations adds one counter, or several that differ by their number.
func (s *Server) createStations(c echo.Context) error {
	st, err := s.blankStation(c)
	if err != nil {
		return err
	}
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	s.readStation(f, &st)
	number := f.count("number")
	if number > stationsAtOnce {
		f.refuse("form.number_max", "number")
	}
	var saved []survey.Station
	if err = f.errs.Or(); err == nil {
		saved, err = s.store.SaveStations(c.Request().Context(), person(c).Login, numbered(st, int(number)))
	}
	if err != nil {
		return s.stations().render(c, st, true, f.values, err)
	}
	s.flash(c, "admin.stations.added", "count", len(saved))
	return redirectBack(c, "/admin/stations?unit="+saved[0].Unit)
}

// numbered makes n stations of one, named 1 to n.
func numbered(st survey.Station, n int) []survey.Station {
	if n <= 1 {
		return []survey.Station{st}
	}
	out := make([]survey.Station, n)
	for i := range out {
		out[i] = st
		out[i].Code = ""
		out[i].Name.Vi += " " + strconv.Itoa(i+1)
		if st.Name.En != "" {
			out[i].Name.En += " " + strconv.Itoa(i+1)
		}
	}
	return out
}

func (s *Server) showStationList(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	unit := unitID(c.QueryParam("unit"))
	all, err := s.store.Stations(ctx, unit)
	if err != nil {
		return err
	}
	u, _ := reg.Unit(unit)
	m := fieldMaker{lang: lang}
	page := listPage{
		Lead: lang.T("admin.stations.lead"), Total: len(all), Back: adminLink(lang), Empty: lang.T("admin.stations.none"),
		Filter: []fieldView{m.units("unit", u, reg, s.store.Clock().Day())},
		Actions: []way{{Href: "/posters?unit=" + unit, Text: lang.T("admin.stations.posters"), Quiet: true},
			{Href: "/admin/stations/new?unit=" + unit, Text: lang.T("admin.stations.new")}},
		Columns: []string{"code", "name", "unit", "sectors", "state"},
	}
	all, page.Next = pageOf100(c, all)
	for _, st := range all {
		at, _ := reg.Unit(st.Unit)
		page.Rows = append(page.Rows, []cell{{Text: st.Code, Link: s.stations().path(st.Code)}, {Text: st.Name.In(lang.Code)},
			{Text: at.Name.In(lang.Code)}, {Text: s.sectorNames(reg, lang, st.Sectors)}, stationState(lang, st)})
	}
	return s.render(c, 200, "admin-list", lang.T("admin.stations.title"), page)
}

func stationState(l *Lang, st survey.Station) cell {
	text := l.T("station.state." + st.State)
	switch st.State {
	case "open":
		return cell{Text: text, Mark: "on"}
	case "moved":
		return cell{Text: text + " → " + st.MovedTo, Mark: "wait"}
	}
	return cell{Text: text, Mark: "off"}
}
