package survey

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/text/collate"

	"sipas/analysis"
)

// WorkloadAlgorithm names generator and steps of a plan of workloads. It
// changes whenever the same seed would deal the cases otherwise.
const WorkloadAlgorithm = "sipas-workloads/1 " + analysis.DrawAlgorithm

// WorkloadSpec says how cases are dealt to enumerators.
type WorkloadSpec struct {
	Enumerators []string // ids of persons
	Units       []string // reporting units whose cases are dealt, none = all
	Size        int      // cases of a workload at the most; its reserves come on top
	From, To    string   // ISO days over which due days are spread; '' = of the round
	Seed        string   // 128 bits, hex
}

// Check gives all that is wrong with the spec in itself.
func (x WorkloadSpec) Check() Errors {
	var es Errors
	if len(x.Enumerators) == 0 {
		es = append(es, Refuse(Invalid, "workload.nobody", "enumerators"))
	}
	if sorted := slices.Sorted(slices.Values(x.Enumerators)); len(slices.Compact(sorted)) < len(x.Enumerators) {
		es = append(es, Refuse(Invalid, "workload.twice", "enumerators"))
	}
	if x.Size < 1 || x.Size > 1000 {
		es = append(es, Refuse(Invalid, "fieldwork.range", "size", "low", 1, "high", 1000))
	}
	if seed, err := hex.DecodeString(x.Seed); err != nil || len(seed) != 16 {
		es = append(es, Refuse(Invalid, "workload.seed", "seed"))
	}
	days := true
	for field, day := range map[string]string{"from": x.From, "to": x.To} {
		if day != "" && !ValidDay(day) {
			es, days = append(es, Refuse(Invalid, "error.day", field, "value", day)), false
		}
	}
	if days && x.From != "" && x.To != "" && x.To < x.From {
		es = append(es, Refuse(Invalid, "fieldwork.period", "to", "from", x.From, "to", x.To))
	}
	return es
}

// PlannedWorkload is a workload with its cases, those of the sample first.
type PlannedWorkload struct {
	Workload
	Cases    []Case
	Reserves []Case
}

// WorkloadPlan deals the cases of a round that nobody has.
type WorkloadPlan struct {
	Spec      WorkloadSpec
	Workloads []PlannedWorkload
	Seal      string // SHA-256 over who gets which case, in which version
}

// AreaOf names the area of a case: its village, ward or class, else its
// reporting unit.
func AreaOf(c Case) string { return compose(c.Unit, c.PSU) }

// planWorkloads deals cases to the enumerators of a spec: they are sorted so
// that neighbours stand together, parted among teams of two (one of three where
// the number is odd) in stretches of as many cases as the team shall have, and
// within a stretch dealt in turn. So enumerators have equal numbers of cases up
// to one, each in a stretch of neighbouring areas, and within an area two or
// more are interleaved: the difference between them can be told from the
// difference between areas (Mahalanobis 1946; Groves et al., Survey Methodology, 2009, 9.3).
func planWorkloads(spec WorkloadSpec, cases []Case, reg *Register) (WorkloadPlan, error) {
	seed, err := hex.DecodeString(spec.Seed)
	if err != nil || len(seed) != 16 {
		return WorkloadPlan{}, Refuse(Invalid, "workload.seed", "seed")
	}
	cases = slices.Clone(cases)
	sortByArea(cases, reg)
	random := analysis.NewDraw(binary.BigEndian.Uint64(seed), binary.BigEndian.Uint64(seed[8:]))
	whose := dealCases(cases, len(spec.Enumerators), random)
	plan := WorkloadPlan{Spec: spec}
	type part struct{ cases, reserves []Case }
	parts, order := map[[2]string]*part{}, [][2]string(nil) // unit and enumerator
	for i, c := range cases {
		key := [2]string{c.Unit, spec.Enumerators[whose[i]]}
		if parts[key] == nil {
			parts[key] = &part{}
			order = append(order, key)
		}
		if c.State == CaseReserve {
			parts[key].reserves = append(parts[key].reserves, c)
		} else {
			parts[key].cases = append(parts[key].cases, c)
		}
	}
	for _, key := range order {
		p := parts[key]
		n := max(1, (len(p.cases)+spec.Size-1)/spec.Size)
		first := len(plan.Workloads)
		for i := range n {
			plan.Workloads = append(plan.Workloads, PlannedWorkload{Workload: Workload{Unit: key[0], Person: key[1], Seed: spec.Seed},
				Cases: p.cases[i*len(p.cases)/n : (i+1)*len(p.cases)/n]})
		}
		for _, c := range p.reserves { // to the workload that ends in its area
			at := first + n - 1
			for i := first; i < first+n; i++ {
				if slices.ContainsFunc(plan.Workloads[i].Cases, func(x Case) bool { return x.PSU == c.PSU }) {
					at = i
				}
			}
			plan.Workloads[at].Reserves = append(plan.Workloads[at].Reserves, c)
		}
	}
	plan.spreadDue()
	plan.Seal = plan.seal()
	return plan, nil
}

// sortByArea puts cases of neighbouring areas next to each other: by kind of
// unit, by the unit above it (of a commune the district that it was part of),
// by unit and PSU, as the sample was drawn within.
func sortByArea(cases []Case, reg *Register) {
	order, vi := map[string]int{}, Collator("vi")
	units := slices.Clone(reg.Units())
	above := map[string]string{}
	for _, u := range units {
		above[u.ID] = neighbourhood(reg, u)
	}
	slices.SortStableFunc(units, func(a, b Unit) int { // names stand in order already
		return cmp.Or(slices.Index(unitKinds, a.Kind)-slices.Index(unitKinds, b.Kind), vi.CompareString(above[a.ID], above[b.ID]))
	})
	for i, u := range units {
		order[u.ID] = i
	}
	places := placesInOrder(cases, vi)
	slices.SortFunc(cases, func(a, b Case) int {
		return cmp.Or(order[a.Unit]-order[b.Unit], cmp.Compare(a.Unit, b.Unit), places[a.PSU]-places[b.PSU], cmp.Compare(a.Number, b.Number))
	})
}

