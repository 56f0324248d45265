package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// Visit is a contact attempt.
type Visit struct {
	ID          string // of the envelope that brought it
	Case        string
	Round       string
	Person      string // id of the enumerator; '' = the household itself
	Device      string
	Started     string // RFC 3339, UTC, corrected by the server's clock
	Ended       string
	Outcome     string // code of a Disposition
	Mode        string // one of Modes
	Appointment string // RFC 3339, '' = none
	Note        string
	Paradata    Paradata
	Flags       []string // clock, late, mock_location, …: to be looked at, never a reason to drop
}

// Modes are the ways in which an interview is held.
var Modes = []string{"face", "handover", "dropoff", "phone", "paper"}

// Interview is what a case answered. Its answers stand in versions.
type Interview struct {
	ID        string // of the envelope; its visit has the same
	Case      string
	Round     string
	Form      string
	Person    string // id of the enumerator or of who keyed it; '' = the household itself
	Mode      string
	Started   string
	Ended     string
	ElapsedMS int64  // by the monotonic clock of the tablet
	Outcome   string // Complete or Partial
	Standing  Standing
	Review    Review
	InForce   int64  // number of the version that counts
	Replaces  string // the interview that it corrects, '' = none
	Received  string
	Version   int64
}

// Standing says whether an interview counts.
type Standing string

// Of several interviews of one case one is active; another waits for a
// decision, or was replaced by a correction, or is void.
const (
	StandingActive     Standing = "active"
	StandingReview     Standing = "review"
	StandingSuperseded Standing = "superseded"
	StandingVoid       Standing = "void"
)

// Review is what the supervisor made of an interview.
type Review string

// The decisions.
const (
	ReviewNew      Review = "new"
	ReviewApproved Review = "approved"
	ReviewReturned Review = "returned"
	ReviewRecheck  Review = "recheck"
)

// AnswerVersion is one version of the answers of an interview.
type AnswerVersion struct {
	Interview string
	Number    int64             // 1 as it came
	Answers   string            // one character a scale item in the form's frozen order, see Rating.Answers
	Extra     Extra             // the other answers
	Texts     map[string]string // answers in words, by code
	Reason    string
	Author    string // login
	At        string
	DecidedBy string // the second person
	DecidedAt string
	State     string // original, proposed, approved, refused
}

// Paradata is what a tablet records beside the answers.
type Paradata struct {
	Position  *Position         `json:"position,omitempty"`
	Seconds   map[string]int64  `json:"seconds,omitempty"`   // shown, by question code
	Changes   int               `json:"changes,omitempty"`   // answers that were changed
	Backs     int               `json:"backs,omitempty"`     // steps back
	Resumes   int               `json:"resumes,omitempty"`   // after an interruption
	Missing   map[string]string `json:"missing,omitempty"`   // question code → refused, dont_know
	Selection *Selection        `json:"selection,omitempty"` // nil where nobody had to be chosen
	Consent   string            `json:"consent,omitempty"`   // instant at which it was given
	SkewMS    int64             `json:"skew_ms,omitempty"`   // clock of the tablet minus the server's
}

// Selection tells how the person who answers was chosen in a household.
type Selection struct {
	Method   string `json:"method"`   // next_birthday, kish, only
	Eligible int    `json:"eligible"` // people who could have been chosen, at least 1
	Chosen   int    `json:"chosen"`   // kish: the number drawn, counted from the oldest; else 0
}

// Position is where the tablet was, degrees WGS 84 and metres.
type Position struct {
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Accuracy float64 `json:"accuracy"`
	Mock     bool    `json:"mock,omitempty"`
}

const visitColumns = `SELECT id, case_id, round_id, person_id, device_id, started, ended, outcome, mode, appointment, note, paradata, flags
	FROM visit `

func scanVisit(r *sql.Rows) (v Visit, err error) {
	var paradata, flags string
	err = r.Scan(&v.ID, &v.Case, &v.Round, &v.Person, &v.Device, &v.Started, &v.Ended, &v.Outcome, &v.Mode, &v.Appointment, &v.Note,
		&paradata, &flags)
	v.Flags = Split(flags)
	if err == nil {
		v.Paradata, err = parseParadata(paradata)
	}
	return v, err
}

