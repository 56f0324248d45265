package survey

import (
	"context"
	"database/sql"
	"math"
	"slices"
)

// Plan is a document that sets targets for a period.
type Plan struct {
	ID        string
	Title     Text
	Number    string
	Day       string
	ValidFrom string
	ValidTo   string
	Note      string
}

// Target is one sentence of a plan as a rule: an indicator, a year, "at least"
// or "above", a percentage.
type Target struct {
	ID          string
	Plan        string
	Year        int64
	Respondents []string // citizen, business, organisation
	Sectors     []string // none: all sectors of the measure
	Combine     string   // all: one figure over the sectors; each: every sector must pass
	Measure     string   // procedure-settlement, agency-service, public-service
	Metric      string   // satisfaction, expectation-met
	Operator    string   // >= (tối thiểu), > (trên)
	Percent     float64  // 0–100, compared with the unrounded value
	Section     string   // clause of the plan
	Text        Text     // the sentence, Vietnamese is the quotation
	Status      string
	Note        string
	Active      bool
	Version     int64
}

var (
	respondents = []string{"citizen", "organisation", "business"}
	combines    = []string{"all", "each"}
	measures    = []string{"procedure-settlement", "agency-service", "public-service"}
	metrics     = []string{"satisfaction", "expectation-met"}
	operators   = []string{">=", ">"}
)

// Respondents are the codes of who answers.
func Respondents() []string { return slices.Clone(respondents) }

// Measures are the codes of what is measured.
func Measures() []string { return slices.Clone(measures) }

// MeasureOf names the measure that answers about a sector belong to.
func MeasureOf(x Sector) string {
	if x.Kind == "public-service" {
		return "public-service"
	}
	return "procedure-settlement"
}

// Covers reports whether the target speaks of the sector. What is said of the
// service of administrative agencies is said of their procedures; hospitals and
// schools are public services with targets of their own.
func (t Target) Covers(x Sector) bool {
	if len(t.Sectors) > 0 {
		return slices.Contains(t.Sectors, x.Code)
	}
	return t.Measure == MeasureOf(x) || t.Measure == "agency-service" && x.Kind == "procedure"
}

// Asks reports whether answers of the respondent count; ” is not known and counts.
func (t Target) Asks(respondent string) bool {
	return respondent == "" || slices.Contains(t.Respondents, respondent)
}

// Check gives all that is wrong with the target in itself.
func (t Target) Check() Errors {
	var es Errors
	if !idPattern.MatchString(t.ID) {
		es = append(es, Refuse(Invalid, "unit.code", "id", "value", t.ID))
	}
	needed(&es, "plan", t.Plan)
	needed(&es, "text_vi", t.Text.Vi)
	short(&es, "text_en", t.Text.En)
	short(&es, "note", t.Note)
	if t.Year < 2000 || t.Year > 2199 {
		es = append(es, Refuse(Invalid, "target.year", "year", "value", t.Year))
	}
	if len(t.Respondents) == 0 {
		es = append(es, Refuse(Invalid, "error.required", "respondents"))
	}
	for _, r := range t.Respondents {
		oneOf(&es, "respondents", r, respondents)
	}
	oneOf(&es, "combine", t.Combine, combines)
	oneOf(&es, "measure", t.Measure, measures)
	oneOf(&es, "metric", t.Metric, metrics)
	oneOf(&es, "operator", t.Operator, operators)
	if math.IsNaN(t.Percent) || t.Percent < 0 || t.Percent > 100 || t.Percent > 0 && t.Percent <= 1 { // 0.9 is a spreadsheet's 90 %
		es = append(es, Refuse(Invalid, "target.percent", "percent", "value", t.Percent))
	}
	oneOf(&es, "status", t.Status, statuses)
	return es
}

func (t *Target) read(r *Record) {
	r.text("id", &t.ID)
	r.text("plan", &t.Plan)
	r.count("year", &t.Year)
	r.codes("respondents", &t.Respondents)
	r.codes("sectors", &t.Sectors)
	r.text("combine", &t.Combine)
	r.text("measure", &t.Measure)
	r.text("metric", &t.Metric)
	r.text("operator", &t.Operator)
	r.decimal("percent", &t.Percent)
	r.text("section", &t.Section)
	r.text("text_vi", &t.Text.Vi)
	r.text("text_en", &t.Text.En)
	r.text("status", &t.Status)
	r.text("note", &t.Note)
	r.yes("active", &t.Active)
}

// Targets lists all targets by year and id.
func (s *Store) Targets(ctx context.Context) ([]Target, error) { return allTargets(ctx, s.ro) }

func allTargets(ctx context.Context, q querier) ([]Target, error) {
	return rows(ctx, q, func(r *sql.Rows) (t Target, err error) {
		var who, sectors string
		err = r.Scan(&t.ID, &t.Plan, &t.Year, &who, &sectors, &t.Combine, &t.Measure, &t.Metric, &t.Operator, &t.Percent,
			&t.Section, &t.Text.Vi, &t.Text.En, &t.Status, &t.Note, &t.Active, &t.Version)
		t.Respondents, t.Sectors = Split(who), Split(sectors)
		return t, err
	}, `SELECT id, plan_id, year, respondents, sectors, combine, measure, metric, operator, percent, section, text_vi,
		text_en, status, note, active, version FROM target ORDER BY year, id`)
}

