package server

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sipas/survey"
)

// testTime is a clock that tests move.
type testTime struct {
	mu  sync.Mutex
	now time.Time
}

func newTestTime() *testTime { return &testTime{now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)} }

func (c *testTime) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testTime) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestSignInAndOut(t *testing.T) {
	s := newTestServer(t)
	newCast(t, s)
	v := newVisitor(t, s)
	wantRedirect(t, "a page for staff", v.get("/admin/people?q=a%20b"), "/login?next=%2Fadmin%2Fpeople%3Fq%3Da%2520b")
	wantPage(t, "sign-in page", v.get("/login?next=/admin/people"), 200, `value="/admin/people"`, "Đăng nhập", "<!doctype html>")
	if len(v.cookies) != 0 {
		t.Errorf("looking at the sign-in page sets cookies: %v", v.cookies)
	}
	english := newVisitor(t, s)
	wantPage(t, "sign-in page in English", english.get("/login?lang=en"), 200, "Sign in")
	wantPage(t, "the language stays", english.post("/login"), 422, "There are 2 things to correct")
	w := v.post("/login", "login", "quantri", "password", "sai", "next", "/admin/people")
	wantPage(t, "wrong password", w, 422, "Tên đăng nhập hoặc mật khẩu không đúng.", `value="quantri"`, "<title>Lỗi: ", "!sai\"")
	unknown := v.post("/login", "login", "khongco", "password", "sai", "next", "/admin/people")
	if got, want := strings.ReplaceAll(unknown.Body.String(), "khongco", "quantri"), w.Body.String(); got != want || unknown.Code != w.Code {
		t.Errorf("an unknown login is told apart:\n%s\n%s", got, want)
	}
	wantPage(t, "nothing typed", v.post("/login"), 422, "Có 2 chỗ cần sửa", `href="#login"`, `href="#password"`, `aria-invalid="true"`)
	wantRedirect(t, "signing in", v.post("/login", "login", "QuanTri", "password", testPassword, "next", "/admin/people"), "/admin/people")
	wantPage(t, "after signing in", v.get("/admin/people"), 200, "Người dùng", "Quản Trị")
	wantRedirect(t, "sign-in page when signed in", v.get("/login?next=/account"), "/account")

	old := v.cookies["sipas"]
	wantRedirect(t, "signing out", v.post("/logout"), "/login")
	v.cookies["sipas"] = old
	wantRedirect(t, "the old session", v.get("/admin/people"), "/login?next=%2Fadmin%2Fpeople")
}

func TestSessionIsNewAtSignIn(t *testing.T) {
	c := newCast(t, newTestServer(t))
	v := c.enter(t, "quantri")
	before := v.cookies["sipas"]
	wantRedirect(t, "signing in again", v.post("/login", "login", "quantri", "password", testPassword), "/")
	if after := v.cookies["sipas"]; after == before || len(after) < 43 {
		t.Errorf("session id before %q and after the sign-in %q", before, after)
	}
	// An id that somebody else chose is not taken over.
	victim := newVisitor(t, c.s)
	victim.cookies["sipas"] = "chosen-by-somebody-else"
	wantRedirect(t, "signing in with a foreign id", victim.post("/login", "login", "quantri", "password", testPassword), "/")
	if victim.cookies["sipas"] == "chosen-by-somebody-else" {
		t.Error("a session id chosen by somebody else became a session")
	}
	thief := newVisitor(t, c.s)
	thief.cookies["sipas"] = before
	wantRedirect(t, "the id from before", thief.get("/account"), "/login?next=%2Faccount")
}

