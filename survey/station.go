package survey

import (
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"strings"
)

// Station is a counter, window or entrance with a printed code that people scan.
type Station struct {
	Code     string // public, printed: /q/{code}
	Unit     string // id
	Round    string // id
	Name     Text
	Sectors  []string // several: the citizen is asked which
	Form     string   // the quick form, id@version
	FullForm string   // the long form, one link away; '' = none
	State    string   // open, closed, moved
	MovedTo  string   // code, when moved
	Version  int64
}

var stationStates = []string{"open", "closed", "moved"}

// stationAlphabet has no 0, 1, I, L and O: codes are read and typed by people.
const stationAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// stationLength gives 31^7 = 2.7e10 codes: printed codes are public, not secret.
const stationLength = 7

// NewStationCode makes a random station code.
func NewStationCode() string {
	code := make([]byte, 0, stationLength)
	for len(code) < stationLength {
		var b [16]byte
		rand.Read(b[:])
		for _, x := range b {
			// Taking only bytes below the largest multiple of 31 keeps letters equally likely.
			if int(x) < 256/len(stationAlphabet)*len(stationAlphabet) && len(code) < stationLength {
				code = append(code, stationAlphabet[int(x)%len(stationAlphabet)])
			}
		}
	}
	return string(code)
}

// StationKey gives the stored form of a code as people type it: upper case,
// without spaces and hyphens.
func StationKey(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(code))
}

func validStationCode(code string) bool {
	return len(code) >= 4 && len(code) <= 16 && strings.Trim(code, stationAlphabet) == ""
}

// Check gives all that is wrong with the station in itself.
func (st Station) Check() Errors {
	var es Errors
	if !validStationCode(st.Code) {
		es = append(es, Refuse(Invalid, "station.code", "code", "value", st.Code))
	}
	needed(&es, "unit", st.Unit)
	needed(&es, "round", st.Round)
	needed(&es, "name_vi", st.Name.Vi)
	short(&es, "name_en", st.Name.En)
	needed(&es, "form", st.Form)
	if len(st.Sectors) == 0 {
		es = append(es, Refuse(Invalid, "error.required", "sectors"))
	}
	oneOf(&es, "state", st.State, stationStates)
	if (st.State == "moved") != (st.MovedTo != "") || st.MovedTo == st.Code && st.Code != "" {
		es = append(es, Refuse(Invalid, "station.moved_to", "moved_to"))
	}
	return es
}

func (st *Station) read(r *Record) {
	if code, _ := r.field("code"); code != "" { // an empty one: the counter of that name, see the import
		st.Code = StationKey(code)
	}
	r.text("unit", &st.Unit)
	r.text("round", &st.Round)
	r.text("name_vi", &st.Name.Vi)
	r.text("name_en", &st.Name.En)
	r.codes("sectors", &st.Sectors)
	r.text("form", &st.Form)
	r.text("full_form", &st.FullForm)
	r.text("state", &st.State)
	r.text("moved_to", &st.MovedTo)
	st.MovedTo = StationKey(st.MovedTo)
}

const stationColumns = `SELECT code, unit_id, round_id, name_vi, name_en, sectors, form, COALESCE(full_form, ''), state,
	COALESCE(moved_to, ''), version FROM station `

func scanStation(r *sql.Rows) (st Station, err error) {
	var sectors string
	err = r.Scan(&st.Code, &st.Unit, &st.Round, &st.Name.Vi, &st.Name.En, &sectors, &st.Form, &st.FullForm, &st.State,
		&st.MovedTo, &st.Version)
	st.Sectors = Split(sectors)
	return st, err
}

// Stations lists the stations of a unit, or all (""), by unit and code.
func (s *Store) Stations(ctx context.Context, unit string) ([]Station, error) {
	return stationsOf(ctx, s.ro, unit)
}

func stationsOf(ctx context.Context, q querier, unit string) ([]Station, error) {
	return rows(ctx, q, scanStation, stationColumns+`WHERE $1 = '' OR unit_id = $2 ORDER BY unit_id, code`, unit, unit)
}

// Station gives one station as stored, whatever its state.
func (s *Store) Station(ctx context.Context, code string) (Station, error) {
	return stationByCode(ctx, s.ro, StationKey(code))
}

