package survey

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// Frame is the list from which the sample of a round is drawn, and until when
// its contact data are kept.
type Frame struct {
	Round         string
	ContactsUntil string // ISO day, the last
	ContactsGone  string // ISO day on which contact data were deleted last, '' = never
	Contacts      bool   // there are some
	Version       int64  // counts every change of the frame
}

// FrameUnit is one unit of selection: a household, a completed dossier, a
// discharge, a pupil.
type FrameUnit struct {
	Round   string
	ID      string  // given by the list, unique in the round
	Unit    string  // the reporting unit
	Stratum string  // within the reporting unit, '' = not divided
	PSU     string  // village, ward or class; '' = none
	Second  string  // position in the list of the PSU
	Size    float64 // measure of size, positive; 1 where the list has none
	Contact Contact
}

// Contact is how a selected person is reached. It stands in a table of its own.
type Contact struct{ Name, Address, Phone string }

// contactMonths is how long after a round contact data are kept when nobody
// said otherwise: fieldwork, back-checks and the release of the results.
const contactMonths = 6

// Check gives all that is wrong with the unit in itself. Refusals are kept
// with the import, so none quotes contact data.
func (u FrameUnit) Check() Errors {
	var es Errors
	needed(&es, "id", u.ID)
	needed(&es, "unit", u.Unit)
	short(&es, "stratum", u.Stratum)
	short(&es, "psu", u.PSU)
	short(&es, "second", u.Second)
	if !(u.Size > 0) {
		es = append(es, Refuse(Invalid, "frame.size", "size", "value", strconv.FormatFloat(u.Size, 'f', -1, 64)))
	}
	var contact Errors
	short(&contact, "contact", u.Contact.Name)
	short(&contact, "contact", u.Contact.Address)
	short(&contact, "contact", u.Contact.Phone)
	if len(contact) > 0 {
		es = append(es, Refuse(Invalid, "frame.contact", "id", "value", u.ID, "max", maxName))
	}
	return es
}

// newFrameImport prepares the import of units of selection into a round.
func (s *Store) newFrameImport(ctx context.Context, in Import) (importer, error) {
	if in.Fixed["round"] == "" {
		return nil, Refuse(Invalid, "frame.round_needed", "round")
	}
	r, err := s.Round(ctx, in.Fixed["round"])
	if err != nil {
		return nil, asInvalid(err)
	}
	if err := s.frameMayChange(ctx, s.ro, r); err != nil {
		return nil, err
	}
	plan, err := s.Fieldwork(ctx, r.ID)
	if err != nil && !Is(err, NotFound) {
		return nil, err
	}
	return newTableImport(ctx, s, s.frameTable(r, plan.Units))
}

// frameMayChange refuses changes to the frame of a round whose state forbids
// them, or from which a sample was drawn: a draw can be repeated only on the
// frame that it was made from.
func (s *Store) frameMayChange(ctx context.Context, q querier, r Round) error {
	if err := r.Allows(ActFrame); err != nil {
		return err
	}
	drawn, err := drawsOf(ctx, q, r.ID)
	if err == nil && len(drawn) > 0 {
		err = Refuse(Conflict, "frame.sealed", "round", "day", drawn[0].At[:10])
	}
	return err
}

// noFrame refuses to change what a frame was imported for: the kind of the
// round, its questionnaire and its reporting units.
func noFrame(ctx context.Context, q querier, round, field string) error {
	switch _, err := frameOf(ctx, q, round); {
	case Is(err, NotFound):
		return nil
	case err != nil:
		return err
	}
	return Refuse(Conflict, "frame.fixes", field)
}