func TestSignInIsThrottledByPair(t *testing.T) {
	clock := newTestTime()
	s := newTestServerAt(t, clock.time)
	newCast(t, s)
	from := func(address, password string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/login", strings.NewReader("login=quantri&password="+password))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", "198.51.100."+password[:1]) // nobody asked for it
		r.RemoteAddr = address
		return newVisitor(t, s).send(r)
	}
	for i := range 5 {
		wantPage(t, "wrong", from("192.0.2.7:1", string(rune('1'+i))), 422)
	}
	w := from("192.0.2.7:2", "9")
	wantPage(t, "sixth try", w, 429, "Xin chờ 1 giây")
	if w.Header().Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	wantPage(t, "another address", from("192.0.2.8:1", "9"), 422)
	wantPage(t, "IPv6", from("[2001:db8::1]:1", "9"), 422)
	clock.forward(time.Second)
	wantPage(t, "after the wait", from("192.0.2.7:3", "9"), 422)
	wantPage(t, "at once again", from("192.0.2.7:4", "9"), 429, "Xin chờ 2 giây")
}

func TestSessionsEnd(t *testing.T) {
	clock := newTestTime()
	c := newCast(t, newTestServerAt(t, clock.time))
	v := c.enter(t, "xem")
	clock.forward(29 * time.Minute)
	wantPage(t, "after 29 minutes", v.get("/account"), 200)
	clock.forward(31 * time.Minute)
	wantRedirect(t, "after 31 minutes without use", v.get("/account"), "/login?next=%2Faccount")

	admin, v := c.enter(t, "quantri"), c.enter(t, "xem")
	p := c.people["xem"]
	w := admin.post("/admin/people/"+p.ID, "name", p.Name, "role", "viewer", "version", "1", "disabled", "true")
	wantRedirect(t, "disabling", w, "/admin/people")
	wantRedirect(t, "the next request of the disabled person", v.get("/account"), "/login?next=%2Faccount")

	here, there := c.enter(t, "soyte"), c.enter(t, "soyte")
	wantPage(t, "two sessions", here.get("/account"), 200, "trên 2 trình duyệt")
	wantRedirect(t, "sign out everywhere", here.post("/account/sign-out"), "/login")
	wantRedirect(t, "the other browser", there.get("/account"), "/login?next=%2Faccount")
}

func TestRoleActsAtNextRequest(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin, v := c.enter(t, "quantri"), c.enter(t, "phantich")
	wantPage(t, "an analyst at the people", v.get("/admin/people"), 403)
	p := c.people["phantich"]
	wantRedirect(t, "promoting", admin.post("/admin/people/"+p.ID, "name", p.Name, "role", "administrator", "version", "1"), "/admin/people")
	wantPage(t, "promoted", v.get("/admin/people"), 200)
	wantRedirect(t, "demoting", admin.post("/admin/people/"+p.ID, "name", p.Name, "role", "viewer", "version", "2"), "/admin/people")
	wantPage(t, "demoted", v.get("/admin/people"), 403, "!quantri")
}

func TestNextStaysHere(t *testing.T) {
	for _, to := range []string{"", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "http:evil.example",
		"javascript:alert(1)", "/\t/evil.example", "/\n//evil.example", "///evil.example", "evil.example", " //evil.example",
		"/%0d%0aLocation:x\r\n", "//user@evil.example/", "/\x00", "https:/evil.example", ".//evil.example", "/ok%zz"} {
		if got := localPath(to); got != "/" {
			t.Errorf("localPath(%q) = %q, want /", to, got)
		}
	}
	for _, to := range []string{"/", "/admin/people?q=a%20b", "/units/24007", "/q/ABC?kiosk=1#x"} {
		if got := localPath(to); got != to {
			t.Errorf("localPath(%q) = %q", to, got)
		}
	}
	s := newTestServer(t)
	newCast(t, s)
	for _, to := range []string{"//evil.example/x", "/\\evil.example", "https://evil.example"} {
		v := newVisitor(t, s)
		wantRedirect(t, to, v.post("/login", "login", "quantri", "password", testPassword, "next", to), "/")
	}
}

