package server

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	_ "modernc.org/sqlite" // the driver of the product

	"sipas/server/browsertest"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// superviseDay is when the tests of supervision take place.
func superviseDay() time.Time { return time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC) }

// fieldCast is a cast with the two supervisors, giamsat and giamsat2, and the round
// ho in the field: ten enumerators, the first five of whom invent interviews.
func fieldCast(t *testing.T) *cast {
	t.Helper()
	ctx, path := t.Context(), t.TempDir()+"/field.db"
	s := newTestServerOn(t, path, superviseDay)
	c, store := newCast(t, s), s.store
	second := &survey.Person{Login: "giamsat2", Name: "Giám Sát Hai", Role: survey.Supervisor}
	if err := store.CreatePerson(ctx, "test", second); err != nil {
		t.Fatal(err)
	}
	c.people[second.Login] = second
	fillField(t, s, path, householdRound(t, s).ID)
	return c
}

func fillField(t *testing.T, s *Server, path, round string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	form, err := s.store.LoadForm(t.Context(), "sipas-1001@1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	f := surveytest.Field{Round: round, Form: form.Form(), Items: len(form.Items()), Extra: `{"age":[3],"gender":[1],"Q4":[2]}`, Each: 12, Failed: 4, Seed: 3,
		Styles: []string{surveytest.Copier, surveytest.Straight, surveytest.Speeder, surveytest.Stayer, surveytest.Skipper},
		Start:  time.Date(2026, 11, 16, 0, 30, 0, 0, time.UTC)}
	for _, u := range mustRegister(t, s).UnitsOn(s.store.Clock().Day()) {
		if u.Kind == "commune" && len(f.Units) < 5 {
			f.Units = append(f.Units, u.ID)
		}
	}
	for i := range 10 {
		p := &survey.Person{Login: fmt.Sprintf("dtv%02d", i), Name: fmt.Sprintf("Nguyễn Thị Thu Hằng %d", i), Role: survey.Enumerator}
		if err := s.store.CreatePerson(t.Context(), "test", p); err != nil {
			t.Fatal(err)
		}
		f.Enumerators = append(f.Enumerators, p.ID)
	}
	for _, text := range []string{`UPDATE round SET state = 'open', starts = '2026-11-16', ends = '2026-11-30' WHERE id = $1`,
		`INSERT INTO fieldwork (round_id, form, rules) SELECT $1, 'sipas-1001@1.0.0', '{"back_check":0.1,"back_check_least":5,"back_check_early":0.2,"shortest":180}'
		WHERE NOT EXISTS (SELECT 1 FROM fieldwork WHERE round_id = $1)`} {
		if _, err := db.Exec(text, round); err != nil {
			t.Fatal(err)
		}
	}
	surveytest.FillField(t, db, f)
	if _, err := db.Exec(`INSERT INTO respondent_contact (interview_id, round_id, code, value) VALUES ($1, $2, 'phone', '0912 345 678')`, surveytest.FieldInterview(5, 0), round); err != nil {
		t.Fatal(err)
	}
}

// superviseKey is the key of a message that has no words.
var superviseKey = regexp.MustCompile(`>\s*(progress|review|edit|proposal|quality|backcheck|supervise|visit|outcome|col)\.[a-z_.0-9]+\s*<`)

