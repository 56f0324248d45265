package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// renderPlan shows one step of a plan, with all else that was typed hidden in
// the page.
func (s *Server) renderPlan(c echo.Context, p *roundPlan, step string, err error) error {
	es, _, ok := s.refusals(c, err)
	if !ok {
		return err
	}
	page := roundPlanPage{Back: way{Href: "/admin/rounds", Text: p.lang.T("admin.rounds.title")}, Step: step, First: step == p.steps()[0]}
	if p.round.ID != "" {
		page.Back = way{Href: s.rounds().path(p.round.ID), Text: p.round.Name.In(p.lang.Code)}
	}
	current := slices.Index(p.steps(), step)
	for i, name := range p.steps() {
		page.Steps = append(page.Steps, planStep{Name: name, Label: p.lang.T("plan.step." + name), Current: i == current, Done: i != current && p.seen(name)})
	}
	m := fieldMaker{lang: p.lang, es: es, isNew: true}
	if p.seen(step) || err != nil {
		m.typed = p.f.values
	}
	page.Create = p.round.ID == ""
	page.Whole = step != "summary" && !slices.ContainsFunc(p.steps(), func(name string) bool { return name != "summary" && name != step && !p.seen(name) })
	p.fill(&page, m, step)
	page.Hidden = p.hidden(step)
	return s.formPage(c, "round-plan", p.lang.T("plan.ask."+step), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// hidden are the values of the other pages; the page itself counts as seen.
func (p *roundPlan) hidden(step string) (out []option) {
	here := partOf(step).fields
	keep := []string{"round", "version"}
	for _, st := range planSteps {
		keep = append(keep, st.fields...)
	}
	for _, name := range keep {
		if name == "q" || slices.Contains(here, name) {
			continue
		}
		for _, v := range p.f.values[name] {
			out = append(out, option{Label: name, Value: v})
		}
	}
	for _, st := range p.steps() {
		if st != "summary" && (st == step || p.seen(st)) {
			out = append(out, option{Label: "seen", Value: st})
		}
	}
	return out
}

// fill puts the fields of a step on its page.
func (p *roundPlan) fill(page *roundPlanPage, m fieldMaker, step string) {
	ask := func(f fieldView) fieldView {
		f.Label = p.lang.T("plan.field." + f.ID)
		return f
	}
	switch step {
	case "kind":
		var kinds []option
		for _, k := range survey.SampleKinds() {
			kinds = append(kinds, option{Value: k.Code, Label: p.lang.T("plan.kind." + k.Code)})
		}
		page.Fields = []fieldView{ask(m.pick("radios", "kind", kinds, p.f.text("kind")))}
	case "form":
		page.Fields = []fieldView{ask(m.pick("radios", "form", p.formOptions(), cmp.Or(p.f.text("form"), p.bestForm())))}
	case "units":
		p.fillUnits(page, m, ask)
	case "days":
		fields := []fieldView{m.date("period_from", p.f.text("period_from")), m.date("period_to", p.f.text("period_to"))}
		if p.round.ID == "" {
			fields = append(fields, m.date("starts", p.f.text("starts")), m.date("ends", p.f.text("ends")))
		}
		for _, f := range fields {
			page.Fields = append(page.Fields, ask(f).hint(p.lang.T("plan.hint."+f.ID)))
		}
	case "targets":
		p.fillTargets(page, m, ask)
	case "method":
		page.Fields = []fieldView{ask(m.pick("radios", "method", p.methodOptions(), cmp.Or(p.f.text("method"), p.bestMethod())))}
	case "rules":
		page.Fields = p.ruleFields(m, ask)
	case "name":
		name, id := p.suggestedName()
		page.Fields = []fieldView{ask(m.input("name_vi", cmp.Or(p.f.text("name_vi"), name.Vi))), ask(m.input("name_en", cmp.Or(p.f.text("name_en"), name.En)).opt()),
			ask(m.input("id", cmp.Or(p.f.text("id"), id))).hint(p.lang.T("hint.round_id"))}
	case "summary":
		page.Summary = p.summary()
	}
}

// formOptions lists the questionnaires, those made for such a round first.
func (p *roundPlan) formOptions() (out []option) {
	k, _ := p.kind()
	for _, q := range p.sortedForms(k) {
		label := q.Title.In(p.lang.Code) + " (" + q.Form() + "): " + p.lang.T("plan.items", "count", int64(len(q.Items())))
		if !k.Fits(q) {
			label += " – " + p.lang.T("plan.other_form")
		}
		out = append(out, option{Value: q.Form(), Label: label})
	}
	return out
}

func (p *roundPlan) sortedForms(k survey.SampleKind) []*survey.Questionnaire {
	forms := slices.Clone(p.forms)
	rank := func(q *survey.Questionnaire) int { return oneIf(!k.Fits(q)) }
	slices.SortStableFunc(forms, func(a, b *survey.Questionnaire) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.ID, b.ID), cmp.Compare(b.Version, a.Version))
	})
	return forms
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// bestForm is the one that is chosen until somebody chooses.
func (p *roundPlan) bestForm() string {
	k, _ := p.kind()
	if forms := p.sortedForms(k); len(forms) > 0 && k.Fits(forms[0]) {
		return forms[0].Form()
	}
	return ""
}

