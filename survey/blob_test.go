package survey

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"
)

// TestBlobParts brings an attachment in parts that break off, come twice and overlap.
func TestBlobParts(t *testing.T) {
	f, ctx := openField(t, t.TempDir()+"/test.db"), context.Background()
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "content")
		hash, size := hashText(content), int64(len(content))
		for steps := 0; ; steps++ {
			b, err := f.Blob(ctx, hash)
			if err != nil {
				t.Fatal(err)
			}
			if b.Whole {
				break
			}
			from := rapid.Int64Range(0, b.Received).Draw(t, "from")
			if steps > 20 {
				from = b.Received
			}
			to := rapid.Int64Range(from+1, size).Draw(t, "to")
			got, err := f.AddBlob(ctx, f.tablet.ID, hash, from, size, content[from:to])
			if err != nil || got.Received != max(to, b.Received) || got.Whole != (got.Received == size) {
				t.Fatalf("bytes %d to %d of %d: got %+v, %v", from, to, size, got, err)
			}
		}
		var whole []byte
		if err := f.EachBlobPart(ctx, hash, func(part []byte) error { whole = append(whole, part...); return nil }); err != nil || !bytes.Equal(whole, content) {
			t.Fatalf("got %x, %v; want %x", whole, err, content)
		}
	})
}

// TestBlob wants the content that the hash names, and says what is missing.
func TestBlob(t *testing.T) {
	eachField(t, func(t *testing.T, f *field) {
		ctx := context.Background()
		content := []byte("ảnh chụp")
		sum := sha256.Sum256(content)
		hash, size := hex.EncodeToString(sum[:]), int64(len(content))
		if b, err := f.AddBlob(ctx, f.tablet.ID, hash, 4, size, content[4:]); err != nil || b.Received != 0 {
			t.Errorf("a gap: got %+v, %v", b, err)
		}
		if b, err := f.AddBlob(ctx, f.tablet.ID, hash, 0, size+5, content); err != nil || b.Received != size || b.Whole {
			t.Errorf("a wrong size: got %+v, %v", b, err)
		}
		if _, err := f.AddBlob(ctx, f.tablet.ID, hash, 0, size, append([]byte("x"), content[1:]...)); refusalKey(err) != "blob.differs" {
			t.Errorf("other content: got %v", err)
		}
		if b, err := f.Blob(ctx, hash); err != nil || b.Received != 0 || b.Whole {
			t.Errorf("after other content: got %+v, %v", b, err)
		}
		e := f.interview("c1")
		e.Blobs = []BlobRef{{hash, size, "anh.jpg"}, {"no hash", 1, ""}}
		if all, err := f.AttachmentsOf(ctx, &e); err != nil || len(all) != 2 || all[0].Whole || all[1].Whole {
			t.Errorf("got %v, %v", all, err)
		}
		if b, err := f.AddBlob(ctx, f.tablet.ID, hash, 0, size, content); err != nil || !b.Whole {
			t.Errorf("from the beginning: got %+v, %v", b, err)
		}
		f.send(e, IntakeAccepted, "")
		f.send(e, IntakeAccepted, "")
		if all, err := f.Attachments(ctx, e.ID); err != nil || len(all) != 2 || !all[0].Whole || all[0].Name != "anh.jpg" || all[1].Whole {
			t.Errorf("got %v, %v", all, err)
		}
		for name, err := range map[string]error{
			"hash": errOf(f.AddBlob(ctx, "", "abc", 0, 1, []byte("x"))), "nothing": errOf(f.AddBlob(ctx, "", hash, 0, 1, nil)),
			"too much": errOf(f.AddBlob(ctx, "", hash, 0, MaxBlob+1, []byte("x"))), "outside": errOf(f.AddBlob(ctx, "", hash, 1, 1, []byte("x"))),
			"negative": errOf(f.AddBlob(ctx, "", hash, -1, 1, []byte("x"))), "part": errOf(f.AddBlob(ctx, "", hash, 0, MaxBlob, make([]byte, MaxBlobPart+1))),
		} {
			if !Is(err, Invalid) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func errOf(_ Blob, err error) error { return err }