func TestProgressPages(t *testing.T) {
	c := fieldCast(t)
	v := c.enter(t, "giamsat")
	path := "/field/rounds/ho/progress"
	wantPage(t, "progress", v.get(path), 200, "160", "120 (75,0", "COOP1", "(I&#43;P)/(N&#43;e·U)", "Từ chối", "2.111 (R)", "Với tốc độ", "RR3")
	wantPage(t, "by enumerator", v.get(path+"?by=person"), 200, "Nguyễn Thị Thu Hằng 3", "Tỷ lệ thay phiếu")
	wantPage(t, "by stratum", v.get(path+"?by=stratum"), 200, " · –")
	wantPage(t, "by day", v.get(path+"?by=day"), 200, "16/11/2026", "Phỏng vấn")
	w := v.get(path + "/table?by=person&format=plain")
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	if w.Code != 200 || len(lines) != 12 || !strings.HasPrefix(lines[0], "Điều tra viên,Kế hoạch,Đã đến,") || !strings.HasPrefix(lines[1], "Nguyễn Thị Thu Hằng 0,16,16,12,0,0,2,2026-11-21,75,") {
		t.Errorf("CSV: %d, %d lines: %q, %q", w.Code, len(lines), lines[0], lines[1])
	}
	wantPage(t, "for Excel", v.get(path+"/table?by=unit&format=excel"), 200, ";75;")
	wantPage(t, "another format", v.get(path+"/table?format=pdf"), 422)
	book, err := excelize.OpenReader(bytes.NewReader(v.get(path + "/table?by=unit&format=xlsx").Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := book.GetCellValue("Tiến độ", "B2"); err != nil || got != "32" {
		t.Errorf("XLSX: %q %v", got, err)
	}
	wantPage(t, "a counter round", v.get("/field/rounds/counter/progress"), 404)
	wantPage(t, "no round", v.get("/field/rounds/zz/progress"), 404)
	wantPage(t, "not for leaders", c.enter(t, "lanhdao-a").get(path), 403)
}

func TestReviewPages(t *testing.T) {
	c := fieldCast(t)
	v := c.enter(t, "giamsat")
	round := "/field/rounds/ho"
	wantPage(t, "queue", v.get(round+"/review"), 200, "Bắt đầu duyệt", "Nguyễn Thị Thu Hằng", "Quá nhanh")
	id := surveytest.FieldInterview(5, 0)
	path := round + "/interviews/" + id
	wantPage(t, "interview", v.get(path), 200, "IA1", `accesskey="d"`, "trung vị của đợt", "Vị trí (làm tròn", "Hài lòng", "3 – ", "!0912 345 678", "Phiếu tiếp theo")
	wantPage(t, "another round", v.get("/field/rounds/counter/interviews/"+id), 404)
	wantPage(t, "returned without a word", v.post(path, "version", "1", "decision", "returned"), 422, "Xin ghi ít nhất một ý kiến")
	wantPage(t, "nothing chosen", v.post(path, "version", "1"), 422, "Xin chọn một quyết định")
	item := firstItem(t, c.s)
	wantRedirect(t, "comment", v.post(path+"/comments", "question", item, "body", "Xin hỏi lại câu này"), path+"#q-"+item)
	wantPage(t, "empty comment", v.post(path+"/comments", "question", item, "body", ""), 422)
	wantPage(t, "comment shown", v.get(path), 200, "Xin hỏi lại câu này", "Giám Sát")
	w := v.post(path, "version", "1", "decision", "returned", "body", "Còn thiếu")
	if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), round+"/interviews/") || w.Header().Get("Location") == path {
		t.Errorf("the next one: %d %s", w.Code, w.Header().Get("Location"))
	}
	wantPage(t, "flash", v.get(w.Header().Get("Location")), 200, "Đã trả lại phiếu")
	wantPage(t, "outdated", v.post(path, "version", "1", "decision", "approved"), 409)
	wantPage(t, "returned ones", v.get(round+"/review?state=returned"), 200, path, "Đã trả lại")
	wantPage(t, "none", v.get(round+"/review?state=approved"), 200, "Không có phiếu nào như vậy")
}

