package survey

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sipas/survey/surveytest"
)

// file writes a file of the test and gives its path.
func file(t testing.TB, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// bring runs an import to its end.
func bring(t testing.TB, s *Store, in Import) *ImportReport {
	t.Helper()
	report, err := bringErr(t.Context(), s, in)
	if err != nil {
		t.Fatalf("import of %s: %v", in.Kind, err)
	}
	return report
}

func bringErr(ctx context.Context, s *Store, in Import) (*ImportReport, error) {
	in.Actor = "test"
	if in.File == "" {
		in.File = filepath.Base(in.Path)
	}
	_, work, err := s.StartImport(ctx, in)
	if err != nil {
		return nil, err
	}
	return work(ctx)
}

// counts are what a report comes to: added, changed, repeated, refused.
func counts(r *ImportReport) string {
	return fmt.Sprintf("+%d ~%d =%d !%d", r.Added, r.Changed, r.Repeated, r.Refused)
}

func reasons(r *ImportReport) string {
	var b strings.Builder
	for _, x := range r.Refusals {
		fmt.Fprintf(&b, "%d %s %s %q; ", x.Line, x.Field, x.Key, x.Value)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestExampleFilesImportTwice(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		for _, c := range []struct{ kind, first, second string }{
			{"sectors", "+1 ~0 =0 !0", "+0 ~0 =1 !0"},
			{"units", "+2 ~0 =0 !0", "+0 ~0 =2 !0"},
			{"succession", "+1 ~0 =0 !0", "+0 ~0 =1 !0"},
			{"procedures", "+1 ~0 =0 !0", "+0 ~0 =1 !0"},
			{"targets", "+1 ~0 =0 !0", "+0 ~0 =1 !0"},
			{"stations", "+2 ~0 =0 !0", "+0 ~0 =2 !0"},
			{"dossiers", "+4 ~0 =0 !0", "+0 ~0 =4 !0"},
		} {
			in := Import{Kind: c.kind, Path: "../testdata/imports/" + c.kind + ".csv"}
			preview, err := s.PreviewImport(t.Context(), in)
			if err != nil || counts(preview) != c.first {
				t.Errorf("%s, dry run: got %s %s %v, want %s", c.kind, counts(preview), reasons(preview), err, c.first)
				continue
			}
			if r := bring(t, s, in); counts(r) != c.first || r.State != "done" || len(r.Changes) != len(preview.Changes) {
				t.Errorf("%s, first time: got %s %s %s, want %s", c.kind, counts(r), r.State, reasons(r), c.first)
			}
			if r := bring(t, s, in); counts(r) != c.second {
				t.Errorf("%s, second time: got %s %s, want %s", c.kind, counts(r), reasons(r), c.second)
			}
		}
		list, err := s.Dossiers(t.Context(), "2026-10", "2026-10")
		if err != nil || len(list) != 2 || list[0].N+list[1].N != 1234+2310 {
			t.Errorf("dossiers of October: got %+v, %v", list, err)
		}
		reg, _ := s.Register(t.Context())
		if u, ok := reg.Unit("bv-vi-du"); !ok || u.ValidFrom != "2025-07-01" || u.Block != "hospital" {
			t.Errorf("imported unit: got %+v", u)
		}
		stations, _ := s.Stations(t.Context(), "07210")
		if len(stations) != 1 || !validStationCode(stations[0].Code) {
			t.Errorf("imported counter without a code: got %+v, want one with a new code", stations)
		}
	})
}

func TestImportQuestionnaires(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		const stored = "register/questionnaires/counter-rating.json"
		if r := bring(t, s, Import{Kind: "questionnaires", Path: stored}); counts(r) != "+0 ~0 =1 !0" {
			t.Errorf("the stored one: got %s", counts(r))
		}
		body, err := os.ReadFile(stored)
		if err != nil {
			t.Fatal(err)
		}
		reworded := strings.Replace(string(body), "Công chức lịch sự, hướng dẫn dễ hiểu", "Công chức lịch sự và dễ hiểu", 1)
		in := Import{Kind: "questionnaires", Path: file(t, "q.json", []byte(reworded))}
		preview, err := s.PreviewImport(t.Context(), in)
		if err != nil || counts(preview) != "+0 ~1 =0 !0" || len(preview.Changes[0].Fields) != 1 || preview.Changes[0].Fields[0].Field != "C1" {
			t.Errorf("reworded, dry run: got %+v, %v", preview, err)
		}
		if r := bring(t, s, in); counts(r) != "+0 ~1 =0 !0" || r.State != "done" {
			t.Errorf("reworded: got %s %s", counts(r), r.State)
		}
		addStation(t, s, "ABC2345", "07210", "land")
		if _, err := bringErr(t.Context(), s, Import{Kind: "questionnaires", Path: stored}); !Is(err, Conflict) {
			t.Errorf("a version in use: got %v, want a conflict", err)
		}
		next := strings.Replace(string(body), `"version": "1.0.0"`, `"version": "1.1.0"`, 1)
		if r := bring(t, s, Import{Kind: "questionnaires", Path: file(t, "n.json", []byte(next))}); counts(r) != "+1 ~0 =0 !0" {
			t.Errorf("a new version: got %s", counts(r))
		}
		if _, err := s.PreviewImport(t.Context(), Import{Kind: "questionnaires", Path: "../testdata/imports/units.csv"}); !Is(err, Invalid) {
			t.Errorf("no JSON: got %v, want a refusal", err)
		}
	})
}

