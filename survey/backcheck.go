package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"sipas/analysis"
)

// BackCheck is an interview that another person asks about again.
type BackCheck struct {
	ID         string
	Round      string
	Interview  string
	Enumerator string // who held it
	Drawn      string // RFC 3339, UTC
	ChosenBy   string // score, random, early, full, review
	Questions  []string
	Person     string // who does it, '' = nobody yet
	Mode       string // one of BackCheckModes
	Done       string // RFC 3339, '' = not yet
	Outcome    string // one of BackCheckOutcomes
	Answers    map[string]string
	Note       string
	Version    int64
}

// BackCheckModes are the ways in which a back-check is made.
var BackCheckModes = []string{"phone", "visit"}

// What a back-check found.
const (
	BackConfirmed   = "confirmed"
	BackDiffers     = "differs"      // the visit was made, an answer that cannot change differs
	BackNotVisited  = "not_visited"  // nobody came
	BackOtherPerson = "other_person" // somebody else was asked
	BackNoContact   = "no_contact"   // nobody was reached
)

// BackCheckOutcomes are all of them, in the order shown.
var BackCheckOutcomes = []string{BackConfirmed, BackDiffers, BackNotVisited, BackOtherPerson, BackNoContact}

// FabricatedAbove is the share of interviews found never to have been held from
// which all of an enumerator are to be done again (docs/method.md, back-checks).
const FabricatedAbove = 0.05

const backCheckColumns = `SELECT id, round_id, interview_id, enumerator, drawn, chosen_by, questions, person_id, mode, done, outcome, answers,
	note, version FROM back_check `

func scanBackCheck(r *sql.Rows) (b BackCheck, err error) {
	var questions, answers string
	err = r.Scan(&b.ID, &b.Round, &b.Interview, &b.Enumerator, &b.Drawn, &b.ChosenBy, &questions, &b.Person, &b.Mode, &b.Done, &b.Outcome, &answers,
		&b.Note, &b.Version)
	b.Questions = Split(questions)
	if err == nil && answers != "" {
		err = json.Unmarshal([]byte(answers), &b.Answers)
	}
	return b, err
}

// BackChecks lists those of a round: those to be done first, then the latest done.
func (s *Store) BackChecks(ctx context.Context, round string) ([]BackCheck, error) {
	return backChecksOf(ctx, s.ro, round)
}

func backChecksOf(ctx context.Context, q querier, round string) ([]BackCheck, error) {
	return rows(ctx, q, scanBackCheck, backCheckColumns+`WHERE round_id = $1
		ORDER BY CASE done WHEN '' THEN 0 ELSE 1 END, done DESC, drawn, id`, round)
}

// BackCheck gives one.
func (s *Store) BackCheck(ctx context.Context, id string) (BackCheck, error) {
	return backCheckByID(ctx, s.ro, id)
}

func backCheckByID(ctx context.Context, q querier, id string) (BackCheck, error) {
	found, err := rows(ctx, q, scanBackCheck, backCheckColumns+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "backcheck.unknown", "")
	}
	if err != nil {
		return BackCheck{}, err
	}
	return found[0], nil
}

// BackCheckOf is the back-check of an interview, one without an ID where there
// is none.
func (s *Store) BackCheckOf(ctx context.Context, interview string) (BackCheck, error) {
	return backCheckOf(ctx, s.ro, interview)
}

func backCheckOf(ctx context.Context, q querier, interview string) (BackCheck, error) {
	found, err := rows(ctx, q, scanBackCheck, backCheckColumns+`WHERE interview_id = $1`, interview)
	if err != nil || len(found) == 0 {
		return BackCheck{}, err
	}
	return found[0], nil
}

