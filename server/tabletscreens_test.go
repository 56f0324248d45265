package server

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
	"sipas/survey"
)

// fieldDay is the real server with a household round in the field: one
// enumerator with cases in one village and three reserves. It can be out of reach.
type fieldDay struct {
	*Server
	t      *testing.T
	db     *sql.DB
	base   string
	person *survey.Person
	round  string
	away   atomic.Bool // no network: connections break off
}

func newFieldDay(t *testing.T, cases int) *fieldDay {
	t.Helper()
	ctx := context.Background()
	path := t.TempDir() + "/test.db"
	store, err := survey.Open(ctx, path, survey.SystemClock)
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
	f := &fieldDay{t: t, round: "hh", person: &survey.Person{Login: "lan", Name: "Nguyễn Thị Lan", Role: survey.Enumerator}}
	if f.db, err = sql.Open("sqlite", path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.db.Close() })
	if f.Server, err = New(Config{Store: store, Uploads: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	f.onRender = noteShown
	if err := store.CreatePerson(ctx, "test", f.person); err != nil {
		t.Fatal(err)
	}
	f.plan(cases)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.away.Load() {
			panic(http.ErrAbortHandler)
		}
		f.ServeHTTP(w, r)
	}))
	t.Cleanup(site.Close)
	f.base = site.URL
	return f
}

// plan puts the round with its cases into the database, as a draw leaves it.
func (f *fieldDay) plan(cases int) {
	f.t.Helper()
	body, err := os.ReadFile("testdata/tablet-types.json")
	if err != nil {
		f.t.Fatal(err)
	}
	form, err := f.store.SaveQuestionnaire(context.Background(), "test", body)
	if err != nil {
		f.t.Fatal(err)
	}
	today := time.Now()
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	f.exec(`INSERT INTO round (id, kind, name_vi, name_en, state, method, starts, ends)
		SELECT 'hh', 'household', 'Khảo sát hộ 2026', 'Household survey 2026', 'open', version, $1, $2 FROM method LIMIT 1`, day(-20), day(30))
	f.exec(`INSERT INTO fieldwork (round_id, form, rules) VALUES ('hh', $1, '{"attempts":3,"attempt_days":2,"replace":true,"keep_days":30,"partial":0.5}')`, form.Form())
	f.exec(`INSERT INTO draw (id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal) VALUES ('d1','hh','','','1','','{}',1,'','')`)
	f.exec(`INSERT INTO frame (round_id, contacts_until) VALUES ('hh', $1)`, day(90))
	f.exec(`INSERT INTO workload (id, round_id, number, unit_id, person_id, due) VALUES ('w1', 'hh', 1, '07210', $1, $2)`, f.person.ID, day(10))
	for i := 1; i <= cases+3; i++ {
		id := caseID(i)
		reserve := i > cases
		state, position := "open", i
		if reserve {
			state, position = "reserve", i-cases
		}
		f.exec(`INSERT INTO frame_unit (round_id, id, unit_id, stratum, psu, second, size) VALUES ('hh', $1, '07210', '', 'Thôn Hạ', '', 1)`, id)
		f.exec(`INSERT INTO frame_contact (round_id, id, name, address, phone) VALUES ('hh', $1, $2, $3, '0912 345 678')`, id, caseName(i), fmt.Sprintf("Số %d, ngõ 4, thôn Hạ", i))
		f.exec(`INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, workload_id, person_id, state, changed)
			VALUES ($1, 'hh', 'd1', $2, $1, $3, '07210', '', 'Thôn Hạ', $4, $5, 'w1', $6, $7, $8)`,
			id, i, fmt.Sprintf("HS-%04d", i), reserve, position, f.person.ID, state, survey.Stamp(today.AddDate(0, 0, -1)))
	}
}

func caseID(i int) string { return fmt.Sprintf("ca%030d", i) }

func caseName(i int) string { return fmt.Sprintf("Hộ ông Trần Văn %02d", i) }

func (f *fieldDay) exec(query string, args ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(query, args...); err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
}

// visited records an earlier visit of a case, as many days ago.
func (f *fieldDay) visited(i, days int, outcome string) {
	at := survey.Stamp(time.Now().AddDate(0, 0, -days))
	f.exec(`INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode) VALUES ($1, $2, 'hh', $3, 'd', $4, $4, $5, 'face')`,
		survey.NewID(), caseID(i), f.person.ID, at, outcome)
	f.exec(`UPDATE field_case SET attempts = attempts + 1, outcome = $2, changed = $3 WHERE id = $1`, caseID(i), outcome, survey.Stamp(time.Now()))
}

