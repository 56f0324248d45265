package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// AuditEntry is one thing that a member of staff did. Entries are chained: each
// hash covers the entry and the hash before it, so that none can be changed,
// removed or slipped in unseen.
type AuditEntry struct {
	Seq    int64
	At     string // RFC 3339, UTC
	Actor  string // login, or the name of the command
	Action string // unit.create, station.close, …
	Object string // the id of what was touched
	Detail string
	Prev   string
	Hash   string
}

// sum computes the hash of the entry: SHA-256 over its fields, each preceded by
// its length so that no two entries have the same text.
func (e AuditEntry) sum() string {
	h := sha256.New()
	for _, field := range []string{fmt.Sprint(e.Seq), e.At, e.Actor, e.Action, e.Object, e.Detail, e.Prev} {
		fmt.Fprintf(h, "%d:", len(field))
		io.WriteString(h, field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Audit records an action that is not part of another change, such as a login.
func (s *Store) Audit(ctx context.Context, actor, action, object, detail string) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return s.audit(ctx, tx, actor, action, object, detail) })
}

// audit records an action in the transaction of the change itself: both are
// kept, or neither. Call it last, it holds the end of the chain until commit.
func (s *Store) audit(ctx context.Context, tx *sql.Tx, actor, action, object, detail string) error {
	// Taking the row makes writers wait for each other, on both engines.
	_, err := tx.ExecContext(ctx, `INSERT INTO setting (key, value) VALUES ('audit.end', '')
		ON CONFLICT (key) DO UPDATE SET value = setting.value`)
	if err != nil {
		return err
	}
	e := AuditEntry{At: Stamp(s.clock()), Actor: actor, Action: action, Object: object, Detail: detail}
	err = tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1`).Scan(&e.Seq, &e.Prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	e.Seq++
	e.Hash = e.sum()
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (seq, at, actor, action, object, detail, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, e.Seq, e.At, e.Actor, e.Action, e.Object, e.Detail, e.Prev, e.Hash)
	return err
}

const auditColumns = `SELECT seq, at, actor, action, object, detail, prev, hash FROM audit `

func scanAudit(r *sql.Rows) (e AuditEntry, err error) {
	return e, r.Scan(&e.Seq, &e.At, &e.Actor, &e.Action, &e.Object, &e.Detail, &e.Prev, &e.Hash)
}

// AuditTrail lists the newest entries before a sequence number (0 = from the
// end), of one object or of all ("").
func (s *Store) AuditTrail(ctx context.Context, object string, before int64, limit int) ([]AuditEntry, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return rows(ctx, s.ro, scanAudit, auditColumns+`WHERE seq < $1 AND ($2 = '' OR object = $3)
		ORDER BY seq DESC LIMIT $4`, before, object, object, limit)
}

// VerifyAudit recomputes the whole chain and returns its length and last hash.
// The error names the first entry that does not fit.
func (s *Store) VerifyAudit(ctx context.Context) (n int64, head string, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		rs, err := tx.QueryContext(ctx, auditColumns+`ORDER BY seq`)
		if err != nil {
			return err
		}
		defer rs.Close()
		for rs.Next() {
			e, err := scanAudit(rs)
			if err != nil {
				return err
			}
			if e.Seq != n+1 || e.Prev != head || e.Hash != e.sum() {
				return fmt.Errorf("audit entry %d does not continue the chain after entry %d", e.Seq, n)
			}
			n, head = e.Seq, e.Hash
		}
		return rs.Err()
	})
	return n, head, err
}
