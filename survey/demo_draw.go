package survey

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// demo is the invented year before it is written. Everything follows from the
// register, the last day and the seed.
type demo struct {
	random     *rand.Rand
	reg        *Register
	round      string
	quick      *Questionnaire
	long       *Questionnaire            // of offices
	longs      map[string]*Questionnaire // of facilities, by unit
	layout     *layout
	days       []string // of the year, office days
	merged     []demoMerger
	counters   []demoCounter
	closed     *Station // its counter is among the counters
	moved      []Station
	cells      map[DemoCell]*DemoDraw
	sectorRate map[string]float64 // logit of being satisfied
	sectorSize map[string]float64
	comments   map[string][]string // by tone
	without    string
}

type demoMerger struct{ from, to, day string }

// demoCounter is a station with what makes it different.
type demoCounter struct {
	Station
	unit      Unit
	volume    float64 // ratings in the year
	lean      float64 // of the unit, on the logit scale
	trend     float64 // in the year
	five      float64 // probability of 5 among 4 and 5
	until     string  // last day with ratings, "" = the end
	respond   float64 // ratings per dossier
	alsoMoved string  // an older printed code that leads here
}

const (
	demoRatings = 40_000
	demoAnswer  = 0.62 // probability that an optional item is answered
)

func newDemo(reg *Register, round string, quick, long *Questionnaire, longs map[string]*Questionnaire, last string) (*demo, error) {
	d := &demo{random: rand.New(rand.NewPCG(20210821, 402)), reg: reg, round: round, quick: quick, long: long, longs: longs,
		layout: quick.layout(), cells: map[DemoCell]*DemoDraw{}, sectorRate: map[string]float64{},
		sectorSize: map[string]float64{}, comments: map[string][]string{}}
	end, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return nil, err
	}
	for day := end.AddDate(-1, 0, 1); !day.After(end); day = day.AddDate(0, 0, 1) {
		if day.Weekday() != time.Sunday && day.Weekday() != time.Saturday {
			d.days = append(d.days, day.Format(time.DateOnly))
		}
	}
	if err := d.readTables(end); err != nil {
		return nil, err
	}
	d.setUp()
	return d, nil
}

func (d *demo) readTables(end time.Time) error {
	sectors, err := demoTable("sectors.csv")
	if err != nil {
		return err
	}
	for _, r := range sectors {
		code, _ := r.field("sector")
		var satisfied, volume float64
		r.decimal("satisfied", &satisfied)
		r.decimal("volume", &volume)
		d.sectorRate[code], d.sectorSize[code] = math.Log(satisfied/(100-satisfied)), volume
	}
	comments, err := demoTable("comments.csv")
	if err != nil {
		return err
	}
	for _, r := range comments {
		tone, _ := r.field("tone")
		text, _ := r.field("text")
		d.comments[tone] = append(d.comments[tone], text)
	}
	units, err := demoTable("units.csv")
	for _, r := range units {
		from, _ := r.field("code")
		if into, _ := r.field("into"); into != "" {
			merger := demoMerger{from, into, end.AddDate(0, -4, 1-end.Day()).Format(time.DateOnly)}
			d.merged = append(d.merged, merger)
		}
	}
	return err
}

func (d *demo) rate(sector string) float64 {
	if x, ok := d.sectorRate[sector]; ok {
		return x
	}
	return d.sectorRate["*"]
}

func (d *demo) size(sector string) float64 {
	if x, ok := d.sectorSize[sector]; ok {
		return x
	}
	return d.sectorSize["*"]
}

func (d *demo) chance(p float64) bool { return d.random.Float64() < p }

// bell is a draw from the normal distribution around 0.
func (d *demo) bell(sd float64) float64 { return d.random.NormFloat64() * sd }

// code makes a station code from the seed.
func (d *demo) code() string {
	var b strings.Builder
	for range stationLength {
		b.WriteByte(stationAlphabet[d.random.IntN(len(stationAlphabet))])
	}
	return b.String()
}

func (d *demo) id() string {
	var b [16]byte
	for i := range b {
		b[i] = byte(d.random.Uint32())
	}
	return hex.EncodeToString(b[:])
}

