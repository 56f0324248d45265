package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/server/browsertest"
)

// open serves the desk and starts a browser.
func (d *desk) open(t *testing.T) (*browsertest.Page, string) {
	t.Helper()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return browsertest.New(t), server.URL
}

// citizenPages are all pages and states that a citizen can meet.
var citizenPages = map[string]string{
	"quick": "/q/" + codeOpen, "full": "/q/" + codeOpen + "/full", "hospital": "/q/" + codeFull, "sector": "/q/" + codeSeveral,
	"moved": "/q/" + codeMoved, "moved-form": "/q/" + codeMoved + "?to=" + codeOpen, "closed": "/q/" + codeClosed, "ended": "/q/" + codeEnded,
	"unknown": "/q/ABCDEFG", "thanks": "/q/" + codeOpen + "/thanks", "kiosk": "/q/" + codeOpen + "?kiosk=1",
	"kiosk-sector": "/q/" + codeSeveral + "?kiosk=1", "kiosk-full": "/q/" + codeOpen + "/full?kiosk=1", "kiosk-thanks": "/q/" + codeOpen + "/thanks?kiosk=1",
}

func inLanguage(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

// TestCitizenPagesAtEverySize: no page is wider than its window at 320 to 1280
// pixels and at 200 % text, and axe finds nothing on the smallest and largest,
// in the light and in the dark.
func TestCitizenPagesAtEverySize(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Allow("409") // closed counters answer so
	for name, path := range citizenPages {
		for _, lang := range languages {
			dark(p, lang == "en") // each language in one scheme; the rules of colour are the same for both
			widths := []int64{320, 360, 768, 1280}
			if strings.HasPrefix(name, "kiosk") {
				widths = widths[2:] // a tablet
			}
			for _, width := range widths {
				p.Viewport(width, map[int64]int64{320: 568, 360: 740, 768: 1024, 1280: 800}[width])
				if width == widths[0] {
					p.Open(base + inLanguage(path, lang))
				}
				p.Fits()
				if width == widths[0] || width == 1280 {
					p.Axe()
				}
				if width != 320 || lang == "en" {
					p.Screenshot(name + "-" + lang + "-" + map[int64]string{320: "320", 360: "phone", 768: "tablet", 1280: "desktop"}[width])
				}
			}
			if t.Failed() {
				t.Fatalf("on %s in %s", name, lang)
			}
		}
	}
	dark(p, false)
	p.TextSize(32)
	for name, path := range citizenPages {
		if strings.HasPrefix(name, "kiosk") {
			continue // its text is large already, and nobody sets it up
		}
		p.Viewport(320, 568)
		p.Open(base + inLanguage(path, "vi"))
		if got := browsertest.Eval[string](p, "getComputedStyle(document.body).fontSize"); got != "36px" {
			t.Fatalf("text at 200 %% is %s, want 36px", got)
		}
		p.Fits()
		p.Screenshot(name + "-200")
		if t.Failed() {
			t.Fatalf("on %s at 200 %% text", name)
		}
	}
}

func dark(p *browsertest.Page, on bool) {
	scheme := "light"
	if on {
		scheme = "dark"
	}
	p.Media(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// TestFirstViewOfKiosk shows the whole first question without scrolling, with
// large targets and text.
func TestFirstViewOfKiosk(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	for _, size := range [][2]int64{{768, 1024}, {1024, 768}} {
		for _, lang := range languages {
			p.Viewport(size[0], size[1])
			p.Open(base + "/q/" + codeOpen + "?kiosk=1&lang=" + lang)
			if got := browsertest.Eval[int64](p, "document.documentElement.scrollHeight"); got > size[1] {
				t.Errorf("%s at %d×%d: the page is %d high", lang, size[0], size[1], got)
			}
			small := browsertest.Eval[[]string](p, `[...document.querySelectorAll("label, button, summary, a")].filter(e => e.offsetParent && !e.closest("details:not([open]) > :not(summary)") && (e.offsetHeight < 72 || parseFloat(getComputedStyle(e).fontSize) < 21)).map(e => e.outerHTML)`)
			if len(small) > 0 {
				t.Errorf("%s at %d×%d: too small: %q", lang, size[0], size[1], small)
			}
			if got := browsertest.Eval[float64](p, `parseFloat(getComputedStyle(document.querySelector("label span")).fontSize)`); got < 24 {
				t.Errorf("text of %v px", got)
			}
			p.Screenshot("kiosk-" + lang + map[int64]string{768: "-portrait", 1024: "-landscape"}[size[0]])
		}
	}
}

// TestTouchTargets are at least 48 pixels high on a telephone, and its text 18.
func TestTouchTargets(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Viewport(360, 740)
	for _, path := range []string{"/q/" + codeOpen, "/q/" + codeOpen + "/full", "/q/" + codeSeveral, "/q/ABCDEFG"} {
		p.Open(base + inLanguage(path, "vi"))
		browsertest.Eval[bool](p, `document.querySelectorAll("details").forEach(d => d.open = true); true`)
		small := browsertest.Eval[[]string](p, `[...document.querySelectorAll(".o label, button, summary, a, textarea, select, input[type=text]")].filter(e => e.offsetParent && e.offsetHeight < 48).map(e => e.outerHTML)`)
		if len(small) > 0 {
			t.Errorf("%s: lower than 48 px: %q", path, small)
		}
		if got := browsertest.Eval[float64](p, `parseFloat(getComputedStyle(document.body).fontSize)`); got < 18 {
			t.Errorf("%s: text of %v px, want 18", path, got)
		}
	}
}

// tap chooses an answer.
func tap(p *browsertest.Page, name, value string) {
	p.Click(`input[name="` + name + `"][value="` + value + `"]`)
}

// sendButton is the button that can be seen.
const sendButton = ".one button"

// waitFor waits until the page says something.
func waitFor(p *browsertest.Page, text string) {
	p.Until(`document.body.innerText.includes("` + text + `")`)
}

const thanked = "Đã ghi nhận. Cảm ơn Ông/Bà."

func (d *desk) wantRatings(n int) {
	d.t.Helper()
	if got := d.ratings(); len(got) != n {
		d.t.Errorf("%d ratings stored, want %d: %v", len(got), n, got)
	}
}

// TestRatingInTheBrowser with script on and off: two taps and a thank-you; a
// double tap counts once; going back and sending again counts once.
func TestRatingInTheBrowser(t *testing.T) {
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			p, base := d.open(t)
			if !script {
				p.NoScript()
			}
			p.Viewport(360, 740)
			p.Open(base + "/q/" + codeOpen + "?lang=vi")
			id := browsertest.Eval[string](p, `document.forms.rating.elements._id.value`)
			tap(p, "O1", "4")
			p.Click(sendButton)
			waitFor(p, thanked)
			p.Axe()
			d.wantRatings(1)
			if script {
				if got := browsertest.Eval[string](p, `"" + history.length`); got != "2" {
					t.Errorf("%s entries in the history, want the blank page and the thank-you page only: nobody can go back to the answers", got)
				}
				return
			}
			p.Back()
			if got := browsertest.Eval[string](p, `document.forms.rating.elements._id.value`); got != id {
				t.Errorf("going back gives the id %s, want %s", got, id)
			}
			tap(p, "O1", "4")
			p.Click(sendButton)
			waitFor(p, thanked)
			d.wantRatings(1)
			p.Do(chromedp.Reload())
			waitFor(p, thanked)
			p.Back()
			tap(p, "O1", "1")
			p.Click(".two button")
			waitFor(p, "Lần đánh giá này đã được ghi nhận")
			p.Axe()
			p.Screenshot("recorded-vi-phone")
			d.wantRatings(1)
			if got := d.ratings()[id].Answers; got != "4....." {
				t.Errorf("stored %s, want the first answer", got)
			}
			p.Click(`a.b`)
			p.Until("document.forms.rating")
			if got := browsertest.Eval[string](p, `document.forms.rating.elements._id.value`); got == id {
				t.Error("a new rating has the old id")
			}
		})
	}
}

