package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"sipas/survey"
)

// from sends a GET as if from an address, with headers name, value, ….
func from(s http.Handler, address, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.RemoteAddr = address
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestHealth(t *testing.T) {
	s := newTestServer(t)
	s.operatorNets = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}
	for _, tt := range []struct {
		address, path string
		headers       []string
		status        int
		want          string
	}{
		{"127.0.0.1:5", "/healthz", nil, 200, `"name":"write"`},
		{"[::1]:5", "/healthz", nil, 200, `"findings"`},
		{"10.9.1.1:5", "/healthz", nil, 200, `"findings"`},
		{"192.0.2.1:5", "/healthz", nil, 200, `!findings`},
		{"127.0.0.1:5", "/healthz", []string{"X-Forwarded-For", "192.0.2.1"}, 200, "!findings"},
		{"192.0.2.1:5", "/healthz", []string{"X-Forwarded-For", "127.0.0.1"}, 200, "!findings"},
		{"192.0.2.1:5", "/readyz", nil, 200, `"ready":true`},
		{"127.0.0.1:5", "/metrics", nil, 200, "sipas_http_request_seconds"},
		{"10.9.1.1:5", "/metrics", nil, 200, `sipas_health{finding="write"} 0`},
		{"192.0.2.1:5", "/metrics", nil, 404, "!sipas_"},
		{"127.0.0.1:5", "/metrics", []string{"X-Forwarded-For", "127.0.0.1"}, 404, "!sipas_"},
		{"192.0.2.1:5", "/robots.txt", nil, 200, "Disallow: /\n"},
		{"192.0.2.1:5", "/favicon.ico", nil, 301, ""},
	} {
		w := from(s, tt.address, tt.path, tt.headers...)
		wantPage(t, tt.path+" from "+tt.address, w, tt.status, tt.want)
		checkHeaders(t, tt.path, w)
	}
}

// TestHealthIsRedWhenNothingCanBeWritten closes the store under the server.
func TestHealthIsRedWhenNothingCanBeWritten(t *testing.T) {
	s := newTestServer(t)
	wantPage(t, "before", from(s, "192.0.2.1:5", "/healthz"), 200)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	s.pulse.at = s.pulse.at.Add(-healthEvery) // as if the time had passed
	wantPage(t, "closed", from(s, "192.0.2.1:5", "/healthz"), 503, `"level":"red"`, "!sql", "!findings")
	wantPage(t, "not ready", from(s, "192.0.2.1:5", "/readyz"), 503, `"ready":false`)
}

// TestMetricsSayNothingAboutCitizens sends ratings with things that must not
// be in the metrics, and counts what became of them.
func TestMetricsSayNothingAboutCitizens(t *testing.T) {
	s := newTestServer(t)
	c := newCast(t, s)
	admin := c.enter(t, "quantri")
	unit := c.people["lanhdao-a"].Units[0]
	wantRedirect(t, "a counter", admin.post("/admin/stations", "code", "QUAYTEST2", "unit", unit, "name_vi", "Quầy", "round", openRound(t, s),
		"sectors", "land", "form", counterForm(t, s)), "/admin/stations?unit="+unit)
	v := newVisitor(t, s)
	id := survey.NewID()
	for range 2 {
		if w := v.post("/q/QUAYTEST2", fieldID, id, "O1", "5", "M1", "bí mật"); w.Code != 303 {
			t.Fatalf("rating: %d %.2000s", w.Code, w.Body)
		}
	}
	v.get("/q/NOSUCHCODE")
	v.send(httptest.NewRequest("MADEUP", "/secret-path", nil))
	body := from(s, "127.0.0.1:5", "/metrics").Body.String()
	for _, want := range []string{`sipas_ratings_total{outcome="stored"} 1`, `sipas_ratings_total{outcome="repeated"} 1`,
		`route="/q/:code",status="303"`, "sipas_commit_seconds_count", `method="other"`} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %s in %s", want, body)
		}
	}
	for _, secret := range []string{"QUAYTEST2", "NOSUCHCODE", id, "bí mật", unit, "secret-path", "MADEUP", "quantri", "192.0.2"} {
		if strings.Contains(body, secret) {
			t.Errorf("metrics contain %q", secret)
		}
	}
}
