package analysis

import (
	"fmt"
	"math"
)

// Indicator is one index of a table: the answers to one item, or those to the
// items of a factor pooled.
type Indicator struct {
	Code string
	// Items are positions in [IndexRequest.Answers], when the indicator is made
	// of answers.
	Items []int
	// Numerator and Denominator, when it is made of numbers: per row, of
	// Denominator (valid answers) the part Numerator that counts. A row with
	// denominator 0 or a missing number is not a respondent.
	Numerator, Denominator []float64
}

// Breakdown is one way to divide the rows into domains; a row with code -1
// belongs to none. A Factor with one level gives the whole.
type Breakdown struct {
	Name string
	By   Factor
}

// IndexRequest says which indices are wanted.
type IndexRequest struct {
	// Score of answers: TOP2, MEAN5, BOT2, NEUT or MISS. For indicators of
	// numbers it only chooses the interval and the publication rule.
	Score ItemScore
	// Answers hold one item each, a value per row: 1..5, 0 for no valid answer,
	// 6 for not asked (which only MISS tells from 0).
	Answers    [][]uint8
	Indicators []Indicator
	Breakdowns []Breakdown
	Rule       PublicationRule
	// Conditional computes a domain that lies inside one PSU from the rows of
	// that PSU (docs/method.md §4) and marks it; without it such a domain has no
	// degrees of freedom.
	Conditional bool
	// Workers is the number of goroutines; 0 is one per processor. Results are
	// the same bytes for any number.
	Workers int
}

// IndexTable is the index by domain and indicator, for each breakdown.
type IndexTable struct {
	Indicators []string
	Breakdowns []IndexBreakdown
}

// IndexBreakdown holds the values of one breakdown.
type IndexBreakdown struct {
	Name    string
	Domains []string
	Values  [][]IndexValue // [domain][indicator]
}

// rowParts turns the rows of one indicator into the parts s and d and the
// number of answers of each row.
type rowParts struct {
	columns    [][]uint8 // items in sorted row order
	num, den   []float64 // numbers in file order
	part, rest [8]float64
	counts     [8]float64
}

// newRowParts prepares the value of each answer under the score; 6 counts nowhere.
func newRowParts(score ItemScore) rowParts {
	var p rowParts
	for value := 0; value <= 5; value++ {
		var c Counts
		c.Tally(value)
		num, den := score.Fraction(c)
		if den == 0 {
			continue
		}
		p.part[value] = float64(num) / float64(den)
		p.rest[value] = float64(den-num) / float64(den)
		p.counts[value] = 1
	}
	return p
}

// fill writes s, d and the answers of the sorted rows start..end.
func (p *rowParts) fill(rows []int32, start, end int32, s, d, count []float64) {
	if p.num != nil {
		for k, i := range rows[start:end] {
			x, m := p.num[i], p.den[i]
			s[k], d[k], count[k] = x, m-x, m
			if math.IsNaN(x) || math.IsNaN(m) {
				s[k], d[k], count[k] = 0, 0, 0
			}
		}
		return
	}
	for k, a := range p.columns[0][start:end] {
		s[k], d[k], count[k] = p.part[a&7], p.rest[a&7], p.counts[a&7]
	}
	for _, column := range p.columns[1:] {
		for k, a := range column[start:end] {
			s[k] += p.part[a&7]
			d[k] += p.rest[a&7]
			count[k] += p.counts[a&7]
		}
	}
}

// frameBlock is the number of rows worked on at a time; their parts stay in
// the first-level cache.
const frameBlock = 512

