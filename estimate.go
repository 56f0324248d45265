package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipas/analysis"
	"sipas/survey"
)

// EstimateCmd estimates from a CSV file under a declared sample design. It
// needs no server and no database.
type EstimateCmd struct {
	Data         string   `required:"" placeholder:"FILE" help:"CSV file with a header line; - reads standard input."`
	Weights      string   `placeholder:"VAR" help:"Weight column. Left out: N/n of the --fpc sizes, else 1."`
	Strata       []string `placeholder:"VAR" help:"Stratum columns, first stage first."`
	IDs          []string `name:"ids" placeholder:"VAR" help:"Cluster columns, outermost first. Left out: every row is its own PSU."`
	FPC          []string `name:"fpc" placeholder:"VAR" help:"Population size or sampling fraction of each stage."`
	Nest         bool     `help:"PSU names are unique only inside their stratum."`
	Lonely       string   `default:"fail" enum:"fail,remove,certainty,adjust,average" help:"A stratum with one PSU: fail, remove, certainty, adjust or average."`
	Mean         []string `placeholder:"VAR" help:"Means."`
	Total        []string `placeholder:"VAR" help:"Totals."`
	Ratio        []string `placeholder:"NUM/DEN" help:"Ratios of totals."`
	Proportion   []string `sep:"none" placeholder:"VAR[=V,…]" help:"Share of a 0/1 column, or of the rows with one of the values: --proportion overall=4,5. May be repeated."`
	Index        []string `sep:"none" placeholder:"SCORE:VAR,…" help:"Index of answers 1 to 5 pooled over items, SCORE being TOP2 or MEAN5: --index TOP2:q01,q02. May be repeated."`
	By           []string `placeholder:"VAR" help:"Domains: one row for each combination."`
	Where        []string `sep:"none" placeholder:"VAR=V,…" help:"Domain condition with = != >= <= > <. Rows outside stay in the design. May be repeated (and)."`
	Target       string   `placeholder:"X" help:"Judge against a target: 0.90 or 90% is at least, >0.95 is above."`
	Level        float64  `default:"0.95" help:"Confidence level of intervals."`
	Within       bool     `default:"true" negatable:"" help:"Compute a share of a domain that lies inside one PSU from the rows of that PSU."`
	JSON         bool     `name:"json" help:"Write JSON."`
	Separator    string   `default:"auto" enum:"auto,comma,semicolon,tab" help:"Separator of the file: auto, comma, semicolon or tab."`
	DecimalComma bool     `help:"Numbers are written 0,95."`
	NA           []string `name:"na" placeholder:"TEXT" help:"Cells that mean missing, beside empty ones (NA, .)."`
}

// Help teaches by examples.
func (EstimateCmd) Help() string {
	return `Standard errors are those of the design (Taylor linearisation), degrees of freedom PSUs minus
strata of the domain. Shares carry the Korn-Graubard interval in its NCHS form, the publication
rule and, with --target, a verdict that agrees with the interval.

  sipas estimate --data round.csv --weights w --strata district --ids commune,id \
    --fpc N_comm,M_comm --proportion overall=4,5 --by agency --where level=province --target 0.90
  sipas estimate --data schools.csv --weights pw --strata stype --fpc fpc --mean api00 --by stype
  sipas estimate --data round.csv --weights w --ids commune --index MEAN5:q01,q02,q03 --json`
}

// Run reads, estimates and prints.
func (c EstimateCmd) Run() error { return c.run(os.Stdin, os.Stdout, os.Stderr) }

func (c EstimateCmd) run(stdin io.Reader, stdout, stderr io.Writer) error {
	plan, err := c.plan()
	if err != nil {
		return err
	}
	data, err := c.read(plan, stdin, stderr)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Data, err)
	}
	design, err := c.design(data)
	if err != nil {
		return err
	}
	result, err := plan.estimate(data, design)
	if err != nil {
		return err
	}
	notes, err := plan.notes(data, result)
	if err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintln(stderr, "sipas estimate: note:", note)
	}
	if c.JSON {
		return result.writeJSON(stdout)
	}
	return result.writeText(stdout)
}

// estimatePlan is the parsed command line.
type estimatePlan struct {
	EstimateCmd
	items      []estimateItem
	conditions []condition
	target     *analysis.Target
}

// estimateItem is one thing to estimate.
type estimateItem struct {
	kind   string // mean, total, ratio, proportion, index
	label  string
	vars   []string
	values []string // of a proportion; nil: a 0/1 column
	score  analysis.ItemScore
}

