package survey

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ratingImport brings in ratings that were collected elsewhere.
//
// The id of a rating is derived, so that the same file twice adds nothing
// twice: from the source and the id of the row where the file has one, else
// from the whole content and how often that content came before in this file.
// Two people who answer the same on one day are two rows and stay two ratings;
// a later file that holds the whole day again gives the same ids.
type ratingImport struct {
	s    *Store
	in   Import
	look *resolver
	formColumns
	round Round
	place map[string]Station
	same  map[[16]byte]int        // how often a content came
	seen  map[[16]byte]seenRating // by rating id, in this file
	begun bool
}

// seenRating is where in the file a rating came, and the hash of its content.
// There are many of them, so they hold no pointers.
type seenRating struct {
	line    int
	content [16]byte
}

// ratingColumns of the frame; the questions follow from the form.
var ratingFrame = []Column{
	column("id", "Mã phiếu", "Row id", "mã đánh giá", "id phiếu", "rating_id", "stt phiếu"),
	column("!day", "Ngày", "Day", "date", "ngày đánh giá", "thời gian", "thời gian đánh giá"),
	column("unit", "Đơn vị", "Unit", "mã đơn vị", "tên đơn vị", "cơ quan", "mã cơ quan", "unit_code"),
	column("sector", "Lĩnh vực", "Sector", "mã lĩnh vực"),
	column("station", "Quầy", "Station", "mã quầy", "kiosk"),
	column("respondent", "Đối tượng", "Respondent", "đối tượng đánh giá"),
}

func (s *Store) newRatingImport(ctx context.Context, in Import) (importer, error) {
	reg, err := s.Register(ctx)
	if err != nil {
		return nil, err
	}
	imp := &ratingImport{s: s, in: in, look: newResolver(reg, s.clock.Day()), place: map[string]Station{},
		same: map[[16]byte]int{}, seen: map[[16]byte]seenRating{}}
	if imp.round, err = s.importRound(ctx, in.Fixed["round"]); err != nil {
		return nil, err
	}
	stations, err := s.Stations(ctx, "")
	if err != nil {
		return nil, err
	}
	forms := map[string]bool{}
	for _, st := range stations {
		imp.place[st.Code] = st
		if st.Round == imp.round.ID {
			forms[st.Form] = true
		}
	}
	form := in.Fixed["form"]
	if form == "" && len(forms) == 1 {
		for only := range forms {
			form = only
		}
	}
	if form == "" {
		return nil, Refuse(Invalid, "import.form_needed", "form")
	}
	if imp.q, err = s.LoadForm(ctx, form); err != nil {
		return nil, asInvalid(err)
	}
	imp.cols = slices.Clone(ratingFrame)
	imp.addQuestions()
	return imp, nil
}

// importRound gives the round of an import: the named one, or the only one of
// counters that takes answers.
func (s *Store) importRound(ctx context.Context, id string) (Round, error) {
	if id != "" {
		r, err := s.Round(ctx, id)
		return r, asInvalid(err)
	}
	all, err := s.Rounds(ctx)
	if err != nil {
		return Round{}, err
	}
	all = slices.DeleteFunc(all, func(r Round) bool { return r.Sample() || r.Allows(ActCollect) != nil })
	if len(all) != 1 {
		return Round{}, Refuse(Invalid, "import.round_needed", "round")
	}
	return all[0], nil
}

// asksGroup reports whether a question asks which group the respondent belongs to.
func asksGroup(x Question) bool {
	return slices.ContainsFunc(x.Options, func(o Option) bool { return o.Group != "" })
}

func (imp *ratingImport) columns() []Column { return imp.cols }

// begin refuses a file that says nothing about the questions, or has row ids
// without the name of the system that gave them.
func (imp *ratingImport) begin(run *importRun) error {
	imp.begun = true
	if _, ok := run.head.cols["id"]; ok && strings.TrimSpace(imp.in.Source) == "" {
		return Refuse(Invalid, "import.source_needed", "source")
	}
	if !slices.ContainsFunc(imp.q.Items(), func(it Item) bool { _, ok := run.head.cols[it.Code]; return ok }) {
		return Refuse(Invalid, "import.no_items", "file", "form", imp.q.Form())
	}
	return nil
}

func (imp *ratingImport) take(ctx context.Context, run *importRun, list []*Record) error {
	if !imp.begun {
		if err := imp.begin(run); err != nil {
			return err
		}
	}
	var step []Submission
	var of []*Record
	for _, row := range list {
		sub, content, errs := imp.read(row, run.report.ID)
		if len(errs) > 0 {
			run.refuse(row, errs...)
			continue
		}
		id := [16]byte([]byte(sub.Rating.ID[:16])) // 64 bits tell the rows of a file apart
		if before, ok := imp.seen[id]; ok {
			if before.content == content {
				run.report.Repeated++
			} else {
				name, _ := row.field("id")
				run.refuse(row, Refuse(Conflict, "import.key_twice", "id", "value", name, "line", before.line))
			}
			continue
		}
		imp.seen[id] = seenRating{row.Line, content}
		step, of = append(step, sub), append(of, row)
	}
	if run.dry {
		return imp.preview(ctx, run, step, of)
	}
	for i, result := range imp.add(ctx, step) {
		switch {
		case result.Err != nil:
			if err := run.refuseErr(of[i], result.Err); err != nil {
				return err
			}
		case result.Outcome == Stored:
			run.report.Added++
		default:
			run.report.Repeated++
		}
	}
	return nil
}

