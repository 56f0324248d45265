package survey

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// KeyingDifference is a field in which two entries of one paper differ.
type KeyingDifference struct {
	Code          string // of the item, question or row; KeyedOutcome, KeyedDay
	First, Second string // normal form, '' = blank
	Final         string // what was decided, '' = blank or not yet
}

// fields are all fields of a form in normal form, by code.
func (f KeyedForm) fields(q *Questionnaire) map[string]string {
	out := f.normalised(q)
	consent := ""
	if f.Consent {
		consent = "1"
	}
	for code, v := range map[string]string{KeyedOutcome: f.Outcome, KeyedDay: f.Day, KeyedConsent: consent} {
		if v != "" {
			out[code] = v
		}
	}
	return out
}

// order is where a code stands on the form, for lists.
func (q *Questionnaire) order() map[string]int {
	at := map[string]int{KeyedOutcome: -3, KeyedDay: -2, KeyedConsent: -1}
	for i, it := range q.Items() {
		at[it.Code] = i
	}
	for x := range q.AllQuestions() {
		for _, code := range x.codes() {
			at[code] = len(at)
		}
	}
	return at
}

// KeyingDifferences compares two entries of one paper field by field, and tells
// how many fields at least one of them filled. Words are compared without
// regard to case and blanks.
func KeyingDifferences(q *Questionnaire, first, second KeyedForm) (differ []KeyingDifference, filled int) {
	a, b, l, at := first.fields(q), second.fields(q), q.layout(), q.order()
	codes := map[string]bool{}
	for code := range a {
		codes[code] = true
	}
	for code := range b {
		codes[code] = true
	}
	for code := range codes {
		x := l.byCode[code].question
		same := a[code] == b[code] || x != nil && x.Type == "text" && strings.EqualFold(a[code], b[code])
		if !same {
			differ = append(differ, KeyingDifference{Code: code, First: a[code], Second: b[code]})
		}
	}
	slices.SortFunc(differ, func(x, y KeyingDifference) int { return at[x.Code] - at[y.Code] })
	return differ, len(codes)
}

// KeyingResult is what became of papers that were accepted together.
type KeyingResult struct {
	Accepted int // are interviews or visits now
	Held     int // of these: in quarantine, where a person decides
	Second   int // wait for a second entry
	Differ   int // wait for a third look
}

// acceptAtOnce bounds what one call accepts: a person waits for it.
const acceptAtOnce = 500

// AcceptKeyings seals all finished entries of a round and brings into the inbox
// what needs nothing more: papers keyed once that were not drawn for a second
// entry, and those whose two entries agree or were decided. It takes the first
// 500, may be cut short at any moment and called again: each paper has one id
// for ever.
func (s *Store) AcceptKeyings(ctx context.Context, who *Person, round string) (KeyingResult, error) {
	var out KeyingResult
	if err := s.sealKeyings(ctx, who, round); err != nil {
		return out, err
	}
	all, err := rows(ctx, s.ro, scanKeying, keyingColumns+`WHERE round_id = $1 AND state = 'sealed' ORDER BY case_id, pass`, round)
	if err != nil {
		return out, err
	}
	for passes := range byCase(all) {
		if out.Accepted == acceptAtOnce {
			break
		}
		if err := s.acceptCase(ctx, who, passes, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// byCase parts entries that are sorted by case.
func byCase(all []Keying) iter.Seq[keyed] {
	return func(yield func(keyed) bool) {
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].Case == all[0].Case {
				n++
			}
			if !yield(keyed(all[:n])) {
				return
			}
			all = all[n:]
		}
	}
}

// sealKeyings makes all finished entries of a round final: nobody takes one of
// them back while it is on its way.
func (s *Store) sealKeyings(ctx context.Context, who *Person, round string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := collects(ctx, tx, round); err != nil {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `UPDATE keying SET state = 'sealed', version = version + 1 WHERE round_id = $1 AND state = 'done'`, round))
		if err != nil || n == 0 {
			return err
		}
		return s.audit(ctx, tx, who.Login, "keying.seal", round, fmt.Sprintf("%d entries", n))
	})
}

