package server

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sipas/survey"
)

// newResultServer is a server with results that are open to everybody: one
// commune with enough ratings, one with too few.
func newResultServer(t *testing.T) *Server {
	t.Helper()
	ctx := context.Background()
	store, err := survey.Open(ctx, t.TempDir()+"/test.db", survey.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := store.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	var all []survey.Submission
	for _, x := range []struct{ unit, sector, overall string }{
		{"07210", "land", strings.Repeat("5", 31) + strings.Repeat("4", 26) + "33210"},
		{"07210", "civil-status", strings.Repeat("5", 45) + "1"},
		{"07228", "land", "5555"},
	} {
		for _, o := range x.overall {
			all = append(all, survey.Submission{Rating: survey.Rating{ID: survey.NewID(), Round: "counter", Form: "counter-rating@1.0.0",
				Unit: x.unit, Sector: x.sector, Channel: "phone", Day: store.Clock().Day(), Answers: string(o) + "12345"}})
		}
	}
	for _, r := range store.AddRatings(ctx, all) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	if _, err := store.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: store, OpenResults: true})
	if err != nil {
		t.Fatal(err)
	}
	s.onRender = noteShown
	return s
}

func get(t *testing.T, s *Server, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// The same table gives the same numbers in every format and language.
func TestFormatsHoldTheSameNumbers(t *testing.T) {
	s := newResultServer(t)
	const path = "/api/v1/index?by=unit,sector&level=index,factor,item"
	var doc struct {
		Meta map[string]any
		Rows []map[string]any
	}
	body := get(t, s, path).Body.Bytes()
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if len(doc.Rows) == 0 || doc.Meta["method"] != "COUNTER/BN-1" {
		t.Fatalf("got %d rows, %v", len(doc.Rows), doc.Meta)
	}
	plain := readCSV(t, get(t, s, path+"&format=csv").Body.Bytes(), ',')
	vi := readCSV(t, bytes.TrimPrefix(get(t, s, path+"&format=csv&flavour=excel&lang=vi").Body.Bytes(), []byte("\ufeff")), ';')
	book, err := excelize.OpenReader(get(t, s, path+"&format=xlsx&lang=vi").Body)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := book.GetRows("Giá trị", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(plain) != len(doc.Rows)+1 || len(vi) != len(plain) || len(sheet) != len(plain) {
		t.Fatalf("rows: JSON %d, CSV %d, %d, XLSX %d", len(doc.Rows), len(plain), len(vi), len(sheet))
	}
	numbers := 0
	for i, row := range doc.Rows {
		for j, key := range plain[0] {
			want := row[key]
			cell := ""
			if j < len(sheet[i+1]) {
				cell = sheet[i+1][j]
			}
			switch want := want.(type) {
			case nil:
				if plain[i+1][j] != "" || vi[i+1][j] != "" || cell != "" {
					t.Errorf("row %d %s: absent in JSON, but %q, %q, %q", i, key, plain[i+1][j], vi[i+1][j], cell)
				}
			case string:
				if plain[i+1][j] != want && key != "unit_name" && key != "sector_name" && key != "label" {
					t.Errorf("row %d %s: JSON %q, CSV %q", i, key, want, plain[i+1][j])
				}
			case float64:
				numbers++
				for format, text := range map[string]string{"csv": plain[i+1][j], "excel": strings.Replace(vi[i+1][j], ",", ".", 1), "xlsx": cell} {
					if got, err := strconv.ParseFloat(text, 64); err != nil || got != want {
						t.Errorf("row %d %s: JSON %v, %s %q", i, key, want, format, text)
					}
				}
			}
		}
	}
	if numbers < 50 {
		t.Errorf("only %d numbers were compared", numbers)
	}
	for _, name := range []string{"Biểu đồ", "Nhãn", "Từ điển", "Phương pháp"} {
		if rows, err := book.GetRows(name); err != nil || len(rows) < 2 {
			t.Errorf("sheet %s: %d rows, %v", name, len(rows), err)
		}
	}
}

func readCSV(t *testing.T, body []byte, comma rune) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return rows
}

func TestDownloadKnowsWhatTheClientHolds(t *testing.T) {
	s := newResultServer(t)
	first := get(t, s, "/api/v1/index?by=unit")
	tag := first.Header().Get("ETag")
	if first.Code != 200 || tag == "" {
		t.Fatalf("got %d, ETag %q", first.Code, tag)
	}
	if again := get(t, s, "/api/v1/index?by=unit", "If-None-Match", tag); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("same state: got %d with %d bytes", again.Code, again.Body.Len())
	}
	if other := get(t, s, "/api/v1/index?by=sector", "If-None-Match", tag); other.Code != 200 {
		t.Errorf("another question: got %d", other.Code)
	}
	if en := get(t, s, "/api/v1/index?by=unit", "If-None-Match", tag, "Accept-Language", "en"); en.Code != 200 {
		t.Errorf("another language: got %d", en.Code)
	}
}

func TestDownloadRefuses(t *testing.T) {
	s := newResultServer(t)
	for path, want := range map[string]int{
		"/api/v1/index?period=2026-13":             422,
		"/api/v1/index?by=colour":                  422,
		"/api/v1/index?level=galaxy":               422,
		"/api/v1/index?unit=nothing":               422,
		"/api/v1/index?sector=nothing":             422,
		"/api/v1/index?format=pdf":                 406,
		"/api/v1/index?format=csv&flavour=vanilla": 406,
		"/api/v1/index?round=nothing":              404,
		"/api/v1/index?form=nothing":               404,
	} {
		w := get(t, s, path)
		if w.Code != want || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: got %d %s, want %d: %s", path, w.Code, w.Header().Get("Content-Type"), want, w.Body)
		}
	}
}

// What is hidden is in no format at all.
func TestHiddenNumbersAreInNoFormat(t *testing.T) {
	s := newResultServer(t)
	rows := readCSV(t, get(t, s, "/api/v1/index?by=unit&format=csv").Body.Bytes(), ',')
	for _, row := range rows[1:] {
		if row[1] == "07228" && (row[9] != "none" || strings.Join(row[12:], "") != "") {
			t.Errorf("four ratings: got %v", row)
		}
	}
}
