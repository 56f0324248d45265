package server

import (
	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// A one-time link carries its token in the path, so that it works without
// script. Nothing keeps it: no log has addresses, no page refers to others
// (Referrer-Policy: no-referrer), and using it once makes it worthless. Looking
// at the page does not use it: mail scanners and previews only look.

// setupForm is a password, typed twice.
type setupForm struct {
	Password string `form:"password" validate:"required"`
	Repeat   string `form:"repeat" validate:"required,eqfield=Password"`
}

type setupPage struct {
	Person *survey.Person
	Errors formErrors
	Min    int
}

func (s *Server) showSetup(c echo.Context) error {
	inv, err := s.store.Invitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	s.setLang(c)
	return s.renderSetup(c, inv, nil)
}

func (s *Server) submitSetup(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	inv, err := s.store.Invitation(ctx, token)
	if err != nil {
		return err
	}
	if inv.Purpose == survey.SignInOnce {
		p, err := s.store.AcceptSignIn(ctx, token)
		if err != nil {
			return err
		}
		return s.enter(c, p, "/")
	}
	var f setupForm
	if err := s.bind(c, &f); err != nil {
		return s.renderSetup(c, inv, err)
	}
	p, err := s.store.AcceptPassword(ctx, token, f.Password)
	if err != nil {
		return s.renderSetup(c, inv, err)
	}
	return s.enter(c, p, "/")
}

func (s *Server) renderSetup(c echo.Context, inv *survey.Invitation, err error) error {
	name, title := "setup", "setup.title"
	if inv.Purpose == survey.SignInOnce {
		name, title = "signin-link", "setup.sign_in_title"
	}
	return s.formPage(c, name, s.langOf(c).T(title), err, func(es formErrors) any {
		return setupPage{Person: inv.Person, Errors: es, Min: survey.PasswordMin}
	})
}

// setupLink is the address to hand to a person. It is whole where the public
// address is configured; it is never made from what a request says.
func (s *Server) setupLink(token string) string { return s.baseURL + "/setup/" + token }
