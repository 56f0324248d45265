package surveytest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// Field is a round in the field that FillField makes: each enumerator holds
// interviews in their area, in a style of their own.
type Field struct {
	Round, Form string
	Items       int      // scale items of the form
	Extra       string   // other answers of each interview, JSON or ""
	Units       []string // enumerators 2k and 2k+1 work in unit k, and so on around
	Enumerators []string // ids of people
	Each        int      // interviews of each enumerator
	Failed      int      // cases of each enumerator that end without an interview
	Styles      []string // by enumerator; "" or missing is honest
	Faked       float64  // share of the interviews held in the style, 0 = all
	Start       time.Time
	Seed        uint64
}

// The styles in which enumerators hold interviews.
const (
	Honest   = ""
	Copier   = "copier"   // an own interview again, with three answers changed
	Straight = "straight" // the same answer everywhere
	Speeder  = "speeder"  // random answers in a tenth of the time
	Stayer   = "stayer"   // at one place, half the time, at round minutes
	Skipper  = "skipper"  // leaves out two answers in five
)

// FieldInterview is the id of an interview that FillField made: of enumerator
// e, its i-th.
func FieldInterview(e, i int) string { return fmt.Sprintf("%028x%04x", e+1, i) }

// FieldCase is the id of a case: those with interviews first, then those that
// failed, then the reserves.
func FieldCase(e, i int) string { return fmt.Sprintf("ca%026x%04x", e+1, i) }

// FillField puts cases, visits and interviews of a round straight into the
// tables of either engine; the round, form, units and people must be there.
// Each failed case has one visit, refused or nobody at home by turns, and a
// reserve that waits. The same seed gives the same data.
func FillField(t testing.TB, db *sql.DB, f Field) {
	t.Helper()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	w := fieldWriter{t: t, tx: tx, f: f, rng: rand.New(rand.NewPCG(f.Seed, 1))}
	draw := "draw-" + f.Round
	w.exec(`INSERT INTO draw (id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal)
		VALUES ($1, $2, $3, 'test', '1', '00', '{}', 0, '', '')`, draw, f.Round, stamp(f.Start))
	for e := range f.Enumerators {
		w.enumerator(draw, e)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

type fieldWriter struct {
	t      testing.TB
	tx     *sql.Tx
	f      Field
	rng    *rand.Rand
	number int
}

func (w *fieldWriter) exec(text string, args ...any) {
	w.t.Helper()
	if _, err := w.tx.Exec(text, args...); err != nil {
		w.t.Fatalf("%s: %v", text, err)
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// enumerator writes all cases of one.
func (w *fieldWriter) enumerator(draw string, e int) {
	style := Honest
	if e < len(w.f.Styles) {
		style = w.f.Styles[e]
	}
	unit := e / 2 % len(w.f.Units)
	habit := 1 + 0.15*w.rng.NormFloat64()
	own := honest(w.rng, w.f.Items)
	at := w.f.Start
	for i := range w.f.Each + 2*w.f.Failed {
		w.number++
		state, outcome, attempts, interview := "done", "complete", 1, FieldInterview(e, i)
		reserve := i >= w.f.Each+w.f.Failed
		switch {
		case reserve:
			state, outcome, attempts, interview = "reserve", "", 0, ""
		case i >= w.f.Each && i%2 == 0:
			outcome, interview = "refused", ""
		case i >= w.f.Each:
			state, outcome, interview = "open", "not_at_home", ""
		}
		person := w.f.Enumerators[e]
		w.exec(`INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, person_id, state,
			outcome, attempts, interview_id, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			FieldCase(e, i), w.f.Round, draw, w.number, fmt.Sprint("h", w.number), fmt.Sprintf("%s%05d", w.f.Round, w.number), w.f.Units[unit],
			fmt.Sprint("p", i%2), reserve, w.number, person, state, outcome, attempts, interview, stamp(w.f.Start))
		if reserve {
			continue
		}
		if i%7 == 0 { // a new day, at half past seven in Vietnam
			at = w.f.Start.AddDate(0, 0, i/7)
		}
		at = at.Add(time.Duration(5+w.rng.IntN(35))*time.Minute + time.Duration(w.rng.IntN(60))*time.Second)
		at = w.visit(e, i, unit, style, habit, own, outcome, at)
	}
}

// visit writes a visit with or without an interview, and gives its end.
func (w *fieldWriter) visit(e, i, unit int, style string, habit float64, own []byte, outcome string, at time.Time) time.Time {
	answers, seconds := honest(w.rng, w.f.Items), 900*habit*math.Exp(0.4*w.rng.NormFloat64())
	place := map[string]any{"lat": 21.2 + 0.1*float64(unit) + 0.02*w.rng.Float64(), "lon": 106.1 + 0.02*w.rng.Float64() + 0.01*float64(e%2), "accuracy": 12}
	for q := range answers {
		if w.rng.Float64() < 0.03 {
			answers[q] = '0'
		}
	}
	if w.f.Faked > 0 && w.rng.Float64() >= w.f.Faked {
		style = Honest
	}
	switch style {
	case Copier:
		copy(answers, own)
		for range 3 {
			answers[w.rng.IntN(len(answers))] = "345"[w.rng.IntN(3)]
		}
	case Straight:
		for q := range answers {
			answers[q] = '4'
		}
	case Speeder:
		for q := range answers {
			answers[q] = "345"[w.rng.IntN(3)]
		}
		seconds *= 0.1
	case Stayer:
		place["lat"], place["lon"] = 21.2+0.1*float64(unit), 106.1
		seconds *= 0.5
		at = at.Truncate(5 * time.Minute)
	case Skipper:
		for q := range answers {
			if w.rng.Float64() < 0.4 {
				answers[q] = '.'
			}
		}
	}
	if outcome != "complete" {
		seconds = 60
	}
	end := at.Add(time.Duration(seconds) * time.Second)
	paradata, err := json.Marshal(map[string]any{"position": place})
	if err != nil {
		w.t.Fatal(err)
	}
	id := FieldInterview(e, i)
	w.exec(`INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode, paradata)
		VALUES ($1, $2, $3, $4, '', $5, $6, $7, 'face', $8)`, id, FieldCase(e, i), w.f.Round, w.f.Enumerators[e], stamp(at), stamp(end), outcome, string(paradata))
	if outcome == "complete" {
		w.exec(`INSERT INTO interview (id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review, received)
			VALUES ($1, $2, $3, $4, $5, 'face', $6, $7, $8, 'complete', 'active', 'new', $9)`,
			id, FieldCase(e, i), w.f.Round, w.f.Form, w.f.Enumerators[e], stamp(at), stamp(end), int64(1000*seconds), stamp(end.Add(time.Hour)))
		w.exec(`INSERT INTO interview_version (interview_id, number, answers, extra, texts, at, state) VALUES ($1, 1, $2, $3, '', $4, 'original')`,
			id, string(answers), w.f.Extra, stamp(end))
	}
	return end
}

// honest are answers that share a mood, as those of one person do.
func honest(rng *rand.Rand, items int) []byte {
	mood := rng.NormFloat64() * 0.5
	a := make([]byte, items)
	for q := range a {
		a[q] = '0' + byte(math.Max(1, math.Min(5, math.Round(4+mood+rng.NormFloat64()*0.8))))
	}
	return a
}