// TestRegisterImportsItself: the files that the program carries are imports
// that change nothing.
func TestRegisterImportsItself(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"sectors", "units", "succession", "procedures", "targets"} {
		r := bring(t, s, Import{Kind: kind, Path: "register/" + kind + ".csv"})
		if r.Added+r.Changed+r.Refused != 0 || r.Repeated < 14 {
			t.Errorf("%s: got %s %s %+v, want all unchanged", kind, counts(r), reasons(r), r.Changes)
		}
	}
}

// TestImportUnitsWithOneCode: a file may bring several units that had a code
// one after the other, and the same row twice.
func TestImportUnitsWithOneCode(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		in := Import{Kind: "units", Path: file(t, "u.csv", []byte("code,name_vi,kind,block,valid_from,valid_to\n"+
			"tram-1,Trạm cũ,facility,hospital,2025-07-01,2026-03-31\ntram-1,Trạm mới,facility,hospital,2026-04-01,\n"+
			"tram-1,Trạm mới,facility,hospital,01/04/2026,\ntram-1,Trạm chen,facility,hospital,2026-03-01,2026-03-15\n"))}
		preview, err := s.PreviewImport(t.Context(), in)
		if err != nil || counts(preview) != "+2 ~0 =1 !1" || preview.Done != 4 || reasons(preview) != `5 code unit.code_taken "tram-1"` {
			t.Errorf("dry run: got %s %s %v", counts(preview), reasons(preview), err)
		}
		if r := bring(t, s, in); counts(r) != "+2 ~0 =1 !1" || reasons(r) != `5 code unit.code_taken "tram-1"` {
			t.Errorf("got %s %s", counts(r), reasons(r))
		}
		reg, err := s.Register(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		before, _ := reg.UnitAt("tram-1", "2026-03-31")
		after, _ := reg.UnitAt("tram-1", "2026-04-01")
		if before.ID != "tram-1~2026-03-31" || after.ID != "tram-1" {
			t.Errorf("got ids %q and %q, want tram-1~2026-03-31 and tram-1", before.ID, after.ID)
		}
		if r := bring(t, s, in); counts(r) != "+0 ~0 =3 !1" {
			t.Errorf("again: got %s %s", counts(r), reasons(r))
		}
	})
}