func TestDoubleTap(t *testing.T) {
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			p, base := d.open(t)
			if !script {
				p.NoScript()
			}
			p.Open(base + "/q/" + codeOpen + "?lang=vi")
			tap(p, "O1", "5")
			p.Click(sendButton)
			browsertest.Eval[bool](p, `document.querySelector(".one button")?.click(); true`)
			waitFor(p, thanked)
			d.wantRatings(1)
		})
	}
}

// TestReasonsAppear for low scores, with script and by style sheet alone.
func TestReasonsAppear(t *testing.T) {
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			p, base := d.open(t)
			if !script {
				p.NoScript()
			}
			p.Viewport(360, 740)
			p.Open(base + "/q/" + codeOpen + "?lang=vi")
			visible := func(code string) bool {
				return browsertest.Eval[bool](p, `!!document.querySelector("[name=`+code+`]").offsetParent`)
			}
			want := func(when string, codes ...string) {
				t.Helper()
				for _, code := range []string{"R0", "RA", "RB", "RC"} {
					if got := visible(code); got != strings.Contains(strings.Join(codes, " "), code) {
						t.Errorf("%s: %s is shown: %v", when, code, got)
					}
				}
			}
			want("at first")
			tap(p, "O1", "5")
			want("satisfied")
			tap(p, "O1", "0")
			want("no opinion")
			tap(p, "O1", "3")
			want("neutral", "R0")
			tap(p, "R0", "3")
			want("staff", "R0", "RC")
			p.Axe()
			p.Screenshot("reasons-vi-phone")
			p.Click("details summary")
			tap(p, "A1", "2")
			want("and access", "R0", "RC", "RA")
			p.Screenshot("reasons-open-vi-phone")
			tap(p, "RC", "2")
			p.Click(".two button")
			waitFor(p, thanked)
			for _, r := range d.ratings() {
				if r.Answers != "32...." || r.Extra != `{"R0":[3],"RC":[2]}` {
					t.Errorf("stored %+v", r)
				}
			}
		})
	}
}

