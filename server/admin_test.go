package server

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sipas/survey"
)

// TestAdminPagesInBothLanguages shows every page that needs no input, and
// wants no message key in it that has no words.
func TestAdminPagesInBothLanguages(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	reg, err := c.s.store.Register(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	forms, err := c.s.store.ListForms(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"/admin", "/admin/audit", "/admin/audit/verify", "/admin/dossiers", "/admin/units?q=huong", "/admin/units?q=zzz", "/admin/units?when=ever"}
	for _, name := range adminSections {
		paths = append(paths, "/admin/"+name)
		if name != "audit" && name != "dossiers" {
			paths = append(paths, "/admin/"+name+"/new")
		}
	}
	for _, f := range forms {
		paths = append(paths, "/admin/questionnaires/"+f.Form)
	}
	paths = append(paths, "/admin/units/"+reg.UnitsOn("2026-11-01")[3].ID, "/admin/units/"+reg.UnitsOn("2026-11-01")[3].ID+"/end",
		"/admin/sectors/land")
	for _, lang := range languages {
		for _, path := range paths {
			u, err := url.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Set("lang", lang)
			u.RawQuery = q.Encode()
			w := admin.get(u.String())
			wantPage(t, u.String(), w, 200, `lang="`+lang+`"`)
			wantWords(t, u.String(), w)
		}
	}
}

var bareKey = regexp.MustCompile(`>\s*[a-z]+\.[a-z_]+(\.[a-z_>=-]+)*\s*<`)

var messageArea = regexp.MustCompile(`(?m)^\[?"?([a-z]+)[.\]]`)

// wantWords fails the test when a page shows the key of a message instead of it.
func wantWords(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	areas := map[string]bool{}
	for _, file := range []string{"admin", "common", "people", "register"} {
		body, err := locales.ReadFile("locales/" + file + ".vi.toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messageArea.FindAllStringSubmatch(string(body), -1) {
			areas[m[1]] = true
		}
	}
	for _, key := range bareKey.FindAllString(w.Body.String(), -1) {
		if area, _, _ := strings.Cut(strings.Trim(key, "<> \n"), "."); areas[area] {
			t.Errorf("%s: a message without words: %s", what, key)
		}
	}
}

func TestSectorIsEdited(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	wantPage(t, "nothing typed", admin.post("/admin/sectors"), 422, `href="#code"`, `href="#name_vi"`)
	wantRedirect(t, "a new sector", admin.post("/admin/sectors", "code", "water", "name_vi", "Cấp nước", "name_en", "Water", "kind", "procedure",
		"position", "215", "active", "true"), "/admin/sectors")
	wantPage(t, "list", admin.get("/admin/sectors"), 200, "Đã lưu Cấp nước", "/admin/sectors/water")
	wantPage(t, "the code again", admin.post("/admin/sectors", "code", "water", "name_vi", "Khác", "kind", "procedure"), 409, `value="Khác"`)
	wantPage(t, "not a number", admin.post("/admin/sectors/water", "version", "1", "name_vi", "Nước", "kind", "procedure", "position", "ba"),
		422, `value="ba"`, "không phải là số nguyên", `href="#position"`)
	wantRedirect(t, "a change", admin.post("/admin/sectors/water", "version", "1", "code", "other", "name_vi", "Nước sạch", "kind", "procedure"), "/admin/sectors")
	wantPage(t, "an outdated change", admin.post("/admin/sectors/water", "version", "1", "name_vi", "Nước bẩn", "kind", "procedure"), 409,
		"vừa được người khác sửa", `value="Nước bẩn"`)
	wantPage(t, "no version", admin.post("/admin/sectors/water", "name_vi", "Nước"), 422, "Thiếu số phiên bản")
	wantPage(t, "unknown", admin.get("/admin/sectors/nothing"), 404)
	wantPage(t, "the audit", admin.get("/admin/audit?object=water"), 200, "Thêm lĩnh vực", "Sửa lĩnh vực", "quantri")
	wantPage(t, "the chain", admin.get("/admin/audit/verify"), 200, "liền mạch")
}

func TestUnitEndsAfterItsConsequencesWereShown(t *testing.T) {
	c := newCast(t, newTestServer(t))
	ctx, admin := context.Background(), c.enter(t, "quantri")
	reg, err := c.s.store.Register(ctx)
	if err != nil {
		t.Fatal(err)
	}
	from, _ := reg.Unit(c.people["lanhdao-a"].Units[0])
	to, _ := reg.Unit(c.people["lanhdao-b"].Units[0])
	w := admin.post("/admin/stations", "unit", from.ID, "name_vi", "Quầy", "number", "3", "round", openRound(t, c.s), "sectors", "land",
		"form", counterForm(t, c.s))
	wantRedirect(t, "three counters", w, "/admin/stations?unit="+from.ID)
	wantPage(t, "the counters", admin.get("/admin/stations?unit="+from.ID), 200, "Đã thêm 3 quầy", "Quầy 3", "Đang nhận ý kiến")

	path := "/admin/units/" + from.ID
	wantPage(t, "the unit", admin.get(path), 200, path+"/end")
	wantPage(t, "no day", admin.post(path+"/end", "version", "1", "kind", "merge"), 422, `href="#day"`, `href="#act"`)
	answers := []string{"version", "1", "day", c.s.store.Clock().Day(), "kind", "merge", "act", "Nghị quyết <b>1</b>", "into0", to.ID + " · x", "share0", ""}
	shown := admin.post(path+"/end", answers...)
	wantPage(t, "consequences", shown, 200, "Quầy đang mở sẽ chuyển", "<dd>3</dd>", "<dd>1</dd>", to.Name.Vi, `name="confirm"`, "!<b>1")
	if u, _ := mustRegister(t, c.s).Unit(from.ID); u.ValidTo != "" {
		t.Fatal("the unit ended before it was confirmed")
	}
	wantRedirect(t, "confirmed", admin.post(path+"/end", append(answers, "confirm", "true")...), path)
	u, _ := mustRegister(t, c.s).Unit(from.ID)
	if u.ValidTo == "" || len(mustRegister(t, c.s).SuccessionFrom(from.ID)) != 1 {
		t.Errorf("after confirming: %+v", u)
	}
	wantPage(t, "history", admin.get(path), 200, "Đã thành", to.Name.Vi)
	wantPage(t, "again", admin.post(path+"/end", append(answers, "confirm", "true")...), 409, "vừa được người khác sửa")
}

func mustRegister(t *testing.T, s *Server) *survey.Register {
	t.Helper()
	reg, err := s.store.Register(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// openRound is the id of the counter round that is open.
func openRound(t *testing.T, s *Server) string {
	t.Helper()
	rounds, err := s.store.Rounds(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r, err := firstOf(rounds, func(r survey.Round) bool { return r.State == survey.RoundOpen })
	if err != nil {
		t.Fatal("no open round")
	}
	return r.ID
}

// counterForm is the questionnaire of the counters, id@version.
func counterForm(t *testing.T, s *Server) string {
	t.Helper()
	forms, err := s.store.ListForms(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	f, err := firstOf(forms, func(f survey.FormInfo) bool { return strings.HasPrefix(f.Form, "counter") })
	if err != nil {
		t.Fatalf("no counter form in %v", forms)
	}
	return f.Form
}

func TestRoundMovesStepByStep(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	id := openRound(t, c.s)
	path := "/admin/rounds/" + id
	wantPage(t, "round", admin.get(path), 200, "/move?to=closing", "Đang mở")
	w := admin.get(path + "/move?to=closing")
	wantPage(t, "consequences", w, 200, "Quầy đang mở trong đợt", `name="version"`)
	wantWords(t, "consequences", w)
	wantPage(t, "a step too far", admin.get(path+"/move?to=edition"), 404)
	_, version, _ := strings.Cut(w.Body.String(), `name="version" value="`)
	version, _, _ = strings.Cut(version, `"`)
	wantPage(t, "a forged step", admin.post(path+"/move", "to", "edition", "version", version), 409)
	wantRedirect(t, "closing", admin.post(path+"/move", "to", "closing", "version", version), path)
	wantPage(t, "again", admin.post(path+"/move", "to", "closed", "version", version), 409, "vừa được người khác sửa")
	wantPage(t, "list", admin.get("/admin/rounds"), 200, "Đang đóng")
}

func TestDossiersAreEntered(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	unit := c.people["lanhdao-a"].Units[0]
	page := "/admin/dossiers?month=2026-10&sector=civil-status"
	wantPage(t, "empty", admin.get(page), 200, `name="n.`+unit+`"`, `value="2026-10"`)
	wantPage(t, "not a number", admin.post("/admin/dossiers", "month", "2026-10", "sector", "civil-status", "n."+unit, "nhiều"), 422, `value="nhiều"`, "không phải là số nguyên")
	wantRedirect(t, "entered", admin.post("/admin/dossiers", "month", "2026-10", "sector", "civil-status", "n."+unit, "1.234"), page)
	wantPage(t, "kept", admin.get(page), 200, `value="1234"`, "cộng 1.234 hồ sơ", "Đã lưu 1 số")
	wantRedirect(t, "zero is a number", admin.post("/admin/dossiers", "month", "2026-10", "sector", "civil-status", "n."+unit, "0"), page)
	wantPage(t, "zero", admin.get(page), 200, `value="0"`)
	wantRedirect(t, "emptied", admin.post("/admin/dossiers", "month", "2026-10", "sector", "civil-status", "n."+unit, ""), page)
	wantPage(t, "not known", admin.get(page), 200, `!value="0"`)
	wantPage(t, "an unknown unit", admin.post("/admin/dossiers", "month", "2026-10", "sector", "civil-status", "n.nowhere", "5"), 422, "nowhere")
	wantPage(t, "a month that is none", admin.post("/admin/dossiers", "month", "2026-13", "sector", "civil-status", "n."+unit, "5"), 422)
}

// TestHostileDefinitions are refused as text, never shown as markup.
func TestHostileDefinitions(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	forms, err := c.s.store.ListForms(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	body, err := c.s.store.FormBody(context.Background(), forms[0].Form)
	if err != nil {
		t.Fatal(err)
	}
	const payload = `<img src=x onerror=alert(1)>`
	hostile := func(change func(map[string]any)) string {
		var def map[string]any
		if err := json.Unmarshal([]byte(body), &def); err != nil {
			t.Fatal(err)
		}
		change(def)
		out, err := json.Marshal(def)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for what, def := range map[string]string{
		"nothing":      "",
		"no JSON":      payload,
		"unknown":      hostile(func(d map[string]any) { d[payload] = 1 }),
		"id":           hostile(func(d map[string]any) { d["id"] = payload }),
		"index":        hostile(func(d map[string]any) { d["index_items"] = payload }),
		"number in it": hostile(func(d map[string]any) { d["title"] = 5 }),
		"deep":         strings.Repeat("[", 100_000),
	} {
		wantPage(t, what, admin.post("/admin/questionnaires", "body", def), 422, "!<img")
	}
	ok := hostile(func(d map[string]any) {
		d["version"], d["title"] = "9.9", map[string]any{"vi": payload, "en": payload}
	})
	w := admin.post("/admin/questionnaires", "body", ok)
	wantRedirect(t, "a hostile title", w, "/admin/questionnaires/"+forms[0].ID+"@9.9")
	wantPage(t, "shown as text", admin.get(w.Header().Get("Location")), 200, "!<img", "&lt;img")
	wantPage(t, "list", admin.get("/admin/questionnaires"), 200, "!<img", "Chưa dùng, còn sửa được")
	if got := admin.get(w.Header().Get("Location") + "/json"); got.Header().Get("Content-Disposition") == "" ||
		!strings.HasPrefix(got.Header().Get("Content-Type"), "application/json") {
		t.Errorf("download: %v", got.Header())
	}
	for _, f := range forms {
		wantWords(t, f.Form, admin.get("/admin/questionnaires/"+f.Form))
	}
}

func TestMethodsAreShownAndKept(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	methods, err := c.s.store.Methods(context.Background())
	if err != nil || len(methods) == 0 {
		t.Fatalf("methods: %v, %v", methods, err)
	}
	m := methods[0]
	wantPage(t, "method", admin.get("/admin/methods/"+m.Version), 200, "<pre>", m.Version)
	wantPage(t, "no method", admin.post("/admin/methods", "body", `{"x":1}`), 422, "Bản ghi phương pháp không hợp lệ")
	next := strings.Replace(m.Body, `"`+m.Version+`"`, `"test-2"`, 1)
	wantRedirect(t, "a new version", admin.post("/admin/methods", "body", next), "/admin/methods/test-2")
}

func TestTargetsPlansProceduresAreEdited(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	wantRedirect(t, "plan", admin.post("/admin/plans", "id", "kh-2027", "title_vi", "Kế hoạch 2027", "valid_from", "2027-01-01"), "/admin/plans")
	wantPage(t, "plan page", admin.get("/admin/plans/kh-2027"), 200, "Kế hoạch 2027")
	wantPage(t, "a percentage that is none", admin.post("/admin/targets", "id", "t1", "plan", "kh-2027", "year", "2027", "percent", "chín mươi",
		"text_vi", "Đạt 90 %", "respondents", "citizen", "operator", ">=", "combine", "all", "measure", "public-service", "metric", "satisfaction"),
		422, `value="chín mươi"`, `href="#percent"`)
	wantRedirect(t, "target", admin.post("/admin/targets", "id", "t1", "plan", "kh-2027", "year", "2027", "percent", "92,5",
		"text_vi", "Đạt 92,5 %", "respondents", "citizen", "respondents", "business", "operator", ">", "combine", "all",
		"measure", "public-service", "metric", "satisfaction", "active", "true"), "/admin/targets")
	wantPage(t, "targets", admin.get("/admin/targets"), 200, "Trên 92,5\u00a0%")
	wantPage(t, "target page", admin.get("/admin/targets/t1"), 200, `value="92,5"`)
	wantRedirect(t, "procedure", admin.post("/admin/procedures", "code", "1.00001", "name_vi", "Cấp giấy <b>", "sector", "land"), "/admin/procedures")
	wantPage(t, "found", admin.get("/admin/procedures?q=1.00001"), 200, "Cấp giấy &lt;b&gt;", "1 dòng")
	wantPage(t, "procedure page", admin.get("/admin/procedures/1.00001"), 200, "Cấp giấy")
	wantPage(t, "unknown sector", admin.post("/admin/procedures", "code", "2", "name_vi", "X", "sector", "nothing"), 422)
	wantRedirect(t, "round", admin.post("/admin/rounds", "id", "quay-2027", "name_vi", "Quầy 2027", "kind", "counter",
		"method", mustMethod(t, c.s)), "/admin/rounds")
	wantPage(t, "unit above itself", admin.post("/admin/units/"+c.people["lanhdao-a"].Units[0], "version", "1", "name_vi", "X", "kind", "commune",
		"code", "1", "parent", c.people["lanhdao-a"].Units[0]), 422, "trực thuộc chính mình")
	wantRedirect(t, "unit", admin.post("/admin/units", "name_vi", "Bệnh viện Thử", "kind", "facility", "code", "bv-thu", "status", "official"), "/admin/units")
	wantPage(t, "unit found", admin.get("/admin/units?q=benh+vien+thu"), 200, "Bệnh viện Thử")
}

func mustMethod(t *testing.T, s *Server) string {
	t.Helper()
	methods, err := s.store.Methods(context.Background())
	if err != nil || len(methods) == 0 {
		t.Fatalf("methods: %v, %v", methods, err)
	}
	return methods[0].Version
}
