package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// fields makes a form from name, value, name, value, …; a name may come again.
func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func wantThanks(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "/thanks?") {
		t.Errorf("%s: got %d to %q, want 303 to the thank-you page\n%.600s", what, w.Code, w.Header().Get("Location"), text(w.Body.String()))
	}
}

// text is the main part of a page, for messages.
func text(page string) string {
	_, main, _ := strings.Cut(page, "<main>")
	return main
}

func TestTwoTapsAreEnough(t *testing.T) {
	d := newDesk(t)
	page := d.get("/q/" + codeOpen + "?lang=vi")
	body := page.Body.String()
	for _, want := range []string{`<html lang="vi"`, "Quầy 3 – Hộ tịch", d.units[0].Name.Vi, "<h1>Ông/Bà hài lòng như thế nào", `name="O1" value="5"`, "Không có ý kiến",
		`href="/q/QUAY333?lang=en" hreflang="en"`, `href="/q/QUAY333/full?lang=vi"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the first view has no %s", want)
		}
	}
	if strings.Contains(body, " checked>") {
		t.Error("something is chosen beforehand")
	}
	if cookies := page.Result().Cookies(); len(cookies) > 0 {
		t.Errorf("cookies on a citizen's page: %v", cookies)
	}
	id := idIn(t, body)
	wantThanks(t, "sent", d.post("/q/"+codeOpen+"?lang=vi", fields("_id", id, "O1", "5")))
	want := storedRating{Station: codeOpen, Sector: "civil-status", Channel: "phone", Answers: "5....."}
	if got := d.ratings()[id]; got != want {
		t.Errorf("stored %+v, want %+v", got, want)
	}
	thanks := d.get("/q/" + codeOpen + "/thanks?lang=vi").Body.String()
	if !strings.Contains(thanks, "Đã ghi nhận. Cảm ơn Ông/Bà.") || strings.Contains(text(thanks), "ài lòng") || strings.Contains(thanks, id) {
		t.Errorf("the thank-you page says what was answered, or not that it was received: %s", text(thanks))
	}
}

func TestEnglishPage(t *testing.T) {
	d := newDesk(t)
	r := httptest.NewRequest("GET", "/q/"+codeOpen, nil)
	r.Header.Set("Accept-Language", "en-GB,en;q=0.8")
	body := d.do(r).Body.String()
	for _, want := range []string{`<html lang="en"`, "Counter 3 – Civil status", d.units[0].Name.En, "Very satisfied", "No opinion", "Send rating", `hreflang="vi"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the English page has no %q", want)
		}
	}
	for _, word := range []string{"hài lòng", "Gửi", "không bắt buộc"} {
		if strings.Contains(body, word) {
			t.Errorf("the English page says %q", word)
		}
	}
}

func TestEverythingIsRecorded(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	w := d.post("/q/"+codeOpen, fields("_id", id, "O1", "2", "A1", "3", "C1", "0", "R0", "3", "R0", "1", "RC", "4", "RA", "2", "RA", "1",
		"M1", "  Chờ   lâu\r\nquá. <script>alert(1)</script> =1+1 \x07\u202e ", "respondent", "3"))
	wantThanks(t, "all answered", w)
	want := storedRating{Station: codeOpen, Sector: "civil-status", Channel: "phone", Respondent: "business", Answers: "23.0..",
		Extra: `{"R0":[1,3],"RA":[1,2],"RC":[4]}`}
	if got := d.ratings()[id]; got != want {
		t.Errorf("stored %+v, want %+v", got, want)
	}
	if got := d.comments(); !slices.Equal(got, []string{"Chờ   lâu\nquá. <script>alert(1)</script> =1+1"}) {
		t.Errorf("comments %q", got)
	}
}

// TestHiddenAnswersAreDropped: reasons belong to low scores only.
func TestHiddenAnswersAreDropped(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	wantThanks(t, "satisfied after all", d.post("/q/"+codeOpen, fields("_id", id, "O1", "5", "R0", "1", "RA", "2")))
	if got := d.ratings()[id]; got.Answers != "5....." || got.Extra != "" {
		t.Errorf("stored %+v, want no reasons with a score of 5", got)
	}
}

