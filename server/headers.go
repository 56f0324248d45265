package server

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/labstack/echo/v4"
)

// inlined are the style sheets and scripts that stand inside a page (the
// citizen's first view is one request); the policy names their hashes.
var inlined = []string{"citizen.css", "kiosk.css", "citizen.js", "kiosk.js"}

// contentPolicy allows what we serve ourselves and nothing else.
func (a *assets) contentPolicy() string {
	var styles, scripts strings.Builder
	for _, name := range inlined {
		body, err := a.compact(name)
		if err != nil {
			continue
		}
		sum := sha256.Sum256(body)
		source := " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if strings.HasSuffix(name, ".css") {
			styles.WriteString(source)
		} else {
			scripts.WriteString(source)
		}
	}
	return "default-src 'none'; script-src 'self'" + scripts.String() + "; style-src 'self'" + styles.String() +
		"; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'" +
		"; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
}

// headers are on every answer, also on errors.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		policy := s.policy
		if s.assets.live {
			policy = s.assets.contentPolicy()
		}
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if isAPI(c) {
			h.Set("Sipas", "1") // a tablet believes no answer without it: Wi-Fi portals answer too
		}
		if strings.HasPrefix(s.baseURL, "https://") {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		return next(c)
	}
}
