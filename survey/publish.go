package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MinIncrement is the number of new ratings without which the shown state of a
// cell does not change, the first one included: nobody can learn an answer by
// comparing two states (trust.md §2.2).
const MinIncrement = 5

// Publish shows what may be seen: of each cell (round, form, month, unit,
// sector, respondent) the tally as it is now, if it has at least MinIncrement
// more ratings than the state shown before. Quarters and years are the sums of
// their shown months. All in one transaction; readers see the old state or the
// new one. It returns how many cells changed; when any did, the stamp changes.
func (s *Store) Publish(ctx context.Context) (changed int, err error) {
	err = s.tx(ctx, func(t *sql.Tx) error {
		if s.engine == Postgres { // one publisher at a time; readers go on
			if _, err := t.ExecContext(ctx, "LOCK TABLE published IN SHARE ROW EXCLUSIVE MODE"); err != nil { // postgres only
				return err
			}
		}
		months, err := rows(ctx, t, scanTally, `INSERT INTO published (round_id, form, period, unit_id, sector, respondent, n, counts)
			SELECT round_id, form, month, unit_id, sector, respondent, n, counts FROM tally WHERE n >= $1
			ON CONFLICT (round_id, form, period, unit_id, sector, respondent)
			DO UPDATE SET n = excluded.n, counts = excluded.counts WHERE excluded.n - published.n >= $1
			RETURNING round_id, form, period, unit_id, sector, respondent, n, counts`, MinIncrement)
		if err != nil || len(months) == 0 {
			return err
		}
		changed = len(months)
		if err := publishSums(ctx, t, s.engine, months); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, `UPDATE method SET used = TRUE WHERE NOT used
			AND version IN (SELECT r.method FROM round r WHERE r.id IN (SELECT round_id FROM published))`); err != nil {
			return err
		}
		return s.nextStamp(ctx, t)
	})
	return changed, err
}

// publishSums writes the quarters and years that contain the changed months.
func publishSums(ctx context.Context, t *sql.Tx, engine Engine, changed []Tally) error {
	periods := map[Cell][2]string{} // the sums to make, with their first and last month
	for _, m := range changed {
		for _, p := range PeriodsOf(m.Period)[1:] {
			cell := m.Cell
			cell.Period = p
			first, last := monthsOf(p)
			periods[cell] = [2]string{first, last}
		}
	}
	cells := make([]Cell, 0, len(periods))
	for cell := range periods {
		cells = append(cells, cell)
	}
	slices.SortFunc(cells, Cell.compare)
	read, err := t.PrepareContext(ctx, `SELECT round_id, form, period, unit_id, sector, respondent, n, counts FROM published
		WHERE round_id = $1 AND form = $2 AND period BETWEEN $3 AND $4 AND unit_id = $5 AND sector = $6 AND respondent = $7`)
	if err != nil {
		return err
	}
	defer read.Close()
	write, err := t.PrepareContext(ctx, writePublished.text(engine, 1))
	if err != nil {
		return err
	}
	defer write.Close()
	for _, c := range cells {
		sum := Tally{Cell: c}
		rs, err := read.QueryContext(ctx, c.Round, c.Form, periods[c][0], periods[c][1], c.Unit, c.Sector, c.Respondent)
		if err != nil {
			return err
		}
		for rs.Next() {
			month, err := scanTally(rs)
			if err != nil {
				return errors.Join(err, rs.Close())
			}
			sum.N += month.N
			sum.Counts = sum.Counts.Add(month.Counts)
		}
		if err := errors.Join(rs.Err(), rs.Close()); err != nil {
			return err
		}
		if _, err := write.ExecContext(ctx, c.Round, c.Form, c.Period, c.Unit, c.Sector, c.Respondent, sum.N, sum.Counts.String()); err != nil {
			return err
		}
	}
	return nil
}