// placesInOrder numbers the names of the PSUs, Thôn 2 before Thôn 10.
func placesInOrder(cases []Case, vi *collate.Collator) map[string]int {
	var names []string
	for _, c := range cases {
		names = append(names, c.PSU)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	slices.SortStableFunc(names, vi.CompareString)
	places := map[string]int{}
	for i, name := range names {
		places[name] = i
	}
	return places
}

// neighbourhood is the name of the unit above; communes directly below the
// province have that of the district they were made from.
func neighbourhood(reg *Register, u Unit) string {
	if u.Kind == "commune" {
		for _, x := range reg.SuccessionTo(u.ID) {
			before, _ := reg.Unit(x.From)
			if district, ok := reg.Unit(before.Parent); ok && district.Kind == "district" {
				return district.Name.Vi
			}
		}
	}
	parent, _ := reg.Unit(u.Parent)
	return parent.Name.Vi
}

// dealing deals cases to teams, one stretch after the other.
type dealing struct {
	random *analysis.Draw
	teams  [][]int // enumerators
	left   []int   // cases that each team still gets
	team   int     // whose stretch it is
	has    [2][]int
}

// dealCases gives each case, sorted by area, its enumerator from 0 to n-1.
func dealCases(cases []Case, n int, random *analysis.Draw) []int {
	main := 0
	for _, c := range cases {
		if c.State != CaseReserve {
			main++
		}
	}
	d := &dealing{random: random, has: [2][]int{make([]int, n), make([]int, n)}}
	people := make([]int, n)
	for i := range people {
		people[i] = i
	}
	people = d.shuffled(people)
	for start := 0; start < n; {
		end := start + 2
		if n-end < 2 {
			end = n
		}
		quota := 0
		for i := start; i < end; i++ {
			quota += (main - i + n - 1) / n // the first ones get one more
		}
		d.teams, d.left = append(d.teams, people[start:end]), append(d.left, quota)
		start = end
	}
	whose := make([]int, len(cases))
	for lo := 0; lo < len(cases); {
		hi := lo + 1
		for hi < len(cases) && AreaOf(cases[hi]) == AreaOf(cases[lo]) {
			hi++
		}
		d.area(cases[lo:hi], whose[lo:hi])
		lo = hi
	}
	return whose
}

// area deals the cases of one area, then its reserves to those who have cases there.
func (d *dealing) area(cases []Case, whose []int) {
	var main, reserves []int
	for i, c := range cases {
		if c.State == CaseReserve {
			reserves = append(reserves, i)
		} else {
			main = append(main, i)
		}
	}
	var here []int
	for len(main) > 0 {
		for d.left[d.team] == 0 && d.team < len(d.teams)-1 {
			d.team++
		}
		n := min(len(main), d.left[d.team])
		d.deal(0, d.teams[d.team], main[:n], whose)
		for _, i := range main[:n] {
			if !slices.Contains(here, whose[i]) {
				here = append(here, whose[i])
			}
		}
		d.left[d.team] -= n
		main = main[n:]
	}
	if len(here) == 0 {
		here = d.teams[d.team]
	}
	d.deal(1, here, reserves, whose)
}

// deal goes round, beginning with who has least; chance decides among equals.
func (d *dealing) deal(kind int, people, cases, whose []int) {
	people = d.shuffled(people)
	slices.SortStableFunc(people, func(a, b int) int { return d.has[kind][a] - d.has[kind][b] })
	for i, at := range cases {
		who := people[i%len(people)]
		whose[at] = who
		d.has[kind][who]++
	}
}

// shuffled is a permutation, all equally likely (Fisher and Yates).
func (d *dealing) shuffled(people []int) []int {
	people = slices.Clone(people)
	for i := len(people) - 1; i > 0; i-- {
		j := d.random.Below(i + 1)
		people[i], people[j] = people[j], people[i]
	}
	return people
}

// spreadDue gives each workload its due day: the fieldwork is shared out in
// proportion to the cases that the enumerator has up to its end.
func (p *WorkloadPlan) spreadDue() {
	from, err := time.Parse(time.DateOnly, p.Spec.From)
	to, err2 := time.Parse(time.DateOnly, p.Spec.To)
	if err != nil || err2 != nil {
		return // a fieldwork without an end has no due days
	}
	days := int(to.Sub(from).Hours()/24) + 1
	total, sofar := map[string]int{}, map[string]int{}
	for _, w := range p.Workloads {
		total[w.Person] += len(w.Cases)
	}
	for i := range p.Workloads {
		w := &p.Workloads[i]
		w.Due = p.Spec.To
		sofar[w.Person] += len(w.Cases)
		if n := total[w.Person]; n > 0 && days > 0 {
			w.Due = from.AddDate(0, 0, (days*sofar[w.Person]+n-1)/n-1).Format(time.DateOnly)
		}
	}
}

// seal is SHA-256 over the dealt cases.
func (p *WorkloadPlan) seal() string {
	h := sha256.New()
	io.WriteString(h, WorkloadAlgorithm)
	for i, w := range p.Workloads {
		for _, c := range slices.Concat(w.Cases, w.Reserves) {
			fmt.Fprintf(h, "\n%d %s %s %s %d", i, w.Person, w.Due, c.ID, c.Version)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
