package server

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
	"sipas/survey"
)

// looker goes through the screens in one language and looks at each: no
// violation of axe, no sideways scrolling at 320 and 1280 pixels and at 320 with
// text of 200 %, no target under 48 pixels.
type looker struct {
	screens
	f    *fieldDay
	lang string
}

// w is a message in the language of the screens.
func (l looker) w(key string, args ...any) string { return l.f.langs[l.lang].T("tablet."+key, args...) }

// word presses the control with a message.
func (l looker) word(key string, args ...any) {
	l.t.Helper()
	l.press(l.w(key, args...))
}

// shows waits for the heading of a screen.
func (l looker) shows(key string, args ...any) {
	l.t.Helper()
	l.Until(`document.querySelector("h1")?.innerText.startsWith(` + strconv.Quote(l.w(key, args...)) + `)`)
}

// unfold opens everything that is folded.
func (l looker) unfold() {
	l.t.Helper()
	browsertest.Eval[bool](l.Page, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
}

// look checks the screen as it stands at every size; axe looks at the smallest
// in Vietnamese and the light, at the largest in English and the dark.
func (l looker) look(name string) {
	l.t.Helper()
	dark(l.Page, l.lang == "en") // each language in one scheme
	sizes := [][2]int64{{320, 640}, {1280, 800}}
	if os.Getenv("SIPAS_SHOTS") != "" {
		sizes = [][2]int64{{320, 640}, {360, 740}, {800, 1280}, {1280, 800}}
	}
	for _, size := range sizes {
		l.Viewport(size[0], size[1])
		l.Fits()
		if size[0] == map[string]int64{"vi": 320, "en": 1280}[l.lang] {
			l.Axe()
		}
		if size[0] > 320 {
			l.Screenshot("tablet-" + name + "-" + l.lang + map[int64]string{360: "-phone", 800: "-tablet", 1280: "-wide"}[size[0]])
		}
	}
	l.Viewport(320, 640)
	l.TextSize(32)
	l.Fits()
	l.Screenshot("tablet-" + name + "-" + l.lang + "-200")
	l.TextSize(16)
	l.Viewport(360, 740)
	small := browsertest.Eval[[]string](l.Page, `[...document.querySelectorAll("main button, main summary, label.check, nav a, input:not([type=radio]):not([type=checkbox]), textarea")].filter(e => e.offsetParent && e.offsetHeight < 48).map(e => e.outerHTML)`)
	if len(small) > 0 {
		l.t.Errorf("lower than 48 px: %q", small)
	}
	if l.t.Failed() {
		l.t.Fatalf("on %s in %s", name, l.lang)
	}
}

// TestTabletScreens looks at every screen and state in both languages.
func TestTabletScreens(t *testing.T) {
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			f := newFieldDay(t, 4)
			f.visited(2, 1, "not_at_home")
			l := looker{screens{browsertest.New(t), t, f.base}, f, lang}
			l.Allow("net::ERR_")
			l.Viewport(360, 740)
			l.enrolment()
			l.cases()
			l.interview()
			l.sending()
			l.notices()
			l.locks()
		})
	}
}

func (l looker) enrolment() {
	l.Open(l.base + "/tablet/")
	if l.lang == "en" {
		l.press("English")
	}
	l.shows("enrol.title")
	l.look("enrol")
	l.write("main input[type=text]", "ABCD-EFGH")
	l.word("next")
	l.sees(l.w("enrol.rules"))
	l.word("enrol.send")
	l.sees(l.w("enrol.rules_missing"))
	l.look("rules")
	for _, key := range []string{"enrol.lock", "enrol.encrypted", "enrol.mine"} {
		l.word(key)
	}
	l.write("main input[type=text]", "Máy 7")
	l.Allow("403")
	l.Allow("404")
	l.Allow("400")
	l.word("enrol.send")
	l.sees(l.w("error.token_unknown"))
	l.look("wrong-code")
	l.write("main input[type=text]", l.base+"/tablet/#enrol="+l.f.token())
	l.word("next")
	for _, lang := range []string{map[string]string{"vi": "English", "en": "Tiếng Việt"}[l.lang], map[string]string{"vi": "Tiếng Việt", "en": "English"}[l.lang]} {
		l.press(lang) // the code, which was good for one scan, is still there
	}
	l.sees(l.w("enrol.rules"))
	for _, key := range []string{"enrol.lock", "enrol.encrypted", "enrol.mine"} {
		l.word(key)
	}
	l.write("main input[type=text]", "Máy 7")
	l.word("enrol.send")
	l.sees(l.w("enrol.to_pin"))
	l.look("enrolled")
	l.word("enrol.to_pin")
	l.shows("pin.set")
	l.pin("111111")
	l.sees(l.w("pin.easy"))
	l.look("pin")
	l.pin(testPIN)
	l.shows("pin.repeat")
	l.pin(testPIN)
	l.shows("persist.title")
	l.word("persist.again")
	l.sees(l.w("persist.still"))
	l.word("persist.online_title")
	l.look("persist")
	l.word("persist.online")
	l.shows("home.title")
}

