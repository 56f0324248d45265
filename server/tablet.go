package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
)

// The tablet app of the enumerators: one shell, which is the same for everybody
// and is kept on the tablet, so that a cold start needs no network.

// tabletRoutes are open to everyone: the app is nobody's secret, and what it
// shows comes from the device's own key.
func (s *Server) tabletRoutes() []route {
	return []route{
		{method: "GET", path: "/tablet", allow: everyone, handler: s.moveToTablet},
		{method: "GET", path: "/tablet/", allow: everyone, handler: tablet(s.showTablet)},
		{method: "GET", path: "/tablet/*", allow: everyone, handler: tablet(s.showTablet)},
		{method: "GET", path: "/tablet/sw.js", allow: everyone, handler: tablet(s.showTabletWorker)},
		{method: "GET", path: "/tablet/manifest.webmanifest", allow: everyone, handler: tablet(s.showTabletManifest)},
	}
}

// tabletFiles are kept on the tablet beside the shell.
var tabletFiles = []string{"tablet.js", "tablet.css", "tablet.svg"}

// tablet gives the app what other pages may not have: camera for the code of
// the enrolment, position of a visit, one policy that names the worker's script.
func tablet(next echo.HandlerFunc) echo.HandlerFunc {
	return gzipped(func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; trusted-types sipas-worker")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(self)")
		h.Set("Cache-Control", "no-cache")
		return next(c)
	})
}

func (s *Server) moveToTablet(c echo.Context) error {
	return c.Redirect(http.StatusMovedPermanently, "/tablet/")
}

func (s *Server) showTablet(c echo.Context) error {
	body, err := s.tabletShell()
	if err != nil {
		return err
	}
	return c.HTMLBlob(http.StatusOK, body)
}

// shellPage is the data of tablet.html.
type shellPage struct {
	Retention int // months that the consent names
}

// tabletShell is always in the reference language: the app itself knows in
// which one it speaks.
func (s *Server) tabletShell() ([]byte, error) {
	pages, lang := s.views.pages, s.langs[languages[0]]
	if s.views.live {
		var err error
		if pages, err = s.views.parse(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := pages[lang.Code]["tablet"].Execute(&b, Page{Title: lang.T("tablet.page.title"), Lang: lang, Path: "/tablet/", Data: shellPage{s.retentionMonths}})
	if s.onRender != nil {
		s.onRender("tablet")
	}
	return b.Bytes(), err
}

// showTabletWorker puts the list of files before the worker's script: when one
// of them changes the script does, and the browser finds the new version.
func (s *Server) showTabletWorker(c echo.Context) error {
	shell, err := s.tabletShell()
	if err != nil {
		return err
	}
	type entry struct {
		URL      string  `json:"url"`
		Revision *string `json:"revision"` // null where the address changes with the content
	}
	revision := func(body []byte) *string {
		sum := sha256.Sum256(body)
		r := hex.EncodeToString(sum[:6])
		return &r
	}
	files := []entry{{"/tablet/", revision(shell)}}
	for _, name := range tabletFiles {
		e := entry{URL: s.assets.path(name)}
		if s.assets.live {
			body, err := s.assets.read(name)
			if err != nil {
				return err
			}
			e.Revision = revision(body)
		}
		files = append(files, e)
	}
	list, err := json.Marshal(files)
	if err != nil {
		return err
	}
	script, err := s.assets.read("tablet-sw.js")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", fmt.Appendf(nil, "self.SIPAS_FILES=%s\n%s", list, script))
}

func (s *Server) showTabletManifest(c echo.Context) error {
	name := s.langs[languages[0]].T("product.name")
	icon := func(file, sizes, kind string) map[string]string {
		return map[string]string{"src": s.assets.path(file), "sizes": sizes, "type": kind, "purpose": "any maskable"}
	}
	body, err := json.Marshal(map[string]any{
		"id": "/tablet/", "name": name, "short_name": name, "lang": languages[0], "start_url": "/tablet/", "scope": "/tablet/",
		"display": "standalone", "theme_color": "#0b5d57", "background_color": "#ffffff",
		"icons": []map[string]string{icon("tablet.svg", "any", "image/svg+xml"), icon("tablet-192.png", "192x192", "image/png"),
			icon("tablet-512.png", "512x512", "image/png")},
	})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/manifest+json", body)
}