func firstItem(t *testing.T, s *Server) string {
	t.Helper()
	q, err := s.store.LoadForm(t.Context(), "sipas-1001@1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	return q.Items()[0].Code
}

// formOf are the fields of a form as a browser would send it.
func formOf(t *testing.T, s *Server, interview string) []string {
	t.Helper()
	i, err := s.store.Interview(t.Context(), interview)
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.store.LoadForm(t.Context(), i.Form)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.store.InForce(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"version", fmt.Sprint(i.Version)}
	for code, values := range v.Values(q) {
		for _, x := range values {
			out = append(out, code, x)
		}
	}
	return out
}

func TestEditPages(t *testing.T) {
	c := fieldCast(t)
	one, two := c.enter(t, "giamsat"), c.enter(t, "giamsat2")
	id := surveytest.FieldInterview(6, 1)
	path := "/field/rounds/ho/interviews/" + id
	item := firstItem(t, c.s)
	wantPage(t, "form", one.get(path+"/edit"), 200, `name="`+item+`"`, `name="Q2"`, `name="Q11"`, "không bao giờ bị ghi đè")
	fields := formOf(t, c.s, id)
	change := func(value string, more ...string) []string {
		out := []string{}
		for i := 0; i < len(fields); i += 2 {
			if fields[i] != item {
				out = append(out, fields[i], fields[i+1])
			}
		}
		return append(append(out, item, value), more...)
	}
	wantPage(t, "nothing changed", one.post(path+"/edit", append(fields, "reason", "x")...), 422, "Chưa có câu trả lời nào thay đổi")
	wantPage(t, "no reason", one.post(path+"/edit", change("-")...), 422, `id="reason-error"`)
	wantPage(t, "wrong", one.post(path+"/edit", change("7", "reason", "Gọi lại")...), 422, `href="#`+item+`"`)
	wantRedirect(t, "proposed", one.post(path+"/edit", change("-", "reason", "Gọi lại, đã từ chối")...), path+"/history")
	wantPage(t, "own proposal", one.get(path+"/history"), 200, "Gọi lại, đã từ chối", "Cần người thứ hai phê duyệt", "Từ chối trả lời", "!Phê duyệt bản sửa")
	wantPage(t, "the author", one.post(path+"/versions/2", "decision", "approve"), 409, "Cần người thứ hai phê duyệt")
	wantPage(t, "waiting", two.get("/field/rounds/ho/proposals"), 200, "Sửa câu trả lời của phiếu", path+"/history")
	wantPage(t, "in the interview", two.get(path), 200, "chưa có hiệu lực")
	wantPage(t, "second person", two.get(path+"/history"), 200, "Phê duyệt bản sửa")
	wantRedirect(t, "approved", two.post(path+"/versions/2", "decision", "approve"), path+"/history")
	wantPage(t, "in force", two.get(path), 200, "Lúc nhận:", "Từ chối trả lời")
	wantPage(t, "decided", one.get(path+"/history"), 200, "Giám Sát Hai", "Đang có hiệu lực", "!Phê duyệt bản sửa")

	wantPage(t, "void", one.get(path+"/void"), 200, "người thứ hai")
	wantPage(t, "void without a reason", one.post(path+"/void", "reason", ""), 422)
	wantRedirect(t, "void", one.post(path+"/void", "reason", "Không có thật"), "/field/rounds/ho/proposals")
	list, err := c.s.store.Proposals(t.Context(), "ho")
	if err != nil || len(list) != 1 {
		t.Fatalf("proposals: %+v (%v)", list, err)
	}
	decide := "/field/rounds/ho/proposals/" + list[0].ID
	wantPage(t, "own", one.get("/field/rounds/ho/proposals"), 200, "Không có thật", "!Nếu phê duyệt")
	wantPage(t, "own", one.post(decide, "decision", "confirm"), 409)
	wantPage(t, "consequences", two.get("/field/rounds/ho/proposals"), 200, "Nếu phê duyệt, 1 phiếu")
	wantRedirect(t, "confirmed", two.post(decide, "decision", "confirm"), "/field/rounds/ho/proposals")
	wantPage(t, "void", two.get(path), 200, "Không tính", "!accesskey=\"d\"")
	wantPage(t, "void again", two.get(path+"/void"), 409)
}

func TestQualityPages(t *testing.T) {
	c := fieldCast(t)
	v := c.enter(t, "giamsat")
	path := "/field/rounds/ho/quality"
	wantPage(t, "checks", v.get(path), 200, "không phải bằng chứng", "nhiều nhất khoảng 5 %", "Phiếu giống nhau hơn thường lệ", "Một đáp án cho mọi câu", "Quá nhanh: ", "ρ = ")
	people, err := c.s.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Login == "dtv02" {
			wantPage(t, "speeder", v.get(path+"/"+p.ID), 200, "Kiểm tra: Nguyễn Thị Thu Hằng 2", "Quá nhanh", "Phúc tra toàn bộ", "Giây mỗi câu")
			wantRedirect(t, "all of them", v.post("/field/rounds/ho/backchecks/full/"+p.ID), "/field/rounds/ho/backchecks")
			wantPage(t, "all of them again", v.post("/field/rounds/ho/backchecks/full/"+p.ID), 409, "đã nằm trong danh sách")
			wantPage(t, "redo", v.get("/field/rounds/ho/redo/"+p.ID), 200, "12", "Gửi đề nghị")
			wantRedirect(t, "redo", v.post("/field/rounds/ho/redo/"+p.ID, "reason", "Phúc tra"), "/field/rounds/ho/proposals")
		}
	}
	wantPage(t, "nobody", v.get(path+"/zz"), 404)
	wantPage(t, "file", v.get(path+"/table?format=plain"), 200, "Điều tra viên,Số phiếu,Điểm,", "Nguyễn Thị Thu Hằng 2,12,")
}

