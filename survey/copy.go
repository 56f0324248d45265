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
)

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
				have, err := table.contents(ctx, to, nil)
				if err != nil {
					return err
				}
				if have.n > 0 {
					return Refuse(Conflict, "copy.not_empty", "", "table", table.name, "rows", have.n)
				}
			}
			for _, table := range copiedTables {
				c := copier{copiedTable: table, from: from, to: to, engine: dst.engine, progress: progress}
				if err := c.run(ctx); err != nil {
					return fmt.Errorf("copying table %s: %w", table.name, err)
				}
				counts[table.name] = c.written
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
	copiedTable
	from, to *sql.Tx
	engine   Engine // of to
	progress func(string, int64)

	booleans []bool // columns that are boolean at the target
	waiting  []any  // parameters of rows not written yet
	written  int64
	links    [][2]any // self-references: value, key
}

func (c *copier) run(ctx context.Context) (err error) {
	if c.booleans, err = c.readBooleans(ctx); err != nil {
		return err
	}
	source, err := c.contents(ctx, c.from, func(values []any) error {
		for i, v := range values {
			if c.self > 0 && i == c.self && v != nil {
				c.links = append(c.links, [2]any{v, values[0]})
				v = nil
			}
			if n, ok := v.(int64); ok && c.booleans[i] {
				v = n != 0
			}
			c.waiting = append(c.waiting, v)
		}
		if len(c.waiting) == maxRows*c.insert.columns {
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
		if _, err := c.to.ExecContext(ctx, c.link, l[0], l[1]); err != nil {
			return err
		}
	}
	copied, err := c.contents(ctx, c.to, nil)
	if err == nil && copied != source {
		err = fmt.Errorf("%d rows were read, %d are in the copy, or their contents differ", source.n, copied.n)
	}
	return err
}

// readBooleans tells which columns the target keeps as booleans; SQLite gives
// them as numbers.
func (c *copier) readBooleans(ctx context.Context) ([]bool, error) {
	rs, err := c.to.QueryContext(ctx, c.read)
	if err != nil {
		return nil, err
	}
	types, err := rs.ColumnTypes()
	booleans := make([]bool, len(types))
	for i, t := range types {
		booleans[i] = t.DatabaseTypeName() == "BOOL"
	}
	return booleans, errors.Join(err, rs.Close())
}

func (c *copier) write(ctx context.Context) error {
	for len(c.waiting) > 0 {
		n := chunk(len(c.waiting) / c.insert.columns)
		part := c.waiting[:n*c.insert.columns]
		if _, err := c.to.ExecContext(ctx, c.insert.text(c.engine, n), part...); err != nil {
			return err
		}
		c.waiting = c.waiting[len(part):]
		c.written += int64(n)
	}
	c.waiting = c.waiting[:0]
	if c.progress != nil {
		c.progress(c.name, c.written)
	}
	return nil
}

// contents is what a table holds, whatever the order of its rows and the
// engine: the number of rows and the sum of their hashes.
type contents struct {
	n    int64
	hash [4]uint64
}

// contents reads the table and hands each row to fn, if there is one. The row
// is used again for the next.
func (t copiedTable) contents(ctx context.Context, q querier, fn func([]any) error) (contents, error) {
	var c contents
	values, to := make([]any, t.insert.columns), make([]any, t.insert.columns)
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
	}, t.read)
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