// TestDryRunRefusesAsTheImport: also what only the database knows.
func TestDryRunRefusesAsTheImport(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		for kind, c := range map[string]struct{ body, want string }{
			"stations": {"code,unit,round,name_vi,sectors,form,state,moved_to\nAAA2222,07210,counter,Quầy,land,counter-rating@1.0.0,open,\n" +
				"AAA3333,07210,summer,Quầy 3,land,counter-rating@1.0.0,open,\nAAA4444,07210,counter,Quầy 4,land,none@1,open,\n" +
				"AAA5555,07210,counter,Quầy 5,land,counter-rating@1.0.0,moved,AAA2222\nAAA6666,07210,counter,Quầy 6,land,counter-rating@1.0.0,moved,ZZZ9999\n",
				`3 round round.unknown "summer"; 4 form questionnaire.unknown "none@1"; 6 moved_to station.unknown "ZZZ9999"`},
			"targets": {"id,plan,year,percent,text_vi\nX1,bac-giang-2021-2030,2028,0.9,Trên 90 %\nX2,none,2028,90,Trên 90 %\nX3,bac-giang-2021-2030,2028,90,Trên 90 %\n",
				`2 percent target.percent "0.9"; 3 plan target.plan_unknown "none"`},
			"units": {"code,name_vi,kind,parent\nx1,Một,facility,24\nx2,Hai,facility,x1\nx3,Ba,facility,nowhere\n",
				`4 parent import.unit_unknown "nowhere"`},
		} {
			in := Import{Kind: kind, Path: file(t, "x.csv", []byte(c.body))}
			preview, err := s.PreviewImport(t.Context(), in)
			if err != nil || reasons(preview) != c.want {
				t.Errorf("%s, dry run: got %v\n got %s\nwant %s", kind, err, reasons(preview), c.want)
				continue
			}
			if r := bring(t, s, in); reasons(r) != c.want || counts(r) != counts(preview) || r.Added == 0 {
				t.Errorf("%s: got %s %s, the dry run said %s", kind, counts(r), reasons(r), counts(preview))
			}
		}
	})
}

func TestDryRunShowsFieldByField(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := file(t, "u.csv", []byte("code,name_vi,population\n07210,Phường Bắc Giang,130.000\n07228,Phường Đa Mai,51733\n"+
		"07246,,5\n07264,Xã Tam Tiến,many\n,Xã không mã,1\n07210,Phường Bắc Giang,7\n"))
	r, err := s.PreviewImport(t.Context(), Import{Kind: "units", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if counts(r) != "+0 ~1 =1 !4" {
		t.Errorf("got %s, want one change, one unchanged, four refused", counts(r))
	}
	want := Change{Line: 2, Key: "07210", Fields: []FieldChange{{"population", "122838", "130000"}}}
	if len(r.Changes) != 1 || fmt.Sprint(r.Changes[0]) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", r.Changes, want)
	}
	wantReasons := `4 name_vi error.required ""; 5 population import.count "many"; 6 code unit.code ""; 7 id import.key_twice "07210"`
	if got := reasons(r); got != wantReasons {
		t.Errorf("refusals:\n got %s\nwant %s", got, wantReasons)
	}
	reg, _ := s.Register(t.Context())
	if u, _ := reg.Unit("07210"); u.Population != 122838 {
		t.Errorf("a dry run changed the unit: %+v", u)
	}
	jobs, _ := s.ImportJobs(t.Context(), 10)
	if len(jobs) != 0 {
		t.Errorf("a dry run left a job: %+v", jobs)
	}
}

func TestWrongColumnsSayWhatIsMeant(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := file(t, "d.csv", []byte("Đơn vị,Linh vuc,Thangs,Tổng hồ sơ\n07210,land,2026-10,5\n"))
	_, err := s.PreviewImport(t.Context(), Import{Kind: "dossiers", Path: path})
	e, ok := err.(*Error)
	if !ok || e.Key != "import.columns" {
		t.Fatalf("got %v, want import.columns", err)
	}
	for name, want := range map[string]string{"missing": "month, n", "expected": "unit, sector, month, n",
		"found": "Đơn vị, Linh vuc, Thangs, Tổng hồ sơ", "closest": "month ≈ Thangs; n ≈ Tổng hồ sơ"} {
		if e.Args[name] != want {
			t.Errorf("%s: got %q, want %q", name, e.Args[name], want)
		}
	}
	in := Import{Kind: "dossiers", Path: path, Mapping: map[string]string{"month": "Thangs", "n": "tổng hồ sơ"}}
	if r, err := s.PreviewImport(t.Context(), in); err != nil || counts(r) != "+1 ~0 =0 !0" {
		t.Errorf("with a mapping: got %v, want one row", err)
	}
	in.Mapping["n"] = "Không có"
	if _, err := s.PreviewImport(t.Context(), in); !Is(err, Invalid) {
		t.Errorf("mapping to a title that is not there: got %v", err)
	}
	x, err := s.InspectImport(t.Context(), Import{Kind: "dossiers", Path: path})
	if err != nil || x.Problem == nil || len(x.Samples) != 1 || x.Mapping["unit"] != "Đơn vị" {
		t.Errorf("inspection: got %+v, %v", x, err)
	}
}

// TestXLSX: dates as serial numbers, numbers as numbers, rows above the header.
func TestXLSX(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		book := excelize.NewFile()
		name := book.GetSheetName(0)
		set := func(cell string, v any) {
			if err := book.SetCellValue(name, cell, v); err != nil {
				t.Fatal(err)
			}
		}
		set("A1", "Số liệu một cửa")
		for i, title := range []string{"Mã cơ quan", "Lĩnh vực", "Tháng", "Số hồ sơ"} {
			set(fmt.Sprintf("%c3", 'A'+i), title)
		}
		set("A4", 7210) // the leading zero is gone
		set("B4", "Đất đai")
		set("C4", time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC))
		set("D4", 1200)
		set("A6", "07228")
		set("B6", "land")
		set("C6", "10/2026")
		set("D6", 30.0)
		path := filepath.Join(t.TempDir(), "d.xlsx")
		if err := book.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		in := Import{Kind: "dossiers", Path: path, Mapping: map[string]string{"unit": "Mã cơ quan"}}
		if r := bring(t, s, in); counts(r) != "+2 ~0 =0 !0" || r.Format != "xlsx" {
			t.Errorf("got %s %s", counts(r), reasons(r))
		}
		if r := bring(t, s, in); counts(r) != "+0 ~0 =2 !0" {
			t.Errorf("second time: got %s %s", counts(r), reasons(r))
		}
		list, _ := s.Dossiers(t.Context(), "2026-10", "2026-10")
		if len(list) != 2 || list[0].Unit != "07210" || list[0].N != 1200 {
			t.Errorf("got %+v", list)
		}
	})
}

