package server

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// goldenNames are names of units that files must carry unharmed: precomposed
// and decomposed letters, quotes, separators, formulas, four-byte characters.
var goldenNames = []string{
	"Phường Việt Yên", "Phu\u031bo\u031b\u0300ng Viê\u0323t", `Xã "Trung tâm"; số 1, 2`, "=1+1", "+84 204", "@SUM(A1)", "Xã 🌾 Đồng Lúa", "-cmd|' /C calc'!A0",
}

// goldenServer is a server with one invented month: agencies with the names
// above, some hidden for themselves, some for others, one that has ended, and every
// code of a missing answer.
func goldenServer(t *testing.T) *Server {
	t.Helper()
	ctx := context.Background()
	clock := func() time.Time { return time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) }
	store, err := survey.Open(ctx, t.TempDir()+"/golden.db", clock)
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
	ids := []string{"07201~2025-06-30"}
	for i, name := range goldenNames {
		u, err := store.SaveUnit(ctx, "test", survey.Unit{ID: fmt.Sprintf("golden-%d", i), Code: fmt.Sprintf("G%d", i), Kind: "facility", Block: "hospital",
			Name: survey.Text{Vi: name, En: name}, Status: "proposed"})
		if err != nil {
			t.Fatalf("unit %q: %v", name, err)
		}
		ids = append(ids, u.ID)
	}
	var all []survey.Submission
	n := 0
	for i, id := range ids {
		for _, x := range []struct {
			sector, overall string
		}{{"land", strings.Repeat("5", 12+4*i) + "432105-"}, {"civil-status", strings.Repeat("4", 3+i)}} {
			for k, o := range x.overall {
				n++
				all = append(all, survey.Submission{Rating: survey.Rating{ID: fmt.Sprintf("%032x", n), Round: "counter", Form: "counter-rating@1.0.0", Unit: id,
					Sector: x.sector, Channel: "phone", Day: "2026-11-20", Answers: string(o) + []string{"12345", "0-.54", "....."}[k%3],
					Respondent: []string{"citizen", "business", ""}[k%3]}})
			}
		}
	}
	for i, r := range store.AddRatings(ctx, all) {
		if r.Err != nil {
			t.Fatalf("rating %d %+v: %v", i, all[i].Rating, r.Err)
		}
	}
	if _, err := store.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: store, OpenResults: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestGoldenDownloads holds every download of results against its file, twice:
// repeated, it is the same to the byte. A workbook is compared by its cells.
func TestGoldenDownloads(t *testing.T) {
	s := goldenServer(t)
	const query = "/api/v1/index?period=2026-11&by=unit,sector&level=index,factor&format="
	for name, path := range map[string]string{
		"index.json": query + "json&lang=vi", "index.csv": query + "csv&lang=vi", "index.excel-vi.csv": query + "csv&flavour=excel&lang=vi",
		"index.excel-en.csv": query + "csv&flavour=excel&lang=en", "targets.json": "/api/v1/targets?period=2026&lang=vi",
	} {
		first, again := get(t, s, path), get(t, s, path)
		if first.Code != 200 || !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
			t.Errorf("%s: got %d; repeated the same: %v", path, first.Code, bytes.Equal(first.Body.Bytes(), again.Body.Bytes()))
		}
		surveytest.Golden(t, "golden/"+name, first.Body.Bytes())
	}
	for _, lang := range languages {
		surveytest.Golden(t, "golden/index.xlsx."+lang+".txt", sheetText(t, get(t, s, query+"xlsx&lang="+lang).Body.Bytes()))
	}
}

// sheetText writes a workbook as text: each sheet, each cell with its type and
// formula, if it had one.
func sheetText(t *testing.T, body []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "# %s\n", sheet)
		for i, row := range rows {
			fmt.Fprintf(&b, "%q\n", row)
			for j := range row {
				cell, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%s %s is a formula: %q, %v", sheet, cell, formula, err)
				}
			}
		}
	}
	return b.Bytes()
}

// TestGoldenFilesForPeople are those that only some may download: rows of
// ratings with their dictionary, and the rows that an import refused.
func TestGoldenFilesForPeople(t *testing.T) {
	c := newCast(t, goldenServer(t))
	analyst, admin := c.enter(t, "phantich"), c.enter(t, "quantri")
	job := admin.importSteps("sectors", "linh-vuc.csv", "Mã lĩnh vực,Tên lĩnh vực,Thứ tự\nland,Đất đai,=1+1\nwater,\"Cấp \"\"nước\"\"\",ba\nheat,Cấp nhiệt,901\n")
	refused := regexp.MustCompile(`/admin/imports/[^"]+/refused\.csv`).FindString(job.Body.String())
	for name, w := range map[string]*httptest.ResponseRecorder{
		"microdata.csv":          analyst.get("/api/v1/microdata?form=counter-rating@1.0.0"),
		"microdata.excel-vi.csv": analyst.get("/api/v1/microdata?form=counter-rating@1.0.0&flavour=excel&lang=vi"),
		"dictionary.json":        analyst.get("/api/v1/microdata/dictionary?form=counter-rating@1.0.0"),
		"refused.csv":            admin.get(refused),
	} {
		if w.Code != 200 {
			t.Errorf("%s: got %d: %.300s", name, w.Code, w.Body)
		}
		surveytest.Golden(t, "golden/"+name, w.Body.Bytes())
	}
}

// TestCSVKeepsEveryText writes any texts and reads them again: the plain flavour
// gives them back, that for spreadsheets with at most a quote before a formula.
func TestCSVKeepsEveryText(t *testing.T) {
	lang := &Lang{Code: "vi"}
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.String(), 2, 6).Draw(t, "texts")
		for i := range texts { // encoding/csv reads CR LF within quotes as LF
			texts[i] = strings.ReplaceAll(texts[i], "\r", "")
		}
		for _, name := range []string{"plain", "excel"} {
			f, _ := flavours(name, lang)
			var b bytes.Buffer
			w, err := newCSV(&b, f)
			if err == nil {
				err = w.texts(texts...)
			}
			if err == nil {
				err = w.flush()
			}
			if err != nil {
				t.Fatal(err)
			}
			mark := ""
			if f.bom {
				mark = "\ufeff"
			}
			r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Bytes(), []byte(mark))))
			r.Comma = f.comma
			got, err := r.Read()
			if err != nil || len(got) != len(texts) {
				t.Fatalf("%s: %q gives %q, %v", name, texts, got, err)
			}
			for i, text := range texts {
				formula := text != "" && strings.ContainsRune("=+-@\t\x00", rune(text[0]))
				if f.guarded && formula {
					text = "'" + text
				}
				if got[i] != text {
					t.Fatalf("%s: %q comes back as %q", name, texts[i], got[i])
				}
			}
		}
	})
}
