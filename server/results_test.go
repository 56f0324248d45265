package server

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"
)

// Every result page, in both languages, shows figures with interval and n,
// and says in words why a figure is not there.
func TestResultPages(t *testing.T) {
	s := newResultServer(t)
	for _, tt := range []struct {
		path string
		vi   []string
		en   []string
		not  []string
	}{
		{"/", []string{"Các chỉ tiêu có đạt không?", "Chưa kết luận được", "Chưa có phiếu nào", "Ý kiến tự nguyện tại quầy"},
			[]string{"Are the targets met?", "Cannot tell", "No answers yet", "Voluntary ratings"}, nil},
		{"/sectors/land", []string{"Lĩnh vực: Đất đai", "Phường Bắc Giang", "93,44\u00a0%", "A. Tiếp cận dịch vụ"}, []string{"Sector: Land", "93.44%"}, []string{"Phường Đa Mai"}},
		{"/units/07210/results", []string{"Phường Bắc Giang", "Hộ tịch – chứng thực", "Gộp từ 7 đơn vị cũ", "n\u00a0=\u00a0107"}, []string{"By factor", "Made of 7 former units"}, nil},
		{"/units/07228/results", []string{"Chưa có phiếu nào"}, []string{"No answers yet"}, []string{"100,00", "100.00"}},
		{"/units/07201~2025-06-30/results", []string{"hoạt động đến hết ngày 30/06/2025", "Nay thuộc:"}, []string{"existed until 30 Jun 2025"}, nil},
		{"/method", []string{"Cách tính các chỉ số", "TOP2 = 100", "COUNTER/BN-1", "Chưa kết luận được"}, []string{"How the figures are computed"}, nil},
		{"/units/07210/results?today=1", []string{"Phiếu của các đơn vị cũ được tính"}, []string{"count for the units that took them over"}, nil},
		{"/compare?block=commune&sort=value", []string{"So sánh các cơ quan", "Phường Bắc Giang"}, []string{"Compare agencies"}, nil},
	} {
		for lang, want := range map[string][]string{"vi": tt.vi, "en": tt.en} {
			w := get(t, s, tt.path, "Accept-Language", lang)
			if w.Code != 200 {
				t.Errorf("%s %s: got %d: %s", tt.path, lang, w.Code, w.Body)
				continue
			}
			body := w.Body.String()
			for _, text := range want {
				if !strings.Contains(body, text) {
					t.Errorf("%s %s: %q is missing", tt.path, lang, text)
				}
			}
			for _, text := range append(tt.not, "NaN", "&lt;no value", "ZgotmplZ") {
				if strings.Contains(body, text) {
					t.Errorf("%s %s: must not contain %q", tt.path, lang, text)
				}
			}
		}
	}
	for _, path := range []string{"/sectors/nothing", "/units/nothing/results"} {
		if w := get(t, s, path); w.Code != 404 {
			t.Errorf("%s: got %d, want 404", path, w.Code)
		}
	}
}

// The page shows the numbers of the file beside it.
func TestPageHoldsTheNumbersOfItsFile(t *testing.T) {
	s := newResultServer(t)
	var doc struct{ Rows []map[string]any }
	if err := json.Unmarshal(get(t, s, "/api/v1/index?by=sector&unit=07210").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	page := get(t, s, "/units/07210/results", "Accept-Language", "vi").Body.String()
	l, compared := s.langs["vi"], 0
	for _, row := range doc.Rows {
		if row["top2"] == nil {
			continue
		}
		for _, text := range []string{l.Pct(row["top2"].(float64), 2), l.Num(row["top2_low"].(float64), 2) + "–" + l.Num(row["top2_high"].(float64), 2), l.Pct(row["mean5"].(float64), 2)} {
			compared++
			if !strings.Contains(page, text) {
				t.Errorf("%v: %q is not on the page", row["sector"], text)
			}
		}
	}
	if compared < 6 {
		t.Errorf("only %d numbers were compared", compared)
	}
}

// TestDownloadsBesideATable follows the links of each table to its file: it has
// a line for each row of the table, the same values, in every format.
func TestDownloadsBesideATable(t *testing.T) {
	s := newResultServer(t)
	tables := 0
	for _, path := range []string{"/", "/sectors/land", "/units/07210/results", "/compare", "/?period=2026-Q4&today=1"} {
		page := get(t, s, path, "Accept-Language", "vi").Body.String()
		for _, part := range strings.Split(page, `<table class="results">`)[1:] {
			links := regexp.MustCompile(`href="(/api/v1/index[^"]*)"`).FindAllStringSubmatch(part, -1)
			if len(links) < 4 {
				t.Fatalf("%s: a table with %d files", path, len(links))
			}
			tables++
			table, _, _ := strings.Cut(part, "</table>")
			shown := strings.Count(table, `<th scope="row">`)
			for _, link := range links[:4] {
				w := get(t, s, html.UnescapeString(link[1]))
				if w.Code != 200 {
					t.Errorf("%s: %s: status %d", path, link[1], w.Code)
				}
				if strings.Contains(link[1], "format=") {
					continue
				}
				var doc struct{ Rows []struct{ State string } }
				if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
					t.Fatal(err)
				}
				if len(doc.Rows) != shown {
					t.Errorf("%s: %s has %d rows, the table %d", path, link[1], len(doc.Rows), shown)
				}
			}
		}
	}
	if tables < 5 {
		t.Errorf("only %d tables were followed", tables)
	}
}

// Results are for who is signed in unless the province opens them.
func TestResultsAreClosedByDefault(t *testing.T) {
	s := newTestServer(t)
	for path, want := range map[string]int{"/": 303, "/compare": 303, "/sectors/land": 303, "/units/07210/results": 303, "/api/v1/index": 401} {
		if w := get(t, s, path); w.Code != want {
			t.Errorf("%s: got %d, want %d", path, w.Code, want)
		}
	}
}
