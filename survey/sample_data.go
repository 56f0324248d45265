package survey

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"sync"

	"sipas/analysis"
)

// SampleInfo is what must stand beside every figure of a sample round.
type SampleInfo struct {
	Preliminary bool  // not published: the round has no edition
	Weighting   int64 // version of the weights, 0 = design weights alone, nothing made up for
	Seal        string
	Changed     int     // cases that changed since the weights were made
	Interviews  int     // that count
	Cases       int     // drawn and in the field, without reserves in waiting
	Response    float64 // response rate 4 of AAPOR, NaN without cases
	Replaced    int     // interviews of reserves among those that count
	First, Last string  // days of the first and the last interview
	From, To    string  // reference period, as the fieldwork states it
	Merged      []string
	Missing     int // interviews without a weight: newer than the weights
}

// sampleData is a round as its index is computed from it. It is shared between
// requests and never changed.
type sampleData struct {
	fieldSample
	info     SampleInfo
	period   string
	rows     []weighCase // of the design: answered, and known not to belong to the population
	sectors  []string    // of each row, "" = not known
	groups   []string    // of respondents
	columns  sampleColumns
	design   *analysis.Design // nil with fewer than two PSUs
	answers  [][]uint8        // by satisfaction item
	units    []string         // reporting units of the draw
	figures  []Tally
	guard    *guard
	sectored bool // rows have sectors
}

// sampleCache keeps the latest state of the rounds that were asked for.
type sampleCache struct {
	mu   sync.Mutex
	kept map[string]keptSample
}

type keptSample struct {
	stamp string
	data  *sampleData
}

// keptRounds bounds the cache; a round takes a few megabytes.
const keptRounds = 8

// SampleStamp names the state of the data of a sample round: equal stamps mean
// equal figures.
func (s *Store) SampleStamp(ctx context.Context, round string) (string, error) {
	var n [8]int64
	err := s.ro.QueryRowContext(ctx, `SELECT (SELECT version FROM round WHERE id = $1),
		(SELECT COALESCE(MAX(version), 0) FROM fieldwork WHERE round_id = $1),
		(SELECT COUNT(*) FROM interview WHERE round_id = $1),
		(SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM interview WHERE round_id = $1),
		(SELECT CAST(COALESCE(SUM(in_force), 0) AS BIGINT) FROM interview WHERE round_id = $1),
		(SELECT COUNT(*) FROM interview WHERE round_id = $1 AND standing = 'active'),
		(SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM field_case WHERE round_id = $1),
		(SELECT COALESCE(MAX(number), 0) FROM weighting WHERE round_id = $1 AND state <> 'made')`, round).
		Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7])
	return fmt.Sprint(n), err
}

// sampleData gives the data of a round in their latest state. A round without
// a sample in the field is refused.
func (s *Store) sampleData(ctx context.Context, round string) (*sampleData, error) {
	stamp, err := s.SampleStamp(ctx, round)
	if err != nil {
		return nil, err
	}
	s.samples.mu.Lock()
	defer s.samples.mu.Unlock() // a second reader waits rather than reading the same again
	if k, ok := s.samples.kept[round]; ok && k.stamp == stamp {
		return k.data, nil
	}
	d, err := s.readSample(ctx, round)
	if err != nil {
		return nil, err
	}
	if s.samples.kept == nil || len(s.samples.kept) >= keptRounds {
		s.samples.kept = map[string]keptSample{}
	}
	s.samples.kept[round] = keptSample{stamp, d}
	return d, nil
}

