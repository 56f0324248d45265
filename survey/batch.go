package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// form is a questionnaire as the writer needs it.
type form struct {
	layout *layout
	sha256 string
	frozen bool
}

// form gives the questionnaire of a version; once frozen it never changes and
// is kept in memory.
func (s *Store) form(ctx context.Context, name string) (*form, error) {
	s.writer.mu.Lock()
	f := s.writer.forms[name]
	s.writer.mu.Unlock()
	if f != nil {
		return f, nil
	}
	var body string
	f = &form{}
	err := s.ro.QueryRowContext(ctx, "SELECT body, sha256, frozen FROM questionnaire WHERE form = $1", name).Scan(&body, &f.sha256, &f.frozen)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, Errors{Refuse(Invalid, "rating.form", "form", "value", clip(name))}
	}
	if err != nil {
		return nil, storageError(err)
	}
	q, err := ParseQuestionnaire([]byte(body))
	if err != nil {
		return nil, fmt.Errorf("questionnaire %s in the database: %v", name, err)
	}
	f.layout = q.layout()
	if f.frozen {
		s.writer.keep(name, f)
	}
	return f, nil
}

func (w *writer) keep(name string, f *form) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.forms == nil {
		w.forms = map[string]*form{}
	}
	w.forms[name] = f
}

var (
	selectRounds = multiRow{`SELECT id, state, starts, ends, COALESCE((SELECT max(subject) FROM link WHERE kind = 'day'), '')
		FROM round WHERE id IN (`, 1, ")"}
	selectLinked = multiRow{"SELECT subject FROM link WHERE kind = 'import' AND subject IN (", 1, ")"}
	insertRating = multiRow{`INSERT INTO rating (id, round_id, form, unit_id, sector, station, printed, channel,
		respondent, day, answers, extra, flags, batch) VALUES `, 14, " ON CONFLICT (id) DO NOTHING RETURNING id"}
	selectRating = multiRow{"SELECT " + ratingColumns + " FROM rating WHERE id IN (", 1, ")"}
	// The first of the two upserts changes nothing: it makes the row if need be,
	// locks it against other servers and tells what it holds.
	lockTally = multiRow{`INSERT INTO tally (round_id, form, month, unit_id, sector, respondent, n, counts) VALUES `, 8,
		` ON CONFLICT (round_id, form, month, unit_id, sector, respondent) DO UPDATE SET n = tally.n
		RETURNING round_id, form, month, unit_id, sector, respondent, n, counts`}
	writeTally = multiRow{`INSERT INTO tally (round_id, form, month, unit_id, sector, respondent, n, counts) VALUES `, 8,
		` ON CONFLICT (round_id, form, month, unit_id, sector, respondent) DO UPDATE SET n = excluded.n, counts = excluded.counts`}
	insertComment = multiRow{"INSERT INTO comment (id, unit_id, sector, week, body, state) VALUES ", 6, " ON CONFLICT (id) DO NOTHING"}
)

const ratingColumns = `id, round_id, form, unit_id, sector, station, printed, channel,
	respondent, day, answers, extra, flags, batch`

func scanRating(rs *sql.Rows) (*Rating, error) {
	var r Rating
	var extra, flags string
	err := rs.Scan(&r.ID, &r.Round, &r.Form, &r.Unit, &r.Sector, &r.Station, &r.Printed, &r.Channel,
		&r.Respondent, &r.Day, &r.Answers, &extra, &flags, &r.Batch)
	if err == nil {
		r.Extra, err = ParseExtra(extra)
	}
	r.Flags = Split(flags)
	return &r, err
}

// batch is one transaction of the writer.
type batch struct {
	statements
	ctx     context.Context
	t       *sql.Tx
	clock   Clock
	jobs    []*job             // with ratings
	parcels []*job             // with parcels
	beats   bool               // there is a heartbeat
	fresh   []*job             // in order of id, each id once: to be inserted
	present map[string]*Rating // by id: what the database holds now
}

// writeBatch stores jobs in one transaction and sets outcome and refusal of
// each; they hold once it returns nil.
func (s *Store) writeBatch(jobs []*job) error {
	ctx := context.Background() // a batch belongs to many: nobody's context ends it
	w := &s.writer
	b := &batch{statements: w.statements, ctx: ctx, clock: s.clock, present: map[string]*Rating{}}
	for _, j := range jobs {
		j.refused, j.result = nil, Result{}
		switch {
		case j.beat:
			b.beats = true
		case j.parcel != nil:
			b.parcels = append(b.parcels, j)
		default:
			b.jobs = append(b.jobs, j)
		}
	}
	if s.engine == SQLite {
		for _, m := range []*multiRow{&insertRating, &lockTally, &writeTally} {
			if err := w.statements.prepare(ctx, s.db, m, len(b.jobs)); err != nil {
				return s.failure.judge(storageError(err))
			}
		}
	}
	var frozen []*form
	err := s.tx(ctx, func(t *sql.Tx) (err error) {
		b.t = t
		if err := b.beat(); err != nil {
			return err
		}
		if err := b.storeParcels(); err != nil {
			return err
		}
		if len(b.jobs) > 0 {
			frozen, err = b.storeRatings(s.engine)
		}
		return err
	})
	if err == nil {
		for _, f := range frozen {
			kept := *f
			kept.frozen = true
			w.keep(f.layout.q.Form(), &kept)
		}
	}
	return err
}

