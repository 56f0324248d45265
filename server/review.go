package server

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// queuePage is the data of field-review.html.
type queuePage struct {
	Tabs   roundTabs
	Counts []fact
	Filter []fieldView
	Start  string // address of the first interview that nobody has reviewed
	Rows   []queueRow
	Next   string
}

// queueRow is an interview in the list.
type queueRow struct {
	Href, Code, Unit, Person, Started, Duration, Outcome string
	State                                                cell
	Flags                                                []string
	Edit                                                 bool
}

const queueOnPage = 50

func interviewPath(round, id string) string {
	return fieldRoundPath(round, "interviews/"+url.PathEscape(id))
}

func (s *Server) showReviewQueue(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	tabs, err := s.superviseTabs(c, "review")
	if err != nil {
		return err
	}
	names, err := s.fieldNames(c)
	if err != nil {
		return err
	}
	state := c.QueryParam("state")
	if _, asked := c.QueryParams()["state"]; !asked {
		state = string(survey.ReviewNew)
	}
	q := survey.QueueQuery{Round: tabs.Round.ID, Review: survey.Review(state), Person: c.QueryParam("person"), After: c.QueryParam("after"), Limit: queueOnPage + 1}
	if state == "edit" {
		q.Review, q.Edits = "", true
	}
	list, err := s.store.ReviewQueue(ctx, q)
	if err != nil {
		return err
	}
	quality, err := s.store.RecentQuality(ctx, tabs.Round.ID)
	if err != nil {
		return err
	}
	page := queuePage{Tabs: tabs}
	if len(list) > queueOnPage {
		list = list[:queueOnPage]
		next := c.QueryParams()
		next.Set("after", list[len(list)-1].ID)
		page.Next = "?" + next.Encode()
	}
	for _, x := range list {
		row := newQueueRow(names, x)
		if found, ok := quality.Interview(x.ID); ok {
			row.Flags = reasonWords(lang, found.Reasons)
		}
		page.Rows = append(page.Rows, row)
	}
	if err = s.queueFilter(c, names, &page, state, q.Person); err != nil {
		return err
	}
	first, err := s.store.NextToReview(ctx, tabs.Round.ID, "")
	if err != nil {
		return err
	}
	if first != "" {
		page.Start = interviewPath(tabs.Round.ID, first)
	}
	return s.render(c, http.StatusOK, "field-review", lang.T("review.title"), page)
}

func newQueueRow(n fieldNames, x survey.QueueRow) queueRow {
	return queueRow{Href: interviewPath(x.Round, x.ID), Code: survey.FormatCaseCode(x.CaseCode), Unit: n.unit(x.Unit), Person: n.person(x.Person),
		Started: n.lang.Instant(x.Started), Duration: duration(seconds(x.Interview)), Outcome: n.lang.T("outcome." + x.Outcome), State: reviewState(n.lang, x.Review), Edit: x.Edit}
}

// seconds is how long an interview took; NaN where nothing measured it.
func seconds(i survey.Interview) float64 {
	if i.ElapsedMS <= 0 {
		return math.NaN()
	}
	return float64(i.ElapsedMS) / 1000
}

func reviewState(l *Lang, r survey.Review) cell {
	return cell{Text: l.T("review.state." + string(r)), Mark: map[survey.Review]string{survey.ReviewApproved: "on", survey.ReviewReturned: "off"}[r]}
}

func (s *Server) queueFilter(c echo.Context, n fieldNames, page *queuePage, state, person string) error {
	ctx := c.Request().Context()
	counts, err := s.store.ReviewCounts(ctx, page.Tabs.Round.ID)
	if err != nil {
		return err
	}
	states := []string{string(survey.ReviewNew), string(survey.ReviewRecheck), string(survey.ReviewReturned), string(survey.ReviewApproved)}
	m := fieldMaker{lang: n.lang}
	options := []option{{Label: n.lang.T("word.all")}}
	for _, x := range states {
		text := n.lang.T("review.state." + x)
		page.Counts = append(page.Counts, fact{text, n.lang.Int(counts[survey.Review(x)]), "?state=" + x})
		options = append(options, option{Value: x, Label: text})
	}
	options = append(options, option{Value: "edit", Label: n.lang.T("review.state.edit")})
	people, err := s.roundPeople(c, page.Tabs.Round.ID, n)
	page.Filter = []fieldView{m.pick("select", "state", options, state), m.pick("select", "person", append([]option{{Label: n.lang.T("word.all")}}, people...), person)}
	page.Filter[1].Label = n.lang.T("progress.by.person")
	return err
}

// roundPeople are the enumerators of a round, sorted by name.
func (s *Server) roundPeople(c echo.Context, round string, n fieldNames) ([]option, error) {
	ids, err := s.store.RoundEnumerators(c.Request().Context(), round)
	var out []option
	for _, id := range ids {
		out = append(out, option{Value: id, Label: n.person(id)})
	}
	order := survey.Collator(n.lang.Code)
	slices.SortStableFunc(out, func(a, b option) int {
		return cmp.Or(order.CompareString(a.Label, b.Label), strings.Compare(a.Value, b.Value))
	})
	return out, err
}

// decideInterview keeps a decision and leads on to the next interview.
func (s *Server) decideInterview(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("interview")
	if _, err := s.interviewOf(c); err != nil {
		return err
	}
	version := f.version()
	if err = f.errs.Or(); err == nil {
		_, err = s.mayOpen(c) // nobody decides about answers that they may not see yet
	}
	if err == nil {
		err = s.store.ReviewInterview(ctx, person(c), id, version, survey.Review(f.text("decision")), f.text("body"))
	}
	if err != nil {
		return s.renderInterview(c, f, err)
	}
	round := c.Param("id")
	next, err := s.store.NextToReview(ctx, round, id)
	if err != nil {
		return err
	}
	s.flash(c, "review.done."+f.text("decision"))
	if next == "" {
		return redirectBack(c, fieldRoundPath(round, "review"))
	}
	return redirectBack(c, interviewPath(round, next))
}

// commentInterview adds a comment on a question, and stays there.
func (s *Server) commentInterview(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	if _, err := s.interviewOf(c); err != nil {
		return err
	}
	question := f.text("question")
	if err := s.store.CommentInterview(c.Request().Context(), person(c), c.Param("interview"), question, f.text("body")); err != nil {
		return s.renderInterview(c, f, err)
	}
	s.flash(c, "review.commented")
	at := ""
	if question != "" {
		at = "#q-" + url.PathEscape(question)
	}
	return redirectBack(c, interviewPath(c.Param("id"), c.Param("interview"))+at)
}

// flagWords names the findings about a visit.
func flagWords(l *Lang, flags []string) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = l.T("visit.flag." + f)
	}
	return strings.Join(words, "; ")
}

// coarse is a position to two decimals, about a kilometre: enough to see that
// it is the right commune, not to find the house.
func coarse(l *Lang, p *survey.Position) string {
	if p == nil {
		return "–"
	}
	return fmt.Sprintf("%s; %s", l.Num(p.Lat, 2), l.Num(p.Lon, 2))
}
