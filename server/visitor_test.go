package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sipas/survey"
)

// visitor is a browser with cookies.
type visitor struct {
	t       *testing.T
	s       http.Handler
	cookies map[string]string
	lang    string // Accept-Language
}

func newVisitor(t *testing.T, s http.Handler) *visitor {
	return &visitor{t: t, s: s, cookies: map[string]string{}, lang: "vi"}
}

func (v *visitor) send(r *http.Request) *httptest.ResponseRecorder {
	v.t.Helper()
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if r.Header.Get("Accept-Language") == "" {
		r.Header.Set("Accept-Language", v.lang)
	}
	w := httptest.NewRecorder()
	v.s.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(v.cookies, c.Name)
		} else {
			v.cookies[c.Name] = c.Value
		}
	}
	return w
}

func (v *visitor) get(path string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.send(httptest.NewRequest("GET", path, nil))
}

// post sends a form; fields are name, value, name, value, …
func (v *visitor) post(path string, fields ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.send(r)
}

const testPassword = "một con vịt xoè ra hai cái cánh"

// cast are the people of the tests, one of each role and a second department
// and leader, on a server with the real register.
type cast struct {
	s      *Server
	people map[string]*survey.Person // by login
}

var castRoles = []struct {
	login  string
	person survey.Person
}{
	{"quantri", survey.Person{Name: "Quản Trị", Role: survey.Administrator}},
	{"phantich", survey.Person{Name: "Phân Tích", Role: survey.Analyst}},
	{"soyte", survey.Person{Name: "Sở Y Tế", Role: survey.Department, Sectors: []string{"health"}}},
	{"sogddt", survey.Person{Name: "Sở Giáo Dục", Role: survey.Department, Sectors: []string{"education"}}},
	{"lanhdao-a", survey.Person{Name: "Lãnh Đạo A", Role: survey.Leader}},
	{"lanhdao-b", survey.Person{Name: "Lãnh Đạo B", Role: survey.Leader}},
	{"giamsat", survey.Person{Name: "Giám Sát", Role: survey.Supervisor}},
	{"dieutra", survey.Person{Name: "Điều Tra Viên", Role: survey.Enumerator}},
	{"xem", survey.Person{Name: "Người Xem", Role: survey.Viewer}},
}

// newCast fills a server with the register and the people; nobody has a
// password but the administrator.
func newCast(t *testing.T, s *Server) *cast {
	t.Helper()
	ctx := context.Background()
	if err := s.store.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	reg, err := s.store.Register(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var communes []string
	for _, u := range reg.UnitsOn(s.store.Clock().Day()) {
		if u.Kind == "commune" {
			communes = append(communes, u.ID)
		}
	}
	c := &cast{s: s, people: map[string]*survey.Person{}}
	for _, r := range castRoles {
		p := r.person
		p.Login = r.login
		if p.Role == survey.Leader {
			p.Units, communes = communes[:1], communes[1:]
		}
		if err := s.store.CreatePerson(ctx, "test", &p); err != nil {
			t.Fatalf("%s: %v", r.login, err)
		}
		c.people[r.login] = &p
	}
	token, err := s.store.Invite(ctx, "test", c.people["quantri"].ID, survey.SetPassword)
	if err == nil {
		_, err = s.store.AcceptPassword(ctx, token, testPassword)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// enter gives a browser in which a person of the cast is signed in; "" is a guest.
func (c *cast) enter(t *testing.T, login string) *visitor {
	t.Helper()
	v := newVisitor(t, c.s)
	if login == "" {
		return v
	}
	token, err := c.s.store.Invite(context.Background(), "test", c.people[login].ID, survey.SignInOnce)
	if err != nil {
		t.Fatal(err)
	}
	if w := v.post("/setup/" + token); w.Code != http.StatusSeeOther || len(v.cookies) == 0 {
		t.Fatalf("signing in %s: %d %s", login, w.Code, w.Body)
	}
	return v
}

// wantPage fails the test unless the answer has the status and all the texts;
// a text that begins with "!" must not be there.
func wantPage(t *testing.T, what string, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("%s: got %d, want %d: %.2000s", what, w.Code, status, body)
	}
	for _, text := range texts {
		not, found := strings.HasPrefix(text, "!"), strings.Contains(body, strings.TrimPrefix(text, "!"))
		if not == found {
			t.Errorf("%s: %q present: %t in %.3000s", what, text, found, body)
		}
	}
}

// wantRedirect fails the test unless the answer leads to a place.
func wantRedirect(t *testing.T, what string, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != to {
		t.Errorf("%s: got %d to %q, want 303 to %q: %.500s", what, w.Code, got, to, w.Body)
	}
}
