package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ImportJob is the state of an import, as everybody may see it.
type ImportJob struct {
	ID       string
	Kind     string
	File     string
	SHA256   string
	State    string // running, done, stopped (somebody ended it), failed
	Total    int64  // rows in the file, about
	Done     int64  // rows read
	Accepted int64
	Repeated int64 // already here: nothing added
	Refused  int64
	Actor    string
	Started  string // RFC 3339, UTC
	Ended    string // while it runs: its last sign of life
}

func (s *Store) insertImportJob(ctx context.Context, j *ImportJob) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO import_job (id, kind, file, sha256, state, total, done, accepted, repeated,
			refused, actor, started) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, $7, $8)`,
			j.ID, j.Kind, j.File, j.SHA256, j.State, j.Total, j.Actor, j.Started)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, j.Actor, "import.start", j.ID, j.Kind+" "+j.File)
	})
}

func (s *Store) keepImportJob(ctx context.Context, j *ImportJob, refused []Refusal) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, r := range refused {
			args, err := json.Marshal(r.Args)
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO import_refusal (job_id, line, field, value, reason, args)
				VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (job_id, line, field) DO NOTHING`,
				j.ID, r.Line, r.Field, r.Value, r.Key, string(args))
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE import_job SET total = $2, done = $3, accepted = $4, repeated = $5, refused = $6,
			ended = $7 WHERE id = $1`, j.ID, j.Total, j.Done, j.Accepted, j.Repeated, j.Refused, Stamp(s.clock()))
		return err
	})
}

func (s *Store) endImportJob(ctx context.Context, j *ImportJob, cause error) error {
	j.State, j.Ended = "done", Stamp(s.clock())
	switch {
	case errors.Is(cause, context.Canceled):
		j.State = "stopped"
	case cause != nil:
		j.State = "failed"
	default:
		j.Total = j.Done
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE import_job SET state = $2, ended = $3, total = $4 WHERE id = $1`,
			j.ID, j.State, j.Ended, j.Total)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, j.Actor, "import."+j.State, j.ID,
			fmt.Sprintf("accepted %d, repeated %d, refused %d", j.Accepted, j.Repeated, j.Refused))
	})
}

// importSilence is how long an import may show no sign of life: a step takes
// seconds. After it the process that ran it is taken for dead.
const importSilence = 15 * time.Minute

// stopSilentImports marks imports whose process died as stopped, so that what
// they brought can be closed. Several servers may do it at once.
func (s *Store) stopSilentImports(ctx context.Context) error {
	now := s.clock()
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE import_job SET state = 'stopped', ended = $1
			WHERE state = 'running' AND started < $2 AND ended < $3`, Stamp(now), Stamp(now.Add(-importSilence)), Stamp(now.Add(-importSilence)))
		return err
	})
}

// AbandonImport marks an import as stopped that no process works on any more.
// If one does after all, its end is recorded over this.
func (s *Store) AbandonImport(ctx context.Context, actor, id string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, `UPDATE import_job SET state = 'stopped', ended = $1 WHERE id = $2 AND state = 'running'`,
			Stamp(s.clock()), id))
		if Is(err, Conflict) {
			return Refuse(Conflict, "import.not_running", "")
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "import.stopped", id, "abandoned")
	})
}

const importJobColumns = `SELECT id, kind, file, sha256, state, total, done, accepted, repeated, refused, actor, started, ended
	FROM import_job `

func scanImportJob(r *sql.Rows) (j ImportJob, err error) {
	return j, r.Scan(&j.ID, &j.Kind, &j.File, &j.SHA256, &j.State, &j.Total, &j.Done, &j.Accepted, &j.Repeated, &j.Refused,
		&j.Actor, &j.Started, &j.Ended)
}

// ImportJob gives the state of one import.
func (s *Store) ImportJob(ctx context.Context, id string) (ImportJob, error) {
	found, err := rows(ctx, s.ro, scanImportJob, importJobColumns+`WHERE id = $1`, id)
	if err != nil {
		return ImportJob{}, err
	}
	if len(found) == 0 {
		return ImportJob{}, Refuse(NotFound, "import.unknown", "job", "id", id)
	}
	return found[0], nil
}

// ImportJobs lists the newest imports.
func (s *Store) ImportJobs(ctx context.Context, limit int) ([]ImportJob, error) {
	return rows(ctx, s.ro, scanImportJob, importJobColumns+`ORDER BY started DESC, id LIMIT $1`, limit)
}

// ImportRefusals lists the refused rows of an import by line, all of them.
func (s *Store) ImportRefusals(ctx context.Context, id string) ([]Refusal, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (x Refusal, err error) {
		var args string
		if err = r.Scan(&x.Line, &x.Field, &x.Value, &x.Key, &args); err == nil {
			err = json.Unmarshal([]byte(args), &x.Args)
		}
		return x, err
	}, `SELECT line, field, value, reason, args FROM import_refusal WHERE job_id = $1 ORDER BY line, field`, id)
}
