package survey

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// Import is a file to bring in.
type Import struct {
	Kind    string            // one of ImportKinds
	Path    string            // the file on this machine
	File    string            // its name for people
	Mapping map[string]string // our column → title in the file; the others are found by name
	Fixed   map[string]string // our column → one value for all rows, where the file has no such column
	Source  string            // ratings: the system they come from; row ids are unique within it
	Actor   string
}

// ImportReport says what an import would do, or did.
type ImportReport struct {
	ImportJob
	Format    string // csv, xlsx, json
	Encoding  string
	Separator string
	Titles    []string          // the header of the file
	Mapping   map[string]string // our column → title in the file
	Ignored   []string          // titles that nothing uses
	Changes   []Change          // the first maxListed
	Refusals  []Refusal         // the first maxListed
	Added     int64
	Changed   int64
}

// Change is what a row adds or changes.
type Change struct {
	Line   int
	Key    string
	New    bool
	Fields []FieldChange
}

// FieldChange is the old and the new value of a field.
type FieldChange struct{ Field, Old, New string }

// Refusal is a row that was not taken, and why.
type Refusal struct {
	Line  int
	Field string
	Value string
	Key   string         // message key
	Args  map[string]any // of the message
}

const (
	maxListed  = 1000 // changes and refusals that a report lists
	importStep = 500  // rows that are written together
)

// Inspection is what a person needs to map columns.
type Inspection struct {
	Titles  []string
	Samples [][]string        // the first rows
	Mapping map[string]string // our column → title, as far as found by name
	Columns []Column          // of the kind
	Problem error             // why the header does not do as it is, or nil
}

// importRun is one import on its way.
type importRun struct {
	s       *Store
	in      Import
	dry     bool
	sheet   *sheet
	head    header
	imp     importer
	columns []Column
	report  ImportReport
	refused []Refusal // of this step
}

// importer takes the rows of one kind.
type importer interface {
	columns() []Column
	// take gets rows in steps; what it refuses goes to run.refuse.
	take(ctx context.Context, run *importRun, rows []*Record) error
	finish(ctx context.Context, run *importRun) error
}

// PreviewImport tells what an import would change, field by field, and which
// rows it would refuse; it writes nothing.
func (s *Store) PreviewImport(ctx context.Context, in Import) (*ImportReport, error) {
	run, err := s.openImport(ctx, in)
	if err != nil {
		return nil, err
	}
	defer run.sheet.close()
	run.dry = true
	return &run.report, run.execute(ctx)
}

// StartImport makes a job of an import; work then brings the rows in, in steps
// that are each kept. It may be cancelled or die at any moment: running the
// same file again adds what is missing, and nothing twice.
func (s *Store) StartImport(ctx context.Context, in Import) (job ImportJob, work func(context.Context) (*ImportReport, error), err error) {
	run, err := s.openImport(ctx, in)
	if err != nil {
		return job, nil, err
	}
	if err := s.insertImportJob(ctx, &run.report.ImportJob); err != nil {
		return job, nil, errors.Join(err, run.sheet.close())
	}
	return run.report.ImportJob, func(ctx context.Context) (*ImportReport, error) {
		defer run.sheet.close()
		cause := run.execute(ctx)
		ctx = context.WithoutCancel(ctx)
		if cause != nil && refusal(cause) { // of the file as a whole: kept as line 0
			err := run.refuseErr(&Record{}, cause)
			if err = errors.Join(err, s.keepImportJob(ctx, &run.report.ImportJob, run.refused)); err != nil {
				return &run.report, errors.Join(cause, err)
			}
		}
		if err := s.endImportJob(ctx, &run.report.ImportJob, cause); err != nil {
			return &run.report, errors.Join(cause, err)
		}
		return &run.report, cause
	}, nil
}

// InspectImport reads the header and the first rows of a file.
func (s *Store) InspectImport(ctx context.Context, in Import) (*Inspection, error) {
	imp, err := s.importer(ctx, in)
	if err != nil {
		return nil, err
	}
	columns := imp.columns()
	if columns == nil {
		return &Inspection{}, nil
	}
	sh, err := openSheet(in.Path)
	if err != nil {
		return nil, err
	}
	defer sh.close()
	head, early, problem := findHeader(sh, columns, in)
	x := &Inspection{Titles: head.titles, Mapping: head.mapping(), Columns: columns, Problem: problem}
	for len(x.Samples) < 5 {
		row, err := nextRow(sh, head, in.Fixed, &early)
		if err == io.EOF {
			break
		}
		if err == nil {
			x.Samples = append(x.Samples, row.values)
		}
	}
	return x, nil
}

func (s *Store) openImport(ctx context.Context, in Import) (*importRun, error) {
	imp, err := s.importer(ctx, in)
	if err != nil {
		return nil, err
	}
	run := &importRun{s: s, in: in, imp: imp, columns: imp.columns()}
	if form, ok := imp.(*questionnaireImport); ok {
		run.sheet = form.sheet()
	} else if run.sheet, err = openSheet(in.Path); err != nil {
		return nil, err
	}
	run.report = ImportReport{
		ImportJob: ImportJob{ID: NewID(), Kind: in.Kind, File: shorten(in.File), SHA256: run.sheet.SHA256, State: "running",
			Total: max(0, run.sheet.Rows-1), Actor: in.Actor, Started: Stamp(s.clock())},
		Format: run.sheet.Format, Encoding: run.sheet.Encoding, Separator: run.sheet.Separator,
	}
	return run, nil
}

