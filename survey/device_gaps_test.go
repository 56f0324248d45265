package survey

import (
	"context"
	"fmt"
	"testing"
)

// TestSeqGaps: numbers that a tablet gave away and that never came.
func TestSeqGaps(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		arrive := func(device string, seqs ...int64) {
			for i, seq := range seqs {
				for _, state := range []string{"accepted", "candidate"} { // twice: a candidate has the same number
					_, err := s.db.Exec(`INSERT INTO intake (id, hash, device_id, received, state, seq) VALUES ($1, $2, $3, '2026-11-24T00:00:00Z', $4, $5)`,
						NewID(), fmt.Sprint(i, state), device, state, seq)
					if err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		arrive("first", 2, 3, 7)
		arrive("again", 5, 7)
		arrive("whole", 1, 2)
		arrive("", 9)
		devices := []Device{
			{ID: "again", Person: "p1", Enrolled: "2026-11-20T00:00:00Z", LastSeq: 7},
			{ID: "first", Person: "p1", Enrolled: "2026-11-01T00:00:00Z", LastSeq: 7, Report: DeviceReport{LastSeq: 9}},
			{ID: "whole", Person: "p2", Enrolled: "2026-11-01T00:00:00Z", LastSeq: 2, Report: DeviceReport{LastSeq: 2}},
			{ID: "silent", Person: "p3", Enrolled: "2026-11-01T00:00:00Z", Report: DeviceReport{LastSeq: 3}},
			{ID: "new", Person: "p2", Enrolled: "2026-11-02T00:00:00Z"},
		}
		gaps, err := s.SeqGaps(ctx, devices)
		want := "map[again:[{6 6}] first:[{1 1} {4 6} {8 9}] silent:[{1 3}]]"
		if got := fmt.Sprint(gaps); err != nil || got != want {
			t.Errorf("got %s %v, want %s", got, err, want)
		}
		if n := Missing(gaps["first"]); n != 6 {
			t.Errorf("first misses %d, want 6", n)
		}
	})
}
