package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// TestHostileForms: each gets a page that says what is wrong, and nothing is stored.
func TestHostileForms(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	form := "application/x-www-form-urlencoded"
	for name, tt := range map[string]struct {
		kind, body string
		status     int
		want       string
	}{
		"1 MB":                       {form, "_id=" + id + "&O1=5&M1=" + strings.Repeat("a", 1<<20), 413, "quá lớn"},
		"invalid UTF-8":              {form, "_id=" + id + "&O1=5&M1=%ff%fe", 422, "ký tự không đọc được"},
		"invalid UTF-8 in a name":    {form, "_id=" + id + "&O1=5&%c3%28=1", 422, "ký tự không đọc được"},
		"item of another form":       {form, "_id=" + id + "&O1=5&A2=4", 422, "A2: Phiếu không có câu hỏi này."},
		"unknown field":              {form, "_id=" + id + "&O1=5&unit=x", 422, "unit: Phiếu không có câu hỏi này."},
		"column of the table":        {form, "_id=" + id + "&O1=5&flags=&channel=import&batch=1", 422, "batch: Phiếu không có câu hỏi này."},
		"value outside the scale":    {form, "_id=" + id + "&O1=6", 422, "không có lựa chọn 6"},
		"value that is no number":    {form, "_id=" + id + "&O1=%3Cscript%3Ealert(1)%3C/script%3E", 422, "&lt;script&gt;alert"},
		"negative value":             {form, "_id=" + id + "&O1=-1", 422, "không có lựa chọn"},
		"two values of one item":     {form, "_id=" + id + "&O1=5&O1=1", 422, "cần đúng một câu trả lời"},
		"reason that does not exist": {form, "_id=" + id + "&O1=1&R0=7", 422, "không có lựa chọn"},
		"respondent of no group":     {form, "_id=" + id + "&O1=5&respondent=9", 422, "không có lựa chọn"},
		"comment of 501 characters":  {form, "_id=" + id + "&O1=5&M1=" + strings.Repeat("%E1%BB%87", 501), 422, "có 501 ký tự"},
		"nothing":                    {form, "", 422, "Xin chọn một mức độ hài lòng."},
		"broken encoding":            {form, "_id=%zz", 422, "không đúng định dạng"},
		"too many fields":            {form, "_id=" + id + "&" + manyFields(1200), 413, "quá lớn"},
		"another kind of body":       {"text/plain", "O1=5", 415, "không được hỗ trợ"},
		"multipart":                  {"multipart/form-data; boundary=x", "--x--", 415, "không được hỗ trợ"},
	} {
		r := httptest.NewRequest("POST", "/q/"+codeOpen+"?lang=vi", strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.kind)
		w := d.do(r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || !strings.Contains(w.Body.String(), "<title>Lỗi: ") {
			t.Errorf("%s: got %d, want %d with %q: %.700s", name, w.Code, tt.status, tt.want, text(w.Body.String()))
		}
		if strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: the page runs what was sent", name)
		}
	}
	if got := d.ratings(); len(got) > 0 {
		t.Errorf("stored: %v", got)
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "x%d=1&", i)
	}
	return b.String()
}

// TestForgedIDs are replaced by one of ours, so that nobody chooses the order
// or meaning of ids.
func TestForgedIDs(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"", "1", strings.Repeat("G", 32), "' OR 1=1 --"} {
		wantThanks(t, "id "+id, d.post("/q/"+codeOpen, fields("_id", id, "O1", "5")))
	}
	for id := range d.ratings() {
		if !survey.ValidID(id) {
			t.Errorf("stored under the id %q", id)
		}
	}
}