var writePublished = multiRow{`INSERT INTO published (round_id, form, period, unit_id, sector, respondent, n, counts) VALUES `, 8,
	` ON CONFLICT (round_id, form, period, unit_id, sector, respondent) DO UPDATE SET n = excluded.n, counts = excluded.counts`}

// PeriodsOf are the periods that contain a month: itself, its quarter, its year.
func PeriodsOf(month string) []string {
	m, err := strconv.Atoi(month[len(month)-2:])
	if err != nil {
		return []string{month}
	}
	year := month[:4]
	return []string{month, fmt.Sprintf("%s-Q%d", year, (m+2)/3), year}
}

// monthsOf are the first and last month of a month, quarter or year.
func monthsOf(period string) (first, last string) {
	year, rest, _ := strings.Cut(period, "-")
	if rest == "" {
		return year + "-01", year + "-12"
	}
	if q, ok := strings.CutPrefix(rest, "Q"); ok {
		n, _ := strconv.Atoi(q) // made by PeriodsOf
		return fmt.Sprintf("%s-%02d", year, 3*n-2), fmt.Sprintf("%s-%02d", year, 3*n)
	}
	return period, period
}

// nextStamp changes the stamp of the published data: a number and the day.
func (s *Store) nextStamp(ctx context.Context, t *sql.Tx) error {
	stamp, err := publishedStamp(ctx, t)
	if err != nil {
		return err
	}
	number, _, _ := strings.Cut(stamp, " ")
	n, _ := strconv.Atoi(number) // "" before the first: 0
	_, err = t.ExecContext(ctx, `INSERT INTO setting (key, value) VALUES ('published_stamp', $1)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, fmt.Sprintf("%d %s", n+1, s.clock.Day()))
	return err
}

func publishedStamp(ctx context.Context, q querier) (string, error) {
	var stamp string
	err := q.QueryRowContext(ctx, "SELECT value FROM setting WHERE key = 'published_stamp'").Scan(&stamp)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return stamp, err
}

// PublishedStamp names the state of the published data: how often it was
// published and the day of the last time, as "17 2026-11-24"; "" before the
// first time. Equal stamps mean equal data.
func (s *Store) PublishedStamp(ctx context.Context) (string, error) {
	return publishedStamp(ctx, s.ro)
}

// Published gives the shown cells of a round and form in some periods
// ("2026-11", "2026-Q4", "2026"), with the stamp of the data they are of.
// unit and sector narrow it down, "" means all.
func (s *Store) Published(ctx context.Context, round, form, unit, sector string, periods ...string) (cells []Tally, stamp string, err error) {
	err = s.view(ctx, func(t *sql.Tx) error {
		if stamp, err = publishedStamp(ctx, t); err != nil {
			return err
		}
		for _, period := range periods {
			found, err := rows(ctx, t, scanTally, `SELECT round_id, form, period, unit_id, sector, respondent, n, counts FROM published
				WHERE round_id = $1 AND form = $2 AND period = $3 AND ($4 = '' OR unit_id = $4) AND ($5 = '' OR sector = $5)
				ORDER BY unit_id, sector, respondent`, round, form, period, unit, sector)
			if err != nil {
				return err
			}
			cells = append(cells, found...)
		}
		return nil
	})
	return cells, stamp, err
}

// PublishedPeriods lists what is shown at all: for each round and form its
// periods, in order, as cells without unit, sector and respondent.
func (s *Store) PublishedPeriods(ctx context.Context) ([]Cell, error) {
	return rows(ctx, s.ro, func(rs *sql.Rows) (c Cell, err error) {
		return c, rs.Scan(&c.Round, &c.Form, &c.Period)
	}, "SELECT DISTINCT round_id, form, period FROM published ORDER BY round_id, form, period")
}

// RunPublisher publishes at once and then after each period of time, until ctx
// ends. A failure is logged and tried again next time.
func (s *Store) RunPublisher(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if n, err := s.Publish(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "publishing failed", "cause", err)
		} else if n > 0 {
			slog.InfoContext(ctx, "published", "cells", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