func (l looker) cases() {
	l.sees(caseName(4))
	l.write("#search", "zzz")
	l.sees(l.w("home.none_found"))
	l.look("home-none")
	core[bool](l.screens, `document.querySelector("#search").value = ""; document.querySelector("#search").dispatchEvent(new Event("input")); return true`)
	l.word("home.mine")
	l.sees(l.w("home.none_done"))
	l.word("home.all")
	l.look("home")
	l.open(2)
	l.sees(l.w("replace.early", "attempts", 3, "days", 2, "done", 1, "ondays", 1))
	l.look("case")
	l.word("case.visit")
	l.shows("visit.heading")
	l.word("visit.save")
	l.sees(l.w("visit.missing"))
	l.word("outcome.appointment")
	l.word("visit.save")
	l.sees(l.w("visit.day_missing"))
	l.look("visit")
	l.word("outcome.moved")
	l.word("visit.save")
	l.shows("saved")
	l.look("saved")
	l.word("to_case")
	l.sees(l.w("replace.ended"))
	l.look("case-done")
}

func (l looker) interview() {
	l.open(1)
	l.word("case.start")
	l.shows("select.title")
	l.write("input.number", "3")
	l.word("select.kish")
	l.look("select")
	l.word("select.done")
	l.shows("consent.title")
	l.look("consent")
	l.word("consent.no")
	l.shows("consent.refused")
	l.look("refused")
	l.word("back")
	l.Click("#agree")
	for _, code := range []string{"Q1", "Q2", "O1", "A1", "Q3", "Q4r1", "Q5", "Q6", "Q7", "age", "ethnicity"} {
		l.word("interview.list")
		l.shows("interview.list_title")
		l.unfold()
		if code == "O1" {
			l.look("list")
		}
		l.Click(`.jump[data-code="` + code + `"]`)
		l.Until(`document.querySelector("#question")`)
		switch code {
		case "Q1":
			l.keys("2")
			l.Until(`document.querySelector("#question") && !document.querySelector('[data-value="2"][aria-pressed=true]')`)
			continue
		case "O1":
			l.word("next")
			l.sees(l.w("q.needs"))
		case "Q2":
			l.keys("1", "2", "3")
			l.sees(l.w("q.too_many", "count", 2))
		case "Q5":
			l.write("input.number", "150")
			l.sees(l.w("saved"))
		case "Q7":
			l.write("textarea", "0912 345 678")
			l.sees(l.w("note.personal"))
		}
		l.unfold()
		l.look("q-" + code)
	}
	l.word("interview.list")
	l.word("q.to_finish")
	l.shows("finish.title")
	l.write("input[type=tel]", "0912345678")
	l.word("outcome.break_off")
	l.word("finish.save")
	l.sees(l.w("finish.phone_consent"))
	l.unfold()
	l.look("finish")
	l.open(1)
	l.word("discard.title")
	l.word("discard.button")
	l.sees(l.w("discard.missing"))
	l.look("case-draft")
	l.word("case.resume")
	l.Until(`document.querySelector("#question")`)
	l.word("interview.list")
	l.word("case.handover")
	l.shows("handover.give")
	l.look("curtain")
	l.Click("#begin")
	l.Until(`document.body.dataset.alone && document.querySelector("#question")`)
	l.look("alone")
	respondent := looker{l.screens, l.f, map[string]string{"vi": "en", "en": "vi"}[l.lang]}
	l.press(map[string]string{"vi": "English", "en": "Tiếng Việt"}[l.lang])
	l.sees(map[string]string{"vi": "Overall, how satisfied", "en": "Nhìn chung Ông/Bà"}[l.lang])
	respondent.word("handover.stop")
	l.shows("handover.done")
	l.look("handed-back")
	l.pin(testPIN)
	l.shows("interview.list_title")
}

// returned brings back an interview with comments, as a supervisor does.
func (l looker) returned() {
	l.open(3)
	l.word("case.start")
	l.write("input.number", "1")
	l.word("select.done")
	l.Click("#agree")
	l.answersIn()
	l.word("outcome.complete")
	l.word("finish.save")
	l.shows("saved")
	core[bool](l.screens, `await core.sync({ now: true }); return true`)
	l.f.exec(`UPDATE interview SET review = 'returned', version = version + 1 WHERE case_id = $1`, caseID(3))
	l.f.exec(`UPDATE field_case SET state = 'returned', changed = $2 WHERE id = $1`, caseID(3), survey.Stamp(time.Now().Add(time.Second)))
	l.f.exec(`INSERT INTO review_comment (id, interview_id, question, body, author, at) SELECT $2, id, 'Q4r2', 'Xin hỏi lại dòng này.', 'giamsat', $3 FROM interview WHERE case_id = $1`,
		caseID(3), survey.NewID(), survey.Stamp(time.Now()))
	core[bool](l.screens, `await core.sync({ now: true }); return true`)
	l.open(3)
	l.sees("Xin hỏi lại dòng này.")
	l.look("returned")
	l.word("case.correct")
	l.Until(`document.querySelector("#question")?.innerText.includes("` + map[string]string{"vi": "trực tuyến", "en": "Online services"}[l.lang] + `")`)
	l.sees("Xin hỏi lại dòng này.")
	l.look("returned-question")
}

