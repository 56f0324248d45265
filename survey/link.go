package survey

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
)

// Link is one link of the chain that shows whether closed ratings were changed,
// removed or added: a closed day of live ratings, or a finished import.
//
//	Hash = H(prev ‖ kind ‖ subject ‖ n ‖ H(ratings sorted by random id))
//
// Links keep the order of days, never that of ratings within one. Whoever
// keeps a Hash outside of the system can prove everything up to that link.
type Link struct {
	Seq     int64
	Kind    string // day, import
	Subject string // the day, or the batch
	N       int64  // ratings
	Prev    string // Hash of the link before, "" for the first
	Hash    string // SHA-256, hex
}

// Fault is a place where the ratings do not fit the chain.
type Fault struct {
	Kind, Subject string
	Problem       string // changed, link, unlinked, order
	Linked, Found int64  // ratings
}

func (f Fault) String() string {
	return fmt.Sprintf("%s %s: %s, %d ratings linked, %d found", f.Kind, f.Subject, f.Problem, f.Linked, f.Found)
}

const linkColumns = "SELECT seq, kind, subject, n, prev, hash FROM link "

func scanLink(rs *sql.Rows) (l Link, err error) {
	return l, rs.Scan(&l.Seq, &l.Kind, &l.Subject, &l.N, &l.Prev, &l.Hash)
}

// CloseDays closes each past day with live ratings, and each finished import,
// that is not closed yet: its ratings are laid down again in the order of
// their random ids, so that nothing on disk tells the order of arrival, and the
// chain gets its link. Then no rating can be added to them. It returns the new links.
func (s *Store) CloseDays(ctx context.Context) ([]Link, error) {
	if err := s.stopSilentImports(ctx); err != nil {
		return nil, err
	}
	type subject struct{ kind, name string }
	one := func(kind string) func(rs *sql.Rows) (subject, error) {
		return func(rs *sql.Rows) (x subject, err error) { x.kind = kind; return x, rs.Scan(&x.name) }
	}
	todo, err := rows(ctx, s.ro, one("day"), `SELECT DISTINCT day FROM rating WHERE batch = '' AND day < $1
		AND day > COALESCE((SELECT max(subject) FROM link WHERE kind = 'day'), '') ORDER BY day`, s.clock.Day())
	if err != nil {
		return nil, err
	}
	imports, err := rows(ctx, s.ro, one("import"), `SELECT id FROM import_job WHERE kind = 'ratings' AND state <> 'running'
		AND NOT EXISTS (SELECT 1 FROM link WHERE link.kind = 'import' AND link.subject = import_job.id)
		AND EXISTS (SELECT 1 FROM rating WHERE rating.batch = import_job.id) ORDER BY started, id`)
	if err != nil {
		return nil, err
	}
	var added []Link
	for _, x := range append(todo, imports...) {
		l, err := s.closeSubject(ctx, x.kind, x.name)
		if err != nil {
			return added, fmt.Errorf("closing %s %s: %w", x.kind, x.name, err)
		}
		if l != nil {
			added = append(added, *l)
		}
	}
	if len(added) > 0 {
		err = s.forgetOrder(ctx)
	}
	return added, err
}

// CloseImport closes one finished import, as CloseDays does. A closed one stays as it is.
func (s *Store) CloseImport(ctx context.Context, batch string) error {
	if batch == "" {
		return Refuse(Invalid, "rating.missing", "batch")
	}
	l, err := s.closeSubject(ctx, "import", batch)
	if l != nil && err == nil {
		err = s.forgetOrder(ctx)
	}
	return err
}