// setUp invents the counters of all units that are valid on the last day, and
// of the units that were merged in the year.
func (d *demo) setUp() {
	last := d.days[len(d.days)-1]
	units := slices.DeleteFunc(slices.Clone(d.reg.Units()), func(u Unit) bool {
		merged := slices.ContainsFunc(d.merged, func(m demoMerger) bool { return m.from == u.ID })
		return len(u.Sectors) == 0 || !u.ValidOn(last) && !merged
	})
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	communes := 0
	for _, u := range units {
		volume := 150 + 450*d.random.Float64()
		if u.Kind == "commune" {
			volume = float64(u.Population) * 0.0068 * math.Exp(d.bell(0.3))
			communes++
			volume = d.few(u.ID, communes, volume)
		}
		d.addCounters(u, volume)
	}
	total := 0.0
	for _, c := range d.counters {
		total += c.volume
	}
	for i := range d.counters {
		if c := &d.counters[i]; c.volume > 40 {
			c.volume *= demoRatings / total
		}
	}
	d.addMoves()
}

// few makes some communes of few answers, and one of none.
func (d *demo) few(id string, nth int, volume float64) float64 {
	switch {
	case nth == 13:
		d.without = id
		return 0
	case nth%30 == 7:
		return 6
	case nth%20 == 11:
		return 20
	}
	return volume
}

// addCounters parts the sectors of a unit among one to three counters.
func (d *demo) addCounters(u Unit, volume float64) {
	var sectors []string
	for _, x := range d.reg.Sectors() {
		if x.Active && slices.Contains(u.Sectors, x.Code) && len(sectors) < 6 {
			sectors = append(sectors, x.Code)
		}
	}
	lean, trend, five := d.bell(0.45), d.bell(0.35)+0.1, 0.35+0.25*d.random.Float64()
	respond := 0.02 + 0.1*d.random.Float64()
	all := 0.0
	for _, x := range sectors {
		all += d.size(x)
	}
	for n, part := range slices.Collect(slices.Chunk(sectors, 2)) {
		share, vi, en := 0.0, []string{}, []string{}
		for _, code := range part {
			share += d.size(code) / all
			x, _ := d.reg.Sector(code)
			vi, en = append(vi, x.Name.Vi), append(en, x.Name.En)
		}
		c := demoCounter{unit: u, volume: volume * share, lean: lean + d.bell(0.15), trend: trend, five: five,
			respond: respond * (0.8 + 0.4*d.random.Float64())}
		c.Station = Station{Code: d.code(), Unit: u.ID, Round: d.round, Sectors: part, Form: d.quick.Form(), FullForm: d.longOf(u).Form(),
			Name:  Text{fmt.Sprintf("Quầy %d – %s", n+1, strings.Join(vi, ", ")), fmt.Sprintf("Counter %d – %s", n+1, strings.Join(en, ", "))},
			State: "open"}
		if u.Kind == "facility" {
			c.Name = Text{"Khu đón tiếp", "Reception"}
		}
		d.counters = append(d.counters, c)
	}
}

// addMoves closes one counter, prints older codes at merged communes, and moves
// another counter within its office.
func (d *demo) addMoves() {
	half := d.days[len(d.days)/2]
	communes, older, closed := 0, 0, false
	for i := range d.counters {
		c := &d.counters[i]
		for _, m := range d.merged {
			if m.from == c.unit.ID {
				c.until = dayBefore(m.day)
				if j := d.counterOf(m.to); j >= 0 {
					d.counters[j].alsoMoved = c.Code
				}
			}
		}
		if c.unit.Kind != "commune" || c.volume < 60 {
			continue
		}
		communes++
		before := d.reg.SuccessionTo(c.unit.ID)
		switch {
		case communes%40 == 5 && !closed:
			closed = true
			c.until, c.State = half, "closed"
			d.closed = &c.Station
		case communes%25 == 9 && len(before) > 0 && older < 3: // the poster of a commune that was merged in 2025
			older++
			st := c.Station
			st.Code, st.Unit = d.code(), before[0].From
			c.alsoMoved = st.Code
			d.moved = append(d.moved, st)
		case communes%25 == 17 && older < 5: // the counter got a new place and a new code
			older++
			st := c.Station
			st.Code, st.State, st.MovedTo = d.code(), "moved", c.Code
			st.Name = Text{c.Name.Vi + " (chỗ cũ)", c.Name.En + " (old place)"}
			c.alsoMoved = st.Code
			d.moved = append(d.moved, st)
		}
	}
}

func (d *demo) counterOf(unit string) int {
	return slices.IndexFunc(d.counters, func(c demoCounter) bool { return c.unit.ID == unit })
}

// stations are all stations to be created, those that others move to first.
func (d *demo) stations() []Station {
	var out []Station
	for _, c := range d.counters {
		out = append(out, c.Station)
	}
	return append(out, d.moved...)
}

