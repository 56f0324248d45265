package server

import (
	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func (s *Server) showRelease(c echo.Context) error { return s.renderRelease(c, nil) }

// releaseDraw brings a draw to the field.
func (s *Server) releaseDraw(c echo.Context) error {
	plan, err := s.store.ReleaseDraw(c.Request().Context(), person(c).Login, c.Param("id"))
	if err != nil {
		return s.renderRelease(c, err)
	}
	s.flash(c, "release.done")
	return redirectBack(c, fieldPath(plan.Round))
}

// renderRelease says what goes to the field, before it does.
func (s *Server) renderRelease(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	d, loadErr := s.store.Draw(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	summary, loadErr := s.store.DrawSummary(ctx, d.ID)
	if loadErr != nil {
		return loadErr
	}
	var cases, reserves int64
	units := map[string]bool{}
	for _, h := range summary {
		cases, reserves, units[h.Unit] = cases+h.Cases, reserves+h.Reserves, true
	}
	page := confirmPage{Back: way{Href: "/admin/draws/" + d.ID, Text: lang.T("draw.sheet")}, Lead: lang.T("release.about"), Submit: lang.T("release.go"),
		Effects: []fact{{lang.T("sample.cases"), lang.Int(cases), ""}, {lang.T("fieldwork.reserves"), lang.Int(reserves), ""},
			{lang.T("frame.reporting"), lang.Int(int64(len(units))), ""}}}
	if plan, planErr := s.store.Fieldwork(ctx, d.Round); survey.Is(planErr, survey.NotFound) {
		page.Note = lang.T("release.no_plan")
	} else if planErr != nil {
		return planErr
	} else if plan.Draw != "" && plan.Draw != d.ID {
		page.Note = lang.T("release.replaces")
	}
	return s.formPage(c, "confirm", lang.T("release.go"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// releaseLink leads from a draw to the field: to the round where the draw is
// there, else to the step that brings it there.
func (s *Server) releaseLink(c echo.Context, r survey.Round, d survey.Draw) (way, error) {
	lang := s.langOf(c)
	plan, err := s.store.Fieldwork(c.Request().Context(), r.ID)
	switch {
	case survey.Is(err, survey.NotFound):
		err = nil
	case err == nil && plan.Draw == d.ID:
		return way{fieldPath(r.ID), lang.T("release.in_field"), true}, nil
	}
	if err != nil || person(c).Role != survey.Administrator || r.Allows(survey.ActRelease) != nil {
		return way{}, err
	}
	return way{"/admin/draws/" + d.ID + "/release", lang.T("release.go"), false}, nil
}
