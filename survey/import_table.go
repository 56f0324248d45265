package survey

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// table says how rows of one kind become things of the register. Every kind has
// the same import: read, compare with what is there, write what differs.
type table[T any] struct {
	cols  []Column
	fresh T                                     // what a new thing is where the file says nothing
	read  func(x *T, r *Record, look *resolver) // reads the fields that the file has
	check func(x T) Errors
	keys  func(x T) []string // the texts that name it, the surest first
	row   func(x T) []string // its values in the order of cols, for comparing
	all   func(ctx context.Context, q querier) ([]T, error)
	save  func(ctx context.Context, tx *sql.Tx, actor string, x *T) error
	sure  bool // save refuses nothing that check lets pass: a dry run need not try it
}

// tableImport is the import of one file into a table.
type tableImport[T any] struct {
	table[T]
	look *resolver
	have map[string]T
	line map[string]int // of the file: a key may come once
	todo []pending[T]   // of a dry run, see finish
}

// pending is a row that is to be written.
type pending[T any] struct {
	row    *Record
	value  T
	change Change
}

func newTableImport[T any](ctx context.Context, s *Store, t table[T]) (importer, error) {
	reg, err := s.Register(ctx)
	if err != nil {
		return nil, err
	}
	imp := &tableImport[T]{table: t, look: newResolver(reg, s.clock.Day()), have: map[string]T{}, line: map[string]int{}}
	all, err := t.all(ctx, s.ro)
	for _, x := range all {
		for _, key := range t.keys(x) {
			imp.have[key] = x
		}
	}
	return imp, err
}

func (imp *tableImport[T]) columns() []Column { return imp.cols }

// finish ends a dry run: it writes all that is to be written, notes what is
// refused on the way, and takes everything back.
func (imp *tableImport[T]) finish(ctx context.Context, run *importRun) error {
	if len(imp.todo) == 0 {
		return nil
	}
	takeBack := errors.New("a dry run")
	err := run.s.tx(ctx, func(tx *sql.Tx) error {
		for _, p := range imp.todo {
			if err := imp.try(ctx, tx, run, p); err != nil {
				return err
			}
		}
		return takeBack
	})
	if errors.Is(err, takeBack) {
		return nil
	}
	return err
}

// try saves one row of a dry run; a refused one leaves the transaction usable.
func (imp *tableImport[T]) try(ctx context.Context, tx *sql.Tx, run *importRun, p pending[T]) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT dry_run"); err != nil {
		return err
	}
	value, after := p.value, "RELEASE SAVEPOINT dry_run"
	if err := storageError(imp.save(ctx, tx, run.in.Actor, &value)); err != nil {
		if err := run.refuseErr(p.row, err); err != nil {
			return err
		}
		after = "ROLLBACK TO SAVEPOINT dry_run"
	} else {
		run.change(p.change)
	}
	_, err := tx.ExecContext(ctx, after)
	return err
}

func (imp *tableImport[T]) take(ctx context.Context, run *importRun, list []*Record) error {
	var step []pending[T]
	for _, row := range list {
		p, differs := imp.compare(row)
		switch key := imp.keys(p.value)[0]; {
		case len(row.errs) > 0:
			run.refuse(row, row.errs...)
		case imp.line[key] > 0 && differs:
			run.refuse(row, Refuse(Conflict, "import.key_twice", imp.cols[0].Name, "value", p.change.Key, "line", imp.line[key]))
		case !differs:
			run.report.Repeated++
		default:
			imp.line[key] = row.Line
			imp.remember(p.value)
			step = append(step, p)
		}
	}
	switch {
	case !run.dry:
		return imp.write(ctx, run, step)
	case !imp.sure:
		imp.todo = append(imp.todo, step...)
	default:
		for _, p := range step {
			run.change(p.change)
		}
	}
	return nil
}

func (imp *tableImport[T]) remember(x T) {
	for _, key := range imp.keys(x) {
		imp.have[key] = x
	}
}

// compare reads a row over what is there, and says what it changes.
func (imp *tableImport[T]) compare(row *Record) (p pending[T], differs bool) {
	x := imp.fresh
	imp.read(&x, row, imp.look)
	key := imp.keys(x)[0]
	old, known := imp.have[key]
	if known {
		row.errs = nil
		x = old
		imp.read(&x, row, imp.look)
	}
	if len(row.errs) == 0 {
		row.errs = imp.check(x)
	}
	p = pending[T]{row, x, Change{Line: row.Line, Key: strings.TrimSpace(strings.ReplaceAll(key, keyGap, " ")), New: !known}}
	before, after := imp.row(old), imp.row(x)
	for i, c := range imp.cols {
		if i < len(after) && (!known && after[i] != "" || known && before[i] != after[i]) {
			f := FieldChange{Field: c.Name, New: after[i]}
			if known {
				f.Old = before[i]
			}
			p.change.Fields = append(p.change.Fields, f)
		}
	}
	return p, !known || len(p.change.Fields) > 0
}

