package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Keying is one pass of typing in a paper: the first entry, the second by another
// person where the case was drawn for it, or what a third look decided.
type Keying struct {
	Case     string
	Pass     int64 // KeyedFirst, KeyedSecond, KeyedDecision
	Round    string
	Person   string // id of who typed it
	At       string // RFC 3339, of the last change
	Form     KeyedForm
	Twice    bool // drawn for a second entry; nobody sees it before the first is sealed
	State    KeyingState
	Envelope string // of the first pass: id under which it goes to the inbox
	Reason   string // of the decision
	Version  int64
}

// The passes.
const (
	KeyedFirst    int64 = 1
	KeyedSecond   int64 = 2
	KeyedDecision int64 = 3
)

// KeyingState is where a pass stands.
type KeyingState string

// A draft is being typed; done, its typist may still take it back; sealed, it
// waits for the second entry, a decision or the inbox; accepted, it is there.
const (
	KeyingDraft    KeyingState = "draft"
	KeyingDone     KeyingState = "done"
	KeyingSealed   KeyingState = "sealed"
	KeyingAccepted KeyingState = "accepted"
)

// KeyedForm is what was typed from one paper. Answers are by code as they were
// typed: numbers of the boxes, several parted by blanks, - where an answer was
// refused in words, Unreadable where nobody can tell.
type KeyedForm struct {
	Answers map[string]string `json:"answers,omitempty"`
	Outcome string            `json:"outcome,omitempty"` // code of a Disposition, '' = by the share of answers
	Day     string            `json:"day,omitempty"`     // ISO day of the answers
	Consent bool              `json:"consent,omitempty"` // the box of the consent is ticked
	Note    string            `json:"note,omitempty"`
}

// Unreadable marks an answer on paper that cannot be read.
const Unreadable = "?"

// Names under which what is no question is a field of a form and of a
// difference; codes of questions begin with a letter.
const (
	KeyedOutcome = "_outcome"
	KeyedDay     = "_day"
	KeyedConsent = "_consent"
	KeyedNote    = "_note"
)

const keyingColumns = `SELECT case_id, pass, round_id, person_id, at, answers, twice, state, envelope, reason, version FROM keying `

func scanKeying(r *sql.Rows) (Keying, error) { return scanKeyingAnd(r) }

// scanKeyingAnd reads further columns as well.
func scanKeyingAnd(r *sql.Rows, more ...any) (k Keying, err error) {
	var form string
	if err = r.Scan(append([]any{&k.Case, &k.Pass, &k.Round, &k.Person, &k.At, &form, &k.Twice, &k.State, &k.Envelope, &k.Reason, &k.Version}, more...)...); err == nil {
		err = json.Unmarshal([]byte(form), &k.Form)
	}
	return k, err
}

// keyed are the passes of a case.
type keyed []Keying

func (ks keyed) pass(n int64) *Keying {
	if i := slices.IndexFunc(ks, func(k Keying) bool { return k.Pass == n }); i >= 0 {
		return &ks[i]
	}
	return nil
}

func keyedOf(ctx context.Context, q querier, id string) (keyed, error) {
	return rows(ctx, q, scanKeying, keyingColumns+`WHERE case_id = $1 ORDER BY pass`, id)
}

// KeyingTask is what a person keys for a case.
type KeyingTask struct {
	Keying    // Version 0 where nothing is typed yet
	Of        Case
	Fieldwork Fieldwork
	Paper     *Questionnaire

	sha256 string
}

// KeyingTask finds which pass of a case a person may key now, with what was
// typed so far. Refusals say who has the case, or what it waits for.
func (s *Store) KeyingTask(ctx context.Context, who *Person, round, id string) (KeyingTask, error) {
	var t KeyingTask
	var err error
	if t.Of, err = s.Case(ctx, id); err != nil {
		return t, err
	}
	if t.Of.Round != round {
		return t, Refuse(NotFound, "case.unknown", "case")
	}
	if t.Fieldwork, err = s.Fieldwork(ctx, round); err != nil {
		return t, err
	}
	f, err := s.form(ctx, t.Fieldwork.Form)
	if err != nil {
		return t, err
	}
	t.Paper, t.sha256 = f.layout.q, f.sha256
	passes, err := keyedOf(ctx, s.ro, id)
	if err == nil {
		t.Keying, err = s.passFor(ctx, who, t.Of, passes)
	}
	return t, err
}

// passFor is the pass of a case that is a person's to key.
func (s *Store) passFor(ctx context.Context, who *Person, c Case, passes keyed) (Keying, error) {
	if c.State == CaseWithdrawn || c.State == CaseReserve {
		return Keying{}, Refuse(Conflict, "keying.not_in_play", "code")
	}
	own := func(k *Keying) (Keying, error) {
		if k.Person == who.ID {
			return *k, nil
		}
		p, err := s.Person(ctx, k.Person)
		if err != nil {
			return *k, err
		}
		return *k, Refuse(Conflict, "keying.by_other_"+string(k.State), "code", "name", p.Name)
	}
	first, second := passes.pass(KeyedFirst), passes.pass(KeyedSecond)
	fresh := Keying{Case: c.ID, Pass: KeyedFirst, Round: c.Round, Person: who.ID, State: KeyingDraft}
	switch {
	case first == nil:
		return fresh, nil
	case first.State == KeyingAccepted:
		return *first, Refuse(Conflict, "keying.accepted", "code")
	case first.State != KeyingSealed:
		return own(first)
	case !first.Twice || first.Person == who.ID || second != nil && second.State == KeyingSealed:
		return *first, Refuse(Conflict, "keying.waits", "code")
	case second == nil:
		fresh.Pass = KeyedSecond
		return fresh, nil
	}
	return own(second)
}

