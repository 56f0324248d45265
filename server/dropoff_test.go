package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/server/browsertest"
	"sipas/survey"
)

// answered fills every item of a questionnaire, as a form sends it.
func answered(q *survey.Questionnaire, value string) url.Values {
	v := url.Values{"_consent": {"1"}, "_id": {survey.NewID()}}
	for _, it := range q.Items() {
		v.Set(it.Code, value)
	}
	return v
}

func sendForm(s http.Handler, path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func open(s http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestDropOffPages(t *testing.T) {
	s := newCast(t, newTestServer(t)).s
	r := releasedRound(t, s, "sipas-1001@1.0.0")
	q, err := s.store.LoadForm(t.Context(), "sipas-1001@1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	cases := openCases(t, s, r.ID)
	code := cases[0].Code
	wantPage(t, "asks for the code", open(s, "/c?lang=vi"), 200, "Mã phiếu", `action="/c?lang=vi"`)
	wantPage(t, "English", open(s, "/c?lang=en"), 200, "Answer the questionnaire by phone")
	wantPage(t, "mistyped", sendForm(s, "/c", url.Values{"code": {"ABC-DEF-<b>"}}), 422, "Mã có thể gõ sai", "ABC-DEF-&lt;b&gt;", "!<b>\"")
	w := sendForm(s, "/c?lang=vi", url.Values{"code": {" " + strings.ToLower(survey.FormatCaseCode(code))}})
	wantRedirect(t, "typed", w, "/c/"+code+"?lang=vi")

	path := "/c/" + code + "?lang=vi"
	w = open(s, path)
	wantPage(t, "form", w, 200, "Tôi đồng ý", "24 tháng", "Khảo sát hộ gia đình năm 2026", "Mức độ quan tâm", "Vài điều về Ông/Bà và gia đình", "!checked>", "!Phạm Thị Hoài")
	if i, j := strings.Index(w.Body.String(), `name="gender"`), strings.Index(w.Body.String(), `name="ethnicity"`); i < 0 || j < i {
		t.Error("the personal question does not stand last")
	}
	for name, want := range map[string]string{"Set-Cookie": "", "Cache-Control": "no-store", "Referrer-Policy": "origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	wantPage(t, "form in English", open(s, "/c/"+survey.FormatCaseCode(code)+"?lang=en"), 200, "I agree")

	v := answered(q, "4")
	v.Del("_consent")
	wantPage(t, "no consent", sendForm(s, path, v), 422, "Xin đánh dấu vào ô đồng ý", `href="#f-_consent"`, v.Get("_id"), "checked>")
	few := url.Values{"_consent": {"1"}, "_id": {v.Get("_id")}, q.Items()[0].Code: {"5"}}
	wantPage(t, "few", sendForm(s, path, few), 422, "mới trả lời", "Gửi như hiện tại")
	v.Set("_consent", "1")
	for name, bad := range map[string]url.Values{"value": {q.Items()[0].Code: {"9"}}, "unknown": {"nothing": {"1"}}, "several": {"Q4": {"1", "2"}}} {
		x := answered(q, "4")
		for k, val := range bad {
			x[k] = val
		}
		wantPage(t, name, sendForm(s, path, x), 422, `role="alert"`)
	}
	named := answered(q, "4")
	named.Set("Q11", "Gọi tôi 0912345678")
	wantPage(t, "a phone number", sendForm(s, path, named), 422, "có vẻ có số điện thoại", "Gửi nguyên")
	lang := answered(q, "3")
	lang.Set("_to", "en")
	wantPage(t, "other language", sendForm(s, "/c/"+code+"?lang=en", lang), 200, "I agree", "checked>")
	if c, err := s.store.Case(t.Context(), cases[0].ID); err != nil || c.State != survey.CaseOpen {
		t.Fatalf("something was recorded: %+v %v", c, err)
	}
	for range 2 { // a double tap
		w = sendForm(s, path, v)
		wantRedirect(t, "sent", w, "/c/thanks?lang=vi")
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("a cookie is set")
	}
	wantPage(t, "thanks", open(s, "/c/thanks?lang=vi"), 200, "Đã ghi nhận. Cảm ơn Ông/Bà.", "!"+code, "!checked>")
	wantPage(t, "answered", open(s, path), 409, "Phiếu này đã được trả lời", "xin báo cho nơi", "!checked>")
	wantPage(t, "second answers", sendForm(s, path, answered(q, "1")), 409, "được giữ lại để người phụ trách xem xét")
	i, err := s.store.Interview(t.Context(), v.Get("_id"))
	if err != nil || i.Standing != survey.StandingActive || i.Outcome != survey.Complete {
		t.Errorf("interview %+v %v", i, err)
	}
	all, err := s.store.Interviews(t.Context(), r.ID, survey.StandingReview)
	if err != nil || len(all) != 1 {
		t.Errorf("%d wait for a decision: %v", len(all), err)
	}
	ask := httptest.NewRequest("GET", "/metrics", nil)
	ask.RemoteAddr = "127.0.0.1:1"
	seen := httptest.NewRecorder()
	s.ServeHTTP(seen, ask)
	metrics := seen.Body.String()
	for _, want := range []string{`sipas_dropoff_total{outcome="mistyped"} 1`, `sipas_dropoff_total{outcome="stored"} 1`, `sipas_dropoff_total{outcome="repeated"} 1`,
		`sipas_dropoff_total{outcome="late"} 1`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(metrics, code) {
		t.Error("the metrics name a code")
	}
}

// TestDropOffGuesses: all codes that nobody may use look the same, and guessing
// ends soon, while who has a right code still comes in.
func TestDropOffGuesses(t *testing.T) {
	s := newCast(t, newTestServer(t)).s
	r := releasedRound(t, s, "sipas-1001@1.0.0")
	cases := openCases(t, s, r.ID)
	all, err := s.store.Cases(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	reserve := all[slices.IndexFunc(all, func(c survey.Case) bool { return c.State == survey.CaseReserve })]
	unknown := open(s, "/c/"+survey.NewCaseCode()).Body.String()
	if waiting := open(s, "/c/"+reserve.Code); waiting.Code != 404 || otherLangLink.ReplaceAllString(waiting.Body.String(), "") != otherLangLink.ReplaceAllString(unknown, "") {
		t.Errorf("a reserve looks different: %s\n%s", waiting.Body, unknown)
	}
	codes, limited := 0, 0
	for range 400 {
		w := open(s, "/c/"+survey.NewCaseCode())
		codes++
		if w.Code == http.StatusTooManyRequests {
			limited++
			wantPage(t, "too many", w, 429, "quá nhiều lượt thử")
		} else if w.Code != 404 {
			t.Fatalf("a guess: %d", w.Code)
		}
	}
	if limited < 50 || limited > 150 {
		t.Errorf("%d of %d guesses are refused", limited, codes)
	}
	fromElsewhere := httptest.NewRequest("GET", "/c/"+cases[3].Code, nil)
	fromElsewhere.RemoteAddr = "198.51.100.7:1"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, fromElsewhere)
	wantPage(t, "a right code from elsewhere", w, 200, "Tôi đồng ý")
	for name, path := range map[string]string{"long": "/c/" + strings.Repeat("A", 3000), "bytes": "/c/%ff%fe", "script": "/c/%3Cscript%3E", "slash": "/c/a%2Fb", "nul": "/c/%00"} {
		wantPage(t, name, open(s, path), 422, "Mã có thể gõ sai", "!<script>alert")
	}
}

var otherLangLink = regexp.MustCompile(`<a href="[^"]*" hreflang`)

// TestDropOffIsSmall: what a phone loads first.
func TestDropOffIsSmall(t *testing.T) {
	s := newCast(t, newTestServer(t)).s
	r := releasedRound(t, s, "sipas-1001@1.0.0")
	site := httptest.NewServer(s)
	t.Cleanup(site.Close)
	for i, lang := range languages {
		n := wireBytes(t, site, "/c/"+openCases(t, s, r.ID)[i].Code+"?lang="+lang)
		t.Logf("%s: %d bytes on the wire", lang, n)
		if n > 15<<10 {
			t.Errorf("%s: %d bytes on the wire, at most %d", lang, n, 15<<10)
		}
	}
}

// TestDropOffInABrowser answers on a telephone with script and without.
func TestDropOffInABrowser(t *testing.T) {
	s := newCast(t, newTestServer(t)).s
	r := releasedRound(t, s, "sipas-1001@1.0.0")
	site := httptest.NewServer(s)
	t.Cleanup(site.Close)
	cases := openCases(t, s, r.ID)
	for i, script := range []bool{true, false} {
		p := browsertest.New(t)
		p.Viewport(360, 740)
		if !script {
			p.NoScript()
		}
		p.Allow("422")
		p.Allow("409")
		look := func(name string) {
			t.Helper()
			p.Fits()
			if script && name != "wrong" || name == "mistyped" { // the pages are the same without script
				p.Axe()
			}
			p.Screenshot(fmt.Sprintf("dropoff-%s-%v", name, script))
			p.Viewport(360, 740)
		}
		p.Open(site.URL + "/c?lang=vi")
		look("code")
		p.Type("#code", "ABCDEF")
		p.Follow(chromedp.Click("main button"))
		look("mistyped")
		p.Do(chromedp.SetValue("#code", strings.ToLower(cases[i].Code)))
		p.Follow(chromedp.Click("main button"))
		look("form")
		if top := browsertest.Eval[float64](p, `document.querySelector("#f-_consent").getBoundingClientRect().top`); top > 740 {
			t.Errorf("the consent begins %v px down", top)
		}
		p.Click(".send button")
		p.Until(`document.querySelector(".err") && document.readyState === "complete"`)
		look("wrong")
		p.Click("#f-_consent")
		browsertest.Eval[bool](p, `(document.querySelectorAll("input[type=radio][value='4']").forEach(x => x.checked = true), true)`)
		p.Click(".send button")
		p.Until(`location.pathname === "/c/thanks"`)
		look("thanks")
		p.Open(site.URL + "/c/" + cases[i].Code)
		look("answered")
		if c, err := s.store.Case(t.Context(), cases[i].ID); err != nil || c.Interview == "" {
			t.Errorf("script %v: %+v %v", script, c, err)
		}
		if got := browsertest.Eval[string](p, "document.cookie"); got != "" {
			t.Errorf("cookies: %s", got)
		}
	}
}
