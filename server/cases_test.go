package server

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sipas/server/browsertest"
	"sipas/survey"
)

// released is a round in the field with two enumerators beside the cast's own.
type released struct {
	*cast
	round survey.Round
	draw  survey.Draw
}

// release brings a sample of 200 households and 40 reserves to the field.
func release(t *testing.T, c *cast) released {
	t.Helper()
	ctx := t.Context()
	r := householdRound(t, c.s)
	r.Starts, r.Ends = "2026-01-01", "2099-12-31"
	r = must(c.s.store.SaveRound(ctx, "test", r))
	must(c.s.store.SaveFieldwork(ctx, "test", survey.Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", Rules: survey.DefaultFieldRules()}))
	c.enter(t, "quantri").importSteps("frame", "ho.csv", households(t, c.s), "round", r.ID)
	if err := c.s.store.SaveSampleDesign(ctx, "test", r.ID, survey.DesignPreset("household"), 0); err != nil {
		t.Fatal(err)
	}
	d := must(c.s.store.DrawSample(ctx, "test", r.ID))
	must(c.s.store.ReleaseDraw(ctx, "test", d.ID))
	for _, p := range []*survey.Person{{Login: "lan", Name: "Nguyễn Thị Lan", Role: survey.Enumerator}, {Login: "minh", Name: "Trần Văn Minh", Role: survey.Enumerator}} {
		if err := c.s.store.CreatePerson(ctx, "test", p); err != nil {
			t.Fatal(err)
		}
		c.people[p.Login] = p
	}
	return released{c, r, d}
}

func (f released) cases(t *testing.T) []survey.Case {
	t.Helper()
	return must(f.s.store.Cases(t.Context(), f.round.ID))
}

func pickOf(x survey.Case) string { return fmt.Sprintf("%s.%d", x.ID, x.Version) }

func TestReleaseByThePages(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	r := householdRound(t, c.s)
	admin.importSteps("frame", "ho.csv", households(t, c.s), "round", r.ID)
	if err := c.s.store.SaveSampleDesign(t.Context(), "test", r.ID, survey.DesignPreset("household"), 0); err != nil {
		t.Fatal(err)
	}
	d := must(c.s.store.DrawSample(t.Context(), "test", r.ID))
	path := "/admin/draws/" + d.ID
	wantPage(t, "draw", admin.get(path), 200, path+"/release")
	wantPage(t, "no plan", admin.get(path+"/release"), 200, "chưa có kế hoạch khảo sát", "200")
	wantPage(t, "no plan", admin.post(path+"/release", "x", "1"), 404)
	wantPage(t, "not in the field", admin.get("/field"), 200, "Chưa có đợt khảo sát nào")
	must(c.s.store.SaveFieldwork(t.Context(), "test", survey.Fieldwork{Round: r.ID, Form: "sipas-1001@1.0.0", Rules: survey.DefaultFieldRules()}))
	wantRedirect(t, "release", admin.post(path+"/release", "x", "1"), "/field/rounds/"+r.ID)
	wantPage(t, "twice", admin.post(path+"/release", "x", "1"), 409, "đã ra thực địa")
	wantPage(t, "in the field", admin.get(path), 200, "Mẫu này đang ở thực địa")
	office := c.enter(t, "giamsat")
	wantPage(t, "supervisor", office.get(path), 200, "Mẫu này đang ở thực địa", "!/release")
	wantPage(t, "supervisor", office.get(path+"/release"), 403)
	second := must(c.s.store.DrawSample(t.Context(), "test", r.ID))
	wantPage(t, "another", admin.get("/admin/draws/"+second.ID+"/release"), 200, "Đợt đã có một mẫu khác ở thực địa")
	wantRedirect(t, "another", admin.post("/admin/draws/"+second.ID+"/release", "x", "1"), "/field/rounds/"+r.ID)
}

func TestWorkloadsByThePages(t *testing.T) {
	f := release(t, newCast(t, newTestServer(t)))
	office, round := f.enter(t, "giamsat"), "/field/rounds/"+f.round.ID
	lan, minh := f.people["lan"].ID, f.people["minh"].ID
	wantPage(t, "office", office.get("/field"), 200, "Hộ gia đình 2026", "0/200", "Nháp")
	wantPage(t, "round", office.get(round), 200, "0/200 (0\u00a0%)", "Phiếu chưa giao cho ai: 200", "!Các bước của đợt")
	wantPage(t, "round for administrators", f.enter(t, "quantri").get(round), 200, "Các bước của đợt")
	wantPage(t, "none", office.get(round+"/workloads"), 200, "Chưa chia phần việc nào")
	wantPage(t, "plan", office.get(round+"/workloads/plan"), 200, "Nguyễn Thị Lan", "Trần Văn Minh", `name="seed"`, "200", "40")

	form := []string{"enumerators", lan, "enumerators", minh, "size", "30", "from", "2026-12-01", "to", "2026-12-31", "seed", strings.Repeat("0a", 16)}
	wantPage(t, "nobody", office.post(round+"/workloads/plan", form[4:]...), 422, "Xin chọn ít nhất một điều tra viên", `value="30"`)
	w := office.post(round+"/workloads/plan", form...)
	wantPage(t, "preview", w, 200, "Lưu cách chia này", "Địa bàn có ít nhất hai điều tra viên")
	if rows := regexp.MustCompile(`(Nguyễn Thị Lan|Trần Văn Minh)</th><td class="num">0</td><td class="num">100</td><td class="num">20</td>`).FindAllString(w.Body.String(), -1); len(rows) != 2 {
		t.Errorf("preview shows %q, want 100 cases and 20 reserves each: %.5000s", rows, w.Body)
	}
	if n := len(must(f.s.store.Workloads(t.Context(), f.round.ID))); n != 0 {
		t.Errorf("a preview made %d workloads", n)
	}
	seal := regexp.MustCompile(`name="seal" value="([0-9a-f]+)"`).FindStringSubmatch(w.Body.String())[1]
	wantPage(t, "another preview", office.post(round+"/workloads/plan", append(form, "act", "save", "seal", "x")...), 409, "vừa được người khác sửa")
	wantRedirect(t, "save", office.post(round+"/workloads/plan", append(form, "act", "save", "seal", seal)...), round+"/workloads")
	all := must(f.s.store.Workloads(t.Context(), f.round.ID))
	wantPage(t, "list", office.get(round+"/workloads"), 200, fmt.Sprintf("Đã chia thành %d phần việc", len(all)), "Phần việc 1", "0/25")

	one := "/field/workloads/" + all[0].ID
	wantPage(t, "one", office.get(one), 200, "Giao phần việc", "/cases?workload="+all[0].ID)
	wantPage(t, "no day", office.post(one, "version", "1", "person", lan, "due", "31.12"), 422, "31.12")
	wantRedirect(t, "assign", office.post(one, "version", "1", "person", lan, "due", "2026-12-10"), round+"/workloads")
	wantPage(t, "outdated", office.post(one, "version", "1", "person", minh, "due", ""), 409, "vừa được người khác sửa")

	wantPage(t, "hand over", office.get(round+"/handover"), 200, "Nguyễn Thị Lan (", "Thu hồi toàn bộ")
	wantPage(t, "to herself", office.post(round+"/handover", "from", lan, "to", lan), 422, "Xin chọn một người khác")
	wantRedirect(t, "hand over", office.post(round+"/handover", "from", lan, "to", minh), round+"/workloads")
	for _, x := range f.cases(t) {
		if x.Person != minh {
			t.Fatalf("case %+v is not Minh's", x)
		}
	}
	wantRedirect(t, "take back", office.post(round+"/handover", "act", "take_back"), round+"/workloads")
	wantPage(t, "nothing left", office.post(round+"/handover", "act", "take_back"), 409, "Không còn phiếu nào")
	for _, login := range []string{"xem", "phantich", "dieutra"} {
		wantPage(t, login, f.enter(t, login).get(round+"/cases"), 403)
	}
	wantPage(t, "no round", office.get("/field/rounds/none/cases"), 404)
	wantPage(t, "a round of ratings", office.get("/field/rounds/counter"), 404, "chưa có kế hoạch khảo sát")
}

func TestCasesByThePages(t *testing.T) {
	f := release(t, newCast(t, newTestServer(t)))
	office, round := f.enter(t, "giamsat"), "/field/rounds/"+f.round.ID
	lan := f.people["lan"].ID
	all := f.cases(t)
	code := survey.FormatCaseCode(all[3].Code)
	w := office.get(round + "/cases")
	wantPage(t, "list", w, 200, "240 phiếu", "?after=", "!Phạm Thị Hoài")
	if n := strings.Count(w.Body.String(), `type="checkbox"`); n != 100 {
		t.Errorf("%d cases on the first page, want 100", n)
	}
	wantPage(t, "next", office.get(round+fmt.Sprintf("/cases?after=%d", all[199].Number)), 200, survey.FormatCaseCode(all[200].Code), "!"+code)
	wantPage(t, "by code", office.get(round+"/cases?code="+strings.ToLower(code[:3])), 200, code)
	wantPage(t, "reserves", office.get(round+"/cases?reserve=reserve&state=reserve&person=-&outcome=-"), 200, "40 phiếu", `<option value="reserve" selected>`)
	wantPage(t, "nothing", office.get(round+"/cases?person="+lan), 200, "Không có phiếu nào phù hợp")

	list := round + "/cases?reserve=main"
	wantPage(t, "to whom", office.post(list, "cases", pickOf(all[0])), 422, "Xin chọn người nhận", " checked")
	wantPage(t, "which", office.post(list, "to", lan), 422, "Xin chọn ít nhất một phiếu")
	wantPage(t, "forged", office.post(list, "to", lan, "cases", "x"), 422)
	wantRedirect(t, "moved", office.post(list, "to", lan, "cases", pickOf(all[0]), "cases", pickOf(all[3])), list)
	wantPage(t, "moved", office.get(round+"/cases?person="+lan), 200, "2 phiếu", code, "Đã chuyển 2 phiếu")
	wantPage(t, "outdated", office.post(list, "to", lan, "cases", pickOf(all[0])), 409, "vừa được người khác sửa")

	one := "/field/cases/" + all[3].ID
	wantPage(t, "case", office.get(one), 200, code, "Nguyễn Thị Lan", "Chưa ai đến", "Mở dữ liệu liên hệ", "Chuyển phiếu", "!Phạm Thị Hoài")
	w = office.post(one+"/contact", "x", "1")
	wantPage(t, "contact", w, 200, "Phạm Thị Hoài")
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a page with contact data may be cached: %q", w.Header().Get("Cache-Control"))
	}
	wantPage(t, "opened", office.get(one), 200, "Mở dữ liệu liên hệ của phiếu", "giamsat", "!Phạm Thị Hoài")
	wantPage(t, "no reason", office.post(one, "act", "withdraw", "version", "2", "reason", " "), 422)
	wantPage(t, "outdated", office.post(one, "act", "withdraw", "version", "1", "reason", "Nhà đã dỡ"), 409, "vừa được người khác sửa", "Nhà đã dỡ")
	wantRedirect(t, "withdraw", office.post(one, "act", "withdraw", "version", "2", "reason", "Nhà đã dỡ"), one)
	wantPage(t, "withdrawn", office.get(one), 200, "Đã rút", "Khôi phục phiếu", "Nhà đã dỡ", "!Giao cho người khác")
	wantRedirect(t, "restore", office.post(one, "act", "restore", "version", "3"), one)
	wantRedirect(t, "to nobody", office.post(one, "act", "assign", "to", "-", "version", "4"), one)
	wantPage(t, "no act", office.post(one, "act", "burn", "version", "5"), 404)
	if x := must(f.s.store.Case(t.Context(), all[3].ID)); x.Person != "" || x.State != survey.CaseOpen {
		t.Errorf("case %+v, want it open and with nobody", x)
	}
	wantPage(t, "no case", office.get("/field/cases/none"), 404)
	checkCaseFiles(t, office, f, all)
	for _, lang := range languages {
		for _, p := range []string{"/field", round, round + "/cases", one, round + "/workloads", round + "/workloads/plan", round + "/handover"} {
			w := office.get(withLang(p, lang))
			wantPage(t, p, w, 200, `lang="`+lang+`"`)
			if keys := regexp.MustCompile(`>\s*(fieldwork|cases|case|workloads|outstanding|col|release)\.[a-z_.]+\s*<`).FindAllString(w.Body.String(), -1); keys != nil {
				t.Errorf("%s in %s: messages without words: %v", p, lang, keys)
			}
		}
	}
}

// checkCaseFiles compares the downloads of the list with its filter.
func checkCaseFiles(t *testing.T, office *visitor, f released, all []survey.Case) {
	t.Helper()
	round, unit := "/field/rounds/"+f.round.ID, all[0].Unit
	w := office.get(round + "/cases/file?format=plain&unit=" + unit)
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	if w.Code != 200 || len(lines) != 121 || strings.TrimSpace(lines[0]) != strings.Join(fieldCaseColumns, ",") || strings.Contains(w.Body.String(), "Phạm Thị") {
		t.Errorf("CSV: %d, %d lines, %s", w.Code, len(lines), lines[0])
	}
	w = office.post(round+"/cases/contacts?unit="+unit, "format", "xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatalf("XLSX: %v", err)
	}
	rows, err := book.GetRows("Danh sách phiếu")
	if err != nil || len(rows) != 121 || !slices.Equal(rows[0], slices.Concat(fieldCaseColumns, contactColumns)) || !strings.HasPrefix(rows[1][15], "Phạm Thị Hoài") {
		t.Errorf("XLSX: %d rows, %q %v", len(rows), rows[:min(2, len(rows))], err)
	}
	wantPage(t, "audited", f.enter(t, "quantri").get("/admin/audit"), 200, "Tải danh sách phiếu kèm dữ liệu liên hệ")
	wantPage(t, "a list with contacts by a link", office.get(round+"/cases/contacts"), http.StatusMethodNotAllowed)
}

// TestFieldPagesInABrowser looks at the pages of the field office in each size.
func TestFieldPagesInABrowser(t *testing.T) {
	f := release(t, newCast(t, newTestServer(t)))
	site := httptest.NewServer(f.s)
	t.Cleanup(site.Close)
	round := "/field/rounds/" + f.round.ID
	office := f.enter(t, "giamsat")
	all := f.cases(t)
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	look := func(name, path string) {
		for i, size := range sizes {
			p.Viewport(size.width, size.height)
			p.Open(site.URL + withLang(path, languages[i%2]))
			p.Fits()
			p.Axe()
			p.Screenshot(fmt.Sprintf("field-%s-%d", name, size.width))
		}
	}
	look("plan", round+"/workloads/plan")
	form := []string{"enumerators", f.people["lan"].ID, "enumerators", f.people["minh"].ID, "size", "30", "from", "2026-12-01", "to", "2026-12-31", "seed", strings.Repeat("0a", 16)}
	wantRedirect(t, "save", office.post(round+"/workloads/plan", append(form, "act", "save")...), round+"/workloads")
	look("office", "/field")
	look("round", round)
	look("cases", round+"/cases?unit="+all[0].Unit)
	look("case", "/field/cases/"+all[0].ID)
	look("workloads", round+"/workloads")
	look("workload", "/field/workloads/"+must(f.s.store.Case(t.Context(), all[0].ID)).Workload)
	look("hand-over", round+"/handover")
	look("hub", "/admin/rounds/"+f.round.ID)
	look("move", "/admin/rounds/"+f.round.ID+"/move?to=open")
	p.Viewport(sizes[0].width, sizes[0].height)
	p.Open(site.URL + round + "/handover")
	press(t, p, "button[value=take_back]", "p.flash")
	p.Open(site.URL + round + "/workloads/plan")
	press(t, p, "main form.fields button", "button[value=save]")
	for _, size := range sizes {
		p.Viewport(size.width, size.height)
		p.Fits()
		p.Axe()
		p.Screenshot(fmt.Sprintf("field-preview-%d", size.width))
	}
}
