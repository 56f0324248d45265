package survey

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// kiosk is an import of ratings into the counter round.
func kiosk(path string) Import {
	return Import{Kind: "ratings", Path: path, Source: "kiosk", Fixed: map[string]string{"form": "counter-rating@1.0.0"}}
}

func ratingRows(t testing.TB, s *Store) (n int) {
	t.Helper()
	if err := s.ro.QueryRow("SELECT COUNT(*) FROM rating").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestImportRatings(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		in := kiosk("../testdata/imports/ratings.csv")
		preview, err := s.PreviewImport(t.Context(), in)
		if err != nil || counts(preview) != "+4 ~0 =0 !0" || ratingRows(t, s) != 0 {
			t.Fatalf("dry run: got %v %+v", err, preview)
		}
		for i, want := range []string{"+4 ~0 =0 !0", "+0 ~0 =4 !0"} {
			r := bring(t, s, in)
			if counts(r) != want || ratingRows(t, s) != 4 {
				t.Errorf("time %d: got %s %s with %d ratings kept, want %s", i+1, counts(r), reasons(r), ratingRows(t, s), want)
			}
		}
		if again, err := s.PreviewImport(t.Context(), in); err != nil || counts(again) != "+0 ~0 =4 !0" {
			t.Errorf("dry run after it: got %s, %v", counts(again), err)
		}
		got := map[string]string{}
		list, err := rows(t.Context(), s.ro, scanRating, "SELECT "+ratingColumns+" FROM rating")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			got[r.Unit] += fmt.Sprintf("%s %s %s %s %s|", r.Day, r.Sector, r.Respondent, r.Answers, r.Channel)
		}
		want := map[string]string{
			"bn-so-y-te":       "2026-11-23 health-procedures organisation 4..... import|",
			"07201~2025-06-30": "2025-06-30 civil-status  333330 import|", // as the unit was on that day
		}
		for unit, text := range want {
			if got[unit] != text {
				t.Errorf("%s: got %q, want %q", unit, got[unit], text)
			}
		}
		if x := got["07210"]; !strings.Contains(x, "2026-11-23 land citizen 544450 import") || !strings.Contains(x, "2026-11-23 land business 22.31. import") {
			t.Errorf("07210: got %q", x)
		}
		var comment string
		if err := s.ro.QueryRow("SELECT body FROM comment").Scan(&comment); err != nil || comment != "Phải chờ lâu, quầy đông" {
			t.Errorf("comment: got %q, %v", comment, err)
		}
		if diff, err := s.Recount(t.Context(), false); err != nil || len(diff) != 0 {
			t.Errorf("tallies differ from the answers: %v %v", diff, err)
		}
	})
}

func TestImportRatingsWithoutIDs(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	row := "23/11/2026,07210,land,5\n"
	first := kiosk(file(t, "a.csv", []byte("Ngày,Đơn vị,Lĩnh vực,O1\n"+row+row+"23/11/2026,07210,land,4\n")))
	if r := bring(t, s, first); counts(r) != "+3 ~0 =0 !0" {
		t.Errorf("two people may answer the same: got %s %s", counts(r), reasons(r))
	}
	// A later export holds the day again, in another order and form, and more.
	later := kiosk(file(t, "b.csv", []byte("O1;Ngày;Đơn vị;Lĩnh vực\n4 - Hài lòng;2026-11-23;Phường Bắc Giang;Đất đai\n"+
		"5;46349;7210;land\nRất hài lòng;23-11-2026;07210;Đất đai\n5;2026-11-24;07210;land\n")))
	if r := bring(t, s, later); counts(r) != "+1 ~0 =3 !0" || ratingRows(t, s) != 4 {
		t.Errorf("the same day again: got %s %s, %d ratings", counts(r), reasons(r), ratingRows(t, s))
	}
}

