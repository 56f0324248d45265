package server

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// fieldCard is one of the places that the field office begins at; field.html
// shows them.
type fieldCard struct {
	Href, Title, Lead string
	Waiting           string // what waits there for a person, '' = nothing
}

// showField is the first page of the field office.
func (s *Server) showField(c echo.Context) error {
	lang := s.langOf(c)
	cards := []fieldCard{
		{Href: "/field/enumerators", Title: lang.T("enumerators.title"), Lead: lang.T("enumerators.about")},
	}
	return s.render(c, http.StatusOK, "field", lang.T("field.title"), cards)
}

func fieldLink(l *Lang) way { return way{Href: "/field", Text: l.T("field.title")} }
