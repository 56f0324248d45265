package survey

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"sipas/analysis"
)

// Dim is what the rows of an index table differ in.
type Dim string

// The dimensions.
const (
	ByUnit       Dim = "unit"
	BySector     Dim = "sector"
	ByRespondent Dim = "respondent"
	ByPeriod     Dim = "period"
)

// Level is the part of the questionnaire that a figure is about.
type Level string

// The levels.
const (
	LevelIndex   Level = "index" // the index of the form
	LevelContent Level = "content"
	LevelFactor  Level = "factor"
	LevelItem    Level = "item"
)

// IndexQuery asks for an index table.
type IndexQuery struct {
	Round   string
	Form    string
	Periods []string // 2026-11, 2026-Q4, 2026
	Units   []string // only these; none: all
	Sectors []string // only these; none: all
	By      []Dim
	Levels  []Level // none: the index alone
	Scope   Scope   // of the reader
	// Today reads former units as the ones they became part of; otherwise each
	// unit stands as it was.
	Today bool
	// Preliminary says that the reader may see a sample round before its edition.
	Preliminary bool
}

func (q IndexQuery) by(d Dim) bool { return slices.Contains(q.By, d) }

// Check gives all that is wrong with the query in itself.
func (q IndexQuery) Check() Errors {
	var es Errors
	if len(q.Periods) == 0 {
		es = append(es, Refuse(Invalid, "field.required", "period"))
	}
	for _, p := range q.Periods {
		if MonthsOf(p) == nil {
			es = append(es, Refuse(Invalid, "index.period", "period", "period", p))
		}
	}
	for _, d := range q.By {
		if !slices.Contains([]Dim{ByUnit, BySector, ByRespondent, ByPeriod}, d) {
			es = append(es, Refuse(Invalid, "index.by", "by", "by", string(d)))
		}
	}
	for _, l := range q.Levels {
		if !slices.Contains([]Level{LevelIndex, LevelContent, LevelFactor, LevelItem}, l) {
			es = append(es, Refuse(Invalid, "index.level", "level", "level", string(l)))
		}
	}
	return es
}

// known refuses units and sectors that the register does not have: an empty
// answer would look like "no ratings yet".
func (q IndexQuery) known(reg *Register) Errors {
	var es Errors
	for _, id := range q.Units {
		if _, ok := reg.Unit(id); !ok {
			es = append(es, Refuse(Invalid, "index.unknown_unit", "unit", "unit", id))
		}
	}
	for _, code := range q.Sectors {
		if _, ok := reg.Sector(code); !ok {
			es = append(es, Refuse(Invalid, "index.unknown_sector", "sector", "sector", code))
		}
	}
	return es
}

// State says how a row may be shown. The words for them are different
// sentences for the reader.
type State string

// The states of a row.
const (
	StateShown     State = "shown"
	StateMarked    State = "marked"    // few answers or wide: for orientation only, never judged
	StateNone      State = "none"      // no answers yet
	StateFew       State = "few"       // fewer than may be shown
	StateProtected State = "protected" // would give away a hidden neighbour
)

// Visible reports whether the row has figures.
func (s State) Visible() bool { return s == StateShown || s == StateMarked }

// Basis says how answers were weighted.
type Basis string

// The bases.
const (
	BasisAnswers  Basis = "answers"  // one agency, each answer counts once
	BasisAgencies Basis = "agencies" // the mean of agencies, each counts once
	BasisDossiers Basis = "dossiers" // weighted to dossiers handled, by agency and sector
)

// RowKey says what a row is about; All stands for the sum over a dimension.
type RowKey struct {
	Period     string
	Unit       string
	Sector     string
	Respondent string
	Level      Level
	Code       string // of the content, factor or item; "" for the index
}

// Row is one figure with everything that must stand beside it. In a row that
// is not visible all numbers are absent (0 or NaN).
type Row struct {
	RowKey
	State     State
	Ratings   int64   // ratings received
	Missing   float64 // share of those asked who gave no valid answer; NaN when nobody was asked
	Flagged   int64   // ratings with a mark of the arrival checks; they count
	Basis     Basis
	Primary   analysis.IndexValue // the item score of the method
	Secondary analysis.IndexValue // the second item score that is printed beside it
	Readings  []Reading           // against each target that applies; at LevelIndex
	Former    []string            // former units that are read into this one
}

