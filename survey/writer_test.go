package survey

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

func TestAddRatingCountsAnIDOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		r := goodRating()
		comments := []Comment{{ID: NewID(), Unit: r.Unit, Sector: r.Sector, Week: Week(r.Day), Body: "Tốt <script>", State: "new"}}
		send := func(r Rating, want Outcome, code Code) {
			t.Helper()
			got, err := s.AddRating(ctx, r, comments)
			if got != want || (code == "") != (err == nil) || code != "" && !Is(err, code) {
				t.Errorf("got %q, %v; want %q, %q", got, err, want, code)
			}
		}
		send(r, Stored, "")
		send(r, Repeated, "")
		later := r // the same answer sent again after midnight, flagged as a burst
		later.Day, later.Flags = "2026-11-25", []string{"burst"}
		send(later, Repeated, "")
		other := r
		other.Answers = "4.1."
		send(other, "", Conflict)
		other = r
		other.Extra = Extra{"F2": {100}}
		send(other, "", Conflict)

		var ratings, texts, tallied int64
		var body string
		for text, to := range map[string]any{"SELECT count(*) FROM rating": &ratings, "SELECT count(*) FROM comment": &texts,
			"SELECT n FROM tally": &tallied, "SELECT body FROM comment": &body} {
			if err := s.ro.QueryRow(text).Scan(to); err != nil {
				t.Fatal(text, err)
			}
		}
		if ratings != 1 || texts != 1 || tallied != 1 || body != "Tốt <script>" {
			t.Errorf("got %d ratings, %d comments (%q), %d counted; want one each", ratings, texts, body, tallied)
		}
	})
}

func TestAddRatingsOfOneBatchDoNotHurtEachOther(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		good, wrong, closed, draft, unknown, noForm := goodRating(), goodRating(), goodRating(), goodRating(), goodRating(), goodRating()
		wrong.Answers = "9..."
		closed.Round, draft.Round, unknown.Round, noForm.Form = "shut", "draft", "none", "none@1"
		twin, rival := good, good
		rival.Answers = "1.1."
		results := s.AddRatings(context.Background(), []Submission{{Rating: good}, {Rating: wrong}, {Rating: closed}, {Rating: draft},
			{Rating: unknown}, {Rating: noForm}, {Rating: twin}, {Rating: rival}})
		want := []struct {
			outcome Outcome
			refused string
		}{{Stored, ""}, {"", "rating.value"}, {"", "round.closed"}, {"", "round.not_open"}, {"", "rating.round"}, {"", "rating.form"}, {Repeated, ""}, {"", "rating.conflict"}}
		for i, got := range results {
			key := ""
			if got.Err != nil {
				key = refusalKey(got.Err)
			}
			if got.Outcome != want[i].outcome || key != want[i].refused {
				t.Errorf("submission %d: got %q %v, want %q %q", i, got.Outcome, got.Err, want[i].outcome, want[i].refused)
			}
		}
		var frozen bool
		if err := s.ro.QueryRow("SELECT frozen FROM questionnaire").Scan(&frozen); err != nil || !frozen {
			t.Errorf("frozen = %v, %v; want the first answer to freeze the form", frozen, err)
		}
		// A repetition is recognised even after the round was closed.
		if _, err := s.db.Exec("UPDATE round SET state = 'closed' WHERE id = 'r'"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.AddRating(context.Background(), good, nil); got != Repeated {
			t.Errorf("after closing: got %q, %v; want repeated", got, err)
		}
		if _, err := s.AddRating(context.Background(), goodRating(), nil); !Is(err, Closed) {
			t.Errorf("after closing: got %v; want closed", err)
		}
	})
}

func refusalKey(err error) string {
	if es, ok := err.(Errors); ok && len(es) > 0 {
		return es[0].Key
	}
	if e, ok := err.(*Error); ok {
		return e.Key
	}
	return err.Error()
}

func TestRefusedRatingDoesNotFreezeTheForm(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		bad, draft := goodRating(), goodRating()
		bad.Answers, draft.Round = "7...", "draft"
		s.AddRatings(context.Background(), []Submission{{Rating: bad}, {Rating: draft}})
		var frozen bool
		if err := s.ro.QueryRow("SELECT frozen FROM questionnaire").Scan(&frozen); err != nil || frozen {
			t.Errorf("frozen = %v, %v", frozen, err)
		}
		// A form that was edited since the rating was checked is not frozen by it.
		r := goodRating()
		j := &job{done: make(chan struct{})}
		if err := s.prepareJob(context.Background(), j, &Submission{Rating: r}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.Exec("UPDATE questionnaire SET sha256 = 'edited'"); err != nil {
			t.Fatal(err)
		}
		s.writer.submit(s, []*job{j})
		if <-j.done; !Is(j.result.Err, Conflict) {
			t.Errorf("edited form: got %+v, want a conflict", j.result)
		}
	})
}

