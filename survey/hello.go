package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Hello is what a tablet says when it finds the server.
type Hello struct {
	Now        string            `json:"now"` // by its clock, RFC 3339
	AppVersion string            `json:"app_version"`
	Have       []string          `json:"have"` // envelopes for which it has a receipt
	Unsent     int64             `json:"unsent"`
	LastSeq    int64             `json:"last_seq"`
	Since      string            `json:"since"` // server_now of the last answer that it took in, '' = give everything
	Storage    DeviceStorage     `json:"storage"`
	Journal    []json.RawMessage `json:"journal"` // what it noted since
}

// HelloAnswer is what the server tells a tablet.
type HelloAnswer struct {
	ServerNow  string             `json:"server_now"`
	Missing    []string           `json:"missing"` // envelopes of Have that are not here: send them again
	Cases      []FieldCase        `json:"cases"`   // those that changed
	Withdrawn  []string           `json:"withdrawn"`
	Returned   []ReturnedCase     `json:"returned"` // all that are to be corrected
	Rounds     []FieldRound       `json:"rounds"`
	MinApp     string             `json:"min_app"`
	RetryAfter int                `json:"retry_after"` // seconds to wait before sending, 0 = none
	Locked     bool               `json:"locked"`
	LastSeq    int64              `json:"last_seq"` // highest sequence number that arrived from this device
	Keys       map[KeyPurpose]any `json:"keys"`

	mine map[string]bool // cases of the person, by id
}

// FieldCase is a case as the tablet of its enumerator knows it.
type FieldCase struct {
	ID       string      `json:"id"`
	Round    string      `json:"round"`
	Code     string      `json:"code"`
	Unit     string      `json:"unit"`
	UnitName string      `json:"unit_name"`
	Stratum  string      `json:"stratum"`
	PSU      string      `json:"psu"`
	Reserve  bool        `json:"reserve"`
	Position int64       `json:"position"`
	State    CaseState   `json:"state"`
	Outcome  string      `json:"outcome"`
	Attempts int64       `json:"attempts"`
	Due      string      `json:"due"` // ISO day, '' = none
	Name     string      `json:"name"`
	Address  string      `json:"address"`
	Phone    string      `json:"phone"`
	Replaces string      `json:"replaces"`
	Version  int64       `json:"version"`
	Changed  string      `json:"changed"`
	Draft    bool        `json:"draft_allowed"` // an interview may be begun
	Visits   []CaseVisit `json:"visits"`        // the first first
}

// CaseVisit is what a tablet is told of an earlier visit, whoever made it.
type CaseVisit struct {
	ID          string `json:"id"`
	At          string `json:"at"` // when it began
	Outcome     string `json:"outcome"`
	Appointment string `json:"appointment"` // RFC 3339, '' = none
	Note        string `json:"note"`
}

// ReturnedCase is an interview that is to be corrected. What the respondent
// answered alone is not told: Answers is then empty.
type ReturnedCase struct {
	Case      string            `json:"case"`
	Interview string            `json:"interview"`
	Version   int64             `json:"version"`
	Answers   map[string]string `json:"answers"`
	Comments  []ReturnedComment `json:"comments"`
}

// ReturnedComment is what the supervisor wrote, to a question or to all (”).
type ReturnedComment struct {
	Question string `json:"question"`
	Body     string `json:"body"`
	Author   string `json:"author"`
	At       string `json:"at"`
}

// FieldRound is what a tablet knows of a round.
type FieldRound struct {
	ID         string     `json:"id"`
	Name       Text       `json:"name"`
	Form       string     `json:"form"`
	FormSHA256 string     `json:"form_sha256"`
	State      RoundState `json:"state"`
	Starts     string     `json:"starts"`
	Ends       string     `json:"ends"`
	Rules      FieldRules `json:"rules"`
}

// minApp is the oldest version of the tablet app that speaks this protocol, ” =
// all so far.
const minApp = ""

// Greet answers a hello: what the tablet should send again, and what changed for
// its person since the last answer that it took in. A tablet that was revoked,
// or whose person may no longer work, is told to lock itself and nothing else.
func (s *Store) Greet(ctx context.Context, device string, h Hello) (HelloAnswer, error) {
	now := s.clock()
	a := HelloAnswer{ServerNow: Stamp(now), Missing: []string{}, Cases: []FieldCase{}, Withdrawn: []string{}, Returned: []ReturnedCase{},
		Rounds: []FieldRound{}, MinApp: minApp, RetryAfter: s.retryAfter()}
	seal, sign, err := s.ServerKeys(ctx)
	if err != nil {
		return a, err
	}
	a.Keys = map[KeyPurpose]any{SealKey: seal, SignKey: sign}
	if h.Since != "" {
		if _, err := time.Parse(time.RFC3339, h.Since); err != nil {
			return a, Refuse(Invalid, "error.json_kind", "since", "got", clip(h.Since))
		}
	}
	var d Device
	err = s.view(ctx, func(tx *sql.Tx) error { // all of one instant
		if d, err = deviceByID(ctx, tx, device); err != nil {
			return err
		}
		p, err := scanPerson(tx.QueryRowContext(ctx, "SELECT "+personColumns+" FROM person WHERE id = $1", d.Person))
		if err != nil {
			return err
		}
		a.Locked, a.LastSeq = d.Revoked != "" || p.Disabled || p.Role != Enumerator, d.LastSeq
		if a.Missing, err = s.missing(ctx, tx, h.Have); err != nil || a.Locked {
			return err
		}
		return a.work(ctx, tx, d, h.Since)
	})
	if err != nil {
		return a, err
	}
	if a.Returned, err = s.returned(ctx, a.Returned); err != nil {
		return a, err
	}
	return a, s.noteHello(ctx, d.ID, h, a, now)
}

