package survey

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// childDatabase names, in the environment, the database that this process is
// to serve as the child of a test.
const childDatabase = "SIPAS_TEST_CHILD_DATABASE"

// childSynchronous weakens how the child's SQLite syncs, to show that a test
// notices it.
const childSynchronous = "SIPAS_TEST_CHILD_SYNCHRONOUS"

func TestMain(m *testing.M) {
	if database := os.Getenv(childDatabase); database != "" {
		if err := serveChild(database); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serveChild stores a rating for each line "add ID" of its input and answers
// "ok ID OUTCOME", or "no ID CODE"; to "health" it answers "health LEVEL". When the
// storage fails it says "fatal" and stays, so that a test can see what it
// does then. It ends with its input.
func serveChild(database string) error {
	ctx := context.Background()
	s, err := Open(ctx, database, clockAt("2026-11-24"))
	if err != nil {
		return err
	}
	if weak := os.Getenv(childSynchronous); weak == "NORMAL" {
		if _, err := s.db.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil { // its one connection
			return err
		}
	}
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	go func() {
		<-s.Fatal()
		say("fatal")
	}()
	say("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		id, isAdd := strings.CutPrefix(lines.Text(), "add ")
		if !isAdd {
			go func() { say("health %s", s.Health(ctx).Level) }()
			continue
		}
		go func() {
			sub := crashRating(id)
			outcome, err := s.AddRating(ctx, sub.Rating, sub.Comments)
			code := Code("error")
			for _, c := range []Code{StorageFull, Unavailable, Conflict, Closed, TooMany, Invalid} {
				if Is(err, c) {
					code = c
				}
			}
			if err == nil {
				say("ok %s %s", id, outcome)
			} else {
				say("no %s %s", id, code)
			}
		}()
	}
	return s.Close()
}

// crashRating is the same submission each time for the same id, except that
// the comment's own id is new, as it is when a page is sent again.
func crashRating(id string) Submission {
	r := goodRating()
	r.ID, r.Unit = id, "u"+id[:1]
	return Submission{r, []Comment{{ID: NewID(), Unit: r.Unit, Sector: r.Sector, Week: Week(r.Day), Body: id, State: "new"}}}
}

// child is a process that serves a database.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// startChild starts one and waits until it is ready; wrapper, if any, is the
// command line in front of it.
func startChild(t *testing.T, database string, wrapper ...string) *child {
	t.Helper()
	args := append(wrapper, os.Args[0], "-test.run=^$")
	c := &child{cmd: exec.Command(args[0], args[1:]...)}
	c.cmd.Env = append(os.Environ(), childDatabase+"="+database)
	c.cmd.Stderr = os.Stderr
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !c.out.Scan() || c.out.Text() != "ready" {
		t.Fatalf("the child did not start: %q, %v", c.out.Text(), c.cmd.Wait())
	}
	return c
}

// client sends ratings to whatever child runs, and repeats under the same id
// until it is acknowledged.
type client struct {
	mu           sync.Mutex
	rng          *rand.Rand
	open         map[string]bool // sent or to be sent, not acknowledged
	acknowledged map[string]int  // how often
	repeated     int             // acknowledged as already stored: the first answer was lost
}

func newClient(seed uint64) *client {
	return &client{rng: rand.New(rand.NewPCG(seed, 1)), open: map[string]bool{}, acknowledged: map[string]int{}}
}

const atOnce = 24 // ratings under way

// work keeps ratings under way until the child dies or its input is closed.
func (c *client) work(p *child) {
	send := func(id string) { _, _ = fmt.Fprintf(p.in, "add %s\n", id) } // the child may be dead: then it is sent again
	c.mu.Lock()
	for len(c.open) < atOnce {
		c.open[fmt.Sprintf("%016x%016x", c.rng.Uint64(), c.rng.Uint64())] = true
	}
	for id := range c.open {
		send(id)
	}
	c.mu.Unlock()
	for p.out.Scan() {
		words := strings.Fields(p.out.Text())
		c.mu.Lock()
		switch {
		case len(words) == 3 && words[0] == "ok":
			if words[2] == string(Repeated) {
				c.repeated++
			}
			delete(c.open, words[1])
			c.acknowledged[words[1]]++
			id := fmt.Sprintf("%016x%016x", c.rng.Uint64(), c.rng.Uint64())
			c.open[id] = true
			send(id)
		case len(words) == 3 && words[0] == "no":
			send(words[1])
		}
		c.mu.Unlock()
	}
}

// judge wants every acknowledged rating in the database, none twice, each with
// its one comment, and the tallies true, and at least so many ratings in all.
func (c *client) judge(t *testing.T, s *Store, least int) {
	t.Helper()
	ctx := context.Background()
	stored, err := rows(ctx, s.ro, func(r rowScanner) (id string, err error) { return id, r.Scan(&id) }, "SELECT id FROM rating")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, id := range stored {
		if has[id] {
			t.Errorf("rating %s is there twice", id)
		}
		has[id] = true
		if c.acknowledged[id] == 0 && !c.open[id] {
			t.Errorf("rating %s was never sent", id)
		}
	}
	lost := 0
	for id := range c.acknowledged {
		if !has[id] {
			lost++
		}
	}
	var comments, distinct int
	if err := s.ro.QueryRow("SELECT count(*), count(DISTINCT body) FROM comment").Scan(&comments, &distinct); err != nil {
		t.Fatal(err)
	}
	if comments != len(stored) || distinct != comments {
		t.Errorf("%d comments, %d different, for %d ratings", comments, distinct, len(stored))
	}
	if d, err := s.Recount(ctx, false); err != nil || len(d) > 0 {
		t.Errorf("tallies: %v, %v", d, err)
	}
	if s.engine == SQLite {
		if err := s.checkIntegrity(ctx); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d acknowledged (%d of them had been stored before their answer was lost), %d stored, %d lost", len(c.acknowledged), c.repeated, len(stored), lost)
	if lost > 0 || len(c.acknowledged) < least {
		t.Errorf("%d of %d acknowledged ratings are lost; the test wants at least %d", lost, len(c.acknowledged), least)
	}
}

// TestKilledServerLosesAndDoublesNothing kills the serving process with
// SIGKILL again and again at random moments.
func TestKilledServerLosesAndDoublesNothing(t *testing.T) {
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		kills, least, most := 50, 5, 65 // milliseconds
		s := openTest(t, database, clockAt("2026-11-24"))
		if s.engine == Postgres {
			kills, least, most = 10, 100, 300 // the process that dies is the same; PostgreSQL itself is hit below
		} else if err := s.Close(); err != nil { // the child is alone with the file
			t.Fatal(err)
		}
		c := newClient(50)
		for range kills {
			p := startChild(t, database)
			timer := time.AfterFunc(time.Duration(least+c.rng.IntN(most-least))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
			c.work(p)
			timer.Stop()
			_ = p.cmd.Wait() // it was killed
		}
		c.judge(t, openTest(t, database, clockAt("2026-11-24")), 500)
	})
}

// TestPostgresFailuresLoseAndDoubleNothing ends the connections of a working
// server, and kills a process of PostgreSQL, which then restarts all of itself
// from its log.
func TestPostgresFailuresLoseAndDoubleNothing(t *testing.T) {
	database := surveytest.PostgresDSN(t)
	s := openTest(t, database, clockAt("2026-11-24"))
	p := startChild(t, database)
	c := newClient(51)
	done := make(chan struct{})
	go func() { c.work(p); close(done) }()
	count := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.acknowledged)
	}
	progress := func() {
		t.Helper()
		start := count()
		for deadline := time.Now().Add(30 * time.Second); count() < start+2*atOnce; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nothing was acknowledged for 30 seconds")
			}
		}
	}
	for range 20 {
		progress()
		if _, err := s.db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		progress()
		pid := checkpointer(t, s, 0)
		process, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Kill(); err != nil {
			t.Fatal(err)
		}
		checkpointer(t, s, pid) // it is back
	}
	progress()
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	<-done
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the child ended with %v; it must outlive its database", err)
	}
	c.judge(t, openTest(t, database, clockAt("2026-11-24")), 500)
}

