package server

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/server/browsertest"
	"sipas/survey"
)

// keyedRound is a round in the field of which each paper is keyed twice, or none.
func keyedRound(t *testing.T, s *Server, double float64) (survey.Round, []survey.Case, *survey.Questionnaire) {
	t.Helper()
	r := releasedRound(t, s, "sipas-1001@1.0.0")
	plan, err := s.store.Fieldwork(t.Context(), r.ID)
	if err == nil {
		plan.Rules.DoubleEntry = double
		_, err = s.store.SaveFieldwork(t.Context(), "test", plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.store.LoadForm(t.Context(), "sipas-1001@1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	return r, openCases(t, s, r.ID), q
}

// paperOf is a whole paper as a form sends it.
func paperOf(s *Server, q *survey.Questionnaire, value string) map[string]string {
	out := map[string]string{"_day": s.store.Clock().Day(), "_consent": "1", "Q2": "1 3", "gender": "2", "Q11": "Không có ý kiến"}
	for _, it := range q.Items() {
		out[it.Code] = value
	}
	return out
}

func pairs(m map[string]string, more ...string) []string {
	out := more
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k, m[k])
	}
	return out
}

func TestKeyingPages(t *testing.T) {
	c := newCast(t, newTestServer(t))
	r, cases, q := keyedRound(t, c.s, 1)
	an, bi := c.enter(t, "giamsat"), c.enter(t, "quantri")
	path := "/field/rounds/" + r.ID + "/keying"
	wantPage(t, "round", an.get("/field/rounds/"+r.ID), 200, path, "/field/rounds/"+r.ID+"/paper")
	wantPage(t, "empty", an.get(path), 200, "Mã phiếu", "!Chuyển")
	wantPage(t, "no report", an.get(path+"/report"), 200, "Chưa có phiếu nào được nhập hai lần")
	for _, login := range []string{"xem", "dieutra"} {
		wantPage(t, login, c.enter(t, login).get(path), 403)
	}
	wantPage(t, "mistyped", an.post(path, "code", "ABC<"), 422, "Mã có thể gõ sai", "ABC&lt;")
	wantPage(t, "unknown", an.post(path, "code", survey.NewCaseCode()), 422, "không có phiếu nào với mã đó")
	form := path + "/" + cases[0].ID
	wantRedirect(t, "by code", an.post(path, "code", strings.ToLower(survey.FormatCaseCode(cases[0].Code))), form)
	wantPage(t, "form", an.get(form), 200, survey.FormatCaseCode(cases[0].Code), `name="gender"`, `name="Q1r1"`, "5 Rất hài lòng", `data-allowed="1 2 - ?"`, "!Bỏ bản nháp")
	wantPage(t, "another round", an.get("/field/rounds/counter/keying/"+cases[0].ID), 404)

	// A draft is kept as it is; an outdated window is told so.
	wantRedirect(t, "draft", an.post(form, "do", "draft", "version", "0", q.Items()[0].Code, "99", "Q11", "<script>alert(1)</script>", "nonsense", "1"), form)
	wantPage(t, "draft again", an.get(form), 200, `value="99"`, "&lt;script&gt;", "Đã lưu bản nháp", "!<script>alert")
	wantPage(t, "an old window", an.post(form, "do", "draft", "version", "0", q.Items()[0].Code, "1"), 409, "vừa được người khác sửa")
	wantPage(t, "no version", an.post(form, "do", "draft"), 422)
	wantPage(t, "another person", bi.post(path, "code", cases[0].Code), 409, "Giám Sát đang nhập dở")
	wantPage(t, "another person's address", bi.get(form), 409, "Giám Sát đang nhập dở")
	wantPage(t, "no day", an.post(form, pairs(map[string]string{"_day": ""}, "do", "finish", "version", "1")...), 422, `href="#_day">Xin điền`)
	wantPage(t, "no such day", an.post(form, pairs(map[string]string{"_day": "hôm qua"}, "do", "finish", "version", "1")...), 422, `href="#_day"`, "ngày/tháng", "hôm qua")
	wantPage(t, "wrong", an.post(form, pairs(map[string]string{q.Items()[0].Code: "9", "_day": "2099-01-01"}, "do", "finish", "version", "1")...), 422,
		`href="#_day"`, "#"+q.Items()[0].Code, `value="9"`)
	wantRedirect(t, "finished", an.post(form, pairs(paperOf(c.s, q, "4"), "do", "finish", "version", "1")...), path)
	wantPage(t, "board", an.get(path), 200, "Đã nhập phiếu "+survey.FormatCaseCode(cases[0].Code), "Chuyển 1 phiếu", "Phiếu của tôi", "!Cần nhập lần hai")
	wantPage(t, "done", an.get(form), 200, "Mở lại để sửa")
	wantRedirect(t, "taken back", an.post(form, "do", "reopen", "version", "2"), form)
	wantRedirect(t, "finished again", an.post(form, pairs(paperOf(c.s, q, "4"), "do", "finish", "version", "3")...), path)
	wantRedirect(t, "brought in", an.post(path+"/accept", "x", "1"), path)
	wantPage(t, "board of the first", an.get(path), 200, "1 chờ nhập lần hai", "!Cần nhập lần hai")
	wantPage(t, "board of the second", bi.get(path), 200, "Cần nhập lần hai", survey.FormatCaseCode(cases[0].Code))
	second := paperOf(c.s, q, "4")
	second[q.Items()[1].Code], second["Q2"], second["Q11"] = "5", "3;1", ""
	wantPage(t, "blind", bi.get(form), 200, "được chọn để nhập lần hai", "!Không có ý kiến")
	wantRedirect(t, "second", bi.post(form, pairs(second, "do", "finish", "version", "0")...), path)
	wantRedirect(t, "brought in again", bi.post(path+"/accept", "x", "1"), path)
	wantPage(t, "differ", bi.get(path), 200, "Hai lần nhập khác nhau", form+"/decide")
	wantPage(t, "of the first", an.get(form+"/decide"), 200, "người khác phải quyết định", "4 Hài lòng", "5 Rất hài lòng", "bỏ trống")
	wantPage(t, "decided by the first", an.post(form+"/decide", "choose."+q.Items()[1].Code, "1", "choose.Q11", "1", "reason", "x"), 403)
	wantPage(t, "half decided", bi.post(form+"/decide", "choose.Q11", "1"), 422, "Xin chọn cho chỗ này", "checked")
	wantRedirect(t, "decided", bi.post(form+"/decide", "choose."+q.Items()[1].Code, "3", "other."+q.Items()[1].Code, "3", "choose.Q11", "1", "reason", "Số 3 viết mờ"), path)
	wantPage(t, "report", bi.get(path+"/report"), 200, "Giám Sát", "Quản Trị", "Chưa kết luận được", q.Items()[1].Vi, "0,5\u00a0%")
	wantPage(t, "report in English", bi.get(path+"/report?lang=en"), 200, "Report on double entry", "Keyed by")
	done, err := c.s.store.Case(t.Context(), cases[0].ID)
	if err != nil || done.State != survey.CaseDone || done.Interview == "" {
		t.Fatalf("case %+v %v", done, err)
	}
	versions, err := c.s.store.AnswerVersions(t.Context(), done.Interview)
	if err != nil || versions[0].Answers[1] != '3' || versions[0].Texts["Q11"] != "Không có ý kiến" {
		t.Errorf("answers %+v %v", versions, err)
	}
	wantPage(t, "accepted", bi.post(path, "code", cases[0].Code), 409, "is in the results")
	wantRedirect(t, "given up", bi.post(path+"/"+cases[1].ID, "do", "draft", "version", "0"), path+"/"+cases[1].ID)
	wantRedirect(t, "given up by another", an.post(path+"/"+cases[1].ID, "do", "drop", "version", "1"), path)
}

// TestInterviewsAreImported brings a file of papers typed in elsewhere through
// the pages of imports.
func TestInterviewsAreImported(t *testing.T) {
	c := newCast(t, newTestServer(t))
	r, cases, q := keyedRound(t, c.s, 0)
	admin, day := c.enter(t, "quantri"), c.s.store.Clock().Day()
	head, row := "Mã phiếu,Ngày", survey.FormatCaseCode(cases[0].Code)+","+day
	for _, it := range q.Items() {
		head, row = head+","+it.Code, row+",5"
	}
	file := head + "\n" + row + "\n" + survey.NewCaseCode() + "," + day + ",5\n"
	wantPage(t, "round", admin.get("/admin/imports/new?kind=interviews&round="+r.ID), 200, "Phiếu giấy đã nhập ở nơi khác", `<option value="phieu" selected>`)
	wantPage(t, "no round", admin.uploadFile("interviews", "phieu.csv", file), 422, "Xin chọn đợt của các phiếu")
	wantPage(t, "import", admin.importSteps("interviews", "phieu.csv", file, "round", r.ID), 200, "Xong", "Đợt này không có phiếu nào với mã đó")
	if done, err := c.s.store.Case(t.Context(), cases[0].ID); err != nil || done.Interview == "" {
		t.Errorf("case %+v %v", done, err)
	}
}

// TestKeyingByKeyboard types whole papers with nothing but the keyboard, with
// script and without.
func TestKeyingByKeyboard(t *testing.T) {
	c := newCast(t, newTestServer(t))
	r, cases, q := keyedRound(t, c.s, 0)
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	path := site.URL + "/field/rounds/" + r.ID + "/keying"
	for i, script := range []bool{true, false} {
		p := browsertest.New(t)
		p.Viewport(1280, 800)
		p.Allow("422")
		signIn(p, site.URL)
		if !script {
			p.NoScript()
		}
		look := func(name string) {
			p.Fits()
			if script { // the page is the same without
				p.Axe()
			}
			p.Screenshot(fmt.Sprintf("keying-%s-%v", name, script))
		}
		p.Open(path + "?lang=vi")
		look("board")
		p.Follow(chromedp.KeyEvent(cases[i].Code), chromedp.KeyEvent(kb.Enter))
		p.Type("#_day", shownDay(c.s.store.Clock().Day())[:5])
		for _, it := range q.Items() {
			if script {
				if it.Code == q.Items()[0].Code {
					p.Type("#"+it.Code, "9")
					p.Until(`document.querySelector("#` + it.Code + `-live")?.textContent.includes("1, 2, 3, 4, 5, 0")`)
					p.Do(chromedp.KeyEvent(kb.Backspace))
				}
				p.Do(chromedp.KeyEvent("4")) // the next field comes by itself
				continue
			}
			p.Type("#"+it.Code, "4")
			p.Do(chromedp.KeyEvent(kb.Tab))
		}
		if script {
			p.Until(`/Đã lưu bản nháp/.test(document.getElementById("state").textContent)`)
			p.Open(browsertest.Eval[string](p, "location.href")) // nothing is lost by a reload
		}
		if got := browsertest.Eval[int](p, `[...document.querySelectorAll("input[data-kind=one]")].filter(x => x.value === "4").length`); got != len(q.Items()) {
			t.Errorf("script %v: %d of %d items are typed", script, got, len(q.Items()))
		}
		look("form")
		p.Follow(chromedp.Focus("#finish"), chromedp.KeyEvent(kb.Enter))
		look("finished")
		all, err := c.s.store.KeyingBoard(t.Context(), c.people["quantri"], r.ID)
		if err != nil || all.Ready != 1 {
			t.Fatalf("script %v: %+v %v, the page is %.500s", script, all, err, p.Text())
		}
		p.Follow(chromedp.Click("form[action$=accept] button"))
		if script {
			lookAtDispute(t, c, p, path, cases[5].ID, q)
		}
		p.Viewport(320, 640)
		p.Open(path + "/" + cases[i+2].ID + "?lang=en")
		look("phone")
		if done, err := c.s.store.Case(t.Context(), cases[i].ID); err != nil || done.Interview == "" {
			t.Errorf("case %+v %v", done, err)
		}
	}
}

// lookAtDispute keys a paper twice with differences and shows what follows.
func lookAtDispute(t *testing.T, c *cast, p *browsertest.Page, path, id string, q *survey.Questionnaire) {
	t.Helper()
	ctx := t.Context()
	an, bi := c.people["giamsat"], c.people["quantri"]
	r, err := c.s.store.Case(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := c.s.store.Fieldwork(ctx, r.Round)
	if err == nil {
		plan.Rules.DoubleEntry = 1
		_, err = c.s.store.SaveFieldwork(ctx, "test", plan)
	}
	for i, who := range []*survey.Person{an, bi} {
		if err != nil {
			t.Fatal(err)
		}
		task, taskErr := c.s.store.KeyingTask(ctx, who, r.Round, id)
		if taskErr != nil {
			t.Fatal(taskErr)
		}
		task.Keying.Form = survey.KeyedForm{Day: c.s.store.Clock().Day(), Answers: map[string]string{"Q2": fmt.Sprint(1, i+2), "Q11": "Tốt"}}
		for _, it := range q.Items() {
			task.Keying.Form.Answers[it.Code] = fmt.Sprint(4 + i*(it.No%5/4))
		}
		if _, err = c.s.store.FinishKeying(ctx, who, task); err == nil {
			_, err = c.s.store.AcceptKeyings(ctx, an, r.Round)
		}
	}
	for _, page := range []string{"/" + id + "/decide", "/report", ""} {
		for i, size := range sizes {
			p.Viewport(size.width, size.height)
			p.Open(path + page + "?lang=" + languages[i%2])
			p.Fits()
			if i != 1 {
				p.Axe()
			}
			p.Screenshot(fmt.Sprintf("keying-%s-%d", strings.ReplaceAll(strings.TrimPrefix(page, "/"+id), "/", ""), size.width))
		}
	}
	p.Open(path + "?lang=vi")
	if plan, err = c.s.store.Fieldwork(ctx, r.Round); err == nil {
		plan.Rules.DoubleEntry = 0
		_, err = c.s.store.SaveFieldwork(ctx, "test", plan)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestTypedDay(t *testing.T) {
	for typed, want := range map[string]string{"24/11/2026": "2026-11-24", " 4.1.26 ": "2026-01-04", "24-11": "2026-11-24", "25/12": "2025-12-25", "2026-11-24": "2026-11-24",
		"31/31/2026": "2026-31-31", "nay": "nay", "": "", "1/2/345": "1/2/345"} {
		if got := typedDay(typed, "2026-11-25"); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
