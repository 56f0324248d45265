package server

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/server/browsertest"
)

// resultPages are those that show figures.
var resultPages = map[string]string{
	"overview": "/", "sector": "/sectors/land", "unit": "/units/07210/results", "compare": "/compare?block=commune",
	"ended": "/units/07201~2025-06-30/results", "method": "/method",
}

// TestResultPagesInABrowser looks at each result page on a telephone, a tablet
// and a desk, with script and without: no violation of axe, no sideways scrolling,
// also with text at 200 %.
func TestResultPagesInABrowser(t *testing.T) {
	site := httptest.NewServer(newResultServer(t))
	t.Cleanup(site.Close)
	for _, script := range []bool{true, false} {
		p := browsertest.New(t)
		if !script {
			p.NoScript()
		}
		for name, path := range resultPages {
			for i, width := range []int64{320, 360, 768, 1280} {
				if !script && width != 320 {
					continue
				}
				lang := languages[i%2]
				p.Viewport(width, 800)
				p.Open(site.URL + withLang(path, lang))
				p.Fits()
				p.Axe()
				p.Screenshot(fmt.Sprintf("results-%s-%d-%s", name, width, lang))
			}
		}
		p.TextSize(32)
		for _, path := range resultPages {
			p.Viewport(640, 800) // text and page at 200 % of a desk of 1280
			p.Open(site.URL + path)
			p.Fits()
		}
	}
}

// TestResultPagesInTheDarkAndOnPaper have the same demands on contrast; paper of
// A4 holds whole tables, with the verdicts in words.
func TestResultPagesInTheDarkAndOnPaper(t *testing.T) {
	site := httptest.NewServer(newResultServer(t))
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	as := func(media, scheme string) {
		if _, err := chromedp.Call(p.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media,
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
			t.Fatal(err)
		}
	}
	for name, path := range resultPages {
		p.Viewport(1280, 800)
		as("screen", "dark")
		p.Open(site.URL + withLang(path, "vi"))
		p.Axe()
		p.Screenshot("results-dark-" + name)
		p.Viewport(794, 1123) // A4 at 96 dots an inch
		as("print", "light")
		p.Fits()
		if cut := browsertest.Eval[int](p, `[...document.querySelectorAll("table")].filter(t => t.getBoundingClientRect().right > innerWidth + 1).length`); cut > 0 {
			t.Errorf("%s: %d tables are wider than the paper", name, cut)
		}
		if text := p.Text(); name != "ended" && !strings.Contains(text, "Chưa kết luận được") {
			t.Errorf("%s: no verdict in words on paper", name)
		}
		p.Screenshot("results-print-" + name)
		pdf, err := chromedp.Call(p.Ctx, page.PrintToPDF, page.PrintToPDFParams{})
		if err != nil || len(pdf.Data) < 1000 {
			t.Errorf("%s: printing: %d bytes, %v", name, len(pdf.Data), err)
		}
	}
}

// TestResultPagesByKeyboard reaches every control of a page with the Tab key.
func TestResultPagesByKeyboard(t *testing.T) {
	site := httptest.NewServer(newResultServer(t))
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	for name, path := range resultPages {
		p.Open(site.URL + withLang(path, "vi"))
		const mark = `document.activeElement.dataset.reached = "1"`
		controls := browsertest.Eval[int](p, `document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])").length`)
		for range controls + 20 { // regions that scroll take the focus as well
			p.Do(chromedp.KeyEvent(kb.Tab))
			browsertest.Eval[string](p, mark)
		}
		missed := browsertest.Eval[[]string](p, `[...document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])")]
			.filter(e => !e.dataset.reached && e.checkVisibility()).map(e => e.outerHTML.slice(0, 100))`)
		if len(missed) > 0 || controls < 5 {
			t.Errorf("%s: of %d controls the Tab key does not reach %q", name, controls, missed)
		}
	}
}
