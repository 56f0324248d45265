package server

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/server/browsertest"
)

// TestTabletQuestions goes through an interview with every type of question,
// mostly by keyboard: what is shown, stored and skipped.
func TestTabletQuestions(t *testing.T) {
	f := newFieldDay(t, 2)
	s := f.screens()
	s.Viewport(800, 1280)
	s.enrol(f.token())
	s.press("Văn 01")
	s.agreed("Bắt đầu phỏng vấn")
	// A choice opens a further question, and closes it again.
	s.question("12 tháng qua")
	s.keys("2")
	s.question("Vì sao chưa đến")
	s.keys("1", "3")
	s.sees("Đã lưu trên máy")
	s.keys("2")
	s.sees("Đã chọn đủ 2")
	s.keys(kb.ArrowRight)
	s.question("Nhìn chung")
	s.press("Tiếp")
	s.sees("Câu này cần câu trả lời")
	s.keys("5")
	s.question("dễ tìm")
	s.keys("0")
	s.question("chỗ ngồi")
	s.press("Từ chối")
	s.question("cải thiện gì trước")
	s.press("Phí")
	s.press("Thời gian")
	s.Until(`[...document.querySelectorAll(".place")].map(e => e.innerText).join() === "2,1"`)
	s.press("Tiếp")
	s.question("Công khai")
	s.keys("3")
	s.question("trực tuyến")
	s.press("Tiếp")
	s.sees("Chưa có câu trả lời")
	s.press("Tiếp")
	s.question("% mong đợi")
	s.write("input.number", "300")
	s.press("Tiếp")
	s.sees("Xin nhập một số từ 0 đến 200")
	s.write("input.number", "\b\b\b120")
	s.keys("\r")
	s.question("nộp thêm tiền")
	s.keys("2")
	s.question("Ý kiến khác")
	s.write("textarea", "Gọi 0912 345 678 hỏi thêm")
	s.sees("có vẻ có số điện thoại")
	s.press("Tiếp")
	s.question("Tuổi")
	s.write("input.number", "41")
	s.press("Tiếp")
	s.question("Dân tộc")
	s.press("Câu trước")
	s.question("Tuổi")
	// Back to the first: the answer about why is no longer asked.
	s.press("Danh mục")
	s.press("Câu hỏi mở đầu")
	s.press("12 tháng qua")
	s.question("12 tháng qua")
	s.keys("1")
	s.question("Nhìn chung")
	s.press("Danh mục")
	s.press("Đến câu chưa trả lời")
	s.question("trực tuyến")
	s.press("Danh mục")
	s.press("Kết thúc")
	s.sees("2 câu chưa trả lời")
	for _, want := range []string{"không còn khớp với câu", "Trên 100", "có dữ liệu cá nhân"} {
		s.sees(want)
	}
	s.press("Hoàn thành một phần")
	s.press("Lưu và niêm phong")
	s.sees("Đã lưu trên máy")
	core[bool](s, `await core.sync({now: true}); return true`)
	s.Until(`document.body.innerText.includes("0 phiếu chưa gửi")`)
	var answers, extra, texts, outcome string
	if err := f.db.QueryRow(`SELECT v.answers, v.extra, v.texts, i.outcome FROM interview_version v JOIN interview i ON i.id = v.interview_id WHERE i.case_id = $1`,
		caseID(1)).Scan(&answers, &extra, &texts, &outcome); err != nil {
		t.Fatal(err)
	}
	if answers != "50-" || outcome != "partial" || extra != `{"Q1":[1],"Q3":[3,1],"Q4r1":[3],"Q5":[120],"Q6":[2],"age":[41]}` {
		t.Errorf("stored %s %s %s %s", answers, extra, texts, outcome)
	}
}

// answers goes through the questions from the first, by keyboard, and stops
// before a question that contains stop.
func (s screens) answers(stop string) {
	s.t.Helper()
	for _, step := range [][2]string{{"12 tháng qua", "1"}, {"Nhìn chung", "4"}, {"dễ tìm", "5"}, {"chỗ ngồi", "3"}, {"cải thiện gì trước", "1" + kb.ArrowRight},
		{"Công khai", "2"}, {"trực tuyến", "2"}, {"% mong đợi", "90\r"}, {"nộp thêm tiền", "2"}, {"Ý kiến khác", ""}, {"Tuổi", "35\r"}, {"Dân tộc", "1"}} {
		s.question(step[0])
		if step[0] == stop {
			return
		}
		switch {
		case step[1] == "":
			s.press("Tiếp")
		case strings.HasSuffix(step[1], "\r"):
			s.write("input.number", step[1])
		case strings.HasSuffix(step[1], kb.ArrowRight):
			s.keys("1")
			s.sees("Đã lưu trên máy")
			s.keys(kb.ArrowRight)
		default:
			s.keys(step[1])
		}
	}
}

// finish ends the interview with an outcome.
func (s screens) finish(outcome string) {
	s.t.Helper()
	s.sees("Kết quả phỏng vấn")
	s.press(outcome)
	s.press("Lưu và niêm phong")
	s.Until(`document.querySelector("h1")?.innerText === "Đã lưu trên máy"`)
}

// visit records the outcome of a visit without an interview.
func (s screens) visit(i int, outcome string) {
	s.t.Helper()
	s.open(i)
	s.press("Ghi kết quả lần đến")
	s.press(outcome)
}

// unlock types the PIN after a reload.
func (s screens) unlock() {
	s.t.Helper()
	s.sees("Máy đang khóa")
	s.pin(testPIN)
}