func TestImportRatingsRefusesRowByRow(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, _ *time.Time) {
		addStation(t, s, "ABC2345", "07228", "land")
		body := "Mã phiếu,Ngày,Đơn vị,Lĩnh vực,Quầy,Đối tượng,O1,A1,R0,RB\n" + strings.Join([]string{
			"1,2026-11-23,07210,land,,,5,,,",         // 2 good
			"2,2026-11-23,07210,land,,,6,,,",         // outside the scale
			"3,2026-11-23,07210,land,,,,4,,",         // the required question is missing
			"4,hôm qua,07210,land,,,5,,,",            // no day
			"5,2026-11-25,07210,land,,,5,,,",         // tomorrow
			"6,2024-11-23,07210,land,,,5,,,",         // the old unit of that code: good
			"7,2026-11-23,07201,land,,,5,,,",         // a unit that has ended
			"8,2026-11-23,Xã Nào Đó,land,,,5,,,",     // unknown
			"9,2025-06-01,Xã Đồng Tiến,land,,,5,,,",  // two of that name
			"10,2026-11-23,07210,magic,,,5,,,",       // unknown sector
			"11,2026-11-23,07210,,,,5,,,",            // which of its sectors?
			"12,2026-11-23,,,abc-2345,,5,,,",         // 13 good: unit and sector of the station
			"13,2026-11-23,,,ZZZ9999,,5,,,",          // unknown station
			"14,2026-11-23,07210,land,,Con mèo,5,,,", // unknown respondent
			"15,2026-11-23,07210,land,,,4 - Không hài lòng,,,",
			"16,2026-11-23,07210,land,,,9/10,,,",
			"17,2026-11-23,07210,land,,Người dân,2,,1;2,Phí-lệ phí",
			"18,2026-11-23,07210,land,,Người dân,2,,1; 2,Thời hạn giải quyết quá dài|1", // 19 good
			"19,2026-11-23,07210,land,,,5,,1,",                                          // 20 good: a reason the form would not ask is dropped
			"1,2026-11-23,07210,land,,,5,,,",                                            // the row again
			"1,2026-11-23,07210,land,,,4,,,",                                            // the id with another answer
			"20,2026-11-23,07210,land,,,,,,",                                            // nothing answered
		}, "\n")
		in := kiosk(file(t, "r.csv", []byte(body)))
		preview, err := s.PreviewImport(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		r := bring(t, s, in)
		if counts(r) != "+5 ~0 =1 !16" || counts(preview) != counts(r) {
			t.Errorf("got %s, dry run %s, want +5 ~0 =1 !16", counts(r), counts(preview))
		}
		want := []string{`3 O1 rating.value "6"`, `4 O1 rating.required ""`, `5 day import.day "hôm qua"`, `6 day rating.day "2026-11-25"`,
			`8 unit import.unit_not_valid "07201"`, `9 unit import.unit_unknown "Xã Nào Đó"`, `10 unit import.unit_ambiguous "Xã Đồng Tiến"`,
			`11 sector import.sector_unknown "magic"`, `12 sector error.required ""`, `14 station station.unknown "ZZZ9999"`,
			`15 respondent import.respondent "Con mèo"`, `16 O1 import.contradiction "4 - Không hài lòng"`, `17 O1 rating.value "9/10"`,
			`18 RB rating.value "Phí-lệ phí"`, `22 id import.key_twice "1"`, `23 O1 rating.required ""`}
		if got := reasons(r); got != strings.Join(want, "; ") {
			t.Errorf("refusals:\n got %s\nwant %s", got, strings.Join(want, "; "))
		}
		if reasons(preview) != reasons(r) {
			t.Errorf("the dry run refuses otherwise:\n%s", reasons(preview))
		}
	})
}