// retryAfter spreads tablets when many come together: none while the writer has
// room, up to a minute when it is full.
func (s *Store) retryAfter() int {
	load := s.Load()
	if load < 0.1 {
		return 0
	}
	return 1 + int(60*load*rand.Float64())
}

var selectInbox = multiRow{"SELECT DISTINCT id FROM inbox WHERE id IN (", 1, ")"}

// missing gives those ids that are not in the inbox: the server was restored
// from a backup made before they came.
func (s *Store) missing(ctx context.Context, q querier, have []string) ([]string, error) {
	have = slices.DeleteFunc(slices.Clone(have), func(id string) bool { return !ValidID(id) })
	slices.Sort(have)
	have = slices.Compact(have)
	found := map[string]bool{}
	for part := range slices.Chunk(have, maxRows) {
		args := make([]any, 0, maxRows)
		for i := range maxRows { // one text for every length
			args = append(args, part[min(i, len(part)-1)])
		}
		err := each(ctx, q, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			found[id] = true
			return err
		}, selectInbox.text(s.engine, maxRows), args...)
		if err != nil {
			return nil, err
		}
	}
	return append([]string{}, slices.DeleteFunc(have, func(id string) bool { return found[id] })...), nil
}

// work fills in cases and rounds. The report of the device knows which cases it
// was told of: one that is given to somebody else must be taken from the tablet.
func (a *HelloAnswer) work(ctx context.Context, tx *sql.Tx, d Device, since string) error {
	all, err := rows(ctx, tx, scanFieldCase, fieldCaseColumns+`WHERE c.person_id = $1 AND c.state <> 'withdrawn' ORDER BY c.round_id, c.number`, d.Person)
	if err != nil {
		return err
	}
	visits := map[string][]CaseVisit{}
	if err := each(ctx, tx, func(r *sql.Rows) error {
		var id string
		var v CaseVisit
		err := r.Scan(&id, &v.ID, &v.At, &v.Outcome, &v.Appointment, &v.Note)
		visits[id] = append(visits[id], v)
		return err
	}, `SELECT v.case_id, v.id, v.started, v.outcome, v.appointment, v.note FROM visit v JOIN field_case c ON c.id = v.case_id WHERE c.person_id = $1
		ORDER BY v.started, v.id`, d.Person); err != nil {
		return err
	}
	a.mine = map[string]bool{}
	for _, c := range all {
		a.mine[c.ID] = true
		if c.State == CaseReturned {
			a.Returned = append(a.Returned, ReturnedCase{Case: c.ID})
		}
		if c.Changed >= since {
			c.Visits = append(c.Visits, visits[c.ID]...)
			c.Draft = c.State == CaseOpen || c.State == CaseReturned || c.State == CaseReserve
			a.Cases = append(a.Cases, c)
		}
	}
	a.Withdrawn = d.Report.tell(a.mine, since, a.ServerNow)
	a.Rounds, err = rows(ctx, tx, scanFieldRound, fieldRoundColumns, d.Person)
	return err
}

// tell keeps which cases the tablet was told of, and gives those that are no
// longer its person's, until the tablet has taken that in.
func (r *DeviceReport) tell(mine map[string]bool, since, now string) []string {
	gone := []string{}
	if since == "" || r.Told == nil {
		r.Told = map[string]string{}
	}
	for id, at := range r.Told {
		switch {
		case mine[id]:
		case at != "" && since > at: // it knows
			delete(r.Told, id)
		default:
			gone = append(gone, id)
			if at == "" {
				r.Told[id] = now
			}
		}
	}
	for id := range mine {
		r.Told[id] = ""
	}
	slices.Sort(gone)
	return gone
}

const fieldCaseColumns = `SELECT c.id, c.round_id, c.code, c.unit_id, u.name_vi, c.stratum, c.psu, c.reserve, c.position, c.state, c.outcome,
	c.attempts, COALESCE(w.due, ''), COALESCE(k.name, ''), COALESCE(k.address, ''), COALESCE(k.phone, ''), c.replaces, c.version, c.changed
	FROM field_case c JOIN unit u ON u.id = c.unit_id LEFT JOIN workload w ON w.id = c.workload_id
	LEFT JOIN frame_contact k ON k.round_id = c.round_id AND k.id = c.frame_id `

