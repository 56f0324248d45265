package server

import (
	"bufio"
	"errors"
	"iter"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// paperPage is the data of paper.html: what to print for a round.
type paperPage struct {
	Back      way
	Facts     []fact
	NoBaseURL bool // there is no public address for answering by phone
	NoCases   bool
	Fields    []fieldView
	Errors    formErrors
	Blank     string // address of a copy for reading
	Round     string
}

// printPage is the data of paper-print.html, one print job. Copies are made one
// after the other while the page is written, so that a job of a thousand sheets
// needs the memory of one.
type printPage struct {
	Back   way
	Total  int
	First  int // of the copies in this job, from 1
	Last   int
	Sheets int      // of a copy
	Next   []hidden // what the job for the following copies is asked with
	Blank  bool
	Duplex bool // printed on both sides
	Copies iter.Seq[paperCopy]
}

// NextFirst is the first copy of the following job.
func (p printPage) NextFirst() int { return p.Last + 1 }

// hidden is a field that a form carries on.
type hidden struct{ Name, Value string }

// paperCopy is the questionnaire of one case.
type paperCopy struct {
	Lang   *Lang
	Code   string // as printed, "" = for reading
	Form   string
	Unit   string
	Round  string
	Letter *paperLetter
	Sheets []paperSheet
	Of     int  // sheets
	Back   bool // an empty page follows, so that the next copy begins on a sheet of its own
	QR     string
	Side   int
	Short  string // the address to be typed
}

// paperLetter goes with a questionnaire.
type paperLetter struct {
	Name, Address string // of the label, "" = none
	Ends          string // last day to answer
	Phone         string // of the field office
	Minutes       int
}

// copiesPerJob keeps a print job in a size that browsers and printers bear:
// with ten sheets a copy, two thousand pages.
const copiesPerJob = 200

func paperPath(round string) string { return "/field/rounds/" + round + "/paper" }

func (s *Server) showPaper(c echo.Context) error { return s.renderPaper(c, nil, nil) }

func (s *Server) renderPaper(c echo.Context, f *formReader, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	job, loadErr := s.paperJob(c, lang)
	if loadErr != nil {
		return loadErr
	}
	lots, loadErr := s.store.PaperLots(ctx, job.round.ID)
	if loadErr != nil {
		return loadErr
	}
	reg, loadErr := s.store.Register(ctx)
	if loadErr != nil {
		return loadErr
	}
	options, total := []option{}, int64(0)
	for _, l := range lots {
		u, _ := reg.Unit(l.Unit)
		o := option{Value: "u" + l.Unit, Label: lang.T("paper.lot_unit", "unit", u.Name.In(lang.Code), "n", lang.Int(l.Cases))}
		if l.Workload != "" {
			o = option{Value: "w" + l.Workload, Label: lang.T("paper.lot_workload", "number", l.Number, "unit", u.Name.In(lang.Code), "n", lang.Int(l.Cases))}
		} else {
			total += l.Cases
		}
		options = append(options, o)
	}
	options = append([]option{{Value: "all", Label: lang.T("paper.lot_all", "n", lang.Int(total))}}, options...)
	page := paperPage{Back: way{Href: "/field/rounds/" + job.round.ID, Text: job.round.Name.In(lang.Code)}, NoBaseURL: s.baseURL == "",
		NoCases: total == 0, Blank: paperPath(job.round.ID) + "/print?lang=" + lang.Code, Round: job.round.ID}
	sheets := len(job.sheets)
	page.Facts = []fact{{lang.T("paper.form"), job.form.Title.In(lang.Code) + " (" + job.form.Form() + ")", ""},
		{lang.T("paper.sheets"), lang.Int(int64(sheets)), ""}, {lang.T("paper.waiting"), lang.Int(total), ""}}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page.Fields = []fieldView{
		m.pick("select", "lot", options), m.area("codes", c.QueryParam("codes")).opt().hint(lang.T("paper.codes_hint")),
		m.pick("select", "print_lang", m.words("paper.text_", languages...), lang.Code),
		m.flag("letter", true), m.flag("label", false), m.input("office_phone", "").opt().hint(lang.T("paper.phone_hint")),
	}
	page.Fields[4].Hint = lang.T("paper.label_hint")
	duplex := m.flag("duplex", false)
	duplex.Hint = lang.T("paper.duplex_hint")
	page.Fields = append(page.Fields, duplex)
	return s.formPage(c, "paper", lang.T("paper.title"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// paperJob is a laid out questionnaire of a round.
type paperJob struct {
	round  survey.Round
	work   survey.Fieldwork
	form   *survey.Questionnaire
	sheets []paperSheet
}

func (s *Server) paperJob(c echo.Context, lang *Lang) (j paperJob, err error) {
	ctx := c.Request().Context()
	if j.round, err = s.store.Round(ctx, c.Param("id")); err != nil {
		return j, err
	}
	if j.work, err = s.store.Fieldwork(ctx, j.round.ID); err != nil {
		return j, err
	}
	if j.form, err = s.store.LoadForm(ctx, j.work.Form); err != nil {
		return j, err
	}
	j.sheets = layPaper(lang, j.form, s.paperLead(lang, j))
	return j, nil
}

// paperLead is what stands before the questions: the title, what the answers
// are for, how to fill in.
func (s *Server) paperLead(lang *Lang, j paperJob) []paperBlock {
	title := paperBlock{Kind: "title", Text: j.form.Title.In(lang.Code), Hint: j.round.Name.In(lang.Code)}
	title.height = 8 + textHeight(title.Text, sheetWidth-36, 3, 7) + textHeight(title.Hint, sheetWidth-36, charWidth, lineHeight)
	title.height = max(title.height, 37) // the code for phones stands beside it
	consent := paperBlock{Kind: "consent", Text: s.consent(j.form, lang), Hint: j.form.Consent.Accept.In(lang.Code)}
	consent.height = 8 + textHeight(consent.Text, sheetWidth-8, charWidth, lineHeight) + 9
	how := paperBlock{Kind: "how", Text: lang.T("paper.how")}
	if j.work.PeriodFrom != "" && j.work.PeriodTo != "" {
		how.Steps = append(how.Steps, lang.T("paper.how_period", "from", lang.Date(j.work.PeriodFrom), "to", lang.Date(j.work.PeriodTo)))
	}
	for _, step := range []string{"box", "table", "wrong", "skip", "names"} {
		how.Steps = append(how.Steps, lang.T("paper.how_"+step))
	}
	how.height = 12
	for _, step := range how.Steps {
		how.height += textHeight(step, sheetWidth-12, charWidth, lineHeight)
	}
	return []paperBlock{title, consent, how}
}

// consent is what the respondent agrees to, with the time for which answers are kept.
func (s *Server) consent(q *survey.Questionnaire, lang *Lang) string {
	return strings.ReplaceAll(q.Consent.In(lang.Code), "{retention_months}", lang.Int(int64(s.retentionMonths)))
}

// showBlankPaper prints one copy for reading, without a code.
func (s *Server) showBlankPaper(c echo.Context) error {
	job, err := s.paperJob(c, s.langOf(c))
	if err != nil {
		return err
	}
	return s.streamPaper(c, job, s.langOf(c), []survey.PaperCase{{}}, paperLetter{}, printPage{Blank: true, Total: 1})
}

// printPaper prints the questionnaires of a selection of cases.
func (s *Server) printPaper(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	lang := s.langs[oneFrom(languages, f.text("print_lang"))]
	job, err := s.paperJob(c, lang)
	if err != nil {
		return err
	}
	pick := survey.PaperPick{Codes: survey.SplitCodes(f.text("codes")), Contacts: f.flag("label")}
	if lot := f.text("lot"); len(pick.Codes) == 0 && lot != "" {
		switch lot[0] {
		case 'w':
			pick.Workload = lot[1:]
		case 'u':
			pick.Unit = lot[1:]
		}
	}
	first := int(max(1, f.count("first")))
	if err = f.errs.Or(); err != nil {
		return s.renderPaper(c, f, err)
	}
	cases, err := s.store.PaperCases(c.Request().Context(), person(c).Login, job.round.ID, pick)
	if err == nil && first > len(cases) {
		err = survey.Refuse(survey.Invalid, "paper.nothing", "lot")
	}
	if err != nil {
		return s.renderPaper(c, f, err)
	}
	page := printPage{Total: len(cases), First: first, Last: min(len(cases), first+copiesPerJob-1)}
	if page.Last < page.Total {
		for _, name := range []string{"lot", "codes", "print_lang", "letter", "label", "office_phone", "duplex"} {
			if v := f.values.Get(name); v != "" {
				page.Next = append(page.Next, hidden{name, v})
			}
		}
	}
	page.Duplex = f.flag("duplex")
	letter := paperLetter{Phone: f.text("office_phone")}
	if f.flag("letter") {
		letter.Minutes = minutesOf(job.form)
	}
	return s.streamPaper(c, job, lang, cases[first-1:page.Last], letter, page)
}

// minutesOf is how long answering takes, at ten seconds an item and question,
// in steps of five minutes.
func minutesOf(q *survey.Questionnaire) int {
	n := len(q.Items())
	for x := range q.AllQuestions() {
		n += max(1, len(x.Rows))
	}
	return (n*10/60 + 4) / 5 * 5
}

// streamPaper writes the copies one by one. When something fails on the way the
// connection is cut, so that nobody takes a part for the whole.
func (s *Server) streamPaper(c echo.Context, job paperJob, lang *Lang, cases []survey.PaperCase, letter paperLetter, page printPage) error {
	reg, err := s.store.Register(c.Request().Context())
	if err != nil {
		return err
	}
	page.Sheets = len(job.sheets)
	page.Back = way{Href: paperPath(job.round.ID), Text: lang.T("paper.title")}
	var failed error
	page.Copies = func(yield func(paperCopy) bool) {
		for _, x := range cases {
			copy := paperCopy{Lang: lang, Form: job.form.Form(), Round: job.round.Name.In(lang.Code), Sheets: job.sheets, Of: len(job.sheets)}
			if x.Code != "" {
				u, _ := reg.Unit(x.Unit)
				copy.Unit, copy.Code = u.Name.In(lang.Code), survey.FormatCaseCode(x.Code)
				if failed = s.dropOffCode(&copy, x.Code, lang); failed != nil {
					return
				}
			}
			if letter.Minutes > 0 {
				own := letter
				own.Ends = lang.Date(job.round.Ends)
				own.Name, own.Address = x.Contact.Name, x.Contact.Address
				copy.Letter = &own
			}
			pages := len(job.sheets)
			if copy.Letter != nil {
				pages++
			}
			copy.Back = page.Duplex && pages%2 == 1
			if !yield(copy) {
				return
			}
		}
	}
	title := lang.T("paper.print_title", "round", job.round.Name.In(lang.Code), "first", page.First, "last", page.Last)
	if page.Blank {
		title = lang.T("paper.blank_title", "form", job.form.Form())
	}
	t, p, err := s.page(c, http.StatusOK, "paper-print", title, page)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	out := bufio.NewWriterSize(c.Response(), 64<<10)
	err = t.Execute(out, p)
	if err = errors.Join(err, failed); err == nil {
		err = out.Flush()
	}
	if err != nil && c.Response().Committed {
		s.log.Error("print job", "route", c.Path(), "cause", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// dropOffCode adds the address at which a household answers by phone.
func (s *Server) dropOffCode(copy *paperCopy, code string, lang *Lang) (err error) {
	if s.baseURL == "" {
		return nil
	}
	_, copy.Short, _ = strings.Cut(s.baseURL+"/c", "://")
	copy.QR, copy.Side, err = qrCode(s.baseURL + "/c/" + code + "?lang=" + lang.Code)
	return err
}
