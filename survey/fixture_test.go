package survey

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"

	"sipas/survey/surveytest"
)

// testForm is a form with every kind of question and condition.
const testForm = `{
 "id": "visit", "version": "1", "title": {"vi": "Thử", "en": "Test"}, "basis": "", "status": "proposed",
 "measurement": "provincial-agency", "unit_of_answer": "visit", "notes": [], "index_items": "factors",
 "scales": {
  "sat5": {"kind": "satisfaction", "status": "proposed", "missing": [{"value": 0, "vi": "Không biết", "en": "Don't know"}],
   "values": [{"value": 1, "vi": "1", "en": "1"}, {"value": 2, "vi": "2", "en": "2"}, {"value": 3, "vi": "3", "en": "3"},
    {"value": 4, "vi": "4", "en": "4"}, {"value": 5, "vi": "5", "en": "5"}]},
  "yesno": {"kind": "yesno", "status": "proposed", "missing": [], "values": [{"value": 1, "vi": "Có", "en": "Yes"}, {"value": 2, "vi": "Không", "en": "No"}]}
 },
 "contents": [{"code": "I", "vi": "I", "en": "I", "factors": ["A", "B"]}],
 "factors": [
  {"code": "O", "vi": "Chung", "en": "Overall", "items": [
   {"code": "O1", "vi": "O1", "en": "O1", "scale": "sat5", "status": "proposed", "required": true}]},
  {"code": "A", "vi": "A", "en": "A", "items": [
   {"code": "A2", "vi": "A2", "en": "A2", "scale": "sat5", "status": "proposed"},
   {"code": "A1", "vi": "A1", "en": "A1", "scale": "yesno", "status": "proposed"}]},
  {"code": "B", "vi": "B", "en": "B", "items": [
   {"code": "B1", "vi": "B1", "en": "B1", "scale": "sat5", "status": "proposed"}]}
 ],
 "other_questions": [
  {"code": "R0", "type": "multi", "vi": "Vì sao", "en": "Why", "required": false, "sensitive": false, "status": "proposed",
   "options": [{"value": 1, "vi": "1", "en": "1"}, {"value": 2, "vi": "2", "en": "2"}, {"value": 9, "vi": "9", "en": "9"}],
   "show_if": {"any": [{"code": "O1", "op": "<=", "value": 3}]}},
  {"code": "RA", "type": "single", "vi": "A", "en": "A", "required": true, "sensitive": false, "status": "proposed", "scale": "yesno",
   "show_if": {"all": [{"code": "R0", "op": "includes", "value": 1}, {"code": "O1", "op": "<=", "value": 2}]}},
  {"code": "K", "type": "ranked", "vi": "K", "en": "K", "required": false, "sensitive": false, "status": "proposed", "max_choices": 2,
   "options": [{"value": 1, "vi": "1", "en": "1"}, {"value": 2, "vi": "2", "en": "2"}, {"value": 3, "vi": "3", "en": "3"}]},
  {"code": "G", "type": "grid", "vi": "G", "en": "G", "required": false, "sensitive": false, "status": "proposed", "scale": "yesno",
   "rows": [{"code": "Gr1", "vi": "1", "en": "1"}, {"code": "Gr2", "vi": "2", "en": "2"}]},
  {"code": "F2", "type": "percent", "vi": "F2", "en": "F2", "required": false, "sensitive": false, "status": "proposed", "min": 0, "max": 200},
  {"code": "M1", "type": "text", "vi": "Góp ý", "en": "Comment", "required": false, "sensitive": false, "status": "proposed", "max_length": 20},
  {"code": "P3", "type": "text", "vi": "Điện thoại", "en": "Phone", "required": false, "sensitive": true, "identifier": true, "format": "phone", "max_length": 15, "status": "proposed"}
 ],
 "profile": [
  {"code": "respondent", "type": "single", "vi": "Là", "en": "You are", "required": false, "sensitive": false, "status": "proposed",
   "options": [{"value": 1, "vi": "Người dân", "en": "Citizen", "group": "citizen"}, {"value": 3, "vi": "Doanh nghiệp", "en": "Business", "group": "business"}]},
  {"code": "age", "type": "number", "vi": "Tuổi", "en": "Age", "required": false, "sensitive": false, "status": "proposed", "min": 1, "max": 120,
   "show_if": {"all": [{"code": "respondent", "op": "=", "value": 1}]}}
 ],
 "order": ["factors"], "context": [],
 "consent": {"vi": "Tự nguyện", "en": "Voluntary", "accept": {"vi": "Gửi", "en": "Send"}, "preticked": false, "status": "proposed"}
}`

