package server

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"sipas/server/browsertest"
	"sipas/survey"
)

// waitingOffice is a field office with everything that can wait: a record of an
// unknown case, other content under an id, a second interview.
type waitingOffice struct {
	*fieldTablet
	c                       *cast
	lost, candidate, second survey.Envelope
}

func newWaitingOffice(t *testing.T) *waitingOffice {
	t.Helper()
	f := newFieldServer(t)
	f.onRender = noteShown
	o := &waitingOffice{c: newCast(t, f.Server), fieldTablet: f.enrol()}
	o.lost = o.visit("nowhere", "refused")
	o.read(o.put(o.lost.ID, o.seal(o.lost), nil), 202)
	first := o.interview("c1", "4")
	o.read(o.put(first.ID, o.seal(first), nil), 201)
	o.candidate = first
	o.candidate.Answers = o.interview("c1", "2").Answers
	o.read(o.put(first.ID, o.seal(o.candidate), nil), 409)
	o.second = o.interview("c1", "5")
	o.read(o.put(o.second.ID, o.seal(o.second), nil), 201)
	return o
}

// interview is a complete one that answers everything alike.
func (b *fieldTablet) interview(kase, answer string) survey.Envelope {
	b.t.Helper()
	e := b.visit(kase, "complete")
	e.Kind, e.Answers, e.ElapsedMS = "interview", map[string]string{}, 900_000
	q, err := b.store.LoadForm(b.t.Context(), b.form)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, it := range q.Items() {
		if s := q.Scales[it.Scale]; len(s.Values) == 5 {
			e.Answers[it.Code] = answer
		} else {
			e.Answers[it.Code] = "1"
		}
	}
	return e
}

