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
	kept := survey.Sessions{Store: store, Idle: sessionIdle, Lifetime: sessionLifetime}
	m.Store, m.Codec = kept, kept
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
// again at each request: a changed role or a disabled login acts at once. On
// the API a bearer token stands for its person instead.
func (s *Server) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	browser := func(c echo.Context) error {
		if err := s.loadSession(c); err != nil {
			return err
		}
		ctx := c.Request().Context()
		if id := s.sessions.GetString(ctx, survey.SessionPerson); id != "" {
			p, err := s.store.Person(ctx, id)
			if err != nil && !survey.Is(err, survey.NotFound) {
				return err
			}
			if err == nil && !p.Disabled {
				c.Set(personKey, p)
				s.setLang(c)
			}
		}
		return next(c)
	}
	return func(c echo.Context) error {
		token, ok := strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer ")
		if !ok || !isAPI(c) {
			return browser(c)
		}
		p, err := s.store.PersonByToken(c.Request().Context(), token)
		if survey.Is(err, survey.NotFound) {
			c.Response().Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			return echo.NewHTTPError(http.StatusUnauthorized, "sign_in_required")
		}
		if err != nil {
			return err
		}
		c.Set(personKey, p)
		return next(c)
	}
}

// loadSession finds the session of the browser and keeps it when the answer
// begins. A session that cannot be kept then is no reason to hold back the page;
// where one begins, see newSession, it is.
func (s *Server) loadSession(c echo.Context) error {
	token := ""
	if cookie, err := c.Cookie(s.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := s.sessions.Load(c.Request().Context(), token)
	if err != nil {
		return err
	}
	c.SetRequest(c.Request().WithContext(ctx))
	c.Response().Header().Add("Vary", "Cookie")
	c.Response().Before(func() {
		switch s.sessions.Status(ctx) {
		case scs.Modified:
			token, expiry, err := s.sessions.Commit(ctx)
			if err != nil {
				s.log.Error("keeping a session", "cause", err)
				return
			}
			s.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
		case scs.Destroyed:
			s.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
		}
	})
	return nil
}

// guard lets through the roles of the route. Who is not signed in is led to the
// sign-in page and back; an API client gets 401.
func (s *Server) guard(allow access) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			p := person(c)
			switch {
			case p == nil && (isAPI(c) || c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead):
				return echo.NewHTTPError(http.StatusUnauthorized, "sign_in_required")
			case p == nil:
				back := url.Values{"next": {c.Request().URL.RequestURI()}}
				return c.Redirect(http.StatusSeeOther, "/login?"+back.Encode())
			case !allow.has(p.Role) && p.Role == survey.Enumerator && c.Request().URL.Path == "/":
				return c.Redirect(http.StatusSeeOther, tabletPath)
			case !allow.has(p.Role):
				return survey.Refuse(survey.Forbidden, "error.forbidden", "")
			}
			return next(c)
		}
	}
}

// isAPI reports whether the answer must be for programs.
func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }
