package server

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
)

// pathValues fill the parameters of the routes; "" stands for something that
// does not exist.
func pathValues(c *cast) *strings.Replacer {
	return strings.NewReplacer(":id", c.people["xem"].ID)
}

// request is one for a route, as a browser on this site sends it.
func (r route) request(path string) *http.Request {
	req := httptest.NewRequest(r.method, path, nil)
	if r.method != http.MethodGet {
		req = httptest.NewRequest(r.method, path, strings.NewReader("none=1"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	req.Host = "evil.example"
	return req
}

// TestEveryRouteForEveryRole asks for each route as a guest and as each member
// of the cast. Who may not gets no further than the guard; who may is never
// stopped by it. On every answer, also a refusal: the headers, and nothing of
// the Host that the client claims.
func TestEveryRouteForEveryRole(t *testing.T) {
	c := newCast(t, newTestServer(t))
	values := pathValues(c)
	logins := append([]string{""}, slices.Sorted(maps.Keys(c.people))...)
	for _, r := range c.s.routes() {
		path := values.Replace(r.path)
		for _, login := range logins {
			what := r.method + " " + path + " as " + login
			w := c.enter(t, login).send(r.request(path))
			var role survey.Role
			if login != "" {
				role = c.people[login].Role
			}
			checkAccess(t, what, r, role, w)
			checkHeaders(t, what, w)
			for other, p := range c.people {
				if w.Code == http.StatusForbidden && other != login && strings.Contains(w.Body.String(), p.Name) {
					t.Errorf("%s: a refusal shows %q", what, p.Name)
				}
			}
			if body := w.Body.String(); strings.Contains(body, "evil.example") || strings.Contains(w.Header().Get("Location"), "evil.example") {
				t.Errorf("%s: the Host header of the request is in the answer", what)
			}
		}
	}
}

func checkAccess(t *testing.T, what string, r route, role survey.Role, w *httptest.ResponseRecorder) {
	t.Helper()
	toLogin := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/login?")
	api := strings.HasPrefix(r.path, "/api/")
	switch {
	case w.Code >= 500:
		t.Errorf("%s: got %d: %.500s", what, w.Code, w.Body)
	case r.tablet:
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%s: got %d, want 401: nobody signed it", what, w.Code)
		}
	case r.allow == nil || role != "" && r.allow.has(role):
		if toLogin || w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden {
			t.Errorf("%s: got %d %s, but it is open to them", what, w.Code, w.Header().Get("Location"))
		}
	case role == survey.Enumerator && r.path == "/":
		wantRedirect(t, what, w, tabletPath)
	case role == "" && r.method == http.MethodGet && !api:
		if !toLogin {
			t.Errorf("%s: got %d, want the way to the sign-in page", what, w.Code)
		}
	case role == "":
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%s: got %d, want 401", what, w.Code)
		}
	case w.Code != http.StatusForbidden:
		t.Errorf("%s: got %d, want 403", what, w.Code)
	}
}

// checkHeaders wants the headers that every answer has.
func checkHeaders(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	h := w.Header()
	permissions := "camera=(), microphone=(), geolocation=()"
	if strings.Contains(what, " /tablet/") { // scans the code of its enrolment, notes where a visit was
		permissions = "camera=(self), microphone=(), geolocation=(self)"
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options":     "nosniff",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": permissions,
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
	// A citizen's form says where it comes from, also in browsers that know nothing newer.
	if got := h.Get("Referrer-Policy"); got != "no-referrer" && !(got == "same-origin" && strings.Contains(what, "/q")) && !(got == "origin" && strings.Contains(what, " /c")) { // never the path, which has the code
		t.Errorf("%s: Referrer-Policy is %q", what, got)
	}
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"} {
		if !strings.Contains(h.Get("Content-Security-Policy"), part) {
			t.Errorf("%s: no %s in the policy %q", what, part, h.Get("Content-Security-Policy"))
		}
	}
	if strings.Contains(h.Get("Content-Security-Policy"), "unsafe-eval") || strings.Contains(h.Get("Content-Security-Policy"), "script-src 'self' 'unsafe-inline'") {
		t.Errorf("%s: the policy allows foreign script: %q", what, h.Get("Content-Security-Policy"))
	}
	if h.Get("Cache-Control") == "" {
		t.Errorf("%s: no Cache-Control", what)
	}
	if h.Get("Access-Control-Allow-Origin") == "*" {
		t.Errorf("%s: open to every origin", what)
	}
	for _, cookie := range w.Result().Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			t.Errorf("%s: cookie %v", what, cookie)
		}
	}
}

// TestCrossOriginChangesNothing posts to each route as another site's page
// makes a browser do it.
func TestCrossOriginChangesNothing(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	values := pathValues(c)
	before, err := c.s.store.People(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.s.routes() {
		if r.method == http.MethodGet {
			continue
		}
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			req := r.request(values.Replace(r.path))
			req.Host = "sipas.example"
			req.Header.Del("Sec-Fetch-Site")
			req.Header.Set(name, value)
			w := admin.send(req)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s %s with %s: %s: got %d, want 403", r.method, r.path, name, value, w.Code)
			}
			checkHeaders(t, r.path, w)
		}
	}
	wantPage(t, "still signed in", admin.get("/account"), 200)
	if after, err := c.s.store.People(context.Background()); err != nil || len(after) != len(before) {
		t.Errorf("people: %d, before %d, %v", len(after), len(before), err)
	}
}

// TestSecureServer has the stricter cookie and header of a server behind HTTPS,
// and takes posts from its public address although a proxy changes the Host.
func TestSecureServer(t *testing.T) {
	plain := newTestServer(t)
	s, err := New(Config{Store: plain.store, BaseURL: "https://sipas.example/"})
	if err != nil {
		t.Fatal(err)
	}
	s.onRender = noteShown
	c := newCast(t, s)
	token, err := s.store.Invite(context.Background(), "test", c.people["xem"].ID, survey.SignInOnce)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/setup/"+token, nil)
	r.Host = "10.0.0.5:8080"
	r.Header.Set("Origin", "https://sipas.example")
	w := newVisitor(t, s).send(r)
	wantRedirect(t, "signing in through a proxy", w, "/")
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-sipas" || !cookies[0].Secure {
		t.Errorf("cookies: %v", cookies)
	}
	if got := w.Header().Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=63072000") {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
	admin := c.enter(t, "quantri")
	wantPage(t, "links are whole", admin.post("/admin/people/"+c.people["xem"].ID+"/link"), 200, `href="https://sipas.example/setup/`)
}

// TestBearerTokens act on the API only, with the role of their person.
func TestBearerTokens(t *testing.T) {
	c := newCast(t, newTestServer(t))
	token, err := c.s.store.CreateToken(context.Background(), c.people["quantri"], "test", 1)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		return newVisitor(t, c.s).send(r)
	}
	wantRedirect(t, "a token on a page", ask("/admin/people", token), "/login?next=%2Fadmin%2Fpeople")
	for _, r := range c.s.routes() {
		if r.method != "GET" || !strings.HasPrefix(r.path, "/api/") || r.allow == nil || strings.Contains(r.path, ":") {
			continue
		}
		if w := ask(r.path, token); w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden {
			t.Errorf("%s with an administrator's token: got %d", r.path, w.Code)
		}
		for _, wrong := range []string{"", "sipas_", token[:len(token)-1] + "x", "x' OR '1'='1"} {
			w := ask(r.path, wrong)
			if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s with the token %q: got %d", r.path, wrong, w.Code)
			}
		}
	}
}

// TestHeadIsGetWithoutBody asks a real server, which holds back the body.
func TestHeadIsGetWithoutBody(t *testing.T) {
	site := httptest.NewServer(newTestServer(t))
	defer site.Close()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for path, want := range map[string]int{"/login": 200, "/readyz": 200, "/admin": 303, "/nothing": 404, "/logout": 405} {
		res, err := client.Head(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != want || res.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("HEAD %s: got %d, want %d; headers %v", path, res.StatusCode, want, res.Header)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPathsThatBrowsersMisread must not lead anywhere else.
func TestPathsThatBrowsersMisread(t *testing.T) {
	s := newTestServer(t)
	for _, path := range []string{"//evil.example/x", "//evil.example", "/%2f%2fevil.example", "/\\evil.example"} {
		r := httptest.NewRequest("GET", "/x", nil)
		r.URL.Path, r.URL.RawPath, r.RequestURI = path, "", path
		w := newVisitor(t, s).send(r)
		wantPage(t, path, w, 404, `!href="//`, `!href="/\`)
	}
}
