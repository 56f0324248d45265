package surveytest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// OpenSQLite opens the file of a SQLite database beside the program.
func OpenSQLite(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// AnswerSample answers the released cases of a round straight in the tables
// of either engine: of 20 households 16 answer; one refuses and a reserve
// answers in its place; one refuses, one is vacant, one is not found. items is
// the number of scale items of the form, choices the questions with one choice and
// how many they offer. The same seed gives the same answers.
func AnswerSample(t testing.TB, db *sql.DB, round, form string, items int, choices map[string]int, seed uint64) {
	t.Helper()
	w := sampleWriter{t: t, round: round, form: form, items: items, choices: choices, rng: rand.New(rand.NewPCG(seed, 1))}
	cases := w.cases(db)
	var err error
	if w.tx, err = db.BeginTx(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	defer w.tx.Rollback()
	reserves := map[string][]string{}
	for _, c := range cases {
		if c.reserve {
			reserves[c.place] = append(reserves[c.place], c.id)
		}
	}
	lean := map[string]int{} // of a place
	for _, c := range cases {
		if c.reserve {
			continue
		}
		if _, ok := lean[c.place]; !ok {
			lean[c.place] = w.rng.IntN(3)
		}
		switch x := w.rng.IntN(20); {
		case x == 0 && len(reserves[c.place]) > 0:
			r := reserves[c.place][0]
			reserves[c.place] = reserves[c.place][1:]
			w.exec(`UPDATE field_case SET state = 'done', outcome = 'refused', version = version + 1 WHERE id = $1`, c.id)
			w.exec(`UPDATE field_case SET replaces = $2 WHERE id = $1`, r, c.id)
			w.answer(r, lean[c.place])
		case x < 4:
			w.exec(`UPDATE field_case SET state = 'done', outcome = $2, version = version + 1 WHERE id = $1`, c.id,
				[]string{"refused", "refused", "vacant", "not_found"}[x])
		default:
			w.answer(c.id, lean[c.place])
		}
	}
	if err := w.tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

type sampleCase struct {
	id, place string
	reserve   bool
}

type sampleWriter struct {
	t           testing.TB
	tx          *sql.Tx
	round, form string
	items       int
	choices     map[string]int
	rng         *rand.Rand
	n           int
}

func (w *sampleWriter) exec(text string, args ...any) {
	w.t.Helper()
	if _, err := w.tx.Exec(text, args...); err != nil {
		w.t.Fatalf("%s: %v", text, err)
	}
}

func (w *sampleWriter) cases(db *sql.DB) (out []sampleCase) {
	rows, err := db.Query(`SELECT id, unit_id, psu, reserve FROM field_case WHERE round_id = $1 ORDER BY number`, w.round)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c sampleCase
		var unit, psu string
		if err := rows.Scan(&c.id, &unit, &psu, &c.reserve); err != nil {
			w.t.Fatal(err)
		}
		c.place = unit + "/" + psu
		out = append(out, c)
	}
	return out
}

// answer writes an interview; lean makes its answers better.
func (w *sampleWriter) answer(id string, lean int) {
	w.n++
	interview := fmt.Sprintf("%032x", w.n)
	var answers strings.Builder
	mood := w.rng.IntN(3)
	for range w.items {
		switch x := w.rng.IntN(12) + mood + lean; {
		case x == 0:
			answers.WriteByte('0')
		case x < 3:
			answers.WriteByte("123"[w.rng.IntN(3)])
		default:
			answers.WriteByte("445"[w.rng.IntN(3)])
		}
	}
	extra := map[string][]int{}
	for _, code := range slices.Sorted(maps.Keys(w.choices)) {
		extra[code] = []int{1 + w.rng.IntN(w.choices[code])}
	}
	body, err := json.Marshal(extra)
	if err != nil {
		w.t.Fatal(err)
	}
	at := fmt.Sprintf("2026-10-%02dT02:20:00Z", 1+w.n%28)
	w.exec(`INSERT INTO visit (id, case_id, round_id, person_id, device_id, started, ended, outcome, mode) VALUES ($1, $2, $3, '', '', $4, $5, 'complete', 'face')`,
		interview, id, w.round, at, at)
	w.exec(`INSERT INTO interview (id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review, received)
		VALUES ($1, $2, $3, $4, '', 'face', $5, $6, 0, 'complete', 'active', 'approved', $7)`, interview, id, w.round, w.form, at, at, at)
	w.exec(`INSERT INTO interview_version (interview_id, number, answers, extra, texts, at, state) VALUES ($1, 1, $2, $3, '', $4, 'original')`,
		interview, answers.String(), string(body), at)
	w.exec(`UPDATE field_case SET state = 'done', outcome = 'complete', interview_id = $2, version = version + 1 WHERE id = $1`, id, interview)
}
