package survey

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// Findings about a visit: reasons to look, never to drop.
const (
	FlagClockAhead   = "clock_ahead"      // the tablet's clock was more than 2 minutes ahead
	FlagClockBehind  = "clock_behind"     // or behind
	FlagBeforeBuild  = "before_build"     // the clock stood before the app was made
	FlagClockChanged = "clock_changed"    // the interview took longer than its clock times tell
	FlagLate         = "late"             // made after the last day of the round
	FlagMock         = "mock_location"    // the position was not measured
	FlagNotAssigned  = "not_assigned"     // by somebody else than the enumerator of the case
	FlagReplacement  = "replacement_rule" // a reserve that the rules do not put into play yet
	FlagFewAnswers   = "few_answers"      // partial by the enumerator, broken off by the rule of the round
	FlagManyAnswers  = "many_answers"     // broken off by the enumerator, partial by the rule of the round
	FlagMissing      = "missing_answers"  // complete by the enumerator, with required questions left out
)

// breakOff is the outcome of an interview that ended early: its answers are
// kept, but do not count.
const breakOff = "break_off"

// derive reads an envelope: what it becomes by itself, whatever else there is.
func (in *intaker) derive(p *parcel, c Case) (arrival, error) {
	e := p.envelope
	if err := e.check(); err != nil {
		return arrival{}, err
	}
	a := arrival{visit: Visit{ID: e.ID, Case: c.ID, Round: c.Round, Person: e.Person, Device: e.Device, Outcome: e.Outcome, Mode: e.Mode,
		Paradata: e.Paradata}}
	if at, err := time.Parse(time.RFC3339, e.Appointment); err == nil {
		a.visit.Appointment = Stamp(at)
	}
	var refused *Error
	if a.visit.Note, refused = CleanText(e.Note, 0); refused != nil {
		refused.Field = "note"
		return a, refused
	}
	correctClock(&a.visit, e, p.row.Received)
	if e.Paradata.Position != nil && e.Paradata.Position.Mock {
		a.visit.addFlag(FlagMock)
	}
	if e.Kind == "visit" || e.Outcome == breakOff && len(e.Answers)+len(e.Handed) == 0 {
		return a, nil
	}
	return a, in.deriveInterview(&a, e, p.row.Received)
}

// deriveInterview reads the answers. That one is missing is no reason to keep
// an interview out: who was there said how it ended.
func (in *intaker) deriveInterview(a *arrival, e *Envelope, received string) error {
	work, err := in.work(a.visit.Round)
	if err != nil {
		return err
	}
	form, err := in.form(e, work)
	if err != nil {
		return err
	}
	said, why, err := in.keys.openHanded(e)
	if err != nil {
		return err
	}
	values := make(map[string][]string, len(said))
	for code, value := range said {
		values[code] = []string{value}
	}
	a.visit.Paradata.Missing = why
	missing := false
	answers, err := form.ReadInterview(values, func(code string) bool {
		missing = missing || why[code] == ""
		return true
	})
	if err != nil {
		return err
	}
	blank := strings.Count(answers.Answers, string(NotAsked)) + strings.Count(answers.Answers, string(Refused))
	few := 1-float64(blank)/float64(len(answers.Answers)) < work.Rules.Partial
	switch {
	case e.Outcome == Partial && few:
		a.visit.addFlag(FlagFewAnswers)
	case e.Outcome == breakOff && !few:
		a.visit.addFlag(FlagManyAnswers)
	case e.Outcome == Complete && missing:
		a.visit.addFlag(FlagMissing)
	}
	a.interview = &Interview{ID: e.ID, Case: a.visit.Case, Round: a.visit.Round, Form: e.Form, Person: e.Person, Mode: e.Mode,
		Started: a.visit.Started, Ended: a.visit.Ended, ElapsedMS: e.ElapsedMS, Outcome: e.Outcome, Review: ReviewNew, InForce: 1,
		Replaces: e.Replaces, Received: received}
	a.version = AnswerVersion{Interview: e.ID, Number: 1, Answers: answers.Answers, Extra: answers.Extra, Texts: answers.Texts,
		At: received, State: "original"}
	if who := in.people[e.Person]; who != nil {
		a.version.Author = who.Login
	}
	a.contact, err = readContact(e.Contact, answers.Contact)
	return err
}

func (in *intaker) work(round string) (Fieldwork, error) {
	return once(in.works, round, func() (Fieldwork, error) { return fieldworkOf(in.ctx, in.tx, round) })
}

