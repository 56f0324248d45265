package survey

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Outcome tells what became of an accepted rating.
type Outcome string

// The outcomes. Both mean that the rating is on disk, counted once.
const (
	Stored   Outcome = "stored"   // new
	Repeated Outcome = "repeated" // the same id with the same content was there already
)

// Result is the outcome of one of several ratings, or why it was refused.
type Result struct {
	Outcome Outcome
	Err     error
}

// Submission is a rating with the comments that came with it.
type Submission struct {
	Rating   Rating
	Comments []Comment
}

// AddRating stores a rating with its comments and counts it. It returns only
// after the commit is on disk; ratings that wait at the same moment share one.
// The same id may be sent any number of times: it counts once.
//
// Refusals: Errors when the rating does not fit its questionnaire, Conflict for
// another content under a known id, Closed for a round that takes no answers
// now, TooMany when too many wait, StorageFull, Unavailable. When ctx ends first the
// rating may or may not have been stored; sending it again is safe.
func (s *Store) AddRating(ctx context.Context, r Rating, comments []Comment) (Outcome, error) {
	results := s.AddRatings(ctx, []Submission{{r, comments}})
	return results[0].Outcome, results[0].Err
}

// AddRatings is AddRating for many: one result each, in their order. One that
// is refused does not hold up the others.
func (s *Store) AddRatings(ctx context.Context, submissions []Submission) []Result {
	results := make([]Result, len(submissions))
	for start := 0; start < len(submissions); start += maxBatch {
		end := min(start+maxBatch, len(submissions))
		s.addSome(ctx, submissions[start:end], results[start:end])
	}
	return results
}

func (s *Store) addSome(ctx context.Context, submissions []Submission, results []Result) {
	jobs := make([]*job, len(submissions))
	for i := range submissions {
		jobs[i] = &job{done: make(chan struct{})}
		if err := s.prepareJob(ctx, jobs[i], &submissions[i]); err != nil {
			jobs[i].finish("", err)
		}
	}
	s.writer.submit(s, jobs)
	for i, j := range jobs {
		select {
		case <-j.done:
			results[i] = j.result
		case <-ctx.Done():
			results[i].Err = ctx.Err()
		}
	}
}

// job is a submission on its way through the writer: a rating, a parcel for the
// inbox, or a heartbeat.
type job struct {
	rating   Rating
	extra    string // rating.Extra as stored
	counts   Counts
	form     *form
	comments []Comment
	parcel   *parcel // instead of a rating, see Receive
	beat     bool    // a heartbeat instead of a rating, see Health

	refused error         // by the batch it is in
	result  Result        // valid once done is closed
	done    chan struct{} // closed by finish
}

func (j *job) finish(outcome Outcome, err error) {
	j.result = Result{outcome, err}
	close(j.done)
}

// size is what a job holds in memory besides itself, bytes.
func (j *job) size() int {
	if j.parcel == nil {
		return 0
	}
	return len(j.parcel.Bytes)
}

// ended reports whether finish was called; for the goroutine that may call it.
func (j *job) ended() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

// prepareJob checks a submission and does the work that needs no database.
func (s *Store) prepareJob(ctx context.Context, j *job, sub *Submission) error {
	f, err := s.form(ctx, sub.Rating.Form)
	if err != nil {
		return err
	}
	if err := f.layout.check(&sub.Rating); err != nil {
		return err
	}
	today := s.clock.Day()
	if sub.Rating.Batch == "" { // another server's clock may be a little ahead
		today = nextDay(today)
	}
	if sub.Rating.Day > today {
		return Errors{Refuse(Invalid, "rating.day", "day", "value", sub.Rating.Day)}
	}
	for i := range sub.Comments {
		if err := sub.Comments[i].check(); err != nil {
			return err
		}
	}
	j.rating, j.comments, j.form = sub.Rating, sub.Comments, f
	j.extra, j.counts = sub.Rating.Extra.String(), f.layout.counts(&sub.Rating)
	return nil
}

func nextDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

const (
	maxBatch   = 512       // jobs in one commit
	maxParcels = 128       // of them parcels, which are also applied before the next batch
	maxWaiting = 8192      // then new ones are refused rather than kept waiting
	maxHeld    = 256 << 20 // bytes of parcels that wait, likewise
)

// writer is the one place where ratings and parcels are written: a goroutine that puts
// whatever waits into one transaction (group commit). The zero value is ready.
type writer struct {
	mu      sync.Mutex
	waiting []*job
	held    int // bytes of the parcels that wait
	closed  bool
	wake    chan struct{} // something waits, or closed
	ended   chan struct{} // the goroutine has returned
	forms   map[string]*form

	statements statements // for the goroutine alone
}

// submit hands jobs to the writer; those it cannot take are finished with the refusal.
func (w *writer) submit(s *Store, jobs []*job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wake == nil && !w.closed {
		w.wake, w.ended = make(chan struct{}, 1), make(chan struct{})
		go w.run(s)
	}
	for _, j := range jobs {
		switch {
		case j.ended():
		case w.closed:
			j.finish("", Refuse(Unavailable, "error.shutting_down", ""))
		case j.beat: // ahead of the others, or a busy server would look ill
			w.waiting = slices.Insert(w.waiting, 0, j)
		case len(w.waiting) >= maxWaiting || w.held+j.size() > maxHeld:
			j.finish("", Refuse(TooMany, "error.busy", ""))
		default:
			w.waiting = append(w.waiting, j)
			w.held += j.size()
		}
	}
	w.signal()
}