// TestOneAddressForManyCitizens: a one-stop shop sends thousands from one
// address, and none is refused; all but the first are flagged.
func TestOneAddressForManyCitizens(t *testing.T) {
	d := newDesk(t)
	const many = 3000
	refused := make(chan int)
	for worker := range 30 {
		go func() {
			n := 0
			for i := range many / 30 {
				r := httptest.NewRequest("POST", "/q/"+codeOpen, strings.NewReader(fields("_id", survey.NewID(), "O1", fmt.Sprint(1+(i+worker)%5)).Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.RemoteAddr = "203.0.113.9:4000"
				if w := d.do(r); w.Code != http.StatusSeeOther {
					n++
				}
			}
			refused <- n
		}()
	}
	for range 30 {
		if n := <-refused; n > 0 {
			t.Errorf("%d citizens were refused", n)
		}
	}
	flagged, all := 0, d.ratings()
	for _, r := range all {
		if r.Flags == flagBurst {
			flagged++
		}
	}
	if len(all) != many || flagged != many-2 {
		t.Errorf("%d stored, %d flagged, want %d and %d", len(all), flagged, many, many-2)
	}
}

// TestTooMany: beyond the ceiling there is a page that keeps the answers and
// says to try again; another counter is not touched; later it works again.
func TestTooMany(t *testing.T) {
	d := newDesk(t)
	d.limits = newLimiter(Limits{StationPerSecond: 1, StationBurst: 2, AddressPerSecond: 1000, AddressBurst: 1000})
	var w *httptest.ResponseRecorder
	form := fields("O1", "4", "M1", "xin giữ")
	for range 3 {
		form.Set("_id", survey.NewID())
		w = d.post("/q/"+codeOpen+"?lang=vi", form)
	}
	if w.Code != 429 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "Ý kiến chưa được ghi nhận") ||
		!strings.Contains(w.Body.String(), "xin giữ</textarea>") || !strings.Contains(w.Body.String(), form.Get("_id")) {
		t.Errorf("the third of two: got %d: %.900s", w.Code, text(w.Body.String()))
	}
	wantThanks(t, "at another counter", d.post("/q/"+codeSeveral+"?s=land", fields("_id", survey.NewID(), "O1", "4")))
	d.now = d.now.Add(2 * time.Second)
	wantThanks(t, "a little later", d.post("/q/"+codeOpen, form))
}

// TestForgedForwarding: X-Forwarded-For counts only from a configured proxy.
func TestForgedForwarding(t *testing.T) {
	d := newDesk(t)
	try := func(s *Server, forged string) int {
		r := httptest.NewRequest("POST", "/q/"+codeOpen, strings.NewReader(fields("_id", survey.NewID(), "O1", "4").Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", forged)
		r.Header.Set("X-Real-IP", forged)
		r.RemoteAddr = "192.0.2.1:1234"
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	limits := Limits{StationPerSecond: 1000, StationBurst: 1000, AddressPerSecond: 1, AddressBurst: 1}
	for _, tt := range []struct {
		proxies []netip.Prefix
		second  int
	}{{nil, 429}, {[]netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, 303}} {
		s, err := New(Config{Store: d.store, Limits: limits, TrustedProxies: tt.proxies})
		if err != nil {
			t.Fatal(err)
		}
		if code := try(s, "198.51.100.1"); code != 303 {
			t.Errorf("first: got %d", code)
		}
		if code := try(s, "198.51.100.2"); code != tt.second {
			t.Errorf("with the proxies %v the second of one address with another X-Forwarded-For got %d, want %d", tt.proxies, code, tt.second)
		}
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "::ffff:203.0.113.9": "203.0.113.9", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::1": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "",
	} {
		if got := network(address); got != want {
			t.Errorf("%s counts as %q, want %q", address, got, want)
		}
	}
}

func TestLimiterForgets(t *testing.T) {
	l := newLimiter(Limits{StationPerSecond: 1, StationBurst: 1})
	now := time.Unix(1e9, 0)
	for i := range maxBuckets * 2 {
		l.allow("a", fmt.Sprint(i), now)
		now = now.Add(time.Millisecond)
	}
	if n := len(l.seen); n > maxBuckets+1 {
		t.Errorf("%d buckets kept, want at most %d", n, maxBuckets)
	}
}

func TestArrivalFlags(t *testing.T) {
	type step struct {
		after time.Duration
		kiosk bool
		want  string
	}
	for name, steps := range map[string][]step{
		"calm":              {{0, false, ""}, {40 * time.Second, false, ""}, {40 * time.Second, false, ""}},
		"burst":             {{0, false, ""}, {20 * time.Second, false, ""}, {20 * time.Second, false, "burst"}, {50 * time.Second, false, ""}},
		"tablet":            {{0, true, ""}, {4 * time.Second, true, "repeat"}, {6 * time.Second, true, "burst"}, {time.Second, true, "burst;repeat"}},
		"tablet and phones": {{0, false, ""}, {time.Second, true, ""}, {time.Second, false, "burst"}},
	} {
		var a arrivals
		now := time.Unix(1e9, 0)
		for i, s := range steps {
			now = now.Add(s.after)
			flags, _ := a.note("x", s.kiosk, now)
			if got := survey.Join(flags); got != s.want {
				t.Errorf("%s, answer %d: flags %q, want %q", name, i+1, got, s.want)
			}
		}
	}
	var a arrivals
	now := time.Unix(1e9, 0)
	for range 5 { // repetitions of one answer are no burst
		_, forget := a.note("x", false, now)
		forget()
	}
	if flags, _ := a.note("x", false, now); flags != nil {
		t.Errorf("after repetitions of one answer: %v", flags)
	}
}

// TestStorageFailures: the page says that nothing was recorded, keeps all that
// was entered, and the same form works later.
func TestStorageFailures(t *testing.T) {
	d := newDesk(t)
	form := fields("_id", survey.NewID(), "O1", "4", "M1", "xin giữ")
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	w := d.post("/q/"+codeOpen+"?lang=vi", form)
	if w.Code < 500 || strings.Contains(w.Body.String(), "sql") || strings.Contains(w.Header().Get("Location"), "thanks") {
		t.Errorf("without a database: got %d: %.600s", w.Code, text(w.Body.String()))
	}
}

func (d *desk) put(id, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("PUT", "/api/v1/ratings/"+id, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	return d.do(r)
}

func TestRatingsOfOtherPrograms(t *testing.T) {
	d := newDesk(t)
	id := survey.NewID()
	body := `{"station":"quay-333","answers":{"O1":2,"A1":4},"extra":{"R0":[3,1],"RC":4},"comment":"Chờ lâu","respondent":"citizen","channel":"kiosk"}`
	for i, want := range []int{201, 200, 200} {
		w := d.put(id, body)
		outcome := map[int]string{201: "stored", 200: "repeated"}[want]
		if w.Code != want || w.Body.String() != fmt.Sprintf("{\"id\":%q,\"outcome\":%q}\n", id, outcome) {
			t.Errorf("time %d: got %d %s, want %d", i+1, w.Code, w.Body, want)
		}
	}
	want := storedRating{Station: codeOpen, Sector: "civil-status", Channel: "kiosk", Respondent: "citizen", Answers: "24....", Extra: `{"R0":[1,3],"RC":[4]}`}
	if got := d.ratings()[id]; got != want {
		t.Errorf("stored %+v, want %+v", got, want)
	}
	for name, tt := range map[string]struct {
		id, body string
		status   int
		want     string
	}{
		"other content":       {id, `{"station":"QUAY333","answers":{"O1":1}}`, 409, `"code":"conflict"`},
		"id of another shape": {"ABC", `{"station":"QUAY333","answers":{"O1":1}}`, 422, `"field":"id"`},
		"unknown station":     {survey.NewID(), `{"station":"ABCDEFG","answers":{"O1":1}}`, 404, `"code":"not_found"`},
		"closed":              {survey.NewID(), `{"station":"QUAYXXX","answers":{"O1":1}}`, 409, `"code":"closed"`},
		"no station":          {survey.NewID(), `{"answers":{"O1":1}}`, 422, `"field":"station"`},
		"no sector":           {survey.NewID(), `{"station":"QUAY222","answers":{"O1":1}}`, 422, `"field":"sector"`},
		"foreign sector":      {survey.NewID(), `{"station":"QUAY333","sector":"land","answers":{"O1":1}}`, 422, `"field":"sector"`},
		"unknown item":        {survey.NewID(), `{"station":"QUAY333","answers":{"O1":1,"Z9":1}}`, 422, `"field":"Z9"`},
		"value":               {survey.NewID(), `{"station":"QUAY333","answers":{"O1":7}}`, 422, `"field":"O1"`},
		"unknown member":      {survey.NewID(), `{"station":"QUAY333","answers":{"O1":1},"day":"2020-01-01"}`, 422, `unknown field`},
		"channel":             {survey.NewID(), `{"station":"QUAY333","answers":{"O1":1},"channel":"import"}`, 422, `"field":"channel"`},
		"form":                {survey.NewID(), `{"station":"QUAY333","form":"health-outpatient@1.0.0","answers":{"O1":1}}`, 422, `"field":"form"`},
		"respondent":          {survey.NewID(), `{"station":"QUAY333","answers":{"O1":1},"respondent":"martian"}`, 422, `"field":"respondent"`},
		"not JSON":            {survey.NewID(), `O1=5`, 422, `"code":"invalid"`},
		"two documents":       {survey.NewID(), `{"station":"QUAY333","answers":{"O1":1}}{}`, 422, `"code":"invalid"`},
		"invalid UTF-8":       {survey.NewID(), "{\"station\":\"QUAY333\",\"comment\":\"\xff\"}", 422, `"code":"invalid"`},
		"null answer":         {survey.NewID(), `{"station":"QUAY333","answers":{"O1":null}}`, 422, `"field":"answers.O1"`},
		"null extra":          {survey.NewID(), `{"station":"QUAY333","answers":{"O1":2},"extra":{"R0":[3,null]}}`, 422, `"field":"extra.R0.1"`},
		"null":                {survey.NewID(), `null`, 422, `không được là null`},
		"member twice":        {survey.NewID(), `{"station":"QUAY333","answers":{"O1":5},"Answers":{"O1":1}}`, 422, `"field":"Answers"`},
		"answer twice":        {survey.NewID(), `{"station":"QUAY333","answers":{"O1":5,"O1":1}}`, 422, `"field":"answers.O1"`},
		"fraction":            {survey.NewID(), `{"station":"QUAY333","answers":{"O1":4.5}}`, 422, `kiểu number 4.5`},
		"array":               {survey.NewID(), `[]`, 422, `kiểu array`},
		"nested":              {survey.NewID(), `{"extra":` + strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 41), 422, `max depth`},
		"deep":                {survey.NewID(), `{"extra":` + strings.Repeat("[", 100_000), 422, `"code":"invalid"`},
		"1 MB":                {survey.NewID(), `{"comment":"` + strings.Repeat("a", 1<<20) + `"}`, 413, `"code":"too_large"`},
	} {
		w := d.put(tt.id, tt.body)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: got %d %.400s, want %d with %s", name, w.Code, w.Body, tt.status, tt.want)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: no JSON: %.200s", name, w.Body)
		}
	}
	if n := len(d.ratings()); n != 1 {
		t.Errorf("%d ratings, want 1", n)
	}
	full := survey.NewID()
	if w := d.put(full, `{"station":"QUAY333","form":"tthc-2640@1.0.0","answers":{"B1":5},"respondent":"business"}`); w.Code != 201 {
		t.Errorf("the full form: got %d %s", w.Code, w.Body)
	}
	if got := d.ratings()[full].Extra; got != `{"T2":[4]}` {
		t.Errorf("the full form has %s, want the sector of the counter", got)
	}
}

// TestHostHeaderIsNeverUsed: addresses in citizens' pages are paths.
func TestHostHeaderIsNeverUsed(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/q/" + codeOpen, "/q/" + codeMoved, "/q/" + codeSeveral, "/q/" + codeOpen + "/thanks", "/q/NOPE"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "evil.example"
		if w := d.do(r); strings.Contains(w.Body.String(), "evil") {
			t.Errorf("%s: the Host header is in the page", path)
		}
	}
}

// TestOldBrowsersMaySend: without Sec-Fetch-Site, the Origin tells that the
// form is ours, which the referrer policy of the page makes browsers send.
func TestOldBrowsersMaySend(t *testing.T) {
	d := newDesk(t)
	if got := d.get("/q/" + codeOpen).Header().Get("Referrer-Policy"); got != "same-origin" {
		t.Errorf("Referrer-Policy %q; with no-referrer old browsers send Origin: null and are refused", got)
	}
	send := func(origin string) int {
		r := httptest.NewRequest("POST", "/q/"+codeOpen, strings.NewReader(url.Values{"_id": {survey.NewID()}, "O1": {"5"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		r.Host = "sipas.example"
		return d.do(r).Code
	}
	if code := send("https://sipas.example"); code != 303 {
		t.Errorf("from our own page: got %d", code)
	}
	if code := send("https://evil.example"); code != 403 {
		t.Errorf("from another site: got %d, want 403", code)
	}
}