// TestErrorSummaryHasTheFocus and leads to the question, also without script.
func TestErrorSummaryHasTheFocus(t *testing.T) {
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			p, base := d.open(t)
			p.Allow("422")
			if !script {
				p.NoScript()
			}
			p.Viewport(320, 568)
			p.Open(base + "/q/" + codeOpen + "?lang=vi")
			p.Click("details:last-of-type summary")
			p.Type("textarea", "Gọi 0912345678")
			p.Click(".two button")
			waitFor(p, "Có 1 chỗ cần sửa")
			p.Axe()
			p.Fits()
			p.Screenshot("error-vi-320")
			if got := browsertest.Eval[string](p, "document.activeElement.id"); got != "errors" {
				t.Errorf("the focus is on %q, want the summary of errors", got)
			}
			if got := browsertest.Eval[string](p, "document.title"); !strings.HasPrefix(got, "Lỗi: ") {
				t.Errorf("title %q", got)
			}
			p.Click(".err a")
			p.Until(`document.activeElement.id === "f-O1"`)
			if got := browsertest.Eval[string](p, `document.querySelector("textarea").value`); got != "Gọi 0912345678" {
				t.Errorf("the text became %q", got)
			}
			tap(p, "O1", "4")
			p.Click(sendButton)
			waitFor(p, "Gửi nguyên như đã viết")
			p.Axe()
			p.Screenshot("personal-vi-320")
			p.Click(".err button")
			waitFor(p, thanked)
			d.wantRatings(1)
		})
	}
}