func (s *Store) insertBackCheck(ctx context.Context, tx *sql.Tx, b *BackCheck) error {
	b.ID, b.Drawn = NewID(), Stamp(s.clock())
	_, err := tx.ExecContext(ctx, `INSERT INTO back_check (id, round_id, interview_id, enumerator, drawn, chosen_by, questions, person_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, b.ID, b.Round, b.Interview, b.Enumerator, b.Drawn, b.ChosenBy, Join(b.Questions), b.Person)
	return err
}

// backCheckKind is the kind of error that a differing answer to a code is: facts
// about the person never change (type 1), facts of experience show the skill
// of the enumerator (type 2), opinions their own stability (type 3).
func backCheckKind(q *Questionnaire, code string) analysis.ErrorKind {
	switch {
	case q.ItemIndex(code) >= 0:
		return analysis.TypeStability
	case slices.ContainsFunc(q.Profile, func(x Question) bool { return x.Code == code }):
		return analysis.TypeFact
	}
	return analysis.TypeSkill
}

// backCheckQuestions chooses what is asked again: up to two facts about the
// person, one fact of experience and two scale items, at random among those
// that are asked of everybody, have fixed answers and are not sensitive.
func backCheckQuestions(q *Questionnaire, draw *analysis.Draw) []string {
	simple := func(list []Question) (out []string) {
		for _, x := range list {
			if x.Type == "single" && !x.Sensitive && !x.Identifier && x.ShowIf == nil && x.Prefill == "" && len(x.Options) > 0 {
				out = append(out, x.Code)
			}
		}
		return out
	}
	var items []string
	for _, it := range q.Items() {
		items = append(items, it.Code)
	}
	var out []string
	for _, from := range []struct {
		codes []string
		n     int
	}{{simple(q.Profile), 2}, {simple(q.Questions), 1}, {items, 2}} {
		chosen, err := draw.Simple(len(from.codes), min(from.n, len(from.codes)))
		if err != nil {
			continue // not reached: never more than there are
		}
		slices.Sort(chosen)
		for _, i := range chosen {
			out = append(out, from.codes[i])
		}
	}
	return out
}

// BackCheckEntry is what was found out: whether anybody was reached, whether
// the visit was made and the person was the one who answered, and the repeated
// questions.
type BackCheckEntry struct {
	Mode    string
	Reached bool
	Visited bool
	Person  bool
	Answers map[string]string // by code; "" = not answered
	Note    string
}

// EnterBackCheck keeps what a back-check found. Whoever held the interview
// cannot check it. A check with contact is final; one without may be tried again.
func (s *Store) EnterBackCheck(ctx context.Context, by *Person, id string, version int64, e BackCheckEntry) (BackCheck, error) {
	var b BackCheck
	return b, s.tx(ctx, func(tx *sql.Tx) (err error) {
		if b, err = backCheckByID(ctx, tx, id); err != nil {
			return err
		}
		if err = roundAllows(ctx, tx, b.Round, ActReview); err != nil {
			return err
		}
		switch {
		case b.Enumerator == by.ID:
			return Refuse(Conflict, "backcheck.own", "")
		case b.Version != version || b.Done != "" && b.Outcome != BackNoContact:
			return Refuse(Conflict, "error.outdated", "version")
		}
		if err = s.readBackCheck(ctx, tx, &b, e); err != nil {
			return err
		}
		b.Person, b.Done = by.ID, Stamp(s.clock())
		answers, err := json.Marshal(b.Answers)
		if err != nil {
			return err
		}
		err = changed(tx.ExecContext(ctx, `UPDATE back_check SET person_id = $2, mode = $3, done = $4, outcome = $5, answers = $6, note = $7,
			version = version + 1 WHERE id = $1 AND version = $8`, id, b.Person, b.Mode, b.Done, b.Outcome, string(answers), b.Note, version))
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "backcheck.enter", id, b.Outcome)
	})
}

// readBackCheck checks an entry and finds its outcome.
func (s *Store) readBackCheck(ctx context.Context, tx *sql.Tx, b *BackCheck, e BackCheckEntry) error {
	var es Errors
	oneOf(&es, "mode", e.Mode, BackCheckModes)
	note, refused := CleanText(e.Note, 0)
	if refused != nil {
		refused.Field = "note"
		es = append(es, refused)
	}
	i, err := interviewByID(ctx, tx, b.Interview)
	if err != nil {
		return err
	}
	q, err := s.LoadForm(ctx, i.Form)
	if err != nil {
		return err
	}
	b.Mode, b.Note, b.Answers = e.Mode, note, map[string]string{}
	switch {
	case !e.Reached:
		b.Outcome = BackNoContact
	case !e.Visited:
		b.Outcome = BackNotVisited
	case !e.Person:
		b.Outcome = BackOtherPerson
	default:
		for _, code := range b.Questions {
			given := e.Answers[code]
			if given != "" && !q.takes(code, given) {
				es = append(es, Refuse(Invalid, "rating.value", code, "value", clip(given)))
			} else if given != "" {
				b.Answers[code] = given
			}
		}
		if len(b.Answers) == 0 && len(b.Questions) > 0 && len(es) == 0 {
			es = append(es, Refuse(Invalid, "backcheck.nothing", b.Questions[0]))
		}
		first, err := answerVersion(ctx, tx, i.ID, 1) // as the enumerator sent it
		if err != nil {
			return err
		}
		b.Outcome = BackConfirmed
		for _, x := range compareBackCheck(q, *b, first) {
			if x.Differs && x.Kind != analysis.TypeStability {
				b.Outcome = BackDiffers
			}
		}
	}
	return es.Or()
}

// takes reports whether a value answers a scale item or single choice.
func (q *Questionnaire) takes(code, value string) bool {
	l := q.layout()
	at, ok := l.byCode[code]
	if !ok {
		return false
	}
	if at.question == nil {
		return len(value) == 1 && value[0] != NotAsked && slices.Contains([]byte(l.allowed[at.position]), value[0])
	}
	n, err := strconv.Atoi(value)
	return err == nil && l.offers(at.question, n)
}

// ComparedAnswer is one repeated question beside what the interview has.
type ComparedAnswer struct {
	Code         string
	Kind         analysis.ErrorKind
	First, Again string // as ReadInterview takes them
	Differs      bool
}

// compareBackCheck compares what both have; what only one has says nothing.
func compareBackCheck(q *Questionnaire, b BackCheck, first AnswerVersion) (out []ComparedAnswer) {
	had := first.Values(q)
	for _, code := range b.Questions {
		if again := b.Answers[code]; again != "" && len(had[code]) == 1 {
			out = append(out, ComparedAnswer{code, backCheckKind(q, code), had[code][0], again, had[code][0] != again})
		}
	}
	return out
}

// CompareBackCheck shows a finished back-check beside the interview as it came.
func (s *Store) CompareBackCheck(ctx context.Context, b BackCheck) ([]ComparedAnswer, error) {
	i, err := s.Interview(ctx, b.Interview)
	if err != nil || b.Done == "" {
		return nil, err
	}
	q, err := s.LoadForm(ctx, i.Form)
	if err != nil {
		return nil, err
	}
	first, err := answerVersion(ctx, s.ro, i.ID, 1)
	return compareBackCheck(q, b, first), err
}

// AssignBackCheck gives a back-check that is not done to a person, never to
// whoever held the interview; "" takes it back.
func (s *Store) AssignBackCheck(ctx context.Context, by *Person, id, person string, version int64) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		b, err := backCheckByID(ctx, tx, id)
		if err == nil {
			err = roundAllows(ctx, tx, b.Round, ActReview)
		}
		if err != nil {
			return err
		}
		staff, err := backCheckers(ctx, tx, b.Round)
		switch {
		case err != nil:
			return err
		case person == b.Enumerator && person != "":
			return Refuse(Conflict, "backcheck.own", "person")
		case person != "" && !slices.ContainsFunc(staff, func(x *checker) bool { return x.id == person }):
			return Refuse(Invalid, "backcheck.person", "person")
		}
		err = changed(tx.ExecContext(ctx, `UPDATE back_check SET person_id = $2, version = version + 1 WHERE id = $1 AND version = $3 AND done = ''`,
			id, person, version))
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by.Login, "backcheck.assign", id, fmt.Sprintf("to %q", person))
	})
}

// Reach is how the person of a back-check is reached; empty once contact data
// were deleted.
type Reach struct {
	Contact          // of the frame
	Given   []string // by the respondent
	Case    Case
	Held    string // instant of the interview
	Form    string
}

// ReachForBackCheck reads what whoever makes a back-check needs, and nothing of
// the answers.
func (s *Store) ReachForBackCheck(ctx context.Context, b BackCheck) (Reach, error) {
	var r Reach
	i, err := s.Interview(ctx, b.Interview)
	if err != nil {
		return r, err
	}
	r.Held, r.Form = i.Started, i.Form
	if r.Case, err = s.Case(ctx, i.Case); err != nil {
		return r, err
	}
	found, err := rows(ctx, s.ro, func(x *sql.Rows) (c Contact, err error) { return c, x.Scan(&c.Name, &c.Address, &c.Phone) },
		`SELECT name, address, phone FROM frame_contact WHERE round_id = $1 AND id = $2`, b.Round, r.Case.FrameID)
	if len(found) > 0 {
		r.Contact = found[0]
	}
	if err == nil {
		r.Given, err = rows(ctx, s.ro, func(x *sql.Rows) (v string, err error) { return v, x.Scan(&v) },
			`SELECT value FROM respondent_contact WHERE interview_id = $1 ORDER BY code`, b.Interview)
	}
	return r, err
}

// BackCheckers are the people who may make back-checks.
func (s *Store) BackCheckers(ctx context.Context, round string) ([]string, error) {
	staff, err := backCheckers(ctx, s.ro, round)
	var out []string
	for _, x := range staff {
		out = append(out, x.id)
	}
	return out, err
}