// write saves a step in one transaction; when one of its rows is refused, each
// by itself, so that a bad row holds up no good one.
func (imp *tableImport[T]) write(ctx context.Context, run *importRun, step []pending[T]) error {
	together := len(step) > 1
	if together {
		err := imp.saveAll(ctx, run, step)
		if err == nil || !refusal(err) {
			return err
		}
	}
	for _, p := range step {
		err := imp.saveAll(ctx, run, []pending[T]{p})
		if err == nil {
			continue
		}
		if err := run.refuseErr(p.row, err); err != nil {
			return err
		}
	}
	return nil
}

func (imp *tableImport[T]) saveAll(ctx context.Context, run *importRun, step []pending[T]) error {
	err := run.s.edit(ctx, func(tx *sql.Tx) error {
		for i := range step {
			value := step[i].value // a version counts only once it is committed
			if err := imp.save(ctx, tx, run.in.Actor, &value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range step {
		run.change(p.change)
	}
	return nil
}

// refusal reports whether an error is about the input.
func refusal(err error) bool {
	var many Errors
	return errors.As(err, &many) || Is(err, Invalid) || Is(err, Conflict) || Is(err, NotFound) || Is(err, Closed)
}

// keyGap parts the texts of a composed key.
const keyGap = "\x1f"

func compose(parts ...string) string { return strings.Join(parts, keyGap) }

// resolver turns what files call units and sectors into ids and codes.
type resolver struct {
	reg   *Register
	today string
	units map[string]unitFound
	added map[string]bool   // ids of units that this file brings
	begun map[string]string // their ids by code and days
}

type unitFound struct {
	id  string
	err *Error
}

func newResolver(reg *Register, today string) *resolver {
	return &resolver{reg: reg, today: today, units: map[string]unitFound{}, added: map[string]bool{}, begun: map[string]string{}}
}

// unit finds the unit that a text names on a day: an id, a code, or a name.
func (l *resolver) unit(text, day string) (string, *Error) {
	key := day + " " + text
	f, ok := l.units[key]
	if !ok {
		f.id, f.err = l.findUnit(text, day)
		l.units[key] = f
	}
	return f.id, f.err
}

func (l *resolver) findUnit(text, day string) (string, *Error) {
	if u, ok := l.reg.Unit(text); ok && u.ValidOn(day) {
		return u.ID, nil
	}
	codes := []string{text}
	if len(text) == 4 && strings.Trim(text, "0123456789") == "" {
		codes = append(codes, "0"+text) // a spreadsheet has eaten the leading zero
	}
	for _, code := range codes {
		if u, ok := l.reg.UnitAt(code, day); ok {
			return u.ID, nil
		}
	}
	named := l.reg.UnitsNamed(text, day)
	if len(named) == 1 {
		return named[0].ID, nil
	}
	if len(named) > 1 {
		var codes []string
		for _, u := range named {
			codes = append(codes, u.Code)
		}
		return "", Refuse(Invalid, "import.unit_ambiguous", "unit", "value", text, "codes", strings.Join(codes, ", "))
	}
	u, known := l.reg.Unit(text)
	if !known {
		for _, code := range codes {
			if all := l.reg.UnitsWithCode(code); len(all) > 0 {
				u, known = all[len(all)-1], true
			}
		}
	}
	if known {
		return "", Refuse(Invalid, "import.unit_not_valid", "unit", "value", text, "name", u.Name.Vi, "day", day,
			"from", u.ValidFrom, "to", u.ValidTo)
	}
	return "", Refuse(Invalid, "import.unit_unknown", "unit", "value", text, "day", day)
}

// sector finds the sector that a text names: its code, or its name.
func (l *resolver) sector(text string) (string, *Error) {
	if _, ok := l.reg.Sector(text); ok {
		return text, nil
	}
	key := Fold(text)
	for _, x := range l.reg.Sectors() {
		if Fold(x.Name.Vi) == key || Fold(x.Name.En) == key || Fold(x.Code) == key {
			return x.Code, nil
		}
	}
	return "", Refuse(Invalid, "import.sector_unknown", "sector", "value", text)
}

// readUnit reads a field that names a unit on a day.
func (l *resolver) readUnit(r *Record, col, day string, to *string) {
	v, ok := r.field(col)
	if !ok || v == "" {
		return
	}
	id, err := l.unit(v, day)
	if err != nil {
		r.errs = append(r.errs, &Error{Code: err.Code, Key: err.Key, Args: err.Args, Field: col})
		return
	}
	*to = id
}

// readSector reads a field that names one sector, readSectors one that lists codes.
func (l *resolver) readSector(r *Record, col string, to *string) {
	v, ok := r.field(col)
	if !ok || v == "" {
		return
	}
	code, err := l.sector(v)
	if err != nil {
		r.errs = append(r.errs, err)
		return
	}
	*to = code
}

func (l *resolver) readSectors(r *Record, col string, to *[]string) {
	var codes []string
	if _, ok := r.field(col); !ok {
		return
	}
	r.codes(col, &codes)
	for _, code := range codes {
		if _, ok := l.reg.Sector(code); !ok {
			r.refuse("import.sector_unknown", col, code)
		}
	}
	slices.Sort(codes)
	*to = slices.Compact(codes)
}