func TestNoOpinionIsAnAnswer(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	wantThanks(t, "no opinion", d.post("/q/"+codeOpen, fields("_id", id, "O1", "0")))
	if got := d.ratings()[id].Answers; got != "0....." {
		t.Errorf("stored %q, want 0 for no opinion", got)
	}
}

// TestErrorsKeepEverything: the same page, the same id, each answer and text,
// and the faults named and linked.
func TestErrorsKeepEverything(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	w := d.post("/q/"+codeOpen+"?lang=vi", fields("_id", id, "A1", "2", "R0", "1", "M1", `Ghi "lại" <b>`, "respondent", "1"))
	body := w.Body.String()
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without the overall answer: got %d, want 422", w.Code)
	}
	for _, want := range []string{`name="_id" value="` + id, "<title>Lỗi: ", "Có 1 chỗ cần sửa", `<a href="#f-O1">Xin chọn một mức độ hài lòng.</a>`, `role="alert" tabindex="-1" autofocus`,
		`name="A1" value="2" class="t2" checked`, `name="R0" value="1" id="f-R0" class="t2" checked`, `Ghi &#34;lại&#34; &lt;b&gt;</textarea>`, `name="respondent" value="1" id="f-respondent" checked`,
		`<fieldset aria-describedby=" e-O1">`, `id="e-O1"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if n := len(d.ratings()); n != 0 {
		t.Errorf("%d ratings stored", n)
	}
}

// TestPersonalDataIsAskedAbout: a phone number in a comment comes back once,
// and goes through when it is meant.
func TestPersonalDataIsAskedAbout(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	form := fields("_id", id, "O1", "4", "M1", "Gọi tôi 0912 345 678")
	w := d.post("/q/"+codeOpen+"?lang=vi", form)
	body := w.Body.String()
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `name="_keep"`) || !strings.Contains(body, "Xin xoá phần đó") ||
		!strings.Contains(body, "Gọi tôi 0912 345 678</textarea>") || !strings.Contains(body, "<details open>") {
		t.Errorf("got %d, want a question about the phone number with the text kept and in sight: %s", w.Code, text(body))
	}
	if n := len(d.ratings()); n != 0 {
		t.Fatalf("%d ratings stored before the answer", n)
	}
	form.Set("_keep", "1")
	wantThanks(t, "sent as written", d.post("/q/"+codeOpen, form))
	if got := d.comments(); !slices.Equal(got, []string{"Gọi tôi 0912 345 678"}) {
		t.Errorf("comments %q", got)
	}
}

func TestRepetitionCountsOnce(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	form := fields("_id", id, "O1", "3", "M1", "Tốt")
	for range 3 {
		wantThanks(t, "sent again", d.post("/q/"+codeOpen, form))
		d.now = d.now.Add(23 * time.Hour) // also on the next day
	}
	if n := len(d.ratings()); n != 1 {
		t.Errorf("%d ratings, want 1", n)
	}
	if n := len(d.comments()); n != 1 {
		t.Errorf("%d comments, want 1", n)
	}
	form.Set("O1", "1")
	w := d.post("/q/"+codeOpen+"?lang=vi", form)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "đã được ghi nhận") || !strings.Contains(w.Body.String(), `href="/q/QUAY333?lang=vi"`) {
		t.Errorf("other content under the same id: got %d: %s", w.Code, text(w.Body.String()))
	}
	if got := d.ratings()[id].Answers; got != "3....." {
		t.Errorf("the first answer became %q", got)
	}
}

// TestSimultaneousTapsCountOnce sends one form sixteen times at once.
func TestSimultaneousTapsCountOnce(t *testing.T) {
	d := newDesk(t)
	form := fields("_id", survey.NewID(), "O1", "5")
	codes := make(chan int)
	for range 16 {
		go func() { codes <- d.post("/q/"+codeOpen, form).Code }()
	}
	for range 16 {
		if code := <-codes; code != http.StatusSeeOther {
			t.Errorf("got %d, want 303", code)
		}
	}
	if n := len(d.ratings()); n != 1 {
		t.Errorf("%d ratings, want 1", n)
	}
}

// TestCachingOfForms: browsers may keep the form of a phone for
// going back, and must not keep that of a shared tablet.
func TestCachingOfForms(t *testing.T) {
	d := newDesk(t)
	for path, want := range map[string]string{"/q/" + codeOpen: "private, no-cache", "/q/" + codeOpen + "?kiosk=1": "no-store",
		"/q/" + codeOpen + "/full": "private, no-cache", "/q/" + codeOpen + "/thanks": "no-store"} {
		if got := d.get(path).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", path, got, want)
		}
	}
	if a, b := idIn(t, d.get("/q/"+codeOpen).Body.String()), idIn(t, d.get("/q/"+codeOpen).Body.String()); a == b {
		t.Error("two forms have the same id")
	}
}

func TestSeveralSectors(t *testing.T) {
	d := newDesk(t)
	choose := d.get("/q/" + codeSeveral + "?lang=vi")
	body := choose.Body.String()
	for _, want := range []string{"thuộc lĩnh vực nào?", "s=land", "s=construction", "s=civil-status", "Đất đai"} {
		if !strings.Contains(body, want) {
			t.Errorf("the choice of the sector has no %s: %s", want, text(body))
		}
	}
	if hiddenID.MatchString(body) {
		t.Error("the question is asked before the sector is known")
	}
	for _, wrong := range []string{"", "?s=health", "?s=nothing"} {
		if w := d.post("/q/"+codeSeveral+wrong, fields("_id", survey.NewID(), "O1", "5")); w.Code != 422 || !strings.Contains(w.Body.String(), "s=land") {
			t.Errorf("a rating with the sector %q: got %d, want the choice of the sector", wrong, w.Code)
		}
	}
	if n := len(d.ratings()); n != 0 {
		t.Fatalf("%d ratings without a sector", n)
	}
	form := d.get("/q/" + codeSeveral + "?s=construction&lang=vi").Body.String() // as its QR code may say
	if !strings.Contains(form, "Lĩnh vực: Xây dựng") || !strings.Contains(form, `action="/q/QUAY222?lang=vi&amp;s=construction&amp;send=1"`) {
		t.Errorf("the form of a sector: %s", text(form))
	}
	id := idIn(t, form)
	wantThanks(t, "with a sector", d.post("/q/"+codeSeveral+"?lang=vi&s=construction", fields("_id", id, "O1", "4")))
	if got := d.ratings()[id].Sector; got != "construction" {
		t.Errorf("stored for the sector %q, want construction", got)
	}
}

func TestMovedCode(t *testing.T) {
	d := newDesk(t)
	body := d.get("/q/" + codeMoved + "?lang=vi").Body.String()
	for _, want := range []string{"đã chuyển về Quầy 3 – Hộ tịch", codeMoved, "Quầy 3 cũ", `href="/q/QUAYMMM?lang=vi&amp;to=QUAY333"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page of a moved code has no %s: %s", want, text(body))
		}
	}
	form := d.get("/q/" + codeMoved + "?lang=vi&to=" + codeOpen).Body.String()
	id := idIn(t, form)
	wantThanks(t, "at the new place", d.post("/q/"+codeMoved+"?lang=vi", fields("_id", id, "O1", "4")))
	want := storedRating{Station: codeOpen, Printed: codeMoved, Sector: "civil-status", Channel: "phone", Answers: "4....."}
	if got := d.ratings()[id]; got != want {
		t.Errorf("stored %+v, want %+v", got, want)
	}
}

