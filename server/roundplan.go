package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/analysis"
	"sipas/survey"
)

// Planning a sample round goes in steps, one thing a page. All that was typed
// stands in the address, so that a step back, a reload, the sign-in page after
// a pause and a second tab lose nothing; only the last page changes something.

// roundPlanPage is the data of round-plan.html.
type roundPlanPage struct {
	Back    way
	Steps   []planStep
	Step    string
	First   bool
	Whole   bool // all steps were seen: the summary is a step away
	Create  bool // a new round
	Fields  []fieldView
	Found   []option // units: those that a search found
	Fits    []fact   // targets: those that the round cannot answer, with the reason
	Hidden  []option // what was typed on other pages: name in Label
	Summary []summaryRow
	Errors  formErrors
}

// planStep is one step in the list on top of each page.
type planStep struct {
	Name, Label   string
	Current, Done bool
}

// summaryRow is what was decided in a step.
type summaryRow struct {
	Step  string
	Label string
	Texts []string
}

// planPart is a step with the names of its fields.
type planPart struct {
	name   string
	fields []string
	fresh  bool // only of a new round
}

// planSteps are all steps in their order. A round that exists has its kind,
// name and method already.
var planSteps = []planPart{
	{"kind", []string{"kind"}, true},
	{"form", []string{"form"}, false},
	{"units", []string{"scope", "blocks", "units", "q"}, false},
	{"days", []string{"period_from", "period_to", "starts", "ends"}, false},
	{"targets", []string{"targets"}, false},
	{"method", []string{"method"}, true},
	{"rules", []string{"attempts", "attempt_days", "replace", "back_check", "back_check_least", "back_check_early", "double_entry", "keep_days",
		"partial", "shortest", "contacts_until"}, false},
	{"name", []string{"name_vi", "name_en", "id"}, true},
	{"summary", nil, false},
}

// roundPlan is a plan as far as it has come.
type roundPlan struct {
	s      *Server
	lang   *Lang
	reg    *survey.Register
	f      *formReader
	round  survey.Round // of a round that exists, ID '' for a new one
	forms  []*survey.Questionnaire
	target []survey.Target
	method []survey.MethodRecord
	today  string
}

func (s *Server) loadPlan(c echo.Context, values url.Values) (*roundPlan, error) {
	ctx := c.Request().Context()
	p := &roundPlan{s: s, lang: s.langOf(c), today: s.store.Clock().Day()}
	var err error
	if p.reg, err = s.store.Register(ctx); err != nil {
		return nil, err
	}
	p.f = &formReader{values: values, reg: p.reg, day: p.today}
	if id := values.Get("round"); id != "" {
		if p.round, err = s.store.Round(ctx, id); err != nil {
			return nil, err
		}
	}
	infos, err := s.store.ListForms(ctx)
	if err != nil {
		return nil, err
	}
	for _, info := range infos {
		q, err := s.store.LoadForm(ctx, info.Form)
		if err != nil {
			return nil, err
		}
		p.forms = append(p.forms, q)
	}
	if p.target, err = s.store.Targets(ctx); err != nil {
		return nil, err
	}
	p.method, err = s.store.Methods(ctx)
	return p, err
}

// steps are those of this plan.
func (p *roundPlan) steps() (names []string) {
	for _, st := range planSteps {
		if !st.fresh || p.round.ID == "" {
			names = append(names, st.name)
		}
	}
	return names
}

// seen reports whether a page was filled in: an empty field of it was emptied.
func (p *roundPlan) seen(step string) bool { return slices.Contains(p.f.values["seen"], step) }

// kind is what the round measures.
func (p *roundPlan) kind() (survey.SampleKind, bool) {
	if p.round.ID != "" {
		q := p.form()
		if q == nil {
			q = &survey.Questionnaire{}
		}
		return survey.SampleKindOf(p.round.Kind, q)
	}
	all := survey.SampleKinds()
	i := slices.IndexFunc(all, func(k survey.SampleKind) bool { return k.Code == p.f.text("kind") })
	if i < 0 {
		return survey.SampleKind{}, false
	}
	return all[i], true
}

// form is the chosen questionnaire, or nil.
func (p *roundPlan) form() *survey.Questionnaire {
	i := slices.IndexFunc(p.forms, func(q *survey.Questionnaire) bool { return q.Form() == p.f.text("form") })
	if i < 0 {
		return nil
	}
	return p.forms[i]
}

