package survey

import (
	"context"
	"slices"
	"time"
)

// waitDemoRound sends what the field office of the open round has to decide
// about: a record of a case that was withdrawn while the tablet was away, other
// content under an id that counts, and a second interview of a household.
func (f *demoField) waitDemoRound(ctx context.Context) error {
	if f.round.over {
		return nil
	}
	cases, err := f.s.Cases(ctx, f.round.id)
	if err != nil {
		return err
	}
	first, other := f.round.tablets[0], f.round.tablets[1]
	done := slices.DeleteFunc(slices.Clone(cases), func(c Case) bool { return c.Person != first.device.Person || c.Interview == "" })
	open := slices.DeleteFunc(cases, func(c Case) bool { return c.Person != first.device.Person || c.State != CaseOpen || c.Attempts > 0 })
	if len(done) < 2 || len(open) == 0 {
		return nil
	}
	if err := f.s.WithdrawCase(ctx, "demo", f.round.id, CasePick{open[0].ID, open[0].Version}, "Nhà đã phá dỡ theo quy hoạch"); err != nil {
		return err
	}
	f.parcels = nil
	again, err := f.s.openAccepted(ctx, done[0].Interview)
	if err != nil {
		return err
	}
	again.Answers = f.answers(done[0], first.device.Person)
	second, err := f.s.openAccepted(ctx, done[1].Interview)
	if err != nil {
		return err
	}
	second.ID, second.Answers, second.Handed = NewID(), f.answers(done[1], other.device.Person), nil
	late := *second
	late.ID, late.Case, late.Answers = NewID(), open[0].ID, f.answers(open[0], first.device.Person)
	for _, x := range []struct {
		t *demoTablet
		e *Envelope
	}{{other, second}, {first, &late}} {
		x.t.seq++
		x.e.Seq, x.e.Device, x.e.Person = x.t.seq, x.t.device.ID, x.t.device.Person
		x.e.Started, x.e.Ended = Stamp(x.t.next), Stamp(x.t.next.Add(time.Duration(x.e.ElapsedMS)*time.Millisecond))
		if err := f.send(x.t, x.e); err != nil {
			return err
		}
	}
	if err := f.send(first, again); err != nil {
		return err
	}
	for _, got := range f.s.receive(ctx, f.parcels) {
		if got.err != nil {
			return got.err
		}
	}
	return nil
}

// openAccepted opens the envelope of an interview that counts.
func (s *Store) openAccepted(ctx context.Context, id string) (*Envelope, error) {
	all, err := s.IntakesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		if k.State == IntakeAccepted {
			return s.OpenEnvelope(ctx, id, k.Hash)
		}
	}
	return nil, Refuse(NotFound, "intake.unknown", "id")
}
