package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// DemoRounds are the sample rounds of the demo, drawn and carried out by the
// program itself on invented households.
type DemoRounds struct {
	Finished    string // id of the round of the spring, an edition
	InField     string // id of the round that is in the field
	Enumerators []Person
	Cases       int // of both
}

// demoRound says when a round of the demo is held.
type demoRound struct {
	id          string
	name        Text
	starts      string // ISO day
	ends        string
	today       string // visits happen until this day
	drawSeed    string
	enumerators []Person
	tablets     []*demoTablet // theirs
	staff       []*Person     // supervisors
	invents     bool          // one enumerator invents interviews
	over        bool          // the fieldwork has ended
}

// FillDemoRounds adds two household rounds to the demo: one of the spring,
// finished and published, and one in the field. Called again it continues
// where an earlier call was ended.
func (s *Store) FillDemoRounds(ctx context.Context) (*DemoRounds, error) {
	last, err := s.demoDay(ctx)
	if err != nil {
		return nil, err
	}
	form, err := s.LoadForm(ctx, demoForm)
	if err != nil {
		return nil, err
	}
	people, err := s.demoEnumerators(ctx, newDemoHouseholds(form, 7))
	if err != nil {
		return nil, err
	}
	staff, err := s.demoStaff(ctx)
	if err != nil {
		return nil, err
	}
	tablets := make([]*demoTablet, len(people))
	end := mustDay(last)
	day := func(days int) string { return end.AddDate(0, 0, days).Format(time.DateOnly) }
	year := end.Year()
	rounds := []demoRound{
		{id: "ho-gia-dinh-1", name: Text{fmt.Sprintf("Khảo sát hộ gia đình đợt 1/%d", year), fmt.Sprintf("Household survey %d, first round", year)},
			starts: day(-230), ends: day(-196), today: day(-196), drawSeed: "5d0c3a52e8b94f6aa1b7c2d93e4f5061", enumerators: people, tablets: tablets, staff: staff, over: true},
		{id: "ho-gia-dinh-2", name: Text{fmt.Sprintf("Khảo sát hộ gia đình đợt 2/%d", year), fmt.Sprintf("Household survey %d, second round", year)},
			starts: day(-16), ends: day(19), today: last, drawSeed: "81f2a6b3c4d5e6f70819aabbccddeeff", enumerators: people, tablets: tablets, staff: staff, invents: true},
	}
	out := &DemoRounds{Finished: rounds[0].id, InField: rounds[1].id, Enumerators: people}
	for i := range rounds {
		if err := s.fillDemoRound(ctx, &rounds[i], newDemoHouseholds(form, uint64(i))); err != nil {
			return nil, fmt.Errorf("round %s of the demo: %w", rounds[i].id, err)
		}
	}
	for _, r := range rounds {
		cases, err := s.Cases(ctx, r.id)
		if err != nil {
			return nil, err
		}
		out.Cases += len(cases)
	}
	return out, nil
}

// demoForm is the questionnaire of the household rounds.
const demoForm = "sipas-1001@1.0.0"

