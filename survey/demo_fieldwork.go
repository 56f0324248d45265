package survey

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"math"
	"slices"
	"time"
)

// demoTablet is an enrolled tablet of the demo with what its enumerator has
// to do.
type demoTablet struct {
	key    *ecdsa.PrivateKey
	device Device
	seq    int64
	next   time.Time         // the enumerator is free again
	at     *Position         // where they are
	todo   []Case            // not visited yet, in order
	again  []demoRevisit     // to be visited again
	spare  map[string][]Case // reserves by area, the next first
}

// demoRevisit is a further visit of a case.
type demoRevisit struct {
	at      time.Time
	c       Case
	days    []string // of the earlier visits
	instead string   // the case in whose place it stands
}

// demoField carries out the fieldwork of a round of the demo.
type demoField struct {
	*demoHouseholds
	s        *Store
	round    *demoRound
	sealKey  []byte
	hash     string // of the questionnaire
	parcels  []Parcel
	position map[string]Position // of communes and villages
}

// visitDemoRound lets enumerators visit the cases of a round day by day, with
// tablets that enrol, seal and sign as real ones do.
func (s *Store) visitDemoRound(ctx context.Context, r *demoRound, d *demoHouseholds) error {
	cases, err := s.Cases(ctx, r.id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(cases, func(c Case) bool { return c.Attempts > 0 }) {
		return nil // an earlier call did it
	}
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return err
	}
	body, err := s.FormBody(ctx, d.form.Form())
	if err != nil {
		return err
	}
	f := &demoField{demoHouseholds: d, s: s, round: r, sealKey: keys.current(SealKey).Public, hash: hashText([]byte(body)),
		position: map[string]Position{}}
	for i, p := range r.enumerators {
		if r.tablets[i] == nil {
			if r.tablets[i], err = f.enrol(ctx, p, i); err != nil {
				return err
			}
		}
		r.tablets[i].deal(cases, p.ID)
		if err := f.work(r.tablets[i], i); err != nil {
			return err
		}
	}
	slices.SortStableFunc(f.parcels, func(a, b Parcel) int { return cmp.Compare(a.Device, b.Device) })
	for part := range slices.Chunk(f.parcels, maxBatch) {
		for _, got := range s.receive(ctx, part) {
			if got.err != nil {
				return got.err
			}
			if got.receipt.State != IntakeAccepted {
				return fmt.Errorf("envelope %s is %s: %s", got.receipt.ID, got.receipt.State, got.receipt.Reason)
			}
		}
	}
	if err := f.waitDemoRound(ctx); err != nil {
		return err
	}
	for _, t := range r.tablets {
		_, err := s.Greet(ctx, t.device.ID, Hello{Now: Stamp(s.clock()), AppVersion: "demo", LastSeq: t.seq, Unsent: int64(f.random.IntN(3)),
			Storage: DeviceStorage{Used: int64(40+f.random.IntN(200)) << 20, Quota: 2 << 30, Persisted: true}})
		if err != nil {
			return err
		}
	}
	return nil
}

// enrol makes the tablet of an enumerator known. Both rounds use it.
func (f *demoField) enrol(ctx context.Context, p Person, i int) (*demoTablet, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	token, _, err := f.s.NewEnrolment(ctx, "demo", p.ID)
	if err != nil {
		return nil, err
	}
	t := &demoTablet{key: key}
	t.device, _, err = f.s.Enrol(ctx, token, NewDevice{Name: fmt.Sprintf("Máy %02d", i+1), Public: public, AppVersion: "demo", Persisted: true, Locked: true})
	return t, err
}

// deal gives the tablet the cases of its enumerator.
func (t *demoTablet) deal(cases []Case, person string) {
	t.todo, t.again, t.spare, t.at = nil, nil, map[string][]Case{}, nil
	for _, c := range cases {
		switch {
		case c.Person != person:
		case c.Reserve:
			t.spare[AreaOf(c)] = append(t.spare[AreaOf(c)], c)
		default:
			t.todo = append(t.todo, c)
		}
	}
	for _, list := range t.spare {
		slices.SortFunc(list, func(a, b Case) int { return cmp.Compare(a.Position, b.Position) })
	}
}

