package server

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// showBlob tells how much of an attachment is here: 200 when it is whole, else
// 204, and the offset at which to go on.
func (s *Server) showBlob(c echo.Context) error {
	hash := c.Param("sha256")
	if _, err := s.device(c, "sipas-blob-1", hash); err != nil {
		return err
	}
	b, err := s.store.Blob(c.Request().Context(), hash)
	if err != nil {
		return err
	}
	return blobAnswer(c, b, http.StatusOK)
}

// putBlob takes a part of an attachment.
func (s *Server) putBlob(c echo.Context) error {
	hash := c.Param("sha256")
	d, err := s.device(c, "sipas-blob-1", hash)
	if err != nil {
		return err
	}
	part, err := readBody(c, survey.MaxBlobPart)
	if err != nil {
		return err
	}
	if err := checkDigest(c, part); err != nil {
		return err
	}
	var first, last, size int64
	if n, err := fmt.Sscanf(c.Request().Header.Get("Content-Range"), "bytes %d-%d/%d", &first, &last, &size); n != 3 || err != nil ||
		last-first+1 != int64(len(part)) {
		return damaged("blob.content_range")
	}
	b, err := s.store.AddBlob(c.Request().Context(), d.ID, hash, first, size, part)
	if err != nil {
		return err
	}
	if first > b.Received {
		c.Response().Header().Set("Upload-Offset", strconv.FormatInt(b.Received, 10))
		return &refused{http.StatusConflict, "offset", survey.Refuse(survey.Conflict, "blob.offset", "", "offset", b.Received)}
	}
	return blobAnswer(c, b, http.StatusCreated)
}

func blobAnswer(c echo.Context, b survey.Blob, whole int) error {
	c.Response().Header().Set("Upload-Offset", strconv.FormatInt(b.Received, 10))
	if b.Whole {
		return c.NoContent(whole)
	}
	return c.NoContent(http.StatusNoContent)
}

// attachmentFacts names what a tablet sent with an interview, and where it is
// once all of it is here.
func (s *Server) attachmentFacts(ctx context.Context, l *Lang, i survey.Interview) ([]fact, error) {
	all, err := s.store.Attachments(ctx, i.ID)
	var out []fact
	for _, a := range all {
		f := fact{l.T("blob.attachment"), cmp.Or(a.Name, a.SHA256[:min(8, len(a.SHA256))]), ""}
		if a.Whole {
			f.Link = interviewPath(i.Round, i.ID) + "/attachments/" + a.SHA256
		} else {
			f.Text = l.T("blob.on_its_way", "name", f.Text)
		}
		out = append(out, f)
	}
	return out, err
}

// downloadAttachment gives what a tablet sent with an interview, never to be
// shown by the browser: nobody here has looked at it. Whoever checks the
// interview blindly does not get it before.
func (s *Server) downloadAttachment(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.interviewOf(c)
	if err != nil {
		return err
	}
	check, err := s.store.BackCheckOf(ctx, i.ID)
	if err != nil {
		return err
	}
	all, err := s.store.Attachments(ctx, i.ID)
	if err != nil {
		return err
	}
	blind := check.ID != "" && check.Person == person(c).ID && check.Done == ""
	for _, a := range all {
		if a.SHA256 != c.Param("sha256") || !a.Whole || blind {
			continue
		}
		attach(c, cmp.Or(a.Name, a.SHA256))
		c.Response().Header().Set("Content-Type", echo.MIMEOctetStream)
		return s.store.EachBlobPart(ctx, a.SHA256, func(part []byte) error {
			_, err := c.Response().Write(part)
			return err
		})
	}
	return survey.Refuse(survey.NotFound, "blob.unknown", "sha256")
}