func TestManyWritersLoseAndDoubleNothing(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		s := openTest(t, database, clockAt("2026-11-24"))
		second := s // PostgreSQL: two servers on one database
		if s.engine == Postgres {
			var err error
			if second, err = Open(context.Background(), database, s.clock); err != nil {
				t.Fatal(err)
			}
			defer second.Close()
		}
		const callers, each = 16, 40
		var wg sync.WaitGroup
		for caller := range callers {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(caller/2), 7)) // pairs send the same ratings
				store := []*Store{s, second}[caller%2]
				for range each {
					r := randomRating(rng)
					r.ID = fmt.Sprintf("%016x%016x", rng.Uint64(), rng.Uint64())
					if _, err := store.AddRating(context.Background(), r, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		differences, err := s.Recount(context.Background(), false)
		if err != nil || len(differences) > 0 {
			t.Errorf("recount: %v, %v", differences, err)
		}
		var n, tallied int
		if err := s.ro.QueryRow("SELECT (SELECT count(*) FROM rating), (SELECT sum(n) FROM tally)").Scan(&n, &tallied); err != nil {
			t.Fatal(err)
		}
		if n != callers/2*each || tallied != n {
			t.Errorf("got %d ratings, %d counted; want %d", n, tallied, callers/2*each)
		}
	})
}

func TestACancelledCallerDoesNotEndTheBatch(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		r := goodRating()
		add(t, s, goodRating()) // the form is known from here on
		if _, err := s.AddRating(ended, r, nil); err != nil && err != context.Canceled {
			t.Errorf("got %v", err)
		}
		add(t, s, goodRating())
		if got, err := s.AddRating(context.Background(), r, nil); err != nil || got != Repeated {
			t.Errorf("sent again: got %q, %v; want repeated, as it was queued before its caller left", got, err)
		}
	})
}

func TestCloseWritesWhatWaits(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		s := openTest(t, database, clockAt("2026-11-24"))
		add(t, s, goodRating())
		results := make(chan error, 200)
		for range cap(results) {
			go func() {
				_, err := s.AddRating(context.Background(), goodRating(), nil)
				results <- err
			}()
		}
		time.Sleep(2 * time.Millisecond)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		stored := 1
		for range cap(results) {
			if err := <-results; err == nil {
				stored++
			}
		}
		s2 := openTest(t, database, s.clock)
		var n int
		if err := s2.ro.QueryRow("SELECT count(*) FROM rating").Scan(&n); err != nil || n != stored {
			t.Errorf("%d acknowledged, %d stored, %v", stored, n, err)
		}
	})
}

func TestTooManyWaiting(t *testing.T) {
	s := openTest(t, t.TempDir()+"/s.db", clockAt("2026-11-24"))
	add(t, s, goodRating())
	jobs := make([]*job, maxWaiting+10)
	for i := range jobs {
		jobs[i] = &job{done: make(chan struct{})}
		if err := s.prepareJob(context.Background(), jobs[i], &Submission{Rating: goodRating()}); err != nil {
			t.Fatal(err)
		}
	}
	s.writer.submit(s, jobs)
	refused := 0
	for _, j := range jobs {
		if <-j.done; Is(j.result.Err, TooMany) {
			refused++
		} else if j.result.Err != nil {
			t.Fatal(j.result.Err)
		}
	}
	if refused != 10 {
		t.Errorf("got %d refused, want 10", refused)
	}
}

// TestOneBadSubmissionFailsAlone makes the database refuse one of a batch, and
// one cell of the tallies unreadable: the others are stored.
func TestOneBadSubmissionFailsAlone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		add(t, s, goodRating()) // of the cell u1
		if _, err := s.db.Exec("UPDATE tally SET counts = 'unreadable'"); err != nil {
			t.Fatal(err)
		}
		subs := make([]Submission, 30)
		for i := range subs {
			subs[i].Rating = goodRating()
			subs[i].Rating.Unit = fmt.Sprintf("v%d", i)
		}
		subs[7].Rating.Unit = "u1"
		for i, r := range s.AddRatings(context.Background(), subs) {
			if stored := r.Err == nil && r.Outcome == Stored; stored == (i == 7) {
				t.Errorf("submission %d: got %+v", i, r)
			}
		}
		if _, err := s.Recount(context.Background(), true); err != nil {
			t.Fatal(err)
		}
		if got, err := s.AddRating(context.Background(), subs[7].Rating, nil); err != nil || got != Stored {
			t.Errorf("after the recount: got %q, %v", got, err)
		}
	})
}

// TestLockedDatabaseIsUnavailable lets another process hold the write lock.
func TestLockedDatabaseIsUnavailable(t *testing.T) {
	path := surveytest.SQLitePath(t)
	s := openTest(t, path, clockAt("2026-11-24"))
	add(t, s, goodRating())
	if _, err := s.db.Exec("PRAGMA busy_timeout = 200"); err != nil {
		t.Fatal(err)
	}
	other, err := Open(context.Background(), path, s.clock)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for i, r := range s.AddRatings(context.Background(), manySubmissions()) {
		if !Is(r.Err, Unavailable) {
			t.Errorf("rating %d: got %+v, want unavailable", i, r)
		}
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("the refusal took %v: a busy database was asked for each rating alone", took)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	add(t, s, goodRating())
}

func manySubmissions() []Submission {
	subs := make([]Submission, 64)
	for i := range subs {
		subs[i].Rating = goodRating()
	}
	return subs
}