func TestBackCheckPages(t *testing.T) {
	c := fieldCast(t)
	v := c.enter(t, "giamsat")
	path := "/field/rounds/ho/backchecks"
	wantPage(t, "before", v.get(path), 200, "Không có lượt phúc tra nào chờ Ông/Bà", "Chọn thêm phiếu đến hạn")
	wantRedirect(t, "draw", v.post(path), path)
	wantPage(t, "drawn", v.get(path), 200, "Đã chọn thêm 50 phiếu", "Giao cho tôi", "Giao cho người khác: 25")
	checks, err := c.s.store.BackChecks(t.Context(), "ho")
	if err != nil {
		t.Fatal(err)
	}
	mine := c.people["giamsat"].ID
	done := false
	for _, b := range checks {
		if b.Person != mine || done {
			continue
		}
		done = true
		at := path + "/" + b.ID
		interview := "/field/rounds/ho/interviews/" + b.Interview
		// Whoever makes it sees neither the answers nor whose interview it is.
		wantPage(t, "form", v.get(at), 200, "Vào thời điểm trên có ai đến", `name="`+b.Questions[0]+`"`, "!Nguyễn Thị Thu Hằng", "!Theo điểm", "!selected>1", "!selected>2", "!selected>3")
		wantPage(t, "answers", v.get(interview), 200, "câu trả lời chỉ hiện ra sau khi", "!class=\"given\"", "!Nguyễn Thị Thu Hằng", "!accesskey=\"d\"")
		wantPage(t, "history", v.get(interview+"/history"), 409)
		wantPage(t, "decide", v.post(interview, "version", "1", "decision", "approved"), 409)
		wantPage(t, "no steps", v.post(at, "version", "1", "mode", "phone"), 422, "Xin chọn Có hoặc Không")
		fields := []string{"version", "1", "mode", "phone", "reached", "yes", "visited", "yes", "person", "yes"}
		wantPage(t, "nothing asked", v.post(at, fields...), 422, "Xin hỏi lại ít nhất một câu")
		for _, code := range b.Questions {
			fields = append(fields, code, "1")
		}
		wantRedirect(t, "entered", v.post(at, fields...), path)
		wantPage(t, "compared", v.get(at), 200, "So với phiếu", "Loại ", "!Vào thời điểm trên")
		wantPage(t, "answers", v.get(interview), 200, "class=\"given\"")
		wantPage(t, "found", v.get(path), 200, "Theo cách chọn", "(0,0–97,5; 0/1)")
	}
	if !done {
		t.Fatal("no back-check for the supervisor")
	}
	for _, b := range checks {
		if b.Person != mine {
			wantRedirect(t, "assigned", v.post(path+"/"+b.ID+"/person", "version", "1", "assignee", mine), path)
			wantPage(t, "no step", v.post(path+"/"+b.ID, "version", "2", "mode", "visit", "reached", "no"), 303)
			break
		}
	}
	wantPage(t, "file", v.get(path+"/table?format=excel"), 200, "Loại 1: tỷ lệ", "Nguyễn Thị Thu Hằng 4;12;")
}