// settled tells what the sealed entries of a case come to: the final form, or
// what they wait for.
func (ks keyed) settled(q *Questionnaire) (final KeyedForm, second, differ bool) {
	first, other, decision := ks.pass(KeyedFirst), ks.pass(KeyedSecond), ks.pass(KeyedDecision)
	switch {
	case !first.Twice:
		return first.Form, false, false
	case other == nil || other.State != KeyingSealed:
		return final, true, false
	case decision != nil:
		return decision.Form, false, false
	}
	differences, _ := KeyingDifferences(q, first.Form, other.Form)
	return first.Form, false, len(differences) > 0
}

// acceptCase decides what becomes of the entries of one case that are sealed.
func (s *Store) acceptCase(ctx context.Context, who *Person, passes keyed, out *KeyingResult) error {
	first := passes.pass(KeyedFirst)
	if first == nil {
		return nil
	}
	t, err := s.taskOf(ctx, *first)
	if err != nil {
		return err
	}
	final, second, differ := passes.settled(t.Paper)
	if second || differ {
		out.Second, out.Differ = out.Second+one(second), out.Differ+one(differ)
		return nil
	}
	held, err := s.acceptPaper(ctx, who, t, *first, final)
	if err != nil {
		return err
	}
	out.Accepted++
	if held {
		out.Held++
	}
	return nil
}

// one counts what is so.
func one(so bool) int {
	if so {
		return 1
	}
	return 0
}

// taskOf reads what belongs to an entry.
func (s *Store) taskOf(ctx context.Context, k Keying) (KeyingTask, error) {
	t := KeyingTask{Keying: k}
	var err error
	if t.Of, err = s.Case(ctx, k.Case); err != nil {
		return t, err
	}
	if t.Fieldwork, err = s.Fieldwork(ctx, k.Round); err != nil {
		return t, err
	}
	f, err := s.form(ctx, t.Fieldwork.Form)
	if err == nil {
		t.Paper, t.sha256 = f.layout.q, f.sha256
	}
	return t, err
}

// acceptPaper sends the final form of a paper to the inbox and then marks its
// entries. What identifies a person leaves the entries here: from now on it
// stands with the interview, apart from the answers.
func (s *Store) acceptPaper(ctx context.Context, who *Person, t KeyingTask, first Keying, final KeyedForm) (held bool, err error) {
	e, err := t.envelope(first, final)
	if err != nil {
		return false, err
	}
	receipt, err := s.ReceiveOwn(ctx, ViaOffice, e)
	if err != nil {
		return false, err
	}
	held = receipt.State != IntakeAccepted
	return held, s.tx(ctx, func(tx *sql.Tx) error {
		passes, err := keyedOf(ctx, tx, first.Case)
		if err != nil {
			return err
		}
		for i := range passes {
			k := &passes[i]
			if k.State == KeyingAccepted { // by somebody at the same moment
				return nil
			}
			k.State, k.Form = KeyingAccepted, k.Form.withoutPerson(t.Paper)
			if err := putKeying(ctx, tx, k); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, who.Login, "keying.accept", first.Case, first.Envelope)
	})
}

// envelope is what a paper is for the inbox: made on the day that stands on it,
// at noon, as nobody knows the hour.
func (t KeyingTask) envelope(first Keying, final KeyedForm) (Envelope, error) {
	day, err := time.ParseInLocation(time.DateOnly, final.Day, Vietnam)
	if err != nil {
		return Envelope{}, err
	}
	at := Stamp(day.Add(12 * time.Hour))
	if first.At < at {
		at = first.At
	}
	e := Envelope{ID: first.Envelope, Kind: "visit", Round: first.Round, Form: t.Paper.Form(), FormSHA256: t.sha256, Case: first.Case,
		Person: first.Person, Started: at, Ended: at, Outcome: final.Outcome, Mode: "paper", Note: final.Note}
	if final.Consent {
		e.Paradata.Consent = at
	}
	d, known := DispositionOf(final.Outcome)
	if !known {
		return e, fmt.Errorf("paper of case %s has the outcome %q", first.Case, final.Outcome)
	}
	if d.Answered() || final.Outcome == breakOff {
		_, missing, err := final.read(t.Paper)
		if err != nil {
			return e, err
		}
		e.Kind, e.Answers = "interview", final.normalised(t.Paper)
		for code := range missing {
			delete(e.Answers, code)
		}
		if len(missing) > 0 {
			e.Paradata.Missing = missing
		}
	}
	return e, nil
}