func testQuestionnaire(t testing.TB) *Questionnaire {
	t.Helper()
	q, err := ParseQuestionnaire([]byte(testForm))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// at noon in Vietnam on a day
func clockAt(day string) Clock {
	d, err := time.ParseInLocation(time.DateOnly, day, Vietnam)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return d.Add(12 * time.Hour) }
}

// openTest opens a migrated database with the test form, a method and the
// rounds r (open), draft and shut.
func openTest(t testing.TB, database string, clock Clock) *Store {
	t.Helper()
	ctx := context.Background()
	s, err := Open(ctx, database, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) // a second Close does nothing
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	q := testQuestionnaire(t)
	for _, insert := range []struct {
		text string
		args []any
	}{
		{"INSERT INTO questionnaire (form, id, version, body, sha256) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING",
			[]any{q.Form(), q.ID, q.Version, testForm, hashText([]byte(testForm))}},
		{"INSERT INTO method (version, body) VALUES ('m1', '{}') ON CONFLICT DO NOTHING", nil},
		{"INSERT INTO round (id, kind, name_vi, state, method) VALUES ('r','counter','R','open','m1'), ('draft','counter','D','draft','m1'), ('shut','counter','S','closed','m1') ON CONFLICT DO NOTHING", nil},
	} {
		if _, err := s.db.ExecContext(ctx, insert.text, insert.args...); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// eachStore runs fn on a fresh database of each engine.
func eachStore(t *testing.T, fn func(t *testing.T, s *Store)) {
	t.Helper()
	surveytest.EachEngine(t, func(t *testing.T, database string) {
		fn(t, openTest(t, database, clockAt("2026-11-24")))
	})
}

// goodRating is a rating of the test form that is accepted.
func goodRating() Rating {
	return Rating{ID: NewID(), Round: "r", Form: "visit@1", Unit: "u1", Sector: "land", Station: "s1", Printed: "s1",
		Channel: "phone", Respondent: "citizen", Day: "2026-11-24", Answers: "5.1."}
}

// randomRating is another one each time, over a few units and sectors.
func randomRating(rng *rand.Rand) Rating {
	r := goodRating()
	r.Unit = fmt.Sprintf("u%d", rng.IntN(5))
	r.Sector = []string{"land", "health", ""}[rng.IntN(3)]
	r.Respondent = []string{"citizen", "business", ""}[rng.IntN(3)]
	r.Answers = string([]byte{"12345"[rng.IntN(5)], "012345.-"[rng.IntN(8)], "12.-"[rng.IntN(4)], "012345.-"[rng.IntN(8)]})
	if rng.IntN(3) == 0 {
		r.Extra = Extra{"F2": {rng.IntN(201)}, "K": {1 + rng.IntN(3)}}
	}
	return r
}

func add(t testing.TB, s *Store, rs ...Rating) {
	t.Helper()
	subs := make([]Submission, len(rs))
	for i := range rs {
		subs[i].Rating = rs[i]
	}
	for i, res := range s.AddRatings(context.Background(), subs) {
		if res.Err != nil {
			t.Fatalf("rating %+v: %v", rs[i], res.Err)
		}
	}
}

func percentile(ds []time.Duration, p float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	slices.Sort(ds)
	return ds[min(int(p*float64(len(ds))), len(ds)-1)]
}

// rowScanner is short for what rows and each hand over.
type rowScanner = *sql.Rows

// correlation is Pearson's r; 0 when one of the two never changes.
func correlation(x, y []float64) float64 {
	r := stat.Correlation(x, y, nil)
	if math.IsNaN(r) {
		return 0
	}
	return r
}