// token is that of a QR code for the enumerator.
func (f *fieldDay) token() string {
	f.t.Helper()
	token, _, err := f.store.NewEnrolment(context.Background(), "test", f.person.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return token
}

// screens is the tablet app as a person uses it: what can be seen is read and
// pressed by its words.
type screens struct {
	*browsertest.Page
	t    testing.TB
	base string
}

func (f *fieldDay) screens() screens {
	s := screens{browsertest.New(f.t), f.t, f.base}
	s.Allow("net::ERR_") // requests while there is no network
	s.Media(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
	s.allow("persistent-storage", "geolocation")
	return s
}

// allow grants permissions, as for an installed app.
func (s screens) allow(names ...string) {
	s.t.Helper()
	for _, name := range names {
		if _, err := chromedp.CallBrowser(s.Ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// press clicks on the control that says text: exactly, or else contains it.
func (s screens) press(text string) {
	s.t.Helper()
	find := `(() => {
		const want = ` + strconv.Quote(text) + `, said = e => e.innerText.replace(/\s+/g, " ").trim();
		const all = [...document.querySelectorAll("button, a, label, summary")].filter(e => e.offsetParent && !e.disabled && said(e).includes(want));
		const e = all.find(e => said(e) === want) || all[0];
		if (!e) return null;
		if (window.hit === undefined) addEventListener("click", (event) => { window.hit = event.target.closest("button, a, label, summary"); }, true);
		window.hit = null;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2] })()`
	for range 10 {
		s.Until(find)
		at := browsertest.Eval[[]float64](s.Page, find)
		if len(at) < 2 {
			continue // it went while we looked
		}
		s.Do(chromedp.MouseClickXY(at[0], at[1]))
		if browsertest.Eval[bool](s.Page, `window.hit === undefined || !!window.hit && window.hit.innerText.replace(/\s+/g, " ").includes(`+strconv.Quote(text)+`)`) {
			return
		}
	}
	s.t.Fatalf("%q moves away from every click", text)
}

// write types into a field once it is there.
func (s screens) write(css, text string) {
	s.t.Helper()
	s.Until("document.querySelector(" + strconv.Quote(css) + ")?.offsetParent")
	s.Type(css, text)
}

// keys presses keys, where the focus is.
func (s screens) keys(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		s.Do(chromedp.KeyEvent(k))
	}
}

// sees waits until the page says text.
func (s screens) sees(text string) {
	s.t.Helper()
	s.Until(`document.body.innerText.replace(/\s+/g, " ").includes(` + strconv.Quote(text) + `)`)
}

// question waits until a question is on the screen.
func (s screens) question(text string) {
	s.t.Helper()
	s.Until(`document.querySelector("#question")?.innerText.includes(` + strconv.Quote(text) + `)`)
}

// core runs the body of an asynchronous function that has app and core.
func core[T any](s screens, body string) T {
	s.t.Helper()
	return browsertest.Eval[T](s.Page, `(async () => {
		const { app: started } = await import(document.querySelector("script[type=module]").src);
		const app = await started, core = app.core; `+body+`})()`)
}

const testPIN = "246813"

// pin types the PIN on a keyboard.
func (s screens) pin(pin string) {
	s.t.Helper()
	s.Until(`document.querySelector(".keypad:not([data-busy])")`)
	for _, d := range pin {
		s.keys(string(d))
	}
}

// enrol goes from the link of the supervisor to the list of cases.
func (s screens) enrol(token string) {
	s.t.Helper()
	s.Open(s.base + "/tablet/#enrol=" + token)
	for _, rule := range []string{"khóa màn hình", "mã hóa", "người được giao máy"} {
		s.press(rule)
	}
	s.write("main input[type=text]", "Máy số 7")
	s.press("Đăng ký máy này")
	s.press("Tiếp: đặt mã PIN")
	s.sees("Đặt mã PIN")
	s.pin(testPIN)
	s.sees("Nhập lại mã PIN")
	s.pin(testPIN)
	s.sees("Phiếu hôm nay")
	s.sees("Hộ ông Trần Văn 01")
}

// open goes to a case from wherever the screen is.
func (s screens) open(i int) {
	s.t.Helper()
	browsertest.Eval[bool](s.Page, `(location.hash = "#/case/`+caseID(i)+`", true)`)
	s.Until(`document.querySelector("h1")?.innerText === ` + strconv.Quote(caseName(i)))
}

// agreed starts the interview of a case and goes to its first question.
func (s screens) agreed(button string) {
	s.t.Helper()
	s.press(button)
	s.write("input.number", "1")
	s.press("Người được chọn đang ở đây")
	s.press("Tôi đồng ý")
}