// add stores a step. When the writer is busy with people's ratings the import
// waits: they come first.
func (imp *ratingImport) add(ctx context.Context, step []Submission) []Result {
	results := imp.s.AddRatings(ctx, step)
	for range 60 {
		var again []Submission
		var at []int
		for i, r := range results {
			if Is(r.Err, TooMany) {
				again, at = append(again, step[i]), append(at, i)
			}
		}
		if len(again) == 0 || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Second)
		for i, r := range imp.s.AddRatings(ctx, again) {
			results[at[i]] = r
		}
	}
	return results
}

// preview compares a step with what is stored.
func (imp *ratingImport) preview(ctx context.Context, run *importRun, step []Submission, of []*Record) error {
	have := map[string]*Rating{}
	for rest := step; len(rest) > 0; {
		n := chunk(len(rest))
		args := make([]any, n)
		for i := range n {
			args[i] = rest[i].Rating.ID
		}
		rest = rest[n:]
		stored, err := rows(ctx, imp.s.ro, scanRating, selectRating.text(imp.s.engine, n), args...)
		if err != nil {
			return err
		}
		for _, r := range stored {
			have[r.ID] = r
		}
	}
	for i := range step {
		r := &step[i].Rating
		old, ok := have[r.ID]
		switch {
		case ok && sameContent(old, r):
			run.report.Repeated++
		case ok:
			run.refuse(of[i], Refuse(Conflict, "rating.conflict", "id", "id", r.ID))
		default:
			u, _ := imp.look.reg.Unit(r.Unit)
			run.change(Change{Line: of[i].Line, Key: u.Name.Vi, New: true, Fields: []FieldChange{
				{"day", "", r.Day}, {"sector", "", r.Sector}, {"station", "", r.Station}, {"respondent", "", r.Respondent},
				{"answers", "", r.Answers}}})
		}
	}
	return nil
}

func (imp *ratingImport) finish(context.Context, *importRun) error { return nil }

// read turns a row into a rating and its comments, and hashes what it says.
func (imp *ratingImport) read(row *Record, job string) (sub Submission, content [16]byte, refused Errors) {
	r := Rating{Round: imp.round.ID, Form: imp.q.Form(), Channel: "import", Batch: job}
	row.day("day", &r.Day)
	if r.Day == "" && len(row.errs) == 0 {
		row.refuse("error.required", "day", "")
	}
	if len(row.errs) > 0 {
		return sub, content, row.errs
	}
	imp.readPlace(row, &r)
	if v, ok := row.field("respondent"); ok && v != "" {
		who, known := imp.group[headerKey(v)]
		if !known {
			row.refuse("import.respondent", "respondent", v)
		}
		r.Respondent = who
	}
	if r.Day > imp.s.clock.Day() {
		row.refuse("rating.day", "day", r.Day)
	} else if err, ok := imp.round.Takes(r.Day).(*Error); ok {
		row.errs = append(row.errs, &Error{Code: err.Code, Key: err.Key, Args: err.Args, Field: "day"})
	}
	values := imp.readAnswers(row)
	if len(row.errs) > 0 {
		return sub, content, row.errs
	}
	id, _ := row.field("id")
	r.ID = strings.Repeat("0", 32) // it follows from the content that Read gives
	r, comments, err := imp.q.Read(r, values)
	if err != nil {
		return sub, content, errorsOf(err)
	}
	content = imp.content(r, comments)
	r.ID = imp.ratingID(id, content)
	return Submission{r, comments}, content, nil
}

// errorsOf gives any error as refusals.
func errorsOf(err error) Errors {
	switch e := err.(type) {
	case Errors:
		return e
	case *Error:
		return Errors{e}
	}
	return Errors{Refuse(Invalid, "import.row", "", "cause", err.Error())}
}

// readPlace finds unit, sector and station: the unit as it was valid on the
// day; from the station where the row names no unit; the sector where there is
// only one.
func (imp *ratingImport) readPlace(row *Record, r *Rating) {
	var st Station
	if v, ok := row.field("station"); ok && v != "" {
		if st, ok = imp.place[StationKey(v)]; !ok {
			row.refuse("station.unknown", "station", v)
		}
		r.Station = st.Code
	}
	imp.look.readUnit(row, "unit", r.Day, &r.Unit)
	if r.Unit == "" && len(row.errs) == 0 {
		if r.Unit = st.Unit; r.Unit == "" {
			row.refuse("error.required", "unit", "")
		}
	}
	imp.look.readSector(row, "sector", &r.Sector)
	if r.Sector == "" && len(row.errs) == 0 {
		only := st.Sectors
		if u, ok := imp.look.reg.Unit(r.Unit); ok && len(only) == 0 {
			only = u.Sectors
		}
		if len(only) != 1 {
			row.refuse("error.required", "sector", "")
			return
		}
		r.Sector = only[0]
	}
}

// content hashes what a row says, by its length and text field by field.
func (imp *ratingImport) content(r Rating, comments []Comment) [16]byte {
	fields := []string{imp.in.Source, r.Round, r.Form, r.Unit, r.Sector, r.Station, r.Respondent, r.Day, r.Answers, r.Extra.String()}
	for _, c := range comments {
		fields = append(fields, c.Body)
	}
	return hashFields(fields...)
}

// ratingID derives the id of a rating from its row id, or from its content and
// how often that came.
func (imp *ratingImport) ratingID(external string, content [16]byte) string {
	id := hashFields("sipas rating row", imp.in.Source, external)
	if external == "" {
		id = hashFields("sipas rating content", hex.EncodeToString(content[:]), strconv.Itoa(imp.same[content]))
		imp.same[content]++
	}
	return hex.EncodeToString(id[:])
}

// hashFields is the first half of the SHA-256 over fields, each after its length.
func hashFields(fields ...string) [16]byte {
	h := sha256.New()
	for _, f := range fields {
		fmt.Fprintf(h, "%d:", len(f))
		io.WriteString(h, f)
	}
	return [16]byte(h.Sum(nil)[:16])
}
