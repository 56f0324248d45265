// Package browsertest looks at pages in a real, headless Chromium. A page that
// logs an error, breaks its content security policy or calls another host
// fails its test, without being asked.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// Page is one tab of a browser of its own: no cookies, no cache, no storage of
// other tests. Its methods fail the test; Ctx is for chromedp's own actions.
type Page struct {
	Ctx context.Context

	t        testing.TB
	noScript bool

	mu       sync.Mutex
	offline  bool
	allowed  []string
	findings []string
	requests []*Request
	byID     map[network.RequestID]*Request
}

// timeout is the longest life of a page: far more than any test needs on a slow machine.
const timeout = 2 * time.Minute

// New starts Chromium, which ends with the test. Where there is none the test
// is skipped, or fails if every test must run.
func New(t testing.TB) *Page {
	t.Helper()
	return At(t, t.TempDir())
}

// At starts Chromium on a profile of the test's own, in which an earlier one
// may have left something, as a tablet does that is switched on again.
func At(t testing.TB, profile string) *Page {
	t.Helper()
	program := findChromium()
	if program == "" {
		surveytest.Missing(t, "Chromium; on Debian: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.ModifyCmdFunc(ownGroup),
		chromedp.NoSandbox, // tests run as root in CI, where the sandbox cannot
		chromedp.DisableGPU,
		chromedp.Flag("lang", "vi"),
		chromedp.Flag("hide-scrollbars", true),
		// A page out of this cache no longer answers the protocol; going back uses the HTTP cache instead.
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,BackForwardCache"),
		// Whatever a page tries, nothing leaves this machine.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE [::1], EXCLUDE localhost"),
	)
	ctx, cancelTimeout := context.WithTimeout(context.Background(), timeout)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	ctx, cancel := chromedp.NewContext(ctx)
	return start(t, ctx, func() {
		cancel()
		cancelAllocator()
		cancelTimeout()
	})
}

// Tab opens a second tab of the same browser, with the same storage.
func (p *Page) Tab() *Page {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.Ctx)
	return start(p.t, ctx, cancel)
}

// start watches the page of a context. At the end of the test what it did wrong
// is reported.
func start(t testing.TB, ctx context.Context, end func()) *Page {
	t.Helper()
	p := &Page{Ctx: ctx, t: t, byID: map[network.RequestID]*Request{}}
	t.Cleanup(func() {
		end()
		for _, f := range p.Findings() {
			t.Errorf("the page %s", f)
		}
	})
	if err := chromedp.Listen(ctx, p.observe); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	call(p, audits.Enable, cdp.Empty{})
	return p
}

// Kill ends the browser with all its processes as a dead battery does: nothing
// is written any more. Then At starts another on the same profile.
func (p *Page) Kill() {
	p.t.Helper()
	process := chromedp.FromContext(p.Ctx).Browser.Process()
	if err := killGroup(process); err != nil {
		p.t.Fatal(err)
	}
	<-chromedp.FromContext(p.Ctx).Browser.LostConnection
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Do runs chromedp's actions on the page.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.Ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// Get runs an action of chromedp that has a result.
func Get[T any](p *Page, action chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.Ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// Eval evaluates a JavaScript expression, a promise's value included, whatever
// the page's policy says about scripts.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.Ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("evaluating %.100s: %v", expression, err)
	}
	return v
}

// Open goes to an address and waits for the page's load event.
func (p *Page) Open(url string) {
	p.t.Helper()
	if err := chromedp.Do(p.Ctx, chromedp.Navigate(url)); err != nil {
		p.t.Fatalf("opening %s: %v", url, err)
	}
}

