package server

import (
	"encoding/base64"
	"net/http"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// enrolBody is the body of POST /api/v1/devices.
type enrolBody struct {
	Token      string `json:"token" validate:"required,max=100"`
	Name       string `json:"name" validate:"required"`
	PublicKey  string `json:"public_key" validate:"required,max=100"`
	AppVersion string `json:"app_version"`
	Persisted  bool   `json:"persisted"`
	Locked     bool   `json:"locked"`
	Escrow     string `json:"escrow" validate:"max=2000"` // of a tablet whose PIN was lost, base64url
}

// enrolled is what a tablet needs to know for weeks without a server.
type enrolled struct {
	Device    string           `json:"device"`
	Person    enrolledPerson   `json:"person"`
	SealKey   survey.ServerKey `json:"seal_key"`
	SignKey   survey.ServerKey `json:"sign_key"`
	ServerNow string           `json:"server_now"`
	Lang      string           `json:"lang"`
	Recovered *survey.Escrow   `json:"recovered,omitempty"`
}

type enrolledPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// enrolDevice makes a tablet known, by the token of a code that the field office
// shows.
func (s *Server) enrolDevice(c echo.Context) error {
	var body enrolBody
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if err := s.check(&body); err != nil {
		return err
	}
	public, err := base64.RawURLEncoding.DecodeString(body.PublicKey)
	if err != nil {
		return survey.Refuse(survey.Invalid, "device.key", "public_key")
	}
	ctx := c.Request().Context()
	d, p, err := s.store.Enrol(ctx, body.Token, survey.NewDevice{Name: body.Name, Public: public, AppVersion: body.AppVersion,
		Persisted: body.Persisted, Locked: body.Locked})
	if err != nil {
		return err
	}
	seal, sign, err := s.store.ServerKeys(ctx)
	if err != nil {
		return err
	}
	answer := enrolled{Device: d.ID, Person: enrolledPerson{p.ID, p.Name}, SealKey: seal, SignKey: sign,
		ServerNow: survey.Stamp(s.store.Clock()()), Lang: s.langOf(c).Code}
	if sealed, bad := base64.RawURLEncoding.DecodeString(body.Escrow); bad == nil && len(sealed) > 0 {
		escrow, ok, err := s.store.OpenEscrow(ctx, d, p, sealed)
		if err != nil {
			return err
		}
		if ok {
			answer.Recovered = &escrow
		}
	}
	return c.JSON(http.StatusCreated, answer)
}
