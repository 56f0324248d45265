package survey

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// interviewImport brings in interviews that were collected on paper and typed
// in elsewhere, by the code of the case, through the same inbox as all others.
//
// The id of an interview follows from its case and content, so that the same
// file twice adds nothing twice. Other answers of a case that has some wait for
// a person, as from any other way.
type interviewImport struct {
	formColumns
	s      *Store
	round  Round
	work   Fieldwork
	sha256 string
	cases  map[string]Case // by code
	seen   map[string]seenRating
}

var interviewFrame = []Column{
	column("!code", "Mã phiếu", "Case code", "mã", "mã hộ khảo sát", "case", "case_code"),
	column("!day", "Ngày trả lời", "Day of the answers", "ngày", "ngày khảo sát", "date"),
	column("outcome", "Kết quả", "Outcome", "kết quả tiếp xúc"),
	column("mode", "Hình thức", "Mode"),
	column("consent", "Đồng ý", "Consent"),
	column("note", "Ghi chú", "Note"),
}

func (s *Store) newInterviewImport(ctx context.Context, in Import) (importer, error) {
	if in.Fixed["round"] == "" {
		return nil, Refuse(Invalid, "interviews.round_needed", "round")
	}
	imp := &interviewImport{s: s, cases: map[string]Case{}, seen: map[string]seenRating{}}
	var err error
	if imp.round, err = s.Round(ctx, in.Fixed["round"]); err != nil {
		return nil, asInvalid(err)
	}
	if err := imp.round.Allows(ActCollect); err != nil {
		return nil, err
	}
	if imp.work, err = s.Fieldwork(ctx, imp.round.ID); err != nil {
		return nil, asInvalid(err)
	}
	f, err := s.form(ctx, imp.work.Form)
	if err != nil {
		return nil, err
	}
	imp.formColumns = formColumns{q: f.layout.q, cols: slices.Clone(interviewFrame), whole: true}
	imp.sha256 = f.sha256
	imp.addQuestions()
	all, err := s.Cases(ctx, imp.round.ID)
	for _, c := range all {
		imp.cases[c.Code] = c
	}
	return imp, err
}

func (imp *interviewImport) columns() []Column { return imp.cols }

func (imp *interviewImport) finish(context.Context, *importRun) error { return nil }

// take reads a step. One bad row never holds up the others.
func (imp *interviewImport) take(ctx context.Context, run *importRun, list []*Record) error {
	var step []Envelope
	var of []*Record
	for _, row := range list {
		e, content, errs := imp.read(row)
		if len(errs) > 0 {
			run.refuse(row, errs...)
			continue
		}
		if before, ok := imp.seen[e.Case]; ok {
			if before.content == content {
				run.report.Repeated++
			} else {
				code, _ := row.field("code")
				run.refuse(row, Refuse(Conflict, "import.key_twice", "code", "value", code, "line", before.line))
			}
			continue
		}
		imp.seen[e.Case] = seenRating{row.Line, content}
		known, err := imp.s.IntakesOf(ctx, e.ID)
		if err != nil {
			return err
		}
		if len(known) > 0 {
			run.report.Repeated++
			continue
		}
		step, of = append(step, e), append(of, row)
	}
	if run.dry {
		for i, e := range step {
			run.change(imp.change(of[i], e))
		}
		return nil
	}
	return imp.store(ctx, run, step, of)
}

// change is what a row adds.
func (imp *interviewImport) change(row *Record, e Envelope) Change {
	code, _ := row.field("code")
	c := imp.cases[CaseKey(code)]
	standing := StandingActive
	if c.Interview != "" {
		standing = StandingReview
	}
	answers := strings.Repeat(string(NotAsked), len(imp.q.Items()))
	if e.Kind == "interview" {
		if read, _, err := (KeyedForm{Answers: e.Answers}).read(imp.q); err == nil {
			answers = read.Answers
		}
	}
	return Change{Line: row.Line, Key: FormatCaseCode(c.Code), New: true, Fields: []FieldChange{{"day", "", dayOf(e.Started)}, {"outcome", "", e.Outcome},
		{"answers", "", answers}, {"standing", "", string(standing)}}}
}