// plan parses the flags that have a small language of their own.
func (c EstimateCmd) plan() (*estimatePlan, error) {
	p := &estimatePlan{EstimateCmd: c}
	for _, v := range c.Mean {
		p.items = append(p.items, estimateItem{kind: "mean", label: "mean of " + v, vars: []string{v}})
	}
	for _, v := range c.Total {
		p.items = append(p.items, estimateItem{kind: "total", label: "total of " + v, vars: []string{v}})
	}
	for _, r := range c.Ratio {
		num, den, ok := strings.Cut(r, "/")
		if !ok || num == "" || den == "" {
			return nil, fmt.Errorf("--ratio %s: write numerator/denominator", r)
		}
		p.items = append(p.items, estimateItem{kind: "ratio", label: r, vars: []string{num, den}})
	}
	for _, s := range c.Proportion {
		name, values, given := strings.Cut(s, "=")
		item := estimateItem{kind: "proportion", label: s, vars: []string{name}, score: analysis.Top2}
		if given {
			item.values = strings.Split(values, ",")
		}
		p.items = append(p.items, item)
	}
	for _, s := range c.Index {
		score, items, _ := strings.Cut(s, ":")
		item := estimateItem{kind: "index", label: s, score: analysis.ItemScore(strings.ToUpper(score)), vars: strings.Split(items, ",")}
		if !item.score.Known() || items == "" {
			return nil, fmt.Errorf("--index %s: write SCORE:VAR,VAR with one of %v", s, analysis.ItemScores())
		}
		p.items = append(p.items, item)
	}
	if len(p.items) == 0 {
		return nil, errors.New("nothing to estimate: give --mean, --total, --ratio, --proportion or --index")
	}
	for _, w := range c.Where {
		cond, err := parseCondition(w)
		if err != nil {
			return nil, err
		}
		p.conditions = append(p.conditions, cond)
	}
	if !(c.Level > 0 && c.Level < 1) {
		return nil, fmt.Errorf("--level %v is not between 0 and 1", c.Level)
	}
	return p, p.parseTarget()
}