// withoutPerson is the form without what identifies a person.
func (f KeyedForm) withoutPerson(q *Questionnaire) KeyedForm {
	answers := maps.Clone(f.Answers)
	for x := range q.AllQuestions() {
		if x.Identifier {
			delete(answers, x.Code)
		}
	}
	f.Answers, f.Note = answers, ""
	return f
}

// forgetKeyed takes what identifies a person from the entries of a round that
// are not accepted yet.
func (s *Store) forgetKeyed(ctx context.Context, tx *sql.Tx, round string) error {
	open, err := rows(ctx, tx, scanKeying, keyingColumns+`WHERE round_id = $1 AND state <> 'accepted'`, round)
	if err != nil || len(open) == 0 {
		return err
	}
	work, err := fieldworkOf(ctx, tx, round)
	if err != nil {
		return err
	}
	f, err := s.form(ctx, work.Form)
	if err != nil {
		return err
	}
	for i := range open {
		open[i].Form = open[i].Form.withoutPerson(f.layout.q)
		if err := putKeying(ctx, tx, &open[i]); err != nil {
			return err
		}
	}
	return nil
}

// KeyingDispute is a paper whose two entries differ.
type KeyingDispute struct {
	KeyingTask
	Second      Keying
	Differences []KeyingDifference
}

// KeyingDispute gives a paper that waits for a third look.
func (s *Store) KeyingDispute(ctx context.Context, round, id string) (KeyingDispute, error) {
	var d KeyingDispute
	passes, err := keyedOf(ctx, s.ro, id)
	if err != nil {
		return d, err
	}
	first, second := passes.pass(KeyedFirst), passes.pass(KeyedSecond)
	if first == nil || second == nil || first.Round != round || first.State != KeyingSealed || second.State != KeyingSealed {
		return d, Refuse(NotFound, "case.unknown", "case")
	}
	d.Second = *second
	if d.KeyingTask, err = s.taskOf(ctx, *first); err == nil {
		d.Differences, _ = KeyingDifferences(d.Paper, first.Form, second.Form)
	}
	return d, err
}

// DecideKeying settles a paper whose entries differ: chosen has a value for each
// field that differs, reason says what the paper shows. The third look is not
// that of who keyed it first.
func (s *Store) DecideKeying(ctx context.Context, who *Person, d KeyingDispute, chosen map[string]string, reason string) error {
	text, refused := CleanText(reason, 0)
	var es Errors
	switch {
	case who.ID == d.Person:
		return Refuse(Forbidden, "keying.own_decision", "")
	case refused != nil:
		refused.Field = "reason"
		es = append(es, refused)
	case text == "":
		es = append(es, Refuse(Invalid, "error.required", "reason"))
	}
	t := d.KeyingTask
	form := d.Keying.Form
	form.Answers = map[string]string{}
	maps.Copy(form.Answers, d.Keying.Form.Answers)
	for _, x := range d.Differences {
		value, ok := chosen[x.Code]
		if !ok {
			es = append(es, Refuse(Invalid, "keying.undecided", x.Code))
			continue
		}
		switch x.Code {
		case KeyedOutcome:
			form.Outcome = value
		case KeyedDay:
			form.Day = value
		case KeyedConsent:
			form.Consent = value != ""
		default:
			form.Answers[x.Code] = value
		}
	}
	t.Keying.Form = form
	if len(es) == 0 {
		if err := s.checkTask(ctx, &t); err != nil {
			return err
		}
	}
	if len(es) > 0 {
		return es
	}
	k := Keying{Case: d.Case, Pass: KeyedDecision, Round: d.Keying.Round, Person: who.ID, At: Stamp(s.clock()), Form: t.Keying.Form, Twice: true,
		State: KeyingSealed, Reason: text}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := collects(ctx, tx, k.Round); err != nil {
			return err
		}
		if err := putKeying(ctx, tx, &k); err != nil {
			return err
		}
		return s.audit(ctx, tx, who.Login, "keying.decide", k.Case, fmt.Sprintf("%d fields", len(d.Differences)))
	})
	if err != nil {
		return err
	}
	_, err = s.acceptPaper(ctx, who, t, d.Keying, k.Form)
	return err
}