// SaveKeying keeps what a person is typing, as it is. Of two windows the later
// one is refused when it does not know what the other has saved.
func (s *Store) SaveKeying(ctx context.Context, who *Person, t KeyingTask) (Keying, error) {
	t.State = KeyingDraft
	return s.putTyped(ctx, who, t, "")
}

// FinishKeying ends the typing of a pass. Answers that no paper of this
// questionnaire can have are refused, all at once; blank ones are what they are.
func (s *Store) FinishKeying(ctx context.Context, who *Person, t KeyingTask) (Keying, error) {
	if err := s.checkTask(ctx, &t); err != nil {
		return t.Keying, err
	}
	t.State = KeyingDone
	return s.putTyped(ctx, who, t, "keying.finish")
}

func (s *Store) checkTask(ctx context.Context, t *KeyingTask) error {
	r, err := s.Round(ctx, t.Of.Round)
	if err == nil {
		err = s.checkKeyed(r, t.Fieldwork.Rules, t.Paper, &t.Keying.Form)
	}
	return err
}

func (s *Store) putTyped(ctx context.Context, who *Person, t KeyingTask, action string) (Keying, error) {
	k := t.Keying
	k.At = Stamp(s.clock())
	return k, s.tx(ctx, func(tx *sql.Tx) error {
		if err := collects(ctx, tx, k.Round); err != nil {
			return err
		}
		passes, err := keyedOf(ctx, tx, k.Case)
		if err != nil {
			return err
		}
		now, err := s.passFor(ctx, who, t.Of, passes)
		switch {
		case err != nil:
			return err
		case now.Pass != k.Pass || now.Version != k.Version:
			return Refuse(Conflict, "error.outdated", "version")
		case now.State != KeyingDraft:
			return Refuse(Conflict, "keying.done_already", "")
		}
		if k.Version == 0 && k.Pass == KeyedFirst {
			k.Envelope = NewID()
			if k.Twice, err = s.drawnTwice(ctx, tx, k.Case, t.Fieldwork.Rules.DoubleEntry); err != nil {
				return err
			}
		} else {
			k.Envelope, k.Twice = now.Envelope, now.Twice
		}
		k.Person = who.ID
		if err := putKeying(ctx, tx, &k); err != nil || action == "" {
			return err
		}
		return s.audit(ctx, tx, who.Login, action, k.Case, "pass "+strconv.FormatInt(k.Pass, 10))
	})
}

// collects refuses when a round takes nothing any more.
func collects(ctx context.Context, tx *sql.Tx, round string) error {
	r, err := roundByID(ctx, tx, round)
	if err == nil {
		err = r.Allows(ActCollect)
	}
	return err
}

func putKeying(ctx context.Context, tx *sql.Tx, k *Keying) error {
	form, err := json.Marshal(k.Form)
	if err != nil {
		return err
	}
	args := []any{k.Case, k.Pass, k.Round, k.Person, k.At, string(form), k.Twice, string(k.State), k.Envelope, k.Reason}
	if k.Version == 0 {
		_, err = tx.ExecContext(ctx, `INSERT INTO keying (case_id, pass, round_id, person_id, at, answers, twice, state, envelope, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, args...)
		if err = storageError(err); Is(err, Conflict) { // somebody began at the same moment
			err = Refuse(Conflict, "error.outdated", "version")
		}
	} else {
		err = changed(tx.ExecContext(ctx, `UPDATE keying SET round_id = $3, person_id = $4, at = $5, answers = $6, twice = $7, state = $8, envelope = $9,
			reason = $10, version = version + 1 WHERE case_id = $1 AND pass = $2 AND version = $11`, append(args, k.Version)...))
	}
	k.Version++
	return err
}

// ReopenKeying takes a finished pass back to be typed on, by who typed it and
// before it is sealed.
func (s *Store) ReopenKeying(ctx context.Context, who *Person, round, id string, pass, version int64) error {
	return s.changeOwn(ctx, who, round, id, pass, version, KeyingDone, "keying.reopen", func(tx *sql.Tx, k *Keying) error {
		k.State = KeyingDraft
		return putKeying(ctx, tx, k)
	})
}

// DropKeying gives a draft up, so that anybody may begin anew.
func (s *Store) DropKeying(ctx context.Context, who *Person, round, id string, pass, version int64) error {
	return s.changeOwn(ctx, who, round, id, pass, version, KeyingDraft, "keying.drop", func(tx *sql.Tx, k *Keying) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM keying WHERE case_id = $1 AND pass = $2`, k.Case, k.Pass)
		return err
	})
}