// parseTarget reads 0.90, 90%, >=0.90 and >95%.
func (p *estimatePlan) parseTarget() error {
	if p.Target == "" {
		return nil
	}
	if p.Level != 0.95 {
		return fmt.Errorf("--target with --level %v: a verdict rests on the 95 %% interval", p.Level)
	}
	text, op := strings.TrimSpace(p.Target), analysis.AtLeast
	if rest, ok := strings.CutPrefix(text, ">="); ok {
		text = rest
	} else if rest, ok := strings.CutPrefix(text, ">"); ok {
		text, op = rest, analysis.Above
	}
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	if !percent {
		number += "e2" // exact: 0.07 is 7 %, not 7.000000000000001 %
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil {
		return fmt.Errorf("--target %s: write 0.90, 90%% or >0.95", p.Target)
	}
	if !percent && x > 100 {
		return fmt.Errorf("--target %s is more than 1: write 0.90 or 90%%", p.Target)
	}
	t, err := analysis.NewTarget(op, x)
	if err != nil {
		return fmt.Errorf("--target %s: %w", p.Target, err)
	}
	for _, item := range p.items {
		if item.score == "" {
			return fmt.Errorf("--target judges shares: --proportion and --index, not --%s", item.kind)
		}
	}
	p.target = &t
	return nil
}

// read streams the columns that are needed.
func (c EstimateCmd) read(p *estimatePlan, stdin io.Reader, stderr io.Writer) (*analysis.Data, error) {
	opts := analysis.CSVOptions{DecimalComma: c.DecimalComma, Missing: c.NA}
	switch c.Separator {
	case "comma":
		opts.Comma = ','
	case "semicolon":
		opts.Comma = ';'
	case "tab":
		opts.Comma = '\t'
	}
	opts.Columns = slices.Concat(c.Strata, c.IDs, c.By)
	opts.Numbers = slices.Clone(c.FPC)
	if c.Weights != "" {
		opts.Numbers = append(opts.Numbers, c.Weights)
	}
	for _, cond := range p.conditions {
		opts.Columns = append(opts.Columns, cond.name)
	}
	for _, item := range p.items {
		if item.kind == "index" || item.values != nil {
			opts.Columns = append(opts.Columns, item.vars...)
		} else {
			opts.Numbers = append(opts.Numbers, item.vars...)
		}
	}
	// A column that is used as text as well is kept as text.
	opts.Numbers = slices.DeleteFunc(opts.Numbers, func(n string) bool { return slices.Contains(opts.Columns, n) })
	if c.Data == "-" {
		opts.Progress = progress(stderr, 0, survey.SystemClock)
		return analysis.ReadCSV(stdin, opts)
	}
	f, err := os.Open(c.Data)
	if err != nil {
		return nil, errors.Unwrap(err) // the name of the file is added above
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	opts.Progress = progress(stderr, info.Size(), survey.SystemClock)
	return analysis.ReadCSV(bufio.NewReaderSize(f, 1<<20), opts)
}

// progress reports the reading of a long file every two seconds.
func progress(w io.Writer, size int64, clock survey.Clock) func(rows int, bytes int64) {
	last := clock()
	return func(rows int, bytes int64) {
		if clock().Sub(last) < 2*time.Second {
			return
		}
		last = clock()
		if size > 0 {
			fmt.Fprintf(w, "sipas estimate: %d rows read, %.0f %%\n", rows, 100*float64(bytes)/float64(size))
			return
		}
		fmt.Fprintf(w, "sipas estimate: %d rows read\n", rows)
	}
}

// design declares the sample.
func (c EstimateCmd) design(data *analysis.Data) (*analysis.Design, error) {
	spec := analysis.DesignSpec{Nest: c.Nest, Lonely: analysis.Lonely(c.Lonely), Rows: data.Rows()}
	var err error
	columns := func(names []string) (out []analysis.Column) {
		for _, n := range names {
			col, e := data.Column(n)
			err = errors.Join(err, e)
			out = append(out, col)
		}
		return out
	}
	spec.Strata, spec.IDs, spec.FPC = columns(c.Strata), columns(c.IDs), columns(c.FPC)
	if c.Weights != "" {
		spec.Weights = columns([]string{c.Weights})[0]
	}
	if err != nil {
		return nil, err
	}
	return analysis.NewDesign(spec)
}

// condition compares a column with values.
type condition struct {
	name, op string
	values   []string
}

// parseCondition reads var=a,b, var!=a,b and var>=x, <=, >, <.
func parseCondition(text string) (condition, error) {
	at := strings.IndexAny(text, "=<>!")
	if at <= 0 {
		return condition{}, fmt.Errorf("--where %s: write VAR=VALUE, or != >= <= > <", text)
	}
	for _, op := range []string{"!=", ">=", "<=", "=", ">", "<"} {
		values, ok := strings.CutPrefix(text[at:], op)
		if !ok {
			continue
		}
		c := condition{name: text[:at], op: op, values: strings.Split(values, ",")}
		if _, err := strconv.ParseFloat(values, 64); err != nil && op != "=" && op != "!=" {
			return condition{}, fmt.Errorf("--where %s: %q is not a number", text, values)
		}
		return c, nil
	}
	return condition{}, fmt.Errorf("--where %s: write VAR=VALUE, or != >= <= > <", text)
}

// apply takes rows that do not meet the condition, or are missing, out of keep.
func (c condition) apply(data *analysis.Data, keep []bool) error {
	col, err := data.Column(c.name)
	if err != nil {
		return err
	}
	if c.op == "=" || c.op == "!=" {
		match := matchLevels(col.Factor(), c.values)
		for i, code := range col.Factor().Codes {
			keep[i] = keep[i] && code >= 0 && match[code] == (c.op == "=")
		}
		return nil
	}
	x, err := col.Numbers()
	if err != nil {
		return err
	}
	limit, err := strconv.ParseFloat(c.values[0], 64)
	if err != nil {
		return err
	}
	for i, v := range x {
		holds := map[string]bool{">=": v >= limit, "<=": v <= limit, ">": v > limit, "<": v < limit}[c.op]
		keep[i] = keep[i] && holds && !math.IsNaN(v)
	}
	return nil
}

// matchLevels marks the levels that are one of the values, as text or as the
// same number (4 and 4.0).
func matchLevels(f analysis.Factor, values []string) []bool {
	match := make([]bool, len(f.Levels))
	for k, level := range f.Levels {
		x, err := strconv.ParseFloat(level, 64)
		match[k] = slices.ContainsFunc(values, func(v string) bool {
			y, verr := strconv.ParseFloat(v, 64)
			return v == level || err == nil && verr == nil && x == y
		})
	}
	return match
}
