package survey

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Draw is a sealed sample: nothing changes it, a further draw is a new one.
type Draw struct {
	ID          string
	Round       string
	At          string // RFC 3339, UTC
	Actor       string
	Algorithm   string // DrawAlgorithm when it was made
	Seed        string // 128 bits, hex
	Design      SampleDesign
	FrameN      int64
	FrameSHA256 string
	Seal        string // SHA-256 over the cases
}

var insertCase = multiRow{`INSERT INTO drawn_case (draw_id, number, frame_id, unit_id, stratum, psu, stage1, stage2, weight, reserve,
	position) VALUES `, 11, ""}

// DrawSample draws the sample of a round by its design, from a seed of the
// system's random generator, and seals it together with the frame. When the
// frame or the design change meanwhile the draw is refused as outdated.
func (s *Store) DrawSample(ctx context.Context, actor, round string) (Draw, error) {
	var seed [16]byte
	rand.Read(seed[:])
	return s.drawFrom(ctx, actor, round, hex.EncodeToString(seed[:]))
}

func (s *Store) drawFrom(ctx context.Context, actor, round, seed string) (Draw, error) {
	d := Draw{ID: NewID(), Round: round, At: Stamp(s.clock()), Actor: actor, Algorithm: DrawAlgorithm, Seed: seed}
	reg, err := s.Register(ctx)
	if err != nil {
		return d, err
	}
	var frame Frame
	var designVersion int64
	var cases []DrawnCase
	var strata []DrawnStratum
	err = s.view(ctx, func(tx *sql.Tx) error { // reading and drawing hold up nobody
		r, err := roundByID(ctx, tx, round)
		if err == nil {
			err = r.Allows(ActDraw)
		}
		if err == nil {
			frame, err = frameOf(ctx, tx, round)
		}
		if err == nil {
			d.Design, designVersion, err = designOf(ctx, tx, r)
		}
		if err == nil && designVersion == 0 { // what is only proposed was decided by nobody
			err = Refuse(Conflict, "design.unsaved", "")
		}
		if err == nil {
			cases, strata, err = d.repeat(ctx, tx, reg)
		}
		return err
	})
	if err != nil {
		return d, err
	}
	d.Seal = sealOf(cases)
	return d, s.tx(ctx, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, `UPDATE frame SET version = version + 1 WHERE round_id = $1 AND version = $2`, round, frame.Version))
		if err != nil {
			return err
		}
		r, err := roundByID(ctx, tx, round)
		if err == nil {
			err = r.Allows(ActDraw)
		}
		if err != nil {
			return err
		}
		if _, now, err := designOf(ctx, tx, r); err != nil || now != designVersion {
			return cmp.Or(err, error(Refuse(Conflict, "error.outdated", "version")))
		}
		if err := s.insertDraw(ctx, tx, d, cases, strata); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "draw.seal", d.ID, fmt.Sprintf("round %s, seed %s, frame %s, seal %s", round, d.Seed, d.FrameSHA256, d.Seal))
	})
}

// repeat draws the sample from the seed, and fills in which frame it was.
func (d *Draw) repeat(ctx context.Context, q querier, reg *Register) ([]DrawnCase, []DrawnStratum, error) {
	seed, err := hex.DecodeString(d.Seed)
	if err != nil || len(seed) != 16 {
		return nil, nil, fmt.Errorf("draw %s: %q is no seed", d.ID, d.Seed)
	}
	strata, err := frameStrata(ctx, q, reg, d.Round)
	if err != nil {
		return nil, nil, err
	}
	units, err := frameUnits(ctx, q, d.Round)
	if err != nil {
		return nil, nil, err
	}
	plan, err := d.Design.Plan(strata)
	if err != nil {
		return nil, nil, err
	}
	d.FrameN, d.FrameSHA256 = int64(len(units)), frameChecksum(units)
	return drawSample(d.Design, plan, units, binary.BigEndian.Uint64(seed), binary.BigEndian.Uint64(seed[8:]))
}

