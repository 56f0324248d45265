package server

import (
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sipas/survey"
)

// metrics are counted for the operator. They hold nothing about citizens:
// routes are the patterns of the table, never an address, code or id.
type metrics struct {
	registry  *prometheus.Registry
	ratings   *prometheus.CounterVec
	batch     prometheus.Histogram
	commit    prometheus.Histogram
	requests  *prometheus.HistogramVec
	imports   *prometheus.CounterVec
	health    *prometheus.GaugeVec
	published prometheus.Gauge
	dropOffs  *prometheus.CounterVec
}

func newMetrics(store *survey.Store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		ratings: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_ratings_total",
			Help: "Submitted ratings by what became of them: stored, repeated, or why they were refused."}, []string{"outcome"}),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sipas_commit_ratings",
			Help: "Ratings that shared one commit.", Buckets: prometheus.ExponentialBuckets(1, 2, 10)}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sipas_commit_seconds",
			Help: "Time to write a batch of ratings to disk.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 13)}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "sipas_http_request_seconds",
			Help: "Time to answer, by route and status.", Buckets: []float64{.001, .005, .02, .1, .5, 2, 10}}, []string{"method", "route", "status"}),
		imports: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_import_rows_total",
			Help: "Rows of imported files by kind and what became of them."}, []string{"kind", "outcome"}),
		health: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "sipas_health",
			Help: "State of the storage by finding: 0 green, 1 yellow, 2 red; as of the last look."}, []string{"finding"}),
		dropOffs: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_dropoff_total",
			Help: "Codes that households opened and answers that they sent, by what became of them: opened, mistyped, unknown, limited, stored, …"}, []string{"outcome"}),
		published: prometheus.NewGauge(prometheus.GaugeOpts{Name: "sipas_published_timestamp_seconds",
			Help: "When the shown results were last brought up to date, in seconds since 1970."}),
	}
	m.registry.MustRegister(m.ratings, m.batch, m.commit, m.requests, m.imports, m.health, m.published, m.dropOffs,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	store.Watch(survey.Watch{
		Committed: func(ratings int, took time.Duration) {
			m.batch.Observe(float64(ratings))
			m.commit.Observe(took.Seconds())
		},
		Published: func(at time.Time) { m.published.Set(float64(at.Unix())) },
	})
	return m
}

// rated counts a submitted rating.
func (m *metrics) rated(outcome survey.Outcome, err error) {
	label := string(outcome)
	var refusal *survey.Error
	var many survey.Errors
	switch {
	case errors.As(err, &many):
		label = string(survey.Invalid)
	case errors.As(err, &refusal):
		label = string(refusal.Code)
	case err != nil:
		label = "failed"
	}
	m.ratings.WithLabelValues(label).Inc()
}

// imported counts the rows of an import that has ended.
func (m *metrics) imported(r *survey.ImportReport) {
	for outcome, n := range map[string]int64{"accepted": r.Accepted, "repeated": r.Repeated, "refused": r.Refused} {
		m.imports.WithLabelValues(r.Kind, outcome).Add(float64(n))
	}
}

// measured takes the time of each request.
func (s *Server) measured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := survey.SystemClock()
		err := next(c)
		status := c.Response().Status
		if err != nil && !c.Response().Committed {
			status = statusFor(err)
		}
		route := c.Path()
		if route == "" {
			route = "none"
		}
		s.metrics.requests.WithLabelValues(method(c), route, strconv.Itoa(status)).Observe(survey.SystemClock().Sub(start).Seconds())
		return err
	}
}

// method bounds what a client can make up.
func method(c echo.Context) string {
	switch m := c.Request().Method; m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return m
	}
	return "other"
}

// statusFor is the status that showError will give.
func statusFor(err error) int {
	var he *echo.HTTPError
	var one *survey.Error
	var many survey.Errors
	switch {
	case errors.As(err, &many):
		return http.StatusUnprocessableEntity
	case errors.As(err, &one):
		return statusOf[one.Code]
	case errors.As(err, &he):
		return he.Code
	}
	return http.StatusInternalServerError
}

// operators lets only the machine itself and the networks of the configuration
// see what is for operators; for others the page does not exist. It looks at
// the connection, never at what a header claims.
func (s *Server) operators(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.isOperator(c) {
			return survey.Refuse(survey.NotFound, "error.page", "")
		}
		return next(c)
	}
}

func (s *Server) isOperator(c echo.Context) bool {
	at, err := netip.ParseAddrPort(c.Request().RemoteAddr)
	if err != nil {
		return false
	}
	addr := at.Addr().Unmap()
	// A proxy on this machine speaks for others; the other address decides.
	if c.Request().Header.Get("X-Forwarded-For") != "" || c.Request().Header.Get("Forwarded") != "" {
		return false
	}
	if addr.IsLoopback() {
		return true
	}
	for _, p := range s.operatorNets {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

func (s *Server) showMetrics(c echo.Context) error {
	s.checkHealth(c.Request().Context())
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), c.Request())
	return nil
}
