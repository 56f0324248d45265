package survey

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
)

// Workload is cases of one reporting unit for one enumerator.
type Workload struct {
	ID      string
	Round   string
	Number  int64 // in the round, from 1
	Unit    string
	Person  string // id of the enumerator, '' = not assigned
	Due     string // ISO day, '' = none
	Seed    string // of the plan that made it, '' = made for a single case
	Version int64
}

const workloadColumns = `SELECT id, round_id, number, unit_id, person_id, due, seed, version FROM workload `

func scanWorkload(r *sql.Rows) (w Workload, err error) {
	return w, r.Scan(&w.ID, &w.Round, &w.Number, &w.Unit, &w.Person, &w.Due, &w.Seed, &w.Version)
}

// Workloads lists the workloads of a round by number.
func (s *Store) Workloads(ctx context.Context, round string) ([]Workload, error) {
	return workloadsOf(ctx, s.ro, round)
}

func workloadsOf(ctx context.Context, q querier, round string) ([]Workload, error) {
	return rows(ctx, q, scanWorkload, workloadColumns+`WHERE round_id = $1 ORDER BY number`, round)
}

// Workload gives one workload.
func (s *Store) Workload(ctx context.Context, id string) (Workload, error) {
	return workloadByID(ctx, s.ro, id)
}

func workloadByID(ctx context.Context, q querier, id string) (Workload, error) {
	found, err := rows(ctx, q, scanWorkload, workloadColumns+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "workload.unknown", "workload")
	}
	if err != nil {
		return Workload{}, err
	}
	return found[0], nil
}

// CasesOfWorkload lists the cases of a workload in the order of the draw.
func (s *Store) CasesOfWorkload(ctx context.Context, id string) ([]Case, error) {
	return rows(ctx, s.ro, scanCase, caseColumns+`WHERE workload_id = $1 ORDER BY number`, id)
}

// Enumerators lists who may get cases, by name.
func (s *Store) Enumerators(ctx context.Context) ([]*Person, error) {
	people, err := s.People(ctx)
	return slices.DeleteFunc(people, func(p *Person) bool { return p.Role != Enumerator || p.Disabled }), err
}

// mayWork refuses who is no enumerator, or disabled.
func mayWork(ctx context.Context, q querier, field, id string) error {
	var n int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM person WHERE id = $1 AND role = $2 AND NOT disabled`, id, Enumerator).Scan(&n)
	if err == nil && n == 0 {
		err = Refuse(Invalid, "workload.no_enumerator", field)
	}
	return err
}

// PreviewWorkloads tells how the cases of a round that nobody has would be
// dealt, and changes nothing.
func (s *Store) PreviewWorkloads(ctx context.Context, round string, spec WorkloadSpec) (plan WorkloadPlan, err error) {
	reg, err := s.Register(ctx)
	if err != nil {
		return plan, err
	}
	return plan, s.view(ctx, func(tx *sql.Tx) error {
		plan, err = s.planOf(ctx, tx, reg, round, spec)
		return err
	})
}

// PlanWorkloads deals the cases of a round that nobody has to enumerators, as
// PreviewWorkloads showed it: the seal of another preview is refused as
// outdated, ” is not compared. Round, spec and seed give the same plan again.
func (s *Store) PlanWorkloads(ctx context.Context, actor, round string, spec WorkloadSpec, seal string) (plan WorkloadPlan, err error) {
	reg, err := s.Register(ctx)
	if err != nil {
		return plan, err
	}
	return plan, s.tx(ctx, func(tx *sql.Tx) error {
		if plan, err = s.planOf(ctx, tx, reg, round, spec); err != nil {
			return err
		}
		if seal != "" && seal != plan.Seal {
			return Refuse(Conflict, "error.outdated", "version")
		}
		if err := s.saveWorkloads(ctx, tx, round, plan); err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"algorithm": WorkloadAlgorithm, "spec": plan.Spec, "workloads": len(plan.Workloads), "seal": plan.Seal})
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "workload.plan", round, string(detail))
	})
}

func (s *Store) planOf(ctx context.Context, q querier, reg *Register, round string, spec WorkloadSpec) (WorkloadPlan, error) {
	r, err := roundByID(ctx, q, round)
	if err == nil {
		err = r.Allows(ActAssign)
	}
	if err == nil {
		err = spec.Check().Or()
	}
	if err != nil {
		return WorkloadPlan{}, err
	}
	for _, id := range spec.Enumerators {
		if err := mayWork(ctx, q, "enumerators", id); err != nil {
			return WorkloadPlan{}, err
		}
	}
	spec.To = cmp.Or(spec.To, r.Ends)
	spec.From = cmp.Or(spec.From, max(r.Starts, s.clock.Day()))
	if spec.To != "" {
		spec.From = min(spec.From, spec.To)
	}
	cases, err := rows(ctx, q, scanCase, caseColumns+`WHERE round_id = $1 AND person_id = '' AND state IN ('open', 'returned', 'reserve')
		ORDER BY number`, round)
	if err != nil {
		return WorkloadPlan{}, err
	}
	if len(spec.Units) > 0 {
		cases = slices.DeleteFunc(cases, func(c Case) bool { return !slices.Contains(spec.Units, c.Unit) })
	}
	if len(cases) == 0 {
		return WorkloadPlan{}, Refuse(Conflict, "workload.no_cases", "units")
	}
	return planWorkloads(spec, cases, reg)
}

// saveWorkloads writes a plan and numbers its workloads. Workloads that lost all
// their cases to it are deleted.
func (s *Store) saveWorkloads(ctx context.Context, tx *sql.Tx, round string, plan WorkloadPlan) error {
	var last int64
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM workload WHERE round_id = $1`, round).Scan(&last); err != nil {
		return err
	}
	for i := range plan.Workloads {
		w := &plan.Workloads[i]
		w.Round, w.Number = round, last+1+int64(i)
		if err := insertWorkload(ctx, tx, &w.Workload); err != nil {
			return err
		}
		for _, cases := range [][]Case{w.Cases, w.Reserves} {
			for j := range cases {
				cases[j].Workload, cases[j].Person = w.ID, w.Person
				if err := s.saveCase(ctx, tx, &cases[j]); err != nil {
					return err
				}
			}
		}
	}
	return dropEmptyWorkloads(ctx, tx, round)
}

func insertWorkload(ctx context.Context, tx *sql.Tx, w *Workload) error {
	w.ID, w.Version = NewID(), 1
	_, err := tx.ExecContext(ctx, `INSERT INTO workload (id, round_id, number, unit_id, person_id, due, seed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		w.ID, w.Round, w.Number, w.Unit, w.Person, w.Due, w.Seed)
	return err
}

func dropEmptyWorkloads(ctx context.Context, tx *sql.Tx, round string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM workload WHERE round_id = $1
		AND NOT EXISTS (SELECT 1 FROM field_case c WHERE c.round_id = $1 AND c.workload_id = workload.id)`, round)
	return err
}
