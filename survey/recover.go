package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// recoveryLimit is the largest SQLite database that is read through after an
// unclean end before it is served: about ten seconds' work.
const recoveryLimit = 512 << 20

// Recovery tells what was done at start.
type Recovery struct {
	Unclean bool    // the last process did not close the database; its log was recovered
	Skipped bool    // too large to be read through before serving; do it by command
	Faults  []Fault // places where the ratings do not fit the chain
}

// String is for the log.
func (r Recovery) String() string {
	switch {
	case !r.Unclean:
		return "the database was closed properly"
	case r.Skipped:
		return fmt.Sprintf("the database was not closed properly; it recovered, but is too large (over %d MB) to be read through now", recoveryLimit>>20)
	case len(r.Faults) > 0:
		return fmt.Sprintf("the database was not closed properly; it recovered, but %d closed days or imports do not fit the chain, the first: %v", len(r.Faults), r.Faults[0])
	}
	return "the database was not closed properly; it recovered, and was read through without a fault"
}

// Recover is to be called before the first write. After an unclean end of an
// SQLite database it reads it through: a damaged one is an error, and the
// program must not write to it. PostgreSQL does this itself.
func (s *Store) Recover(ctx context.Context) (Recovery, error) {
	r := Recovery{Unclean: s.unclean}
	if !r.Unclean {
		return r, nil
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return r, err
	}
	if info.Size() > recoveryLimit {
		r.Skipped = true
		return r, nil
	}
	if err := s.checkIntegrity(ctx); err != nil {
		return r, err
	}
	r.Faults, err = s.VerifyChain(ctx)
	return r, err
}

// checkIntegrity has SQLite read its file through.
func (s *Store) checkIntegrity(ctx context.Context) error {
	found, err := rows(ctx, s.ro, func(rs *sql.Rows) (text string, err error) { return text, rs.Scan(&text) }, "PRAGMA integrity_check(3)") // sqlite only
	if err != nil {
		return fmt.Errorf("the database %s cannot be read: %w", s.path, err)
	}
	if len(found) != 1 || found[0] != "ok" {
		return errors.New("the database " + s.path + " is damaged; restore a backup. SQLite says: " + fmt.Sprint(found))
	}
	return nil
}
