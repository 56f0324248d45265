package survey

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// NewID makes an id of 128 random bits, as 32 lower-case hex digits. Ids carry
// neither time nor order.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b[:])
}

// ValidID reports whether id has the form that NewID gives.
func ValidID(id string) bool {
	if len(id) != 32 {
		return false
	}
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}

// NewSecret makes a token of 256 random bits for links and sessions, and the
// hash under which it is stored.
func NewSecret() (token, hash string) {
	var b [32]byte
	rand.Read(b[:])
	token = hex.EncodeToString(b[:])
	return token, HashSecret(token)
}

// HashSecret is the stored form of a token.
func HashSecret(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