func (o *waitingOffice) path(e survey.Envelope, state survey.IntakeState) string {
	o.t.Helper()
	all, err := o.store.IntakesOf(o.t.Context(), e.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, k := range all {
		if k.State == state {
			return parcelPath(k)
		}
	}
	o.t.Fatalf("nothing of %s is %s: %+v", e.ID, state, all)
	return ""
}

func TestQuarantineIsDecided(t *testing.T) {
	o := newWaitingOffice(t)
	office := o.c.enter(t, "giamsat")
	wantPage(t, "first page", office.get("/field"), 200, "Đang chờ: 3", quarantinePath)
	wantPage(t, "list", office.get(quarantinePath), 200, "Không có phiếu khảo sát ghi trong gói", "Chờ chọn", "Nguyễn Thị Lan", "12:05 24/11/2026", secondPath(o.second.ID))
	lost := o.path(o.lost, survey.IntakeQuarantined)
	wantPage(t, "one", office.get(lost), 200, "Từ chối", "Nguyễn Thị Lan", lost+"/apply")
	wantPage(t, "applied too early", office.post(lost+"/apply"), 422, "Không có phiếu khảo sát ghi trong gói")
	wantPage(t, "turned down without a reason", office.post(lost+"/reject", "why", " "), 422, `id="why"`)
	wantRedirect(t, "turned down", office.post(lost+"/reject", "why", "gửi nhầm"), quarantinePath)
	wantPage(t, "not used", office.get(quarantinePath+"?state=rejected"), 200, "Không dùng", lost)
	o.exec("INSERT INTO field_case (id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, person_id, state, changed) VALUES ('nowhere','hh','d1',9,'x','x','07210','','p1',FALSE,9,$1,'open','2026-11-01T00:00:00Z')", o.person.ID)
	wantRedirect(t, "let in later", office.post(lost+"/apply"), quarantinePath)
	wantPage(t, "decided", office.get(lost), 200, "Đã ghi", "Giám Sát", "!/apply")
	candidate := o.path(o.candidate, survey.IntakeCandidate)
	wantPage(t, "candidate", office.get(candidate), 200, "Chỗ khác nhau", "Gói này", "Gói kia", "Một nội dung khác")
	wantPage(t, "taken without a reason", office.post(candidate+"/apply", "why", ""), 422, `id="why"`)
	wantRedirect(t, "taken", office.post(candidate+"/apply", "why", "đã gọi lại hộ"), quarantinePath)
	if versions, err := o.store.AnswerVersions(t.Context(), o.candidate.ID); err != nil || len(versions) != 2 || versions[1].Reason != "đã gọi lại hộ" {
		t.Errorf("versions after a candidate was taken: %+v %v", versions, err)
	}
	wantPage(t, "nobody else", o.c.enter(t, "phantich").get(quarantinePath), 403)
	wantPage(t, "audit", o.c.enter(t, "quantri").get("/admin/audit"), 200, "gửi nhầm", "giamsat")
}

func TestSecondInterviewIsChosen(t *testing.T) {
	o := newWaitingOffice(t)
	office := o.c.enter(t, "giamsat")
	path := secondPath(o.second.ID)
	wantPage(t, "both", office.get(path), 200, "Phiếu đang dùng", "Phiếu thứ hai", "Chỗ khác nhau", "15:00")
	wantPage(t, "no choice", office.post(path, "version", "1", "reason", "x"), 422, "Xin chọn một trong hai phiếu")
	wantPage(t, "no reason", office.post(path, "version", "1", "choice", "take"), 422, `id="reason"`)
	wantPage(t, "outdated", office.post(path, "version", "7", "choice", "take", "reason", "gọi lại"), 409)
	wantRedirect(t, "chosen", office.post(path, "version", "1", "choice", "take", "reason", "đã gọi lại"), quarantinePath)
	wantPage(t, "after", office.get(quarantinePath), 200, "Không có hộ nào có hai phiếu", "Đã chọn xong")
	if x, err := o.store.Case(t.Context(), "c1"); err != nil || x.Interview != o.second.ID {
		t.Errorf("got %+v %v", x, err)
	}
	wantRedirect(t, "decided already", office.get(path), interviewPath("hh", o.second.ID))
}

// exportFile is the file of a tablet.
func (b *fieldTablet) exportFile(envelopes ...survey.Envelope) string {
	var out strings.Builder
	for _, e := range envelopes {
		sealed := b.seal(e)
		h := b.signed("sipas-envelope-1\n" + e.ID + "\n" + sha256Of(sealed))
		line, err := json.Marshal(map[string]string{"id": e.ID, "hash": sha256Of(sealed), "device": b.id, "signature": h["Sipas-Signature"],
			"sealed": base64.StdEncoding.EncodeToString(sealed)})
		if err != nil {
			b.t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	return out.String()
}

func (v *visitor) bringFile(name, body string) *httptest.ResponseRecorder {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(body))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/field/files", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.send(r)
}

func TestExportFileIsBrought(t *testing.T) {
	o := newWaitingOffice(t)
	office := o.c.enter(t, "giamsat")
	file := o.exportFile(o.visit("c2", "not_at_home"), o.visit("c3", "refused")) + "{}\n"
	wantPage(t, "brought", office.bringFile("sipas.jsonl", file), 200, "Số dòng</dt><dd>3", "Đã nhận</dt><dd>2", "Những dòng không nhận được", "Đã ghi</dt><dd>2")
	wantPage(t, "again", office.bringFile("sipas.jsonl", file), 200, "Đã có từ trước</dt><dd>2")
	wantPage(t, "no file", office.bringFile("", ""), 422, `id="file"`)
	wantPage(t, "an empty file", office.bringFile("a.jsonl", ""), 422, `id="file"`)
	wantPage(t, "the tablet", office.get(devicePath(o.id)), 200, "Đã ghi", "Chờ xử lý")
	if visits, err := o.store.VisitsOfCase(t.Context(), "c2"); err != nil || len(visits) != 1 {
		t.Errorf("got %v %v", visits, err)
	}
}

func TestQuarantinePagesInABrowser(t *testing.T) {
	o := newWaitingOffice(t)
	site := httptest.NewServer(o.c.s)
	t.Cleanup(site.Close)
	p := browsertest.New(t)
	p.Viewport(1280, 800)
	signIn(p, site.URL)
	for name, path := range map[string]string{"list": quarantinePath, "rejected": quarantinePath + "?state=rejected", "lost": o.path(o.lost, survey.IntakeQuarantined),
		"candidate": o.path(o.candidate, survey.IntakeCandidate), "second": secondPath(o.second.ID), "device": devicePath(o.id), "first": "/field"} {
		lookAt(p, "quarantine-"+name, site.URL+path)
	}
}