// units are the chosen reporting units, none for all that the frame will have.
func (p *roundPlan) units() (ids []string) {
	switch p.f.text("scope") {
	case "blocks":
		for _, u := range p.reg.UnitsOn(p.today) {
			if slices.Contains(p.f.values["blocks"], u.Block) && u.Block != "" {
				ids = append(ids, u.ID)
			}
		}
	case "chosen":
		ids = p.f.texts("units")
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// rules are what was typed, or the defaults of the method.
func (p *roundPlan) rules() survey.FieldRules {
	if !p.seen("rules") {
		r := survey.DefaultFieldRules()
		r.ContactsUntil = p.contactsUntil()
		return r
	}
	f := p.f
	return survey.FieldRules{Attempts: int(f.count("attempts")), AttemptDays: int(f.count("attempt_days")), Replace: f.flag("replace"),
		BackCheck: f.decimal("back_check") / 100, BackCheckLeast: int(f.count("back_check_least")), BackCheckEarly: f.decimal("back_check_early") / 100,
		DoubleEntry: f.decimal("double_entry") / 100, KeepDays: int(f.count("keep_days")), Partial: f.decimal("partial") / 100,
		Shortest: int(f.count("shortest")), ContactsUntil: f.text("contacts_until")}
}

func (p *roundPlan) contactsUntil() string {
	ends := p.f.text("ends")
	if p.round.ID != "" {
		ends = p.round.Ends
	}
	if ends == "" {
		return ""
	}
	until, err := survey.ContactsUntil(ends)
	if err != nil {
		return ""
	}
	return until
}

// fieldwork and measure are what the plan makes.
func (p *roundPlan) fieldwork() survey.Fieldwork {
	return survey.Fieldwork{Round: p.round.ID, Form: p.f.text("form"), PeriodFrom: p.f.text("period_from"), PeriodTo: p.f.text("period_to"),
		Units: p.units(), Targets: p.f.texts("targets"), Rules: p.rules()}
}

func (p *roundPlan) measure() survey.Round {
	k, _ := p.kind()
	return survey.Round{ID: p.f.text("id"), Kind: k.Kind, Name: survey.Text{Vi: p.f.text("name_vi"), En: p.f.text("name_en")}, Method: p.f.text("method"),
		Starts: p.f.text("starts"), Ends: p.f.text("ends"), State: survey.RoundDraft}
}

func partOf(step string) planPart {
	return planSteps[slices.IndexFunc(planSteps, func(st planPart) bool { return st.name == step })]
}

// refused are the refusals of one step.
func (p *roundPlan) refused(step string) error {
	p.f.errs = nil
	fields := partOf(step).fields
	var es survey.Errors
	if _, ok := p.kind(); !ok && step == "kind" {
		es = append(es, survey.Refuse(survey.Invalid, "plan.kind_needed", "kind"))
	}
	if step == "form" && p.form() == nil {
		es = append(es, survey.Refuse(survey.Invalid, "plan.form_needed", "form"))
	}
	if scope := p.f.text("scope"); step == "units" && scope != "any" && len(p.units()) == 0 {
		es = append(es, survey.Refuse(survey.Invalid, "plan.units_needed", map[string]string{"blocks": "blocks", "chosen": "units"}[scope]))
	}
	all := p.fieldwork().Check()
	if p.round.ID == "" {
		all = append(all, p.measure().Check()...)
	}
	for _, e := range append(p.f.errs, all...) {
		if slices.Contains(fields, e.Field) && e.Field != "form" && e.Field != "kind" {
			es = append(es, e)
		}
	}
	return es.Or()
}

// showRoundPlan shows a step: the one that was asked for, or the one that was
// filled in when something is wrong with it.
func (s *Server) showRoundPlan(c echo.Context) error {
	p, err := s.loadPlan(c, c.QueryParams())
	if err != nil {
		return err
	}
	steps, at, goTo := p.steps(), c.QueryParam("at"), c.QueryParam("go")
	i := slices.Index(steps, at)
	switch {
	case i < 0:
		return s.renderPlan(c, p, steps[0], nil)
	case goTo == "next":
		if err := p.refused(at); err != nil {
			return s.renderPlan(c, p, at, err)
		}
		return s.renderPlan(c, p, steps[min(i+1, len(steps)-1)], nil)
	case goTo == "back":
		return s.renderPlan(c, p, steps[max(i-1, 0)], nil)
	case goTo == "summary":
		for _, step := range steps[:len(steps)-1] {
			if err := p.refused(step); err != nil {
				return s.renderPlan(c, p, step, err)
			}
		}
	}
	if slices.Contains(steps, goTo) {
		at = goTo
	}
	return s.renderPlan(c, p, at, nil)
}

// editRoundPlan begins with the plan of a round that exists.
func (s *Server) editRoundPlan(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := s.store.Round(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := r.Allows(survey.ActPlan); err != nil {
		return err
	}
	v := url.Values{"round": {r.ID}, "at": {"form"}, "version": {"0"}, "scope": {"any"}}
	plan, err := s.store.Fieldwork(ctx, r.ID)
	if err == nil {
		v.Set("version", strconv.FormatInt(plan.Version, 10))
		v.Set("at", "summary")
		s.langOf(c).planValues(v, plan)
	} else if !survey.Is(err, survey.NotFound) {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/roundplan?"+v.Encode())
}

// planValues writes a plan as its forms do.
func (l *Lang) planValues(v url.Values, plan survey.Fieldwork) {
	v["seen"] = []string{"form", "units", "days", "targets", "rules"}
	v.Set("form", plan.Form)
	v.Set("period_from", plan.PeriodFrom)
	v.Set("period_to", plan.PeriodTo)
	v["targets"] = plan.Targets
	if len(plan.Units) > 0 {
		v.Set("scope", "chosen")
		v["units"] = plan.Units
	}
	for name, text := range ruleTexts(l, plan.Rules) {
		if text != "" {
			v.Set(name, text)
		}
	}
}

// ruleTexts are rules as people type them, by field.
func ruleTexts(l *Lang, r survey.FieldRules) map[string]string {
	percent := func(x float64) string { return l.plain(analysis.RoundHalfUp(100*x, 6)) }
	replace := ""
	if r.Replace {
		replace = "true"
	}
	return map[string]string{"attempts": fmt.Sprint(r.Attempts), "attempt_days": fmt.Sprint(r.AttemptDays), "replace": replace,
		"back_check": percent(r.BackCheck), "back_check_least": fmt.Sprint(r.BackCheckLeast), "back_check_early": percent(r.BackCheckEarly),
		"double_entry": percent(r.DoubleEntry), "keep_days": fmt.Sprint(r.KeepDays), "partial": percent(r.Partial),
		"shortest": fmt.Sprint(r.Shortest), "contacts_until": r.ContactsUntil}
}

// submitRoundPlan creates the round with its fieldwork, or saves the fieldwork
// of a round that exists.
func (s *Server) submitRoundPlan(c echo.Context) error {
	if _, err := c.FormParams(); err != nil {
		return malformed(err)
	}
	p, err := s.loadPlan(c, c.Request().PostForm)
	if err != nil {
		return err
	}
	for _, step := range p.steps() {
		if err := p.refused(step); err != nil {
			return s.renderPlan(c, p, step, err)
		}
	}
	r, err := p.save(c.Request().Context(), person(c).Login)
	if err != nil {
		return s.renderPlan(c, p, p.stepOf(c, err), err)
	}
	s.flash(c, "admin.saved", "name", r.Name.In(p.lang.Code))
	return redirectBack(c, s.rounds().path(r.ID))
}

func (p *roundPlan) save(ctx context.Context, actor string) (survey.Round, error) {
	plan := p.fieldwork()
	if p.round.ID == "" {
		return p.s.store.CreateSampleRound(ctx, actor, p.measure(), plan)
	}
	if plan.Version = p.f.version(); len(p.f.errs) > 0 {
		return p.round, p.f.errs
	}
	_, err := p.s.store.SaveFieldwork(ctx, actor, plan)
	return p.round, err
}

// stepOf is the step with the field that a refusal speaks of.
func (p *roundPlan) stepOf(c echo.Context, err error) string {
	es, _, _ := p.s.refusals(c, err)
	for _, st := range planSteps {
		if len(es) > 0 && slices.Contains(st.fields, es[0].Field) && slices.Contains(p.steps(), st.name) {
			return st.name
		}
	}
	return "summary"
}