// readSample reads a round from one instant of the database.
func (s *Store) readSample(ctx context.Context, round string) (*sampleData, error) {
	d := &sampleData{}
	var err error
	if d.fieldSample, err = s.fieldSample(ctx, round); err != nil {
		return nil, err
	}
	d.period = periodOf(d.fieldwork, d.round)
	d.info.From, d.info.To = d.fieldwork.PeriodFrom, d.fieldwork.PeriodTo
	d.info.Preliminary = d.round.State != RoundEdition
	var strata []DrawnStratum
	var psus []drawnPSU
	err = s.view(ctx, func(tx *sql.Tx) error {
		if err := d.readCases(ctx, tx); err != nil {
			return err
		}
		if err := d.readResponse(ctx, tx); err != nil {
			return err
		}
		var err error
		strata, psus, err = readDrawn(ctx, tx, d.draw.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, h := range strata {
		if !slices.Contains(d.units, h.Unit) {
			d.units = append(d.units, h.Unit)
		}
	}
	return d, d.prepare(strata, psus)
}

// readDrawn reads what a draw took: strata, and PSUs where there are two stages.
func readDrawn(ctx context.Context, q querier, draw string) ([]DrawnStratum, []drawnPSU, error) {
	strata, err := rows(ctx, q, func(r *sql.Rows) (h DrawnStratum, err error) {
		return h, r.Scan(&h.Unit, &h.Stratum, &h.Population, &h.PSUs, &h.DrawnPSUs)
	}, `SELECT unit_id, stratum, population, psus, drawn_psus FROM draw_stratum WHERE draw_id = $1`, draw)
	if err != nil {
		return nil, nil, err
	}
	psus, err := rows(ctx, q, func(r *sql.Rows) (p drawnPSU, err error) {
		return p, r.Scan(&p.Unit, &p.Stratum, &p.PSU, &p.Cases, &p.Stage1, &p.Stage2)
	}, `SELECT unit_id, stratum, psu, COUNT(*), MAX(stage1), MAX(stage2) FROM drawn_case WHERE draw_id = $1 AND NOT reserve
		GROUP BY unit_id, stratum, psu`, draw)
	return strata, psus, err
}

// readCases reads the cases with the weights that count: those of the chosen
// version, or 1/π where none is chosen.
func (d *sampleData) readCases(ctx context.Context, tx *sql.Tx) error {
	w, chosen, err := currentWeighting(ctx, tx, d.round.ID)
	if err != nil {
		return err
	}
	d.info.Weighting, d.info.Seal = w.Number, w.Seal
	if chosen && w.State == WeightingFrozen {
		d.rows, err = frozenCases(ctx, tx, w.ID)
	} else {
		err = d.liveCases(ctx, tx, w, chosen)
	}
	if err != nil {
		return err
	}
	d.rows = slices.DeleteFunc(d.rows, func(c weighCase) bool { return c.Standing != StandsAnswered && c.Standing != StandsIneligible })
	return nil
}

func (d *sampleData) liveCases(ctx context.Context, tx *sql.Tx, w Weighting, chosen bool) (err error) {
	if d.rows, err = weighCases(ctx, tx, d.draw.ID, d.form, d.method); err != nil || !chosen {
		for i := range d.rows {
			if c := &d.rows[i]; c.Standing == StandsAnswered {
				c.Final = c.design()
			}
		}
		return err
	}
	weights, err := weightRows(ctx, tx, w.ID)
	if err != nil {
		return err
	}
	d.info.Changed = differences(weights, d.rows)
	final := make(map[[2]string]float64, len(weights))
	for _, x := range weights {
		final[[2]string{x.Case, x.Interview}] = x.Final
	}
	for i := range d.rows {
		c := &d.rows[i]
		if c.Final = final[[2]string{c.Case, c.Interview}]; c.Standing == StandsAnswered && c.Final == 0 {
			d.info.Missing++
		}
	}
	return nil
}

// frozenCases reads the cases of a frozen weighting with the answers that it
// names, whatever became of them since.
func frozenCases(ctx context.Context, q querier, weighting string) ([]weighCase, error) {
	type frozen struct {
		weighCase
		replaces string
	}
	found, err := rows(ctx, q, func(r *sql.Rows) (x frozen, err error) {
		var ended, flags, extra string
		err = r.Scan(&x.Case, &x.Number, &x.Code, &x.Unit, &x.Stratum, &x.PSU, &x.Reserve, &x.Outcome, &x.replaces, &x.Stage1, &x.Stage2,
			&x.Interview, &x.Mode, &ended, &flags, &x.Version, &x.Answers, &extra, &x.Standing, &x.Final)
		x.Day, x.Flags = dayOf(ended), Split(flags)
		if err == nil {
			x.Extra, err = ParseExtra(extra)
		}
		return x, err
	}, `SELECT c.id, c.number, c.code, c.unit_id, c.stratum, c.psu, c.reserve, COALESCE(i.outcome, c.outcome), c.replaces, d.stage1, d.stage2,
		w.interview_id, COALESCE(i.mode, ''), COALESCE(i.ended, ''), COALESCE(f.flags, ''), w.version, COALESCE(v.answers, ''),
		COALESCE(v.extra, ''), w.standing, w.final
		FROM weight w JOIN field_case c ON c.id = w.case_id JOIN drawn_case d ON d.draw_id = c.draw_id AND d.number = c.number
		LEFT JOIN interview i ON i.id = w.interview_id LEFT JOIN visit f ON f.id = w.interview_id
		LEFT JOIN interview_version v ON v.interview_id = w.interview_id AND v.number = w.version
		WHERE w.weighting_id = $1 ORDER BY c.number`, weighting)
	if err != nil {
		return nil, err
	}
	out := make([]weighCase, len(found))
	for i, x := range found {
		out[i] = x.weighCase
		if !x.Reserve {
			continue
		}
		if err := out[i].standFor(ctx, q, x.replaces); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// standFor gives a reserve the place of the drawn case that it stands for.
func (c *weighCase) standFor(ctx context.Context, q querier, replaces string) error {
	for reserve := true; reserve; {
		var next string
		err := q.QueryRowContext(ctx, `SELECT c.unit_id, c.stratum, c.psu, c.reserve, c.replaces, d.stage1, d.stage2
			FROM field_case c JOIN drawn_case d ON d.draw_id = c.draw_id AND d.number = c.number WHERE c.id = $1`, replaces).
			Scan(&c.Unit, &c.Stratum, &c.PSU, &reserve, &next, &c.Stage1, &c.Stage2)
		if err != nil {
			return fmt.Errorf("case %s stands for %s: %w", c.Case, replaces, err)
		}
		replaces = next
	}
	return nil
}

// readResponse counts the cases of the field by the groups of their outcomes.
func (d *sampleData) readResponse(ctx context.Context, tx *sql.Tx) error {
	var o analysis.Outcomes
	count := map[DispositionGroup]*float64{CompleteInterview: &o.I, PartialInterview: &o.P, RefusalBreakOff: &o.R, NonContact: &o.NC,
		OtherNonResponse: &o.O, UnknownHousehold: &o.UH, UnknownOther: &o.UO, NotEligible: &o.NE}
	err := each(ctx, tx, func(r *sql.Rows) error {
		var outcome string
		var n int
		if err := r.Scan(&outcome, &n); err != nil {
			return err
		}
		group := UnknownHousehold // nobody knows yet
		if x, ok := DispositionOf(outcome); ok {
			group = x.Group
		}
		*count[group] += float64(n)
		d.info.Cases += n
		return nil
	}, `SELECT COALESCE(i.outcome, c.outcome), COUNT(*) FROM field_case c LEFT JOIN interview i ON i.case_id = c.id AND i.standing = 'active'
		WHERE c.draw_id = $1 AND c.state <> 'reserve' GROUP BY COALESCE(i.outcome, c.outcome)`, d.draw.ID)
	if err != nil {
		return err
	}
	rates, err := analysis.AAPORRates(o, math.NaN())
	d.info.Response = rates.Response[3]
	return err
}

// periodOf is the period of the results of a round: the month, quarter or year
// that its reference period lies in, else the year of its last day; of its
// fieldwork where it states none.
func periodOf(f Fieldwork, r Round) string {
	from, to := f.PeriodFrom, f.PeriodTo
	if from == "" && to == "" {
		from, to = r.Starts, r.Ends
	}
	if to == "" {
		to = from
	}
	if from == "" {
		from = to
	}
	if len(from) < len("2006-01") || len(to) < len("2006-01") {
		return ""
	}
	for _, p := range PeriodsOf(to[:len("2006-01")]) {
		if slices.Contains(MonthsOf(p), from[:len("2006-01")]) {
			return p
		}
	}
	return to[:len("2006")]
}

// prepare declares the design and counts the answers.
func (d *sampleData) prepare(strata []DrawnStratum, psus []drawnPSU) (err error) {
	if d.columns, err = declare(d.rows, d.draw.Design.Stages == 2, strata, psus); err != nil {
		return err
	}
	d.info.Merged = d.columns.Merged
	weights := make([]float64, len(d.rows))
	positive := false
	for i := range d.rows {
		c := &d.rows[i]
		weights[i] = c.Final
		positive = positive || c.Final > 0
		if c.Final == 0 {
			continue
		}
		d.info.Interviews++
		if c.Reserve {
			d.info.Replaced++
		}
		if c.Day != "" && (d.info.First == "" || c.Day < d.info.First) {
			d.info.First = c.Day
		}
		d.info.Last = max(d.info.Last, c.Day)
	}
	if positive && d.columns.psuCount() > 1 {
		if d.design, err = d.columns.design(weights); err != nil {
			return err
		}
	}
	d.lay()
	d.count()
	d.guard = newGuard(d.form, d.figures, nil, int64(d.rule().HideBelow))
	return nil
}

// rule is the publication rule of sample rounds, stricter where the method says so.
func (d *sampleData) rule() analysis.PublicationRule {
	rule := analysis.OfficialRule()
	rule.HideBelow = max(rule.HideBelow, d.method.SuppressBelow)
	rule.MarkBelow = max(rule.MarkBelow, d.method.MinValidPerCell)
	return rule
}

// lay puts the answers into columns and finds sector and group of each row.
func (d *sampleData) lay() {
	items := d.form.satisfactionItems()
	d.answers = make([][]uint8, len(items))
	for k, it := range items {
		at, column := d.form.ItemIndex(it.Code), make([]uint8, len(d.rows))
		for i := range d.rows {
			column[i] = 6
			if c := &d.rows[i]; at < len(c.Answers) && c.Answers[at] != NotAsked {
				column[i] = uint8(answerValue(c.Answers, at))
			}
		}
		d.answers[k] = column
	}
	d.sectors, d.groups = make([]string, len(d.rows)), make([]string, len(d.rows))
	sectorOf, group := d.sectorOf(), d.form.layout().group
	for i := range d.rows {
		c := &d.rows[i]
		if c.Final == 0 {
			continue
		}
		d.sectors[i] = sectorOf(c)
		d.sectored = d.sectored || d.sectors[i] != ""
		if group == nil {
			continue
		}
		value := c.choice(group.Code)
		for _, o := range group.Options {
			if fmt.Sprint(o.Value) == value {
				d.groups[i] = o.Group
			}
		}
	}
}

// sectorOf tells the sector of a case: of rounds of hospitals and schools the
// one of their kind; else that of the stratum, which is often made of sectors; what
// the person answered; the only one of the unit. Households speak of no
// sector unless they are asked.
func (d *sampleData) sectorOf() func(c *weighCase) string {
	if _, ok := d.register.Sector(d.round.Kind); ok { // health, education
		return func(*weighCase) string { return d.round.Kind }
	}
	byStratum := map[string]string{}
	for _, x := range d.register.Sectors() {
		byStratum[x.Code], byStratum[Fold(x.Name.Vi)], byStratum[Fold(x.Name.En)] = x.Code, x.Code, x.Code
	}
	var question *Question
	for x := range d.form.AllQuestions() {
		if question == nil && x.Type == "single" && slices.ContainsFunc(x.Options, func(o Option) bool { return o.Sector != "" }) {
			question = x
		}
	}
	return func(c *weighCase) string {
		if d.round.Kind == "transaction" {
			if code := byStratum[c.Stratum]; code != "" {
				return code
			}
			if code := byStratum[Fold(c.Stratum)]; code != "" {
				return code
			}
		}
		if question != nil {
			value := c.choice(question.Code)
			for _, o := range question.Options {
				if fmt.Sprint(o.Value) == value && o.Sector != "" {
					return o.Sector
				}
			}
		}
		if d.round.Kind == "transaction" {
			if u, ok := d.register.Unit(c.Unit); ok && len(u.Sectors) == 1 {
				return u.Sectors[0]
			}
		}
		return ""
	}
}