// TestStops has a page for each reason, in both languages, which says what to do.
func TestStops(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct {
		path   string
		status int
		vi, en string
	}{
		{"/q/ABCDEFG", 404, "Mã không đúng hoặc đã hết hạn. Xin kiểm tra lại giấy hẹn.", "wrong or has expired"},
		{"/q/x%27%20OR%201=1", 404, "Mã không đúng hoặc đã hết hạn. Xin kiểm tra lại giấy hẹn.", "wrong or has expired"},
		{"/q", 404, "Mã không đúng hoặc đã hết hạn. Xin kiểm tra lại giấy hẹn.", "wrong or has expired"},
		{"/q/" + codeClosed, 409, "không còn nhận đánh giá", "no longer takes ratings"},
		{"/q/" + codeEnded, 409, "Đợt lấy ý kiến này đã kết thúc", "round has ended"},
		{"/q/" + codeFull + "/full", 404, "không có phiếu đầy đủ", "no full questionnaire"},
	} {
		for lang, want := range map[string]string{"vi": tt.vi, "en": tt.en} {
			w := d.get(tt.path + "?lang=" + lang)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `<html lang="`+lang) {
				t.Errorf("%s in %s: got %d, want %d with %q: %s", tt.path, lang, w.Code, tt.status, want, text(w.Body.String()))
			}
		}
	}
	for _, code := range []string{codeClosed, codeEnded} {
		if w := d.post("/q/"+code, fields("_id", survey.NewID(), "O1", "5")); w.Code != 409 || !strings.Contains(w.Body.String(), d.units[0].Name.Vi) {
			t.Errorf("a rating at %s: got %d, want 409 with the name of the office", code, w.Code)
		}
	}
	if n := len(d.ratings()); n != 0 {
		t.Errorf("%d ratings where none are taken", n)
	}
	if w := d.get("/q?code=quay-333&lang=vi"); w.Code != 303 || w.Header().Get("Location") != "/q/QUAY333?lang=vi" {
		t.Errorf("a typed code leads to %d %q", w.Code, w.Header().Get("Location"))
	}
	if w := d.get("/q/quay%20333?lang=vi"); w.Code != 200 {
		t.Errorf("a code as people type it: got %d", w.Code)
	}
}