func scanFieldCase(r *sql.Rows) (c FieldCase, err error) {
	c.Visits = []CaseVisit{}
	return c, r.Scan(&c.ID, &c.Round, &c.Code, &c.Unit, &c.UnitName, &c.Stratum, &c.PSU, &c.Reserve, &c.Position, &c.State, &c.Outcome,
		&c.Attempts, &c.Due, &c.Name, &c.Address, &c.Phone, &c.Replaces, &c.Version, &c.Changed)
}

const fieldRoundColumns = `SELECT r.id, r.name_vi, r.name_en, f.form, q.sha256, r.state, r.starts, r.ends, f.rules
	FROM round r JOIN fieldwork f ON f.round_id = r.id JOIN questionnaire q ON q.form = f.form
	WHERE r.id IN (SELECT round_id FROM field_case WHERE person_id = $1) ORDER BY r.starts, r.id`

func scanFieldRound(r *sql.Rows) (f FieldRound, err error) {
	var rules string
	if err := r.Scan(&f.ID, &f.Name.Vi, &f.Name.En, &f.Form, &f.FormSHA256, &f.State, &f.Starts, &f.Ends, &rules); err != nil {
		return f, err
	}
	return f, json.Unmarshal([]byte(rules), &f.Rules)
}

// returned fills in what the cases answered so far, and the comments.
func (s *Store) returned(ctx context.Context, list []ReturnedCase) ([]ReturnedCase, error) {
	out := []ReturnedCase{}
	for _, r := range list {
		c, err := s.Case(ctx, r.Case)
		if err != nil {
			return nil, err
		}
		i, err := s.Interview(ctx, c.Interview)
		if Is(err, NotFound) || err == nil && i.Review != ReviewReturned { // decided meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		r.Interview, r.Version, r.Answers, r.Comments = i.ID, i.Version, map[string]string{}, []ReturnedComment{}
		if i.Mode == "face" || i.Mode == "phone" {
			if r.Answers, err = s.answersOf(ctx, i); err != nil {
				return nil, err
			}
		}
		r.Comments, err = rows(ctx, s.ro, func(x *sql.Rows) (k ReturnedComment, err error) {
			return k, x.Scan(&k.Question, &k.Body, &k.Author, &k.At)
		}, `SELECT c.question, c.body, COALESCE(p.name, c.author), c.at FROM review_comment c LEFT JOIN person p ON p.login = c.author
			WHERE c.interview_id = $1 ORDER BY c.at, c.id`, i.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// answersOf gives the answers in force as an envelope has them.
func (s *Store) answersOf(ctx context.Context, i Interview) (map[string]string, error) {
	q, err := s.LoadForm(ctx, i.Form)
	if err != nil {
		return nil, err
	}
	found, err := rows(ctx, s.ro, scanAnswerVersion, answerVersionColumns+`WHERE v.interview_id = $1 AND v.number = $2`, i.ID, i.InForce)
	out := map[string]string{}
	for _, v := range found {
		for code, values := range v.Values(q) {
			out[code] = strings.Join(values, ";")
		}
	}
	return out, err
}

// What is kept of a tablet's notes.
const (
	journalKept  = 200
	journalEntry = 4096 // bytes of one
)

// noteHello keeps what the tablet said of itself, and what it was told.
func (s *Store) noteHello(ctx context.Context, device string, h Hello, a HelloAnswer, now time.Time) error {
	if !plain(h.AppVersion) {
		h.AppVersion = ""
	}
	return s.tx(ctx, func(tx *sql.Tx) error { // two windows of a tablet may say hello at once
		if _, err := tx.ExecContext(ctx, `UPDATE device SET last_seen = $2, app_version = $3 WHERE id = $1`, device, Stamp(now), h.AppVersion); err != nil {
			return err
		}
		d, err := deviceByID(ctx, tx, device)
		if err != nil {
			return err
		}
		r := &d.Report
		r.Now, r.Unsent, r.LastSeq, r.Storage = clip(h.Now), h.Unsent, h.LastSeq, h.Storage
		if at, err := time.Parse(time.RFC3339, h.Now); err == nil {
			r.SkewMS = at.Sub(now).Milliseconds()
		}
		if !a.Locked {
			r.tell(a.mine, h.Since, a.ServerNow)
		}
		r.Journal = append(r.Journal, slices.DeleteFunc(h.Journal, func(note json.RawMessage) bool {
			return len(note) > journalEntry || !utf8.Valid(note)
		})...)
		r.Journal = r.Journal[max(0, len(r.Journal)-journalKept):]
		report, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE device SET report = $2 WHERE id = $1`, device, string(report))
		return err
	})
}

// FieldState tells what became of an accepted envelope: accepted, or returned
// when its interview is to be corrected.
func (s *Store) FieldState(ctx context.Context, id string) (string, error) {
	i, err := s.Interview(ctx, id)
	if err == nil && i.Standing == StandingActive && i.Review == ReviewReturned {
		return string(ReviewReturned), nil
	}
	if Is(err, NotFound) {
		err = nil // a visit
	}
	return string(IntakeAccepted), err
}