// storeRatings admits and stores the ratings and gives the forms that they froze.
func (b *batch) storeRatings(engine Engine) (frozen []*form, err error) {
	if engine == Postgres { // days are not closed meanwhile, see CloseDays
		if _, err := b.t.ExecContext(b.ctx, "LOCK TABLE rating IN ROW EXCLUSIVE MODE"); err != nil { // postgres only
			return nil, err
		}
	}
	if err := b.admit(); err != nil {
		return nil, err
	}
	if frozen, err = b.freeze(); err != nil {
		return nil, err
	}
	return frozen, b.store()
}

// beat writes the heartbeat, if one is among the jobs.
func (b *batch) beat() error {
	if !b.beats {
		return nil
	}
	_, err := b.t.ExecContext(b.ctx, "INSERT INTO heartbeat (id, at) VALUES ('writer', $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at",
		Stamp(b.clock()))
	return err
}

// admit sorts out what may be stored: the round must take answers, the day must
// not be closed, the import not finished.
func (b *batch) admit() error {
	var rounds, imports []any
	for _, j := range b.jobs {
		rounds = append(rounds, j.rating.Round)
		if j.rating.Batch != "" {
			imports = append(imports, j.rating.Batch)
		}
	}
	known := map[string]Round{}
	var closedDay string
	err := b.query(&selectRounds, distinct(rounds), func(rs *sql.Rows) error {
		var r Round
		err := rs.Scan(&r.ID, &r.State, &r.Starts, &r.Ends, &closedDay)
		known[r.ID] = r
		return err
	})
	if err != nil {
		return err
	}
	finished := map[string]bool{}
	err = b.query(&selectLinked, distinct(imports), func(rs *sql.Rows) error {
		var id string
		err := rs.Scan(&id)
		finished[id] = true
		return err
	})
	if err != nil {
		return err
	}
	for _, j := range b.jobs {
		r := &j.rating
		if r.Batch == "" && r.Day <= closedDay {
			// It came at midnight, or a clock went back: it counts for the first open day.
			r.Day = max(b.clock.Day(), nextDay(closedDay))
		}
		round, ok := known[r.Round]
		switch {
		case !ok:
			j.refused = Errors{Refuse(Invalid, "rating.round", "round", "value", r.Round)}
		case finished[r.Batch]:
			j.refused = Refuse(Closed, "rating.import_finished", "batch", "batch", r.Batch)
		default:
			j.refused = round.Takes(r.Day)
		}
	}
	return nil
}

// freeze fixes the questionnaires that get their first answer. If one was
// changed since the rating was checked against it, the rating is refused.
func (b *batch) freeze() ([]*form, error) {
	var frozen []*form
	done := map[string]bool{} // by form and content: is it as checked?
	for _, j := range b.jobs {
		if j.refused != nil || j.form.frozen {
			continue
		}
		key := j.rating.Form + j.form.sha256
		same, known := done[key]
		if !known {
			result, err := b.t.ExecContext(b.ctx, "UPDATE questionnaire SET frozen = TRUE WHERE form = $1 AND sha256 = $2", j.rating.Form, j.form.sha256)
			if err != nil {
				return nil, err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return nil, err
			}
			same = n > 0
			done[key] = same
			if same {
				frozen = append(frozen, j.form)
			}
		}
		if !same {
			j.refused = Refuse(Conflict, "rating.form_changed", "form", "form", j.rating.Form)
		}
	}
	return frozen, nil
}

// store inserts ratings, tallies and comments and finds the outcome of each job.
func (b *batch) store() error {
	leader := map[string]*job{} // by id: the one that is inserted
	for _, j := range b.jobs {
		if j.refused == nil && leader[j.rating.ID] == nil {
			leader[j.rating.ID] = j
			b.fresh = append(b.fresh, j)
		}
	}
	// Sorted by random id: no order of arrival in the table, and no deadlock
	// between servers.
	slices.SortFunc(b.fresh, func(x, y *job) int { return strings.Compare(x.rating.ID, y.rating.ID) })
	if err := b.insert(); err != nil {
		return err
	}
	if err := b.readOthers(); err != nil {
		return err
	}
	for _, j := range b.jobs {
		switch have := b.present[j.rating.ID]; {
		case have == &j.rating:
			j.result.Outcome = Stored
		case have == nil: // refused stays refused
		case sameContent(have, &j.rating):
			j.result.Outcome, j.refused = Repeated, nil
		default:
			j.refused = Refuse(Conflict, "rating.conflict", "id", "id", j.rating.ID)
		}
	}
	if err := b.addTallies(); err != nil {
		return err
	}
	return b.addComments()
}