func (s *Store) changeOwn(ctx context.Context, who *Person, round, id string, pass, version int64, in KeyingState, action string, do func(*sql.Tx, *Keying) error) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		passes, err := keyedOf(ctx, tx, id)
		if err != nil {
			return err
		}
		k := passes.pass(pass)
		switch {
		case k == nil || k.Round != round:
			return Refuse(NotFound, "case.unknown", "case")
		case k.Version != version:
			return Refuse(Conflict, "error.outdated", "version")
		case k.State != in:
			return Refuse(Conflict, "keying.state", "state")
		case k.Person != who.ID && action != "keying.drop":
			return Refuse(Forbidden, "error.forbidden", "")
		}
		if err := do(tx, k); err != nil {
			return err
		}
		return s.audit(ctx, tx, who.Login, action, id, fmt.Sprintf("pass %d of %s", pass, k.Person))
	})
}

// drawnTwice draws whether a paper is keyed twice: SHA-256 over a secret of
// this installation and the case, as a share of all such numbers. Whoever keys
// cannot know it, and trying again gives the same.
func (s *Store) drawnTwice(ctx context.Context, tx *sql.Tx, id string, share float64) (bool, error) {
	const key = "keying.secret"
	secret, err := setting(ctx, tx, key)
	if err == nil && secret == "" {
		secret, _ = NewSecret()
		err = putSetting(ctx, tx, key, secret)
	}
	sum := sha256.Sum256([]byte(secret + "\n" + id))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11)/(1<<53) < share, err
}

// checkKeyed refuses what cannot stand on a paper of the questionnaire, and
// fills in the outcome where none was chosen.
func (s *Store) checkKeyed(r Round, rules FieldRules, q *Questionnaire, form *KeyedForm) error {
	var es Errors
	switch {
	case form.Day == "":
		es = append(es, Refuse(Invalid, "error.required", KeyedDay))
	case !ValidDay(form.Day):
		es = append(es, Refuse(Invalid, "keying.day_form", KeyedDay, "value", clip(form.Day)))
	case form.Day > s.clock.Day() || form.Day < r.Starts:
		es = append(es, Refuse(Invalid, "keying.day", KeyedDay, "from", r.Starts, "to", s.clock.Day()))
	}
	read, _, err := form.read(q)
	var many Errors
	if errors.As(err, &many) {
		empty := len(many) == 1 && many[0].Key == "rating.empty"
		if !empty {
			es = append(es, many...)
		}
	} else if err != nil {
		return err
	}
	said := err == nil
	if form.Outcome == "" && said {
		form.Outcome = rules.OutcomeOf(read.Answers)
	}
	d, known := DispositionOf(form.Outcome)
	switch {
	case form.Outcome == "" && len(es) == 0 || form.Outcome != "" && !known:
		es = append(es, Refuse(Invalid, "keying.outcome", KeyedOutcome))
	case known && said && !d.Answered() && form.Outcome != breakOff:
		es = append(es, Refuse(Invalid, "keying.answers_but", KeyedOutcome))
	case known && !said && d.Answered() && len(es) == 0:
		es = append(es, Refuse(Invalid, "keying.no_answers", KeyedOutcome))
	}
	if note, refused := CleanText(form.Note, 0); refused != nil {
		refused.Field = KeyedNote
		es = append(es, refused)
	} else {
		form.Note = note
	}
	return es.Or()
}

// normal is an answer as it is compared and read: numbers without leading
// zeros, sets sorted, words with single blanks.
func normal(x *Question, text string) string {
	text = strings.TrimSpace(text)
	if text == Unreadable || text == "*" {
		return Unreadable
	}
	if x != nil && x.Type == "text" {
		clean, err := CleanText(text, 1<<20)
		if err != nil {
			return text
		}
		return strings.Join(strings.Fields(clean), " ")
	}
	parts := strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '.' || c == '\t' || c == '\n' })
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil && part[0] != '-' && part[0] != '+' {
			parts[i] = strconv.Itoa(n)
		}
	}
	if x != nil && x.Type == "multi" {
		slices.SortFunc(parts, func(a, b string) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		parts = slices.Compact(parts)
	}
	return strings.Join(parts, ";")
}

// normalised are the answers of a form in normal form, without blanks, by code.
func (f KeyedForm) normalised(q *Questionnaire) map[string]string {
	l, out := q.layout(), map[string]string{}
	for code, text := range f.Answers {
		if text = normal(l.byCode[code].question, text); text != "" {
			out[code] = text
		}
	}
	return out
}

// read checks the answers of a form and tells which are missing for a reason.
func (f KeyedForm) read(q *Questionnaire) (InterviewAnswers, map[string]string, error) {
	values, missing := map[string][]string{}, map[string]string{}
	for code, text := range f.normalised(q) {
		switch {
		case text == Unreadable:
			missing[code] = "unreadable"
		case text == string(Refused) && q.ItemIndex(code) < 0:
			missing[code] = "refused"
		default:
			values[code] = []string{text}
		}
	}
	read, err := q.ReadInterview(values, func(string) bool { return true })
	return read, missing, err
}