func (w *writer) signal() {
	select {
	case w.wake <- struct{}{}:
	default: // a signal waits already, or nothing was ever submitted
	}
}

// stop refuses new work, waits until what waits is written, and ends the goroutine.
func (w *writer) stop() {
	w.mu.Lock()
	w.closed = true
	w.signal()
	ended := w.ended
	w.mu.Unlock()
	if ended != nil {
		<-ended
	}
}

// take removes up to maxBatch jobs; open is false when no more will come.
func (w *writer) take() (batch []*job, open bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, parcels := 0, 0
	for n < min(len(w.waiting), maxBatch) && parcels < maxParcels {
		if w.waiting[n].parcel != nil {
			parcels++
		}
		n++
	}
	batch = w.waiting[:n:n]
	w.waiting = w.waiting[n:]
	for _, j := range batch {
		w.held -= j.size()
	}
	return batch, !w.closed
}

// Load tells how full the writer is, 0 to 1; at 1 it refuses.
func (s *Store) Load() float64 {
	w := &s.writer
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(float64(len(w.waiting))/maxWaiting, float64(w.held)/maxHeld)
}

func (w *writer) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting)
}

// run writes batch after batch. The clients of a batch come back together
// with their next ratings; waiting for them for a fraction of a commit makes
// the next batch as large, instead of a batch of one followed by the rest.
func (w *writer) run(s *Store) {
	defer close(w.ended)
	w.statements = statements{s.engine, map[statementKey]statement{}}
	defer w.statements.close()
	size, took := 1, time.Duration(0)
	for {
		w.gather(size, min(took/4, 5*time.Millisecond))
		batch, open := w.take()
		if len(batch) == 0 {
			if !open {
				return
			}
			<-w.wake
			continue
		}
		start := SystemClock()
		s.write(batch)
		size, took = len(batch), SystemClock().Sub(start)
		s.committed(ratingsIn(batch), took)
	}
}

func ratingsIn(jobs []*job) (n int) {
	for _, j := range jobs {
		if !j.beat && j.parcel == nil && j.result.Err == nil {
			n++
		}
	}
	return n
}

// gather waits until size jobs wait, at most for the given time.
func (w *writer) gather(size int, most time.Duration) {
	if size <= 1 || most <= 0 || w.count() == 0 {
		return
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	for w.count() < size {
		select {
		case <-w.wake:
		case <-timer.C:
			return
		}
	}
}

// write stores a batch and finishes all of its jobs. A batch that the database
// refuses for what it contains is written in halves, so that one bad
// submission fails alone.
func (s *Store) write(jobs []*job) {
	// The ids make a repetition harmless, also after a lost answer to COMMIT.
	err := again(func() error { return s.writeBatch(jobs) })
	switch {
	case err == nil:
		var parcels []*parcel
		for _, j := range jobs {
			if j.parcel == nil {
				j.finish(j.result.Outcome, j.refused)
			} else if j.refused == nil && j.parcel.row.State == IntakeReceived {
				parcels = append(parcels, j.parcel)
			}
		}
		s.applyParcels(parcels)
		for _, j := range jobs {
			if j.parcel != nil {
				j.finish(j.result.Outcome, j.refused)
			}
		}
	case len(jobs) > 1 && dueToContent(err):
		half := len(jobs) / 2
		s.write(jobs[:half])
		s.write(jobs[half:])
	default:
		if !dueToContent(err) && !Is(err, StorageFull) && !Is(err, Unavailable) {
			err = fmt.Errorf("%w: %w", Refuse(Unavailable, "error.unavailable", ""), err)
		}
		for _, j := range jobs {
			j.finish("", err)
		}
	}
}

// again repeats what failed in a way that may pass.
func again(do func() error) error {
	err := do()
	for attempt := 1; err != nil && attempt <= 6 && passing(err); attempt++ {
		time.Sleep(time.Duration(attempt*attempt) * 25 * time.Millisecond)
		err = do()
	}
	return err
}

// dueToContent reports whether the database refused what was to be written, or
// what is there did not fit it; other submissions may do better.
func dueToContent(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case Is(err, StorageFull), Is(err, Unavailable), passing(err):
		return false
	case errors.As(err, &lite):
		return slices.Contains([]int{sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}, lite.Code()&0xff)
	case errors.As(err, &pg):
		return slices.Contains([]string{"22", "23", "54"}, pg.Code[:2]) // data, integrity, limits
	}
	return true
}

// passing reports whether an error may be gone at the next attempt: a
// transaction that lost against another, a server that restarts, a lost connection.
func passing(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "40001", pg.Code == "40P01", pg.Code == "57P01", pg.Code == "57P02", pg.Code == "57P03", strings.HasPrefix(pg.Code, "08"):
			return true
		}
		return false
	}
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, syscall.ECONNRESET)
}
