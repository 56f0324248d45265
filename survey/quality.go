package survey

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"sipas/analysis"
)

// Quality is the daily check of a round: reasons to look at interviews, never
// a proof of anything. The same data give the same check.
type Quality struct {
	Round       Round
	Form        *Questionnaire
	Stamp       string // of the data
	Interviews  int    // active ones held by an enumerator
	Median      float64
	Floor       float64 // seconds in which the questions cannot have been read
	Shortest    int     // seconds, by the rules of the round
	Similarity  bool    // the form has items enough to compare interviews
	Effect      analysis.InterviewerEffect
	EffectKnown bool
	Enumerators []EnumeratorQuality // the largest score first
	checks      []InterviewQuality
	made        time.Time
}

// EnumeratorQuality compares one enumerator with the others.
type EnumeratorQuality struct {
	Person   string
	N        int
	Score    float64             // sum of robust z; NaN under ScoredFrom interviews
	Similar  analysis.PeerResult // match of own pairs of interviews
	Straight analysis.PeerResult // interviews with one answer everywhere
	Heaped   analysis.PeerResult // begun in a minute ending in 0 or 5
	Missing  analysis.PeerResult // items without an answer
	Effect   float64             // shrunken effect in SD; NaN = not known
	Daily    analysis.DailyRow
	Reasons  []string       // codes of what stands out in the whole
	Counts   map[string]int // interviews by the code of what stands out in them
}

// InterviewQuality is what stands out in one interview.
type InterviewQuality struct {
	ID, Case, CaseCode, Unit, Person string
	Started                          string
	Seconds                          float64 // NaN = not known
	Items, Missing                   int
	Match                            float64 // largest share of equal answers with another of the same enumerator; NaN = none
	Nearest                          string  // the interview with which
	Reasons                          []string
	Score                            float64
}

// ScoredFrom is the number of interviews from which an enumerator is scored:
// with fewer, chance looks like a pattern.
const ScoredFrom = 5

// QualityReasons are what may stand out in an interview, in the order shown.
var QualityReasons = []string{"twin", "straight", "speeder", "short", "missing", "same_point", "crowded", "too_fast", "overlap", "night", "mock", "clock",
	FlagLate, FlagNotAssigned, FlagReplacement, "version", "constraint"}

// clockFlags are the findings about a visit that speak of the tablet's clock.
var clockFlags = []string{FlagClockAhead, FlagClockBehind, FlagBeforeBuild, FlagClockChanged}

const (
	similarityPermutations = 1000
	// syllablesPerMinute is the reading floor for Vietnamese, counted in
	// syllables as they are written: 238 English words a minute (Brysbaert 2019)
	// at about 1.3 syllables a word. An assumption, low on purpose: whoever is
	// faster cannot have read the questions.
	syllablesPerMinute = 300
	// areaLimit bounds the memory of the similarity test, 8n² bytes an area.
	areaLimit = 1500
	// straightFrom is the number of answers from which equal ones stand out.
	straightFrom = 20
	// missingFrom is the share of items without answer that stands out.
	missingFrom = 1. / 3
)

// qualityCache keeps the last checks, by round.
type qualityCache struct {
	making sync.Mutex // while one is made: nobody makes it twice
	mu     sync.Mutex
	kept   map[string]*Quality
}

func (c *qualityCache) get(round string) *Quality {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept[round]
}

func (c *qualityCache) put(round string, q *Quality) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= 8 {
		c.kept = map[string]*Quality{}
	}
	c.kept[round] = q
}

// Quality makes the daily check, or gives that of the same data again.
func (s *Store) Quality(ctx context.Context, round string) (*Quality, error) {
	s.quality.making.Lock()
	defer s.quality.making.Unlock()
	stamp, err := s.qualityStamp(ctx, round)
	if err != nil {
		return nil, err
	}
	if q := s.quality.get(round); q != nil && q.Stamp == stamp {
		return q, nil
	}
	q, err := s.makeQuality(ctx, round, stamp)
	if err == nil {
		s.quality.put(round, q)
	}
	return q, err
}

// qualityAge is how old a check may be where interviews are read one by one:
// while hundreds arrive, none waits for a check of all.
const qualityAge = 10 * time.Minute

// RecentQuality is a daily check that is at most ten minutes old.
func (s *Store) RecentQuality(ctx context.Context, round string) (*Quality, error) {
	if q := s.quality.get(round); q != nil && s.clock().Sub(q.made).Abs() < qualityAge {
		return q, nil
	}
	return s.Quality(ctx, round)
}