// Table is an index: the one source of every page, file and API answer that
// shows it.
type Table struct {
	Query  IndexQuery
	Round  Round
	Method analysis.Method
	Form   *Questionnaire
	Stamp  string      // of the published data; of a sample round its weights
	Sample *SampleInfo // of a sample round, else nil
	Rows   []Row

	register *Register
}

// Unit gives a unit that a row names.
func (t *Table) Unit(id string) Unit { u, _ := t.register.Unit(id); return u }

// Sector gives a sector that a row names.
func (t *Table) Sector(code string) Sector { x, _ := t.register.Sector(code); return x }

// Label is the text of the row's part of the questionnaire.
func (t *Table) Label(k RowKey) Text {
	for _, p := range parts(t.Form, []Level{k.Level}) {
		if p.code == k.Code {
			return p.label
		}
	}
	return Text{}
}

// Index computes an index table: of counters from the published figures, of a
// sample round from its design.
func (s *Store) Index(ctx context.Context, q IndexQuery) (*Table, error) {
	if err := q.Check().Or(); err != nil {
		return nil, err
	}
	if len(q.Levels) == 0 {
		q.Levels = []Level{LevelIndex}
	}
	t := &Table{Query: q}
	var err error
	if t.Round, err = s.Round(ctx, q.Round); err != nil {
		return nil, err
	}
	if t.Form, err = s.LoadForm(ctx, q.Form); err != nil {
		return nil, err
	}
	if t.Method, err = s.methodOf(ctx, t.Round, q.Form); err != nil {
		return nil, err
	}
	if t.register, err = s.Register(ctx); err != nil {
		return nil, err
	}
	if err := q.known(t.register).Or(); err != nil {
		return nil, err
	}
	targets, err := s.Targets(ctx)
	if err != nil {
		return nil, err
	}
	if t.Round.Sample() {
		return s.sampleIndex(ctx, t, targets)
	}
	cells, g, err := s.guardedCells(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := t.compute(cells, targets); err != nil {
		return nil, err
	}
	t.protect(cells, g, targets)
	return t, nil
}

// guardedCells reads the figures of a table together with the guard of the
// same state of the published data.
func (s *Store) guardedCells(ctx context.Context, t *Table) ([]cellGroup, *guard, error) {
	for {
		var err error
		if t.Stamp, err = s.PublishedStamp(ctx); err != nil {
			return nil, nil, err
		}
		cells, err := s.indexCells(ctx, t.Query, t.register)
		if err != nil {
			return nil, nil, err
		}
		g, err := s.guard(ctx, t.Stamp, t.Form, guardKey{t.Query.Round, t.Query.Form, int64(t.rule().HideBelow)})
		if err != nil {
			return nil, nil, err
		}
		now, err := s.PublishedStamp(ctx)
		if err != nil || now == t.Stamp {
			return cells, g, err
		}
	}
}

// methodOf is the method of the round where it is for the form, else the
// latest record for the form.
func (s *Store) methodOf(ctx context.Context, round Round, form string) (analysis.Method, error) {
	records, err := s.Methods(ctx)
	var found analysis.Method
	for _, m := range records {
		own := m.Version == round.Method
		if (m.Instrument == form && (found.Version == "" || own || m.ValidFrom > found.ValidFrom)) || (own && found.Version == "") {
			found = m.Method
		}
		if own && m.Instrument == form {
			return m.Method, err
		}
	}
	if err == nil && found.Version == "" {
		err = Refuse(NotFound, "method.unknown", "method", "version", round.Method)
	}
	return found, err
}

// rule is the publication rule: that of counter ratings, stricter where the
// method says so.
func (t *Table) rule() analysis.PublicationRule {
	rule := analysis.CounterRule()
	rule.HideBelow = max(rule.HideBelow, t.Method.SuppressBelow)
	rule.MarkBelow = max(rule.MarkBelow, t.Method.MinValidPerCell)
	return rule
}

// part is one row's worth of a questionnaire.
type part struct {
	level   Level
	code    string
	label   Text
	items   []int  // positions among the satisfaction items of the form
	counted string // the code under which the respondents are counted
}

// parts lists what an index has figures for, in the order of the form. A
// single index item is the index, not once more a factor.
func parts(q *Questionnaire, levels []Level) []part {
	items := q.satisfactionItems()
	within := func(factors []string) (at []int) {
		for i, it := range items {
			if slices.Contains(factors, it.factor) {
				at = append(at, i)
			}
		}
		return at
	}
	var out []part
	if slices.Contains(levels, LevelIndex) {
		index := part{LevelIndex, "", q.Title, nil, "_index"}
		for i, it := range items {
			if q.IndexItem(it.Code) {
				index.items = append(index.items, i)
			}
		}
		out = append(out, index)
	}
	if slices.Contains(levels, LevelContent) {
		for _, c := range q.Contents {
			out = append(out, part{LevelContent, c.Code, c.Text, within(c.Factors), "_content." + c.Code})
		}
	}
	if slices.Contains(levels, LevelFactor) {
		for _, f := range q.Factors {
			if f.Role != "overall" {
				out = append(out, part{LevelFactor, f.Code, f.Text, within([]string{f.Code}), "_factor." + f.Code})
			}
		}
	}
	if slices.Contains(levels, LevelItem) {
		for i, it := range items {
			out = append(out, part{LevelItem, it.Code, it.Text, []int{i}, ""})
		}
	}
	return out
}

// placed is an item with its place in the questionnaire.
type placed struct {
	Item
	factor, content string
}

// satisfactionItems are the items that have item scores, in the order of the form.
func (q *Questionnaire) satisfactionItems() []placed {
	var out []placed
	for _, f := range q.Factors {
		for _, it := range f.Items {
			if q.satisfaction(it) {
				out = append(out, placed{it, f.Code, f.Content})
			}
		}
	}
	return out
}

// satisfaction reports whether an item is answered on five levels of
// satisfaction, as the item scores need it.
func (q *Questionnaire) satisfaction(it Item) bool {
	scale := q.Scales[it.Scale]
	return scale.Kind == "satisfaction" && len(scale.Values) == 5
}

// compute fills the rows: one a group of cells and part. Groups are shared
// among the processors; each row is computed by itself, so the result does not
// depend on how many there are.
func (t *Table) compute(groups []cellGroup, targets []Target) error {
	ps := parts(t.Form, t.Query.Levels)
	t.Rows = make([]Row, len(groups)*len(ps))
	workers := min(runtime.GOMAXPROCS(0), max(1, len(t.Rows)/64))
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for g := w; g < len(groups) && errs[w] == nil; g += workers {
				errs[w] = t.computeGroup(&groups[g], ps, targets, t.Rows[g*len(ps):(g+1)*len(ps)])
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) computeGroup(g *cellGroup, ps []part, targets []Target, out []Row) error {
	basis, use := g.basis(t.Method)
	items := t.Form.satisfactionItems()
	for i := range use {
		use[i].items = make([]analysis.Counts, len(items))
		for j, it := range items {
			use[i].items[j] = use[i].counts.Item(it.Code, true)
		}
	}
	rule := t.rule()
	for i, p := range ps {
		row := Row{RowKey: g.key, Ratings: g.ratings, Basis: basis, Former: g.former}
		row.Level, row.Code = p.level, p.code
		var err error
		if row.Primary, err = t.estimate(use, p, t.Method.ItemScore, rule); err == nil && t.Method.Secondary != "" {
			row.Secondary, err = t.estimate(use, p, t.Method.Secondary, rule)
		}
		if err != nil {
			return fmt.Errorf("index of %+v: %w", row.RowKey, err)
		}
		row.Missing = missingShare(use, p)
		if p.level == LevelIndex {
			row.Flagged = flagged(use)
			row.Readings = t.readings(&row, g.sectors, targets)
		}
		row.State = stateOf(row.Primary.Publication)
		if row.State == StateNone && (!math.IsNaN(row.Missing) || p.level == LevelIndex && g.ratings > 0) {
			row.State = StateFew // there are answers, though none of them valid
		}
		out[i] = row
	}
	followIndex(out)
	return nil
}

func stateOf(p analysis.Publication) State {
	switch {
	case p.Status == analysis.Shown:
		return StateShown
	case p.Status == analysis.Marked:
		return StateMarked
	case p.Reason == "no_answers":
		return StateNone
	}
	return StateFew
}

// estimate computes one figure over weighted cells under the aggregation rule
// of the method.
func (t *Table) estimate(cells []weighted, p part, score analysis.ItemScore, rule analysis.PublicationRule) (analysis.IndexValue, error) {
	if t.Method.Aggregation == analysis.Pooled || len(p.items) < 2 {
		return analysis.EstimateTally(tallyCells(cells, p.items, p.counted), score, rule)
	}
	values := make([]analysis.IndexValue, len(p.items))
	for i, it := range p.items {
		var err error
		if values[i], err = analysis.EstimateTally(tallyCells(cells, []int{it}, ""), score, rule); err != nil {
			return values[i], err
		}
	}
	return analysis.Composite(values, t.itemWeights(p, values), rule)
}

// tallyCells gives the counts of the items added up, by cell. Cells without
// an answer stay, so that the share of dossiers they stand for is known.
func tallyCells(cells []weighted, items []int, counted string) []analysis.TallyCell {
	out := make([]analysis.TallyCell, 0, len(cells))
	for _, c := range cells {
		tc := analysis.TallyCell{Name: c.name, Dossiers: c.weight}
		for _, it := range items {
			tc.Counts = tc.Counts.Add(c.items[it])
		}
		if counted != "" && len(items) > 1 {
			tc.Respondents = min(c.counts.Get(counted, "n"), tc.Counts.Valid())
		}
		out = append(out, tc)
	}
	return out
}

// itemWeights are the weights of the items in a mean of items, of factors or
// of contents; an item without answers weighs nothing, and the others of its
// factor share its part.
func (t *Table) itemWeights(p part, values []analysis.IndexValue) []float64 {
	items := t.Form.satisfactionItems()
	byFactor := t.Method.Aggregation == analysis.MeanOfFactors ||
		(t.Method.Aggregation == analysis.MeanOfContents && t.Method.ContentOf == analysis.OfFactors)
	byContent := t.Method.Aggregation == analysis.MeanOfContents && p.level == LevelIndex
	path := func(it int) []string {
		var steps []string
		if byContent {
			steps = append(steps, items[it].content)
		}
		if byFactor && p.level != LevelFactor {
			steps = append(steps, items[it].factor)
		}
		return append(steps, items[it].Code)
	}
	children := map[string]map[string]bool{} // node → its children that have answers
	for i, it := range p.items {
		if values[i].N == 0 {
			continue
		}
		node := ""
		for _, step := range path(it) {
			if children[node] == nil {
				children[node] = map[string]bool{}
			}
			children[node][step] = true
			node += "/" + step
		}
	}
	weights := make([]float64, len(p.items))
	for i, it := range p.items {
		if values[i].N == 0 {
			continue
		}
		weights[i] = 1
		node := ""
		for _, step := range path(it) {
			weights[i] /= float64(len(children[node]))
			node += "/" + step
		}
	}
	return weights
}

// missingShare is the share of those asked who gave no valid answer.
func missingShare(cells []weighted, p part) float64 {
	var c analysis.Counts
	for _, cell := range cells {
		for _, it := range p.items {
			c = c.Add(cell.items[it])
		}
	}
	return analysis.Miss.Of(c).Share()
}

// flagged counts ratings that carry a mark; the most frequent mark, because a
// rating may carry several.
func flagged(cells []weighted) int64 {
	var all Counts
	for _, c := range cells {
		all = all.Add(c.counts.Of("_flag"))
	}
	var n int64
	for _, c := range all {
		n = max(n, c.N)
	}
	return n
}

// QuickForm is the form whose index is the index of the round: the one that
// its method was made for, of a sample round the one that it asks.
func (s *Store) QuickForm(ctx context.Context, round string) (string, error) {
	if f, err := s.Fieldwork(ctx, round); err == nil {
		return f.Form, nil
	}
	r, err := s.Round(ctx, round)
	if err != nil {
		return "", err
	}
	m, err := s.Method(ctx, r.Method)
	return m.Instrument, err
}
