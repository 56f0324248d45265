package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// showEnumerators lists the people who interview.
func (s *Server) showEnumerators(c echo.Context) error {
	people, err := s.store.People(c.Request().Context())
	if err != nil {
		return err
	}
	lang := s.langOf(c)
	page := listPage{Back: fieldLink(lang), Lead: lang.T("enumerators.lead"), Columns: []string{"name", "state"}, Empty: lang.T("enumerators.none")}
	for _, p := range people {
		if p.Role != survey.Enumerator {
			continue
		}
		state := cell{Text: lang.T("enumerators.on"), Mark: "on"}
		if p.Disabled {
			state = cell{Text: lang.T("enumerators.off"), Mark: "off"}
		}
		page.Rows = append(page.Rows, []cell{{Text: p.Name}, state})
	}
	page.Total = len(page.Rows)
	return s.render(c, http.StatusOK, "admin-list", lang.T("enumerators.title"), page)
}