// TestTabletDay is a day in the field without network: twenty interviews,
// visits, an appointment, replacements, reloads; then everything is sent.
func TestTabletDay(t *testing.T) {
	f := newFieldDay(t, 22)
	for range 2 {
		f.visited(21, 1, "not_at_home")
	}
	s := f.screens()
	s.Viewport(800, 1280)
	s.enrol(f.token())
	s.Until("navigator.serviceWorker.controller")
	f.away.Store(true)
	for i := 1; i <= 16; i++ {
		s.open(i)
		switch i {
		case 13: // the respondent answers alone
			s.agreed("Đưa máy cho người trả lời")
			s.press("Tôi là người trả lời")
			s.answers("Dân tộc")
			s.keys("1")
			s.sees("Đã trả lời, xin trả lại máy.")
			s.pin(testPIN)
			s.sees("Các phần của phiếu")
			s.press("Kết thúc")
			s.finish("Hoàn thành")
		case 14:
			s.agreed("Bắt đầu phỏng vấn")
			s.answers("nộp thêm tiền")
			s.press("Danh mục")
			s.press("Kết thúc")
			s.finish("Hoàn thành một phần")
		case 15:
			s.agreed("Bắt đầu phỏng vấn")
			s.answers("chỗ ngồi")
			s.press("Danh mục")
			s.press("Kết thúc")
			s.finish("Bỏ dở giữa chừng")
		case 4, 9: // the tablet starts again in the middle, without network
			s.agreed("Bắt đầu phỏng vấn")
			s.answers("cải thiện gì trước")
			s.Follow(chromedp.Reload())
			s.unlock()
			s.question("cải thiện gì trước")
			s.press("Danh mục")
			s.press("Câu hỏi mở đầu")
			s.press("12 tháng qua")
			s.answers("")
			s.finish("Hoàn thành")
		default:
			s.agreed("Bắt đầu phỏng vấn")
			s.answers("")
			s.finish("Hoàn thành")
		}
	}
	s.open(17)
	s.press("Bắt đầu phỏng vấn")
	s.write("input.number", "2")
	s.press("Sinh nhật gần nhất")
	s.press("Người được chọn đang ở đây")
	s.press("Không đồng ý")
	s.press("Ghi là từ chối")
	s.sees("Phiếu đã xong")
	s.visit(18, "Hẹn lại")
	browsertest.Eval[bool](s.Page, `(() => { const d = new Date(Date.now() + 86400e3); document.querySelector("input[type=date]").value = d.toISOString().slice(0, 10); document.querySelector("input[type=time]").value = "14:30"; return true })()`)
	s.press("Lưu kết quả")
	s.sees("Đã lưu trên máy")
	s.visit(19, "Đã chuyển đi")
	s.press("Lưu kết quả")
	s.press("Xem phiếu này")
	s.press("Mở phiếu dự phòng HS-0023")
	s.sees("thay cho phiếu HS-0019")
	s.agreed("Bắt đầu phỏng vấn")
	s.answers("")
	s.finish("Hoàn thành")
	s.open(19)
	s.sees("Đã thay bằng phiếu HS-0023")
	s.open(20)
	s.sees("Chưa được thay")
	s.agreed("Phỏng vấn qua điện thoại")
	s.answers("")
	s.finish("Hoàn thành")
	s.visit(21, "Vắng nhà")
	s.press("Lưu kết quả")
	s.press("Xem phiếu này")
	s.sees("Đã đến 3 lần trong 2 ngày")
	s.press("Mở phiếu dự phòng HS-0024")
	s.sees("thay cho phiếu HS-0021")
	s.agreed("Bắt đầu phỏng vấn")
	s.answers("")
	s.finish("Hoàn thành")
	s.open(22)
	s.agreed("Bắt đầu phỏng vấn")
	s.answers("")
	s.finish("Hoàn thành")
	s.sees("24 phiếu chưa gửi")
	s.press("Về danh sách phiếu")
	s.sees("Hẹn lúc 14:30")

	f.away.Store(false)
	s.press("Gửi phiếu")
	s.press("Gửi ngay")
	s.sees("Đã gửi hết, mọi phiếu có biên nhận.")
	s.sees("0 phiếu chưa gửi")
	if got := core[int](s, `return core.outbox().filter(r => r.state === "acked" && r.receipt.number).length`); got != 24 {
		t.Errorf("%d records have a receipt, want 24", got)
	}
	f.want(t, 20, `SELECT count(*) FROM interview`)
	f.want(t, 19, `SELECT count(*) FROM interview WHERE standing = 'active'`) // one was broken off
	f.want(t, 18, `SELECT count(*) FROM interview WHERE outcome = 'complete'`)
	f.want(t, 26, `SELECT count(*) FROM visit`)
	f.want(t, 0, `SELECT count(*) FROM intake WHERE state <> 'accepted'`)
	f.want(t, 2, `SELECT count(*) FROM field_case WHERE reserve AND replaces IN ($1, $2) AND state = 'done'`, caseID(19), caseID(21))
	f.want(t, 1, `SELECT count(*) FROM interview WHERE mode = 'handover' AND case_id = $1`, caseID(13))
	f.want(t, 20, `SELECT count(*) FROM interview_version WHERE extra LIKE '%"Q1":[1]%' AND number = 1`)
}

// want compares a number in the database.
func (f *fieldDay) want(t *testing.T, n int, query string, args ...any) {
	t.Helper()
	var got int
	if err := f.db.QueryRow(query, args...).Scan(&got); err != nil || got != n {
		t.Errorf("%s gives %d, %v; want %d", query, got, err, n)
	}
}
