package survey

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
)

// FileRecord is what became of one line of a tablet's export file.
type FileRecord struct {
	Line    int
	ID      string // '' when the line cannot be read
	Receipt Receipt
	Err     error // why it was not taken; a taken one may still be in quarantine
}

// fileLine is one sealed envelope in an export file, see docs/field.md.
type fileLine struct {
	ID        string `json:"id"`
	Hash      string `json:"hash"`
	Device    string `json:"device"`
	Signature string `json:"signature"`
	Sealed    string `json:"sealed"` // base64
}

// Limits of an export file.
const (
	maxFileLine = 4 << 20 // an envelope of the largest size, in base64
	fileBatch   = 64      // envelopes that are taken together
)

// ReceiveFile takes the file that a tablet exported into the inbox, as if the
// tablet had sent its envelopes: each line stands or falls by itself, and the
// same file may be brought any number of times. Lines that are not signed by a
// device of ours, damaged or no JSON are refused one by one. An error is
// returned only when the file cannot be read or nothing can be written.
func (s *Store) ReceiveFile(ctx context.Context, actor string, file io.Reader) ([]FileRecord, error) {
	var out []FileRecord
	var batch []Parcel
	var at []int // index into out, of each parcel
	flush := func() {
		for i, r := range s.receive(ctx, batch) {
			out[at[i]].Receipt, out[at[i]].Err = r.receipt, r.err
		}
		batch, at = nil, nil
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 64<<10), maxFileLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		p, err := s.readFileLine(ctx, lines.Bytes())
		out = append(out, FileRecord{Line: n, ID: p.ID, Err: err})
		if err != nil {
			continue
		}
		if batch, at = append(batch, p), append(at, len(out)-1); len(batch) == fileBatch {
			flush()
		}
	}
	flush()
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		out = append(out, FileRecord{Line: len(out) + 1, Err: Refuse(Invalid, "envelope.line", "", "max", maxFileLine)})
	} else if err != nil {
		return out, err
	}
	taken := 0
	for _, r := range out {
		if r.Err == nil {
			taken++
		}
	}
	return out, s.Audit(ctx, actor, "intake.file", "", fmt.Sprintf("lines=%d taken=%d", len(out), taken))
}

// readFileLine reads one line, and believes it only with the signature of the
// device that it names.
func (s *Store) readFileLine(ctx context.Context, text []byte) (Parcel, error) {
	var l fileLine
	if err := json.Unmarshal(text, &l); err != nil {
		return Parcel{}, Refuse(Invalid, "envelope.no_record", "")
	}
	p := Parcel{ID: l.ID, Device: l.Device, Via: ViaFile, Signature: l.Signature}
	var err error
	if p.Bytes, err = base64.StdEncoding.DecodeString(l.Sealed); err != nil {
		return p, Refuse(Invalid, "envelope.no_record", "sealed")
	}
	if p.Hash = hashText(p.Bytes); p.Hash != l.Hash {
		return p, Refuse(Invalid, "envelope.hash", "hash")
	}
	d, err := s.Device(ctx, l.Device)
	if err == nil && !d.Signed(EnvelopeText(p.ID, p.Hash), l.Signature) {
		err = Refuse(Forbidden, "device.signature", "signature")
	}
	return p, err
}
