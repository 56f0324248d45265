package server

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// interviewPage is the data of field-interview.html: one interview to be
// reviewed.
type interviewPage struct {
	Tabs      roundTabs
	Path      string
	Errors    formErrors
	Interview survey.Interview
	Hidden    bool // the reader is to back-check it and has not: no answers
	Active    bool
	CanReview bool // the round still takes decisions
	CanReturn bool // and an enumerator can still send it again
	Answers   []answerRow
	Whole     []saidRow // comments on the whole
	Facts     []fact
	Reasons   []string
	Visits    []visitRow
	Edit      *survey.AnswerVersion // that waits for a second person
	EditNote  string
	Versions  int
	Body      fieldView
	Next      string
	Links     []way
}

// answerRow is one question with its answer, its comments and how long it was shown.
type answerRow struct {
	askedItem
	First   string // the head, on the first row under it
	Said    []saidRow
	Seconds string
	Changed string // the answer as it came, where an edit changed it
}

type saidRow struct{ Body, Author, At string }

type visitRow struct{ At, Outcome, Person, Mode, Note, Flags string }

func (s *Server) showInterview(c echo.Context) error { return s.renderInterview(c, nil, nil) }

// interviewOf is the interview of the address, in the round of the address.
func (s *Server) interviewOf(c echo.Context) (survey.Interview, error) {
	i, err := s.store.Interview(c.Request().Context(), c.Param("interview"))
	if err == nil && i.Round != c.Param("id") {
		err = survey.Refuse(survey.NotFound, "interview.unknown", "interview")
	}
	return i, err
}