func TestFullForm(t *testing.T) {
	d := newDesk(t)
	body := d.get("/q/" + codeOpen + "/full?lang=vi").Body.String()
	for i := range 22 {
		if n := strings.Count(body, fmt.Sprintf("<legend>%d. ", i+1)); n != 1 {
			t.Errorf("criterion %d is asked %d times", i+1, n)
		}
	}
	for code, want := range map[string]bool{"T1": false, "T2": false, "T3": false, "T4": true, "T6": true, "T13": true, "ethnicity": false, "gender": true, "T14": true} {
		if got := strings.Contains(body, `name="`+code+`"`); got != want {
			t.Errorf("%s is asked: %v, want %v", code, got, want)
		}
	}
	id := idIn(t, body)
	form := fields("_id", id, "respondent", "1", "T7", "2", "T10", "3", "T11", "1", "T13", "4", "T13", "", "T13", "2", "T14", "Cần chỗ ngồi", "gender", "2", "A1", "5", "B1", "4", "E4", "1")
	wantThanks(t, "the full form", d.post("/q/"+codeOpen+"/full?lang=vi", form))
	q, err := d.store.LoadForm(t.Context(), "tthc-2640@1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	answers := []byte(strings.Repeat(".", len(q.Items())))
	for code, v := range map[string]byte{"A1": '5', "B1": '4', "E4": '1'} {
		answers[q.ItemIndex(code)] = v
	}
	want := storedRating{Station: codeOpen, Sector: "civil-status", Channel: "phone", Respondent: "citizen", Answers: string(answers),
		Extra: `{"T10":[3],"T11":[1],"T13":[4,2],"T2":[4],"T7":[2],"gender":[2]}`}
	if got := d.ratings()[id]; got != want {
		t.Errorf("stored %+v, want %+v", got, want)
	}
	w := d.post("/q/"+codeOpen+"/full?lang=vi", fields("_id", survey.NewID(), "T13", "2", "T13", "2", "respondent", "1"))
	if w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#f-T13">Mỗi mục chỉ chọn một lần.</a>`) {
		t.Errorf("one wish twice: got %d: %.900s", w.Code, text(w.Body.String()))
	}
}

