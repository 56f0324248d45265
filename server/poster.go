package server

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// posterPage is the data of poster.html: posters to be printed, one a sheet.
type posterPage struct {
	NoBaseURL bool // there is no public address that a code could lead to
	Size      string
	Language  string // vi, en, both
	Sizes     []link
	Languages []link
	Current   []string // labels of the links that are chosen
	Posters   []poster
}

// poster is one sheet.
type poster struct {
	Code    string
	Address string // what the QR code says
	Short   string // the same to be typed
	Path    string // of the QR code
	Side    int
	Texts   []posterText // one a language, the reference first
}

// posterText is a poster in one language.
type posterText struct {
	Lang                  *Lang
	Unit, Counter, Sector string
}

var (
	posterSizes     = []string{"a4", "a5"}
	posterLanguages = []string{"both", "vi", "en"}
)

// showPoster prints the poster of one counter; ?sector= makes one that answers
// the question for the sector.
func (s *Server) showPoster(c echo.Context) error {
	st, err := s.store.Station(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	if !person(c).Scope().Allows(st.Unit, "") {
		return survey.Refuse(survey.NotFound, "error.not_found", "") // as for a counter that does not exist
	}
	sector := c.QueryParam("sector")
	if sector != "" && !slices.Contains(st.Sectors, sector) {
		return survey.Refuse(survey.NotFound, "error.not_found", "")
	}
	return s.renderPosters(c, []survey.Station{st}, sector)
}

// showPosters prints the posters of all open counters of a unit and the units
// below it (?unit=), or of all that the person may see.
func (s *Server) showPosters(c echo.Context) error {
	ctx := c.Request().Context()
	reg, err := s.store.Register(ctx)
	if err != nil {
		return err
	}
	var within []survey.Unit
	if unit := c.QueryParam("unit"); unit != "" {
		u, ok := reg.Unit(unit)
		if !ok {
			return survey.Refuse(survey.NotFound, "error.not_found", "")
		}
		within = append(reg.Within(unit), u)
	}
	stations, err := s.store.Stations(ctx, "")
	if err != nil {
		return err
	}
	scope := person(c).Scope()
	stations = slices.DeleteFunc(stations, func(st survey.Station) bool {
		inside := within == nil || slices.ContainsFunc(within, func(u survey.Unit) bool { return u.ID == st.Unit })
		return st.State != "open" || !inside || !scope.Allows(st.Unit, "")
	})
	return s.renderPosters(c, stations, "")
}

func (s *Server) renderPosters(c echo.Context, stations []survey.Station, sector string) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	p := posterPage{NoBaseURL: s.baseURL == "", Size: oneFrom(posterSizes, c.QueryParam("size")), Language: oneFrom(posterLanguages, c.QueryParam("text"))}
	for _, size := range posterSizes {
		p.Sizes = append(p.Sizes, link{lang.T("poster.size_" + size), withQuery(c, "size", size)})
	}
	for _, l := range posterLanguages {
		p.Languages = append(p.Languages, link{lang.T("poster.text_" + l), withQuery(c, "text", l)})
	}
	p.Current = []string{lang.T("poster.size_" + p.Size), lang.T("poster.text_" + p.Language)}
	if p.NoBaseURL {
		stations = nil
	}
	for _, st := range stations {
		one, err := s.poster(reg, st, sector, p.Language)
		if err != nil {
			return err
		}
		p.Posters = append(p.Posters, one)
	}
	return s.render(c, 200, "poster", lang.T("poster.title", "count", len(p.Posters)), p)
}

// poster makes a sheet. The address comes from the configuration and never from
// the request, whose Host header anybody can write.
func (s *Server) poster(reg *survey.Register, st survey.Station, sector, language string) (poster, error) {
	p := poster{Code: st.Code, Address: s.baseURL + "/q/" + url.PathEscape(st.Code)}
	_, p.Short, _ = strings.Cut(p.Address, "://")
	if sector != "" {
		p.Address += "?s=" + url.QueryEscape(sector)
	}
	var err error
	if p.Path, p.Side, err = qrCode(p.Address); err != nil {
		return p, err
	}
	unit, _ := reg.Unit(st.Unit)
	field, _ := reg.Sector(sector)
	for _, code := range languages {
		if language == "both" || language == code {
			p.Texts = append(p.Texts, posterText{s.langs[code], unit.Name.In(code), st.Name.In(code), field.Name.In(code)})
		}
	}
	return p, nil
}

// oneFrom gives the value if it is known, else the first.
func oneFrom(known []string, value string) string {
	if slices.Contains(known, value) {
		return value
	}
	return known[0]
}

// withQuery is the address of this page with one parameter changed.
func withQuery(c echo.Context, name, value string) string {
	q := c.Request().URL.Query()
	q.Set(name, value)
	return c.Request().URL.Path + "?" + q.Encode()
}