// qualityStamp changes with every interview and every edit in force, and with
// what the check says of the round.
func (s *Store) qualityStamp(ctx context.Context, round string) (string, error) {
	var n, inForce, version int64
	var received string
	err := s.ro.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(in_force), 0), COALESCE(MAX(received), '') FROM interview
		WHERE round_id = $1 AND standing = 'active'`, round).Scan(&n, &inForce, &received)
	if err == nil {
		err = s.ro.QueryRowContext(ctx, `SELECT version FROM fieldwork WHERE round_id = $1`, round).Scan(&version)
		if err == sql.ErrNoRows {
			err = Refuse(NotFound, "fieldwork.none", "round", "round", round)
		}
	}
	return fmt.Sprintf("%d/%d/%d/%s", n, inForce, version, received), err
}

// qualityData are the columns that the checks read.
type qualityData struct {
	quality    *Quality
	interviews []InterviewQuality
	answers    [][]uint8 // 0 = missing
	seconds    []float64
	minutes    []int // after midnight in Vietnam
	visits     []analysis.Visit
	forms      []string
	flags      [][]string // findings about the visits
	enumerator analysis.Factor
	area       analysis.Factor
}

func (s *Store) makeQuality(ctx context.Context, round, stamp string) (*Quality, error) {
	q := &Quality{Stamp: stamp, made: s.clock()}
	var err error
	if q.Round, err = s.Round(ctx, round); err != nil {
		return nil, err
	}
	f, err := s.Fieldwork(ctx, round)
	if err != nil {
		return nil, err
	}
	if q.Form, err = s.LoadForm(ctx, f.Form); err != nil {
		return nil, err
	}
	q.Shortest, q.Similarity = f.Rules.Shortest, len(q.Form.Items()) >= analysis.MinDuplicateItems
	d, err := s.readQuality(ctx, q)
	if err != nil || len(d.interviews) == 0 {
		return q, err
	}
	return q, d.check(f.Form)
}

// readQuality reads all active interviews that somebody held.
func (s *Store) readQuality(ctx context.Context, q *Quality) (*qualityData, error) {
	d := &qualityData{quality: q}
	items := len(q.Form.Items())
	var people, areas []string
	err := each(ctx, s.ro, func(r *sql.Rows) error {
		var x InterviewQuality
		var form, ended, answers string
		var elapsed int64
		var v Visit
		var paradata, flags string
		err := r.Scan(&x.ID, &x.Case, &x.CaseCode, &x.Unit, &x.Person, &x.Started, &ended, &elapsed, &form, &answers, &paradata, &flags)
		if err != nil {
			return err
		}
		if v.Paradata, err = parseParadata(paradata); err != nil {
			return fmt.Errorf("visit %s: %w", x.ID, err)
		}
		start, startErr := time.Parse(time.RFC3339, x.Started)
		end, endErr := time.Parse(time.RFC3339, ended)
		if startErr != nil || endErr != nil {
			return fmt.Errorf("interview %s: from %q to %q", x.ID, x.Started, ended)
		}
		x.Seconds = math.NaN()
		if elapsed > 0 {
			x.Seconds = float64(elapsed) / 1000
		}
		row := make([]uint8, items)
		for i := range min(items, len(answers)) {
			if c := answers[i]; c >= '1' && c <= '9' {
				row[i] = c - '0'
			}
		}
		if form != q.Form.Form() { // other items: nothing of it can be compared
			row = make([]uint8, items)
		}
		local := start.In(Vietnam)
		d.interviews, d.answers, d.seconds = append(d.interviews, x), append(d.answers, row), append(d.seconds, x.Seconds)
		d.minutes, d.forms = append(d.minutes, local.Hour()*60+local.Minute()), append(d.forms, form)
		d.flags = append(d.flags, Split(flags))
		d.visits = append(d.visits, visitOf(x.Person, start, end, v.Paradata.Position, q.Round.Kind != "household"))
		people, areas = append(people, x.Person), append(areas, x.Unit)
		return nil
	}, `SELECT i.id, i.case_id, c.code, c.unit_id, i.person_id, i.started, i.ended, i.elapsed_ms, i.form, w.answers,
		COALESCE(v.paradata, ''), COALESCE(v.flags, '')
		FROM interview i JOIN field_case c ON c.id = i.case_id JOIN interview_version w ON w.interview_id = i.id AND w.number = i.in_force
		LEFT JOIN visit v ON v.id = i.id
		WHERE i.round_id = $1 AND i.standing = 'active' AND i.person_id <> '' AND i.mode IN ('face', 'handover', 'phone') ORDER BY i.id`, q.Round.ID)
	d.enumerator, d.area = analysis.NewFactor(people), analysis.NewFactor(areas)
	q.Interviews = len(d.interviews)
	return d, err
}

func visitOf(person string, start, end time.Time, at *Position, office bool) analysis.Visit {
	nan := math.NaN()
	v := analysis.Visit{Enumerator: person, Latitude: nan, Longitude: nan, AddressLat: nan, AddressLon: nan,
		Start: float64(start.Unix()), End: float64(end.Unix()), Office: office}
	if at != nil {
		v.Latitude, v.Longitude, v.Mock = at.Lat, at.Lon, at.Mock
	}
	return v
}

// Checks are the interviews of one enumerator, the largest score first; "" =
// of all.
func (q *Quality) Checks(person string) []InterviewQuality {
	var out []InterviewQuality
	for _, x := range q.checks {
		if person == "" || x.Person == person {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b InterviewQuality) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// Interview finds one interview in the check.
func (q *Quality) Interview(id string) (InterviewQuality, bool) {
	i := slices.IndexFunc(q.checks, func(x InterviewQuality) bool { return x.ID == id })
	if i < 0 {
		return InterviewQuality{}, false
	}
	return q.checks[i], true
}

// Enumerator finds one enumerator in the check.
func (q *Quality) Enumerator(person string) (EnumeratorQuality, bool) {
	i := slices.IndexFunc(q.Enumerators, func(e EnumeratorQuality) bool { return e.Person == person })
	if i < 0 {
		return EnumeratorQuality{}, false
	}
	return q.Enumerators[i], true
}

// readingSyllables counts the syllables of the questions that are read out.
func readingSyllables(q *Questionnaire) int {
	n := 0
	for _, it := range q.Items() {
		n += len(strings.Fields(it.Vi))
	}
	for x := range q.AllQuestions() {
		n += len(strings.Fields(x.Vi))
		for _, row := range x.Rows {
			n += len(strings.Fields(row.Vi))
		}
	}
	return n
}