func TestOneTimeLinks(t *testing.T) {
	clock := newTestTime()
	c := newCast(t, newTestServerAt(t, clock.time))
	admin := c.enter(t, "quantri")
	w := admin.post("/admin/people", "login", "Moi.Nguoi", "name", "Người Mới", "role", "viewer", "disabled", "", "password", "x", "id", "1")
	wantPage(t, "adding a person", w, 200, "/setup/", "Người Mới")
	_, link, _ := strings.Cut(w.Body.String(), `href="/setup/`)
	link, _, _ = strings.Cut("/setup/"+link, `"`)

	v := newVisitor(t, c.s)
	for range 2 { // looking does not use it up
		wantPage(t, "the link", v.get(link), 200, "moi.nguoi", "Ít nhất 15", "new-password")
	}
	wantPage(t, "too short", v.post(link, "password", "ngắn", "repeat", "ngắn"), 422, "ít nhất 15 ký tự", `href="#password"`)
	wantPage(t, "different", v.post(link, "password", testPassword, "repeat", "x"), 422, "không giống nhau")
	wantRedirect(t, "setting the password", v.post(link, "password", testPassword, "repeat", testPassword), "/")
	wantPage(t, "signed in by it", v.get("/account"), 200, "Người Mới")
	wantPage(t, "the used link", newVisitor(t, c.s).get(link), 404, "đã được dùng hoặc đã hết hạn")
	wantPage(t, "a wrong link", newVisitor(t, c.s).get("/setup/abc"), 404, "đã được dùng hoặc đã hết hạn")
	wantRedirect(t, "with the password", newVisitor(t, c.s).post("/login", "login", "moi.nguoi", "password", testPassword), "/")

	token, err := c.s.store.Invite(context.Background(), "test", c.people["xem"].ID, survey.SignInOnce)
	if err != nil {
		t.Fatal(err)
	}
	wantPage(t, "a sign-in link", v.get("/setup/"+token), 200, "Người Xem", "một lần")
	clock.forward(25 * time.Hour)
	wantPage(t, "an expired link", newVisitor(t, c.s).post("/setup/"+token), 404)
}

func TestAccount(t *testing.T) {
	c := newCast(t, newTestServer(t))
	v, other := c.enter(t, "quantri"), c.enter(t, "quantri")
	wantPage(t, "account", v.get("/account"), 200, "Chưa có mã nào", "Quản trị viên")
	wantPage(t, "account in English", v.get("/account?lang=en"), 200, "My account", `lang="en"`)
	wantPage(t, "the language stays", v.get("/account"), 200, "My account")
	v.get("/account?lang=vi")

	const next = "hai con mèo nằm ngủ bên bếp"
	wantPage(t, "wrong old", v.post("/account/password", "old", "x", "password", next, "repeat", next), 422, "hiện tại không đúng")
	wantPage(t, "the same", v.post("/account/password", "old", testPassword, "password", testPassword, "repeat", testPassword), 422, "trùng")
	wantRedirect(t, "changing", v.post("/account/password", "old", testPassword, "password", next, "repeat", next), "/account")
	wantPage(t, "still signed in", v.get("/account"), 200, "Đã đổi mật khẩu")
	wantRedirect(t, "the other session", other.get("/account"), "/login?next=%2Faccount")

	wantPage(t, "no days", v.post("/account/tokens", "name", "Kho dữ liệu", "days", "0"), 422, `value="Kho dữ liệu"`)
	w := v.post("/account/tokens", "name", "Kho dữ liệu", "days", "30")
	wantPage(t, "token", w, 200, "sipas_", "Kho dữ liệu", "chỉ hiện một lần")
	wantPage(t, "later", v.get("/account"), 200, "!class=\"secret\"")
	tokens, err := c.s.store.Tokens(context.Background(), c.people["quantri"].ID)
	if err != nil || len(tokens) != 1 {
		t.Fatalf("tokens: %+v, %v", tokens, err)
	}
	wantPage(t, "somebody else revokes", c.enter(t, "xem").post("/account/tokens/delete", "id", tokens[0].ID), 404)
	wantRedirect(t, "revoking", v.post("/account/tokens/delete", "id", tokens[0].ID), "/account")
}