// TestTypingWarns about data of persons, and counts what is left.
func TestTypingWarns(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Viewport(360, 740)
	p.Open(base + "/q/" + codeOpen + "?lang=vi")
	p.Click("details:last-of-type summary")
	p.Type("textarea", "Máy 0912 345")
	if text := p.Text(); !strings.Contains(text, "Còn 488 ký tự.") || strings.Contains(text, "Xin xoá") {
		t.Errorf("after 12 characters: %s", text)
	}
	p.Type("textarea", " 678")
	waitFor(p, "Xin xoá trước khi gửi")
	p.Axe()
	p.Screenshot("typing-vi-phone")
	browsertest.Eval[bool](p, `(() => { const a = document.querySelector("textarea"); a.value = "ệ".normalize("NFD").repeat(501); a.dispatchEvent(new Event("input", {bubbles: true})); return true })()`)
	waitFor(p, "Thừa 1 ký tự.")
}

// lossy stores what it is sent and cuts the connection instead of answering,
// as often as told.
type lossy struct {
	*desk
	cuts atomic.Int32
}

func (l *lossy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && l.cuts.Add(-1) >= 0 {
		l.desk.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	l.desk.ServeHTTP(w, r)
}

// TestLostReply: the answer is stored, its receipt lost. With script it is sent
// again by itself; a reload keeps the id, so that answering again counts once.
func TestLostReply(t *testing.T) {
	d := newDesk(t)
	l := &lossy{desk: d}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	p := browsertest.New(t)
	p.Allow("ERR_EMPTY_RESPONSE")
	p.Open(server.URL + "/q/" + codeOpen + "?lang=vi")
	tap(p, "O1", "2")
	l.cuts.Store(1)
	p.Click(".two button")
	waitFor(p, "Chưa gửi được. Máy sẽ tự gửi lại")
	d.wantRatings(1)
	p.Axe()
	p.Screenshot("failed-vi-desktop")
	waitFor(p, thanked)
	d.wantRatings(1)

	p.Open(server.URL + "/q/" + codeOpen + "?lang=vi&second=1")
	tap(p, "O1", "4")
	l.cuts.Store(2) // the browser itself tries again once
	p.Click(sendButton)
	waitFor(p, "Chưa gửi được")
	l.cuts.Store(0)
	p.Do(chromedp.Reload())
	tap(p, "O1", "4")
	p.Click(sendButton)
	waitFor(p, thanked)
	d.wantRatings(2)
}

// TestLostReplyWithoutScript: the browser's page says that nothing came; going
// back and sending again counts once.
func TestLostReplyWithoutScript(t *testing.T) {
	d := newDesk(t)
	l := &lossy{desk: d}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	p := browsertest.New(t)
	p.NoScript()
	p.Open(server.URL + "/q/" + codeOpen + "?lang=vi")
	tap(p, "O1", "4")
	l.cuts.Store(3) // a browser itself may try again
	p.Click(sendButton)
	p.Until(`location.protocol === "chrome-error:"`)
	d.wantRatings(1)
	l.cuts.Store(0)
	p.Back()
	tap(p, "O1", "4")
	p.Click(sendButton)
	waitFor(p, thanked)
	d.wantRatings(1)
}

// TestOffline: a failed send says so, can be repeated by hand, and goes out by
// itself when the network is back.
func TestOffline(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Viewport(360, 740)
	p.Open(base + "/q/" + codeOpen + "?lang=vi")
	tap(p, "O1", "5")
	p.Offline(true)
	p.Click(sendButton)
	waitFor(p, "Chưa gửi được")
	waitFor(p, "Gửi lại")
	p.Screenshot("offline-vi-phone")
	p.Axe()
	p.Click(sendButton) // a button is never dead
	waitFor(p, "Chưa gửi được")
	d.wantRatings(0)
	start := time.Now()
	p.Offline(false)
	waitFor(p, thanked)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("sent %v after the network came back", took)
	}
	d.wantRatings(1)
	if got := browsertest.Eval[int](p, "localStorage.length + sessionStorage.length"); got != 0 {
		t.Errorf("%d things kept in the browser", got)
	}
}

