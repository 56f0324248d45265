package survey

import (
	"context"
	"database/sql"
	"slices"
)

// SampleKind is what a sample round may measure, as a person chooses it. Health
// is one kind of round: inpatients and outpatients have lists and
// questionnaires of their own.
type SampleKind struct {
	Code    string // of the choice
	Kind    string // of the round
	Answers string // unit of answer of the questionnaires that fit, ” = any
	Measure string // measurement of the questionnaires that fit
	Target  string // measure of the targets that it can answer
	Sector  string // the one sector that it speaks of, ” = procedures
}

var sampleKinds = []SampleKind{
	{"household", "household", "", "national-household", "agency-service", ""},
	{"transaction", "transaction", "completed dossier", "provincial-agency", "procedure-settlement", ""},
	{"health-inpatient", "health", "patient at discharge", "public-service", "public-service", "health"},
	{"health-outpatient", "health", "outpatient visit", "public-service", "public-service", "health"},
	{"education", "education", "parent of a student", "public-service", "public-service", "education"},
}

// SampleKinds are all choices, in the order shown.
func SampleKinds() []SampleKind { return slices.Clone(sampleKinds) }

// SampleKindOf finds the choice of a round: by its kind and, where a kind has
// several, by the questionnaire.
func SampleKindOf(kind string, q *Questionnaire) (found SampleKind, ok bool) {
	for _, k := range sampleKinds {
		if k.Kind == kind && (!ok || k.Fits(q)) {
			found, ok = k, true
		}
	}
	return found, ok
}

// Fits reports whether a questionnaire is made for such a round.
func (k SampleKind) Fits(q *Questionnaire) bool {
	return q.Measurement == k.Measure && (k.Answers == "" || q.UnitOfAnswer == k.Answers)
}

// Unanswered tells why a round of this kind, asking q, cannot answer a target:
// a message key, ” when it can.
func (k SampleKind) Unanswered(t Target, q *Questionnaire) string {
	asks := t.Metric != "expectation-met" || slices.ContainsFunc(q.Questions, func(x Question) bool { return x.Type == "percent" })
	switch {
	case !t.Active:
		return "unanswered.not_in_force"
	case t.Measure != k.Target:
		return "unanswered.measure"
	case k.Sector != "" && len(t.Sectors) > 0 && !slices.Contains(t.Sectors, k.Sector):
		return "unanswered.sector"
	case k.Sector != "" && len(t.Sectors) > 1 && t.Combine == "each":
		return "unanswered.part"
	case !asks:
		return "unanswered.expectation"
	}
	return ""
}

// CreateSampleRound creates a sample round as a draft together with its
// fieldwork: both, or neither.
func (s *Store) CreateSampleRound(ctx context.Context, actor string, r Round, f Fieldwork) (Round, error) {
	r.State, r.Version, f.Version, f.Round = RoundDraft, 0, 0, r.ID
	es := append(r.Check(), f.Check()...)
	if !r.Sample() {
		es = append(es, Refuse(Invalid, "round.no_sample", "kind"))
	}
	if err := es.Or(); err != nil {
		return r, err
	}
	err := s.edit(ctx, func(tx *sql.Tx) error {
		if err := putRound(ctx, tx, &r); err != nil {
			if Is(err, Conflict) {
				err = Refuse(Conflict, "round.taken", "id", "id", r.ID)
			}
			return err
		}
		if err := s.audit(ctx, tx, actor, "round.create", r.ID, r.Name.Vi); err != nil {
			return err
		}
		return s.saveFieldwork(ctx, tx, actor, &f)
	})
	return r, err
}
