package survey

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hpke"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Envelope is what a tablet sends of one visit: sealed on the tablet when the
// visit ends, and never changed from then on. docs/field.md has the format.
type Envelope struct {
	ID          string            `json:"id"`   // 128 random bits, hex
	Kind        string            `json:"kind"` // interview (with answers), visit (without)
	Round       string            `json:"round"`
	Form        string            `json:"form"` // id@version
	FormSHA256  string            `json:"form_sha256"`
	Case        string            `json:"case"`
	Device      string            `json:"device"`
	Person      string            `json:"person"`
	Seq         int64             `json:"seq"` // counts the envelopes of the device, from 1
	Started     string            `json:"started"`
	Ended       string            `json:"ended"` // RFC 3339, by the clock of the tablet
	ElapsedMS   int64             `json:"elapsed_ms"`
	Clock       EnvelopeClock     `json:"clock"`
	Outcome     string            `json:"outcome"` // code of a Disposition
	Mode        string            `json:"mode"`    // one of Modes
	Answers     map[string]string `json:"answers"` // by code, see Questionnaire.ReadInterview
	Handed      map[string]string `json:"handed"`  // answers that the respondent gave alone, each sealed by itself, see openHanded
	Contact     map[string]string `json:"contact"` // how to reach the respondent again
	Paradata    Paradata          `json:"paradata"`
	Appointment string            `json:"appointment"` // RFC 3339, '' = none
	Note        string            `json:"note"`
	Blobs       []BlobRef         `json:"blobs"`
	Replaces    string            `json:"replaces"`   // the interview that this one corrects, '' = none
	StandsFor   string            `json:"stands_for"` // of a reserve: the case in whose place it stands
}

// EnvelopeClock is what the tablet knew of the time.
type EnvelopeClock struct {
	LastServer string `json:"last_server"` // server time of the last answer, '' = never
	AppBuilt   string `json:"app_built"`
}

// BlobRef names an attachment.
type BlobRef struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Name   string `json:"name"`
}

// MaxEnvelope is the most that a sealed envelope may weigh, bytes.
const MaxEnvelope = 2 << 20

// sealVersion is the first byte of sealed bytes, sealInfo binds them to their use.
const (
	sealVersion = 1
	sealInfo    = "sipas envelope 1"
	sealHead    = 1 + 8       // version, key id
	sealLeast   = 65 + 1 + 16 // encapsulated key, something, tag
)

// EnvelopeText is what a device signs for an envelope.
func EnvelopeText(id, hash string) string { return "sipas-envelope-1\n" + id + "\n" + hash }

// SignWith signs a text as devices do: ECDSA P-256 with SHA-256, r‖s, base64url.
func SignWith(key *ecdsa.PrivateKey, text string) (string, error) { return signText(key, text) }

// canonical writes a value as RFC 8785 does.
func canonical(v any) (jsontext.Value, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	value := jsontext.Value(b)
	return value, value.Canonicalize()
}

// Seal writes the envelope in canonical form and seals it to a server's key
// (65-byte point). The hash is SHA-256 of the sealed bytes, hex. Two calls give
// different bytes, so an envelope is sealed once.
func (e *Envelope) Seal(public []byte) (sealed []byte, hash string, err error) {
	body, err := canonical(e)
	if err != nil {
		return nil, "", err
	}
	plain, err := canonical(sealedBody{Envelope: body, SHA256: hashText(body)})
	if err != nil {
		return nil, "", err
	}
	sealed, err = sealFor(public, sealInfo, "", plain)
	return sealed, hashText(sealed), err
}