func TestParseDay(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-23": "2026-11-23", "23/11/2026": "2026-11-23", "23-11-2026": "2026-11-23", "3/1/2026": "2026-01-03",
		"23.11.2026": "2026-11-23", "46349": "2026-11-23", "46349.75": "2026-11-23", "2026-11-23T10:11:12Z": "2026-11-23",
		"23/11/2026 10:11": "2026-11-23", " 2026/11/23 ": "2026-11-23",
		"31/02/2026": "", "11/23/2026": "", "2026-13-01": "", "": "", "hôm qua": "", "23/11/26": "", "1e9": "", "NaN": "", "0": "", "2026": "",
	} {
		if got, _ := ParseDay(in); got != want {
			t.Errorf("ParseDay(%q): got %q, want %q", in, got, want)
		}
	}
}

func TestParseMonth(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11": "2026-11", "11/2026": "2026-11", "1-2026": "2026-01", "Tháng 3/2026": "2026-03", "tháng 12 năm 2026": "2026-12",
		"23/11/2026": "2026-11", "46349": "2026-11", "13/2026": "", "": "", "2026": "", "quý 1": "",
	} {
		if got := ParseMonth(in); got != want {
			t.Errorf("ParseMonth(%q): got %q, want %q", in, got, want)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	for in, want := range map[string]int64{"5": 5, "1.234": 1234, "1,234,567": 1234567, "1 234": 1234, "12.0": 12, "0": 0,
		"1.5": -1, "-3": -1, "": -1, "1.23.456": -1, "abc": -1, "1.234.5": -1, "99999999999999999999": -1} {
		got, ok := parseCount(in)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("parseCount(%q): got %d, want %d", in, got, want)
		}
	}
	for in, want := range map[string]float64{"87,5%": 87.5, "90": 90, "0.5": 0.5, " 95 % ": 95} {
		if got, err := parseDecimal(in); err != nil || got != want {
			t.Errorf("parseDecimal(%q): got %v %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "NaN", "Inf", "1e99", "x"} {
		if got, err := parseDecimal(in); err == nil {
			t.Errorf("parseDecimal(%q): got %v, want a refusal", in, got)
		}
	}
}

func TestSilentImportsAreStopped(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		job, _, err := s.StartImport(t.Context(), kiosk("../testdata/imports/ratings.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			minutes int
			want    string
		}{{14, "running"}, {16, "stopped"}} {
			*now = testNow.Add(time.Duration(c.minutes) * time.Minute)
			if _, err := s.CloseDays(t.Context()); err != nil {
				t.Fatal(err)
			}
			if j, err := s.ImportJob(t.Context(), job.ID); err != nil || j.State != c.want {
				t.Errorf("after %d minutes: got %q %v, want %q", c.minutes, j.State, err, c.want)
			}
		}
	})
}