// check refuses an envelope that contradicts itself.
func (e *Envelope) check() error {
	d, known := DispositionOf(e.Outcome)
	for field, instant := range map[string]string{"started": e.Started, "ended": e.Ended, "appointment": e.Appointment} {
		if _, err := time.Parse(time.RFC3339, instant); err != nil && (instant != "" || field != "appointment") {
			return Refuse(Invalid, "intake.time", field, "value", clip(instant))
		}
	}
	switch {
	case e.Kind != "interview" && e.Kind != "visit":
		return Refuse(Invalid, "intake.member", "kind", "name", "kind")
	case !known, e.Kind == "interview" && !d.Answered() && e.Outcome != breakOff, e.Kind == "visit" && d.Answered():
		return Refuse(Invalid, "intake.outcome", "outcome", "value", clip(e.Outcome))
	case !slices.Contains(Modes, e.Mode):
		return Refuse(Invalid, "intake.member", "mode", "name", "mode")
	case e.ElapsedMS < 0 || e.Seq < 0:
		return Refuse(Invalid, "intake.member", "elapsed_ms", "name", "elapsed_ms")
	}
	return nil
}

// form is the questionnaire of an envelope: any version that was ever stored of
// the one that the round asks.
func (in *intaker) form(e *Envelope, work Fieldwork) (*Questionnaire, error) {
	f, err := in.s.form(in.ctx, e.Form)
	var unknown Errors
	if errors.As(err, &unknown) {
		return nil, Refuse(Invalid, "intake.unknown_form", "form", "form", clip(e.Form))
	}
	if err != nil {
		return nil, err
	}
	asked, err := in.s.form(in.ctx, work.Form)
	switch {
	case err != nil:
		return nil, err
	case f.layout.q.ID != asked.layout.q.ID:
		return nil, Refuse(Invalid, "intake.other_form", "form", "form", clip(e.Form), "want", work.Form)
	case f.sha256 != e.FormSHA256:
		return nil, Refuse(Invalid, "intake.form_changed", "form_sha256", "form", e.Form)
	}
	return f.layout.q, nil
}

// maxContact bounds what is kept of how to reach a respondent.
const maxContact = 200

// readContact joins what the tablet asked for itself with the answers that
// identify a person, which win.
func readContact(given, answered map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for code, value := range given {
		text, err := CleanText(value, maxContact)
		if err != nil {
			err.Field = clip(code)
			return nil, err
		}
		if !codePattern.MatchString(code) {
			return nil, Refuse(Invalid, "intake.member", "contact", "name", "contact")
		}
		if text != "" {
			out[code] = text
		}
	}
	maps.Copy(out, answered)
	return out, nil
}

// clockTolerance is how far a tablet's clock may be off before it is corrected.
const clockTolerance = 2 * time.Minute

// correctClock brings the times of a visit to the server's clock, as far as
// can be known: by the skew that the tablet measured at its last sync, and by two
// bounds that no true time can pass: the last server time that the tablet knew,
// and the arrival.
func correctClock(v *Visit, e *Envelope, received string) {
	started, _ := time.Parse(time.RFC3339, e.Started) // checked before
	ended, _ := time.Parse(time.RFC3339, e.Ended)
	if built, err := time.Parse(time.RFC3339, e.Clock.AppBuilt); err == nil && ended.Before(built) {
		v.addFlag(FlagBeforeBuild)
	}
	if elapsed := time.Duration(e.ElapsedMS) * time.Millisecond; ended.Before(started) || elapsed > ended.Sub(started)+clockTolerance {
		v.addFlag(FlagClockChanged)
		started = ended.Add(-elapsed)
	}
	skew := time.Duration(e.Paradata.SkewMS) * time.Millisecond
	if at, err := time.Parse(time.RFC3339, received); err == nil && ended.Add(-correction(skew)).After(at.Add(clockTolerance)) {
		skew = ended.Sub(at)
	}
	if last, err := time.Parse(time.RFC3339, e.Clock.LastServer); err == nil && ended.Add(-correction(skew)).Before(last.Add(-clockTolerance)) {
		skew = ended.Sub(last)
	}
	switch by := correction(skew); {
	case by > 0:
		v.addFlag(FlagClockAhead)
	case by < 0:
		v.addFlag(FlagClockBehind)
	}
	v.Started, v.Ended = Stamp(started.Add(-correction(skew))), Stamp(ended.Add(-correction(skew)))
}

// correction is the part of a skew that is corrected: all of it, once it
// matters.
func correction(skew time.Duration) time.Duration {
	if skew.Abs() <= clockTolerance {
		return 0
	}
	return skew
}

// dayOf is the day in Vietnam of an instant as stored.
func dayOf(stamp string) string {
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return ""
	}
	return at.In(Vietnam).Format(time.DateOnly)
}
