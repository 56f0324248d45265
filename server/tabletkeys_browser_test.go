package server

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/server/browsertest"
)

// tabTo moves the focus by the Tab key until it is on what says text.
func (s screens) tabTo(text string) {
	s.t.Helper()
	for range 60 {
		if browsertest.Eval[bool](s.Page, `(e => !!e && (e.labels?.[0] || e).innerText.includes("`+text+`"))(document.activeElement)`) {
			return
		}
		s.keys(kb.Tab)
	}
	s.t.Fatalf("the Tab key never comes to %q: %s", text, s.Text())
}

// TestTabletByKeyboard goes from the list of cases to the sealed interview
// without pointing at anything, and records where it was.
func TestTabletByKeyboard(t *testing.T) {
	f := newFieldDay(t, 1)
	s := f.screens()
	s.Viewport(1280, 800)
	s.enrol(f.token())
	if _, err := chromedp.Call(s.Ctx, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{
		Latitude: new(21.27), Longitude: new(106.19), Accuracy: new(12.0)}); err != nil {
		t.Fatal(err)
	}
	s.tabTo("Văn 01")
	s.keys("\r")
	s.sees("Bắt đầu phỏng vấn")
	s.tabTo("Bắt đầu phỏng vấn")
	s.keys("\r")
	s.sees("Chọn người trả lời")
	s.tabTo("Số người từ 18 tuổi")
	s.keys("2")
	s.tabTo("Sinh nhật gần nhất")
	s.keys(" ")
	s.tabTo("đang ở đây")
	s.keys("\r")
	s.sees("Xin đồng ý")
	s.tabTo("Tôi đồng ý")
	s.keys("\r")
	for _, step := range []struct {
		question string
		keys     []string
	}{
		{"12 tháng qua", []string{"1"}}, {"Nhìn chung", []string{kb.ArrowDown, kb.ArrowDown, "\r"}}, {"dễ tìm", []string{"0"}}, {"chỗ ngồi", []string{"3"}},
		{"cải thiện", []string{"2", "1", kb.ArrowLeft}}, {"chỗ ngồi", []string{"4"}}, {"cải thiện", []string{kb.ArrowRight}},
		{"Công khai", []string{"2"}}, {"trực tuyến", []string{"3"}}, {"% mong đợi", []string{kb.Tab, "8", "5", "\r"}},
		{"nộp thêm tiền", []string{"2"}}, {"Ý kiến khác", []string{kb.ArrowRight}}, {"Tuổi", []string{kb.Tab, "4", "0", "\r"}}, {"Dân tộc", []string{"1"}},
	} {
		s.question(step.question)
		s.Until(`document.activeElement?.id === "question"`)
		for _, k := range step.keys {
			s.keys(k)
			if step.question == "cải thiện" && k != kb.ArrowRight && k != kb.ArrowLeft {
				s.Until(`document.querySelector("[data-state=saved]")`)
			}
		}
	}
	s.sees("Kết quả phỏng vấn")
	s.tabTo("Hoàn thành")
	s.keys(" ")
	s.tabTo("Ghi vị trí")
	s.keys("\r")
	s.sees("sai số khoảng 15 m")
	s.tabTo("Lưu và niêm phong")
	s.keys("\r")
	s.Until(`document.querySelector("h1")?.innerText === "Đã lưu trên máy"`)
	core[bool](s, `await core.sync({ now: true }); return true`)
	f.want(t, 1, `SELECT count(*) FROM interview_version WHERE answers = '404' AND extra LIKE '%"Q3":[2,1]%"Q5":[85]%"age":[40]%'`)
	f.want(t, 1, `SELECT count(*) FROM visit WHERE paradata LIKE '%"lat":21.27%' AND paradata LIKE '%"method":"next_birthday","eligible":2%'`)
}

// TestTabletInTwoWindows shows an interview that is open elsewhere, and lets it
// be written when the other window leaves it.
func TestTabletInTwoWindows(t *testing.T) {
	f := newFieldDay(t, 1)
	s := f.screens()
	s.Viewport(800, 1280)
	s.enrol(f.token())
	s.press("Văn 01")
	s.agreed("Bắt đầu phỏng vấn")
	s.question("12 tháng qua")
	s.keys("1")
	s.question("Nhìn chung")
	other := screens{s.Tab(), t, f.base}
	other.Open(f.base + "/tablet/")
	other.unlock()
	other.press("Văn 01")
	other.press("Tiếp tục phỏng vấn")
	other.sees("Phiếu này đang mở ở cửa sổ khác (chỉ xem).")
	if got := browsertest.Eval[int](other.Page, `document.querySelectorAll(".choice").length`); got != 0 {
		t.Errorf("%d answers can be pressed in a window that only shows", got)
	}
	other.Axe()
	s.press("Văn 01") // leaves the interview
	other.Until(`document.querySelector(".choice")`)
	other.keys("4")
	other.question("dễ tìm")
}