// work goes through the days of the round.
func (f *demoField) work(t *demoTablet, i int) error {
	first, end, last := mustDay(f.round.starts), mustDay(f.round.ends), mustDay(f.round.today)
	days := int(end.Sub(first).Hours()/24) + 1
	perDay := int(math.Ceil(float64(len(t.todo)) / (0.75 * float64(days))))
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		t.next = time.Date(day.Year(), day.Month(), day.Day(), 7, 30+f.random.IntN(60), 0, 0, Vietnam)
		due := slices.IndexFunc(t.again, func(x demoRevisit) bool { return x.at.After(day.AddDate(0, 0, 1)) })
		if due < 0 {
			due = len(t.again)
		}
		revisits := slices.Clone(t.again[:due])
		t.again = slices.Delete(t.again, 0, due)
		n := min(perDay, len(t.todo))
		for _, c := range t.todo[:n] {
			revisits = append(revisits, demoRevisit{c: c})
		}
		t.todo = t.todo[n:]
		for _, x := range revisits {
			if err := f.visit(t, x, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// visit is one contact attempt and what follows from it.
func (f *demoField) visit(t *demoTablet, x demoRevisit, i int) error {
	place := f.place(x.c)
	t.next = t.next.Add(time.Duration(4+f.random.IntN(9))*time.Minute + travel(t.at, place))
	start := t.next
	t.at = place
	x.days = append(x.days, start.Format(time.DateOnly))
	outcome := f.outcome(len(x.days))
	length := time.Duration(60+f.random.IntN(180)) * time.Second
	e := Envelope{ID: NewID(), Kind: "visit", Round: f.round.id, Form: f.form.Form(), FormSHA256: f.hash, Case: x.c.ID, Device: t.device.ID,
		Person: t.device.Person, Outcome: outcome, Mode: "face", StandsFor: x.instead, Paradata: Paradata{Position: place}}
	if disposition, _ := DispositionOf(outcome); disposition.Answered() {
		length = time.Duration(1300*math.Exp(f.bell(0.3))) * time.Second
		e.Kind, e.Answers = "interview", f.answers(x.c, t.device.Person)
		if f.chance(0.15) {
			e.Mode = "handover"
		}
		if f.chance(0.6) {
			e.Contact = map[string]string{"phone": fmt.Sprintf("0900%06d", f.random.IntN(1_000_000))}
		}
		if outcome == Partial {
			f.leaveOut(e.Answers)
		}
		if i == 6 && f.round.invents { // one enumerator fills in some at home
			f.invent(&e, t, &length)
		}
		e.Paradata.Consent = Stamp(start)
	}
	t.seq++
	e.Seq, e.Started, e.Ended, e.ElapsedMS = t.seq, Stamp(start), Stamp(start.Add(length)), length.Milliseconds()
	e.Clock = EnvelopeClock{LastServer: Stamp(start.Add(-time.Hour)), AppBuilt: Stamp(mustDay(f.round.starts).AddDate(0, -1, 0))}
	t.next = start.Add(length)
	f.after(t, x, outcome)
	return f.send(t, &e)
}

// outcome invents how an attempt ends.
func (f *demoField) outcome(attempt int) string {
	if !f.chance(0.72) {
		switch {
		case attempt == 1 && f.chance(0.03):
			return "vacant"
		case attempt >= 3:
			return "absent"
		}
		return "not_at_home"
	}
	at := f.random.Float64()
	for _, x := range []struct {
		outcome string
		share   float64
	}{{"refused", 0.05}, {"refused_respondent", 0.01}, {"unable", 0.01}, {"moved", 0.008}, {"appointment", 0.04}, {Partial, 0.015}} {
		if at -= x.share; at < 0 {
			return x.outcome
		}
	}
	return Complete
}

// after plans a further visit, or a reserve where the rules allow one.
func (f *demoField) after(t *demoTablet, x demoRevisit, outcome string) {
	d, _ := DispositionOf(outcome)
	area := AreaOf(x.c)
	switch {
	case !d.Final:
		x.at = mustDay(x.days[len(x.days)-1]).AddDate(0, 0, 2+f.random.IntN(2))
	case d.Answered() || x.instead != "" || len(t.spare[area]) == 0:
		return
	default:
		x = demoRevisit{at: mustDay(x.days[len(x.days)-1]).AddDate(0, 0, 1), c: t.spare[area][0], instead: x.c.ID}
		t.spare[area] = t.spare[area][1:]
	}
	t.again = append(t.again, x)
	slices.SortStableFunc(t.again, func(a, b demoRevisit) int { return a.at.Compare(b.at) })
}

// place is where a household stands: about 150 m around the middle of its
// village, which is about 2 km from the middle of its commune.
func (f *demoField) place(c Case) *Position {
	middle, ok := f.position[c.Unit]
	if !ok {
		middle = Position{Lat: 21.05 + 0.45*f.random.Float64(), Lon: 105.95 + 0.75*f.random.Float64()}
		f.position[c.Unit] = middle
	}
	village, ok := f.position[AreaOf(c)]
	if !ok {
		village = Position{Lat: middle.Lat + f.bell(0.018), Lon: middle.Lon + f.bell(0.018)}
		f.position[AreaOf(c)] = village
	}
	return &Position{Lat: village.Lat + f.bell(0.0014), Lon: village.Lon + f.bell(0.0014), Accuracy: 4 + 12*f.random.Float64()}
}

// travel is the time from one place to another at 30 km/h; a degree is 108 km
// here, near enough.
func travel(from, to *Position) time.Duration {
	if from == nil {
		return 0
	}
	return time.Duration(108 * math.Hypot(from.Lat-to.Lat, from.Lon-to.Lon) / 30 * float64(time.Hour))
}

// leaveOut drops the last answers of an interview that was not finished.
func (f *demoField) leaveOut(answers map[string]string) {
	items := f.layout.items
	for _, it := range items[len(items)*3/4:] {
		delete(answers, it.Code)
	}
	for _, x := range f.layout.questions {
		for _, code := range x.codes() {
			if f.chance(0.6) {
				delete(answers, code)
			}
		}
	}
}

// invent makes what is found when interviews are filled in at home: quick,
// alike, and in one place.
func (f *demoField) invent(e *Envelope, t *demoTablet, length *time.Duration) {
	if !f.chance(0.6) {
		return
	}
	*length = time.Duration(100+f.random.IntN(70)) * time.Second
	for n, it := range f.layout.items {
		e.Answers[it.Code] = "45"[n%2 : n%2+1]
		if f.chance(0.08) {
			e.Answers[it.Code] = "3"
		}
	}
	e.Paradata.Position = &Position{Lat: 21.27315, Lon: 106.19462, Accuracy: 5}
}

// send seals and signs an envelope as the tablet does.
func (f *demoField) send(t *demoTablet, e *Envelope) error {
	sealed, hash, err := e.Seal(f.sealKey)
	if err != nil {
		return err
	}
	signature, err := SignWith(t.key, EnvelopeText(e.ID, hash))
	f.parcels = append(f.parcels, Parcel{ID: e.ID, Hash: hash, Device: t.device.ID, Via: ViaTablet, Signature: signature, Bytes: sealed})
	return err
}