// execute reads the header and brings the rows in, step by step.
func (run *importRun) execute(ctx context.Context) error {
	if run.columns == nil { // a file of one thing
		if err := run.imp.take(ctx, run, nil); err != nil {
			return err
		}
		return run.keep(ctx, 1)
	}
	head, early, err := findHeader(run.sheet, run.columns, run.in)
	run.head = head
	run.report.Titles, run.report.Mapping, run.report.Ignored = head.titles, head.mapping(), head.ignored
	if err != nil {
		return err
	}
	for more := true; more; {
		var step []*Record
		read := 0
		for ; read < importStep; read++ {
			row, err := nextRow(run.sheet, head, run.in.Fixed, &early)
			if err == io.EOF {
				more = false
				break
			}
			if refusal, ok := err.(*Error); ok {
				run.refuse(row, refusal)
				continue
			}
			if err != nil {
				return err
			}
			step = append(step, row)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := run.imp.take(ctx, run, step); err != nil {
			return err
		}
		if err := run.keep(ctx, read); err != nil {
			return err
		}
	}
	if err := run.imp.finish(ctx, run); err != nil || !run.dry {
		return err
	}
	err = run.keep(ctx, 0)
	slices.SortStableFunc(run.report.Refusals, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	return err
}

// keep counts a step and stores how far the job is.
func (run *importRun) keep(ctx context.Context, read int) error {
	job := &run.report.ImportJob
	job.Done += int64(read)
	job.Total = max(job.Total, job.Done)
	job.Accepted = run.report.Added + run.report.Changed
	lines := map[int]bool{}
	for _, r := range run.refused {
		lines[r.Line] = true
	}
	job.Refused += int64(len(lines))
	refused := run.refused
	run.refused = nil
	run.report.Refusals = append(run.report.Refusals, refused[:min(len(refused), maxListed-len(run.report.Refusals))]...)
	if run.dry {
		return nil
	}
	return run.s.keepImportJob(ctx, job, refused)
}

// refuse notes why a row is not taken.
func (run *importRun) refuse(row *Record, errs ...*Error) {
	for _, e := range errs {
		value, _ := e.Args["value"].(string)
		if v, ok := row.field(e.Field); ok && value == "" {
			value = v
		}
		run.refused = append(run.refused, Refusal{Line: row.Line, Field: e.Field, Value: shorten(value), Key: e.Key, Args: e.Args})
	}
}

// refuseErr notes a refusal of any shape; other errors come back.
func (run *importRun) refuseErr(row *Record, err error) error {
	var many Errors
	var one *Error
	switch {
	case errors.As(err, &many):
		run.refuse(row, many...)
	case errors.As(err, &one) && (one.Code == Invalid || one.Code == Conflict || one.Code == NotFound || one.Code == Closed):
		run.refuse(row, one)
	default:
		return err
	}
	return nil
}

func (run *importRun) change(c Change) {
	if c.New {
		run.report.Added++
	} else {
		run.report.Changed++
	}
	if len(run.report.Changes) < maxListed {
		run.report.Changes = append(run.report.Changes, c)
	}
}

// shorten keeps a value readable in a report.
func shorten(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

// findHeader reads up to the row whose titles fit the columns best: tables made
// for people have lines above it. Rows read too far come back in early.
func findHeader(sh *sheet, columns []Column, in Import) (best header, early []*Record, err error) {
	var problem error = Refuse(Invalid, "import.empty", "file")
	for range 30 {
		line, values, err := sh.read()
		if err == io.EOF {
			break
		}
		if refusal, ok := err.(*Error); ok {
			early = append(early, &Record{Line: line, errs: Errors{refusal}})
			continue
		}
		if err != nil {
			return best, nil, err
		}
		if len(values) > maxColumns {
			return best, nil, Refuse(Invalid, "import.too_many_columns", "file", "count", len(values), "limit", maxColumns)
		}
		if strings.TrimSpace(strings.Join(values, "")) == "" {
			continue
		}
		titles := append([]string(nil), values...)
		h, err := matchHeader(columns, titles, in.Mapping, in.Fixed)
		if err == nil {
			return h, nil, nil
		}
		if best.titles == nil || len(h.cols) > len(best.cols) {
			best, problem, early = h, err, nil
			continue
		}
		early = append(early, &Record{Line: line, values: values})
	}
	return best, early, problem
}

// nextRow gives the next row that is not empty.
func nextRow(sh *sheet, head header, fixed map[string]string, early *[]*Record) (*Record, error) {
	for {
		row := &Record{cols: head.cols, fixed: fixed}
		var err error
		if len(*early) > 0 {
			first := (*early)[0]
			*early = (*early)[1:]
			if len(first.errs) > 0 {
				return first, first.errs[0]
			}
			row.Line, row.values = first.Line, first.values
		} else if row.Line, row.values, err = sh.read(); err != nil {
			return row, err
		}
		if len(row.values) > maxColumns {
			return row, Refuse(Invalid, "import.too_many_columns", "", "count", len(row.values), "limit", maxColumns)
		}
		if strings.TrimSpace(strings.Join(row.values, "")) != "" {
			return row, nil
		}
	}
}