// Follow runs steps that lead to another page, such as a click on a link or on a
// form's button, and waits until that page has loaded. Waiting for an element
// instead may find the one of the page that is being left.
func (p *Page) Follow(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if _, err := chromedp.RunResponse(p.Ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// HTML is the page as it now stands.
func (p *Page) HTML() string {
	p.t.Helper()
	return Eval[string](p, "document.documentElement.outerHTML")
}

// Text is what a reader of the whole page sees.
func (p *Page) Text() string {
	p.t.Helper()
	return Eval[string](p, "document.body.innerText")
}

// Click waits until an element can be seen and clicks it as a finger or mouse
// does: where it stands, after scrolling it into view.
func (p *Page) Click(css string) {
	p.t.Helper()
	find := "document.querySelector(" + strconv.Quote(css) + ")"
	p.Until(find + "?.offsetParent")
	at := Eval[[]float64](p, `(() => { const e = `+find+`; e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	p.Do(chromedp.MouseClickXY(at[0], at[1]))
}

// Type writes into an element as a person does.
func (p *Page) Type(css, text string) {
	p.t.Helper()
	Eval[bool](p, "(document.querySelector("+strconv.Quote(css)+").focus(), true)")
	p.Do(chromedp.KeyEvent(text))
}

// Back goes back in the history, as the browser's button does, and waits until
// that page has come, from the network or from the browser's memory.
func (p *Page) Back() {
	p.t.Helper()
	history, err := chromedp.Call(p.Ctx, page.GetNavigationHistory, cdp.Empty{})
	if err != nil {
		p.t.Fatal(err)
	}
	if history.CurrentIndex == 0 {
		p.t.Fatal("there is no page to go back to")
	}
	to := history.Entries[history.CurrentIndex-1]
	Eval[bool](p, "window.leaving = true")
	call(p, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: to.ID})
	p.Until("!window.leaving && location.href === " + strconv.Quote(to.URL) + ` && document.readyState === "complete"`)
}

// Until waits until a JavaScript expression is true, also across navigations.
func (p *Page) Until(expression string) {
	p.t.Helper()
	var last error
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(25 * time.Millisecond) {
		var done bool
		if done, last = chromedp.Run(p.Ctx, chromedp.Evaluate[bool]("!!("+expression+")")); done {
			return
		}
	}
	text, _ := chromedp.Run(p.Ctx, chromedp.Evaluate[string]("location.href + \"\\n\" + document.body.innerText"))
	p.t.Fatalf("it never came to %s (%v); the page is %.900s", expression, last, text)
}

// Viewport sets the size in CSS pixels. Below 768 wide the browser behaves
// like a telephone: touch, and the viewport the page asks for.
func (p *Page) Viewport(width, height int64) {
	p.t.Helper()
	if width < 768 {
		p.Do(chromedp.EmulateViewport(width, height, chromedp.EmulatePortrait, chromedp.EmulateMobile, chromedp.EmulateTouch))
		return
	}
	p.Do(chromedp.EmulateViewport(width, height))
}

// TextSize sets the reader's default text size in pixels; browsers start with
// 16, so 32 is text at 200 %.
func (p *Page) TextSize(px int64) {
	p.t.Helper()
	call(p, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: px, Fixed: px * 13 / 16}})
}

// Media emulates the reader's settings or medium, such as dark colours or print.
func (p *Page) Media(params emulation.SetEmulatedMediaParams) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, params)
}

// NoScript switches the scripts of pages off, from the next page on.
func (p *Page) NoScript() {
	p.t.Helper()
	p.noScript = true
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Offline takes the page's network away, or gives it back. It does not reach
// into a service worker: to test one, stop the server.
func (p *Page) Offline(offline bool) {
	p.t.Helper()
	p.mu.Lock()
	p.offline = p.offline || offline // a failed request may still be reported after the network is back
	p.mu.Unlock()
	call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}}})
	call(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{
		Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
}

// Fits fails the test when the page is wider than its window, so that a reader
// would have to scroll sideways.
func (p *Page) Fits() {
	p.t.Helper()
	wide := Eval[[]string](p, `(() => {
		const root = document.documentElement;
		if (root.scrollWidth <= root.clientWidth) return [];
		const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5);
		return ["window " + root.clientWidth + ", page " + root.scrollWidth,
			...wide.slice(0, 5).map(e => e.cloneNode(false).outerHTML.slice(0, 120))];
	})()`)
	if len(wide) > 0 {
		p.t.Errorf("the page scrolls sideways: %s", strings.Join(wide, "\n\t"))
	}
}

// Screenshot saves the whole page as NAME.png in the directory SIPAS_SHOTS,
// and does nothing where that is not set.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv("SIPAS_SHOTS")
	if dir == "" {
		return
	}
	png := Get(p, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