// TestLostConnectionsAreNotNoticed ends the writer's connections between and
// during its transactions: the ids make trying again harmless, so callers get
// their acknowledgement and no error.
func TestLostConnectionsAreNotNoticed(t *testing.T) {
	database := surveytest.PostgresDSN(t)
	s, other := openTest(t, database, clockAt("2026-11-24")), openTest(t, database, clockAt("2026-11-24"))
	add(t, s, goodRating()) // the form is known from here on
	stop := make(chan struct{})
	ended := make(chan struct{})
	var acknowledged, ends atomic.Int64
	go func() {
		defer close(ended)
		// At most three times for one rating: the writer tries seven times, and a
		// slow machine must not decide how often it is hit.
		for hits, at := 0, int64(-1); ; {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			if now := acknowledged.Load(); now != at {
				hits, at = 0, now
			}
			if hits == 3 {
				continue
			}
			hits++
			if _, err := other.db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
				t.Error(err)
			}
			ends.Add(1)
		}
	}()
	for range 300 {
		if _, err := s.AddRating(context.Background(), goodRating(), nil); err != nil {
			t.Error(err)
		}
		acknowledged.Add(1)
	}
	close(stop)
	<-ended
	if ends.Load() < 50 {
		t.Errorf("the connections were ended %d times only", ends.Load())
	}
	if d, err := other.Recount(context.Background(), false); err != nil || len(d) > 0 {
		t.Errorf("tallies: %v, %v", d, err)
	}
}

// checkpointer waits until PostgreSQL answers and its checkpointer is another
// process than old.
func checkpointer(t *testing.T, s *Store, old int) (pid int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err := s.db.QueryRow("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").Scan(&pid)
		if err == nil && pid != old {
			return pid
		}
		if time.Now().After(deadline) {
			t.Fatalf("PostgreSQL is not back: %v", err)
		}
	}
}
