package server

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// loginForm is what a person types to sign in.
type loginForm struct {
	Login    string `form:"login" validate:"required,max=200"`
	Password string `form:"password" validate:"required,max=4000"`
	Next     string `form:"next"`
}

type loginPage struct {
	Form   loginForm
	Errors formErrors
}

func (s *Server) showLogin(c echo.Context) error {
	if person(c) != nil {
		return c.Redirect(http.StatusSeeOther, localPath(c.QueryParam("next")))
	}
	s.setLang(c)
	return s.renderLogin(c, loginForm{Next: c.QueryParam("next")}, nil)
}

func (s *Server) submitLogin(c echo.Context) error {
	var f loginForm
	err := s.bind(c, &f)
	if err != nil {
		return s.renderLogin(c, f, err)
	}
	p, err := s.store.SignIn(c.Request().Context(), f.Login, f.Password, source(c))
	if err != nil {
		return s.renderLogin(c, f, err)
	}
	return s.enter(c, p, localPath(f.Next))
}

func (s *Server) renderLogin(c echo.Context, f loginForm, err error) error {
	f.Password = ""
	f.Next = localPath(f.Next)
	return s.formPage(c, "login", s.langOf(c).T("login.title"), err, func(es formErrors) any {
		return loginPage{Form: f, Errors: es}
	})
}

// tabletPath is where enumerators work; the office site has nothing for them.
const tabletPath = "/tablet/"

// enter opens a session under a new id, so that an id known from before the
// sign-in is worth nothing.
func (s *Server) enter(c echo.Context, p *survey.Person, to string) error {
	ctx := c.Request().Context()
	if err := s.newSession(ctx, p); err != nil {
		return err
	}
	if to == "/" {
		switch p.Role {
		case survey.Enumerator:
			to = tabletPath
		case survey.Supervisor:
			to = "/field"
		}
	}
	return c.Redirect(http.StatusSeeOther, to)
}

func (s *Server) newSession(ctx context.Context, p *survey.Person) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Remove(ctx, survey.SessionStarted)
	s.sessions.Put(ctx, survey.SessionPerson, p.ID)
	_, _, err := s.sessions.Commit(ctx) // now, while a failure can still be told
	return err
}

// submitLogout ends the session. The browser's cache is cleared, its storage is
// not: a tablet may keep interviews there that have not been sent.
func (s *Server) submitLogout(c echo.Context) error {
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return c.Redirect(http.StatusSeeOther, "/login")
}

// source is where a sign-in comes from: an IPv4 address, or the /64 network of
// an IPv6 address, which is one subscriber.
func source(c echo.Context) string {
	addr, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if net, err := addr.Prefix(64); err == nil {
			return net.String()
		}
	}
	return addr.String()
}

// localPath gives an address on this server, or "/" for anything that a browser
// could take for another place.
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsFunc(to, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
		return "/"
	}
	return to
}
