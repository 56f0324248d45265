package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
)

// releasedRound brings a round of households into the field: 100 cases and 20
// reserves in each of two communes, drawn from invented lists.
func releasedRound(t testing.TB, s *Server, form string) survey.Round {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	counter, err := s.store.Round(ctx, "counter")
	check(err)
	r, err := s.store.SaveRound(ctx, "test", survey.Round{ID: "phieu", Kind: "household", Method: counter.Method,
		Name: survey.Text{Vi: "Khảo sát hộ gia đình năm 2026", En: "Household survey 2026"}, Ends: "2099-12-20"})
	check(err)
	_, err = s.store.SaveFieldwork(ctx, "test", survey.Fieldwork{Round: r.ID, Form: form, Rules: survey.DefaultFieldRules(),
		PeriodFrom: "2026-01-01", PeriodTo: "2026-10-31"})
	check(err)
	var b strings.Builder
	b.WriteString("Mã hộ,Xã,Thôn,STT,Tên chủ hộ,Địa chỉ,Điện thoại\n")
	reg, err := s.store.Register(ctx)
	check(err)
	n := 0
	for _, u := range reg.UnitsOn(s.store.Clock().Day()) {
		if u.Kind != "commune" || n == 2 {
			continue
		}
		n++
		for i := range 400 {
			fmt.Fprintf(&b, "%s-%d,%s,Thôn %d,%d,Phạm Thị Hoài %d,\"Số %d, thôn %d\",09%08d\n", u.Code, i, u.Code, i%4, i, i, i, i%4, i)
		}
	}
	file := filepath.Join(t.TempDir(), "khung.csv")
	check(os.WriteFile(file, []byte(b.String()), 0o600))
	_, work, err := s.store.StartImport(ctx, survey.Import{Kind: "frame", Path: file, File: "khung.csv", Fixed: map[string]string{"round": r.ID}, Actor: "test"})
	check(err)
	_, err = work(ctx)
	check(err)
	check(s.store.SaveSampleDesign(ctx, "test", r.ID, survey.DesignPreset("household"), 0))
	d, err := s.store.DrawSample(ctx, "test", r.ID)
	check(err)
	_, err = s.store.ReleaseDraw(ctx, "test", d.ID)
	check(err)
	r, err = s.store.MoveRound(ctx, "test", r.ID, survey.RoundOpen, r.Version)
	check(err)
	return r
}

// openCases are those of a round that wait for answers.
func openCases(t testing.TB, s *Server, round string) []survey.Case {
	t.Helper()
	all, err := s.store.Cases(t.Context(), round)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(c survey.Case) bool { return c.State != survey.CaseOpen })
}

func TestPaper(t *testing.T) {
	c := newCast(t, newTestServer(t))
	path := "/field/rounds/phieu/paper"
	office := c.enter(t, "giamsat")
	wantPage(t, "no round", office.get(path), 404)
	r := releasedRound(t, c.s, "sipas-1001@1.0.0")
	wantPage(t, "no address", office.get(path), 200, "--base-url", "Tất cả phiếu còn chờ (200 phiếu)", "sipas-1001@1.0.0")
	wantPage(t, "without an address", office.post(path+"/print", "lot", "all"), 200, "!<svg", "Trang 1/")
	c.s.baseURL = "https://sipas.example"
	cases := openCases(t, c.s, r.ID)
	wantPage(t, "a viewer", c.enter(t, "xem").get(path), 403)
	wantPage(t, "an enumerator", c.enter(t, "dieutra").get(path), 403)

	w := office.get(path + "/print?lang=vi")
	wantPage(t, "blank", w, 200, "BẢN ĐỂ ĐỌC", "Tôi đồng ý", "24 tháng", "Trang 1/", "!{retention", "!<svg class=\"qr\"", "01/01/2026")
	wantPage(t, "english", office.get(path+"?lang=en"), 200, "Print questionnaires", "!--base-url")
	wantPage(t, "blank in English", office.get(path+"/print?lang=en"), 200, "FOR READING ONLY", "Very satisfied", "Page 1/")
	wantPage(t, "back", office.get(path+"?lang=vi"), 200)

	w = office.post(path+"/print", "lot", "all", "print_lang", "vi", "letter", "true")
	wantPage(t, "all", w, 200, survey.FormatCaseCode(cases[0].Code), survey.FormatCaseCode(cases[199].Code), "sipas.example/c", "20/12/2099", "!Phạm Thị Hoài")
	if got := strings.Count(w.Body.String(), `class="sheet letter"`); got != 200 {
		t.Errorf("%d letters for 200 cases", got)
	}
	for _, code := range []string{cases[0].Code, cases[199].Code} { // on every sheet of its own copy and in the letter
		of := regexp.MustCompile(`Trang 1/(\d+)`).FindStringSubmatch(w.Body.String())[1]
		if got := strings.Count(w.Body.String(), "<b class=\"code\">"+survey.FormatCaseCode(code)); fmt.Sprint(got-1) != of {
			t.Errorf("%s stands %d times, want %s sheets and the letter", code, got, of)
		}
	}
	named := office.post(path+"/print", "codes", strings.ToLower(cases[7].Code)+"\n "+survey.FormatCaseCode(cases[9].Code), "letter", "1", "label", "1", "office_phone", "0222 1234")
	wantPage(t, "two codes with a label", named, 200, "Phạm Thị Hoài", "0222 1234", survey.FormatCaseCode(cases[7].Code), "!"+survey.FormatCaseCode(cases[8].Code))
	both := office.post(path+"/print", "codes", cases[7].Code+","+cases[9].Code, "letter", "1", "duplex", "1")
	if n := strings.Count(both.Body.String(), `class="sheet`) - 1; n%4 != 0 || n < 16 { // the first is what holds them
		t.Errorf("%d pages on both sides", n)
	}
	wantPage(t, "a code in the address", office.get(path+"?codes="+cases[7].Code), 200, cases[7].Code+"</textarea>")
	wantPage(t, "a unit", office.post(path+"/print", "lot", "u"+cases[0].Unit), 200, "Phiếu 1 đến 100 trong 100")
	wantPage(t, "the rest", office.post(path+"/print", "lot", "all", "first", "150"), 200, "Phiếu 150 đến 200 trong 200")
	wantPage(t, "too far", office.post(path+"/print", "lot", "all", "first", "900"), 422, "Không còn phiếu nào")
	wantPage(t, "an unknown code", office.post(path+"/print", "codes", "ABC-DEF-GHJK\n<script>"), 422, "ABC-DEF-GHJK", "&lt;script&gt;", "!<script>")
	wantPage(t, "an unknown lot", office.post(path+"/print", "lot", "u' OR 1=1"), 422, "Không còn phiếu nào")
	admin := c.enter(t, "quantri")
	wantPage(t, "audit", admin.get("/admin/audit?object=phieu"), 200, "In phiếu khảo sát có mã", "2 cases with addresses")
}

