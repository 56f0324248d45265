package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// copiedTables are all tables, each after those it refers to. A column that
// refers to the table itself is filled in last.
var copiedTables = []struct{ name, self string }{
	{"unit", "parent_id"}, {"unit_succession", ""}, {"sector", ""}, {"unit_sector", ""}, {"procedure", ""},
	{"questionnaire", ""}, {"plan", ""}, {"target", ""}, {"method", ""}, {"round", ""}, {"station", "moved_to"},
	{"rating", ""}, {"comment", ""}, {"tally", ""}, {"published", ""}, {"dossier_count", ""}, {"link", ""},
	{"import_job", ""}, {"import_refusal", ""}, {"person", ""}, {"invitation", ""}, {"session", ""},
	{"api_token", ""}, {"attempt", ""}, {"audit", ""}, {"heartbeat", ""}, {"setting", ""},
}

// CopyTo copies everything into an empty, migrated database, of the other
// engine or the same: what is there at one instant, in one transaction, which
// ends only if every table has the same number of rows with the same contents
// and the chain verifies as it does here. progress, if not nil, is told about
// rows copied per table. Without error it returns the rows of each table.
func (s *Store) CopyTo(ctx context.Context, dst *Store, progress func(table string, rows int64)) (map[string]int64, error) {
	if err := errors.Join(s.CheckSchema(ctx), dst.CheckSchema(ctx)); err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	err := s.view(ctx, func(from *sql.Tx) error {
		return dst.tx(ctx, func(to *sql.Tx) error {
			for _, table := range copiedTables {
				var n int64
				if err := to.QueryRowContext(ctx, "SELECT count(*) FROM "+table.name).Scan(&n); err != nil {
					return err
				}
				if n > 0 {
					return Refuse(Conflict, "copy.not_empty", "", "table", table.name, "rows", n)
				}
			}
			for _, table := range copiedTables {
				c := copier{from: from, to: to, engine: dst.engine, table: table.name, self: table.self, progress: progress}
				if err := c.run(ctx); err != nil {
					return fmt.Errorf("copying table %s: %w", table.name, err)
				}
				counts[table.name] = c.sum.n
			}
			before, err := verifyChain(ctx, from)
			if err != nil {
				return err
			}
			after, err := verifyChain(ctx, to)
			if err == nil && !slices.Equal(before, after) {
				err = fmt.Errorf("the chain of the copy does not verify as the original: %v, not %v", after, before)
			}
			return err
		})
	})
	dst.cache.clear()
	return counts, err
}

// copier copies one table.
type copier struct {
	from, to    *sql.Tx
	engine      Engine // of to
	table, self string
	progress    func(string, int64)

	columns  []string
	booleans []bool // columns that are boolean at the target
	insert   multiRow
	waiting  []any    // parameters of rows not written yet
	written  int64
	links    [][2]any // self-references: value, key
	sum      contents
}

func (c *copier) run(ctx context.Context) error {
	if err := c.prepare(ctx); err != nil {
		return err
	}
	var err error
	c.sum, err = readContents(ctx, c.from, c.table, c.columns, func(values []any) error {
		for i, v := range values {
			if c.columns[i] == c.self && v != nil {
				c.links = append(c.links, [2]any{v, values[0]})
				v = nil
			}
			if n, ok := v.(int64); ok && c.booleans[i] {
				v = n != 0
			}
			c.waiting = append(c.waiting, v)
		}
		if len(c.waiting) == maxRows*len(c.columns) {
			return c.write(ctx)
		}
		return nil
	})
	if err == nil {
		err = c.write(ctx)
	}
	if err != nil {
		return err
	}
	for _, l := range c.links {
		text := "UPDATE " + c.table + " SET " + c.self + " = $1 WHERE " + c.columns[0] + " = $2"
		if _, err := c.to.ExecContext(ctx, text, l[0], l[1]); err != nil {
			return err
		}
	}
	copied, err := readContents(ctx, c.to, c.table, c.columns, nil)
	if err == nil && copied != c.sum {
		err = fmt.Errorf("%d rows were read, %d are in the copy, or their contents differ", c.sum.n, copied.n)
	}
	return err
}

// prepare learns the columns, which both databases must have.
func (c *copier) prepare(ctx context.Context) error {
	rs, err := c.to.QueryContext(ctx, "SELECT * FROM "+c.table+" WHERE 1 = 0")
	if err != nil {
		return err
	}
	types, err := rs.ColumnTypes()
	if err := errors.Join(err, rs.Close()); err != nil {
		return err
	}
	for _, t := range types {
		c.columns = append(c.columns, t.Name())
		c.booleans = append(c.booleans, t.DatabaseTypeName() == "BOOL")
	}
	c.insert = multiRow{"INSERT INTO " + c.table + " (" + strings.Join(c.columns, ", ") + ") VALUES ", len(c.columns), ""}
	return nil
}

func (c *copier) write(ctx context.Context) error {
	for len(c.waiting) > 0 {
		part := c.waiting[:chunk(len(c.waiting)/len(c.columns))*len(c.columns)]
		if _, err := c.to.ExecContext(ctx, c.insert.text(c.engine, len(part)/len(c.columns)), part...); err != nil {
			return err
		}
		c.waiting = c.waiting[len(part):]
		c.written += int64(len(part) / len(c.columns))
	}
	c.waiting = c.waiting[:0]
	if c.progress != nil {
		c.progress(c.table, c.written)
	}
	return nil
}

// contents is what a table holds, whatever the order of its rows and the
// engine: the number of rows and the sum of their hashes.
type contents struct {
	n    int64
	hash [4]uint64
}

// readContents reads a table in the order of its first column, which is random
// for ratings and comments, and hands each row to fn. The row is used again.
func readContents(ctx context.Context, q querier, table string, columns []string, fn func([]any) error) (contents, error) {
	var c contents
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range to {
		to[i] = &values[i]
	}
	var buf []byte
	err := each(ctx, q, func(rs *sql.Rows) error {
		if err := rs.Scan(to...); err != nil {
			return err
		}
		buf = buf[:0]
		for _, v := range values {
			var err error
			if buf, err = appendValue(buf, v); err != nil {
				return err
			}
		}
		sum := sha256.Sum256(buf)
		for i := range c.hash {
			c.hash[i] += binary.BigEndian.Uint64(sum[8*i:])
		}
		c.n++
		if fn == nil {
			return nil
		}
		return fn(values)
	}, "SELECT "+strings.Join(columns, ", ")+" FROM "+table+" ORDER BY 1")
	return c, err
}

// appendValue writes a value in the same bytes for both engines: SQLite gives
// booleans as 0 and 1.
func appendValue(buf []byte, v any) ([]byte, error) {
	text := func(kind byte, s string) []byte {
		buf = append(buf, kind)
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(s)))
		return append(buf, s...)
	}
	switch v := v.(type) {
	case nil:
		return append(buf, 'n'), nil
	case bool:
		n := uint64(0)
		if v {
			n = 1
		}
		return binary.BigEndian.AppendUint64(append(buf, 'i'), n), nil
	case int64:
		return binary.BigEndian.AppendUint64(append(buf, 'i'), uint64(v)), nil
	case float64:
		return binary.BigEndian.AppendUint64(append(buf, 'f'), math.Float64bits(v)), nil
	case string:
		return text('s', v), nil
	case []byte:
		return text('b', string(v)), nil
	}
	return buf, fmt.Errorf("a value of type %T", v)
}
