package survey

import (
	"fmt"
	"math"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// fieldStore has the round "ho" in the field, of the form visit@1, with
// enumerators e0, e1, … in the styles, and the staff quan, giam and sat.
func fieldStore(t testing.TB, s *Store, f surveytest.Field) {
	t.Helper()
	for i, p := range []struct{ login, role string }{{"quan", "administrator"}, {"giam", "supervisor"}, {"sat", "supervisor"}} {
		mustExec(t, s, `INSERT INTO person (id, login, name, role, created, password) VALUES ($1, $2, $3, $4, '2026-11-01T00:00:00Z', 'x')`,
			p.login, p.login, fmt.Sprint("Người ", i), p.role)
	}
	units := f.Units
	if units == nil {
		units = []string{"u1", "u2", "u3"}
	}
	for i, u := range units {
		mustExec(t, s, `INSERT INTO unit (id, code, kind, name_vi, name_key, valid_from, status) VALUES ($1, $1, 'commune', $2, $1, '2020-01-01', 'official')`, u, fmt.Sprint("Xã ", i+1))
	}
	f.Round, f.Units, f.Seed = "ho", units, max(f.Seed, 7)
	if f.Form == "" {
		f.Form, f.Items = "visit@1", 4
	}
	f.Start = time.Date(2026, 11, 16, 0, 30, 0, 0, time.UTC) // half past seven, eight days before the clock
	mustExec(t, s, `INSERT INTO round (id, kind, name_vi, state, method, starts, ends) VALUES ('ho', 'household', 'Hộ', 'open', 'm1', '2026-11-16', '2026-12-15')`)
	mustExec(t, s, `INSERT INTO fieldwork (round_id, form, rules) VALUES ('ho', $1, '{"back_check":0.1,"back_check_least":5,"back_check_early":0.2,"shortest":180}')`, f.Form)
	if f.Enumerators == nil {
		for range max(len(f.Styles), 6) {
			f.Enumerators = append(f.Enumerators, fmt.Sprint("e", len(f.Enumerators)))
		}
	}
	for _, id := range f.Enumerators {
		mustExec(t, s, `INSERT INTO person (id, login, name, role, created) VALUES ($1, $1, $2, 'enumerator', '2026-11-01T00:00:00Z')`, id, "Điều tra viên "+id)
	}
	surveytest.FillField(t, s.db, f)
}

func mustExec(t testing.TB, s *Store, text string, args ...any) {
	t.Helper()
	if _, err := s.db.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// TestProgress: 6 enumerators with 10 interviews, 2 refusals and 2 not at home
// each; numbers by hand.
func TestProgress(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		fieldStore(t, s, surveytest.Field{Each: 10, Failed: 4})
		p, err := s.Progress(t.Context(), "ho")
		if err != nil {
			t.Fatal(err)
		}
		a := p.All
		if a.Plan != 84 || a.Tried != 84 || a.Done != 60 || a.Open != 12 || a.Approved != 0 || a.Replaced != 0 || len(p.Untouched) != 0 {
			t.Errorf("all: got %+v", a)
		}
		if o := a.Outcomes; o.I != 60 || o.R != 12 || o.NC != 12 || o.UH != 0 {
			t.Errorf("outcomes: got %+v", o)
		}
		for name, x := range map[string][2]float64{"RR1": {a.Rates.Response[0], 60. / 84}, "RR3": {a.Rates.Response[2], 60. / 84},
			"COOP1": {a.Rates.Cooperation[0], 60. / 72}, "REF1": {a.Rates.Refusal[0], 12. / 84}, "CON1": {a.Rates.Contact[0], 72. / 84}, "e": {a.Rates.E, 1}} {
			if math.Abs(x[0]-x[1]) > 1e-12 {
				t.Errorf("%s: got %v, want %v", name, x[0], x[1])
			}
		}
		if len(p.Units) != 3 || p.Units[0].Key[0] != "u1" || p.Units[0].Done != 20 || len(p.Enumerators) != 6 || p.Enumerators[1].Key[0] != "e1" || p.Enumerators[1].Plan != 14 {
			t.Errorf("rows: got %+v, %+v", p.Units, p.Enumerators)
		}
		// 16 and 17 November: 7 cases of each enumerator a day.
		if len(p.Days) != 2 || p.Days[0] != (DayProgress{"2026-11-16", 42, 42, 0}) || p.Days[1] != (DayProgress{"2026-11-17", 42, 18, 0}) {
			t.Errorf("days: got %+v", p.Days)
		}
		if p.All.Pace != 0 || p.All.Ends != "" { // the last 7 days are 18 to 24 November
			t.Errorf("pace: got %v, end %q", p.All.Pace, p.All.Ends)
		}
	})
}