// counting is a response that nobody keeps; it looks at the memory in use once
// a megabyte.
type counting struct {
	header        http.Header
	bytes, looked int
	peak          uint64
}

func (c *counting) Header() http.Header { return c.header }

func (c *counting) WriteHeader(int) {}

func (c *counting) Write(p []byte) (int, error) {
	if c.bytes += len(p); c.bytes-c.looked > 1<<20 {
		c.looked = c.bytes
		c.peak = max(c.peak, heap())
	}
	return len(p), nil
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestPaperNeedsLittleMemory: a job is written copy by copy, so that its size
// does not matter.
func TestPaperNeedsLittleMemory(t *testing.T) {
	s := newCast(t, newTestServer(t)).s
	s.baseURL = "https://sipas.example"
	r := releasedRound(t, s, "sipas-1001@1.0.0")
	var job paperJob
	var err error
	if job.round, err = s.store.Round(t.Context(), r.ID); err == nil {
		job.form, err = s.store.LoadForm(t.Context(), "sipas-1001@1.0.0")
	}
	if err != nil {
		t.Fatal(err)
	}
	lang := s.langs["vi"]
	job.sheets = layPaper(lang, job.form, s.paperLead(lang, job))
	var cases []survey.PaperCase
	for _, x := range openCases(t, s, r.ID) {
		cases = append(cases, survey.PaperCase{Case: x})
	}
	out, start := &counting{header: http.Header{}}, heap()
	c := s.echo.NewContext(httptest.NewRequest("POST", paperPath(r.ID)+"/print", nil), out)
	if err := s.streamPaper(c, job, lang, cases, paperLetter{Minutes: 15}, printPage{Total: len(cases), First: 1, Last: len(cases)}); err != nil {
		t.Fatal(err)
	}
	grown := int64(out.peak) - int64(start)
	t.Logf("%d copies of %d sheets: %d bytes, memory grows by %d", len(cases), len(job.sheets), out.bytes, grown)
	if out.bytes < 5<<20 || grown > 4<<20 {
		t.Errorf("%d bytes are written, memory grows by %d", out.bytes, grown)
	}
	s.baseURL = "https://" + strings.Repeat("a", 5000) // no QR code holds it
	if err := s.streamPaper(s.echo.NewContext(httptest.NewRequest("POST", "/", nil), &counting{header: http.Header{}}), job, lang, cases[:1], paperLetter{}, printPage{}); err == nil {
		t.Error("a copy without its code is taken for whole")
	}
}

// TestSkipsInWords: every condition of every seeded questionnaire is printed as
// a sentence that names printed numbers.
func TestSkipsInWords(t *testing.T) {
	s := newCast(t, newTestServer(t)).s
	forms, err := s.store.ListForms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		q, err := s.store.LoadForm(t.Context(), f.Form)
		if err != nil {
			t.Fatal(err)
		}
		list := householdEntries(q)
		numbers := printedNumbers(list)
		for _, lang := range languages {
			asked, ruled := 0, 0
			for _, e := range list {
				if e.question != nil && len(groups(*e.question)) > 0 {
					asked++
				}
			}
			for _, sheet := range layPaper(s.langs[lang], q, nil) {
				for _, b := range sheet.Blocks {
					if b.Kind == "rule" {
						ruled++
						if strings.Contains(b.Text, "paper.") || !regexp.MustCompile(`\d`).MatchString(b.Text) {
							t.Errorf("%s: %s", f.Form, b.Text)
						}
					}
				}
			}
			if asked > 0 && ruled == 0 || ruled > asked {
				t.Errorf("%s: %d rules for %d conditional questions", f.Form, ruled, asked)
			}
		}
		if f.ID == "tthc-2640" {
			want := fmt.Sprintf("Câu %s đến %s chỉ dành cho người đã chọn “3. Trễ hẹn” ở câu %s. Nếu không phải, chuyển đến câu %s.",
				numbers["T11"], numbers["T12"], numbers["T10"], nextNumber(numbers["T12"]))
			if !strings.Contains(fmt.Sprint(layPaper(s.langs["vi"], q, nil)), want) {
				t.Errorf("there is no %q in %v", want, layPaper(s.langs["vi"], q, nil))
			}
		}
	}
}

func nextNumber(n string) string {
	var i int
	fmt.Sscan(n, &i)
	return fmt.Sprint(i + 1)
}
