package survey

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
)

// demoFiles are invented facilities, satisfaction by sector and comments.
//
//go:embed demo/*.csv
var demoFiles embed.FS

// DemoTruth is what the invented ratings were drawn from, so that what the
// program computes can be compared with what is true.
type DemoTruth struct {
	Stations []Station             // that take answers, the busiest first
	Moved    []Station             // printed codes that lead on
	Closed   Station               // a counter that takes no answers any more
	Cells    map[DemoCell]DemoDraw // what was drawn
	Ratings  int
	Without  string // id of a valid unit that has counters and no rating
}

// DemoCell is a unit, sector and month with one probability of being satisfied.
type DemoCell struct{ Unit, Sector, Month string }

// DemoDraw says from what the ratings of a cell were drawn, and what came out.
type DemoDraw struct {
	Satisfied float64 // probability that a valid overall answer is 4 or 5
	Valid     int     // overall answers that are 1 to 5
	Top       int     // of these 4 or 5
}

// FillDemo fills a seeded database with a year of invented ratings that ends
// yesterday, about 40,000, from a fixed seed: counters of communes,
// departments, vertical agencies and of invented hospitals and schools, dossier counts,
// a merged unit, moved posters, a closed counter. Called again on the same
// database it adds nothing, and continues where an earlier call was ended.
func (s *Store) FillDemo(ctx context.Context) (*DemoTruth, error) {
	day, err := s.demoDay(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.addDemoUnits(ctx); err != nil {
		return nil, err
	}
	reg, err := s.Register(ctx)
	if err != nil {
		return nil, err
	}
	round, err := s.importRound(ctx, "")
	if err != nil {
		return nil, err
	}
	quick, long, err := s.demoForms(ctx)
	if err != nil {
		return nil, err
	}
	longs, err := s.demoFacilityForms(ctx)
	if err != nil {
		return nil, err
	}
	d, err := newDemo(reg, round.ID, quick, long, longs, day)
	if err != nil {
		return nil, err
	}
	if err := s.addDemoStations(ctx, d); err != nil {
		return nil, err
	}
	ratings := append(d.draw(), d.drawLong()...)
	if err := s.addDemoRatings(ctx, ratings); err != nil {
		return nil, err
	}
	if err := s.addDemoDossiers(ctx, d); err != nil {
		return nil, err
	}
	return d.truth(len(ratings)), s.endDemoUnits(ctx, d)
}

// demoDay is the last day of the invented year: yesterday when it was begun.
func (s *Store) demoDay(ctx context.Context) (day string, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if day, err = setting(ctx, tx, "demo"); err != nil || day != "" {
			return err
		}
		day = dayBefore(s.clock.Day())
		return putSetting(ctx, tx, "demo", day)
	})
	return day, err
}

// demoTable reads one of the demo's own tables.
func demoTable(name string) ([]*Record, error) {
	f, err := demoFiles.Open("demo/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return records(f)
}

// addDemoUnits adds the invented hospitals and schools.
func (s *Store) addDemoUnits(ctx context.Context) error {
	list, err := demoTable("units.csv")
	if err != nil {
		return err
	}
	reg, err := s.Register(ctx)
	if err != nil {
		return err
	}
	for _, r := range list {
		u := Unit{Kind: "facility", Status: "proposed", ValidFrom: "2025-07-01",
			Note: "Đơn vị hư cấu để minh họa, không có thật. An invented unit, it does not exist."}
		u.read(r)
		r.codes("sector", &u.Sectors)
		if _, known := reg.Unit(u.Code); known {
			continue
		}
		if _, err := s.SaveUnit(ctx, "demo", u); err != nil {
			return fmt.Errorf("invented unit %s: %w", u.Code, err)
		}
	}
	return nil
}

// demoForms finds the quick form, the one scored by a single item, and the
// long form of the same measurement.
func (s *Store) demoForms(ctx context.Context) (quick, long *Questionnaire, err error) {
	forms, err := s.ListForms(ctx)
	if err != nil {
		return nil, nil, err
	}
	var all []*Questionnaire
	for _, f := range forms {
		q, err := s.LoadForm(ctx, f.Form)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, q)
		if q.IndexItems != "factors" {
			quick = q
		}
	}
	for _, q := range all {
		if quick != nil && q.Measurement == quick.Measurement && q != quick {
			long = q
		}
	}
	if quick == nil || long == nil {
		return nil, nil, Refuse(Invalid, "import.form_needed", "form")
	}
	return quick, long, nil
}

// demoFacilityForms are the long forms of the invented facilities, by unit.
func (s *Store) demoFacilityForms(ctx context.Context) (map[string]*Questionnaire, error) {
	list, err := demoTable("units.csv")
	forms := map[string]*Questionnaire{}
	for _, r := range list {
		unit, _ := r.field("code")
		form, _ := r.field("form")
		if err == nil {
			forms[unit], err = s.LoadForm(ctx, form)
		}
	}
	return forms, err
}

func (s *Store) addDemoStations(ctx context.Context, d *demo) error {
	have, err := s.Stations(ctx, "")
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, st := range have {
		known[st.Code] = true
	}
	all := slices.DeleteFunc(d.stations(), func(st Station) bool { return known[st.Code] })
	_, err = s.SaveStations(ctx, "demo", all)
	return err
}

// addDemoRatings stores the ratings cell by cell: a commit then touches few tallies.
func (s *Store) addDemoRatings(ctx context.Context, list []Submission) error {
	slices.SortFunc(list, func(a, b Submission) int {
		return cmp.Or(a.Rating.cell().compare(b.Rating.cell()), cmp.Compare(a.Rating.ID, b.Rating.ID))
	})
	for part := range slices.Chunk(list, 4*maxBatch) {
		for i, result := range s.AddRatings(ctx, part) {
			if result.Err != nil {
				return fmt.Errorf("invented rating of %s: %w", part[i].Rating.Unit, result.Err)
			}
		}
	}
	return nil
}

func (s *Store) addDemoDossiers(ctx context.Context, d *demo) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, count := range d.dossiers() {
			if err := putDossier(ctx, tx, count); err != nil {
				return err
			}
		}
		return nil
	})
}

// endDemoUnits merges the invented units that were merged in the year.
func (s *Store) endDemoUnits(ctx context.Context, d *demo) error {
	for _, m := range d.merged {
		reg, err := s.Register(ctx)
		if err != nil {
			return err
		}
		u, ok := reg.Unit(m.from)
		if !ok || u.ValidTo != "" {
			continue
		}
		err = s.EndUnit(ctx, "demo", UnitEnd{Unit: u.ID, Version: u.Version, Day: m.day, Kind: "merge",
			Act: "Văn bản hư cấu để minh họa", Into: []Share{{m.to, 1}}})
		if err != nil {
			return err
		}
	}
	return nil
}
