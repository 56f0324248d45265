package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// Requests of tablets (docs/field.md §2). A tablet has no session and no cookie:
// it signs each request with the key of its enrolment.
const (
	headerDevice    = "Sipas-Device"
	headerSignature = "Sipas-Signature"
	maxHello        = 2 << 20
)

// refused is the answer to a tablet that cannot be told by a survey.Error: with
// a status and a code of its own, by which the tablet decides what to do.
type refused struct {
	status int
	code   string
	reason *survey.Error
}

func (r *refused) Error() string { return r.reason.Error() }

func tooLarge(most int) error {
	return &refused{http.StatusRequestEntityTooLarge, "too_large", survey.Refuse(survey.Invalid, "sync.too_large", "", "max", most)}
}

func damaged(key string) error {
	return &refused{http.StatusBadRequest, "malformed", survey.Refuse(survey.Invalid, key, "")}
}

// knownDevice finds who sent a request; a stranger's body is not even read. A
// revoked device is still known: what it may do, the caller decides.
func (s *Server) knownDevice(c echo.Context) (survey.Device, error) {
	d, err := s.store.Device(c.Request().Context(), c.Request().Header.Get(headerDevice))
	if survey.Is(err, survey.NotFound) {
		err = &refused{http.StatusUnauthorized, "device_unknown", survey.Refuse(survey.Forbidden, "device.unknown", "")}
	}
	return d, err
}

// checkSignature wants the device's signature over the text of a request.
func checkSignature(c echo.Context, d survey.Device, text string) error {
	if d.Signed(text, c.Request().Header.Get(headerSignature)) {
		return nil
	}
	return &refused{http.StatusUnauthorized, "device_signature", survey.Refuse(survey.Forbidden, "device.signature", "")}
}

// device is knownDevice and checkSignature for a request of which the body is
// not part of the text; its parts are joined by line feeds, the id of the device
// after the first.
func (s *Server) device(c echo.Context, purpose, object string) (survey.Device, error) {
	d, err := s.knownDevice(c)
	if err == nil {
		err = checkSignature(c, d, purpose+"\n"+d.ID+"\n"+object)
	}
	return d, err
}

// slowest is how long a tablet may take for a body: one on a line of 2G.
const slowest = 150 * time.Second

// readBody reads a body of at most so many bytes.
func readBody(c echo.Context, most int) ([]byte, error) {
	// Not every ResponseWriter has deadlines; then those of the server stand.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(survey.SystemClock().Add(slowest))
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, int64(most)))
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, echo.ErrStatusRequestEntityTooLarge) {
		return nil, tooLarge(most)
	}
	if err != nil {
		return nil, damaged("sync.cut_off")
	}
	return body, nil
}

// checkDigest compares the body with its Content-Digest (RFC 9530), where there
// is one: what was damaged on the way is not the tablet's word.
func checkDigest(c echo.Context, body []byte) error {
	given := c.Request().Header.Get("Content-Digest")
	if given == "" {
		return nil
	}
	sum := sha256.Sum256(body)
	want := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	for _, part := range strings.Split(given, ",") {
		if strings.TrimSpace(part) == want {
			return nil
		}
	}
	return damaged("sync.digest")
}

// receiptBody is the answer to an upload.
type receiptBody struct {
	survey.Receipt
	Code string `json:"code,omitempty"` // content_conflict
}

// putInterview takes a sealed envelope. Whatever it is, once a receipt was given
// it is on disk: the tablet may forget it.
func (s *Server) putInterview(c echo.Context) error {
	d, err := s.knownDevice(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, survey.MaxEnvelope)
	if err != nil {
		return err
	}
	if err := checkDigest(c, body); err != nil {
		return err
	}
	r, err := s.store.Receive(c.Request().Context(), d, c.Param("id"), body, c.Request().Header.Get(headerSignature))
	if survey.Is(err, survey.Forbidden) {
		return &refused{http.StatusUnauthorized, "device_signature", survey.Refuse(survey.Forbidden, "device.signature", "")}
	}
	if err != nil {
		return err
	}
	answer := receiptBody{Receipt: r}
	status := http.StatusCreated
	switch {
	case r.Outcome == survey.Repeated:
		status = http.StatusOK
	case r.State == survey.IntakeCandidate:
		status, answer.Code = http.StatusConflict, "content_conflict"
	case r.State == survey.IntakeQuarantined:
		status = http.StatusAccepted
	}
	return c.JSON(status, answer)
}

// greetTablet answers a hello. Members that this version does not know are passed
// over: a newer app must still be able to send.
func (s *Server) greetTablet(c echo.Context) error {
	d, err := s.knownDevice(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, maxHello)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	if err := checkSignature(c, d, "sipas-sync-1\n"+d.ID+"\n"+hex.EncodeToString(sum[:])); err != nil {
		return err
	}
	var hello survey.Hello
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&hello); err != nil {
		return refuseJSON(err)
	}
	answer, err := s.store.Greet(c.Request().Context(), d.ID, hello)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// envelopeState is what became of an envelope, as its tablet may know it.
type envelopeState struct {
	ID           string   `json:"id"`
	State        string   `json:"state"`
	Reason       string   `json:"reason"`
	BlobsMissing []string `json:"blobs_missing"`
}

// showInterviewState tells what became of an envelope.
func (s *Server) showInterviewState(c echo.Context) error {
	id := c.Param("id")
	d, err := s.device(c, "sipas-state-1", id)
	if err != nil {
		return err
	}
	state, err := s.stateOf(c.Request().Context(), d, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, state)
}

// stateOf looks at what came from the device under an id, the last that came.
func (s *Server) stateOf(ctx context.Context, d survey.Device, id string) (envelopeState, error) {
	out := envelopeState{ID: id, BlobsMissing: []string{}}
	if !survey.ValidID(id) {
		return out, survey.Refuse(survey.NotFound, "intake.unknown", "id")
	}
	all, err := s.store.IntakesOf(ctx, id)
	if err != nil {
		return out, err
	}
	found := false
	for _, k := range all {
		if k.Device != d.ID {
			continue
		}
		found, out.State, out.Reason = true, string(k.State), k.Reason
		if k.State != survey.IntakeAccepted {
			continue
		}
		if out.State, err = s.store.FieldState(ctx, id); err != nil {
			return out, err
		}
		e, err := s.store.OpenEnvelope(ctx, id, k.Hash)
		if err != nil {
			return out, err
		}
		all, err := s.store.AttachmentsOf(ctx, e)
		if err != nil {
			return out, err
		}
		for _, a := range all {
			if !a.Whole {
				out.BlobsMissing = append(out.BlobsMissing, a.SHA256)
			}
		}
		break // what counts
	}
	if !found {
		return out, survey.Refuse(survey.NotFound, "intake.unknown", "id")
	}
	return out, nil
}

// giveForm gives a questionnaire version to a tablet, byte for byte as stored.
func (s *Server) giveForm(c echo.Context) error {
	form, err := url.PathUnescape(c.Param("form"))
	if err != nil {
		return damaged("error.malformed")
	}
	d, err := s.device(c, "sipas-form-1", form)
	if err != nil {
		return err
	}
	if d.Revoked != "" {
		return &refused{http.StatusForbidden, "device_revoked", survey.Refuse(survey.Forbidden, "device.revoked", "")}
	}
	body, err := s.store.FormForTablet(c.Request().Context(), form)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, []byte(body))
}

// spread is when a tablet should come again, seconds: many that were refused at
// the same moment must not come back at the same moment.
func spread() string { return strconv.Itoa(15 + rand.IntN(46)) }
