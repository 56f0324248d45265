package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// healthEvery bounds how often looking at the health writes: a storm of checks
// costs no more than four small writes a second, and red still shows within one.
const healthEvery = 250 * time.Millisecond

// pulse is the last look at the health.
type pulse struct {
	mu   sync.Mutex
	at   time.Time
	last survey.Health
}

// checkHealth looks at the storage, at most every quarter of a second.
func (s *Server) checkHealth(ctx context.Context) survey.Health {
	s.pulse.mu.Lock()
	defer s.pulse.mu.Unlock()
	now := survey.SystemClock()
	if now.Sub(s.pulse.at) < healthEvery {
		return s.pulse.last
	}
	s.pulse.last, s.pulse.at = s.store.Health(context.WithoutCancel(ctx)), survey.SystemClock()
	for _, f := range s.pulse.last.Findings {
		s.metrics.health.WithLabelValues(f.Name).Set(map[survey.HealthLevel]float64{survey.Yellow: 1, survey.Red: 2}[f.Level])
	}
	return s.pulse.last
}

// showHealth answers 503 when answers cannot be stored. The findings are for
// operators; anybody else learns the level only.
func (s *Server) showHealth(c echo.Context) error {
	h := s.checkHealth(c.Request().Context())
	status := http.StatusOK
	if h.Level == survey.Red {
		status = http.StatusServiceUnavailable
	}
	if !s.isOperator(c) {
		return c.JSON(status, map[string]any{"level": h.Level})
	}
	return c.JSON(status, map[string]any{"level": h.Level, "findings": h.Findings, "version": s.version})
}

// showReady answers 200 when this process should get requests: the schema fits
// the program and answers are stored.
func (s *Server) showReady(c echo.Context) error {
	if err := s.store.CheckSchema(c.Request().Context()); err != nil {
		s.log.Warn("not ready", "cause", err)
		return c.JSON(http.StatusServiceUnavailable, map[string]any{"ready": false, "reason": "schema"})
	}
	if h := s.checkHealth(c.Request().Context()); h.Level == survey.Red {
		return c.JSON(http.StatusServiceUnavailable, map[string]any{"ready": false, "reason": "storage"})
	}
	return c.JSON(http.StatusOK, map[string]any{"ready": true})
}

// showRobots keeps search engines off everything but the published results.
func (s *Server) showRobots(c echo.Context) error {
	text := "User-agent: *\nDisallow: /q/\nDisallow: /c/\nDisallow: /field\nDisallow: /admin\nDisallow: /account\nDisallow: /login\nDisallow: /setup/\n"
	if !s.openResults {
		text = "User-agent: *\nDisallow: /\n"
	}
	return c.String(http.StatusOK, text)
}

// showFavicon is for browsers that ask for it without being told.
func (s *Server) showFavicon(c echo.Context) error {
	return c.Redirect(http.StatusMovedPermanently, s.assets.path("favicon.svg"))
}
