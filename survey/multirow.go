package survey

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// multiRow is a statement over a list of rows of parameters: the only SQL that
// is put together at run time, and only from these parts.
//
//	multiRow{"INSERT INTO t (a, b) VALUES ", 2, " RETURNING a"}.text(Postgres, 2)
//	// INSERT INTO t (a, b) VALUES ($1,$2),($3,$4) RETURNING a
//
// SQLite gets "?", because its driver searches each named parameter among all
// names, which costs more than the insert once there are hundreds.
type multiRow struct {
	head    string
	columns int
	tail    string
}

func (m multiRow) text(engine Engine, rows int) string {
	var b strings.Builder
	b.Grow(len(m.head) + len(m.tail) + rows*m.columns*5)
	b.WriteString(m.head)
	parameter := 0
	for row := range rows {
		if row > 0 {
			b.WriteByte(',')
		}
		for column := range m.columns {
			b.WriteByte("(,"[min(column, 1)])
			parameter++
			if engine == SQLite {
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(parameter))
		}
		b.WriteByte(')')
	}
	b.WriteString(m.tail)
	return b.String()
}

// maxRows keeps the parameters of a statement far under the limits of the engines
// (32,766 on SQLite, 65,535 on PostgreSQL).
const maxRows = 64

// chunk is how many of n rows the next statement takes: a power of two, so that
// few different statements exist and each is prepared once.
func chunk(n int) int {
	size := maxRows
	for size > n {
		size /= 2
	}
	return size
}

// statements are the multi-row statements in use, by statement and number of
// rows. SQLite's driver keeps none, so they are prepared here; PostgreSQL's
// keeps them by their text.
type statements struct {
	engine Engine
	known  map[statementKey]statement
}

type statementKey struct {
	m    *multiRow
	rows int
}

type statement struct {
	text     string
	prepared *sql.Stmt
}

// prepare makes ready what n rows will need. It must be called outside of a
// transaction: the one connection is busy inside.
func (ss statements) prepare(ctx context.Context, db *sql.DB, m *multiRow, n int) error {
	for ; n > 0; n -= chunk(n) {
		key := statementKey{m, chunk(n)}
		if ss.known[key].prepared != nil {
			continue
		}
		text := m.text(ss.engine, key.rows)
		prepared, err := db.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		ss.known[key] = statement{text, prepared}
	}
	return nil
}

func (ss statements) close() {
	for _, st := range ss.known {
		if st.prepared != nil {
			_ = st.prepared.Close() // nothing depends on it
		}
	}
}

// get gives the text for a number of rows and, if there is one, the prepared statement.
func (ss statements) get(m *multiRow, rows int) statement {
	key := statementKey{m, rows}
	st, ok := ss.known[key]
	if !ok {
		st = statement{text: m.text(ss.engine, rows)}
		ss.known[key] = st
	}
	return st
}
