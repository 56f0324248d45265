package survey

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// DropOff is a case that a household answers itself, by its printed code.
type DropOff struct {
	Case  Case
	Round Round
	Work  Fieldwork
	Form  *Questionnaire

	sha256 string // of the form
}

// completeShare is the share of the scale items from which an interview that
// nobody else judged is complete: The American Association for Public Opinion
// Research, Standard Definitions, 10th edition, names 80 % for complete and
// leaves the limit of partial to the survey (FieldRules.Partial).
const completeShare = 0.8

// OutcomeOf is the outcome of a questionnaire that was filled in without an
// enumerator, by the share of its scale items that were answered.
func (r FieldRules) OutcomeOf(answers string) string {
	blank := strings.Count(answers, string(NotAsked)) + strings.Count(answers, string(Refused))
	switch share := 1 - float64(blank)/float64(max(1, len(answers))); {
	case share >= completeShare:
		return Complete
	case share >= r.Partial:
		return Partial
	}
	return breakOff
}

// DropOffByCode finds the case of a printed code, however it was typed, and
// tells whether a household may begin to answer now.
//
// Refusals: dropoff.mistyped when the check character does not fit, which says
// nothing about any case; dropoff.unknown for codes that nobody may use: never
// printed, withdrawn, in reserve, of a round that is not open; dropoff.answered
// where an interview counts already, with the case.
func (s *Store) DropOffByCode(ctx context.Context, code string) (DropOff, error) {
	var d DropOff
	if !ValidCaseCode(code) {
		return d, Refuse(Invalid, "dropoff.mistyped", "code")
	}
	unknown := Refuse(NotFound, "dropoff.unknown", "code")
	var err error
	if d.Case, err = s.CaseByCode(ctx, code); Is(err, NotFound) {
		return d, unknown
	}
	if err != nil {
		return d, err
	}
	if d.Round, err = s.Round(ctx, d.Case.Round); err != nil {
		return d, err
	}
	if d.Round.State != RoundOpen || d.Round.Takes(s.clock.Day()) != nil || d.Case.State == CaseWithdrawn || d.Case.State == CaseReserve {
		return d, unknown
	}
	if d.Work, err = s.Fieldwork(ctx, d.Round.ID); err != nil {
		return d, err
	}
	f, err := s.form(ctx, d.Work.Form)
	if err != nil {
		return d, err
	}
	d.Form, d.sha256 = f.layout.q, f.sha256
	if d.Case.Interview != "" {
		return d, Refuse(Closed, "dropoff.answered", "")
	}
	return d, nil
}

// stripes are locks, each for a share of all ids: what is sent twice at the
// same moment is looked at one after the other.
type stripes [64]sync.Mutex

func (s *stripes) lock(id string) (unlock func()) {
	sum := 0
	for i := range len(id) {
		sum = (31*sum + int(id[i])) % len(s)
	}
	s[sum].Lock()
	return s[sum].Unlock
}

// Began is when a household opened the form, as the form itself tells; anything
// that cannot be is now.
func (s *Store) Began(told string) time.Time {
	now := s.clock()
	at, err := time.Parse(time.RFC3339, told)
	if err != nil || at.After(now) || now.Sub(at) > 24*time.Hour {
		return now
	}
	return at
}

// DropOffAnswers are the answers of a household on their way.
type DropOffAnswers struct {
	ID     string    // made with the form: sending again is harmless
	Began  time.Time // see Began
	Values map[string][]string
	Read   InterviewAnswers // of Values, see ReadInterview
}

// Outcome is what the answers amount to by the rules of the round.
func (d DropOff) Outcome(a DropOffAnswers) string { return d.Work.Rules.OutcomeOf(a.Read.Answers) }

// TooFew reports whether so little was answered that it does not count.
func (d DropOff) TooFew(a DropOffAnswers) bool { return d.Outcome(a) == breakOff }

// AnswerDropOff takes the answers of a household into the inbox. Stored, they
// count; Repeated, the same were here already. dropoff.late refuses nothing: the
// answers are kept for a person to look at, because others count already;
// dropoff.other says that other answers came under the same id before.
func (s *Store) AnswerDropOff(ctx context.Context, d DropOff, a DropOffAnswers) (Outcome, error) {
	defer s.households.lock(a.ID)()
	e := Envelope{ID: a.ID, Kind: "interview", Round: d.Round.ID, Form: d.Form.Form(), FormSHA256: d.sha256, Case: d.Case.ID,
		Mode: "dropoff", Outcome: d.Outcome(a), Answers: flat(a.Values)}
	before, err := s.IntakesOf(ctx, a.ID)
	if err != nil {
		return "", err
	}
	if len(before) > 0 {
		old, err := s.OpenEnvelope(ctx, a.ID, before[0].Hash)
		if err != nil {
			return "", err
		}
		if old.Case != e.Case || !maps.Equal(old.Answers, e.Answers) {
			return "", Refuse(Conflict, "dropoff.other", "")
		}
		return Repeated, s.ifLate(ctx, a.ID)
	}
	now := s.clock()
	e.Started, e.Ended, e.ElapsedMS = Stamp(a.Began), Stamp(now), now.Sub(a.Began).Milliseconds()
	e.Paradata.Consent = Stamp(now)
	if _, err := s.ReceiveOwn(ctx, ViaWeb, e); err != nil {
		return "", err
	}
	return Stored, s.ifLate(ctx, a.ID)
}

// ifLate tells that answers wait for a person, because others count already.
func (s *Store) ifLate(ctx context.Context, id string) error {
	i, err := s.Interview(ctx, id)
	switch {
	case Is(err, NotFound): // in quarantine it is kept as well
		return nil
	case err == nil && i.Standing == StandingReview:
		return Refuse(Closed, "dropoff.late", "")
	case err != nil:
		return fmt.Errorf("answers of a household are stored, but: %w", err)
	}
	return nil
}

// flat joins the values of each code as an envelope has them.
func flat(values map[string][]string) map[string]string {
	out := map[string]string{}
	for code, given := range values {
		given = slices.DeleteFunc(slices.Clone(given), func(v string) bool { return strings.TrimSpace(v) == "" })
		if len(given) > 0 {
			out[code] = strings.Join(given, ";")
		}
	}
	return out
}