// same reports whether two envelopes have the same content.
func (e *Envelope) same(other *Envelope) bool {
	a, errA := canonical(e)
	b, errB := canonical(other)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// sealedBody is the plaintext of the seal.
type sealedBody struct {
	Envelope jsontext.Value `json:"envelope"`
	SHA256   string         `json:"sha256"` // over the canonical bytes of Envelope
}

// sealFor seals a text to a server's key for a use, bound to a further text that
// whoever opens it must know.
func sealFor(public []byte, info, bound string, plain []byte) ([]byte, error) {
	key, err := hpkePublic(public)
	if err != nil {
		return nil, err
	}
	enc, sender, err := hpke.NewSender(key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(info))
	if err != nil {
		return nil, err
	}
	body, err := sender.Seal([]byte(bound), plain)
	if err != nil {
		return nil, err
	}
	id, err := hex.DecodeString(keyID(public))
	return slices.Concat([]byte{sealVersion}, id, enc, body), err
}

// open opens a sealed envelope. What does not open, or is no envelope, is
// refused with a reason that a person can act on.
func (ks serverKeys) open(sealed []byte) (*Envelope, error) {
	plain, err := ks.unseal(sealed, sealInfo, "")
	if err != nil {
		return nil, err
	}
	return parseEnvelope(plain)
}

// unseal opens what was sealed to one of the keys for a use, bound to a text.
func (ks serverKeys) unseal(sealed []byte, info, bound string) ([]byte, error) {
	if len(sealed) < sealHead+sealLeast || sealed[0] != sealVersion {
		return nil, Refuse(Invalid, "intake.not_sealed", "")
	}
	id := hex.EncodeToString(sealed[1:sealHead])
	i := slices.IndexFunc(ks, func(k serverKey) bool { return k.ID == id && k.Purpose == SealKey })
	if i < 0 {
		return nil, Refuse(Invalid, "intake.unknown_key", "", "key", id)
	}
	key, err := ks[i].hpkeKey()
	if err != nil {
		return nil, err
	}
	enc, body := sealed[sealHead:sealHead+65], sealed[sealHead+65:]
	r, err := hpke.NewRecipient(enc, key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(info))
	if err != nil {
		return nil, Refuse(Invalid, "intake.damaged", "", "key", id)
	}
	plain, err := r.Open([]byte(bound), body)
	if err != nil {
		return nil, Refuse(Invalid, "intake.damaged", "", "key", id)
	}
	return plain, nil
}

// handedInfo binds an answer that the respondent gave alone to its use.
const handedInfo = "sipas handover 1"

// openHanded reads the answers that the respondent gave alone, and puts them
// among the others, whose place they take. Each was sealed the moment it was
// given, bound to envelope and code; nobody at the tablet could read it again.
func (ks serverKeys) openHanded(e *Envelope) (answers, missing map[string]string, err error) {
	answers, missing = maps.Clone(e.Answers), maps.Clone(e.Paradata.Missing)
	for _, code := range slices.Sorted(maps.Keys(e.Handed)) {
		sealed, err := base64.RawURLEncoding.DecodeString(e.Handed[code])
		if err != nil {
			return nil, nil, Refuse(Invalid, "intake.member", clip(code), "name", "handed")
		}
		plain, err := ks.unseal(sealed, handedInfo, e.ID+"\n"+code)
		if err != nil {
			var refused *Error
			if errors.As(err, &refused) {
				refused.Field = clip(code)
			}
			return nil, nil, err
		}
		var said struct {
			Text    string `json:"text"`
			Missing string `json:"missing"`
		}
		if err := json.Unmarshal(plain, &said); err != nil {
			return nil, nil, Refuse(Invalid, "intake.member", clip(code), "name", "handed")
		}
		put(&answers, code, said.Text)
		if said.Missing != "" {
			put(&missing, code, said.Missing)
		}
	}
	return answers, missing, nil
}

// parseEnvelope reads the plaintext of a seal. Only the canonical form is
// taken: it has no name twice, no broken text and one way to write a number,
// so that the hash inside covers what is read here and nothing else.
func parseEnvelope(plain []byte) (*Envelope, error) {
	form := jsontext.Value(bytes.Clone(plain))
	if err := form.Canonicalize(); err != nil {
		return nil, Refuse(Invalid, "intake.syntax", "", "cause", plainCause(err))
	}
	if !bytes.Equal(form, plain) {
		return nil, Refuse(Invalid, "intake.not_canonical", "")
	}
	var body sealedBody
	if err := json.Unmarshal(plain, &body, json.RejectUnknownMembers(true)); err != nil {
		return nil, refuseMember(err)
	}
	if hashText(body.Envelope) != body.SHA256 {
		return nil, Refuse(Invalid, "intake.inner_hash", "")
	}
	var e Envelope
	if err := json.Unmarshal(body.Envelope, &e, json.RejectUnknownMembers(true)); err != nil {
		return nil, refuseMember(err)
	}
	return &e, nil
}

// refuseMember names the member of an envelope that this version does not know
// or of which it wants another kind of value.
func refuseMember(err error) error {
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return Refuse(Invalid, "intake.syntax", "", "cause", plainCause(err))
	}
	name := clip(strings.TrimPrefix(string(semantic.JSONPointer), "/"))
	if errors.Is(err, json.ErrUnknownName) {
		return Refuse(Invalid, "intake.unknown_member", name, "name", name)
	}
	return Refuse(Invalid, "intake.member", name, "name", name)
}

// plainCause is the cause of a syntax error without what stood there.
func plainCause(err error) string {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return fmt.Sprintf("byte %d", syntactic.ByteOffset)
	}
	return clip(err.Error())
}