// demoEnumerators are the invented enumerators of the Post.
func (s *Store) demoEnumerators(ctx context.Context, names *demoHouseholds) ([]Person, error) {
	var out []Person
	for i := range 24 {
		p := Person{Login: fmt.Sprintf("dtv%02d", i+1), Role: Enumerator,
			Name: names.person()}
		known, err := s.PersonByLogin(ctx, p.Login)
		switch {
		case err == nil:
			p = *known
		case Is(err, NotFound):
			err = s.CreatePerson(ctx, "demo", &p)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// demoStaff are the invented supervisors.
func (s *Store) demoStaff(ctx context.Context) ([]*Person, error) {
	out := []*Person{{Login: "giamsat", Name: "Đỗ Thị Giám Sát", Role: Supervisor}, {Login: "giamsat2", Name: "Ngô Văn Giám Sát", Role: Supervisor}}
	for i, p := range out {
		known, err := s.PersonByLogin(ctx, p.Login)
		switch {
		case err == nil:
			out[i] = known
		case Is(err, NotFound):
			err = s.CreatePerson(ctx, "demo", p)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fillDemoRound takes a round from its plan to where it stands on its last day.
func (s *Store) fillDemoRound(ctx context.Context, r *demoRound, d *demoHouseholds) error {
	if err := s.planDemoRound(ctx, r); err != nil {
		return err
	}
	if err := s.drawDemoRound(ctx, r, d); err != nil {
		return err
	}
	if err := s.dealDemoRound(ctx, r); err != nil {
		return err
	}
	if err := s.visitDemoRound(ctx, r, d); err != nil {
		return err
	}
	if err := s.reviewDemoRound(ctx, r, d); err != nil || !r.over {
		return err
	}
	return s.endDemoRound(ctx, r)
}

// dealDemoRound opens the round and deals its cases.
func (s *Store) dealDemoRound(ctx context.Context, r *demoRound) error {
	if have, err := s.Workloads(ctx, r.id); err != nil || len(have) > 0 {
		return err
	}
	round, err := s.Round(ctx, r.id)
	if err == nil && round.State == RoundDraft {
		_, err = s.MoveRound(ctx, "demo", r.id, RoundOpen, round.Version)
	}
	if err != nil {
		return err
	}
	spec := WorkloadSpec{Size: 60, From: r.starts, To: r.ends, Seed: r.drawSeed}
	for _, p := range r.enumerators {
		spec.Enumerators = append(spec.Enumerators, p.ID)
	}
	_, err = s.PlanWorkloads(ctx, "demo", r.id, spec, "")
	return err
}

// endDemoRound closes a round, weighs it and publishes it, with a second person.
func (s *Store) endDemoRound(ctx context.Context, r *demoRound) error {
	steps := map[RoundState]RoundState{RoundOpen: RoundClosing, RoundClosing: RoundClosed, RoundClosed: RoundEdition}
	for {
		round, err := s.Round(ctx, r.id)
		if err != nil || round.State == RoundEdition {
			return err
		}
		actor := "demo"
		if round.State == RoundClosed {
			err, actor = s.weighDemoRound(ctx, r), "demo-2"
			if err == nil {
				err = s.ProposeEdition(ctx, "demo", r.id, round.Version)
			}
		}
		if err == nil {
			_, err = s.MoveRound(ctx, actor, r.id, steps[round.State], round.Version)
		}
		if err != nil {
			return err
		}
	}
}

// weighDemoRound makes up for non-response and takes the result.
func (s *Store) weighDemoRound(ctx context.Context, r *demoRound) error {
	if have, err := s.Weightings(ctx, r.id); err != nil || len(have) > 0 {
		return err
	}
	w, err := s.MakeWeighting(ctx, "demo", r.id, DefaultWeighting())
	if err != nil {
		return err
	}
	return s.ChooseWeighting(ctx, "demo", r.id, w.Number, 0)
}

// planDemoRound makes the round and its fieldwork.
func (s *Store) planDemoRound(ctx context.Context, r *demoRound) error {
	if _, err := s.Round(ctx, r.id); !Is(err, NotFound) {
		return err
	}
	methods, err := s.Methods(ctx)
	if err != nil {
		return err
	}
	method := slices.IndexFunc(methods, func(m MethodRecord) bool { return m.Instrument == demoForm })
	if method < 0 {
		return fmt.Errorf("no method is for %s", demoForm)
	}
	year := r.starts[:4]
	_, err = s.SaveRound(ctx, "demo", Round{ID: r.id, Kind: "household", Name: r.name, Method: methods[method].Version, Starts: r.starts, Ends: r.ends})
	if err != nil {
		return err
	}
	_, err = s.SaveFieldwork(ctx, "demo", Fieldwork{Round: r.id, Form: demoForm, PeriodFrom: year + "-01-01", PeriodTo: r.ends,
		Rules: DefaultFieldRules()})
	return err
}

// drawDemoRound invents the frame and draws from it: in every commune five
// villages with probability proportional to size, 8 households in each. With
// the method's two villages a commune's own variance has one degree of freedom.
func (s *Store) drawDemoRound(ctx context.Context, r *demoRound, d *demoHouseholds) error {
	f, err := s.Fieldwork(ctx, r.id)
	if err != nil || f.Draw != "" {
		return err
	}
	reg, err := s.Register(ctx)
	if err != nil {
		return err
	}
	var units []FrameUnit
	for _, u := range reg.UnitsOn(r.starts) {
		if u.Kind == "commune" {
			units = append(units, d.households(r.id, u)...)
		}
	}
	if err := s.addDemoFrame(ctx, r.id, units); err != nil {
		return err
	}
	round, err := s.Round(ctx, r.id)
	if err != nil {
		return err
	}
	design := DesignPreset("household")
	design.N, design.Take = 40, 8
	_, version, err := s.SampleDesign(ctx, round)
	if err == nil {
		err = s.SaveSampleDesign(ctx, "demo", r.id, design, version)
	}
	if err != nil {
		return err
	}
	draw, err := s.drawFrom(ctx, "demo", r.id, r.drawSeed)
	if err == nil {
		_, err = s.ReleaseDraw(ctx, "demo", draw.ID)
	}
	return err
}

func (s *Store) addDemoFrame(ctx context.Context, round string, units []FrameUnit) error {
	save := s.frameWriter(round)
	return s.tx(ctx, func(tx *sql.Tx) error {
		for i := range units {
			if err := save(ctx, tx, "demo", &units[i]); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, "demo", "frame.import", round, fmt.Sprint(len(units)))
	})
}
