package survey

import (
	"context"
	"database/sql"
)

// SeqGap is a run of sequence numbers of a tablet that have not arrived.
type SeqGap struct{ From, To int64 }

// Missing counts the numbers in gaps.
func Missing(gaps []SeqGap) (n int64) {
	for _, g := range gaps {
		n += g.To - g.From + 1
	}
	return n
}

// SeqGaps finds, by device, the numbers that have not arrived although the
// tablet has given them away: they wait on the tablet, or are lost with its
// storage. A tablet counts from 1; one that was enrolled again counts on, so a
// further device of a person is looked at from its first arrival.
func (s *Store) SeqGaps(ctx context.Context, devices []Device) (map[string][]SeqGap, error) {
	first := map[string]Device{} // of each person
	for _, d := range devices {
		if f, ok := first[d.Person]; !ok || d.Enrolled < f.Enrolled || d.Enrolled == f.Enrolled && d.ID < f.ID {
			first[d.Person] = d
		}
	}
	next, out := map[string]int64{}, map[string][]SeqGap{}
	miss := func(device string, to int64) {
		if from := next[device]; from > 0 && from <= to {
			out[device] = append(out[device], SeqGap{from, to})
		}
	}
	for _, d := range devices {
		if first[d.Person].ID == d.ID {
			next[d.ID] = 1
		}
	}
	err := each(ctx, s.ro, func(r *sql.Rows) error {
		var device string
		var seq int64
		if err := r.Scan(&device, &seq); err != nil {
			return err
		}
		miss(device, seq-1)
		next[device] = seq + 1
		return nil
	}, `SELECT DISTINCT device_id, seq FROM intake WHERE device_id <> '' AND seq > 0 ORDER BY device_id, seq`)
	for _, d := range devices {
		miss(d.ID, max(d.LastSeq, d.Report.LastSeq))
	}
	return out, err
}

// IntakesOfDevice lists what became of what a tablet sent, the newest first.
func (s *Store) IntakesOfDevice(ctx context.Context, device string, limit int) ([]Intake, error) {
	return rows(ctx, s.ro, scanIntake, intakeColumns+`WHERE k.device_id = $1 ORDER BY k.received DESC, k.seq DESC, k.id, k.hash LIMIT $2`, device, limit)
}