// closeSubject adds one link, or none if another server was faster.
func (s *Store) closeSubject(ctx context.Context, kind, subject string) (*Link, error) {
	l := &Link{Seq: 1, Kind: kind, Subject: subject}
	batch, day := "", subject
	if kind == "import" {
		batch, day = subject, ""
	}
	err := s.tx(ctx, func(t *sql.Tx) error {
		if err := s.lockRatings(ctx, t); err != nil {
			return err
		}
		have, err := rows(ctx, t, scanLink, linkColumns+"WHERE seq = (SELECT max(seq) FROM link) OR (kind = $1 AND subject = $2) ORDER BY seq", kind, subject)
		if err != nil {
			return err
		}
		for _, h := range have {
			if h.Kind == kind && h.Subject == subject {
				l = nil
				return nil
			}
			l.Seq, l.Prev = h.Seq+1, h.Hash
		}
		if err := s.sortRows(ctx, t, batch, day); err != nil {
			return err
		}
		g := group{hash: sha256.New()}
		err = each(ctx, t, func(rs *sql.Rows) error {
			var r storedRating
			err := r.scan(rs)
			g.add(&r)
			return err
		}, "SELECT "+ratingColumns+" FROM rating WHERE batch = $1 AND ($2 = '' OR day = $2) ORDER BY id", batch, day)
		if err != nil {
			return err
		}
		l.N = g.n
		l.Hash = l.sum(g)
		_, err = t.ExecContext(ctx, "INSERT INTO link (seq, kind, subject, n, prev, hash) VALUES ($1, $2, $3, $4, $5, $6)",
			l.Seq, l.Kind, l.Subject, l.N, l.Prev, l.Hash)
		return err
	})
	return l, err
}

// sortRows lays down the ratings of a closed subject, and the comments of its
// weeks, again: PostgreSQL keeps rows in the order of arrival and tells for each
// its transaction (xmin), which would join comments to ratings. SQLite keeps
// both tables in the order of their random keys.
func (s *Store) sortRows(ctx context.Context, t *sql.Tx, batch, day string) error {
	if s.engine == SQLite {
		return nil
	}
	weeks := map[string]bool{}
	err := each(ctx, t, func(rs *sql.Rows) error {
		var d string
		err := rs.Scan(&d)
		weeks[Week(d)] = true
		return err
	}, "SELECT DISTINCT day FROM rating WHERE batch = $1 AND ($2 = '' OR day = $2)", batch, day)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, "WITH gone AS (DELETE FROM rating WHERE batch = $1 AND ($2 = '' OR day = $2) RETURNING "+ratingColumns+") INSERT INTO rating ("+ratingColumns+") SELECT "+ratingColumns+" FROM gone ORDER BY id", batch, day) // postgres only
	if err != nil {
		return err
	}
	for week := range weeks {
		_, err := t.ExecContext(ctx, "WITH gone AS (DELETE FROM comment WHERE week = $1 RETURNING id, unit_id, sector, week, body, state) INSERT INTO comment (id, unit_id, sector, week, body, state) SELECT id, unit_id, sector, week, body, state FROM gone ORDER BY id", week) // postgres only
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetOrder clears what still holds the order of arrival: dead rows on
// PostgreSQL, the write-ahead log on SQLite.
func (s *Store) forgetOrder(ctx context.Context) error {
	if s.engine == SQLite {
		_, err := s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)") // sqlite only; a reader may keep a part until next time
		return err
	}
	for _, vacuum := range []string{
		"VACUUM rating",  // postgres only
		"VACUUM comment", // postgres only
	} {
		if _, err := s.db.ExecContext(ctx, vacuum); err != nil {
			return err
		}
	}
	return nil
}

// group hashes the ratings of one link.
type group struct {
	n      int64
	hash   hash.Hash
	buffer []byte
}

// add takes the next rating, in the order of ids, as it is stored. Each field
// is preceded by its length, so that no text can pass for two.
func (g *group) add(r *storedRating) {
	for _, field := range r {
		g.buffer = binary.BigEndian.AppendUint32(g.buffer, uint32(len(field)))
		g.buffer = append(g.buffer, field...)
	}
	g.hash.Write(g.buffer)
	g.buffer = g.buffer[:0]
	g.n++
}

// storedRating are the columns of a rating as they are, in the order of ratingColumns.
type storedRating [14]string

func (r *storedRating) day() string   { return r[9] }
func (r *storedRating) batch() string { return r[13] }

