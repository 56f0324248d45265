package survey

import (
	"context"
	"encoding/base64"

	"github.com/go-json-experiment/json"
)

// Escrow is the key with which a tablet encrypts what lies readable on it: lists
// and interviews in progress. The tablet keeps it wrapped by the PIN, and sealed
// to the server for the day when the PIN is forgotten.
type Escrow struct {
	Key     string `json:"key"`      // its name
	DataKey string `json:"data_key"` // 256 bits, base64url
}

// escrowInfo binds the seal to its use.
const escrowInfo = "sipas escrow 1"

// OpenEscrow opens the escrow of a tablet that was just enrolled again, if it is
// the same person's: others must not read what a colleague has noted. What does
// not open is no error, since the tablet works without; ok says whether it did.
func (s *Store) OpenEscrow(ctx context.Context, d Device, p *Person, sealed []byte) (e Escrow, ok bool, err error) {
	keys, err := s.serverKeys(ctx)
	if err != nil {
		return e, false, err
	}
	plain, refused := keys.unseal(sealed, escrowInfo, "")
	if refused != nil {
		return e, false, nil
	}
	var said struct {
		Escrow `json:",inline"`
		Device string `json:"device"`
		Person string `json:"person"`
	}
	if json.Unmarshal(plain, &said) != nil || said.Person != d.Person {
		return e, false, nil
	}
	if raw, bad := base64.RawURLEncoding.DecodeString(said.DataKey); bad != nil || len(raw) != 32 || !ValidID(said.Key) {
		return e, false, nil
	}
	return said.Escrow, true, s.Audit(ctx, p.Login, "device.recover", d.ID, "key="+said.Key+" from="+clip(said.Device))
}
