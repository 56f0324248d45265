package server

import (
	"os"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
)

// pdfPage is one page of a PDF with its size in points.
var pdfPage = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// TestPostersInTheBrowser: each poster is one sheet of its paper, in every choice of text.
func TestPostersInTheBrowser(t *testing.T) {
	d := newDesk(t)
	newCast(t, d.Server)
	p, base := d.open(t)
	p.Viewport(1280, 900)
	signIn(p, base)
	for _, size := range posterSizes {
		for _, text := range posterLanguages {
			p.Open(base + "/stations/" + codeOpen + "/poster?lang=vi&size=" + size + "&text=" + text)
			p.Axe()
			p.Fits()
			p.Screenshot("poster-" + size + "-" + text)
			pdf, err := chromedp.Call(p.Ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(pdfPage.FindAll(pdf.Data, -1)); n != 1 {
				t.Errorf("%s, %s: %d sheets for one poster", size, text, n)
			}
			if dir := os.Getenv("SIPAS_SHOTS"); dir != "" {
				if err := os.WriteFile(dir+"/poster-"+size+"-"+text+".pdf", pdf.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	p.Open(base + "/posters?lang=vi&unit=" + d.units[0].ID)
	sheets := browsertest.Eval[int](p, `document.querySelectorAll(".sheet").length`)
	pdf, err := chromedp.Call(p.Ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(pdfPage.FindAll(pdf.Data, -1)); n != sheets || n == 0 {
		t.Errorf("%d posters on %d sheets", sheets, n)
	}
	p.Viewport(360, 740)
	p.Open(base + "/posters?lang=en")
	p.Axe()
	p.Fits()
}
