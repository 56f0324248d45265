package survey

import (
	"context"
	"time"
)

// reviewDemoRound lets supervisors review what is older than five days, return
// a few interviews, and make the back-checks.
func (s *Store) reviewDemoRound(ctx context.Context, r *demoRound, d *demoHouseholds) error {
	counts, err := s.ReviewCounts(ctx, r.id)
	if err != nil || counts[ReviewApproved] > 0 {
		return err
	}
	if err := s.backCheckDemoRound(ctx, r, d); err != nil {
		return err
	}
	list, err := s.Interviews(ctx, r.id, StandingActive)
	if err != nil {
		return err
	}
	until := Stamp(mustDay(r.today).AddDate(0, 0, -5))
	if r.over {
		until = Stamp(s.clock())
	}
	for _, i := range list {
		if i.Ended > until {
			continue
		}
		decision, why := ReviewApproved, ""
		if !r.over && d.chance(0.01) {
			decision, why = ReviewReturned, d.pick("Xin_hỏi_lại_phần_dịch_vụ:_nhiều_câu_để_trống. Xin_kiểm_tra_lại_nhóm_tuổi_của_người_trả_lời.")
		}
		if err := s.ReviewInterview(ctx, r.staff[0], i.ID, i.Version, decision, why); err != nil {
			return err
		}
	}
	return nil
}

// backCheckDemoRound draws the back-checks and makes those that are due: some
// people are not reached, and answers change a little.
func (s *Store) backCheckDemoRound(ctx context.Context, r *demoRound, d *demoHouseholds) error {
	if _, err := s.DrawBackChecks(ctx, "demo", r.id); err != nil {
		return err
	}
	list, err := s.BackChecks(ctx, r.id)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Done != "" || !r.over && d.chance(0.4) {
			continue
		}
		first, err := answerVersion(ctx, s.ro, b.Interview, 1)
		if err != nil {
			return err
		}
		i, err := s.Interview(ctx, b.Interview)
		if err != nil {
			return err
		}
		// Nobody was there where an interview was invented.
		invented := r.invents && time.Duration(i.ElapsedMS)*time.Millisecond < 3*time.Minute
		e := BackCheckEntry{Mode: d.pick("phone visit"), Reached: d.chance(0.85), Visited: !invented, Person: d.chance(0.985), Answers: map[string]string{}}
		had := first.Values(d.form)
		for _, code := range b.Questions {
			if len(had[code]) != 1 {
				continue
			}
			e.Answers[code] = had[code][0]
			if d.form.ItemIndex(code) >= 0 && d.chance(0.25) {
				e.Answers[code] = string('2' + byte(d.random.IntN(4)))
			}
		}
		if len(e.Answers) == 0 {
			e.Reached = false
		}
		if _, err := s.EnterBackCheck(ctx, r.staff[1], b.ID, b.Version, e); err != nil {
			return err
		}
	}
	return nil
}
