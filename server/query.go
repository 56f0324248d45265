package server

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// indexQuery reads what index is asked for from the address; what is missing
// is filled in: the counter round, its quick form, the latest year with
// results. The scope is that of the person who asks.
//
//	?period=2026-Q3&by=unit,sector&level=index,factor&unit=07210&sector=land&form=…&round=…&today=1
func (s *Server) indexQuery(c echo.Context) (survey.IndexQuery, error) {
	ctx := c.Request().Context()
	q := survey.IndexQuery{
		Round:   c.QueryParam("round"),
		Form:    c.QueryParam("form"),
		Periods: list(c, "period"),
		Units:   list(c, "unit"),
		Sectors: list(c, "sector"),
		By:      words[survey.Dim](list(c, "by")),
		Levels:  words[survey.Level](list(c, "level")),
		Today:   c.QueryParam("today") == "1",
		Scope:   s.resultScope(c),

		Preliminary: seesPreliminary(person(c)),
	}
	if q.Round == "" {
		rounds, err := s.store.Rounds(ctx)
		if err != nil {
			return q, err
		}
		i := slices.IndexFunc(rounds, func(r survey.Round) bool { return r.Kind == "counter" && r.State != survey.RoundDraft })
		if i < 0 {
			return q, survey.Refuse(survey.NotFound, "index.no_round", "round")
		}
		q.Round = rounds[i].ID
	}
	r, err := s.store.Round(ctx, q.Round)
	if err != nil {
		return q, err
	}
	if r.Sample() {
		if q, err = s.sampleQuery(c, q, r); err != nil {
			return q, err
		}
	}
	if q.Form == "" {
		form, err := s.store.QuickForm(ctx, q.Round)
		if err != nil {
			return q, err
		}
		q.Form = form
	}
	if len(q.Periods) == 0 {
		periods, err := s.store.Periods(ctx, q.Round, q.Form)
		if err != nil {
			return q, err
		}
		if len(periods) == 0 {
			periods = []string{s.store.Clock().Day()[:4]}
		}
		q.Periods = periods[:1]
	}
	return q, q.Check().Or()
}

// resultScope is what the reader may see of the results: guests, where results
// are open to them, see all that is published.
func (s *Server) resultScope(c echo.Context) survey.Scope {
	if p := person(c); p != nil {
		return p.Scope()
	}
	return survey.Scope{Nothing: !s.openResults}
}

// list reads a parameter that may be repeated or hold several values.
func list(c echo.Context, name string) []string {
	var out []string
	for _, value := range c.QueryParams()[name] {
		for v := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ';' }) {
			if v = strings.TrimSpace(v); v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

func words[T ~string](values []string) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}
