package server

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"sipas/survey"
)

// newTestServer is a server on a fresh SQLite database.
func newTestServer(t *testing.T) *Server {
	t.Helper()
	return newTestServerAt(t, survey.SystemClock)
}

// newTestServerAt is newTestServer with a clock of its own.
func newTestServerAt(t *testing.T, clock survey.Clock) *Server {
	t.Helper()
	return newTestServerOn(t, t.TempDir()+"/test.db", clock)
}

// newTestServerOn is newTestServerAt on a database file that the test opens too.
func newTestServerOn(t *testing.T, path string, clock survey.Clock) *Server {
	t.Helper()
	ctx := context.Background()
	store, err := survey.Open(ctx, path, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: store, Uploads: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.onRender = noteShown
	return s
}

func TestErrorPages(t *testing.T) {
	s := newTestServer(t)
	for _, tt := range []struct {
		path, accept string
		status       int
		contains     []string
	}{
		{"/nothing", "vi", 404, []string{`<html lang="vi">`, "Không có trang này"}},
		{"/nothing", "en-GB,en;q=0.9", 404, []string{`<html lang="en">`, "There is no such page"}},
		{"/api/v1/nothing", "vi", 404, []string{`"code":"not_found"`, "Không có trang này"}},
	} {
		r := httptest.NewRequest("GET", tt.path, nil)
		r.Header.Set("Accept-Language", tt.accept)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != tt.status {
			t.Errorf("%s %s: got %d, want %d", tt.path, tt.accept, w.Code, tt.status)
		}
		for _, want := range tt.contains {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s %s: %q is missing in %s", tt.path, tt.accept, want, w.Body)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	langs, err := loadLangs()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ got, want string }{
		{langs["vi"].Pct(92.535, 2), "92,54\u00a0%"},
		{langs["vi"].Pct(0.125, 2), "0,13\u00a0%"},
		{langs["en"].Pct(100, 1), "100.0%"},
		{langs["vi"].Int(1234567), "1.234.567"},
		{langs["en"].Int(-1234), "−1,234"},
		{langs["vi"].Num(-0.004, 2), "0,00"},
		{langs["vi"].Num(-1.5, 1), "−1,5"},
		{langs["vi"].Date("2026-11-23"), "23/11/2026"},
		{langs["vi"].T("error.fields", "count", 2), "Có 2 chỗ cần sửa"},
		{langs["en"].T("error.fields", "count", 1), "There is 1 thing to correct"},
		{langs["en"].Error(survey.Refuse(survey.Invalid, "error.fields", "", "count", 1234)), "There are 1,234 things to correct"},
		{langs["vi"].Error(survey.Refuse(survey.Invalid, "questionnaire.scale", "q7", "scale", "x")), "Câu q7 dùng thang đo “x” không có trong phiếu."},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