// sumCells sums one indicator over all cells.
func (f *indexFrame) sumCells(p *rowParts, sums []cellSum) {
	var s, d, count [frameBlock]float64
	clear(sums)
	c, last := 0, int32(len(f.rows))
	for at := int32(0); at < last; at += frameBlock {
		end := min(at+frameBlock, last)
		p.fill(f.rows, at, end, s[:], d[:], count[:])
		for ; c < len(f.cells) && f.cells[c].start < end; c++ {
			from, to := max(f.cells[c].start, at)-at, min(f.cells[c].end, end)-at
			sums[c].sum(f.weights[at+from:at+to], s[from:to], d[from:to], count[from:to])
			if f.cells[c].end > end { // goes on in the next block
				break
			}
		}
	}
}

// IndexTable computes every indicator in every domain of every breakdown, with
// standard error, degrees of freedom, design effect, interval and publication,
// in one pass over the rows: all variances come from the sums of cells of PSU
// and finest domain, 88 bytes each, for one indicator at a time and goroutine.
//
// The index of a domain is R = Σ w s/Σ w m over its rows, s the part of a
// row's m valid answers that counts; its variance is that of the design (see
// [Design.Covariance]) with z_i = w_i (s_i - R m_i)/Σ w m and z = 0 outside the
// domain. DF is PSUs minus strata among its respondents.
//
// A domain without respondents has N = 0. Errors: columns of another length,
// answers outside 0..6, numerators above their denominators, and those of the
// design's variance (a lonely PSU under "fail").
func (d *Design) IndexTable(req IndexRequest) (IndexTable, error) {
	if err := req.check(d.n); err != nil {
		return IndexTable{}, err
	}
	factors := make([]Factor, len(req.Breakdowns))
	for b, br := range req.Breakdowns {
		factors[b] = br.By
	}
	domain, levels, err := combineFactors(d.n, factors)
	if err != nil {
		return IndexTable{}, err
	}
	domains := 1
	if len(levels) > 0 {
		domains = len(levels[0])
	}
	f := d.newFrame(domain, domains)
	sorted, err := f.sortAnswers(req.Answers, req.Workers)
	if err != nil {
		return IndexTable{}, err
	}
	return f.table(req, levels, sorted)
}

// IndexCovariance returns one indicator of a request in the domains of one of
// its breakdowns, with the covariances between the domains, which share PSUs:
// what contrasts and rank sets need.
func (d *Design) IndexCovariance(req IndexRequest, indicator, breakdown int) (*DomainTable, error) {
	if err := req.check(d.n); err != nil {
		return nil, err
	}
	if indicator < 0 || indicator >= len(req.Indicators) || breakdown < 0 || breakdown >= len(req.Breakdowns) {
		return nil, fmt.Errorf("index table: no indicator %d in breakdown %d", indicator, breakdown)
	}
	ind := req.Indicators[indicator]
	num, den := ind.Numerator, ind.Denominator
	if len(ind.Items) > 0 {
		num, den = make([]float64, d.n), make([]float64, d.n)
		p := newRowParts(req.Score)
		for _, item := range ind.Items {
			for i, a := range req.Answers[item] {
				if a > 6 {
					return nil, fmt.Errorf("index table: item %d, row %d: answer %d is not within 0..6", item+1, i+1, a)
				}
				num[i] += p.part[a]
				den[i] += p.counts[a]
			}
		}
	}
	return d.RatioBy(ByQuery{By: req.Breakdowns[breakdown].By, Covariance: true}, NumberColumn(ind.Code, num), NumberColumn(ind.Code, den))
}