// TargetQuery chooses targets; an empty field chooses all.
type TargetQuery struct {
	Year       int64
	Measure    string
	Metric     string
	Sector     *Sector
	Respondent string
}

// TargetsFor lists the active targets that fit, by year and id.
func (s *Store) TargetsFor(ctx context.Context, q TargetQuery) ([]Target, error) {
	all, err := s.Targets(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(t Target) bool {
		return !t.Active || q.Year != 0 && t.Year != q.Year || q.Measure != "" && t.Measure != q.Measure ||
			q.Metric != "" && t.Metric != q.Metric || q.Sector != nil && !t.Covers(*q.Sector) || !t.Asks(q.Respondent)
	}), nil
}

// Plans lists the plans by id.
func (s *Store) Plans(ctx context.Context) ([]Plan, error) {
	return rows(ctx, s.ro, func(r *sql.Rows) (p Plan, err error) {
		return p, r.Scan(&p.ID, &p.Title.Vi, &p.Title.En, &p.Number, &p.Day, &p.ValidFrom, &p.ValidTo, &p.Note)
	}, `SELECT id, title_vi, title_en, number, day, valid_from, valid_to, note FROM plan ORDER BY id`)
}

// SaveTarget creates a target (Version 0) or changes one.
func (s *Store) SaveTarget(ctx context.Context, actor string, t Target) (Target, error) {
	if err := t.Check().Or(); err != nil {
		return t, err
	}
	err := s.edit(ctx, func(tx *sql.Tx) error { return s.saveTarget(ctx, tx, actor, &t) })
	return t, err
}

func (s *Store) saveTarget(ctx context.Context, tx *sql.Tx, actor string, t *Target) error {
	known, err := allSectors(ctx, tx)
	if err != nil {
		return err
	}
	for _, code := range t.Sectors {
		if !slices.ContainsFunc(known, func(x Sector) bool { return x.Code == code }) {
			return Refuse(Invalid, "sector.unknown", "sectors", "code", code)
		}
	}
	action := "target.change"
	if t.Version == 0 {
		action = "target.create"
	}
	if err := putTarget(ctx, tx, t); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, action, t.ID, t.Text.Vi)
}

func putTarget(ctx context.Context, tx *sql.Tx, t *Target) error {
	args := []any{t.ID, t.Plan, t.Year, Join(t.Respondents), Join(t.Sectors), t.Combine, t.Measure, t.Metric, t.Operator,
		t.Percent, t.Section, t.Text.Vi, t.Text.En, t.Status, t.Note, t.Active}
	var err error
	if t.Version == 0 {
		_, err = tx.ExecContext(ctx, `INSERT INTO target (id, plan_id, year, respondents, sectors, combine, measure, metric,
			operator, percent, section, text_vi, text_en, status, note, active)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, args...)
	} else {
		err = changed(tx.ExecContext(ctx, `UPDATE target SET plan_id = $2, year = $3, respondents = $4, sectors = $5,
			combine = $6, measure = $7, metric = $8, operator = $9, percent = $10, section = $11, text_vi = $12,
			text_en = $13, status = $14, note = $15, active = $16, version = version + 1
			WHERE id = $1 AND version = $17`, append(args, t.Version)...))
	}
	if err = storageError(err); Is(err, Invalid) {
		return Refuse(Invalid, "target.plan_unknown", "plan", "id", t.Plan)
	}
	t.Version++
	return err
}

func (p *Plan) read(r *Record) {
	r.text("id", &p.ID)
	r.text("title_vi", &p.Title.Vi)
	r.text("title_en", &p.Title.En)
	r.text("number", &p.Number)
	r.day("day", &p.Day)
	r.day("valid_from", &p.ValidFrom)
	r.day("valid_to", &p.ValidTo)
	r.text("note", &p.Note)
}

// Check gives all that is wrong with the plan in itself.
func (p Plan) Check() Errors {
	var es Errors
	needed(&es, "id", p.ID)
	needed(&es, "title_vi", p.Title.Vi)
	period(&es, p.ValidFrom, p.ValidTo)
	return es
}

// SavePlan creates or replaces a plan.
func (s *Store) SavePlan(ctx context.Context, actor string, p Plan) error {
	if err := p.Check().Or(); err != nil {
		return err
	}
	return s.edit(ctx, func(tx *sql.Tx) error {
		if err := putPlan(ctx, tx, p); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "plan.save", p.ID, p.Title.Vi)
	})
}

func putPlan(ctx context.Context, tx *sql.Tx, p Plan) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO plan (id, title_vi, title_en, number, day, valid_from, valid_to, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET title_vi = excluded.title_vi,
		title_en = excluded.title_en, number = excluded.number, day = excluded.day, valid_from = excluded.valid_from,
		valid_to = excluded.valid_to, note = excluded.note`,
		p.ID, p.Title.Vi, p.Title.En, p.Number, p.Day, p.ValidFrom, p.ValidTo, p.Note)
	return err
}
