package survey

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MinIncrement is the number of ratings by which a shown figure changes at the
// least, its first showing included: nobody can learn an answer by comparing
// two states (docs/method.md §6).
const MinIncrement = 5

// All stands for all sectors of a unit, or for every respondent, in a
// published figure.
const All = "*"

// Publish shows what may be seen: each figure (a unit in one sector or in all,
// of one group of respondents or of everybody, in a month, quarter or year) as the
// tallies give it now, if it has changed by at least MinIncrement ratings since
// it was last shown. All in one transaction; readers see the old state or the new
// one. It returns how many figures changed; when any did, the stamp changes.
func (s *Store) Publish(ctx context.Context) (changed int, err error) {
	err = s.tx(ctx, func(t *sql.Tx) error {
		if s.engine == Postgres { // one publisher at a time; readers go on
			if _, err := t.ExecContext(ctx, "LOCK TABLE published IN SHARE ROW EXCLUSIVE MODE"); err != nil { // postgres only
				return err
			}
		}
		due, err := dueFigures(ctx, t)
		if err != nil || len(due) == 0 {
			return err
		}
		changed = len(due)
		if err := writeFigures(ctx, t, s.engine, due); err != nil {
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

// figures are the published figures that a tally is part of.
func (c Cell) figures() []Cell {
	out := make([]Cell, 0, 12)
	for _, period := range PeriodsOf(c.Period) {
		for _, sector := range []string{c.Sector, All} {
			f := c
			f.Period, f.Sector, f.Respondent = period, sector, All
			out = append(out, f)
			if c.Respondent != "" {
				f.Respondent = c.Respondent
				out = append(out, f)
			}
		}
	}
	return out
}

// dueFigures are the figures that have changed enough, as they are now. Numbers
// of ratings are compared first; answers are added up only where they are
// needed: mostly nowhere.
func dueFigures(ctx context.Context, t *sql.Tx) (map[Cell]*Tally, error) {
	live, err := rows(ctx, t, scanTally, "SELECT round_id, form, month, unit_id, sector, respondent, n, counts FROM tally")
	if err != nil {
		return nil, err
	}
	change := map[Cell]int64{}
	for _, tally := range live {
		for _, f := range tally.figures() {
			change[f] += tally.N
		}
	}
	shown, err := rows(ctx, t, func(rs *sql.Rows) (f Tally, err error) {
		return f, rs.Scan(&f.Round, &f.Form, &f.Period, &f.Unit, &f.Sector, &f.Respondent, &f.N)
	}, "SELECT round_id, form, period, unit_id, sector, respondent, n FROM published")
	if err != nil {
		return nil, err
	}
	for _, f := range shown {
		change[f.Cell] -= f.N
	}
	due := map[Cell]*Tally{}
	for f, n := range change {
		if n >= MinIncrement || n <= -MinIncrement {
			due[f] = &Tally{Cell: f}
		}
	}
	if len(due) == 0 {
		return nil, nil
	}
	for _, tally := range live {
		for _, f := range tally.figures() {
			if sum := due[f]; sum != nil {
				sum.N += tally.N
				sum.Counts = sum.Counts.Add(tally.Counts)
			}
		}
	}
	return due, nil
}

func writeFigures(ctx context.Context, t *sql.Tx, engine Engine, due map[Cell]*Tally) error {
	write, err := t.PrepareContext(ctx, writePublished.text(engine, 1))
	if err != nil {
		return err
	}
	defer write.Close()
	for _, f := range due {
		if _, err := write.ExecContext(ctx, f.Round, f.Form, f.Period, f.Unit, f.Sector, f.Respondent, f.N, f.Counts.String()); err != nil {
			return err
		}
	}
	return nil
}

var writePublished = multiRow{`INSERT INTO published (round_id, form, period, unit_id, sector, respondent, n, counts) VALUES `, 8,
	` ON CONFLICT (round_id, form, period, unit_id, sector, respondent) DO UPDATE SET n = excluded.n, counts = excluded.counts`}

// PeriodsOf are the periods that a month (2026-11) is part of: itself, its
// quarter (2026-Q4) and its year (2026).
func PeriodsOf(month string) []string {
	year, m, ok := strings.Cut(month, "-")
	n, err := strconv.Atoi(m)
	if !ok || err != nil || n < 1 || n > 12 {
		return nil
	}
	return []string{month, fmt.Sprintf("%s-Q%d", year, (n+2)/3), year}
}

// MonthsOf are the months of a period, the inverse of PeriodsOf; nil when the
// period is none.
func MonthsOf(period string) []string {
	year, rest, part := strings.Cut(period, "-")
	if y, err := strconv.Atoi(year); err != nil || len(year) != 4 || y < 1 {
		return nil
	}
	first, last := 1, 12
	quarter := strings.HasPrefix(rest, "Q")
	switch n, err := strconv.Atoi(strings.TrimPrefix(rest, "Q")); {
	case !part:
	case err != nil || len(rest) != 2:
		return nil
	case quarter && n >= 1 && n <= 4:
		first, last = 3*n-2, 3*n
	case !quarter && n >= 1 && n <= 12:
		first, last = n, n
	default:
		return nil
	}
	var months []string
	for m := first; m <= last; m++ {
		months = append(months, fmt.Sprintf("%s-%02d", year, m))
	}
	return months
}

// MonthsBefore are the n months that end with a month, the earliest first.
func MonthsBefore(month string, n int) []string {
	last, err := time.Parse("2006-01", month)
	if err != nil {
		return nil
	}
	months := make([]string, n)
	for i := range months {
		months[i] = last.AddDate(0, i-n+1, 0).Format("2006-01")
	}
	return months
}

// Periods are the periods that have shown figures, the latest first: years,
// then quarters, then months. A sample round has one, that of its answers.
func (s *Store) Periods(ctx context.Context, round, form string) ([]string, error) {
	if period, sample, err := s.samplePeriod(ctx, round); sample || err != nil {
		return []string{period}, err
	}
	periods, err := rows(ctx, s.ro, func(r *sql.Rows) (p string, err error) {
		err = r.Scan(&p)
		return p, err
	}, "SELECT DISTINCT period FROM published WHERE round_id = $1 AND form = $2", round, form)
	slices.SortFunc(periods, func(a, b string) int {
		if x := len(MonthsOf(b)) - len(MonthsOf(a)); x != 0 {
			return x
		}
		return strings.Compare(b, a)
	})
	return periods, err
}

// PublishedForms are the questionnaires of a round that have shown figures; of
// a sample round the one that it asks.
func (s *Store) PublishedForms(ctx context.Context, round string) ([]string, error) {
	if f, err := s.Fieldwork(ctx, round); err == nil {
		return []string{f.Form}, nil
	}
	return rows(ctx, s.ro, func(r *sql.Rows) (form string, err error) {
		err = r.Scan(&form)
		return form, err
	}, "SELECT DISTINCT form FROM published WHERE round_id = $1 ORDER BY form", round)
}

// nextStamp changes the stamp of the published data: a number and the day.
func (s *Store) nextStamp(ctx context.Context, t *sql.Tx) error {
	stamp, err := setting(ctx, t, publishedStamp)
	if err != nil {
		return err
	}
	number, _, _ := strings.Cut(stamp, " ")
	n, _ := strconv.Atoi(number) // "" before the first: 0
	return putSetting(ctx, t, publishedStamp, fmt.Sprintf("%d %s", n+1, s.clock.Day()))
}

// publishedStamp is the setting that PublishedStamp reads.
const publishedStamp = "published_stamp"

// PublishedStamp names the state of the published data: how often it was
// published and the day of the last time, as "17 2026-11-24"; "" before the
// first time. Equal stamps mean equal data.
func (s *Store) PublishedStamp(ctx context.Context) (string, error) {
	return setting(ctx, s.ro, publishedStamp)
}

// RunPublisher publishes at once and then after each period of time, until ctx
// ends. A failure is logged and tried again next time.
func (s *Store) RunPublisher(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if n, err := s.Publish(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "publishing failed", "cause", err)
		} else if err == nil {
			s.publishedAt(s.clock())
			if n > 0 {
				slog.InfoContext(ctx, "published", "cells", n)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
