package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// accountPage is what a person sees of their own account.
type accountPage struct {
	Scope    []string
	Sessions int
	Tokens   []survey.Token
	Errors   formErrors
	Token    tokenForm
	NewToken string // shown once
	Min      int
}

type passwordForm struct {
	Old      string `form:"old" validate:"required"`
	Password string `form:"password" validate:"required"`
	Repeat   string `form:"repeat" validate:"required,eqfield=Password"`
}

type tokenForm struct {
	Name string `form:"name" validate:"required,max=120"`
	Days int    `form:"days" validate:"required,min=1,max=366"`
}

func (s *Server) showAccount(c echo.Context) error {
	return s.renderAccount(c, accountPage{Token: tokenForm{Days: 90}}, nil)
}

func (s *Server) renderAccount(c echo.Context, page accountPage, err error) error {
	ctx, p := c.Request().Context(), person(c)
	var loadErr error
	if page.Sessions, loadErr = s.store.OpenSessions(ctx, p.ID); loadErr != nil {
		return loadErr
	}
	if page.Tokens, loadErr = s.store.Tokens(ctx, p.ID); loadErr != nil {
		return loadErr
	}
	if page.Scope, loadErr = s.scopeNames(c, p); loadErr != nil {
		return loadErr
	}
	page.Min = survey.PasswordMin
	return s.formPage(c, "account", s.langOf(c).T("account.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// changePassword keeps the person signed in here, under a new session, and
// ends all others.
func (s *Server) changePassword(c echo.Context) error {
	var f passwordForm
	page := accountPage{Token: tokenForm{Days: 90}}
	if err := s.bind(c, &f); err != nil {
		return s.renderAccount(c, page, err)
	}
	ctx, p := c.Request().Context(), person(c)
	if err := s.store.ChangePassword(ctx, p, f.Old, f.Password, source(c)); err != nil {
		return s.renderAccount(c, page, err)
	}
	if err := s.newSession(ctx, p); err != nil {
		return err
	}
	s.flash(c, "account.password_changed")
	return redirectBack(c, "/account")
}

func (s *Server) signOutEverywhere(c echo.Context) error {
	p := person(c)
	if err := s.store.SignOutEverywhere(c.Request().Context(), p.Login, p); err != nil {
		return err
	}
	return s.submitLogout(c)
}

func (s *Server) createToken(c echo.Context) error {
	var f tokenForm
	if err := s.bind(c, &f); err != nil {
		return s.renderAccount(c, accountPage{Token: f}, err)
	}
	token, err := s.store.CreateToken(c.Request().Context(), person(c), f.Name, f.Days)
	if err != nil {
		return s.renderAccount(c, accountPage{Token: f}, err)
	}
	return s.renderAccount(c, accountPage{Token: tokenForm{Days: 90}, NewToken: token}, nil)
}

func (s *Server) deleteToken(c echo.Context) error {
	var f struct {
		ID string `form:"id" validate:"required"`
	}
	if err := s.bind(c, &f); err != nil {
		return err
	}
	p := person(c)
	if err := s.store.DeleteToken(c.Request().Context(), p.Login, p.ID, f.ID); err != nil {
		return err
	}
	s.flash(c, "account.token_deleted")
	return redirectBack(c, "/account")
}

// setLang keeps the language of a member of staff in a cookie; citizens have none.
func (s *Server) setLang(c echo.Context) {
	code := c.QueryParam("lang")
	if s.langs[code] == nil {
		return
	}
	c.SetCookie(&http.Cookie{Name: "lang", Value: code, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		Secure: s.sessions.Cookie.Secure, SameSite: http.SameSiteLaxMode})
}