// frameTable is the list of a round; where its plan names reporting units, units
// of selection elsewhere are refused.
func (s *Store) frameTable(round Round, within []string) table[FrameUnit] {
	day := round.Starts
	if day == "" {
		day = s.clock.Day()
	}
	return table[FrameUnit]{
		cols: []Column{
			column("!id", "Mã trong danh sách", "Id in the list", "mã", "mã hộ", "mã hồ sơ", "số hồ sơ", "mã học sinh", "mã ra viện", "household_id"),
			column("!unit", "Đơn vị", "Unit", "mã đơn vị", "tên đơn vị", "cơ quan", "xã", "xã phường", "unit_id"),
			column("stratum", "Tầng", "Stratum", "lĩnh vực", "nhóm", "strata"),
			column("psu", "Thôn, tổ, lớp, khoa", "PSU", "thôn", "tổ dân phố", "thôn tổ dân phố", "lớp", "khoa", "village", "cluster"),
			column("second", "Số thứ tự trong danh sách", "Position in the list", "stt", "số thứ tự", "ssu", "second-stage id"),
			column("size", "Quy mô", "Measure of size", "số nhân khẩu", "mos"),
			column("name", "Họ và tên", "Name", "họ tên", "chủ hộ", "tên chủ hộ", "người nộp"),
			column("address", "Địa chỉ", "Address"), column("phone", "Điện thoại", "Phone", "số điện thoại", "sđt", "di động"),
		},
		fresh: FrameUnit{Round: round.ID, Size: 1},
		read: func(u *FrameUnit, r *Record, look *resolver) {
			r.text("id", &u.ID)
			look.readUnit(r, "unit", day, &u.Unit)
			r.text("stratum", &u.Stratum)
			r.text("psu", &u.PSU)
			r.text("second", &u.Second)
			if v, ok := r.field("size"); ok && v != "" {
				r.decimal("size", &u.Size)
			}
			r.text("name", &u.Contact.Name)
			r.text("address", &u.Contact.Address)
			r.text("phone", &u.Contact.Phone)
		},
		check: func(u FrameUnit) Errors {
			es := u.Check()
			if u.Unit != "" && len(within) > 0 && !slices.Contains(within, u.Unit) {
				es = append(es, Refuse(Invalid, "frame.outside", "unit", "value", u.Unit))
			}
			return es
		},
		keys: func(u FrameUnit) []string { return []string{u.ID} },
		row: func(u FrameUnit) []string {
			return []string{u.ID, u.Unit, u.Stratum, u.PSU, u.Second, strconv.FormatFloat(u.Size, 'f', -1, 64),
				u.Contact.Name, u.Contact.Address, u.Contact.Phone}
		},
		all: func(ctx context.Context, q querier) ([]FrameUnit, error) {
			return rows(ctx, q, scanFrameUnit, frameUnitColumns, round.ID)
		},
		save: s.frameWriter(round.ID), // the import as a whole is in the audit trail
		sure: true,
	}
}

// frameWriter writes units unless a draw has sealed the frame meanwhile, which
// each transaction asks once.
func (s *Store) frameWriter(round string) func(context.Context, *sql.Tx, string, *FrameUnit) error {
	var asked *sql.Tx
	return func(ctx context.Context, tx *sql.Tx, _ string, u *FrameUnit) error {
		if asked != tx {
			if err := s.openFrame(ctx, tx, round); err != nil {
				return err
			}
			asked = tx
		}
		return putFrameUnit(ctx, tx, *u)
	}
}

// openFrame makes the frame of a round where there is none, makes its writers
// wait for each other until they commit, and refuses when it may not change.
func (s *Store) openFrame(ctx context.Context, tx *sql.Tx, round string) error {
	r, err := roundByID(ctx, tx, round)
	if err == nil {
		err = s.lockFrame(ctx, tx, r)
	}
	if err == nil {
		err = s.frameMayChange(ctx, tx, r)
	}
	return err
}

const frameUnitColumns = `SELECT u.round_id, u.id, u.unit_id, u.stratum, u.psu, u.second, u.size, COALESCE(c.name, ''),
	COALESCE(c.address, ''), COALESCE(c.phone, '') FROM frame_unit u LEFT JOIN frame_contact c ON c.round_id = u.round_id AND c.id = u.id
	WHERE u.round_id = $1`

func scanFrameUnit(r *sql.Rows) (u FrameUnit, err error) {
	return u, r.Scan(&u.Round, &u.ID, &u.Unit, &u.Stratum, &u.PSU, &u.Second, &u.Size, &u.Contact.Name, &u.Contact.Address, &u.Contact.Phone)
}

