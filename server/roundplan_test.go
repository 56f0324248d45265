package server

import (
	"fmt"
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

// planOfHouseholds is a plan in which everything was typed.
func planOfHouseholds() url.Values {
	return url.Values{"seen": {"kind", "form", "units", "days", "targets", "method", "rules", "name"}, "kind": {"household"}, "form": {"sipas-1001@1.0.0"},
		"scope": {"blocks"}, "blocks": {"commune"}, "period_from": {"2026-01-01"}, "period_to": {"2026-12-31"}, "starts": {"2026-11-01"}, "ends": {"2026-12-20"},
		"targets": {"T07"}, "method": {"SIPAS-2023/BN-1"}, "attempts": {"3"}, "attempt_days": {"2"}, "replace": {"true"}, "back_check": {"12,5"},
		"back_check_least": {"5"}, "back_check_early": {"20"}, "double_entry": {"5"}, "keep_days": {"30"}, "partial": {"50"}, "shortest": {"180"},
		"contacts_until": {"2027-03-31"}, "name_vi": {"Hộ gia đình 2026"}, "name_en": {"Households 2026"}, "id": {"ho-2026"}}
}

func pairsOf(v url.Values) (out []string) {
	for name, values := range v {
		for _, x := range values {
			out = append(out, name, x)
		}
	}
	return out
}

func planAt(v url.Values, at, goTo string) string {
	v["at"], v["go"] = []string{at}, []string{goTo}
	return "/admin/roundplan?" + v.Encode()
}

func TestRoundPlanSteps(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	wantPage(t, "rounds", admin.get("/admin/rounds"), 200, `href="/admin/roundplan"`)
	wantPage(t, "first", admin.get("/admin/roundplan"), 200, "Đợt khảo sát này đo cái gì", "!Quay lại", "Khảo sát người bệnh nội trú")
	wantPage(t, "no kind", admin.get(planAt(url.Values{}, "kind", "next")), 422, "Xin chọn đợt khảo sát đo cái gì")
	w := admin.get(planAt(url.Values{"kind": {"household"}}, "kind", "next"))
	wantPage(t, "form", w, 200, "Hỏi bằng phiếu nào", `value="sipas-1001@1.0.0" checked`, "không phải phiếu thường dùng", `name="kind" value="household"`)
	if first := strings.Index(w.Body.String(), "sipas-1001@1.0.0"); first > strings.Index(w.Body.String(), "tthc-2640@1.0.0") {
		t.Error("the questionnaire that fits is not the first")
	}
	wantPage(t, "no form", admin.get(planAt(url.Values{"kind": {"household"}}, "form", "next")), 422, "Xin chọn phiếu hỏi")

	v := planOfHouseholds()
	wantPage(t, "units", admin.get(planAt(v, "form", "next")), 200, "Báo cáo cho những đơn vị nào", `value="blocks" checked`, "Xã, phường (99)")
	v["scope"] = []string{"chosen"}
	wantPage(t, "no units", admin.get(planAt(v, "units", "next")), 422, "Xin chọn ít nhất một nhóm hoặc một đơn vị", `name="ends" value="2026-12-20"`)
	v["q"] = []string{"bac giang"}
	wantPage(t, "search", admin.get(planAt(v, "units", "search")), 200, "Phường Bắc Giang", `name="units" value="07210"`, "!Xin chọn ít nhất")
	v["q"] = []string{"zzz"}
	wantPage(t, "nothing found", admin.get(planAt(v, "units", "search")), 200, "Không tìm thấy đơn vị nào cho “zzz”", "!Xin chọn ít nhất")
	v["q"], v["units"] = nil, []string{"07210"}
	wantPage(t, "chosen", admin.get(planAt(v, "units", "back")), 200, "Hỏi bằng phiếu nào", `name="units" value="07210"`)

	v = planOfHouseholds()
	v["ends"] = []string{"2026-10-01"}
	wantPage(t, "wrong days", admin.get(planAt(v, "days", "next")), 422, `value="2026-10-01"`, "href=\"#ends\"")
	wantPage(t, "back with wrong days", admin.get(planAt(v, "days", "back")), 200, "Báo cáo cho những đơn vị nào", `name="ends" value="2026-10-01"`)
	wantPage(t, "summary with wrong days", admin.get(planAt(v, "name", "summary")), 422, "Khi nào?")
	v = planOfHouseholds()
	delete(v, "targets")
	v["seen"] = []string{"kind", "form", "units", "days"}
	wantPage(t, "targets", admin.get(planAt(v, "days", "next")), 200, "Trả lời những chỉ tiêu nào", `value="T07" checked`, `value="T05"`, "!value=\"T05\" checked",
		"Chỉ tiêu nói về một loại đo lường khác", "Mức độ hài lòng")
	wantPage(t, "method", admin.get(planAt(v, "targets", "next")), 200, `value="SIPAS-2023/BN-1" checked`, "lập cho phiếu hỏi khác")
	wantPage(t, "rules", admin.get(planAt(v, "method", "next")), 200, `name="attempts" type="text" value="3"`, `value="2027-06-20"`, "Phương pháp: 10 %")
	wantPage(t, "name", admin.get(planAt(planOfHouseholds(), "rules", "next")), 200, "Đợt khảo sát tên gì", `value="ho-2026"`)
	v = planOfHouseholds()
	v["back_check"], v["attempts"] = []string{"150"}, []string{"x"}
	wantPage(t, "wrong rules", admin.get(planAt(v, "rules", "next")), 422, "Xin ghi một số từ 0 đến 100", "“x” không phải là số", `value="150"`)
	v = planOfHouseholds()
	delete(v, "replace")
	wantPage(t, "no reserves", admin.get(planAt(v, "name", "next")), 200, "Cho phép thay bằng phiếu dự phòng: không", "12,5", "99 đơn vị")
	for _, lang := range languages {
		for _, step := range planSteps {
			w := admin.get(planAt(planOfHouseholds(), step.name, step.name) + "&lang=" + lang)
			wantPage(t, step.name, w, 200, `lang="`+lang+`"`, `name="at" value="`+step.name+`"`)
			if keys := regexp.MustCompile(`>\s*(plan|hub|unanswered|fieldwork|block)\.[a-z_.]+\s*<`).FindAllString(w.Body.String(), -1); keys != nil {
				t.Errorf("%s in %s: messages without words: %v", step.name, lang, keys)
			}
		}
	}
}

func TestRoundPlanCreates(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	v := planOfHouseholds()
	v["id"] = []string{"Hộ 2026"}
	wantPage(t, "a wrong id", admin.post("/admin/roundplan", pairsOf(v)...), 422, "Đợt khảo sát tên gì", `value="Hộ 2026"`)
	v = planOfHouseholds()
	v["contacts_until"] = []string{"2026-12-01"}
	wantPage(t, "contacts are gone too early", admin.post("/admin/roundplan", pairsOf(v)...), 422, "Quy tắc đi phỏng vấn", "ít nhất đến hết thực địa")
	v = planOfHouseholds()
	wantRedirect(t, "create", admin.post("/admin/roundplan", pairsOf(v)...), "/admin/rounds/ho-2026")
	plan := must(c.s.store.Fieldwork(t.Context(), "ho-2026"))
	r := must(c.s.store.Round(t.Context(), "ho-2026"))
	if r.Kind != "household" || r.State != survey.RoundDraft || r.Ends != "2026-12-20" || len(plan.Units) != 99 || !slices.Equal(plan.Targets, []string{"T07"}) ||
		plan.Rules.BackCheck != 0.125 || !plan.Rules.Replace || plan.Rules.ContactsUntil != "2027-03-31" || plan.PeriodTo != "2026-12-31" {
		t.Errorf("made %+v and %+v", r, plan)
	}
	wantPage(t, "twice", admin.post("/admin/roundplan", pairsOf(v)...), 409, "Đã có đợt mang mã “ho-2026”", "Đợt khảo sát tên gì")

	w := admin.get("/admin/rounds/ho-2026/plan")
	at, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != 303 || at.Path != "/admin/roundplan" {
		t.Fatalf("change the plan: %d %s %v", w.Code, at, err)
	}
	wantPage(t, "change", admin.get(at.RequestURI()), 200, "99 đơn vị", "12,5", "Lưu kế hoạch", "!Tên tiếng Việt")
	change := at.Query()
	change.Set("attempts", "5")
	wantRedirect(t, "change", admin.post("/admin/roundplan", pairsOf(change)...), "/admin/rounds/ho-2026")
	after := must(c.s.store.Fieldwork(t.Context(), "ho-2026"))
	plan.Rules.Attempts, plan.Version = 5, plan.Version+1
	if fmt.Sprint(after) != fmt.Sprint(plan) {
		t.Errorf("changed to %+v, want %+v", after, plan)
	}
	wantPage(t, "an outdated plan", admin.post("/admin/roundplan", pairsOf(change)...), 409, "vừa được người khác sửa")
	wantPage(t, "counter", admin.get("/admin/rounds/counter/plan"), 409)
	householdRound(t, c.s)
	w = admin.get("/admin/rounds/ho/plan")
	wantPage(t, "a round without a plan", admin.get(w.Header().Get("Location")), 200, "Hỏi bằng phiếu nào", `value="sipas-1001@1.0.0" checked`)
	wantPage(t, "supervisor", c.enter(t, "giamsat").get("/admin/roundplan"), 403)
	guest := c.enter(t, "")
	if to := guest.get(planAt(planOfHouseholds(), "name", "next")).Header().Get("Location"); !strings.Contains(to, "next=") || !strings.Contains(to, "2027-03-31") {
		t.Errorf("who has to sign in again loses the plan: %s", to)
	}
}

// TestRoundPlanWithoutScript plans a round in a browser without script and
// looks at each page.
func TestRoundPlanWithoutScript(t *testing.T) {
	c := newCast(t, newTestServer(t))
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	p.NoScript()
	signIn(p, site.URL)
	look := func(name string) {
		for _, size := range sizes {
			p.Viewport(size.width, size.height)
			p.Fits()
			p.Axe()
			p.Screenshot(fmt.Sprintf("plan-%s-%d", name, size.width))
		}
		p.Viewport(sizes[0].width, sizes[0].height)
	}
	next := func(step string) {
		press(t, p, "button[value=next]", fmt.Sprintf("input[name=at][value=%s]", step))
	}
	p.Open(site.URL + "/admin/roundplan?lang=vi")
	look("kind")
	p.Do(chromedp.Click("input[value=education]"))
	next("form")
	look("form")
	next("units")
	p.Do(chromedp.Click("input[value=chosen]"), chromedp.SendKeys("#q", "giao duc"))
	press(t, p, "button[value=search]", "input[name=units]")
	look("units")
	p.Do(chromedp.Click("input[name=units]"))
	next("days")
	p.Do(chromedp.SetValue("#starts", "2026-11-01"), chromedp.SetValue("#ends", "2026-12-20"))
	look("days")
	next("targets")
	look("targets")
	next("method")
	look("method")
	next("rules")
	look("rules")
	next("name")
	look("name")
	next("summary")
	look("summary")
	press(t, p, "button[value=rules]", "input[name=at][value=rules]")
	press(t, p, "button[value=summary]", "input[name=at][value=summary]")
	press(t, p, "main form[method=post] button", "p.flash")
	if r, err := c.s.store.Round(t.Context(), "education-2026"); err != nil || r.Ends != "2026-12-20" {
		t.Errorf("no round came of it: %+v %v: %s", r, err, p.Text())
	}
}
