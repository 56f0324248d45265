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
