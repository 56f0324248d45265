package survey

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// WeightingSpec says how the design weights of a round become its weights.
type WeightingSpec struct {
	Draw        string   `json:"draw,omitempty"` // whose cases are weighted: the draw in the field, filled in when weights are kept
	Eligibility string   `json:"eligibility"`    // what cases of unknown eligibility count as, one of EligibilityRules
	Cells       []string `json:"cells"`          // columns within whose values non-response is made up for, none: all together
	Least       int      `json:"least"`          // answered cases that a cell needs; smaller ones are put together
	Calibration string   `json:"calibration"`    // one of Calibrations
	Margins     []Margin `json:"margins,omitempty"`
	Low         float64  `json:"low,omitempty"`  // least new/old weight of the calibration, logit and linear; 0 = no bounds
	High        float64  `json:"high,omitempty"` // most
	Blank       string   `json:"blank"`          // answered cases without a value in a margin, one of BlankRules
	Trim        TrimSpec `json:"trim"`
}

// Margin is a population known by the values of some columns.
type Margin struct {
	Columns []string           `json:"columns"` // of WeightColumns, or codes of questions with one choice
	Totals  map[string]float64 `json:"totals"`  // by LevelKey
}

// TrimSpec bounds the weights from above, by the smaller of the two.
type TrimSpec struct {
	Factor       float64 `json:"factor,omitempty"` // times the median weight; 0 = no bound
	Cap          float64 `json:"cap,omitempty"`    // 0 = no bound
	Redistribute bool    `json:"redistribute"`     // give what is cut off to the other cases of the reporting unit
}

// The words of a weighting.
var (
	eligibilityRules = []string{"share", "eligible", "ineligible"}
	weightColumns    = []string{"unit", "stratum", "psu", "block"}
	calibrations     = []string{"none", "poststratify", "rake", "linear", "logit"}
	blankRules       = []string{"refuse", "likely"}
)

// EligibilityRules are what a case of unknown eligibility may count as: in the
// share of the known ones of its cell (CASRO), as eligible, as not eligible.
func EligibilityRules() []string { return slices.Clone(eligibilityRules) }

// WeightColumns are the columns of the frame that cells may be made of; block
// is the comparison group of the reporting unit.
func WeightColumns() []string { return slices.Clone(weightColumns) }

// Calibrations are the ways to bring weights to known totals.
func Calibrations() []string { return slices.Clone(calibrations) }

// BlankRules are what becomes of an answered case without a value in a
// margin: nothing is weighted until it has one, or it takes the most frequent
// value of its reporting unit.
func BlankRules() []string { return slices.Clone(blankRules) }

// DefaultWeighting makes up for non-response in the strata of each reporting
// unit and leaves it at that.
func DefaultWeighting() WeightingSpec {
	return WeightingSpec{Eligibility: "share", Cells: []string{"unit", "stratum"}, Least: 5, Calibration: "none", Blank: "refuse",
		Trim: TrimSpec{Redistribute: true}}
}

// LevelKey names a level of a margin by the values of its columns.
func LevelKey(values ...string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = strings.ReplaceAll(v, "|", "¦")
	}
	return strings.Join(parts, "|")
}

// Check gives all that is wrong with the weighting in itself.
func (w WeightingSpec) Check() Errors {
	var es Errors
	oneOf(&es, "eligibility", w.Eligibility, eligibilityRules)
	for _, c := range w.Cells {
		oneOf(&es, "cells", c, weightColumns)
	}
	oneOf(&es, "calibration", w.Calibration, calibrations)
	oneOf(&es, "blank", w.Blank, blankRules)
	if w.Least < 1 || w.Least > 1000 {
		es = append(es, Refuse(Invalid, "design.range", "least", "low", 1, "high", 1000))
	}
	switch {
	case w.Calibration == "none":
	case len(w.Margins) == 0:
		es = append(es, Refuse(Invalid, "weighting.no_margin", "margins"))
	case w.Calibration == "poststratify" && len(w.Margins) > 1:
		es = append(es, Refuse(Invalid, "weighting.one_margin", "margins"))
	}
	for _, m := range w.Margins {
		if len(m.Columns) == 0 {
			es = append(es, Refuse(Invalid, "weighting.empty_margin", "margins"))
		}
	}
	if bounds := w.Low != 0 || w.High != 0; w.Calibration == "logit" && !bounds || bounds && !(w.Low >= 0 && w.Low < 1 && w.High > 1) {
		es = append(es, Refuse(Invalid, "weighting.bounds", "low"))
	}
	if w.Trim.Factor != 0 && !(w.Trim.Factor > 1 && w.Trim.Factor <= 1000) {
		es = append(es, Refuse(Invalid, "weighting.trim_factor", "trim_factor"))
	}
	if !(w.Trim.Cap >= 0 && w.Trim.Cap < 1e12) {
		es = append(es, Refuse(Invalid, "weighting.trim_cap", "trim_cap"))
	}
	return es
}

// Weighting is a version of the weights of a round. It never changes; another
// one is another version.
type Weighting struct {
	ID      string
	Round   string
	Number  int64 // from 1
	At      string
	Actor   string
	Spec    WeightingSpec
	Log     []WeightStep
	Seal    string // SHA-256 over the weights
	State   WeightingState
	Answers string // of a frozen one: SHA-256 over the answers that counted
}

// WeightingState says what a weighting is used for.
type WeightingState string

