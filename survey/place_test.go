package survey

import (
	"regexp"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// addStation makes an open counter of a unit.
func addStation(t *testing.T, s *Store, code, unit string, sectors ...string) Station {
	t.Helper()
	st, err := s.SaveStation(t.Context(), "test", Station{Code: code, Unit: unit, Round: "counter",
		Name: Text{Vi: "Quầy " + code, En: "Counter " + code}, Sectors: sectors, Form: "counter-rating@1.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestNewStationCode(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		code := NewStationCode()
		if !regexp.MustCompile(`^[2-9A-HJKMNP-Z]{7}$`).MatchString(code) {
			t.Fatalf("code %q has letters that are mistaken for others", code)
		}
		if seen[code] {
			t.Fatalf("code %q came twice", code)
		}
		seen[code] = true
	}
}

func TestStationByCode(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		ctx := t.Context()
		addStation(t, s, "NEW2222", "07210", "land", "civil-status")
		addStation(t, s, "NEW3333", "07210", "tax")
		old := addStation(t, s, "ANC4444", "07201~2025-06-30", "civil-status") // a poster of a merged ward
		gone := addStation(t, s, "GXX5555", "07228", "land")
		moved := addStation(t, s, "MVD6666", "07228", "land")
		open := addStation(t, s, "PPP7777", "07228", "land")
		gone.State = "closed"
		moved.State, moved.MovedTo = "moved", "NEW2222"
		if _, err := s.SaveStations(ctx, "an", []Station{gone, moved}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			code, station, printed string
			refusal                Code
		}{
			{"PPP7777", "PPP7777", "", ""},
			{" ppp-77 77 ", "PPP7777", "", ""},
			{"MVD6666", "NEW2222", "MVD6666", ""},
			{"ANC4444", "NEW2222", "ANC4444", ""}, // the station with the same sector, not the first code
			{"GXX5555", "GXX5555", "", Closed},
			{"ZZZZZZZ", "", "", NotFound},
			{"O0O0O0O", "", "", NotFound},
			{"", "", "", NotFound},
			{"'; DROP TABLE station; --", "", "", NotFound},
		} {
			p, err := s.StationByCode(ctx, c.code)
			if p.Station.Code != c.station || p.Printed() != c.printed {
				t.Errorf("%q: got station %q printed %q, want %q %q", c.code, p.Station.Code, p.Printed(), c.station, c.printed)
			}
			if c.refusal == "" && err != nil || c.refusal != "" && !Is(err, c.refusal) {
				t.Errorf("%q: got error %v, want %q", c.code, err, c.refusal)
			}
			if c.refusal != NotFound && (p.Unit.Name.Vi == "" || len(p.Sectors) == 0) {
				t.Errorf("%q: the place does not say which office it is: %+v", c.code, p)
			}
		}
		if p, _ := s.StationByCode(ctx, "ANC4444"); p.FromUnit == nil || p.FromUnit.Name.Vi != "Phường Thọ Xương" {
			t.Errorf("merged unit: got from %v, want Phường Thọ Xương", p.FromUnit)
		}
		_ = old

		// A circle is refused, also one of several steps.
		target, _ := s.Station(ctx, "NEW2222")
		target.State, target.MovedTo = "moved", "MVD6666"
		if _, err := s.SaveStation(ctx, "an", target); !Is(err, Invalid) {
			t.Errorf("moves in a circle: got %v, want a refusal", err)
		}
		// One that was written past the rules ends all the same.
		if _, err := s.db.Exec("UPDATE station SET state = 'moved', moved_to = 'MVD6666' WHERE code = 'NEW2222'"); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(3 * time.Second)
		if _, err := s.StationByCode(ctx, "MVD6666"); !Is(err, Closed) {
			t.Errorf("circle in the database: got %v, want closed", err)
		}

		r, _ := s.Round(ctx, "counter")
		if r, err := s.MoveRound(ctx, "an", r.ID, RoundClosing, r.Version); err != nil {
			t.Fatal(err)
		} else if _, err := s.StationByCode(ctx, open.Code); err != nil {
			t.Errorf("closing round: got %v, want that it still takes answers", err)
		} else if _, err := s.MoveRound(ctx, "an", r.ID, RoundClosed, r.Version); err != nil {
			t.Fatal(err)
		}
		if p, err := s.StationByCode(ctx, open.Code); !Is(err, Closed) || p.Unit.ID != "07228" {
			t.Errorf("closed round: got %v at %q, want closed at 07228", err, p.Unit.ID)
		}
	})
}

func TestOtherProcessSeesChangesWithinTwoSeconds(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		a, _ := testStore(t, database)
		if err := a.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		b, now := testStore(t, database)
		st := addStation(t, a, "ABC2345", "07210", "land")
		if _, err := b.StationByCode(t.Context(), st.Code); err != nil {
			t.Fatal(err)
		}
		st.State = "closed"
		if _, err := a.SaveStation(t.Context(), "an", st); err != nil {
			t.Fatal(err)
		}
		if _, err := a.StationByCode(t.Context(), st.Code); !Is(err, Closed) {
			t.Errorf("own change: got %v, want closed at once", err)
		}
		*now = now.Add(cacheAge)
		if _, err := b.StationByCode(t.Context(), st.Code); !Is(err, Closed) {
			t.Errorf("other process after %v: got %v, want closed", cacheAge, err)
		}
	})
}