// TestKeyboardOnly answers without a pointer.
func TestKeyboardOnly(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Open(base + "/q/" + codeOpen + "?lang=vi")
	focus := func() string {
		return browsertest.Eval[string](p, `(e => (e.name || e.textContent).trim())(document.activeElement)`)
	}
	var order []string
	press := func(keys ...string) {
		for _, key := range keys {
			p.Do(chromedp.KeyEvent(key))
		}
	}
	for range 3 {
		press(kb.Tab)
		order = append(order, focus())
		if focus() == "O1" {
			if width := browsertest.Eval[string](p, `getComputedStyle(document.activeElement).outlineWidth`); width != "3px" {
				t.Errorf("the focus is %s wide", width)
			}
			press(" ", kb.ArrowDown, kb.ArrowDown, kb.ArrowUp) // 5, 4, 3, 4
		}
	}
	if got, want := strings.Join(order, ", "), "English, O1, Gửi đánh giá"; got != want {
		t.Errorf("order of the focus: %s, want %s", got, want)
	}
	press(kb.Enter)
	waitFor(p, thanked)
	for _, r := range d.ratings() {
		if r.Answers != "4....." {
			t.Errorf("stored %+v, want 4", r)
		}
	}
}

// TestSwitchingTheLanguageInTheBrowser keeps what was entered.
func TestSwitchingTheLanguageInTheBrowser(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Open(base + "/q/" + codeOpen + "?lang=vi")
	tap(p, "O1", "2")
	p.Click("a[hreflang=en]")
	waitFor(p, "Send rating")
	if !browsertest.Eval[bool](p, `document.querySelector("[name=O1][value='2']").checked`) {
		t.Error("the answer is lost")
	}
	p.Click(".two button")
	waitFor(p, "Recorded. Thank you.")
	d.wantRatings(1)
}

// TestScreenReaderText: each answer is read as a number and a word, each group
// by its question.
func TestScreenReaderText(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Open(base + "/q/" + codeOpen + "?lang=vi")
	got := browsertest.Eval[[]string](p, `[...document.querySelectorAll("[name=O1]")].map(e => e.labels[0].innerText.replace(/\s+/g, " ").trim())`)
	want := []string{"5 Rất hài lòng", "4 Hài lòng", "3 Bình thường", "2 Không hài lòng", "1 Rất không hài lòng", "Không có ý kiến"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("read as %q, want %q", got, want)
	}
	if got := browsertest.Eval[string](p, `document.querySelector("[name=O1]").closest("fieldset").querySelector("legend").innerText`); got != "Ông/Bà hài lòng như thế nào về lần giải quyết công việc này?" {
		t.Errorf("the group is called %q", got)
	}
}

// TestHostileTextsInTheBrowser come back in the page and run nowhere; a breach
// of the content policy would fail the page by itself.
func TestHostileTextsInTheBrowser(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Allow("422")
	for _, payload := range []string{`<script>window.hit=1</script>`, `</textarea><script>window.hit=1</script>`, `"><img src=x onerror=window.hit=1>`,
		`<svg onload=window.hit=1>`, `{{.}}`, "javascript:window.hit=1", `' onfocus=window.hit=1 autofocus='`, `=cmd|' /C calc'!A0`} {
		p.Open(base + "/q/" + codeOpen + "?lang=vi&s=" + strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22", " ", "+", "|", "%7C", "{", "%7B", "}", "%7D").Replace(payload))
		browsertest.Eval[bool](p, "(() => { const f = document.forms.rating; f.elements.M1.value = "+jsString(payload)+"; const x = document.createElement('input'); x.name = x.value = "+jsString(payload)+"; f.append(x); f.submit(); return true })()")
		waitFor(p, "chỗ cần sửa")
		if browsertest.Eval[bool](p, "'hit' in window") {
			t.Errorf("%s was run", payload)
		}
		if got := browsertest.Eval[string](p, `document.querySelector("textarea").value`); got != payload {
			t.Errorf("%s came back as %s", payload, got)
		}
	}
}
