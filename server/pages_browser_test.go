package server

import (
	"fmt"
	"net/http/httptest"
	"testing"

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
		"verify": "/admin/audit/verify", "method": "/admin/methods/" + mustMethod(t, c.s), "nothing": "/admin/units?q=zzz",
	}
	for name, path := range pages {
		for _, size := range sizes {
			for _, lang := range languages {
				if lang == "en" && size.width == 768 { // each language in two sizes, to spare time
					continue
				}
				p.Viewport(size.width, size.height)
				p.Open(site.URL + withLang(path, lang))
				p.Fits()
				p.Axe()
				p.Screenshot(fmt.Sprintf("people-%s-%d-%s", name, size.width, lang))
			}
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
