package server

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"sipas/survey"
)

// TestRefusalsNameTheStates wants each refusal of Round.Allows to name exactly
// the states that would allow the action.
func TestRefusalsNameTheStates(t *testing.T) {
	s := newTestServer(t)
	states := []survey.RoundState{survey.RoundDraft, survey.RoundOpen, survey.RoundClosing, survey.RoundClosed, survey.RoundEdition}
	for _, action := range []survey.RoundAction{survey.ActMethod, survey.ActPlan, survey.ActFrame, survey.ActDesign, survey.ActDraw,
		survey.ActRelease, survey.ActAssign, survey.ActCollect, survey.ActReview, survey.ActEdit, survey.ActWeigh, survey.ActPublish} {
		var allowed []bool
		var refused *survey.Error
		for _, state := range states {
			err := survey.Round{Kind: "household", State: state}.Allows(action)
			allowed = append(allowed, err == nil)
			if err != nil {
				refused = err.(*survey.Error)
			}
		}
		for _, code := range languages {
			lang := s.langs[code]
			text := lang.Error(refused)
			for i, state := range states {
				if word := "“" + lang.T("round.state."+string(state)) + "”"; strings.Contains(text, word) != allowed[i] {
					t.Errorf("%s in %s: %q; %s is allowed: %t", action, code, text, word, allowed[i])
				}
			}
		}
	}
}

