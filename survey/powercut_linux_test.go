package survey

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"sipas/survey/surveytest"
)

// TestPowerCut cuts the power: the database lies on a file system in an image
// file, and a copy of the image is what a disk holds at that instant, without
// whatever was not synced yet. Killing a process does not show a missing fsync;
// this does, and the second half proves it: with synchronous=NORMAL
// acknowledged ratings are lost. Torn sectors and drives that lie about their
// cache are not covered.
func TestPowerCut(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root can mount an image; run as root")
	}
	if _, err := exec.LookPath("mkfs.ext4"); err != nil {
		surveytest.Missing(t, "mkfs.ext4; on Debian: apt-get install e2fsprogs")
	}
	cut := func(t *testing.T, cuts int, synchronous string) (acknowledged, lost int) {
		dir := t.TempDir()
		image, cutImage := filepath.Join(dir, "disk.img"), filepath.Join(dir, "cut.img")
		disk, after := filepath.Join(dir, "disk"), filepath.Join(dir, "after")
		for _, mountPoint := range []string{disk, after} {
			if err := os.Mkdir(mountPoint, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		run(t, "truncate", "-s", "96M", image)
		run(t, "mkfs.ext4", "-q", "-F", image)
		if out, err := exec.Command("mount", "-o", "loop", image, disk).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: an image cannot be mounted here (%v %s); run as root", err, out)
		}
		t.Cleanup(func() { run(t, "umount", disk) })
		database := filepath.Join(disk, "s.db")
		if err := openTest(t, database, clockAt("2026-11-24")).Close(); err != nil {
			t.Fatal(err)
		}
		run(t, "sync", "-f", disk) // the start is on disk
		t.Setenv(childSynchronous, synchronous)
		c := newClient(70)
		for range cuts {
			p := startChild(t, database)
			timer := time.AfterFunc(time.Duration(30+c.rng.IntN(150))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
			c.work(p)
			timer.Stop()
			_ = p.cmd.Wait() // it was killed; what it acknowledged is known
			if err := os.RemoveAll(cutImage); err != nil {
				t.Fatal(err)
			}
			if err := copyFile(image, cutImage); err != nil {
				t.Fatal(err)
			}
			lost += c.lostAt(t, cutImage, after)
		}
		return len(c.acknowledged), lost
	}
	t.Run("full", func(t *testing.T) {
		acknowledged, lost := cut(t, 12, "FULL")
		t.Logf("12 cuts: %d acknowledged, %d lost", acknowledged, lost)
		if lost > 0 || acknowledged < 300 {
			t.Errorf("%d of %d acknowledged ratings were lost", lost, acknowledged)
		}
	})
	t.Run("normal", func(t *testing.T) {
		acknowledged, lost := cut(t, 4, "NORMAL")
		t.Logf("4 cuts with synchronous=NORMAL: %d acknowledged, %d lost", acknowledged, lost)
		if lost == 0 {
			t.Error("with synchronous=NORMAL nothing was lost: the test has no teeth")
		}
	})
}

// lostAt mounts the picture of a disk, which replays the file system's
// journal, opens the database on it, and counts what was acknowledged and is
// not there. What is there must be whole.
func (c *client) lostAt(t *testing.T, image, mountPoint string) (lost int) {
	t.Helper()
	run(t, "mount", "-o", "loop", image, mountPoint)
	defer run(t, "umount", mountPoint)
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(mountPoint, "s.db"), clockAt("2026-11-24"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r, err := s.Recover(ctx); err != nil || len(r.Faults) > 0 {
		t.Errorf("recovery: %+v, %v", r, err)
	}
	stored, err := rows(ctx, s.ro, func(r rowScanner) (id string, err error) { return id, r.Scan(&id) }, "SELECT id FROM rating")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, id := range stored {
		has[id] = true
	}
	for id := range c.acknowledged {
		if !has[id] {
			lost++
		}
	}
	if d, err := s.Recount(ctx, false); err != nil || len(d) > 0 {
		t.Errorf("tallies: %v, %v", d, err)
	}
	return lost
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatal(fmt.Errorf("%s %v: %w: %s", name, args, err, out))
	}
}