func TestImportRatingsNeedsItsFrame(t *testing.T) {
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := file(t, "r.csv", []byte("id,day,unit,sector,O1\n1,2026-11-23,07210,land,5\n"))
	for name, c := range map[string]struct {
		in  Import
		key string
	}{
		"no form":     {Import{Kind: "ratings", Path: path, Source: "x"}, "import.form_needed"},
		"no source":   {Import{Kind: "ratings", Path: path, Fixed: map[string]string{"form": "counter-rating@1.0.0"}}, "import.source_needed"},
		"odd form":    {Import{Kind: "ratings", Path: path, Fixed: map[string]string{"form": "x@1"}}, "questionnaire.unknown"},
		"odd round":   {Import{Kind: "ratings", Path: path, Fixed: map[string]string{"round": "x"}}, "round.unknown"},
		"no question": {Import{Kind: "ratings", Path: path, Source: "x", Fixed: map[string]string{"form": "tthc-2640@1.0.0"}}, "import.no_items"},
	} {
		_, err := bringErr(t.Context(), s, c.in)
		if e := (*Error)(nil); !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
		if jobs, err := s.ImportJobs(t.Context(), 1); err != nil || len(jobs) == 1 && jobs[0].State != "failed" {
			t.Errorf("%s: got job %+v %v, want it failed", name, jobs, err)
		} else if len(jobs) == 1 {
			kept, err := s.ImportRefusals(t.Context(), jobs[0].ID)
			if err != nil || len(kept) != 1 || kept[0].Line != 0 {
				t.Errorf("%s: got kept refusals %+v %v, want why it failed", name, kept, err)
			}
		}
	}
	r, err := s.Round(t.Context(), "counter")
	if err != nil {
		t.Fatal(err)
	}
	r.Starts, r.Ends = "2026-01-01", "2026-10-31"
	if _, err := s.SaveRound(t.Context(), "an", r); err != nil {
		t.Fatal(err)
	}
	if r := bring(t, s, kiosk(path)); reasons(r) != `2 day round.closed "2026-11-23"` {
		t.Errorf("after the end of the round: got %s", reasons(r))
	}
}

// TestImportManyRatings: 200,000 rows, stopped in the middle and run again.
func TestImportManyRatings(t *testing.T) {
	if testing.Short() {
		t.Skip("200,000 rows")
	}
	s, _ := testStore(t, surveytest.SQLitePath(t))
	if err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	const total = 200_000
	var b strings.Builder
	b.WriteString("Mã phiếu,Ngày,Đơn vị,Lĩnh vực,Đối tượng,O1,A1,B1,C1,D1,E1\n")
	units := []string{"07210", "Phường Đa Mai", "bn-so-y-te", "Sở Xây dựng tỉnh Bắc Ninh"}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range total {
		unit := units[i%len(units)]
		day := start.AddDate(0, 0, i%300).Format("02/01/2006")
		if i%1000 == 999 {
			unit = "Xã không có" // 200 rows are refused
		}
		fmt.Fprintf(&b, "K%d,%s,%s,land,Người dân,%d,%d,4,4,%d,0\n", i, day, unit, 1+i%5, 1+i%3, 1+i%4)
	}
	in := kiosk(file(t, "many.csv", []byte(b.String())))
	begin := SystemClock()
	ctx, stop := context.WithCancel(t.Context())
	in.Actor, in.File = "test", "many.csv"
	job, work, err := s.StartImport(ctx, in)
	if err != nil || job.Total != total {
		t.Fatalf("started: total %d, %v", job.Total, err)
	}
	go func() {
		for {
			j, err := s.ImportJob(context.WithoutCancel(ctx), job.ID)
			if err != nil || j.Done >= 20_000 {
				stop()
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	if _, err := work(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: got %v", err)
	}
	half, err := s.ImportJob(t.Context(), job.ID)
	if err != nil || half.State != "stopped" || half.Done < 20_000 || half.Done >= total {
		t.Errorf("stopped job: got %+v, %v", half, err)
	}
	r := bring(t, s, in)
	if r.Added+r.Repeated != total-200 || r.Refused != 200 || r.Repeated == 0 || ratingRows(t, s) != total-200 {
		t.Errorf("run again: got %s, %d ratings", counts(r), ratingRows(t, s))
	}
	took := SystemClock().Sub(begin)
	t.Logf("%d rows, stopped once and run again, in %v: %.0f rows/s", total, took, float64(total+half.Done)/took.Seconds())
	if took > 4*time.Minute {
		t.Errorf("took %v, more than 4 minutes", took)
	}
	if diff, err := s.Recount(t.Context(), false); err != nil || len(diff) != 0 {
		t.Errorf("tallies differ from the answers: %v %v", diff, err)
	}
}
