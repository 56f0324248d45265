package survey

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Device is an enrolled tablet. Its person may have several.
type Device struct {
	ID         string
	Person     string // id of the enumerator
	Name       string
	Public     []byte // point on P-256, uncompressed, 65 bytes
	Enrolled   string // RFC 3339, UTC
	Revoked    string // RFC 3339, '' = not
	LastSeen   string // of the last hello, '' = never
	AppVersion string
	Report     DeviceReport
	LastSeq    int64 // highest sequence number that arrived
}

// DeviceReport is what a tablet says of itself.
type DeviceReport struct {
	Now     string            `json:"now"`     // its clock, RFC 3339
	SkewMS  int64             `json:"skew_ms"` // its clock minus the server's at the last hello
	Unsent  int64             `json:"unsent"`  // envelopes without a receipt
	LastSeq int64             `json:"last_seq"`
	Locked  bool              `json:"locked"` // screen lock and encryption, as said at enrolment
	Storage DeviceStorage     `json:"storage"`
	Journal []json.RawMessage `json:"journal,omitempty"` // what it noted, the newest last
	Told    map[string]string `json:"told,omitempty"`    // cases that it was told of; the instant at which one was taken away
}

// DeviceStorage is the storage that the browser grants, bytes.
type DeviceStorage struct {
	Used      int64 `json:"used"`
	Quota     int64 `json:"quota"`
	Persisted bool  `json:"persisted"` // the browser will not evict it
}

// NewDevice is what a tablet says when it is enrolled.
type NewDevice struct {
	Name       string
	Public     []byte
	AppVersion string
	Persisted  bool
	Locked     bool
}

// Enrol registers a tablet with a token of NewEnrolment, which is then used up.
func (s *Store) Enrol(ctx context.Context, token string, n NewDevice) (Device, *Person, error) {
	d := Device{ID: NewID(), Name: strings.Join(strings.Fields(norm.NFC.String(n.Name)), " "), Public: n.Public, Enrolled: Stamp(s.clock()),
		AppVersion: n.AppVersion, Report: DeviceReport{Locked: n.Locked, Storage: DeviceStorage{Persisted: n.Persisted}}}
	if d.Name == "" || len([]rune(d.Name)) > NameMax || hasControl(d.Name) {
		return d, nil, Refuse(Invalid, "person.name", "name", "max", NameMax)
	}
	if _, err := d.key(); err != nil {
		return d, nil, Refuse(Invalid, "device.key", "public_key")
	}
	if len(n.AppVersion) > 100 || !plain(n.AppVersion) {
		return d, nil, Refuse(Invalid, "device.app_version", "app_version")
	}
	report, err := json.Marshal(d.Report)
	if err != nil {
		return d, nil, err
	}
	var open int // guessing shall not hold up those who write
	if err := s.ro.QueryRowContext(ctx, `SELECT count(*) FROM enrolment WHERE token_hash = $1`, HashSecret(token)).Scan(&open); err != nil {
		return d, nil, err
	}
	if open == 0 {
		return d, nil, Refuse(NotFound, "device.token_spent", "token")
	}
	var p *Person
	err = s.tx(ctx, func(tx *sql.Tx) (err error) {
		if p, err = s.spendEnrolment(ctx, tx, token); err != nil {
			return err
		}
		d.Person = p.ID
		if _, err := tx.ExecContext(ctx, `INSERT INTO device (id, person_id, name, public, enrolled, app_version, report)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, d.ID, d.Person, d.Name, d.Public, d.Enrolled, d.AppVersion, string(report)); err != nil {
			return err
		}
		return s.audit(ctx, tx, p.Login, "device.enrol", d.ID, fmt.Sprintf("name=%q key=%s", d.Name, keyID(d.Public)))
	})
	return d, p, err
}

// key is the public key with which the device's signatures are checked.
func (d Device) key() (*ecdsa.PublicKey, error) {
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), d.Public)
}

// Signed reports whether the device signed the text: ECDSA P-256 with SHA-256,
// r‖s, base64url.
func (d Device) Signed(text, signature string) bool {
	key, err := d.key()
	return err == nil && verifyText(key, text, signature)
}

const deviceColumns = `SELECT id, person_id, name, public, enrolled, revoked, last_seen, app_version, report, last_seq FROM device `

func scanDevice(r *sql.Rows) (d Device, err error) {
	var report string
	err = r.Scan(&d.ID, &d.Person, &d.Name, &d.Public, &d.Enrolled, &d.Revoked, &d.LastSeen, &d.AppVersion, &report, &d.LastSeq)
	if err == nil && report != "" {
		err = json.Unmarshal([]byte(report), &d.Report)
	}
	return d, err
}

// Device gives one tablet.
func (s *Store) Device(ctx context.Context, id string) (Device, error) {
	return deviceByID(ctx, s.ro, id)
}

func deviceByID(ctx context.Context, q querier, id string) (Device, error) {
	found, err := rows(ctx, q, scanDevice, deviceColumns+`WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = Refuse(NotFound, "device.unknown", "device")
	}
	if err != nil {
		return Device{}, err
	}
	return found[0], nil
}

// Devices lists all tablets, those seen last first.
func (s *Store) Devices(ctx context.Context) ([]Device, error) {
	return rows(ctx, s.ro, scanDevice, deviceColumns+`ORDER BY last_seen DESC, enrolled DESC, id`)
}

// DevicesOf lists the tablets of a person, the newest first.
func (s *Store) DevicesOf(ctx context.Context, person string) ([]Device, error) {
	return rows(ctx, s.ro, scanDevice, deviceColumns+`WHERE person_id = $1 ORDER BY enrolled DESC, id`, person)
}

// RevokeDevice makes a tablet lock itself at its next hello. What it has not
// sent it may still send; that goes to quarantine. Revoking again changes nothing.
func (s *Store) RevokeDevice(ctx context.Context, actor, id string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		d, err := deviceByID(ctx, tx, id)
		if err != nil || d.Revoked != "" {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE device SET revoked = $2 WHERE id = $1`, id, Stamp(s.clock())); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "device.revoke", id, d.Name)
	})
}
