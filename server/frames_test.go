package server

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sipas/server/browsertest"
	"sipas/survey"
)

// householdRound makes a round with a sample.
func householdRound(t *testing.T, s *Server) survey.Round {
	t.Helper()
	r, err := s.store.SaveRound(t.Context(), "test", survey.Round{ID: "ho", Kind: "household", Method: mustMethod(t, s),
		Name: survey.Text{Vi: "Hộ gia đình 2026", En: "Households 2026"}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// households is a list of 400 households in 4 villages of 2 communes each.
func households(t *testing.T, s *Server) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("Mã hộ,Xã,Thôn,STT,Tên chủ hộ,Địa chỉ,Điện thoại\n")
	n := 0
	for _, u := range mustRegister(t, s).UnitsOn(s.store.Clock().Day()) {
		if u.Kind != "commune" || n == 2 {
			continue
		}
		n++
		for i := range 400 {
			fmt.Fprintf(&b, "%s-%d,%s,Thôn %d,%d,Phạm Thị Hoài %d,Số %d,09%08d\n", u.Code, i, u.Code, i%4, i, i, i, i)
		}
	}
	return b.String()
}

// fieldKey is the key of a message that has no words.
var fieldKey = regexp.MustCompile(`>\s*(frame|sample|draw|design|col|hint)\.[a-z_.]+\s*<`)

func TestFromFrameToDraw(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	r := householdRound(t, c.s)
	path := "/admin/rounds/" + r.ID
	wantPage(t, "round", admin.get(path), 200, path+"/frame", "Khung mẫu", "Kế hoạch khảo sát", "làm tiếp")
	wantPage(t, "no frame", admin.get(path+"/frame"), 200, "Chưa có khung mẫu", "/admin/imports/new?kind=frame&amp;round=ho", "!Thiết kế mẫu")
	wantPage(t, "design without a frame", admin.get(path+"/sample"), 200, "Đợt này chưa có khung mẫu", "!Chọn mẫu</a>")
	for _, page := range []string{"/frame", "/sample", "/draw"} {
		w := admin.get("/admin/rounds/counter" + page)
		if wantPage(t, page+" of counter ratings", w, 409, "không chọn mẫu"); strings.Count(w.Body.String(), "không chọn mẫu") != 1 {
			t.Errorf("%s of counter ratings: said more than once", page)
		}
	}
	wantPage(t, "draw without a frame", admin.post(path+"/draw", "x", "1"), 404)
	wantPage(t, "round of the frame", admin.get("/admin/imports/new?kind=frame&round=ho"), 200, `<option value="ho" selected>`)
	wantPage(t, "no round", admin.uploadFile("frame", "ho.csv", households(t, c.s)), 422, "Xin chọn đợt của khung mẫu")
	wantPage(t, "counter", admin.uploadFile("frame", "ho.csv", households(t, c.s), "round", "counter"), 409, "không chọn mẫu")
	wantPage(t, "import", admin.importSteps("frame", "ho.csv", households(t, c.s), "round", r.ID), 200, "Xong", "800", `href="/admin/rounds"`)

	wantPage(t, "frame", admin.get(path+"/frame"), 200, "800", "Thiết kế mẫu", "Bỏ khung mẫu", "Chưa chọn mẫu lần nào", "!Phạm Thị Hoài")
	wantPage(t, "duplicates", admin.get(path+"/frame/duplicates"), 200, "400 dòng", "Tên và điện thoại", "!Tên và địa chỉ")
	wantPage(t, "schedule", admin.post(path+"/frame", "version", "1", "contacts_until", "2020-01-01"), 422, "Ngày này đã qua")
	frame, err := c.s.store.Frame(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	wantRedirect(t, "schedule", admin.post(path+"/frame", "version", fmt.Sprint(frame.Version), "contacts_until", "2099-05-31"), path+"/frame")

	wantPage(t, "preset", admin.get(path+"/sample"), 200, `name="deff" type="text" value="1,5"`, "Xin lưu thiết kế này")
	form := []string{"version", "0", "size_rule", "each", "cases", "100", "census", "80", "vertical", "300", "allocation", "neyman", "power", "0,5",
		"shares", "Đất đai: 85,5", "stages", "2", "selection", "pps", "take", "50", "within", "systematic", "reserve", "20", "deff", "1", "expected", "90", "target", "90"}
	bad := func(name, value string) []string {
		out := append([]string(nil), form...)
		for i := 0; i < len(out); i += 2 {
			if out[i] == name {
				out[i+1] = value
			}
		}
		return out
	}
	wantPage(t, "reserve", admin.post(path+"/sample", bad("reserve", "150")...), 422, "Xin ghi một số từ 0 đến 100", `value="150"`)
	wantPage(t, "shares", admin.post(path+"/sample", bad("shares", "Đất đai 85")...), 422, "Không đọc được dòng “Đất đai 85”")
	wantPage(t, "draw without a design", admin.post(path+"/draw", "x", "1"), 409, "Xin lưu thiết kế mẫu")
	wantRedirect(t, "design", admin.post(path+"/sample", form...), path+"/sample#plan")
	wantPage(t, "twice", admin.post(path+"/sample", form...), 409)
	wantPage(t, "design", admin.get(path+"/sample"), 200, "Chọn mẫu</a>", "Đất đai: 85,5", "82,4 – 95,1", "96,0")
	wantPage(t, "step", admin.get(path+"/draw"), 200, "Đây là lần chọn mẫu đầu tiên", "200", "Chọn mẫu và niêm phong")

	wantPage(t, "drawn since the page was shown", admin.post(path+"/draw", "draws", "1"), 409, "vừa được người khác sửa")
	w := admin.post(path+"/draw", "draws", "0")
	wantPage(t, "pressed twice", admin.post(path+"/draw", "draws", "0"), 409, "vừa được người khác sửa")
	draw := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(draw, "/admin/draws/") {
		t.Fatalf("draw: %d %s %.2000s", w.Code, draw, w.Body)
	}
	wantPage(t, "draw", admin.get(draw), 200, "0,2500", "2/4", "400,0", "Số phiếu như nhau cho mỗi đơn vị (100)", "!Phạm Thị Hoài", "Hạt giống")
	wantPage(t, "verified", admin.get(draw+"?verify=1"), 200, "Đã lặp lại từ hạt giống")
	wantPage(t, "sealed", admin.get(path+"/frame"), 200, draw, "niêm phong", "!Bỏ khung mẫu")
	wantPage(t, "again", admin.get(path+"/draw"), 200, "đã có 1 lần chọn mẫu")
	wantPage(t, "clear a sealed frame", admin.post(path+"/frame/clear", "x", "1"), 409, "niêm phong")
	checkDownloads(t, admin, draw)

	wantPage(t, "contacts", admin.get(path+"/frame/contacts"), 200, "không lấy lại được")
	wantRedirect(t, "contacts", admin.post(path+"/frame/contacts", "x", "1"), path+"/frame")
	wantPage(t, "gone", admin.get(path+"/frame"), 200, "Dữ liệu liên hệ đã xóa ngày", "!Xóa dữ liệu liên hệ ngay")
	wantPage(t, "gone", admin.get(draw), 200, "Không còn dữ liệu liên hệ", "!/contacts")
	wantPage(t, "audit", admin.get("/admin/audit"), 200, "Tải mẫu kèm dữ liệu liên hệ", "Chọn mẫu và niêm phong", "Xóa dữ liệu liên hệ")
	for _, lang := range languages {
		for _, p := range []string{path + "/frame", path + "/sample", path + "/draw", draw, path + "/frame/clear", path + "/frame/contacts", path + "/frame/duplicates"} {
			w := admin.get(withLang(p, lang))
			wantPage(t, p, w, 200, `lang="`+lang+`"`)
			if keys := fieldKey.FindAllString(w.Body.String(), -1); keys != nil {
				t.Errorf("%s in %s: messages without words: %v", p, lang, keys)
			}
		}
	}
}

// checkDownloads compares the files of a drawn sample of 200 and 40 reserves.
func checkDownloads(t *testing.T, admin *visitor, draw string) {
	t.Helper()
	w := admin.get(draw + "/cases")
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	if w.Code != 200 || len(lines) != 241 || lines[0] != "number,frame_id,unit,unit_name,stratum,psu,second,stage1,stage2,weight,reserve,position" {
		t.Errorf("CSV: %d, %d lines, %s", w.Code, len(lines), lines[0])
	}
	if !strings.Contains(lines[1], ",0.5,0.5,4,0,1") {
		t.Errorf("the first case has not the probabilities 0.5 and 0.5: %s", lines[1])
	}
	wantPage(t, "for Excel", admin.get(draw+"/cases?format=excel"), 200, ";0,5;0,5;4;0;1", "!Phạm Thị Hoài")
	wantPage(t, "another format", admin.get(draw+"/cases?format=pdf"), 422)
	wantPage(t, "with contacts", admin.post(draw+"/contacts", "format", "excel"), 200, "Phạm Thị Hoài", ";phone")
	for what, w := range map[string]*httptest.ResponseRecorder{"G1": admin.get(draw + "/cases?format=xlsx"), "M2": admin.post(draw+"/contacts", "format", "xlsx")} {
		book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatalf("XLSX: %v", err)
		}
		value, err := book.GetCellValue("Mẫu", what)
		if err != nil || what == "G1" && value != "second" || what == "M2" && !strings.HasPrefix(value, "Phạm Thị Hoài") {
			t.Errorf("XLSX, %s: %q %v", what, value, err)
		}
	}
}

func TestFrameIsEmptied(t *testing.T) {
	c := newCast(t, newTestServer(t))
	admin := c.enter(t, "quantri")
	r := householdRound(t, c.s)
	path := "/admin/rounds/" + r.ID + "/frame"
	admin.importSteps("frame", "ho.csv", households(t, c.s), "round", r.ID)
	wantPage(t, "consequences", admin.get(path+"/clear"), 200, "không lấy lại được", "800")
	wantRedirect(t, "emptied", admin.post(path+"/clear", "x", "1"), path)
	wantPage(t, "empty", admin.get(path), 200, "Chưa có khung mẫu")
}

// TestFramePagesInABrowser looks at the pages from frame to draw in each size.
func TestFramePagesInABrowser(t *testing.T) {
	c := newCast(t, newTestServer(t))
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	r := householdRound(t, c.s)
	path := "/admin/rounds/" + r.ID
	admin := c.enter(t, "quantri")
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	look := func(name, path string) {
		for i, size := range sizes {
			p.Viewport(size.width, size.height)
			p.Open(site.URL + withLang(path, languages[i%2]))
			p.Fits()
			p.Axe()
			p.Screenshot(fmt.Sprintf("frame-%s-%d", name, size.width))
		}
	}
	look("empty", path+"/frame")
	admin.importSteps("frame", "ho.csv", households(t, c.s), "round", r.ID)
	look("frame", path+"/frame")
	look("duplicates", path+"/frame/duplicates")
	look("clear", path+"/frame/clear")
	look("sample", path+"/sample")
	if err := c.s.store.SaveSampleDesign(t.Context(), "test", r.ID, survey.DesignPreset("household"), 0); err != nil {
		t.Fatal(err)
	}
	look("step", path+"/draw")
	look("draw", admin.post(path+"/draw", "x", "1").Header().Get("Location"))
}