// methodOptions lists the method records, those for the questionnaire first.
func (p *roundPlan) methodOptions() (out []option) {
	methods := slices.Clone(p.method)
	form := p.f.text("form")
	slices.SortStableFunc(methods, func(a, b survey.MethodRecord) int { return oneIf(a.Instrument != form) - oneIf(b.Instrument != form) })
	for _, x := range methods {
		label := x.Version + ": " + x.Basis
		if x.Instrument != form {
			label += " – " + p.lang.T("plan.other_method")
		}
		out = append(out, option{Value: x.Version, Label: label})
	}
	return out
}

func (p *roundPlan) bestMethod() string {
	for _, x := range p.method {
		if x.Instrument == p.f.text("form") {
			return x.Version
		}
	}
	return ""
}

// fillUnits offers all units of the list, of some blocks, or single ones that
// a search finds.
func (p *roundPlan) fillUnits(page *roundPlanPage, m fieldMaker, ask func(fieldView) fieldView) {
	lang, blocks := p.lang, map[string]int{}
	for _, u := range p.reg.UnitsOn(p.today) {
		if u.Block != "" {
			blocks[u.Block]++
		}
	}
	var groups, chosen, found []option
	for block, n := range blocks {
		groups = append(groups, option{Value: block, Label: lang.word("block.", block) + " (" + lang.Int(int64(n)) + ")"})
	}
	slices.SortFunc(groups, func(a, b option) int { return cmp.Compare(a.Value, b.Value) })
	for _, id := range p.f.texts("units") {
		u, _ := p.reg.Unit(id)
		chosen = append(chosen, option{Value: id, Label: cmp.Or(u.Name.In(lang.Code), id)})
	}
	k, _ := p.kind()
	q := p.f.text("q")
	for _, u := range p.reg.Search(q, p.today, 50) {
		if !slices.ContainsFunc(chosen, func(o option) bool { return o.Value == u.ID }) {
			found = append(found, option{Value: u.ID, Label: u.Name.In(lang.Code)})
		}
	}
	scope := ask(m.pick("radios", "scope", m.words("plan.scope.", "any", "blocks", "chosen"), cmp.Or(p.f.text("scope"), map[bool]string{true: "blocks"}[k.Kind == "household"], "any")))
	which := ask(m.pick("checks", "blocks", groups, append(p.f.values["blocks"], map[bool]string{true: "commune"}[k.Kind == "household" && !p.seen("units")])...)).opt()
	page.Fields = []fieldView{scope, which}
	search := ask(m.input("q", q)).opt().hint(lang.T("plan.hint.q"))
	search.Value = q
	if len(chosen) > 0 {
		page.Fields = append(page.Fields, ask(m.pick("checks", "units", chosen, p.f.values["units"]...)))
	}
	page.Fields = append(page.Fields, search)
	if page.Found = found; len(found) == 0 && q != "" {
		page.Fields[len(page.Fields)-1].Error = lang.T("plan.nothing_found", "query", q)
	}
}

// fillTargets offers the targets that the round can answer and says why it
// cannot answer the others.
func (p *roundPlan) fillTargets(page *roundPlanPage, m fieldMaker, ask func(fieldView) fieldView) {
	k, _ := p.kind()
	q := p.form()
	if q == nil {
		q = &survey.Questionnaire{}
	}
	var can []option
	var next []string // of the next year that has any
	var year int64
	for _, t := range p.target {
		label := p.lang.T("plan.target", "year", strconv.FormatInt(t.Year, 10), "text", t.Text.In(p.lang.Code))
		if why := k.Unanswered(t, q); why != "" {
			if t.Active {
				page.Fits = append(page.Fits, fact{label, p.lang.T(why), ""})
			}
			continue
		}
		can = append(can, option{Value: t.ID, Label: label})
		if strconv.FormatInt(t.Year, 10) >= p.year() && (year == 0 || year == t.Year) {
			next, year = append(next, t.ID), t.Year
		}
	}
	if p.seen("targets") {
		next = p.f.values["targets"]
	}
	page.Fields = []fieldView{ask(m.pick("checks", "targets", can, next...)).opt()}
	if len(can) == 0 {
		page.Fields[0].Hint = p.lang.T("plan.no_target")
	}
}