func putFrameUnit(ctx context.Context, tx *sql.Tx, u FrameUnit) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO frame_unit (round_id, id, unit_id, stratum, psu, second, size)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (round_id, id) DO UPDATE SET unit_id = excluded.unit_id,
		stratum = excluded.stratum, psu = excluded.psu, second = excluded.second, size = excluded.size`,
		u.Round, u.ID, u.Unit, u.Stratum, u.PSU, u.Second, u.Size)
	if err != nil || u.Contact == (Contact{}) {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO frame_contact (round_id, id, name, address, phone) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (round_id, id) DO UPDATE SET name = excluded.name, address = excluded.address, phone = excluded.phone`,
		u.Round, u.ID, u.Contact.Name, u.Contact.Address, u.Contact.Phone)
	return err
}

// lockFrame takes the row of the frame, which holds up others on both engines,
// and counts its version on. A new frame keeps contact data until the day that
// the plan of the round states.
func (s *Store) lockFrame(ctx context.Context, tx *sql.Tx, r Round) error {
	f, err := fieldworkOf(ctx, tx, r.ID)
	if err != nil && !Is(err, NotFound) {
		return err
	}
	until := f.Rules.ContactsUntil
	if until == "" {
		if until, err = ContactsUntil(cmp.Or(r.Ends, s.clock.Day())); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO frame (round_id, contacts_until) VALUES ($1, $2)
		ON CONFLICT (round_id) DO UPDATE SET version = frame.version + 1`, r.ID, until)
	return err
}

// ContactsUntil is the day until which contact data are kept where nobody said
// otherwise, from the last day of the fieldwork.
func ContactsUntil(ends string) (string, error) {
	day, err := time.Parse(time.DateOnly, ends)
	return day.AddDate(0, contactMonths, 0).Format(time.DateOnly), err
}

// Frame gives the frame of a round; NotFound until something was imported.
func (s *Store) Frame(ctx context.Context, round string) (Frame, error) {
	return frameOf(ctx, s.ro, round)
}

func frameOf(ctx context.Context, q querier, round string) (Frame, error) {
	found, err := rows(ctx, q, func(r *sql.Rows) (f Frame, err error) {
		return f, r.Scan(&f.Round, &f.ContactsUntil, &f.ContactsGone, &f.Version, &f.Contacts)
	}, `SELECT round_id, contacts_until, contacts_gone, version,
		EXISTS (SELECT 1 FROM frame_contact c WHERE c.round_id = frame.round_id)
		OR EXISTS (SELECT 1 FROM respondent_contact c WHERE c.round_id = frame.round_id) FROM frame WHERE round_id = $1`, round)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "frame.none", "round")
	}
	if err != nil {
		return Frame{}, err
	}
	return found[0], nil
}

// ScheduleContacts states until when the contact data of a round are kept.
func (s *Store) ScheduleContacts(ctx context.Context, actor, round, until string, version int64) error {
	if !ValidDay(until) {
		return Refuse(Invalid, "error.day", "contacts_until", "value", until)
	}
	if today := s.clock.Day(); until < today {
		return Refuse(Invalid, "frame.until_past", "contacts_until", "day", today)
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, `UPDATE frame SET contacts_until = $2, version = version + 1
			WHERE round_id = $1 AND version = $3`, round, until, version))
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "frame.schedule", round, until)
	})
}

// DeleteContacts deletes the contact data of a round, for good: those of the
// frame, and what respondents gave to be reached again.
func (s *Store) DeleteContacts(ctx context.Context, actor, round string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		frame, err := affected(tx.ExecContext(ctx, `DELETE FROM frame_contact WHERE round_id = $1`, round))
		if err != nil {
			return err
		}
		respondents, err := affected(tx.ExecContext(ctx, `DELETE FROM respondent_contact WHERE round_id = $1`, round))
		if err == nil {
			err = s.forgetKeyed(ctx, tx, round)
		}
		if err != nil || frame+respondents == 0 {
			return err
		}
		if _, err = tx.ExecContext(ctx, `UPDATE frame SET contacts_gone = $2 WHERE round_id = $1`, round, s.clock.Day()); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "frame.contacts_deleted", round, fmt.Sprintf("%d of the frame, %d of respondents", frame, respondents))
	})
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// ExpireContacts deletes the contact data whose last day is over.
func (s *Store) ExpireContacts(ctx context.Context) error {
	due, err := rows(ctx, s.ro, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT round_id FROM frame WHERE contacts_until < $1`, s.clock.Day())
	for _, round := range due {
		if err == nil {
			err = s.DeleteContacts(ctx, "schedule", round)
		}
	}
	return err
}

