package server

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// Sessions end after 30 minutes without use and after 12 hours in any case.
const (
	sessionIdle     = 30 * time.Minute
	sessionLifetime = 12 * time.Hour
)

func newSessions(store *survey.Store, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = survey.Sessions{Store: store}
	m.HashTokenInStore = true
	m.Lifetime, m.IdleTimeout = sessionLifetime, sessionIdle
	m.Cookie.Name = "sipas"
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Path = true, http.SameSiteLaxMode, "/"
	m.Cookie.Persist = false
	if secure {
		m.Cookie.Name, m.Cookie.Secure = "__Host-sipas", true
	}
	return m
}

const personKey = "person"

// person is who is signed in, or nil.
func person(c echo.Context) *survey.Person {
	p, _ := c.Get(personKey).(*survey.Person)
	return p
}

// signedIn loads the session and the person behind it. The person is read
// again at each request: a changed role or a disabled login acts at once.
func (s *Server) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	load := echo.WrapMiddleware(s.sessions.LoadAndSave)
	return load(func(c echo.Context) error {
		if id := s.sessions.GetString(c.Request().Context(), personKey); id != "" {
			p, err := s.store.Person(c.Request().Context(), id)
			if err != nil && !survey.Is(err, survey.NotFound) {
				return err
			}
			if err == nil && !p.Disabled {
				c.Set(personKey, p)
			}
		}
		return next(c)
	})
}

// guard lets through the roles of the route. Who is not signed in is led to the
// sign-in page and back; an API client gets 401.
func (s *Server) guard(allow access) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			p := person(c)
			switch {
			case p == nil && (isAPI(c) || c.Request().Method != http.MethodGet):
				return echo.NewHTTPError(http.StatusUnauthorized, "sign_in_required")
			case p == nil:
				back := url.Values{"next": {c.Request().URL.RequestURI()}}
				return c.Redirect(http.StatusSeeOther, "/login?"+back.Encode())
			case !allow.has(p.Role):
				return survey.Refuse(survey.Forbidden, "error.forbidden", "")
			}
			return next(c)
		}
	}
}

// isAPI reports whether the answer must be for programs.
func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }
