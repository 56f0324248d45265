package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
)

// Limits of attachments, bytes.
const (
	MaxBlob     = 20 << 20
	MaxBlobPart = 1 << 20
)

// Blob is an attachment by its content, in parts until it is whole.
type Blob struct {
	SHA256   string // hex
	Size     int64  // bytes, when it is whole
	Received int64  // bytes so far
	Whole    bool   // all are here and the hash fits
}

var hashPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// ValidHash reports whether a text is a SHA-256 in lower-case hex.
func ValidHash(text string) bool { return hashPattern.MatchString(text) }

// Blob tells how much of an attachment is here; one that was never heard of has
// no bytes.
func (s *Store) Blob(ctx context.Context, hash string) (Blob, error) { return blobOf(ctx, s.ro, hash) }

func blobOf(ctx context.Context, q querier, hash string) (Blob, error) {
	b := Blob{SHA256: hash}
	if !ValidHash(hash) {
		return b, Refuse(Invalid, "blob.hash", "sha256", "value", clip(hash))
	}
	err := q.QueryRowContext(ctx, `SELECT size, received, whole FROM blob WHERE sha256 = $1`, hash).Scan(&b.Size, &b.Received, &b.Whole)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return b, err
}

// AddBlob takes a part of an attachment that begins at an offset, and returns
// once it is on disk. What is here already is passed over, so that a part may be
// sent again; one that begins further on leaves the attachment as it is, and the
// answer tells where to go on. When the last byte is here the hash is checked:
// content that does not fit is dropped, and Invalid says to begin again.
func (s *Store) AddBlob(ctx context.Context, device, hash string, start, size int64, part []byte) (b Blob, err error) {
	end := start + int64(len(part))
	if size < 1 || size > MaxBlob {
		return b, Refuse(Invalid, "blob.size", "size", "size", size, "max", MaxBlob)
	}
	if start < 0 || len(part) == 0 || len(part) > MaxBlobPart || end > size {
		return b, Refuse(Invalid, "blob.range", "range", "start", start, "end", end, "size", size)
	}
	wrong := false
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if b, err = openBlob(ctx, tx, hash, size, device, Stamp(s.clock())); err != nil || b.Whole || start > b.Received || end <= b.Received {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO blob_part (sha256, start, bytes) VALUES ($1, $2, $3)`, hash, b.Received,
			part[b.Received-start:]); err != nil {
			return err
		}
		b.Received = end
		if b.Received == b.Size {
			if b.Whole, err = blobFits(ctx, tx, hash); err != nil {
				return err
			}
			if wrong = !b.Whole; wrong {
				b.Received = 0
				if _, err := tx.ExecContext(ctx, `DELETE FROM blob_part WHERE sha256 = $1`, hash); err != nil {
					return err
				}
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE blob SET received = $2, whole = $3, at = $4 WHERE sha256 = $1`, hash, b.Received, b.Whole, Stamp(s.clock()))
		return err
	})
	if err == nil && wrong {
		err = Refuse(Invalid, "blob.differs", "sha256")
	}
	return b, err
}

// openBlob takes the row of an attachment, which is made if need be. Another
// size than before means that one of the two was wrong: it begins anew.
func openBlob(ctx context.Context, tx *sql.Tx, hash string, size int64, device, now string) (Blob, error) {
	if !ValidHash(hash) {
		return Blob{}, Refuse(Invalid, "blob.hash", "sha256", "value", clip(hash))
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO blob (sha256, size, received, whole, device_id, at) VALUES ($1, $2, 0, FALSE, $3, $4)
		ON CONFLICT (sha256) DO UPDATE SET size = blob.size`, hash, size, device, now); err != nil {
		return Blob{}, err
	}
	b, err := blobOf(ctx, tx, hash)
	if err != nil || b.Whole || b.Size == size {
		return b, err
	}
	b.Size, b.Received = size, 0
	if _, err := tx.ExecContext(ctx, `DELETE FROM blob_part WHERE sha256 = $1`, hash); err != nil {
		return b, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE blob SET size = $2, received = 0 WHERE sha256 = $1`, hash, size)
	return b, err
}

// blobFits reports whether the parts have the hash that they are kept under.
func blobFits(ctx context.Context, q querier, hash string) (bool, error) {
	h := sha256.New()
	err := each(ctx, q, func(r *sql.Rows) error {
		var part sql.RawBytes
		if err := r.Scan(&part); err != nil {
			return err
		}
		h.Write(part)
		return nil
	}, `SELECT bytes FROM blob_part WHERE sha256 = $1 ORDER BY start`, hash)
	return hex.EncodeToString(h.Sum(nil)) == hash, err
}

// EachBlobPart hands over the content of a whole attachment, in order.
func (s *Store) EachBlobPart(ctx context.Context, hash string, do func([]byte) error) error {
	b, err := s.Blob(ctx, hash)
	if err == nil && !b.Whole {
		err = Refuse(NotFound, "blob.unknown", "sha256")
	}
	if err != nil {
		return err
	}
	return each(ctx, s.ro, func(r *sql.Rows) error {
		var part []byte
		if err := r.Scan(&part); err != nil {
			return err
		}
		return do(part)
	}, `SELECT bytes FROM blob_part WHERE sha256 = $1 ORDER BY start`, hash)
}

// Attachment is a file that came with an interview, or is on its way.
type Attachment struct {
	BlobRef
	Whole bool
}

// AttachmentsOf tells which attachments of an envelope are here.
func (s *Store) AttachmentsOf(ctx context.Context, e *Envelope) ([]Attachment, error) {
	out := make([]Attachment, len(e.Blobs))
	for i, ref := range e.Blobs {
		b, err := s.Blob(ctx, ref.SHA256)
		if err != nil && !Is(err, Invalid) {
			return nil, err
		}
		out[i] = Attachment{ref, b.Whole}
	}
	return out, nil
}

// Attachments lists the attachments of a visit or interview, as its envelopes
// name them.
func (s *Store) Attachments(ctx context.Context, id string) (out []Attachment, err error) {
	came, err := s.IntakesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, k := range came {
		if k.State != IntakeAccepted {
			continue
		}
		e, err := s.OpenEnvelope(ctx, k.ID, k.Hash)
		if err != nil {
			return nil, err
		}
		more, err := s.AttachmentsOf(ctx, e)
		if err != nil {
			return nil, err
		}
		for _, a := range more {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out, nil
}
