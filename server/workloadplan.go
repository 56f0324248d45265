package server

import (
	"cmp"
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// workloadPlanPage is the data of workload-plan.html: who gets how many cases,
// and what would come of it.
type workloadPlanPage struct {
	Back     way
	Fields   []fieldView
	Units    fieldView // in a part that opens
	Seed     string
	Some     bool // only some units are chosen
	Preview  bool
	Seal     string
	Kept     []option // what was typed, to be saved as it was looked at
	Facts    []fact
	Rows     []dealtRow
	Warnings []string
	Errors   formErrors
}

// dealtRow is what an enumerator would get.
type dealtRow struct {
	Name, Places                                  string
	Cases, Reserves, Areas, Units, Workloads, Has int64
}

func (s *Server) showWorkloadPlan(c echo.Context) error {
	spec := survey.WorkloadSpec{Size: 50, Seed: survey.NewID()}
	people, err := s.store.Enumerators(c.Request().Context())
	for _, p := range people {
		spec.Enumerators = append(spec.Enumerators, p.ID)
	}
	if err != nil {
		return err
	}
	return s.renderWorkloadPlan(c, spec, nil, nil, nil)
}

// submitWorkloadPlan shows what would come of a plan, or saves what was shown.
func (s *Server) submitWorkloadPlan(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	ctx, round := c.Request().Context(), c.Param("id")
	spec := survey.WorkloadSpec{Enumerators: f.texts("enumerators"), Units: f.texts("units"), Size: int(f.count("size")), From: f.text("from"),
		To: f.text("to"), Seed: f.text("seed")}
	slices.Sort(spec.Enumerators) // the seed decides, not the order on the page
	if err = f.errs.Or(); err != nil {
		return s.renderWorkloadPlan(c, spec, nil, f, err)
	}
	if f.text("act") == "save" {
		var plan survey.WorkloadPlan
		if plan, err = s.store.PlanWorkloads(ctx, person(c).Login, round, spec, f.text("seal")); err == nil {
			s.flash(c, "workloads.planned", "count", int64(len(plan.Workloads)))
			return redirectBack(c, fieldPath(round)+"/workloads")
		}
		return s.renderWorkloadPlan(c, spec, nil, f, err)
	}
	plan, err := s.store.PreviewWorkloads(ctx, round, spec)
	if err != nil {
		return s.renderWorkloadPlan(c, spec, nil, f, err)
	}
	return s.renderWorkloadPlan(c, spec, &plan, f, nil)
}

func (s *Server) renderWorkloadPlan(c echo.Context, spec survey.WorkloadSpec, plan *survey.WorkloadPlan, f *formReader, err error) error {
	ctx := c.Request().Context()
	r, _, loadErr := s.fieldRound(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := s.fieldNames(c)
	if loadErr != nil {
		return loadErr
	}
	es, _, _ := s.refusals(c, err)
	m := fieldMaker{lang: names.lang, es: es}
	if f != nil {
		m.typed = f.values
	}
	page := workloadPlanPage{Back: way{Href: fieldPath(r.ID) + "/workloads", Text: names.lang.T("workloads.title")}, Seed: spec.Seed}
	if loadErr = s.planFields(ctx, m, names, &page, r, spec); loadErr != nil {
		return loadErr
	}
	if plan != nil {
		has, loadErr := s.casesHeld(ctx, r.ID)
		if loadErr != nil {
			return loadErr
		}
		page.show(names, *plan, has)
		for _, name := range []string{"enumerators", "units", "size", "from", "to", "seed"} {
			for _, v := range f.values[name] {
				page.Kept = append(page.Kept, option{Label: name, Value: v})
			}
		}
	}
	return s.formPage(c, "workload-plan", names.lang.T("workloads.plan"), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// casesHeld counts what each enumerator already has in a round.
func (s *Server) casesHeld(ctx context.Context, round string) (map[string]int64, error) {
	all, err := s.store.WorkloadRows(ctx, round)
	has := map[string]int64{}
	for _, w := range all {
		has[w.Person] += w.Cases
	}
	return has, err
}

func (s *Server) planFields(ctx context.Context, m fieldMaker, names fieldNames, page *workloadPlanPage, r survey.Round, spec survey.WorkloadSpec) error {
	people, err := s.store.Enumerators(ctx)
	if err != nil {
		return err
	}
	units, err := s.store.FieldUnits(ctx, r.ID)
	if err != nil {
		return err
	}
	var who, where []option
	for _, p := range people {
		who = append(who, option{Value: p.ID, Label: p.Name})
	}
	var free, waiting int64
	for _, u := range units {
		if u.Free+u.Waiting > 0 {
			where = append(where, option{Value: u.Unit, Label: names.unit(u.Unit) + " (" + names.lang.Int(u.Free) + ")"})
		}
		free, waiting = free+u.Free, waiting+u.Waiting
	}
	vi := survey.Collator(names.lang.Code)
	slices.SortFunc(where, func(a, b option) int { return vi.CompareString(a.Label, b.Label) })
	enumerators := m.pick("checks", "enumerators", who, spec.Enumerators...)
	enumerators.Label = names.lang.T("enumerators.who")
	size := m.input("size", spec.Size).hint(names.lang.T("workloads.size_hint"))
	size.Label, size.Mode = names.lang.T("workloads.size"), "numeric"
	from, to := m.date("from", cmp.Or(spec.From, max(r.Starts, s.store.Clock().Day()))), m.date("to", cmp.Or(spec.To, r.Ends))
	from.Label, to.Label = names.lang.T("workloads.due_from"), names.lang.T("workloads.due_to")
	to.Hint = names.lang.T("workloads.due_hint")
	page.Fields = []fieldView{enumerators, size, from, to}
	page.Units = m.pick("checks", "units", where, spec.Units...).opt().hint(names.lang.T("workloads.units_hint"))
	page.Units.Label, page.Some = names.lang.T("workloads.units"), len(spec.Units) > 0
	page.Facts = []fact{{names.lang.T("workloads.free"), names.lang.Int(free), ""}, {names.lang.T("workloads.free_reserves"), names.lang.Int(waiting), ""}}
	return nil
}

// show says in numbers what a plan does.
func (p *workloadPlanPage) show(names fieldNames, plan survey.WorkloadPlan, has map[string]int64) {
	p.Preview, p.Seal = true, plan.Seal
	type load struct {
		row   dealtRow
		areas map[string]bool
		units map[string]bool
	}
	loads, byArea, counted := map[string]*load{}, map[string]map[string]bool{}, map[string]int{}
	for _, id := range plan.Spec.Enumerators {
		loads[id] = &load{row: dealtRow{Name: names.person(id), Has: has[id]}, areas: map[string]bool{}, units: map[string]bool{}}
	}
	for _, w := range plan.Workloads {
		l := loads[w.Person]
		l.row.Workloads++
		l.row.Cases += int64(len(w.Cases))
		l.row.Reserves += int64(len(w.Reserves))
		if !l.units[w.Unit] {
			l.units[w.Unit] = true
			l.row.Places += ", " + names.unit(w.Unit)
		}
		for _, x := range w.Cases {
			area := survey.AreaOf(x)
			l.areas[area] = true
			counted[area]++
			if byArea[area] == nil {
				byArea[area] = map[string]bool{}
			}
			byArea[area][w.Person] = true
		}
	}
	alone, single := int64(0), int64(0)
	for area, who := range byArea {
		switch {
		case counted[area] == 1:
			single++
		case len(who) == 1:
			alone++
		}
	}
	for _, l := range loads {
		l.row.Areas, l.row.Units = int64(len(l.areas)), int64(len(l.units))
		l.row.Places = trimComma(l.row.Places)
		p.Rows = append(p.Rows, l.row)
	}
	vi := survey.Collator(names.lang.Code)
	slices.SortFunc(p.Rows, func(a, b dealtRow) int { return vi.CompareString(a.Name, b.Name) })
	if len(plan.Spec.Enumerators) == 1 {
		p.Warnings = append(p.Warnings, names.lang.T("workloads.one_person"))
	} else {
		p.Facts = append(p.Facts, fact{names.lang.T("workloads.areas"), names.lang.Int(int64(len(byArea))), ""},
			fact{names.lang.T("workloads.shared"), names.lang.Int(int64(len(byArea)) - alone - single), ""})
	}
	if plan.Spec.To == "" {
		p.Warnings = append(p.Warnings, names.lang.T("workloads.no_due"))
	}
}

func trimComma(s string) string {
	if len(s) < 2 {
		return s
	}
	return s[2:]
}
