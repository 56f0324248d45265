package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"
)

// SampleDesign says how the sample of a round is drawn from its frame. The
// reporting units always are strata, divided further by the strata of the list.
type SampleDesign struct {
	Size       string             // how many per reporting unit, one of SampleSizes
	N          int64              // each: cases per unit; total: cases in all; capped: the most per unit
	Census     int64              // capped: units with at most so many in the frame are asked as a whole
	Vertical   int64              // capped: cases of a vertical agency
	Allocation string             // over strata, one of Allocations
	Power      float64            // power: the exponent, 1 is proportional, 0 equal
	Shares     map[string]float64 `json:",omitempty"` // Neyman: expected share by stratum of the list, else Share

	Stages  int64   // 1 or 2
	Method  string  // selection of the only or first stage, one of Selections
	Within  string  // selection within a PSU: simple or systematic
	Take    int64   // cases per selected PSU
	Reserve float64 // reserves per case, as a share

	Deff   float64 // design effect assumed for planning
	Share  float64 // share satisfied expected
	Target float64 // share to be proven
}

// The words of a design.
var (
	sampleSizes = []string{"yamane", "capped", "each", "total"}
	allocations = []string{"proportional", "equal", "power", "neyman"}
	selections  = []string{"simple", "systematic", "pps"}
	presets     = []string{"household", "agency", "yamane"}
)

// SampleSizes are the rules for the number of cases: Yamane's n for each
// reporting unit; the same, capped, with a census of small units; a fixed
// number each; a fixed number in all.
func SampleSizes() []string { return slices.Clone(sampleSizes) }

// Allocations are the rules that divide cases over strata.
func Allocations() []string { return slices.Clone(allocations) }

// Selections are the ways to select.
func Selections() []string { return slices.Clone(selections) }

// DesignPresets are the designs of the method: household (two villages of 50
// households a commune), agency (min(n(N), 400), all when N ≤ 80, vertical
// agencies 300), yamane (n(N) for each reporting unit).
func DesignPresets() []string { return slices.Clone(presets) }

// DesignPreset gives a design of the method by name; another name gives yamane.
func DesignPreset(name string) SampleDesign {
	d := SampleDesign{Size: "yamane", Allocation: "proportional", Power: 0.5, Stages: 1, Method: "simple", Within: "systematic",
		Take: 50, Reserve: 0.2, Deff: 1, Share: 0.9, Target: 0.9, N: 400, Census: 80, Vertical: 300}
	switch name {
	case "household":
		d.Size, d.N, d.Stages, d.Method, d.Deff = "each", 100, 2, "pps", 1.5 // villages: 1.5 to 3
	case "agency":
		d.Size = "capped"
	}
	return d
}

// Check gives all that is wrong with the design in itself.
func (d SampleDesign) Check() Errors {
	var es Errors
	oneOf(&es, "size_rule", d.Size, sampleSizes)
	oneOf(&es, "allocation", d.Allocation, allocations)
	oneOf(&es, "selection", d.Method, selections)
	oneOf(&es, "within", d.Within, selections[:2])
	between := func(field string, x, low, high float64) {
		if !(x >= low && x <= high) {
			es = append(es, Refuse(Invalid, "design.range", field, "low", low, "high", high))
		}
	}
	between("cases", float64(d.N), 1, 500_000)
	between("census", float64(d.Census), 0, 500_000)
	between("vertical", float64(d.Vertical), 1, 500_000)
	between("power", d.Power, 0, 1)
	between("stages", float64(d.Stages), 1, 2)
	between("take", float64(d.Take), 1, 10_000)
	between("reserve", 100*d.Reserve, 0, 100)
	between("deff", d.Deff, 0.5, 20)
	between("expected", 100*d.Share, 1, 99)
	between("target", 100*d.Target, 1, 99.9)
	for stratum, share := range d.Shares {
		if !(share > 0 && share < 1) {
			es = append(es, Refuse(Invalid, "design.share", "shares", "stratum", stratum))
		}
	}
	return es
}

// sd is the standard deviation that Neyman's rule expects in a stratum.
func (d SampleDesign) sd(stratum string) float64 {
	p, ok := d.Shares[stratum]
	if !ok {
		p = d.Share
	}
	return math.Sqrt(p * (1 - p))
}

// SampleDesign gives the design of a round and its version: the preset of the
// kind of round at version 0 until one was saved.
func (s *Store) SampleDesign(ctx context.Context, r Round) (SampleDesign, int64, error) {
	return designOf(ctx, s.ro, r)
}

func designOf(ctx context.Context, q querier, r Round) (SampleDesign, int64, error) {
	preset := map[string]string{"household": "household", "transaction": "agency"}[r.Kind]
	d, version := DesignPreset(preset), int64(0)
	err := each(ctx, q, func(rs *sql.Rows) error {
		var body string
		if err := rs.Scan(&body, &version); err != nil {
			return err
		}
		d = SampleDesign{}
		return json.Unmarshal([]byte(body), &d)
	}, `SELECT body, version FROM sample_design WHERE round_id = $1`, r.ID)
	return d, version, err
}

// SaveSampleDesign keeps the design of a round for its next draw; draws that
// were made keep theirs.
func (s *Store) SaveSampleDesign(ctx context.Context, actor, round string, d SampleDesign, version int64) error {
	if err := d.Check().Or(); err != nil {
		return err
	}
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		r, err := roundByID(ctx, tx, round)
		if err == nil {
			err = r.Allows(ActDesign)
		}
		if err != nil {
			return err
		}
		if version == 0 {
			err = changed(tx.ExecContext(ctx, `INSERT INTO sample_design (round_id, body) VALUES ($1, $2)
				ON CONFLICT (round_id) DO NOTHING`, round, string(body)))
		} else {
			err = changed(tx.ExecContext(ctx, `UPDATE sample_design SET body = $2, version = version + 1
				WHERE round_id = $1 AND version = $3`, round, string(body), version))
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "design.save", round, string(body))
	})
}