func parseParadata(text string) (p Paradata, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &p)
	}
	return p, err
}

// VisitsOfCase lists the attempts of a case, the first first.
func (s *Store) VisitsOfCase(ctx context.Context, id string) ([]Visit, error) {
	return rows(ctx, s.ro, scanVisit, visitColumns+`WHERE case_id = $1 ORDER BY started, id`, id)
}

// Visits lists the attempts of a round, the first first.
func (s *Store) Visits(ctx context.Context, round string) ([]Visit, error) {
	return rows(ctx, s.ro, scanVisit, visitColumns+`WHERE round_id = $1 ORDER BY started, id`, round)
}

const interviewColumns = `SELECT id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review,
	in_force, replaces, received, version FROM interview `

func scanInterview(r *sql.Rows) (i Interview, err error) {
	return i, r.Scan(&i.ID, &i.Case, &i.Round, &i.Form, &i.Person, &i.Mode, &i.Started, &i.Ended, &i.ElapsedMS, &i.Outcome, &i.Standing,
		&i.Review, &i.InForce, &i.Replaces, &i.Received, &i.Version)
}

// Interview gives one interview.
func (s *Store) Interview(ctx context.Context, id string) (Interview, error) {
	return interviewByID(ctx, s.ro, id)
}

func interviewByID(ctx context.Context, q querier, id string) (Interview, error) {
	found, err := rows(ctx, q, scanInterview, interviewColumns+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "interview.unknown", "interview")
	}
	if err != nil {
		return Interview{}, err
	}
	return found[0], nil
}

// Interviews lists the interviews of a round of one standing, by id.
func (s *Store) Interviews(ctx context.Context, round string, standing Standing) ([]Interview, error) {
	return rows(ctx, s.ro, scanInterview, interviewColumns+`WHERE round_id = $1 AND standing = $2 ORDER BY id`, round, string(standing))
}

// InterviewsOfCase lists all interviews of a case, the first to arrive first.
func (s *Store) InterviewsOfCase(ctx context.Context, id string) ([]Interview, error) {
	return rows(ctx, s.ro, scanInterview, interviewColumns+`WHERE case_id = $1 ORDER BY received, id`, id)
}

const answerVersionColumns = `SELECT v.interview_id, v.number, v.answers, v.extra, v.texts, v.reason, v.author, v.at, v.decided_by,
	v.decided_at, v.state FROM interview_version v `

func scanAnswerVersion(r *sql.Rows) (v AnswerVersion, err error) {
	var extra, texts string
	err = r.Scan(&v.Interview, &v.Number, &v.Answers, &extra, &texts, &v.Reason, &v.Author, &v.At, &v.DecidedBy, &v.DecidedAt, &v.State)
	if err != nil {
		return v, err
	}
	if v.Extra, err = ParseExtra(extra); err == nil && texts != "" {
		err = json.Unmarshal([]byte(texts), &v.Texts)
	}
	if err != nil {
		err = fmt.Errorf("answers of interview %s, version %d: %w", v.Interview, v.Number, err)
	}
	return v, err
}

// AnswerVersions lists all versions of the answers of an interview, the first first.
func (s *Store) AnswerVersions(ctx context.Context, interview string) ([]AnswerVersion, error) {
	return rows(ctx, s.ro, scanAnswerVersion, answerVersionColumns+`WHERE v.interview_id = $1 ORDER BY v.number`, interview)
}

// EachAnswer gives the version in force of every active interview of a round,
// in order of the interview's id.
func (s *Store) EachAnswer(ctx context.Context, round string, do func(AnswerVersion) error) error {
	return each(ctx, s.ro, func(r *sql.Rows) error {
		v, err := scanAnswerVersion(r)
		if err == nil {
			err = do(v)
		}
		return err
	}, answerVersionColumns+`JOIN interview i ON i.id = v.interview_id AND i.in_force = v.number
		WHERE i.round_id = $1 AND i.standing = 'active' ORDER BY v.interview_id`, round)
}