func stationByCode(ctx context.Context, q querier, code string) (Station, error) {
	found, err := rows(ctx, q, scanStation, stationColumns+`WHERE code = $1`, code)
	if err != nil {
		return Station{}, err
	}
	if len(found) == 0 {
		return Station{}, Refuse(NotFound, "station.unknown", "code", "code", code)
	}
	return found[0], nil
}

// SaveStation creates a station (Version 0; an empty code is made) or changes
// one. Its forms are frozen from then on.
func (s *Store) SaveStation(ctx context.Context, actor string, st Station) (Station, error) {
	saved, err := s.SaveStations(ctx, actor, []Station{st})
	if err != nil {
		return st, err
	}
	return saved[0], nil
}

// SaveStations saves several stations, or none: a batch of new counters gets
// its codes at once.
func (s *Store) SaveStations(ctx context.Context, actor string, stations []Station) ([]Station, error) {
	saved := slices.Clone(stations)
	err := s.edit(ctx, func(tx *sql.Tx) error {
		for i := range saved {
			if err := s.saveStation(ctx, tx, actor, &saved[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return saved, err
}

func (s *Store) saveStation(ctx context.Context, tx *sql.Tx, actor string, st *Station) error {
	action := "station.change"
	if st.Version == 0 {
		action = "station.create"
		if st.Code == "" {
			st.Code = NewStationCode()
		}
		if st.State == "" {
			st.State = "open"
		}
	}
	if err := st.Check().Or(); err != nil {
		return err
	}
	if err := checkStation(ctx, tx, *st); err != nil {
		return err
	}
	if err := putStation(ctx, tx, st); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, action, st.Code, st.Name.Vi)
}

// checkStation refuses references to what does not exist, each by its field,
// and a chain of moves that comes back.
func checkStation(ctx context.Context, tx *sql.Tx, st Station) error {
	if _, err := unitByID(ctx, tx, st.Unit); err != nil {
		return asInvalid(err)
	}
	if _, err := roundByID(ctx, tx, st.Round); err != nil {
		return asInvalid(err)
	}
	known, err := allSectors(ctx, tx)
	if err != nil {
		return err
	}
	for _, code := range st.Sectors {
		if !slices.ContainsFunc(known, func(x Sector) bool { return x.Code == code }) {
			return Refuse(Invalid, "sector.unknown", "sectors", "code", code)
		}
	}
	for field, form := range map[string]string{"form": st.Form, "full_form": st.FullForm} {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM questionnaire WHERE form = $1`, form).Scan(&n)
		if err != nil {
			return err
		}
		if n == 0 && form != "" {
			return Refuse(Invalid, "questionnaire.unknown", field, "form", form)
		}
	}
	seen := []string{st.Code}
	for next := st.MovedTo; next != ""; {
		if slices.Contains(seen, next) {
			return Refuse(Invalid, "station.moves_in_a_circle", "moved_to", "code", next)
		}
		seen = append(seen, next)
		to, err := stationByCode(ctx, tx, next)
		if Is(err, NotFound) {
			return Refuse(Invalid, "station.unknown", "moved_to", "code", next)
		}
		if err != nil {
			return err
		}
		next = to.MovedTo
	}
	return nil
}

// asInvalid turns "there is none" about a referred thing into a refusal of the
// input that refers to it.
func asInvalid(err error) error {
	if e, ok := err.(*Error); ok && e.Code == NotFound {
		return &Error{Code: Invalid, Key: e.Key, Args: e.Args, Field: e.Field}
	}
	return err
}

func putStation(ctx context.Context, tx *sql.Tx, st *Station) error {
	args := []any{st.Code, st.Unit, st.Round, st.Name.Vi, st.Name.En, Join(st.Sectors), st.Form, nullText(st.FullForm),
		st.State, nullText(st.MovedTo)}
	var err error
	if st.Version == 0 {
		_, err = tx.ExecContext(ctx, `INSERT INTO station (code, unit_id, round_id, name_vi, name_en, sectors, form,
			full_form, state, moved_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, args...)
	} else {
		err = changed(tx.ExecContext(ctx, `UPDATE station SET unit_id = $2, round_id = $3, name_vi = $4, name_en = $5,
			sectors = $6, form = $7, full_form = $8, state = $9, moved_to = $10, version = version + 1
			WHERE code = $1 AND version = $11`, append(args, st.Version)...))
	}
	if err != nil {
		return err
	}
	st.Version++
	return freezeForms(ctx, tx, st.Form, st.FullForm)
}