// insert inserts fresh ratings and keeps in fresh only those that were new.
func (b *batch) insert() error {
	byID := make(map[string]*job, len(b.fresh))
	args := make([]any, 0, insertRating.columns*len(b.fresh))
	for _, j := range b.fresh {
		r := &j.rating
		byID[r.ID] = j
		args = append(args, r.ID, r.Round, r.Form, r.Unit, r.Sector, r.Station, r.Printed, r.Channel,
			r.Respondent, r.Day, r.Answers, j.extra, Join(r.Flags), r.Batch)
	}
	err := b.query(&insertRating, args, func(rs *sql.Rows) error {
		var id string
		err := rs.Scan(&id)
		if j := byID[id]; j != nil {
			b.present[id] = &j.rating
		}
		return err
	})
	b.fresh = slices.DeleteFunc(b.fresh, func(j *job) bool { return b.present[j.rating.ID] == nil })
	return err
}

// readOthers reads the ratings that were there before.
func (b *batch) readOthers() error {
	var ids []any
	for _, j := range b.jobs {
		if b.present[j.rating.ID] == nil {
			ids = append(ids, j.rating.ID)
		}
	}
	return b.query(&selectRating, distinct(ids), func(rs *sql.Rows) error {
		r, err := scanRating(rs)
		if err == nil {
			b.present[r.ID] = r
		}
		return err
	})
}

// addTallies counts the fresh ratings.
func (b *batch) addTallies() error {
	sums := map[Cell]*Tally{}
	for _, j := range b.fresh {
		cell := j.rating.cell()
		sum := sums[cell]
		if sum == nil {
			sum = &Tally{Cell: cell}
			sums[cell] = sum
		}
		sum.N++
		sum.Counts = sum.Counts.Add(j.counts)
	}
	cells := make([]Cell, 0, len(sums))
	for cell := range sums {
		cells = append(cells, cell)
	}
	slices.SortFunc(cells, Cell.compare)
	args := make([]any, 0, lockTally.columns*len(cells))
	for _, c := range cells {
		args = append(args, c.Round, c.Form, c.Period, c.Unit, c.Sector, c.Respondent, 0, "")
	}
	err := b.query(&lockTally, args, func(rs *sql.Rows) error {
		have, err := scanTally(rs)
		if err != nil {
			return err
		}
		sum := sums[have.Cell]
		if sum == nil {
			return fmt.Errorf("tally of %v was not asked for", have.Cell)
		}
		sum.N += have.N
		sum.Counts = have.Counts.Add(sum.Counts)
		return nil
	})
	if err != nil {
		return err
	}
	args = args[:0]
	for _, c := range cells {
		args = append(args, c.Round, c.Form, c.Period, c.Unit, c.Sector, c.Respondent, sums[c].N, sums[c].Counts.String())
	}
	return b.exec(&writeTally, args)
}

// addComments stores the comments of the fresh ratings, in the order of their
// own random ids.
func (b *batch) addComments() error {
	var comments []Comment
	for _, j := range b.fresh {
		comments = append(comments, j.comments...)
	}
	slices.SortFunc(comments, func(x, y Comment) int { return strings.Compare(x.ID, y.ID) })
	args := make([]any, 0, insertComment.columns*len(comments))
	for _, c := range comments {
		args = append(args, c.ID, c.Unit, c.Sector, c.Week, c.Body, c.State)
	}
	return b.exec(&insertComment, args)
}

// distinct gives each value once, sorted.
func distinct(values []any) []any {
	slices.SortFunc(values, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	return slices.Compact(values)
}

// query runs a multi-row statement over all args, in chunks.
func (b *batch) query(m *multiRow, args []any, each func(*sql.Rows) error) error {
	for len(args) > 0 {
		size := chunk(len(args) / m.columns)
		part := args[:size*m.columns]
		args = args[len(part):]
		st := b.get(m, size)
		var rs *sql.Rows
		var err error
		if st.prepared != nil {
			rs, err = b.t.StmtContext(b.ctx, st.prepared).QueryContext(b.ctx, part...)
		} else {
			rs, err = b.t.QueryContext(b.ctx, st.text, part...)
		}
		if err != nil {
			return err
		}
		for err == nil && rs.Next() {
			err = each(rs)
		}
		if err := errors.Join(err, rs.Err(), rs.Close()); err != nil {
			return err
		}
	}
	return nil
}

// exec runs a multi-row statement that returns nothing.
func (b *batch) exec(m *multiRow, args []any) error {
	for len(args) > 0 {
		size := chunk(len(args) / m.columns)
		part := args[:size*m.columns]
		args = args[len(part):]
		st := b.get(m, size)
		var err error
		if st.prepared != nil {
			_, err = b.t.StmtContext(b.ctx, st.prepared).ExecContext(b.ctx, part...)
		} else {
			_, err = b.t.ExecContext(b.ctx, st.text, part...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
