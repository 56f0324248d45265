package survey

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"database/sql"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
)

// ServerKey is the public half of a key of this installation.
type ServerKey struct {
	ID      string // the first 8 bytes of SHA-256 of Public, hex
	Purpose KeyPurpose
	Public  []byte // point on P-256, uncompressed, 65 bytes
	Created string // RFC 3339, UTC
}

// KeyPurpose is what a server key is for.
type KeyPurpose string

// Tablets seal envelopes to the one key and verify receipts with the other.
const (
	SealKey KeyPurpose = "seal"
	SignKey KeyPurpose = "sign"
)

// MarshalJSON writes what a tablet needs to know of a key.
func (k ServerKey) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"id": k.ID, "public": base64.RawURLEncoding.EncodeToString(k.Public)})
}

// serverKey is a whole key.
type serverKey struct {
	ServerKey
	private *ecdsa.PrivateKey
}

// serverKeys are all keys of the installation, the oldest first.
type serverKeys []serverKey

// current is the newest key of a purpose.
func (ks serverKeys) current(p KeyPurpose) *serverKey {
	for i := len(ks) - 1; i >= 0; i-- {
		if ks[i].Purpose == p {
			return &ks[i]
		}
	}
	return nil
}

// ServerKeys gives the public halves of the newest keys, which are made when
// there are none yet.
func (s *Store) ServerKeys(ctx context.Context) (seal, sign ServerKey, err error) {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return seal, sign, err
	}
	return keys.current(SealKey).ServerKey, keys.current(SignKey).ServerKey, nil
}

// serverKeys gives all keys, at least one of each purpose.
func (s *Store) serverKeys(ctx context.Context) (serverKeys, error) {
	return s.cache.keys.get("", s.clock(), func() (serverKeys, error) {
		keys, err := readServerKeys(ctx, s.ro)
		if err == nil && (keys.current(SealKey) == nil || keys.current(SignKey) == nil) {
			keys, err = s.makeServerKeys(ctx)
		}
		return keys, err
	})
}

// makeServerKeys makes the keys that are missing. Of several processes that
// begin at the same moment one makes them and the others find them: a tablet
// that learnt the key of a loser would never believe a receipt.
func (s *Store) makeServerKeys(ctx context.Context) (keys serverKeys, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		// Taking the row makes the others wait, on both engines.
		if _, err := tx.ExecContext(ctx, `INSERT INTO setting (key, value) VALUES ('server_key', '')
			ON CONFLICT (key) DO UPDATE SET value = setting.value`); err != nil {
			return err
		}
		if keys, err = readServerKeys(ctx, tx); err != nil {
			return err
		}
		for _, purpose := range []KeyPurpose{SealKey, SignKey} {
			if keys.current(purpose) != nil {
				continue
			}
			k, err := newServerKey(purpose, Stamp(s.clock()))
			if err != nil {
				return err
			}
			if err := putServerKey(ctx, tx, k); err != nil {
				return err
			}
			keys = append(keys, k)
		}
		return nil
	})
	return keys, err
}

func putServerKey(ctx context.Context, q querier, k serverKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `INSERT INTO server_key (id, purpose, private, public, created) VALUES ($1, $2, $3, $4, $5)`,
		k.ID, string(k.Purpose), der, k.Public, k.Created)
	return err
}

func newServerKey(purpose KeyPurpose, created string) (serverKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return serverKey{}, err
	}
	public, err := private.PublicKey.Bytes()
	return serverKey{ServerKey{keyID(public), purpose, public, created}, private}, err
}

// keyID names a public key.
func keyID(public []byte) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

func readServerKeys(ctx context.Context, q querier) (serverKeys, error) {
	return rows(ctx, q, func(r *sql.Rows) (k serverKey, err error) {
		var der []byte
		if err := r.Scan(&k.ID, &k.Purpose, &der, &k.Public, &k.Created); err != nil {
			return k, err
		}
		private, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return k, fmt.Errorf("server key %s: %w", k.ID, err)
		}
		var ok bool
		if k.private, ok = private.(*ecdsa.PrivateKey); !ok || k.private.Curve != elliptic.P256() {
			return k, fmt.Errorf("server key %s is no key on P-256", k.ID)
		}
		return k, nil
	}, `SELECT id, purpose, private, public, created FROM server_key ORDER BY created, id`)
}

// hpkeKey is the key for opening what was sealed to it.
func (k *serverKey) hpkeKey() (hpke.PrivateKey, error) {
	private, err := k.private.ECDH()
	if err != nil {
		return nil, err
	}
	return hpke.NewDHKEMPrivateKey(private)
}

// hpkePublic reads a public key that something is sealed to.
func hpkePublic(point []byte) (hpke.PublicKey, error) {
	public, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, err
	}
	return hpke.NewDHKEMPublicKey(public)
}

// signText signs a text: ECDSA with SHA-256, r‖s of 32 bytes each, base64url.
// The same key gives the same text the same signature (RFC 6979), so that a
// receipt is the same however often it is asked for.
func signText(private *ecdsa.PrivateKey, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	der, err := private.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return "", err
	}
	var sig struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &sig); err != nil {
		return "", err
	}
	var raw [64]byte
	sig.R.FillBytes(raw[:32])
	sig.S.FillBytes(raw[32:])
	return base64.RawURLEncoding.EncodeToString(raw[:]), nil
}

// verifyText reports whether signText made the signature.
func verifyText(public *ecdsa.PublicKey, text, signature string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || len(raw) != 64 {
		return false
	}
	sum := sha256.Sum256([]byte(text))
	return ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:]))
}
