package server

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
	"sipas/survey"
)

// sizes of a telephone, a tablet and a desk.
var sizes = []struct{ width, height int64 }{{360, 640}, {768, 1024}, {1280, 800}}

// signIn goes through the sign-in page as a person does.
func signIn(p *browsertest.Page, base string) {
	p.Open(base + "/login?lang=vi")
	p.Do(chromedp.SendKeys("#login", "quantri"), chromedp.SendKeys("#password", testPassword))
	p.Follow(chromedp.Click("main form button"))
	p.Open(base + "/admin")
}

// TestAdminPagesInABrowser looks at the pages of administration in each size
// and language: no violation of axe, no sideways scrolling, no error.
func TestAdminPagesInABrowser(t *testing.T) {
	c := newCast(t, newTestServer(t))
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	unit := c.people["lanhdao-a"].Units[0]
	admin := c.enter(t, "quantri")
	w := admin.post("/admin/stations", "unit", unit, "name_vi", "Quầy", "number", "3", "round", openRound(t, c.s), "sectors", "land",
		"form", counterForm(t, c.s))
	wantRedirect(t, "counters", w, "/admin/stations?unit="+unit)
	for i, name := range hostileNames { // nothing of them may run: the page would report it
		wantPage(t, name, admin.post("/admin/people", "login", fmt.Sprintf("hostile%d", i), "name", name, "role", "viewer"), 200)
		wantRedirect(t, name, admin.post("/admin/sectors", "code", fmt.Sprintf("hostile%d", i), "name_vi", name, "name_en", name,
			"kind", "procedure"), "/admin/sectors")
	}
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	pages := map[string]string{
		"admin": "/admin", "people": "/admin/people", "person": "/admin/people/" + c.people["lanhdao-a"].ID, "account": "/account",
		"units": "/admin/units", "unit": "/admin/units/" + unit, "unit-end": "/admin/units/" + unit + "/end", "stations": "/admin/stations",
		"station-new": "/admin/stations/new?unit=" + unit, "sectors": "/admin/sectors", "procedures": "/admin/procedures",
		"questionnaires": "/admin/questionnaires", "questionnaire": "/admin/questionnaires/" + counterForm(t, c.s),
		"definition": "/admin/questionnaires/new", "rounds": "/admin/rounds", "round-move": "/admin/rounds/" + openRound(t, c.s) + "/move?to=closing",
		"dossiers": "/admin/dossiers?sector=civil-status", "targets": "/admin/targets", "target": "/admin/targets/new", "audit": "/admin/audit",
		"imports": "/admin/imports", "comments": "/comments", "verify": "/admin/audit/verify", "method": "/admin/methods/" + mustMethod(t, c.s), "nothing": "/admin/units?q=zzz",
	}
	for name, path := range pages {
		for i, size := range sizes {
			lang := languages[i%2] // English on the tablet
			p.Viewport(size.width, size.height)
			p.Open(site.URL + withLang(path, lang))
			p.Fits()
			if i > 0 {
				p.Axe()
			}
			p.Screenshot(fmt.Sprintf("people-%s-%d", name, size.width))
		}
	}
}

// press clicks on something and waits for the page on which something else is.
func press(t *testing.T, p *browsertest.Page, button, next string) {
	t.Helper()
	p.Do(chromedp.Click(button))
	for range 200 {
		if browsertest.Eval[bool](p, fmt.Sprintf("document.readyState === 'complete' && document.querySelector(%q) !== null", next)) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("after pressing %s there is no %s: %s", button, next, p.Text())
}

// TestImportInABrowser goes through an import with script on and off, to the
// report with a refused row; every page on the way is looked at.
func TestImportInABrowser(t *testing.T) {
	c := newCast(t, newTestServer(t))
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	file := filepath.Join(t.TempDir(), "lĩnh vực.csv")
	if err := os.WriteFile(file, []byte("Mã lĩnh vực,Tên lĩnh vực,Thứ tự,Ghi chú\nwater,Cấp nước,215,x\nland,Đất đai,ba,y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, script := range []bool{true, false} {
		p := browsertest.New(t)
		p.Viewport(sizes[2*i].width, sizes[2*i].height)
		if !script {
			p.NoScript()
		}
		signIn(p, site.URL)
		look := func(name string) {
			p.Fits()
			p.Axe()
			p.Screenshot(fmt.Sprintf("people-import-%s-%d", name, sizes[2*i].width))
			p.Viewport(sizes[2*i].width, sizes[2*i].height) // a picture of the whole page changes it
		}
		p.Open(site.URL + "/admin/imports/new?lang=vi&kind=sectors")
		look("new")
		p.Do(chromedp.SetUploadFiles("#file", []string{file}))
		press(t, p, "main form button", "table.mapping")
		look("map")
		press(t, p, "main form button", "dl.facts")
		look("preview")
		if script { // the second time there is nothing left to do
			press(t, p, "button[name=apply]", "a[href$=\"refused.csv\"]")
			look("done")
			if !strings.Contains(p.Text(), "“ba” không phải là số nguyên") {
				t.Errorf("the report does not say why a row was refused: %s", p.Text())
			}
		} else if !strings.Contains(p.Text(), "Không có gì để thay đổi") {
			t.Errorf("the same file again: %s", p.Text())
		}
	}
}

func withLang(path, lang string) string {
	for _, r := range path {
		if r == '?' {
			return path + "&lang=" + lang
		}
	}
	return path + "?lang=" + lang
}

// TestOpenPagesInABrowser are those that need no sign-in, with script on and off.
func TestOpenPagesInABrowser(t *testing.T) {
	c := newCast(t, newTestServer(t))
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	invite := func(purpose survey.Purpose) string {
		token, err := c.s.store.Invite(t.Context(), "test", c.people["xem"].ID, purpose)
		if err != nil {
			t.Fatal(err)
		}
		return "/setup/" + token
	}
	setup, once := invite(survey.SetPassword), invite(survey.SignInOnce)
	for _, script := range []bool{true, false} {
		p := browsertest.New(t)
		if !script {
			p.NoScript()
		}
		for name, path := range map[string]string{"login": "/login", "setup": setup, "signin-link": once, "spent": "/setup/spent"} {
			if name == "spent" {
				p.Allow("404")
			}
			for _, size := range sizes {
				p.Viewport(size.width, size.height)
				p.Open(site.URL + withLang(path, "vi"))
				p.Fits()
				p.Axe()
				p.Screenshot(fmt.Sprintf("people-%s-%d", name, size.width))
			}
		}
		// An error is at the top, in focus, and leads to its field.
		p.Open(site.URL + "/login?lang=vi")
		p.Follow(chromedp.Click("main form button"))
		p.Do(chromedp.WaitVisible(".errors"))
		p.Axe()
		p.Fits()
		p.Screenshot("people-login-wrong")
	}
}