func TestEndUnitMovesItsStations(t *testing.T) {
	eachSeeded(t, func(t *testing.T, s *Store, now *time.Time) {
		ctx := t.Context()
		unit := func(id string) Unit {
			reg, err := s.Register(ctx)
			if err != nil {
				t.Fatal(err)
			}
			u, ok := reg.Unit(id)
			if !ok {
				t.Fatalf("no unit %s", id)
			}
			return u
		}
		addStation(t, s, "AAA2222", "07228", "land")
		addStation(t, s, "BBB3333", "07246", "land")
		addStation(t, s, "CCC4444", "07264", "land")

		for name, c := range map[string]struct {
			end  UnitEnd
			want Code
		}{
			"outdated":     {UnitEnd{Unit: "07228", Version: 9, Day: "2026-11-01"}, Conflict},
			"no day":       {UnitEnd{Unit: "07228", Version: 1, Day: "1/11/2026"}, Invalid},
			"before it is": {UnitEnd{Unit: "07228", Version: 1, Day: "2024-01-01"}, Invalid},
			"children":     {UnitEnd{Unit: "24", Version: 1, Day: "2026-11-01"}, Conflict},
			"itself": {UnitEnd{Unit: "07228", Version: 1, Day: "2026-11-01", Kind: "merge",
				Into: []Share{{"07228", 1}}}, Invalid},
			"half": {UnitEnd{Unit: "07228", Version: 1, Day: "2026-11-01", Kind: "split", Into: []Share{{"07246", 0.5}}}, Invalid},
			"ended": {UnitEnd{Unit: "07228", Version: 1, Day: "2026-11-01", Kind: "merge",
				Into: []Share{{"07201~2025-06-30", 1}}}, Invalid},
			"unknown": {UnitEnd{Unit: "nothing", Version: 1, Day: "2026-11-01"}, NotFound},
		} {
			if err := s.EndUnit(ctx, "an", c.end); !Is(err, c.want) {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		}
		if u := unit("07228"); u.ValidTo != "" || u.Version != 1 {
			t.Errorf("after refusals the unit is changed: %+v", u)
		}

		// Merged today into a unit with a counter.
		if err := s.EndUnit(ctx, "an", UnitEnd{Unit: "07228", Version: 1, Day: "2026-11-24", Kind: "merge", Act: "NQ 1",
			Into: []Share{{"07246", 1}}}); err != nil {
			t.Fatal(err)
		}
		if p, err := s.StationByCode(ctx, "AAA2222"); err != nil || p.Station.Code != "BBB3333" || p.Printed() != "AAA2222" {
			t.Errorf("merged: got %q %q %v, want BBB3333", p.Station.Code, p.Printed(), err)
		}
		if st, _ := s.Station(ctx, "AAA2222"); st.State != "moved" || st.MovedTo != "BBB3333" {
			t.Errorf("merged: the station is %q to %q, want moved to BBB3333", st.State, st.MovedTo)
		}

		// Renamed next week: the code is used again, the poster leads on when the day comes.
		if err := s.EndUnit(ctx, "an", UnitEnd{Unit: "07264", Version: 1, Day: "2026-12-01", Kind: "rename",
			New: &Unit{Code: "07264", Kind: "commune", Name: Text{"Phường Tam Tiến", "Tam Tiến Ward"}, Block: "commune"}}); err != nil {
			t.Fatal(err)
		}
		if p, err := s.StationByCode(ctx, "CCC4444"); err != nil || p.Unit.ID != "07264" {
			t.Errorf("before the day: got unit %q %v, want 07264", p.Unit.ID, err)
		}
		*now = now.AddDate(0, 0, 7)
		p, err := s.StationByCode(ctx, "CCC4444")
		if err != nil || p.Unit.Name.Vi != "Phường Tam Tiến" || p.Unit.ID != "07264~2026-12-01" || p.Printed() != "CCC4444" {
			t.Errorf("on the day: got unit %q %q printed %q %v", p.Unit.ID, p.Unit.Name.Vi, p.Printed(), err)
		}
		reg, _ := s.Register(ctx)
		if got := reg.SuccessionTo("07246"); len(got) != 4 || got[3].Act != "NQ 1" {
			t.Errorf("history of the successor: got %+v, want its act NQ 1 last", got)
		}
		// Abolished: nothing follows.
		if err := s.EndUnit(ctx, "an", UnitEnd{Unit: "07246", Version: 1, Day: "2026-12-01"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.StationByCode(ctx, "BBB3333"); !Is(err, Closed) {
			t.Errorf("abolished: got %v, want closed", err)
		}
	})
}