func (s *Store) insertDraw(ctx context.Context, tx *sql.Tx, d Draw, cases []DrawnCase, strata []DrawnStratum) error {
	body, err := json.Marshal(d.Design)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO draw (id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		d.ID, d.Round, d.At, d.Actor, d.Algorithm, d.Seed, string(body), d.FrameN, d.FrameSHA256, d.Seal)
	for _, h := range strata {
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO draw_stratum (draw_id, unit_id, stratum, population, psus, drawn_psus)
				VALUES ($1, $2, $3, $4, $5, $6)`, d.ID, h.Unit, h.Stratum, h.Population, h.PSUs, h.DrawnPSUs)
		}
	}
	for len(cases) > 0 && err == nil {
		n := chunk(len(cases))
		var args []any
		for _, c := range cases[:n] {
			args = append(args, d.ID, c.Number, c.FrameID, c.Unit, c.Stratum, c.PSU, c.Stage1, c.Stage2, c.Weight, c.Reserve, c.Position)
		}
		_, err = tx.ExecContext(ctx, insertCase.text(s.engine, n), args...)
		cases = cases[n:]
	}
	return err
}

const drawColumns = `SELECT id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal FROM draw `

func scanDraw(r *sql.Rows) (d Draw, err error) {
	var body string
	err = r.Scan(&d.ID, &d.Round, &d.At, &d.Actor, &d.Algorithm, &d.Seed, &body, &d.FrameN, &d.FrameSHA256, &d.Seal)
	if err == nil {
		err = json.Unmarshal([]byte(body), &d.Design)
	}
	return d, err
}

// Draws lists the draws of a round, the first one first.
func (s *Store) Draws(ctx context.Context, round string) ([]Draw, error) {
	return drawsOf(ctx, s.ro, round)
}

func drawsOf(ctx context.Context, q querier, round string) ([]Draw, error) {
	return rows(ctx, q, scanDraw, drawColumns+`WHERE round_id = $1 ORDER BY at, id`, round)
}

// Draw gives one draw.
func (s *Store) Draw(ctx context.Context, id string) (Draw, error) {
	found, err := rows(ctx, s.ro, scanDraw, drawColumns+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "draw.unknown", "draw")
	}
	if err != nil {
		return Draw{}, err
	}
	return found[0], nil
}

// VerifyDraw repeats a draw from its seed and compares frame and sample with
// what was sealed; the refusal names what differs.
func (s *Store) VerifyDraw(ctx context.Context, d Draw) error {
	if d.Algorithm != DrawAlgorithm {
		return Refuse(Conflict, "draw.other_algorithm", "draw", "algorithm", d.Algorithm)
	}
	reg, err := s.Register(ctx)
	if err != nil {
		return err
	}
	again := d
	var cases []DrawnCase
	err = s.view(ctx, func(tx *sql.Tx) error {
		cases, _, err = again.repeat(ctx, tx, reg)
		return err
	})
	switch {
	case err != nil:
		return err
	case again.FrameSHA256 != d.FrameSHA256:
		return Refuse(Conflict, "draw.frame_differs", "draw")
	}
	var kept []DrawnCase
	err = s.DrawnCases(ctx, d.ID, func(c DrawnCase, _ FrameUnit) error { kept = append(kept, c); return nil })
	if err == nil && (sealOf(cases) != d.Seal || sealOf(kept) != d.Seal) {
		err = Refuse(Conflict, "draw.seal_differs", "draw")
	}
	return err
}

// DrawnCases hands the cases of a draw to fn in their order, each with its
// contact data where they are still kept.
func (s *Store) DrawnCases(ctx context.Context, draw string, fn func(DrawnCase, FrameUnit) error) error {
	return each(ctx, s.ro, func(r *sql.Rows) error {
		var c DrawnCase
		var u FrameUnit
		err := r.Scan(&c.Number, &c.FrameID, &c.Unit, &c.Stratum, &c.PSU, &c.Stage1, &c.Stage2, &c.Weight, &c.Reserve, &c.Position,
			&u.Second, &u.Contact.Name, &u.Contact.Address, &u.Contact.Phone)
		if err != nil {
			return err
		}
		return fn(c, u)
	}, `SELECT d.number, d.frame_id, d.unit_id, d.stratum, d.psu, d.stage1, d.stage2, d.weight, d.reserve, d.position,
		COALESCE(u.second, ''), COALESCE(c.name, ''), COALESCE(c.address, ''), COALESCE(c.phone, '')
		FROM drawn_case d JOIN draw w ON w.id = d.draw_id
		LEFT JOIN frame_unit u ON u.round_id = w.round_id AND u.id = d.frame_id
		LEFT JOIN frame_contact c ON c.round_id = w.round_id AND c.id = d.frame_id
		WHERE d.draw_id = $1 ORDER BY d.number`, draw)
}

// StratumSummary is a stratum of a draw in numbers.
type StratumSummary struct {
	DrawnStratum
	Cases, Reserves int64
	Low, High       float64 // inclusion probabilities of the cases, both stages together
	Weights         float64 // their sum, to be compared with Population
}

// DrawSummary sums a draw by stratum, sorted as it was drawn.
func (s *Store) DrawSummary(ctx context.Context, draw string) ([]StratumSummary, error) {
	out, err := rows(ctx, s.ro, func(r *sql.Rows) (x StratumSummary, err error) {
		return x, r.Scan(&x.Unit, &x.Stratum, &x.Population, &x.PSUs, &x.DrawnPSUs)
	}, `SELECT unit_id, stratum, population, psus, drawn_psus FROM draw_stratum WHERE draw_id = $1`, draw)
	at := map[[2]string]*StratumSummary{}
	for i := range out {
		out[i].Low = math.Inf(1)
		at[[2]string{out[i].Unit, out[i].Stratum}] = &out[i]
	}
	if err == nil {
		err = s.DrawnCases(ctx, draw, func(c DrawnCase, _ FrameUnit) error {
			x := at[[2]string{c.Unit, c.Stratum}]
			if x == nil {
				return fmt.Errorf("draw %s has no stratum %s %s", draw, c.Unit, c.Stratum)
			}
			if c.Reserve {
				x.Reserves++
				return nil
			}
			p := c.Stage1 * c.Stage2
			x.Cases, x.Weights = x.Cases+1, x.Weights+c.Weight
			x.Low, x.High = min(x.Low, p), max(x.High, p)
			return nil
		})
	}
	slices.SortFunc(out, func(a, b StratumSummary) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Stratum, b.Stratum))
	})
	return out, err
}