// TestProgressChanges follows what people do to cases.
func TestProgressChanges(t *testing.T) {
	s := openTest(t, t.TempDir()+"/test.db", clockAt("2026-11-18"))
	fieldStore(t, s, surveytest.Field{Each: 10, Failed: 4})
	// Of e0: one case replaced by a reserve that nobody has visited, one not
	// eligible, one that refused and was then not at home, one interview approved.
	mustExec(t, s, `UPDATE field_case SET state = 'open', replaces = $2 WHERE id = $1`, surveytest.FieldCase(0, 14), surveytest.FieldCase(0, 10))
	mustExec(t, s, `UPDATE field_case SET state = 'done', outcome = 'vacant' WHERE id = $1`, surveytest.FieldCase(0, 11))
	mustExec(t, s, `INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode)
		VALUES ('later', $1, 'ho', 'e0', '', '2026-11-18T01:00:00Z', '2026-11-18T01:01:00Z', 'not_at_home', 'face')`, surveytest.FieldCase(0, 12))
	mustExec(t, s, `UPDATE field_case SET state = 'open', outcome = 'not_at_home' WHERE id = $1`, surveytest.FieldCase(0, 12))
	mustExec(t, s, `UPDATE interview SET review = 'approved' WHERE id = $1`, surveytest.FieldInterview(0, 0))
	p, err := s.Progress(t.Context(), "ho")
	if err != nil {
		t.Fatal(err)
	}
	e0 := p.Enumerators[0]
	if e0.Plan != 14 || e0.Tried != 14 || e0.Replaced != 1 || e0.ReplacementRate() != 1./14 || e0.Approved != 1 || e0.Open != 3 || len(p.Untouched) != 1 {
		t.Errorf("e0: got %+v, untouched %d", e0, len(p.Untouched))
	}
	if o := e0.Outcomes; o.I != 10 || o.R != 2 || o.NC != 1 || o.NE != 1 || o.UH != 0 { // the refusal outlives the later visit
		t.Errorf("outcomes of e0: got %+v", o)
	}
	// In 3 days since the first visit all but 13 cases ended: 84-12+1-1 = 72 of 85; 13 at 24 a day is one day.
	if math.Abs(p.All.Pace-24) > 1e-12 || p.All.Ends != "2026-11-19" || p.All.Open != 13 || e0.Pace != 4 || e0.Ends != "2026-11-19" {
		t.Errorf("pace: got %v, end %q, open %d; e0 %+v", p.All.Pace, p.All.Ends, p.All.Open, e0)
	}
	// When fieldwork is over, the reserve that nobody visited is of unknown
	// eligibility. e = 83/84, of 60 I, 12 R, 11 NC and 1 NE.
	mustExec(t, s, `UPDATE round SET state = 'closing' WHERE id = 'ho'`)
	if p, err = s.Progress(t.Context(), "ho"); err != nil {
		t.Fatal(err)
	}
	if o := p.All.Outcomes; o.UH != 1 || math.Abs(p.All.Rates.E-83./84) > 1e-12 || math.Abs(p.All.Rates.Response[2]-60/(83+83./84)) > 1e-12 {
		t.Errorf("closing: got %+v, rates %+v", o, p.All.Rates)
	}
	if _, err := s.Progress(t.Context(), "zz"); !Is(err, NotFound) {
		t.Errorf("no such round: %v", err)
	}
}
