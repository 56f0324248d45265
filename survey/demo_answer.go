package survey

import (
	"math"
	"slices"
)

// level draws an overall answer; 0 is no opinion.
func (d *demo) level(satisfied, five float64) int {
	switch x := d.random.Float64(); {
	case d.chance(0.012):
		return 0
	case d.chance(satisfied):
		if x < five {
			return 5
		}
		return 4
	case x < 0.55:
		return 3
	case x < 0.85:
		return 2
	}
	return 1
}

// answers draws the items around an overall answer. The item of the index is
// the overall answer itself; the others are often left out.
func (d *demo) answers(overall int) string {
	out := make([]byte, len(d.layout.items))
	short := d.chance(0.3) // two taps, nothing more
	for i, it := range d.layout.items {
		switch {
		case d.quick.IndexItem(it.Code):
			out[i] = byte('0' + overall)
		case short || !d.chance(demoAnswer):
			out[i] = NotAsked
		case d.chance(0.05) || overall == 0:
			out[i] = NoOpinion
		default:
			out[i] = byte('0' + min(5, max(1, overall+int(math.Round(d.bell(0.6)-0.08)))))
		}
	}
	return string(out)
}

func (d *demo) respondent(kind string) string {
	if d.layout.group == nil || d.chance(0.06) {
		return ""
	}
	business := 0.12
	if kind == "facility" {
		business = 0
	} else if kind == "department" {
		business = 0.35
	}
	want := "citizen"
	switch x := d.random.Float64(); {
	case x < business:
		want = "business"
	case x < business+0.06:
		want = "organisation"
	}
	for _, o := range d.layout.group.Options {
		if o.Group == want {
			return want
		}
	}
	return ""
}

// reasons answers the questions that low answers open.
func (d *demo) reasons(r *Rating) Extra {
	given := *r
	given.Extra = Extra{}
	for i := range d.layout.questions {
		x := &d.layout.questions[i]
		if x.Type != "multi" || x.ShowIf == nil || !d.layout.shown(x, &given) || !d.chance(0.6) {
			continue
		}
		var values []int
		for _, o := range x.Options {
			if d.chance(1.4 / float64(len(x.Options))) {
				values = append(values, o.Value)
			}
		}
		if len(values) > 0 {
			slices.Sort(values)
			given.Extra[x.Code] = values
		}
	}
	if len(given.Extra) == 0 {
		return nil
	}
	return given.Extra
}

func (d *demo) comment(r *Rating, overall int) []Comment {
	tone, often := "good", 0.03
	switch {
	case overall == 0:
		return nil
	case overall <= 2:
		tone, often = "bad", 0.12
	case overall == 3:
		tone, often = "mixed", 0.08
	}
	list := d.comments[tone]
	if len(list) == 0 || !d.chance(often) {
		return nil
	}
	return []Comment{{ID: d.id(), Unit: r.Unit, Sector: r.Sector, Week: Week(r.Day), Body: list[d.random.IntN(len(list))], State: "new"}}
}
