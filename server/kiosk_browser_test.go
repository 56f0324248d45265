package server

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sipas/server/browsertest"
)

func jsString(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(b)
}

// hurry makes the timers of a page run twenty times as fast.
func hurry(p *browsertest.Page) {
	browsertest.Eval[bool](p, `(() => { const slow = window.setTimeout; window.setTimeout = (f, ms) => slow(f, ms / 20); return true })()`)
}

// TestKioskStartsAfresh after a rating and after a time without touch; nothing
// of the last person can be seen or brought back.
func TestKioskStartsAfresh(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Viewport(768, 1024)
	home := base + "/q/" + codeOpen + "?idle=20&kiosk=1"
	p.Open(home)
	first := browsertest.Eval[string](p, `document.forms.rating.elements._id.value`)
	tap(p, "O1", "1")
	p.Click("details:last-of-type summary")
	p.Type("textarea", "bí mật")
	hurry(p)
	browsertest.Eval[bool](p, `dispatchEvent(new Event("pointerdown")); true`)
	for range 3 { // more time, as often as needed
		p.Until(`document.body.className === "idle"`)
		if text := p.Text(); strings.Contains(text, "ài lòng") || strings.Contains(text, "atisfied") {
			t.Errorf("the warning leaves the answers in sight: %s", text)
		}
		if got := browsertest.Eval[string](p, `document.getElementById("idle").innerText`); !strings.Contains(got, "need more time") && !strings.Contains(got, "cần thêm thời gian") {
			t.Errorf("the warning says %q", got)
		}
		p.Axe()
		p.Screenshot("kiosk-idle")
		p.Click("#idle button")
	}
	if got := browsertest.Eval[string](p, `document.querySelector("textarea").value`); got != "bí mật" {
		t.Errorf("with more time the text is %q", got)
	}
	p.Until(`document.forms.rating && document.forms.rating.elements._id.value !== "` + first + `"`)
	wantClean(t, p, "after a time without touch")
	d.wantRatings(0)

	tap(p, "O1", "5")
	p.Click(sendButton)
	p.Until(`location.pathname.endsWith("/thanks")`)
	p.Screenshot("kiosk-thanks")
	start := time.Now()
	p.Until(`document.forms.rating && location.href === "` + home + `"`)
	if took := time.Since(start); took < 2*time.Second || took > 6*time.Second {
		t.Errorf("the thank-you page stayed for %v, want about 3 s", took)
	}
	wantClean(t, p, "after a rating")
	d.wantRatings(1)
	if got := browsertest.Eval[int](p, "history.length"); got > 2 {
		t.Errorf("%d entries in the history: the next person can go back", got)
	}
}

func wantClean(t *testing.T, p *browsertest.Page, when string) {
	t.Helper()
	if left := browsertest.Eval[[]string](p, `[...document.querySelectorAll("input:checked, textarea")].filter(e => e.checked || e.value).map(e => e.outerHTML)`); len(left) > 0 {
		t.Errorf("%s there is left: %q", when, left)
	}
	if got := browsertest.Eval[int](p, "localStorage.length + sessionStorage.length"); got != 0 {
		t.Errorf("%s the browser has kept %d things", when, got)
	}
}

// TestKioskOffline hides the answer that waits, and sends it later.
func TestKioskOffline(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.Viewport(1024, 768)
	p.Open(base + "/q/" + codeOpen + "?kiosk=1&lang=vi")
	tap(p, "O1", "2")
	p.Offline(true)
	p.Click(".two button")
	waitFor(p, "Chưa gửi được")
	wantClean(t, p, "while an answer waits")
	if text := p.Text(); strings.Contains(text, "Rất hài lòng") {
		t.Errorf("while an answer waits, the next person sees: %s", text)
	}
	p.Axe()
	p.Screenshot("kiosk-offline")
	p.Offline(false)
	waitFor(p, thanked)
	d.wantRatings(1)
	for _, r := range d.ratings() {
		if r.Answers != "2....." {
			t.Errorf("stored %+v, want 2", r)
		}
	}
}

// TestKioskWithoutScript thanks and starts afresh as well.
func TestKioskWithoutScript(t *testing.T) {
	d := newDesk(t)
	p, base := d.open(t)
	p.NoScript()
	home := base + "/q/" + codeOpen + "?idle=30&kiosk=1"
	p.Open(home)
	first := browsertest.Eval[string](p, `document.forms.rating.elements._id.value`)
	tap(p, "O1", "5")
	p.Click(sendButton)
	p.Until(`location.pathname.endsWith("/thanks")`)
	p.Until(`!!document.forms.rating && document.forms.rating.elements._id.value !== "` + first + `"`)
	wantClean(t, p, "without script")
	p.Back()
	wantClean(t, p, "going back without script")
	d.wantRatings(1)
}