// TestAnyFormAtACounter: a station whose form has no leading question is asked
// all of it.
func TestAnyFormAtACounter(t *testing.T) {
	d := newDesk(t)
	body := d.get("/q/" + codeFull + "?lang=vi").Body.String()
	for code, want := range map[string]bool{"P3": false, "hospital": false, "filled_on": false, "P7": false, "P2": true, "F": true, "A1": true} {
		if got := strings.Contains(body, `name="`+code+`"`); got != want {
			t.Errorf("%s is asked: %v, want %v", code, got, want)
		}
	}
	id := idIn(t, body)
	wantThanks(t, "a hospital's form", d.post("/q/"+codeFull, fields("_id", id, "A1", "4", "F", "95", "P2", "61")))
	if got := d.ratings()[id].Extra; got != `{"F":[95],"P2":[61]}` {
		t.Errorf("stored %s", got)
	}
	for typed, want := range map[string]string{"201": `<a href="#f-F">Xin nhập số từ 0 đến 200; phiếu ghi 201.</a>`, "sáu mươi": `<a href="#f-F">sáu mươi không phải là số nguyên.</a>`} {
		w := d.post("/q/"+codeFull+"?lang=vi", fields("_id", survey.NewID(), "A1", "4", "F", typed))
		if w.Code != 422 || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `value="`+typed+`"`) {
			t.Errorf("%s %%: got %d without %s or what was typed", typed, w.Code, want)
		}
	}
}

// TestSwitchingTheLanguageKeepsTheAnswers and stores nothing.
func TestSwitchingTheLanguageKeepsTheAnswers(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	w := d.post("/q/"+codeOpen+"?lang=en", fields("_id", id, "_to", "en", "O1", "2", "M1", "giữ lại"))
	for _, want := range []string{`<html lang="en"`, id, `value="2" class="t1 t0" checked`, "giữ lại</textarea>", `action="/q/QUAY333?lang=en&amp;send=1"`} {
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("got %d without %s", w.Code, want)
		}
	}
	if n := len(d.ratings()); n != 0 {
		t.Errorf("%d ratings stored", n)
	}
}

func TestKioskPages(t *testing.T) {
	d := newDesk(t)
	for query, want := range map[string]string{"": "30", "&idle=45": "45", "&idle=1": "15", "&idle=999": "60", "&idle=x": "30"} {
		body := d.get("/q/" + codeOpen + "?kiosk=1&lang=vi" + query).Body.String()
		if !strings.Contains(body, `data-idle="`+want+`"`) || !strings.Contains(body, "Cần thêm thời gian") || !strings.Contains(body, `<noscript><meta http-equiv="refresh"`) {
			t.Errorf("kiosk%s: want %s seconds, a warning, and a fresh page without script", query, want)
		}
	}
	body := d.get("/q/" + codeOpen + "?kiosk=1&idle=20").Body.String()
	if strings.Contains(body, `name="RC"`) {
		t.Error("a shared screen asks what must be asked in private")
	}
	if !strings.Contains(body, `data-home="/q/QUAY333?idle=20&amp;kiosk=1"`) {
		t.Error("no way back to the first page of the tablet")
	}
	id := idIn(t, body)
	w := d.post("/q/"+codeOpen+"?kiosk=1&idle=20&lang=vi", fields("_id", id, "O1", "5"))
	wantThanks(t, "on a tablet", w)
	thanks := d.get(w.Header().Get("Location")).Body.String()
	if !strings.Contains(thanks, `content="3;url=/q/QUAY333?idle=20&amp;kiosk=1"`) || !strings.Contains(thanks, "data-thanks") {
		t.Errorf("the thank-you page does not lead to a fresh page: %.900s", thanks)
	}
	if got := d.ratings()[id].Channel; got != "kiosk" {
		t.Errorf("channel %q, want kiosk", got)
	}
	chosen := d.get("/q/" + codeSeveral + "?kiosk=1&s=land&chosen=1").Body.String()
	if !strings.Contains(chosen, `data-home="/q/QUAY222?idle=30&amp;kiosk=1"`) {
		t.Error("the sector that a citizen chose stays for the next one")
	}
	desk := d.get("/q/" + codeSeveral + "?kiosk=1&s=land").Body.String()
	if !strings.Contains(desk, `data-home="/q/QUAY222?idle=30&amp;kiosk=1&amp;s=land"`) {
		t.Error("the sector of the desk where the tablet stands is lost")
	}
}