// year is that of the end of the fieldwork, or this one.
func (p *roundPlan) year() string {
	for _, day := range []string{p.f.text("ends"), p.round.Ends, p.today} {
		if survey.ValidDay(day) {
			return day[:4]
		}
	}
	return ""
}

// ruleFields are the rules, each with what the method says of it.
func (p *roundPlan) ruleFields(m fieldMaker, ask func(fieldView) fieldView) (out []fieldView) {
	rules := p.rules()
	p.f.errs = nil // told by refused
	texts := ruleTexts(p.lang, rules)
	for _, name := range partOf("rules").fields {
		var f fieldView
		switch name {
		case "replace":
			f = m.flag(name, rules.Replace)
		case "contacts_until":
			f = m.date(name, texts[name])
		default:
			f = m.input(name, texts[name])
			f.Mode = "decimal"
		}
		out = append(out, ask(f).hint(p.lang.T("plan.hint."+name)))
	}
	return out
}

// suggestedName is a name for the round that the reader may change.
func (p *roundPlan) suggestedName() (survey.Text, string) {
	k, _ := p.kind()
	if k.Code == "" {
		return survey.Text{}, ""
	}
	name := survey.Text{Vi: p.s.langs["vi"].T("plan.kind."+k.Code) + " " + p.year(), En: p.s.langs["en"].T("plan.kind."+k.Code) + " " + p.year()}
	return name, strings.ToLower(k.Code) + "-" + p.year()
}

// summary says what was decided, step by step.
func (p *roundPlan) summary() (out []summaryRow) {
	lang, plan, r := p.lang, p.fieldwork(), p.measure()
	add := func(step string, texts ...string) {
		if slices.Contains(p.steps(), step) {
			out = append(out, summaryRow{Step: step, Label: lang.T("plan.step." + step), Texts: texts})
		}
	}
	k, _ := p.kind()
	if k.Code != "" {
		add("kind", lang.T("plan.kind."+k.Code))
	}
	if q := p.form(); q != nil {
		texts := []string{q.Title.In(lang.Code) + " (" + q.Form() + ")"}
		if !k.Fits(q) {
			texts = append(texts, lang.T("plan.other_form"))
		}
		add("form", texts...)
	}
	units := lang.T("plan.scope.any")
	if n := len(plan.Units); n > 0 {
		names := make([]string, n)
		for i, id := range plan.Units {
			u, _ := p.reg.Unit(id)
			names[i] = u.Name.In(lang.Code)
		}
		units = lang.T("plan.units", "count", int64(n)) + ": " + strings.Join(names[:min(n, 10)], ", ")
		if n > 10 {
			units += ", …"
		}
	}
	add("units", units)
	if p.round.ID != "" {
		r = p.round
	}
	add("days", lang.T("fieldwork.period_name")+": "+dayRange(lang, plan.PeriodFrom, plan.PeriodTo), lang.T("fieldwork.dates")+": "+dayRange(lang, r.Starts, r.Ends))
	targets := []string{}
	for _, t := range p.target {
		if slices.Contains(plan.Targets, t.ID) {
			targets = append(targets, lang.T("plan.target", "year", strconv.FormatInt(t.Year, 10), "text", t.Text.In(lang.Code)))
		}
	}
	if len(targets) == 0 {
		targets = []string{lang.T("plan.no_targets")}
	}
	add("targets", targets...)
	add("method", r.Method)
	add("rules", p.ruleWords(plan.Rules)...)
	add("name", r.Name.Vi, r.Name.En, r.ID)
	return out
}

func (p *roundPlan) ruleWords(r survey.FieldRules) (out []string) {
	texts := ruleTexts(p.lang, r)
	for _, name := range partOf("rules").fields {
		text := texts[name]
		switch {
		case name == "replace":
			text = p.lang.T(map[bool]string{true: "plan.yes", false: "plan.no"}[r.Replace])
		case name == "contacts_until":
			text = cmp.Or(p.lang.Date(text), p.lang.T("plan.contacts_default"))
		}
		out = append(out, p.lang.T("plan.field."+name)+": "+text)
	}
	return out
}