// ClearFrame empties the frame of a round from which nothing was drawn.
func (s *Store) ClearFrame(ctx context.Context, actor, round string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		err := s.openFrame(ctx, tx, round)
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM frame_contact WHERE round_id = $1`, round)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM frame_unit WHERE round_id = $1`, round)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM frame WHERE round_id = $1`, round)
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "frame.clear", round, "")
	})
}

// frameUnits reads the units of a round without contact data, in the one order
// in which samples are drawn: reporting unit, stratum, PSU, position in the list, id.
func frameUnits(ctx context.Context, q querier, round string) ([]FrameUnit, error) {
	all, err := rows(ctx, q, func(r *sql.Rows) (u FrameUnit, err error) {
		return u, r.Scan(&u.ID, &u.Unit, &u.Stratum, &u.PSU, &u.Second, &u.Size)
	}, `SELECT id, unit_id, stratum, psu, second, size FROM frame_unit WHERE round_id = $1`, round)
	slices.SortFunc(all, compareFrameUnits)
	return all, err
}

func compareFrameUnits(a, b FrameUnit) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Stratum, b.Stratum), cmp.Compare(a.PSU, b.PSU),
		cmp.Compare(len(a.Second), len(b.Second)), cmp.Compare(a.Second, b.Second), cmp.Compare(a.ID, b.ID))
}

// frameChecksum is SHA-256 over the sorted units, each field preceded by its
// length; contact data have no part in it, so that it outlives them.
func frameChecksum(units []FrameUnit) string {
	h := sha256.New()
	var line []byte
	for _, u := range units {
		line = line[:0]
		for _, field := range []string{u.ID, u.Unit, u.Stratum, u.PSU, u.Second, strconv.FormatFloat(u.Size, 'g', -1, 64)} {
			line = append(strconv.AppendInt(line, int64(len(field)), 10), ':')
			line = append(line, field...)
		}
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FrameDuplicates are units of selection that may be the same: the same folded
// name with the same folded address in one reporting unit, or with the same
// phone anywhere.
type FrameDuplicates struct {
	Key string   // address or phone
	IDs []string // sorted
}

// FrameDuplicates lists what may stand twice in the frame, the largest groups
// first. Equal ids need no list: the import refuses them.
func (s *Store) FrameDuplicates(ctx context.Context, round string) ([]FrameDuplicates, error) {
	groups := map[[16]byte]*FrameDuplicates{}
	note := func(key, id string, parts ...string) {
		sum := sha256.New()
		io.WriteString(sum, compose(append(parts, key)...))
		at := [16]byte(sum.Sum(nil)[:16])
		if groups[at] == nil {
			groups[at] = &FrameDuplicates{Key: key}
		}
		groups[at].IDs = append(groups[at].IDs, id)
	}
	err := each(ctx, s.ro, func(r *sql.Rows) error {
		var id, unit string
		var c Contact
		if err := r.Scan(&id, &unit, &c.Name, &c.Address, &c.Phone); err != nil {
			return err
		}
		name, address, phone := headerKey(c.Name), headerKey(c.Address), digits(c.Phone)
		if name != "" && address != "" {
			note("address", id, name, address, unit)
		}
		if name != "" && phone != "" {
			note("phone", id, name, phone)
		}
		return nil
	}, `SELECT c.id, u.unit_id, c.name, c.address, c.phone FROM frame_contact c
		JOIN frame_unit u ON u.round_id = c.round_id AND u.id = c.id WHERE c.round_id = $1`, round)
	if err != nil {
		return nil, err
	}
	var out []FrameDuplicates
	for _, g := range groups {
		if len(g.IDs) > 1 {
			slices.Sort(g.IDs)
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b FrameDuplicates) int {
		return cmp.Or(cmp.Compare(len(b.IDs), len(a.IDs)), cmp.Compare(a.IDs[0], b.IDs[0]), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}

// digits are those of a phone number, with 84 of Vietnam as 0.
func digits(phone string) string {
	var out []byte
	for _, c := range []byte(phone) {
		if c >= '0' && c <= '9' {
			out = append(out, c)
		}
	}
	if len(out) == 11 && string(out[:2]) == "84" {
		return "0" + string(out[2:])
	}
	return string(out)
}