func (r *storedRating) scan(rs *sql.Rows) error {
	var to [len(r)]any
	for i := range r {
		to[i] = &r[i]
	}
	return rs.Scan(to[:]...)
}

// sum is what Hash must be for these ratings.
func (l *Link) sum(g group) string {
	h := sha256.New()
	for _, field := range []string{l.Prev, l.Kind, l.Subject, strconv.FormatInt(g.n, 10)} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(field))))
		h.Write([]byte(field))
	}
	h.Write(g.hash.Sum(nil))
	return hex.EncodeToString(h.Sum(nil))
}

// VerifyChain reads all ratings and links and returns every fault, in order;
// none means that nothing closed was changed, removed or added. Days that are
// not closed yet are not covered; that the last links were cut off together with
// their ratings shows only against a ChainHead kept outside. The result is
// remembered for Health.
func (s *Store) VerifyChain(ctx context.Context) (faults []Fault, err error) {
	err = s.view(ctx, func(t *sql.Tx) (err error) {
		faults, err = verifyChain(ctx, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	return faults, s.saveSetting(ctx, chainChecked, fmt.Sprintf("%s %d", Stamp(s.clock()), len(faults)))
}

// chainChecked is the setting with the time of the last check and its faults.
const chainChecked = "chain_checked"

// ChainHead is the last link, or nil. Its hash, kept outside, proves the ratings up to it.
func (s *Store) ChainHead(ctx context.Context) (*Link, error) {
	head, err := rows(ctx, s.ro, scanLink, linkColumns+"WHERE seq = (SELECT max(seq) FROM link)")
	if err != nil || len(head) == 0 {
		return nil, err
	}
	return &head[0], nil
}

func verifyChain(ctx context.Context, q querier) ([]Fault, error) {
	links, err := rows(ctx, q, scanLink, linkColumns+"ORDER BY seq")
	if err != nil {
		return nil, err
	}
	type key struct{ kind, subject string }
	groups := map[key]*group{}
	// Read in the order of ids, each group comes in that order too.
	err = each(ctx, q, func(rs *sql.Rows) error {
		var r storedRating
		if err := r.scan(rs); err != nil {
			return err
		}
		k := key{"day", r.day()}
		if r.batch() != "" {
			k = key{"import", r.batch()}
		}
		if groups[k] == nil {
			groups[k] = &group{hash: sha256.New()}
		}
		groups[k].add(&r)
		return nil
	}, "SELECT "+ratingColumns+" FROM rating ORDER BY id")
	if err != nil {
		return nil, err
	}
	running, err := rows(ctx, q, func(rs *sql.Rows) (id string, err error) { return id, rs.Scan(&id) },
		"SELECT id FROM import_job WHERE kind = 'ratings'")
	if err != nil {
		return nil, err
	}
	var faults []Fault
	prev, lastDay := "", ""
	for i, l := range links {
		k := key{l.Kind, l.Subject}
		g := group{hash: sha256.New()}
		if groups[k] != nil {
			g = *groups[k]
		}
		problem := ""
		switch {
		case l.Seq != int64(i+1) || l.Prev != prev:
			problem = "link" // a link was removed, added or changed
		case l.Hash != l.sum(g) || l.N != g.n:
			problem = "changed"
		case l.Kind == "day" && l.Subject <= lastDay:
			problem = "order"
		}
		if problem != "" {
			faults = append(faults, Fault{l.Kind, l.Subject, problem, l.N, g.n})
		}
		if l.Kind == "day" {
			lastDay = max(lastDay, l.Subject)
		}
		prev = l.Hash
		delete(groups, k)
	}
	for _, k := range slices.SortedFunc(maps.Keys(groups), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.subject, b.subject))
	}) {
		if k.kind == "day" && k.subject > lastDay || k.kind == "import" && slices.Contains(running, k.subject) {
			continue // not closed yet
		}
		faults = append(faults, Fault{k.kind, k.subject, "unlinked", 0, groups[k].n})
	}
	return faults, nil
}
