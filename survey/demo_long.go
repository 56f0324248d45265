package survey

import "math/rand/v2"

// The share of visitors who take the long form as well.
const (
	demoLongOffice   = 0.03
	demoLongFacility = 0.2
)

// longOf is the long form at the counters of a unit.
func (d *demo) longOf(u Unit) *Questionnaire {
	if q := d.longs[u.ID]; q != nil {
		return q
	}
	return d.long
}

// drawLong invents long forms, after draw and from the same truth.
func (d *demo) drawLong() []Submission {
	d.random = rand.New(rand.NewPCG(20210821, 403)) // the quick ratings stay as they are
	var out []Submission
	for i := range d.counters {
		c := &d.counters[i]
		share := demoLongOffice
		if c.unit.Kind == "facility" {
			share = demoLongFacility
		}
		for range int(c.volume*share + d.random.Float64()) {
			day := d.days[d.random.IntN(len(d.days))]
			sector := d.pick(c.Sectors)
			cell := d.cells[DemoCell{c.unit.ID, sector, day[:len("2006-01")]}]
			if cell == nil || c.until != "" && day > c.until {
				continue // nobody came then
			}
			out = append(out, Submission{Rating: d.longRating(c, cell.Satisfied, sector, day)})
		}
	}
	return out
}

func (d *demo) longRating(c *demoCounter, satisfied float64, sector, day string) Rating {
	q := d.longOf(c.unit)
	l := q.layout()
	r := Rating{ID: d.id(), Round: d.round, Form: q.Form(), Unit: c.unit.ID, Sector: sector, Station: c.Code, Channel: "phone", Day: day, Extra: Extra{}}
	answers := make([]byte, len(l.items))
	person := d.bell(0.12) // some people are pleased with everything
	for i := range answers {
		answers[i] = byte('0' + d.level(min(0.99, max(0.05, satisfied+person)), c.five))
	}
	r.Answers = string(answers)
	for x := range q.AllQuestions() {
		switch {
		case l.group != nil && x.Code == l.group.Code:
			r.Respondent = x.Options[d.random.IntN(len(x.Options))].Group
		case x.Type == "percent":
			r.Extra[x.Code] = []int{10 * int(7.5+3.2*satisfied+d.bell(0.9))}
		case x.Type == "single" && x.ShowIf == nil && (x.Required && x.Prefill == "" || d.chance(0.5)) && len(x.Options) > 0:
			r.Extra[x.Code] = []int{x.Options[d.random.IntN(len(x.Options))].Value}
		}
	}
	return r
}