func (s *Server) renderInterview(c echo.Context, f *formReader, err error) error {
	lang := s.langOf(c)
	tabs, loadErr := s.superviseTabs(c, "review")
	if loadErr != nil {
		return loadErr
	}
	i, loadErr := s.interviewOf(c)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	page := interviewPage{Tabs: tabs, Path: interviewPath(i.Round, i.ID), Interview: i, Active: i.Standing == survey.StandingActive}
	page.CanReview = page.Active && tabs.Round.Allows(survey.ActReview) == nil
	page.CanReturn = page.CanReview && tabs.Round.Allows(survey.ActAssign) == nil && i.Person != ""
	for _, fill := range []func(echo.Context, fieldNames, *interviewPage) error{s.interviewFacts, s.interviewAnswers, s.interviewLinks} {
		if loadErr = fill(c, names, &page); loadErr != nil {
			return loadErr
		}
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: lang, es: es}
	if f != nil && f.text("question") == "" {
		m.typed = f.values
	}
	page.Body = m.area("body", "").opt().hint(lang.T("review.body_hint"))
	page.Body.Label, page.Body.Rows = lang.T("review.body"), 3
	return s.formPage(c, "field-interview", lang.T("review.interview", "code", page.Facts[0].Text), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// interviewFacts says how the interview came about.
func (s *Server) interviewFacts(c echo.Context, n fieldNames, page *interviewPage) error {
	ctx, l, i := c.Request().Context(), n.lang, page.Interview
	kase, err := s.store.Case(ctx, i.Case)
	if err != nil {
		return err
	}
	visits, err := s.store.VisitsOfCase(ctx, i.Case)
	if err != nil {
		return err
	}
	check, err := s.store.BackCheckOf(ctx, i.ID)
	if err != nil {
		return err
	}
	page.Hidden = check.ID != "" && check.Person == person(c).ID && check.Done == ""
	quality, err := s.store.RecentQuality(ctx, i.Round)
	if err != nil {
		return err
	}
	page.Facts = []fact{{l.T("progress.case"), survey.FormatCaseCode(kase.Code), ""}, {l.T("col.unit"), n.unit(kase.Unit), ""},
		{l.T("progress.by.person"), n.person(i.Person), ""}, {l.T("review.outcome"), l.T("outcome." + i.Outcome), ""},
		{l.T("review.state"), l.T("review.state." + string(i.Review)), ""}, {l.T("review.standing"), l.T("review.standing." + string(i.Standing)), ""},
		{l.T("review.started"), l.Instant(i.Started), ""},
		{l.T("review.duration"), l.T("review.duration_peers", "own", duration(seconds(i)), "median", duration(medianSeconds(quality))), ""},
		{l.T("review.mode"), l.T("visit.mode." + i.Mode), ""}, {l.T("review.received"), l.Instant(i.Received), ""}}
	if page.Hidden { // nor whose interview it is, nor what stands out
		page.Facts = append(page.Facts[:2], fact{l.T("backcheck.one"), l.T("backcheck.waits"), backCheckPath(i.Round, check.ID)})
		page.CanReview, page.CanReturn = false, false
		return nil
	}
	for _, v := range visits {
		page.Visits = append(page.Visits, visitRow{l.Instant(v.Started), l.T("outcome." + v.Outcome), n.person(v.Person), l.T("visit.mode." + v.Mode), v.Note, flagWords(l, v.Flags)})
		if v.ID == i.ID {
			page.Facts = append(page.Facts, paradataFacts(l, v)...)
		}
	}
	attachments, err := s.attachmentFacts(ctx, l, i)
	if err != nil {
		return err
	}
	page.Facts = append(page.Facts, attachments...)
	if check.ID != "" {
		text := l.T("backcheck.waits")
		if check.Done != "" {
			text = l.T("backcheck.outcome." + check.Outcome)
		}
		page.Facts = append(page.Facts, fact{l.T("backcheck.one"), text, backCheckPath(i.Round, check.ID)})
	}
	if x, ok := quality.Interview(i.ID); ok {
		page.Reasons = reasonWords(l, x.Reasons)
	}
	return nil
}

func medianSeconds(q *survey.Quality) float64 {
	if q.Interviews == 0 {
		return math.NaN()
	}
	return q.Median
}

// paradataFacts are what the tablet recorded beside the answers.
func paradataFacts(l *Lang, v survey.Visit) []fact {
	p := v.Paradata
	out := []fact{{l.T("review.position"), coarse(l, p.Position), ""},
		{l.T("review.steps"), l.T("review.steps_text", "changes", l.Int(int64(p.Changes)), "backs", l.Int(int64(p.Backs)), "resumes", l.Int(int64(p.Resumes))), ""}}
	if len(v.Flags) > 0 {
		out = append(out, fact{l.T("review.flags"), flagWords(l, v.Flags), ""})
	}
	if p.SkewMS != 0 {
		out = append(out, fact{l.T("review.skew"), duration(math.Abs(float64(p.SkewMS)) / 1000), ""})
	}
	for _, kind := range []string{"refused", "dont_know"} {
		var codes []string
		for _, code := range slices.Sorted(maps.Keys(p.Missing)) {
			if p.Missing[code] == kind {
				codes = append(codes, code)
			}
		}
		if len(codes) > 0 {
			out = append(out, fact{l.T("review.missing." + kind), strings.Join(codes, ", "), ""})
		}
	}
	return out
}

// interviewAnswers fills in questions, answers and comments.
func (s *Server) interviewAnswers(c echo.Context, n fieldNames, page *interviewPage) error {
	ctx, l, i := c.Request().Context(), n.lang, page.Interview
	versions, err := s.store.AnswerVersions(ctx, i.ID)
	if err != nil {
		return err
	}
	q, err := s.store.LoadForm(ctx, i.Form)
	if err != nil {
		return err
	}
	said := map[string][]saidRow{}
	comments, err := s.store.ReviewComments(ctx, i.ID)
	for _, x := range comments {
		said[x.Question] = append(said[x.Question], saidRow{x.Body, n.login(x.Author), l.Instant(x.At)})
	}
	page.Whole, page.Versions = said[""], len(versions)
	var first, now map[string][]string
	for k, v := range versions {
		if v.Number == 1 {
			first = v.Values(q)
		}
		if v.Number == i.InForce {
			now = v.Values(q)
		}
		if v.State == "proposed" {
			page.Edit, page.EditNote = &versions[k], l.T("edit.waits", "author", n.login(v.Author), "at", l.Instant(v.At))
		}
	}
	if page.Hidden || err != nil {
		return err
	}
	shown, err := s.secondsOf(c, i)
	for _, a := range askedOf(l, q) {
		row := answerRow{askedItem: a, Said: said[a.Code], Seconds: shown[a.Code]}
		row.Answer = answerWords(l, q, a.Code, now[a.Code])
		if n := len(page.Answers); n == 0 || page.Answers[n-1].Head != a.Head {
			row.First = a.Head
		}
		if was := answerWords(l, q, a.Code, first[a.Code]); was != row.Answer {
			row.Changed = was
			if was == "" {
				row.Changed = l.T("supervise.no_answer")
			}
		}
		page.Answers = append(page.Answers, row)
	}
	return err
}

// secondsOf is how long each question was shown.
func (s *Server) secondsOf(c echo.Context, i survey.Interview) (map[string]string, error) {
	visits, err := s.store.VisitsOfCase(c.Request().Context(), i.Case)
	out := map[string]string{}
	for _, v := range visits {
		if v.ID == i.ID {
			for code, n := range v.Paradata.Seconds {
				out[code] = fmt.Sprint(n, " s")
			}
		}
	}
	return out, err
}

// interviewLinks lead to what else can be done.
func (s *Server) interviewLinks(c echo.Context, n fieldNames, page *interviewPage) error {
	l := n.lang
	next, err := s.store.NextToReview(c.Request().Context(), page.Interview.Round, page.Interview.ID)
	if next != "" {
		page.Next = interviewPath(page.Interview.Round, next)
	}
	if page.Hidden {
		return err
	}
	page.Links = []way{{page.Path + "/history", l.T("edit.history", "count", page.Versions), true}}
	if page.Active && page.Tabs.Round.Allows(survey.ActEdit) == nil {
		page.Links = append(page.Links, way{page.Path + "/edit", l.T("edit.title"), true})
	}
	if page.CanReview {
		page.Links = append(page.Links, way{page.Path + "/void", l.T("proposal.void"), true})
	}
	return err
}