// draw invents the ratings.
func (d *demo) draw() []Submission {
	var out []Submission
	for i := range d.counters {
		c := &d.counters[i]
		days := d.days
		if c.until != "" {
			days = days[:max(1, len(slices.DeleteFunc(slices.Clone(days), func(day string) bool { return day > c.until })))]
		}
		n := int(c.volume*float64(len(days))/float64(len(d.days)) + d.random.Float64())
		for range n {
			out = append(out, d.rating(c, days))
		}
	}
	return out
}

// rating draws one rating of a counter.
func (d *demo) rating(c *demoCounter, days []string) Submission {
	at := d.random.IntN(len(days))
	if d.chance(0.15) { // more people come early in the week
		at -= int(mustDay(days[at]).Weekday()) - 1
	}
	day := days[max(at, 0)]
	sector := d.pick(c.Sectors)
	cell := DemoCell{c.unit.ID, sector, day[:7]}
	draw := d.cells[cell]
	if draw == nil {
		// All of a month is one draw: the season and the trend within the year.
		position := float64(slices.Index(d.days, day)) / float64(len(d.days))
		p := d.rate(sector) + c.lean + c.trend*(position-0.5) + d.bell(0.1)
		draw = &DemoDraw{Satisfied: 1 / (1 + math.Exp(-p))}
		d.cells[cell] = draw
	}
	r := Rating{ID: d.id(), Round: d.round, Form: d.quick.Form(), Unit: c.unit.ID, Sector: sector, Station: c.Code,
		Channel: "phone", Day: day, Respondent: d.respondent(c.unit.Kind)}
	if d.chance(0.35) {
		r.Channel = "kiosk"
	}
	if c.alsoMoved != "" && day > d.days[len(d.days)*2/3] && d.chance(0.3) {
		r.Printed = c.alsoMoved
	}
	if d.chance(0.004) {
		r.Flags = []string{"burst"}
	}
	overall := d.level(draw.Satisfied, c.five)
	r.Answers = d.answers(overall)
	if overall > 0 {
		draw.Valid++
		if overall >= 4 {
			draw.Top++
		}
	}
	r.Extra = d.reasons(&r)
	return Submission{r, d.comment(&r, overall)}
}

func mustDay(day string) time.Time {
	t, _ := time.Parse(time.DateOnly, day) // a day of ours
	return t
}

// pick chooses a sector by its size.
func (d *demo) pick(sectors []string) string {
	all := 0.0
	for _, x := range sectors {
		all += d.size(x)
	}
	at := d.random.Float64() * all
	for _, x := range sectors {
		if at -= d.size(x); at < 0 {
			return x
		}
	}
	return sectors[len(sectors)-1]
}

// dossiers invents how many dossiers stand behind the ratings of each month.
func (d *demo) dossiers() []DossierCount {
	byUnit := map[string]demoCounter{}
	for _, c := range d.counters {
		byUnit[c.unit.ID] = c
	}
	var out []DossierCount
	for cell, draw := range d.cells {
		c := byUnit[cell.Unit]
		if c.unit.Kind == "facility" { // hospitals and schools handle no dossiers
			continue
		}
		// Satisfied people rate a little more often, so weights matter.
		out = append(out, DossierCount{Unit: cell.Unit, Sector: cell.Sector, Month: cell.Month, Source: "demo",
			N: int64(math.Ceil(float64(draw.Valid+1) / c.respond * (1.3 - 0.35*draw.Satisfied)))})
	}
	slices.SortFunc(out, func(a, b DossierCount) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Sector, b.Sector))
	})
	return out
}

func (d *demo) truth(n int) *DemoTruth {
	t := &DemoTruth{Cells: map[DemoCell]DemoDraw{}, Ratings: n, Without: d.without, Moved: d.moved}
	for cell, draw := range d.cells {
		t.Cells[cell] = *draw
	}
	counters := slices.Clone(d.counters)
	slices.SortStableFunc(counters, func(a, b demoCounter) int { return cmp.Compare(b.volume, a.volume) })
	for _, c := range counters {
		ended := slices.ContainsFunc(d.merged, func(m demoMerger) bool { return m.from == c.unit.ID })
		switch {
		case ended:
			t.Moved = append(t.Moved, c.Station)
		case c.State == "open":
			t.Stations = append(t.Stations, c.Station)
		}
	}
	if d.closed != nil {
		t.Closed = *d.closed
	}
	return t
}