// table computes every indicator in every domain, an indicator at a time.
func (f *indexFrame) table(req IndexRequest, levels [][]int32, sorted [][]uint8) (IndexTable, error) {
	out := IndexTable{Indicators: make([]string, len(req.Indicators)), Breakdowns: make([]IndexBreakdown, len(req.Breakdowns))}
	lists := make([][][]int32, len(req.Breakdowns))
	for b, br := range req.Breakdowns {
		lists[b] = f.domainCells(len(br.By.Levels), levels[b])
		rows := make([][]IndexValue, len(br.By.Levels))
		for k := range rows {
			rows[k] = make([]IndexValue, len(req.Indicators))
		}
		out.Breakdowns[b] = IndexBreakdown{Name: br.Name, Domains: br.By.Levels, Values: rows}
	}
	base := newRowParts(req.Score)
	workers := make([]frameWorker, len(req.Indicators)) // at most one a task
	errs := make([]error, len(req.Indicators))
	forEach(len(req.Indicators), req.Workers, func(worker, k int) {
		w := &workers[worker]
		if w.sums == nil {
			*w = frameWorker{sums: make([]cellSum, len(f.cells)), t: remembered(t95)}
		}
		ind := req.Indicators[k]
		out.Indicators[k] = ind.Code
		p := base
		p.num, p.den = ind.Numerator, ind.Denominator
		for _, item := range ind.Items {
			p.columns = append(p.columns, sorted[item])
		}
		f.sumCells(&p, w.sums)
		if f.general != nil {
			w.general = newGeneralVariance(f, &p)
		}
		for b := range req.Breakdowns {
			for dom, cells := range lists[b] {
				v, err := f.estimate(w, cells, req.Score, req.Conditional)
				if err != nil && errs[k] == nil {
					errs[k] = fmt.Errorf("indicator %q, %s %q: %w", ind.Code, req.Breakdowns[b].Name, req.Breakdowns[b].By.Levels[dom], err)
				}
				v.Publication = req.Rule.Publish(v)
				out.Breakdowns[b].Values[dom][k] = v
			}
		}
	})
	for _, err := range errs {
		if err != nil {
			return IndexTable{}, err
		}
	}
	return out, nil
}

// sortAnswers copies the answer columns into sorted row order and refuses a
// value that is no answer.
func (f *indexFrame) sortAnswers(answers [][]uint8, workers int) ([][]uint8, error) {
	sorted := make([][]uint8, len(answers))
	bad := make([]error, len(answers))
	forEach(len(answers), workers, func(_, item int) {
		column, out := answers[item], make([]uint8, len(f.rows))
		for k, i := range f.rows {
			a := column[i]
			if a > 6 && bad[item] == nil {
				bad[item] = fmt.Errorf("index table: item %d, row %d: answer %d is not within 0..6", item+1, i+1, a)
			}
			out[k] = a
		}
		sorted[item] = out
	})
	for _, err := range bad {
		if err != nil {
			return nil, err
		}
	}
	return sorted, nil
}

// check refuses a request that does not fit the rows of the design.
func (req IndexRequest) check(rows int) error {
	if !req.Score.Known() {
		return fmt.Errorf("index table: unknown item score %q", req.Score)
	}
	if len(req.Indicators) == 0 || len(req.Breakdowns) == 0 {
		return fmt.Errorf("index table: no indicators or no breakdowns")
	}
	for k, column := range req.Answers {
		if len(column) != rows {
			return fmt.Errorf("index table: item %d has %d rows, the design has %d", k+1, len(column), rows)
		}
	}
	for _, ind := range req.Indicators {
		if (len(ind.Items) > 0) == (ind.Numerator != nil || ind.Denominator != nil) {
			return fmt.Errorf("index table: indicator %q needs items, or a numerator and a denominator", ind.Code)
		}
		for _, item := range ind.Items {
			if item < 0 || item >= len(req.Answers) {
				return fmt.Errorf("index table: indicator %q: no item %d", ind.Code, item)
			}
		}
		if len(ind.Items) == 0 && (len(ind.Numerator) != rows || len(ind.Denominator) != rows) {
			return fmt.Errorf("index table: indicator %q has %d and %d rows, the design has %d", ind.Code, len(ind.Numerator), len(ind.Denominator), rows)
		}
		for i, x := range ind.Numerator {
			if m := ind.Denominator[i]; x < 0 || m < 0 || x > m || math.IsInf(m, 0) {
				return fmt.Errorf("index table: indicator %q, row %d: numerator %v is not within 0..denominator %v", ind.Code, i+1, x, m)
			}
		}
	}
	return nil
}
