package survey

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// TestFullDiskIsRefusedAndPasses fills the volume of the database: answers are
// refused as StorageFull, health turns red within a second, nothing
// acknowledged is lost, and with space again it goes on without a restart.
func TestFullDiskIsRefusedAndPasses(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("SKIPPED: a small volume cannot be mounted here (%v); run as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ctx := context.Background()
	s := openTest(t, filepath.Join(dir, "s.db"), clockAt("2026-11-24"))
	add(t, s, goodRating())
	ballast := filepath.Join(dir, "ballast")
	c := newClient(60)
	store := func() error {
		sub := crashRating(fmt.Sprintf("%016x%016x", c.rng.Uint64(), c.rng.Uint64()))
		_, err := s.AddRating(ctx, sub.Rating, sub.Comments)
		if err == nil {
			c.acknowledged[sub.Rating.ID]++
		} else {
			c.open[sub.Rating.ID] = true
		}
		return err
	}
	for range 120 {
		if err := store(); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		fill(t, ballast)
		var err error
		for i := 0; i < 5000 && err == nil; i++ { // what is left of the log's file takes some more
			err = store()
		}
		if !Is(err, StorageFull) {
			t.Fatalf("round %d: on a full disk got %v, want StorageFull", round, err)
		}
		start := time.Now()
		h := s.Health(ctx)
		if took := time.Since(start); h.Level != Red || took > time.Second {
			t.Errorf("round %d: health %+v after %v, want red within a second", round, h, took)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		if err := store(); err != nil {
			t.Fatalf("round %d: with space again got %v", round, err)
		}
		if f := finding(s.Health(ctx), "write"); f.Level != Green {
			t.Errorf("round %d: with space again health says %+v", round, f)
		}
	}
	select {
	case err := <-s.Fatal():
		t.Errorf("a full disk is not the end: %v", err)
	default:
	}
	if _, err := s.db.Exec("DELETE FROM rating WHERE id NOT IN (SELECT body FROM comment)"); err != nil { // the one without a comment
		t.Fatal(err)
	}
	if _, err := s.Recount(ctx, true); err != nil {
		t.Fatal(err)
	}
	c.judge(t, s, 100)
}

// fill writes a file until the volume is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestFailedSystemCalls lets one system call of a serving process fail, at
// different moments, while all later ones succeed: the trap into which a
// server falls that simply tries again. strace counts calls by thread.
func TestFailedSystemCalls(t *testing.T) {
	strace := findStrace(t)
	for _, fault := range []struct {
		inject string
		fatal  bool // the process must take no more writes, whatever later calls say
	}{
		{"fsync,fdatasync:error=EIO:when=3", true},
		{"fsync,fdatasync:error=EIO:when=20", true},
		{"pwrite64:error=EIO:when=150", true},
		{"pwrite64:error=ENOSPC:when=150", false},
	} {
		t.Run(fault.inject, func(t *testing.T) {
			dir := t.TempDir()
			database, log := filepath.Join(dir, "s.db"), filepath.Join(dir, "strace.log")
			if err := openTest(t, database, clockAt("2026-11-24")).Close(); err != nil {
				t.Fatal(err)
			}
			calls, _, _ := strings.Cut(fault.inject, ":")
			p := startChild(t, database, strace, "-f", "-qq", "-o", log, "-e", "trace="+calls, "-e", "inject="+fault.inject)
			c := newClient(61)
			refused, afterwards := serveThroughFault(t, c, p)
			if injected := countInjected(t, log); injected == 0 {
				t.Fatal("no call failed: the test has no teeth")
			}
			switch {
			case fault.fatal && (!refused["fatal"] || !refused["health red"] || afterwards > 0):
				t.Errorf("saw %v and stored %d afterwards; want fatal, red health, and nothing stored", refused, afterwards)
			case !fault.fatal && (refused["fatal"] || !refused[string(StorageFull)] || afterwards == 0):
				t.Errorf("saw %v and stored %d afterwards; want StorageFull and to go on", refused, afterwards)
			}
			// After a restart everything acknowledged is there.
			s, err := Open(context.Background(), database, clockAt("2026-11-24"))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if r, err := s.Recover(context.Background()); err != nil || len(r.Faults) > 0 {
				t.Errorf("recovery: %+v, %v", r, err)
			}
			c.judge(t, s, 0)
		})
	}
}

// serveThroughFault sends ratings one after the other until 200 were answered
// after the first refusal, and tells what refusals were seen and how many
// ratings were acknowledged after it.
func serveThroughFault(t *testing.T, c *client, p *child) (seen map[string]bool, afterwards int) {
	t.Helper()
	seen = map[string]bool{}
	answers := 0
	for sent := 0; sent < 5000 && answers < 200; sent++ {
		id := fmt.Sprintf("%016x%016x", c.rng.Uint64(), c.rng.Uint64())
		c.open[id] = true
		if _, err := fmt.Fprintf(p.in, "add %s\n", id); err != nil {
			t.Fatal(err)
		}
		for done := false; !done; {
			if !p.out.Scan() {
				t.Fatalf("the child ended: %v", p.cmd.Wait())
			}
			switch words := strings.Fields(p.out.Text()); words[0] {
			case "ok":
				delete(c.open, id)
				c.acknowledged[id]++
				done = true
				if len(seen) > 0 {
					afterwards++
					answers++
				}
			case "no":
				seen[words[2]] = true
				answers++
				done = true
			default:
				seen[p.out.Text()] = true
			}
		}
	}
	if _, err := fmt.Fprintln(p.in, "health"); err != nil {
		t.Fatal(err)
	}
	for asked := time.Now(); p.out.Scan(); {
		seen[p.out.Text()] = true
		if strings.HasPrefix(p.out.Text(), "health") {
			if took := time.Since(asked); took > time.Second {
				t.Errorf("health took %v", took)
			}
			break
		}
	}
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	for p.out.Scan() {
	}
	_ = p.cmd.Wait() // closing a failed database may be an error
	return seen, afterwards
}

func countInjected(t *testing.T, log string) int {
	t.Helper()
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(b), "(INJECTED)")
}

// findStrace gives strace, if this process may use it.
func findStrace(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		surveytest.Missing(t, "strace; on Debian: apt-get install strace")
	}
	if out, err := exec.Command(path, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO", "true").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: strace is not permitted here: %v %s", err, out)
	}
	return path
}