// One weighting of a round is chosen for its results; with the edition it is frozen.
const (
	WeightingMade   WeightingState = "made"
	WeightingChosen WeightingState = "chosen"
	WeightingFrozen WeightingState = "frozen"
)

// WeightRow is the weight of one case.
type WeightRow struct {
	Case      string
	Standing  WeightStanding
	Interview string
	Version   int64 // of the answers
	Design    float64
	Final     float64
}

// sealOfWeights is SHA-256 over the weights in the order of their cases, each
// field preceded by its length.
func sealOfWeights(weights []WeightRow) string {
	h := sha256.New()
	var line []byte
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	for _, w := range slices.SortedFunc(slices.Values(weights), func(a, b WeightRow) int { return cmp.Compare(a.Case, b.Case) }) {
		line = line[:0]
		for _, field := range []string{w.Case, string(w.Standing), w.Interview, strconv.FormatInt(w.Version, 10), number(w.Design), number(w.Final)} {
			line = append(strconv.AppendInt(line, int64(len(field)), 10), ':')
			line = append(line, field...)
		}
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}

const weightingColumnList = `SELECT id, round_id, number, at, actor, spec, log, seal, state, answers FROM weighting `

func scanWeighting(r *sql.Rows) (w Weighting, err error) {
	var spec, log string
	err = r.Scan(&w.ID, &w.Round, &w.Number, &w.At, &w.Actor, &spec, &log, &w.Seal, &w.State, &w.Answers)
	if err == nil {
		err = json.Unmarshal([]byte(spec), &w.Spec)
	}
	if err == nil {
		err = json.Unmarshal([]byte(log), &w.Log)
	}
	return w, err
}

// Weightings lists the versions of the weights of a round, the latest first.
func (s *Store) Weightings(ctx context.Context, round string) ([]Weighting, error) {
	return rows(ctx, s.ro, scanWeighting, weightingColumnList+`WHERE round_id = $1 ORDER BY number DESC`, round)
}

// Weighting gives one version.
func (s *Store) Weighting(ctx context.Context, round string, number int64) (Weighting, error) {
	return oneWeighting(rows(ctx, s.ro, scanWeighting, weightingColumnList+`WHERE round_id = $1 AND number = $2`, round, number))
}

func oneWeighting(found []Weighting, err error) (Weighting, error) {
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "weighting.unknown", "weighting")
	}
	if err != nil {
		return Weighting{}, err
	}
	return found[0], nil
}

// currentWeighting is the version that the results of a round use; ok is false
// when none is chosen.
func currentWeighting(ctx context.Context, q querier, round string) (w Weighting, ok bool, err error) {
	found, err := rows(ctx, q, scanWeighting, weightingColumnList+`WHERE round_id = $1 AND state <> 'made'`, round)
	if err != nil || len(found) == 0 {
		return w, false, err
	}
	return found[0], true, nil
}

// chosenWeighting is the id of the weighting of a round that its results use.
func chosenWeighting(ctx context.Context, q querier, round string) (string, error) {
	w, ok, err := currentWeighting(ctx, q, round)
	if err == nil && !ok {
		err = Refuse(Conflict, "weights.none_chosen", "weighting")
	}
	return w.ID, err
}

// WeightRows gives the weights of a version in the order of the cases' ids.
func (s *Store) WeightRows(ctx context.Context, weighting string) ([]WeightRow, error) {
	return weightRows(ctx, s.ro, weighting)
}

func weightRows(ctx context.Context, q querier, weighting string) ([]WeightRow, error) {
	return rows(ctx, q, func(r *sql.Rows) (w WeightRow, err error) {
		return w, r.Scan(&w.Case, &w.Standing, &w.Interview, &w.Version, &w.Design, &w.Final)
	}, `SELECT case_id, standing, interview_id, version, design, final FROM weight WHERE weighting_id = $1 ORDER BY case_id`, weighting)
}

// VerifyWeighting compares the weights with their seal, and of a frozen
// version the answers with theirs.
func (s *Store) VerifyWeighting(ctx context.Context, w Weighting) error {
	weights, err := s.WeightRows(ctx, w.ID)
	if err != nil {
		return err
	}
	if sealOfWeights(weights) != w.Seal {
		return Refuse(Conflict, "weighting.seal_differs", "weighting", "number", w.Number)
	}
	if w.State != WeightingFrozen {
		return nil
	}
	answers, err := sealOfAnswers(ctx, s.ro, w.ID)
	if err == nil && answers != w.Answers {
		err = Refuse(Conflict, "weighting.answers_differ", "weighting", "number", w.Number)
	}
	return err
}

// sealOfAnswers is SHA-256 over the answers that a weighting counted.
func sealOfAnswers(ctx context.Context, q querier, weighting string) (string, error) {
	lines, err := rows(ctx, q, func(r *sql.Rows) (string, error) {
		var interview, answers, extra string
		var number int64
		err := r.Scan(&interview, &number, &answers, &extra)
		return fmt.Sprintf("%s %d %d:%s %d:%s\n", interview, number, len(answers), answers, len(extra), extra), err
	}, `SELECT v.interview_id, v.number, v.answers, v.extra FROM weight w JOIN interview_version v ON v.interview_id = w.interview_id
		AND v.number = w.version WHERE w.weighting_id = $1 AND w.standing = 'answered'`, weighting)
	slices.Sort(lines) // databases order texts by rules of their own
	return hashText([]byte(strings.Join(lines, ""))), err
}
