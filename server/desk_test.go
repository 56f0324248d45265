package server

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// desk is a server with a few counters, each in another state.
type desk struct {
	*Server
	t     testing.TB
	now   time.Time
	path  string // of the database
	units []survey.Unit
}

// The counters of a desk.
const (
	codeOpen    = "QUAY333" // one sector, quick and full form
	codeSeveral = "QUAY222" // three sectors
	codeClosed  = "QUAYXXX"
	codeMoved   = "QUAYMMM" // to codeOpen
	codeEnded   = "QUAYEEE" // of a round that is over
	codeFull    = "QUAYFFF" // its only form has no leading question
)

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, path: surveytest.SQLitePath(t), now: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}
	ctx := t.Context()
	store, err := survey.Open(ctx, d.path, func() time.Time { return d.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := store.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	reg, err := store.Register(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range reg.Units() {
		if u.Kind == "commune" && u.ValidOn("2026-11-24") {
			d.units = append(d.units, u)
		}
	}
	method, err := store.Round(ctx, "counter")
	if err != nil {
		t.Fatal(err)
	}
	over := d.must(store.SaveRound(ctx, "test", survey.Round{ID: "over", Kind: "counter", Name: survey.Text{Vi: "Đợt thử"}, Method: method.Method, Ends: "2026-10-31"}))
	over = d.must(store.MoveRound(ctx, "test", "over", survey.RoundOpen, over.Version))
	quick, full := "counter-rating@1.0.0", "tthc-2640@1.0.0"
	for _, st := range []survey.Station{
		{Code: codeOpen, Name: survey.Text{Vi: "Quầy 3 – Hộ tịch", En: "Counter 3 – Civil status"}, Sectors: []string{"civil-status"}, Form: quick, FullForm: full},
		{Code: codeSeveral, Name: survey.Text{Vi: "Bộ phận Một cửa", En: "One-stop desk"}, Sectors: []string{"land", "construction", "civil-status"}, Form: quick, FullForm: full},
		{Code: codeClosed, Name: survey.Text{Vi: "Quầy 9"}, Sectors: []string{"land"}, Form: quick, State: "closed"},
		{Code: codeMoved, Name: survey.Text{Vi: "Quầy 3 cũ", En: "Old counter 3"}, Sectors: []string{"civil-status"}, Form: quick, State: "moved", MovedTo: codeOpen},
		{Code: codeEnded, Name: survey.Text{Vi: "Quầy 8"}, Sectors: []string{"land"}, Form: quick, Round: "over"},
		{Code: codeFull, Name: survey.Text{Vi: "Khoa Khám bệnh", En: "Outpatients"}, Sectors: []string{"health"}, Form: "health-outpatient@1.0.0"},
	} {
		st.Unit = d.units[0].ID
		if st.Round == "" {
			st.Round = "counter"
		}
		if _, err := store.SaveStation(ctx, "test", st); err != nil {
			t.Fatalf("%s: %v", st.Code, err)
		}
	}
	if d.Server, err = New(Config{Store: store, BaseURL: "https://sipas.example"}); err != nil {
		t.Fatal(err)
	}
	d.onRender = noteShown
	return d
}

func (d *desk) must(r survey.Round, err error) survey.Round {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// do answers one request.
func (d *desk) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

func (d *desk) get(path string) *httptest.ResponseRecorder {
	return d.do(httptest.NewRequest("GET", path, nil))
}

// post sends a form.
func (d *desk) post(path string, fields url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(r)
}

// ratings are the stored answers, by id.
func (d *desk) ratings() map[string]storedRating {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT id, station, printed, sector, channel, respondent, answers, extra, flags FROM rating")
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]storedRating{}
	for rows.Next() {
		var id string
		var r storedRating
		if err := rows.Scan(&id, &r.Station, &r.Printed, &r.Sector, &r.Channel, &r.Respondent, &r.Answers, &r.Extra, &r.Flags); err != nil {
			d.t.Fatal(err)
		}
		out[id] = r
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return out
}

// comments are the stored texts.
func (d *desk) comments() (texts []string) {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT body FROM comment ORDER BY body")
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			d.t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

type storedRating struct{ Station, Printed, Sector, Channel, Respondent, Answers, Extra, Flags string }

var hiddenID = regexp.MustCompile(`name="_id" value="([0-9a-f]{32})"`)

// idIn is the id in a form.
func idIn(t testing.TB, body string) string {
	t.Helper()
	m := hiddenID.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no id in the form: %.300s", body)
	}
	return m[1]
}
