package server

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// A file to import waits in a directory of its own while its columns are
// mapped and its changes looked at. Nothing of it has been stored yet, so a
// file that is lost with the machine is simply sent again.

const (
	maxFile     = 50 << 20 // bytes of one
	maxUpload   = "60M"    // of the request around it: a file that is a little too large gets a kind answer
	uploadLives = 24 * time.Hour
)

// upload is a file that waits.
type upload struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	File  string `json:"file"`   // its name for people
	From  string `json:"source"` // ratings: the system they come from,
	Form  string `json:"form"`   // their questionnaire, id@version,
	Round string `json:"round"`  // and round, '' for the one that is open
}

// uploads keeps the files in a directory; without one it makes its own, which
// goes with the server.
type uploads struct {
	dir  string
	once sync.Once
	made bool
	err  error
}

// prepare makes the directory.
func (u *uploads) prepare() error {
	u.once.Do(func() {
		if u.dir != "" {
			u.err = os.MkdirAll(u.dir, 0o700)
			return
		}
		u.dir, u.err = os.MkdirTemp("", "sipas-uploads-")
		u.made = u.err == nil
	})
	return u.err
}

// close removes the directory that prepare made.
func (u *uploads) close() error {
	if !u.made {
		return nil
	}
	return os.RemoveAll(u.dir)
}

func (u *uploads) path(id string) string { return filepath.Join(u.dir, id) }

// find gives an upload by id, which is checked before it becomes a path.
func (u *uploads) find(id string) (upload, error) {
	var up upload
	if !survey.ValidID(id) {
		return up, survey.Refuse(survey.NotFound, "import.upload_gone", "")
	}
	body, err := os.ReadFile(u.path(id) + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return up, survey.Refuse(survey.NotFound, "import.upload_gone", "")
	}
	if err != nil {
		return up, err
	}
	return up, json.Unmarshal(body, &up)
}

// drop removes an upload.
func (u *uploads) drop(id string) error {
	return errors.Join(os.Remove(u.path(id)), os.Remove(u.path(id)+".json"))
}

// expire removes what nobody came back to.
func (u *uploads) expire(now time.Time) error {
	entries, err := os.ReadDir(u.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && now.Sub(info.ModTime()) > uploadLives {
			err = os.Remove(filepath.Join(u.dir, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// receive streams the file of a form to the directory and reads the other
// fields. A path in the file's name is cut off.
func (u *uploads) receive(c echo.Context) (upload, error) {
	up := upload{ID: survey.NewID()}
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return up, survey.Refuse(survey.Invalid, "import.no_file", "file")
	}
	size := int64(0)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return up, malformed(err)
		}
		if part.FormName() != "file" {
			text, err := io.ReadAll(io.LimitReader(part, 200))
			if err != nil {
				return up, malformed(err)
			}
			up.set(part.FormName(), strings.TrimSpace(string(text)))
			continue
		}
		if up.File != "" {
			return up, errors.Join(survey.Refuse(survey.Invalid, "import.one_file", "file"), os.Remove(u.path(up.ID)))
		}
		if size, err = u.keep(up.ID, part); err != nil {
			return up, err
		}
		up.File = filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	}
	if size == 0 {
		return up, survey.Refuse(survey.Invalid, "import.no_file", "file")
	}
	body, err := json.Marshal(up)
	if err != nil {
		return up, err
	}
	return up, os.WriteFile(u.path(up.ID)+".json", body, 0o600)
}

// set takes a field of the form; others than these are not looked at.
func (up *upload) set(field, text string) {
	switch field {
	case "kind":
		up.Kind = text
	case "source":
		up.From = text
	case "form":
		up.Form = text
	case "round":
		up.Round = text
	}
}

func (u *uploads) keep(id string, part *multipart.Part) (int64, error) {
	file, err := os.OpenFile(u.path(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(file, io.LimitReader(part, maxFile+1))
	err = errors.Join(err, file.Close())
	if err == nil && n > maxFile {
		err = survey.Refuse(survey.Invalid, "import.upload_too_large", "file")
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(u.path(id)))
	}
	return n, nil
}