// TestRoundIsPublishedByTwo brings a sample round to its edition by the pages.
func TestRoundIsPublishedByTwo(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	r := householdRound(t, c.s)
	path := "/admin/rounds/" + r.ID
	wantPage(t, "open", admin.get(path+"/move?to=open"), 200, "điều tra viên đi phỏng vấn", "Phiếu chưa giao cho ai")
	for _, to := range []string{"open", "closing", "closed", "closing", "closed"} {
		r := must(c.s.store.Round(t.Context(), r.ID))
		wantRedirect(t, to, admin.post(path+"/move", "to", to, "version", fmt.Sprint(r.Version)), path)
	}
	r = must(c.s.store.Round(t.Context(), r.ID))
	wantPage(t, "back", admin.get(path), 200, "Mở lại để nhận nốt")
	wantPage(t, "nothing left", admin.get(path+"/move?to=edition"), 200, "Đề nghị công bố", "0 (trên 0 máy)", "!Đồng ý công bố")
	wantPage(t, "no weights", admin.post(path+"/move", "to", "edition", "act", "propose", "version", fmt.Sprint(r.Version)), 409, "chưa chọn bộ quyền số")
	wantPage(t, "alone", admin.post(path+"/move", "to", "edition", "version", fmt.Sprint(r.Version)), 409, "chưa chọn bộ quyền số")
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// hubOf reads the checklist of a round's page: D done, N next, - later.
func hubOf(body string) string {
	var out strings.Builder
	for _, li := range regexp.MustCompile(`<li( class="(?:done|next)")?[^>]*><span class="tick"`).FindAllStringSubmatch(body, -1) {
		out.WriteString(map[string]string{` class="done"`: "D", ` class="next"`: "N", "": "-"}[li[1]])
	}
	return out.String()
}

func TestRoundPageIsTheHub(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	r := householdRound(t, c.s)
	path := "/admin/rounds/" + r.ID
	w := admin.get(path)
	wantPage(t, "new", w, 200, `href="`+path+`/plan"`, "0 dòng trong danh sách")
	if got := hubOf(w.Body.String()); got != "N------------" {
		t.Errorf("a new round: %s", got)
	}
	c = newCast(t, newTestServer(t))
	admin = c.enter(t, "quantri")
	f := release(t, c)
	w = admin.get(path)
	wantPage(t, "released", w, 200, "800 dòng trong danh sách", "1 lần chọn mẫu", "200 phiếu, 40 phiếu dự phòng", "/field/rounds/ho/workloads", "/admin/draws/"+f.draw.ID)
	if got := hubOf(w.Body.String()); got != "DDDDDN-------" {
		t.Errorf("a released round: %s", got)
	}
	must(c.s.store.PlanWorkloads(t.Context(), "test", r.ID, survey.WorkloadSpec{Enumerators: []string{f.people["lan"].ID}, Size: 50, Seed: survey.NewID()}, ""))
	if got := hubOf(admin.get(path).Body.String()); got != "DDDDDDDN-----" {
		t.Errorf("an assigned round: %s", got)
	}
	for _, to := range []survey.RoundState{survey.RoundOpen, survey.RoundClosing, survey.RoundClosed} {
		r = must(c.s.store.MoveRound(t.Context(), "test", r.ID, to, must(c.s.store.Round(t.Context(), r.ID)).Version))
	}
	w = admin.get(path)
	wantPage(t, "closed", w, 200, "0/200", "/move?to=edition", "!href=\""+path+"/plan\"")
	if got := hubOf(w.Body.String()); got != "DDDDDDDDDND--" {
		t.Errorf("a closed round: %s", got)
	}
	for _, lang := range languages {
		for _, p := range []string{path, path + "/move?to=edition", path + "/move?to=closing"} {
			w := admin.get(withLang(p, lang))
			if keys := regexp.MustCompile(`>\s*(hub|round|edition|outstanding|effect)\.[a-z_.]+\s*<`).FindAllString(w.Body.String(), -1); w.Code != 200 || keys != nil {
				t.Errorf("%s in %s: %d, messages without words: %v", p, lang, w.Code, keys)
			}
		}
	}
	wantPage(t, "ratings at the counter", admin.get("/admin/rounds/counter"), 200, "!Các bước của đợt")
}

// TestWhoLeavesHandsOver disables an enumerator who has cases.
func TestWhoLeavesHandsOver(t *testing.T) {
	f := release(t, newCast(t, newTestServer(t)))
	admin := f.enter(t, "quantri")
	lan := must(f.s.store.Person(t.Context(), f.people["lan"].ID))
	save := func(more ...string) *httptest.ResponseRecorder {
		lan = must(f.s.store.Person(t.Context(), lan.ID))
		return admin.post("/admin/people/"+lan.ID, append([]string{"name", lan.Name, "role", "enumerator", "version", fmt.Sprint(lan.Version)}, more...)...)
	}
	wantRedirect(t, "without cases", save("disabled", "true"), "/admin/people")
	wantRedirect(t, "back", save(), "/admin/people")
	must(f.s.store.PlanWorkloads(t.Context(), "test", f.round.ID, survey.WorkloadSpec{Enumerators: []string{lan.ID}, Size: 50, Seed: survey.NewID()}, ""))
	wantRedirect(t, "with cases", save("disabled", "true"), "/field/rounds/ho/handover?from="+lan.ID)
	wantPage(t, "hand over", admin.get("/field/rounds/ho/handover?from="+lan.ID), 200, "Người này còn phiếu chưa xong", `<option value="`+lan.ID+`" selected>Nguyễn Thị Lan (200)`, "!<option value=\""+lan.ID+"\">")
	wantRedirect(t, "hand over", admin.post("/field/rounds/ho/handover", "from", lan.ID, "to", f.people["minh"].ID), "/field/rounds/ho/workloads")
}

func TestSupervisorsBeginInTheField(t *testing.T) {
	s := newTestServer(t)
	c := newCast(t, s)
	token := must(s.store.Invite(t.Context(), "test", c.people["giamsat"].ID, survey.SetPassword))
	must(s.store.AcceptPassword(t.Context(), token, testPassword))
	guest := c.enter(t, "")
	wantRedirect(t, "sign in", guest.post("/login", "login", "giamsat", "password", testPassword), "/field")
	guest = c.enter(t, "")
	wantRedirect(t, "sign in for another page", guest.post("/login", "login", "giamsat", "password", testPassword, "next", "/compare"), "/compare")
}

func TestEditionByThePages(t *testing.T) {
	c, r := answeredRound(t)
	ctx, path := t.Context(), "/admin/rounds/"+r.ID
	must(c.s.store.MakeWeighting(ctx, "test", r.ID, survey.DefaultWeighting()))
	if err := c.s.store.ChooseWeighting(ctx, "test", r.ID, 1, 0); err != nil {
		t.Fatal(err)
	}
	second := &survey.Person{Login: "thuhai", Name: "Thứ Hai", Role: survey.Administrator}
	if err := c.s.store.CreatePerson(ctx, "test", second); err != nil {
		t.Fatal(err)
	}
	c.people["thuhai"] = second
	first, other := c.enter(t, "quantri"), c.enter(t, "thuhai")
	version := fmt.Sprint(r.Version)
	wantPage(t, "propose", first.get(path+"/move?to=edition"), 200, "Đề nghị công bố", "!Rút đề nghị")
	wantRedirect(t, "propose", first.post(path+"/move", "to", "edition", "act", "propose", "version", version), path)
	wantPage(t, "wait", first.get(path+"/move?to=edition"), 200, "quantri đã đề nghị công bố", "Đang chờ một người khác", "Rút đề nghị", "!Đồng ý công bố")
	wantPage(t, "the same person", first.post(path+"/move", "to", "edition", "version", version), 409, "phải là một người khác")
	wantPage(t, "hub", first.get(path), 200, "Đã có người đề nghị, chờ người thứ hai")
	wantRedirect(t, "withdraw", other.post(path+"/move", "to", "edition", "act", "withdraw", "version", version), path)
	wantPage(t, "nothing proposed", other.post(path+"/move", "to", "edition", "version", version), 409, "Chưa ai đề nghị")
	wantRedirect(t, "propose", first.post(path+"/move", "to", "edition", "act", "propose", "version", version), path)
	wantPage(t, "agree", other.get(path+"/move?to=edition"), 200, "Đồng ý công bố", "!Đang chờ một người khác")
	wantRedirect(t, "agree", other.post(path+"/move", "to", "edition", "version", version), path)
	if got := must(c.s.store.Round(ctx, r.ID)).State; got != survey.RoundEdition {
		t.Errorf("the round is %s", got)
	}
	w := other.get(path)
	if got := hubOf(w.Body.String()); !strings.HasSuffix(got, "DDD") {
		t.Errorf("hub of an edition: %s", got)
	}
	wantPage(t, "hub of an edition", w, 200, "Đã công bố", "!chờ người thứ hai")
	wantPage(t, "frozen", other.post(path, "version", fmt.Sprint(r.Version+1), "kind", r.Kind, "method", r.Method, "name_vi", "Khác"), 409, "đã công bố")
}