// answersIn gives the answers of an interview by the core, and ends on the finish screen.
func (l looker) answersIn() {
	l.Until(`document.querySelector("#question")`)
	core[bool](l.screens, `const d = await core.openDraft("`+caseID(3)+`");
		for (const [code, text] of Object.entries({ Q1: "1", O1: "4", A1: "5", A2: "4", Q3: "1", Q4r1: "2", Q4r2: "2", Q5: "90", Q6: "2", age: "35", ethnicity: "1" })) await d.set(code, text);
		return true`)
	l.word("interview.list")
	l.word("q.to_finish")
}

func (l looker) sending() {
	l.returned()
	l.f.away.Store(true)
	l.open(4)
	l.word("case.visit")
	l.word("outcome.not_at_home")
	l.word("visit.save")
	l.shows("saved")
	l.word("nav.sync")
	l.word("sync.now")
	l.sees(l.w("reason.no_network"))
	core[bool](l.screens, `const real = core.outbox.bind(core), one = real()[0];
		const extra = [["sealed", ""], ["sending", ""], ["failed", "portal"], ["dead", "too_large"], ["dead", "strange_code"]].map(([state, reason], i) =>
			({ ...one, id: "x" + i, state, reason, tries: i, nextTry: i > 1 ? Date.now() + 600000 : 0, receipt: null, serverState: "" }));
		core.outbox = () => [...extra, ...real().map(r => r.state === "acked" ? { ...r, serverState: "quarantined", reason: "intake.round_closed" } : r)];
		core.changed(); return true`)
	l.sees(l.w("reason.portal"))
	l.unfold()
	l.sees(l.w("sync.journal_export"))
	l.look("sync")
	core[bool](l.screens, `delete core.outbox; core.changed(); return true`)
	l.f.away.Store(false)
	l.word("nav.settings")
	l.shows("settings.title")
	l.unfold()
	l.look("settings")
	l.word("settings.large")
	l.Until(`getComputedStyle(document.documentElement).fontSize === "22px"`)
	l.word("nav.home")
	l.look("large")
	core[bool](l.screens, `document.documentElement.dataset.size = ""; return true`)
}

// notices shows everything that can stand above a screen.
func (l looker) notices() {
	core[bool](l.screens, `const real = core.status.bind(core); window.states = {};
		core.status = () => { const s = real(); return { ...s, ...window.states, storage: { ...s.storage, ...window.states.storage } } };
		return true`)
	for name, states := range map[string]string{
		"all":     `{ lost: { unsent: 3 }, revoked: true, outdated: true, skewMs: 780000, updateWaiting: true, online: false, lockedDrafts: 2, unsentOthers: 1, storage: { level: "full", share: 0.86, persisted: true } }`,
		"refused": `{ refused: 401, clockOdd: true, storage: { level: "warn", share: 0.74, persisted: true } }`,
	} {
		core[bool](l.screens, `window.states = `+states+`; core.changed(); return true`)
		l.sees(l.w(map[string]string{"all": "banner.lost", "refused": "banner.refused"}[name]))
		if text := l.Text(); name == "all" && !strings.Contains(text, l.w("banner.clock", "minutes", "13")) {
			l.t.Errorf("no word of the clock: %s", text)
		}
		l.look("notices-" + name)
	}
	core[bool](l.screens, `window.states = {}; delete core.status; core.changed(); return true`)
	core[bool](l.screens, `app.fail(new Error("tệp hỏng")); return true`)
	l.shows("failure.title")
	l.look("failure")
	l.word("failure.home")
}

func (l looker) locks() {
	core[bool](l.screens, `core.lock(); return true`)
	l.shows("lock.title")
	l.pin("135790")
	l.sees(l.w("lock.wrong", "count", 9))
	l.word("lock.people")
	l.look("locked")
	l.Follow(chromedp.Reload())
	l.shows("lock.title")
	core[bool](l.screens, `await core.db.write(["accounts"], async (tx) => {
		const [a] = await tx.objectStore("accounts").getAll();
		a.vault.left = 1;
		await tx.objectStore("accounts").put(a); });
		return true`)
	l.pin("135790")
	l.sees(l.w("lock.out"))
	l.look("locked-out")
	// Only a new code of the supervisor lets a new PIN be set.
	if code := core[string](l.screens, `return core.setPin("975318").then(() => "set", (e) => e.code)`); code != "blocked" {
		l.t.Errorf("a new PIN without the supervisor: %s", code)
	}
	l.word("lock.new_code")
	l.write("main input[type=text]", l.f.token())
	l.word("next")
	for _, key := range []string{"enrol.lock", "enrol.encrypted", "enrol.mine"} {
		l.word(key)
	}
	l.write("main input[type=text]", "Máy 7")
	l.word("enrol.send")
	l.word("enrol.to_pin")
	l.shows("pin.set")
	l.pin("975318")
	l.shows("pin.repeat")
	l.pin("975318")
	l.shows("home.title")
	l.sees(caseName(4))
	l.open(1) // the server has helped to open the draft again
	l.sees(l.w("case.resume"))
}