// superviseLooks are the pages with something to see.
func superviseLooks(t *testing.T, c *cast) map[string]string {
	t.Helper()
	v := c.enter(t, "quantri")
	round := "/field/rounds/ho"
	v.post(round + "/backchecks")
	id := surveytest.FieldInterview(5, 2)
	v.post(round+"/interviews/"+id+"/comments", "question", firstItem(t, c.s), "body", "Xin hỏi lại câu này.")
	fields := formOf(t, c.s, id)
	two := c.enter(t, "giamsat")
	v.post(round+"/interviews/"+id+"/edit", append(fields, "Q11", "Cần thêm ghế chờ", "reason", "Gọi điện thoại hỏi lại")...)
	two.post(round+"/interviews/"+surveytest.FieldInterview(7, 1)+"/void", "reason", "Không có ai đến")
	checks, err := c.s.store.BackChecks(t.Context(), "ho")
	if err != nil || len(checks) == 0 {
		t.Fatalf("back-checks: %d (%v)", len(checks), err)
	}
	q, err := c.s.store.Quality(t.Context(), "ho")
	if err != nil {
		t.Fatal(err)
	}
	for k, b := range checks[1:6] {
		entry := survey.BackCheckEntry{Mode: "phone", Reached: true, Visited: k > 1, Person: true, Answers: map[string]string{b.Questions[0]: "1"}}
		if _, err := c.s.store.EnterBackCheck(t.Context(), c.people["giamsat2"], b.ID, 1, entry); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]string{"progress": round + "/progress", "progress-person": round + "/progress?by=person", "review": round + "/review", "interview": round + "/interviews/" + id,
		"edit": round + "/interviews/" + id + "/edit", "history": round + "/interviews/" + id + "/history", "void": round + "/interviews/" + id + "/void",
		"proposals": round + "/proposals", "quality": round + "/quality", "quality-person": round + "/quality/" + q.Enumerators[0].Person,
		"backchecks": round + "/backchecks", "backcheck": round + "/backchecks/" + checks[0].ID, "backcheck-done": round + "/backchecks/" + checks[3].ID}
}

func TestSupervisePagesHaveWords(t *testing.T) {
	c := fieldCast(t)
	for name, path := range superviseLooks(t, c) {
		for _, lang := range languages {
			w := c.enter(t, "quantri").get(withLang(path, lang))
			wantPage(t, name, w, 200, `lang="`+lang+`"`)
			if keys := superviseKey.FindAllString(w.Body.String(), -1); keys != nil {
				t.Errorf("%s in %s: messages without words: %v", name, lang, keys)
			}
		}
	}
}

// TestSupervisePagesInABrowser looks at the pages in each size and language.
func TestSupervisePagesInABrowser(t *testing.T) {
	c := fieldCast(t)
	site := httptest.NewServer(c.s)
	t.Cleanup(site.Close)
	pages := superviseLooks(t, c)
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	for name, path := range pages {
		for i, size := range sizes {
			p.Viewport(size.width, size.height)
			p.Open(site.URL + withLang(path, languages[i%2]))
			p.Fits()
			if i != 1 {
				p.Axe()
			}
			p.Screenshot(fmt.Sprintf("supervise-%s-%d", name, size.width))
		}
	}
}