// store brings a step into the inbox. When the writer is busy with people's
// answers the import waits: they come first.
func (imp *interviewImport) store(ctx context.Context, run *importRun, step []Envelope, of []*Record) error {
	for try := 0; len(step) > 0; try++ {
		results, err := imp.s.receiveOwn(ctx, ViaOffice, step)
		if err != nil {
			return err
		}
		var again []Envelope
		var rows []*Record
		for i, r := range results {
			switch {
			case Is(r.err, TooMany) && try < 60 && ctx.Err() == nil:
				again, rows = append(again, step[i]), append(rows, of[i])
			case r.err != nil:
				if err := run.refuseErr(of[i], r.err); err != nil {
					return err
				}
			default:
				run.report.Added++
			}
		}
		if len(again) > 0 {
			time.Sleep(time.Second)
		}
		step, of = again, rows
	}
	return nil
}

// read turns a row into an envelope, and hashes what it says.
func (imp *interviewImport) read(row *Record) (e Envelope, content [16]byte, refused Errors) {
	code, _ := row.field("code")
	c, ok := imp.cases[CaseKey(code)]
	switch {
	case !ValidCaseCode(code):
		row.refuse("keying.mistyped", "code", code)
	case !ok:
		row.refuse("keying.no_such_code", "code", code)
	case c.State == CaseWithdrawn || c.State == CaseReserve:
		row.refuse("keying.not_in_play", "code", code)
	}
	form := KeyedForm{Answers: map[string]string{}}
	row.day("day", &form.Day)
	mode := "paper"
	row.text("mode", &mode)
	if mode == "" {
		mode = "paper"
	}
	if !slices.Contains(Modes, mode) {
		row.refuse("interviews.mode", "mode", mode)
	}
	row.text("note", &form.Note)
	row.yes("consent", &form.Consent)
	row.text("outcome", &form.Outcome)
	if i := slices.IndexFunc(dispositions, func(d Disposition) bool { return d.AAPOR == form.Outcome }); i >= 0 {
		form.Outcome = dispositions[i].Code
	}
	for code, given := range imp.readAnswers(row) {
		form.Answers[code] = strings.Join(given, " ")
	}
	if len(row.errs) > 0 {
		return e, content, row.errs
	}
	if err := imp.s.checkKeyed(imp.round, imp.work.Rules, imp.q, &form); err != nil {
		return e, content, imp.namedByColumn(errorsOf(err))
	}
	fields := []string{imp.round.ID, c.ID, mode, form.Note}
	for _, code := range sortedKeys(form.fields(imp.q)) {
		fields = append(fields, code, form.fields(imp.q)[code])
	}
	content = hashFields(fields...)
	id := hashFields("sipas interview row", hex.EncodeToString(content[:]))
	t := KeyingTask{Of: c, Fieldwork: imp.work, Paper: imp.q, sha256: imp.sha256}
	e, err := t.envelope(Keying{Case: c.ID, Round: imp.round.ID, Envelope: hex.EncodeToString(id[:]), At: Stamp(imp.s.clock())}, form)
	if err != nil {
		return e, content, errorsOf(err)
	}
	e.Mode = mode
	return e, content, nil
}

// namedByColumn gives refusals of a keyed form the names of the columns. They are
// kept with the import, so none is about a column that identifies a person.
func (imp *interviewImport) namedByColumn(es Errors) Errors {
	for i, e := range es {
		if x, ok := imp.q.Question(e.Field); ok && (x.Identifier || x.Type == "text") {
			es[i] = Refuse(Invalid, "interviews.text", "code", "question", e.Field)
			continue
		}
		e.Field = strings.TrimPrefix(e.Field, "_")
	}
	return es
}
