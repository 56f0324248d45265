package survey

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Length of a password in characters. There is no rule about kinds of
// characters and no expiry (OWASP ASVS 6.2); nothing is cut off.
const (
	PasswordMin = 15
	PasswordMax = 256
)

// argon2id with the parameters of the OWASP password storage cheat sheet
// (19 MiB, 2 passes, 1 lane): about 25 ms on one core of a small server.
const (
	argonMemory   = 19 * 1024 // KiB
	argonPasses   = 2
	argonLanes    = 1
	argonSalt     = 16 // bytes
	argonKey      = 32 // bytes
	hashersAtOnce = 2
	hasherWait    = 5 * time.Second
)

// hashers bounds how many passwords are hashed at once, so that a flood of
// sign-ins costs neither the memory nor the processors that citizens need.
type hashers chan struct{}

func newHashers() hashers { return make(hashers, hashersAtOnce) }

// key derives the key of a password, waiting for a free hasher.
func (h hashers) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	wait, cancel := context.WithTimeout(ctx, hasherWait)
	defer cancel()
	select {
	case h <- struct{}{}:
		defer func() { <-h }()
	case <-wait.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, Refuse(Unavailable, "error.http.unavailable", "")
	}
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, argonPasses, argonMemory, argonLanes, argonKey), nil
}

const argonFormat = "$argon2id$v=19$m=%d,t=%d,p=%d$"

func argonPrefix() string { return fmt.Sprintf(argonFormat, argonMemory, argonPasses, argonLanes) }

// hash gives the stored form of a password: a PHC string with a fresh salt.
func (h hashers) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	rand.Read(salt) // never fails: crypto/rand ends the process instead
	key, err := h.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return argonPrefix() + enc.EncodeToString(salt) + "$" + enc.EncodeToString(key), nil
}

// nobody is the stored form that an unknown or disabled login is compared
// with, so that it takes the same time; no password has an all-zero key.
func nobody() string {
	enc := base64.RawStdEncoding
	return argonPrefix() + enc.EncodeToString(make([]byte, argonSalt)) + "$" + enc.EncodeToString(make([]byte, argonKey))
}

// verify compares a password with its stored form in constant time.
func (h hashers) verify(ctx context.Context, stored, password string) (bool, error) {
	rest, ok := strings.CutPrefix(stored, argonPrefix())
	saltText, keyText, ok2 := strings.Cut(rest, "$")
	if !ok || !ok2 {
		return false, fmt.Errorf("stored password is not of the form %s…", argonPrefix())
	}
	salt, err := base64.RawStdEncoding.DecodeString(saltText)
	if err != nil {
		return false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(keyText)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, password, salt)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// commonPasswords are those that attackers try first, folded, one a line, and
// words that everybody here would think of.
//
//go:embed common-passwords.txt
var commonPasswords string

// CheckPassword refuses a password that is too short, or that others would
// guess: common ones, the person's own name, the product's and the province's,
// repetitions and rows of the keyboard.
func CheckPassword(password string, p *Person) error {
	n := utf8.RuneCountInString(norm.NFC.String(password))
	switch {
	case !utf8.ValidString(password):
		return Refuse(Invalid, "password.encoding", "password")
	case n < PasswordMin:
		return Refuse(Invalid, "password.short", "password", "min", PasswordMin)
	case n > PasswordMax:
		return Refuse(Invalid, "password.long", "password", "max", PasswordMax)
	case guessable(password, p):
		return Refuse(Invalid, "password.common", "password")
	}
	return nil
}

// remaining is how much must be left of a password when everything that can be
// guessed has been taken out.
const remaining = 8

func guessable(password string, p *Person) bool {
	rest := strings.ReplaceAll(Fold(password), " ", "")
	words := strings.Fields(commonPasswords)
	if p != nil {
		words = append(words, Fold(p.Login))
		words = append(words, strings.Fields(Fold(p.Name))...)
	}
	for _, w := range words {
		if len(w) >= 3 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	return utf8.RuneCountInString(withoutRuns(rest)) < remaining
}

// keyboard rows and the alphabet: three or more neighbours of one row, in
// either direction, are a run.
var keyboardRows = [...]string{"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"}

// withoutRuns keeps only the characters that do not follow from the two before
// them: by repetition (aaa, ababab…) or along a row (345, cba, qwe).
func withoutRuns(s string) string {
	rs := []rune(s)
	var kept []rune
	for i, r := range rs {
		if i >= 2 && (r == rs[i-1] && r == rs[i-2] || inRow(string(rs[i-2:i+1]))) {
			continue
		}
		if repeats(rs[:i+1]) {
			continue
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// repeats reports whether the last character stands where it stood one period
// ago, for a period that has already been seen once in full.
func repeats(rs []rune) bool {
	n := len(rs)
	for period := 1; period*2 <= n; period++ {
		if string(rs[n-period:]) == string(rs[n-2*period:n-period]) {
			return true
		}
	}
	return false
}

func inRow(three string) bool {
	back := []rune(three)
	back[0], back[2] = back[2], back[0]
	for _, row := range keyboardRows {
		if strings.Contains(row, three) || strings.Contains(row, string(back)) {
			return true
		}
	}
	return false
}
