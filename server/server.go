// Package server takes requests and gives pages, files and API answers.
package server

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"sipas/static"
	"sipas/survey"
)

// Config is what a Server needs; Store is required.
type Config struct {
	Store          *survey.Store
	Log            *slog.Logger
	BaseURL        string         // public address for posters and links, e.g. https://sipas.bacninh.gov.vn
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed; none by default
	Version        string
	Limits         Limits         // of answers a second; zero values mean the defaults
	Retention      int            // months that answers are kept, as the consent says; 0 means 24
	OpenResults    bool           // published results may be read without signing in
	Operators      []netip.Prefix // networks that may read /metrics and the findings of /healthz, besides this machine
	Uploads        string         // directory of files that are being imported; '' is one of the server's own, for temporary files
	Source         string         // directory of the source code: templates and static files are read from it at each request
}

// Server answers HTTP. Make it with New.
type Server struct {
	store           *survey.Store
	log             *slog.Logger
	baseURL         string
	version         string
	echo            *echo.Echo
	sessions        *scs.SessionManager
	validate        *validator.Validate
	langs           map[string]*Lang
	views           *views
	assets          *assets
	policy          string // what pages may load
	handler         http.Handler
	openResults     bool
	retentionMonths int
	limits          *limiter
	arrivals        arrivals
	metrics         *metrics
	pulse           pulse
	operatorNets    []netip.Prefix
	uploads         uploads
	jobs            *jobs
	onRender        func(page string) // tests learn which pages were shown
}

// New builds the server; it fails when a template or message file is broken.
func New(cfg Config) (*Server, error) {
	s := &Server{store: cfg.Store, log: cfg.Log, baseURL: strings.TrimRight(cfg.BaseURL, "/"), version: cfg.Version, openResults: cfg.OpenResults}
	s.limits, s.retentionMonths = newLimiter(cfg.Limits), cmp.Or(cfg.Retention, 24)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	staticFiles, templateFiles := fs.FS(static.Files), fs.FS(templates)
	if cfg.Source != "" {
		staticFiles, templateFiles = os.DirFS(cfg.Source+"/static"), os.DirFS(cfg.Source+"/server")
	}
	var err error
	if s.langs, err = loadLangs(); err != nil {
		return nil, err
	}
	if s.assets, err = newAssets(staticFiles, cfg.Source != ""); err != nil {
		return nil, err
	}
	if s.views, err = newViews(templateFiles, s.langs, s.assets, cfg.Source != ""); err != nil {
		return nil, err
	}
	s.validate = newValidator()
	s.metrics, s.operatorNets, s.jobs = newMetrics(cfg.Store), cfg.Operators, newJobs()
	s.uploads.dir = cfg.Uploads
	s.sessions = newSessions(cfg.Store, strings.HasPrefix(cfg.BaseURL, "https://"))
	s.policy = s.assets.contentPolicy()
	s.echo = s.newEcho(cfg.TrustedProxies)
	s.handler, err = s.sameOrigin(s.echo)
	return s, err
}

// sameOrigin refuses what another site makes a browser send here.
func (s *Server) sameOrigin(next http.Handler) (http.Handler, error) {
	guard := http.NewCrossOriginProtection()
	if u, err := url.Parse(s.baseURL); err == nil && u.Host != "" {
		if err := guard.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil { // a proxy may change the Host
			return nil, err
		}
	}
	refuse := s.headers(func(echo.Context) error { return echo.NewHTTPError(http.StatusForbidden, "cross_origin") })
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.echo.NewContext(r, w)
		s.showError(refuse(c), c)
	}))
	return guard.Handler(next), nil
}

// maxBody bounds every request body but imports, which have their own limit.
const maxBody = "256K"

func (s *Server) newEcho(proxies []netip.Prefix) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.showError
	e.IPExtractor = ipExtractor(proxies)
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, DisableErrorHandler: false}))
	e.Use(s.measured, s.headers)
	for _, r := range s.routes() {
		chain := []echo.MiddlewareFunc{middleware.BodyLimit(r.limit())}
		switch {
		case r.allow != nil && !(r.results && s.openResults):
			chain = append(chain, s.signedIn, s.guard(r.allow))
		case r.session || r.results:
			chain = append(chain, s.signedIn)
		}
		handler := wrap(r.handler, chain...)
		e.Add(r.method, r.path, handler)
		if r.method == http.MethodGet { // the same without the body
			e.Add(http.MethodHead, r.path, handler)
		}
	}
	return e
}

// wrap puts middleware around a handler once; echo would do it at each request.
func wrap(h echo.HandlerFunc, chain ...echo.MiddlewareFunc) echo.HandlerFunc {
	for _, m := range slices.Backward(chain) {
		h = m(h)
	}
	return h
}

// ipExtractor believes X-Forwarded-For only from the configured proxies:
// anybody can write that header.
func ipExtractor(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP:   p.Addr().AsSlice(),
			Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// Close ends the imports that run and removes the files that wait; Serve does
// it by itself.
func (s *Server) Close() {
	s.jobs.close()
	if err := s.uploads.close(); err != nil {
		s.log.Warn("uploads", "cause", err)
	}
}

// ServeHTTP makes the server an http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers on the listener until ctx ends, then finishes the requests
// that are under way (at most 15 s) and returns.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	hs := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 3 * time.Second,
		ReadTimeout:       60 * time.Second, // an import of 50 MB over a slow line
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- hs.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	err := hs.Shutdown(stop)
	s.Close()
	if serveErr := <-done; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}
