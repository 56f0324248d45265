package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// strict is the policy the product's pages have.
const strict = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

const good = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đánh giá</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/icon.png">
<script src="/good.js" defer></script></head>
<body><main><h1>Ông/Bà có hài lòng không?</h1><p id="script">không có script</p><p style-free>92,54 %</p>
<noscript><p>noscript</p></noscript></main></body></html>`

// serve is a server of a few small pages under the strict policy.
func serve(t *testing.T) string {
	pages := map[string]string{
		"/good":    good,
		"/good.js": `document.getElementById("script").textContent = "có script";`,
		"/inline":  strings.Replace(good, "<main>", "<main><script>alert(1)</script>", 1),
		"/foreign": strings.Replace(good, "<main>", `<main><img alt="" src="http://192.0.2.1/x.png">`, 1),
		"/error":   strings.Replace(good, "/good.js", "/error.js", 1),
		"/error.js": `console.error("bad", 7); new Promise(() => { throw new Error("thrown") }); fetch("/gone");
			fetch("/good").then(r => document.title = "fetched")`,
		"/wide":         strings.Replace(good, "<p style-free>", `<table width="700"><tr><td>rộng</td></tr></table><p>`, 1),
		"/inaccessible": strings.Replace(good, "<main>", `<main><img src="/icon.png"><input>`, 1),
		"/form":         strings.Replace(good, "<main>", `<main><form action="/slow"><button>Gửi</button></form>`, 1),
		"/slow":         strings.Replace(good, "<h1>", "<h1>Đã nhận. ", 1),
		"/icon.png":     "\x89PNG\r\n\x1a\n",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if r.URL.Path == "/slow" {
			time.Sleep(300 * time.Millisecond) // a server that thinks before it answers
		}
		w.Header().Set("Content-Security-Policy", strict)
		switch filepath.Ext(r.URL.Path) {
		case ".js":
			w.Header().Set("Content-Type", "text/javascript")
		case ".png":
			w.Header().Set("Content-Type", "image/png")
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = good
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestGoodPage(t *testing.T) {
	base := serve(t)
	shots := filepath.Join(t.TempDir(), "shots")
	t.Setenv("SIPAS_SHOTS", shots)
	p := New(t)
	p.Viewport(320, 568)
	p.Open(base + "/good")
	if got := p.Text(); !strings.Contains(got, "có script") || !strings.Contains(got, "Ông/Bà có hài lòng") {
		t.Errorf("text with script on: %q", got)
	}
	if got := Eval[int](p, "innerWidth"); got != 320 {
		t.Errorf("window is %d wide, want 320", got)
	}
	p.Axe()
	p.Fits()
	p.Screenshot("good")
	if info, err := os.Stat(filepath.Join(shots, "good.png")); err != nil || info.Size() < 500 {
		t.Errorf("screenshot: %v, %v", info, err)
	}
	requests := p.Requests()
	if len(requests) < 2 || !requests[0].Document || requests[0].Status != 200 || requests[0].Bytes < int64(len(good)) {
		t.Errorf("requests: %+v, want the page of at least %d bytes first, then its script", requests, len(good))
	}
	p.Forget()
	p.Open(base + "/nowhere") // its status is no finding: the test sees it
	if got := p.Requests()[0].Status; got != 404 {
		t.Errorf("status %d, want 404", got)
	}
	p.TextSize(32)
	if got := Eval[string](p, "getComputedStyle(document.body).fontSize"); got != "32px" {
		t.Errorf("text at 200 %% is %s", got)
	}
	if got := p.Findings(); len(got) > 0 {
		t.Errorf("findings on a good page: %q", got)
	}
}

// TestFollow submits a form to a slow server: what comes next must see the new page.
func TestFollow(t *testing.T) {
	p := New(t)
	p.Open(serve(t) + "/form")
	p.Follow(chromedp.Click("form button"))
	if got := p.Text(); !strings.Contains(got, "Đã nhận.") {
		t.Errorf("after following a form: %q", got)
	}
}

func TestNoScript(t *testing.T) {
	p := New(t)
	p.NoScript()
	p.Open(serve(t) + "/good")
	p.Axe()
	if got := p.HTML(); !strings.Contains(got, "không có script") || !strings.Contains(got, "<p>noscript</p>") {
		t.Errorf("with scripts off: %s", got)
	}
}

func TestOffline(t *testing.T) {
	base := serve(t)
	p := New(t)
	p.Open(base + "/good")
	load := `fetch("/good").then(r => "" + r.status, e => "failed")`
	for _, step := range []struct {
		offline bool
		want    string
	}{{true, "failed"}, {false, "200"}} {
		p.Offline(step.offline)
		if got := Eval[string](p, load); got != step.want {
			t.Errorf("offline %v: fetch gives %s, want %s", step.offline, got, step.want)
		}
		if got := Eval[bool](p, "navigator.onLine"); got == step.offline {
			t.Errorf("offline %v: navigator.onLine is %v", step.offline, got)
		}
	}
}

// TestFindings shows that each kind of fault is seen.
func TestFindings(t *testing.T) {
	base := serve(t)
	p := New(t)
	p.Allow("") // everything found here is meant to be
	for path, want := range map[string][]string{
		"/inline":  {"breaks its content security policy: script-src"},
		"/foreign": {"192.0.2.1"},
		"/error":   {`logs an error: "bad" 7`, "Error: thrown", "404"},
	} {
		p.mu.Lock()
		p.findings = nil
		p.mu.Unlock()
		p.Open(base + path)
		for _, w := range want {
			found := func() bool {
				p.mu.Lock()
				defer p.mu.Unlock()
				return slices.ContainsFunc(p.findings, func(f string) bool { return strings.Contains(f, w) })
			}
			for deadline := time.Now().Add(5 * time.Second); !found() && time.Now().Before(deadline); {
				time.Sleep(20 * time.Millisecond) // the browser reports some faults a moment later
			}
			if !found() {
				p.mu.Lock()
				t.Errorf("%s: findings %q, want one with %q", path, p.findings, w)
				p.mu.Unlock()
			}
		}
	}
}

// TestFailures runs the checks that must fail on pages that deserve it.
func TestFailures(t *testing.T) {
	base := serve(t)
	p := New(t)
	p.Viewport(320, 568)
	p.Open(base + "/inaccessible")
	got := strings.Join(p.axe(), "\n")
	for _, rule := range []string{"axe image-alt (critical)", "axe label (critical)"} {
		if !strings.Contains(got, rule) {
			t.Errorf("axe found %q, want %s", got, rule)
		}
	}
	p.Open(base + "/wide")
	recorder := &recorder{TB: t}
	p.t = recorder
	p.Fits()
	p.t = t
	if len(recorder.errors) != 1 || !strings.Contains(recorder.errors[0], `<table width="700"`) {
		t.Errorf("Fits on a page of 700 px in a window of 320: %q", recorder.errors)
	}
}

// recorder keeps errors instead of failing the test.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
