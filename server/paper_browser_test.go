package server

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
	"sipas/survey"
)

// TestPaperInABrowser prints every seeded questionnaire in both languages: each
// sheet is one page, nothing is cut off, and axe finds nothing.
func TestPaperInABrowser(t *testing.T) {
	c := newCast(t, newTestServer(t))
	r := releasedRound(t, c.s, "sipas-1001@1.0.0")
	c.s.baseURL = "https://sipas.example"
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	signIn(p, site.URL)
	path := site.URL + "/field/rounds/" + r.ID + "/paper"
	for i, size := range sizes {
		p.Viewport(size.width, size.height)
		p.Open(path + "?lang=" + languages[i%2])
		p.Fits()
		p.Axe()
		p.Screenshot("paper-" + []string{"phone", "tablet", "desk"}[i])
	}
	p.Open(path + "?lang=vi")
	cases := openCases(t, c.s, r.ID)
	p.Do(chromedp.SetValue("#codes", cases[0].Code+"\n"+cases[120].Code), chromedp.Click("#label"))
	p.Follow(chromedp.Click("form.fields button"))
	checkPrint(t, p, "two copies")
	p.Axe()
	p.Fits()
	p.Screenshot("paper-print")
	forms, err := c.s.store.ListForms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		plan, err := c.s.store.SaveRound(t.Context(), "test", survey.Round{ID: "in-" + f.ID, Kind: "household", Method: r.Method, Name: r.Name})
		if err == nil {
			_, err = c.s.store.SaveFieldwork(t.Context(), "test", survey.Fieldwork{Round: plan.ID, Form: f.Form, Rules: survey.DefaultFieldRules()})
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range languages {
			p.Open(site.URL + "/field/rounds/" + plan.ID + "/paper/print?lang=" + lang)
			checkPrint(t, p, f.ID+" "+lang)
		}
	}
}

// checkPrint prints the page and wants as many pages as there are sheets.
func checkPrint(t *testing.T, p *browsertest.Page, what string) {
	t.Helper()
	pdf := browsertest.Get(p, chromedp.PrintToPDF(func(p *page.PrintToPDFParams) { p.PreferCSSPageSize = new(true) }))
	if dir := os.Getenv("SIPAS_SHOTS"); dir != "" {
		if err := os.WriteFile(dir+"/"+strings.ReplaceAll(what, " ", "-")+".pdf", pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pages, sheets := strings.Count(string(pdf), "/Type /Page\n"), browsertest.Eval[int](p, `document.querySelectorAll(".sheet").length`)
	if pages != sheets || sheets < 2 {
		t.Errorf("%s: %d sheets become %d pages", what, sheets, pages)
	}
}
