package survey

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sheetOf writes lines into a CSV file.
func sheetOf(t testing.TB, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "phieu.csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportInterviews(t *testing.T) {
	ctx := t.Context()
	eachField(t, func(t *testing.T, f *field) {
		if _, err := f.PreviewImport(ctx, Import{Kind: "interviews", Path: sheetOf(t, "Mã phiếu")}); !keyIs(err, "interviews.round_needed") {
			t.Errorf("no round: %v", err)
		}
		code := func(id string) string { return f.caseOf(id).Code }
		f.send(f.interview("c3"), IntakeAccepted, "")
		f.exec("UPDATE field_case SET state = 'withdrawn' WHERE id = 'c5'")
		path := sheetOf(t, "Mã phiếu,Ngày trả lời,Kết quả,O1,A2,A1,B1,R0,K,Gr1,F2,M1,P3,respondent,age,Ghi chú",
			FormatCaseCode(code("c1"))+",20/11/2026,,4,5 - 5,Có,?,,3;1,1,85 %,Tốt lắm,0912345678,Người dân,40,",
			strings.ToLower(code("c2"))+",21/11/2026,2.36,,,,,,,,,,,,,chuyển đi tháng trước",
			code("c3")+",20/11/2026,complete,1,2,Không,3,1|2,,,,,,,,",
			code("c4")+",20/11/2026,complete,9,,,,,,,,,,,,",
			code("c5")+",20/11/2026,,4,4,Có,4,,,,,,,,,",
			"ABC-DEF-GHJK,20/11/2026,,4,4,Có,4,,,,,,,,,",
			NewCaseCode()+",20/11/2026,,4,4,Có,4,,,,,,,,,",
			code("c6")+",20/11/2027,,4,4,Có,4,,,,,,,,,",
			code("c6")+",20/11/2026,moved,4,4,Có,4,,,,,,,,,",
			code("c6")+",20/11/2026,,4,4,Có,4,,,,,,"+strings.Repeat("9", 40)+",,,",
			code("c1")+",20/11/2026,,1,1,Có,1,,,,,,,,,",
			code("r1")+",20/11/2026,,4,4,Có,4,,,,,,,,,")
		in := Import{Kind: "interviews", Path: path, File: "phieu.csv", Fixed: map[string]string{"round": "hh"}, Actor: "an"}
		preview, err := f.PreviewImport(ctx, in)
		if err != nil || counts(preview) != "+3 ~0 =0 !9" {
			t.Fatalf("preview %s %v: %s", counts(preview), err, reasons(preview))
		}
		if got := fmt.Sprint(preview.Changes[0].Fields, preview.Changes[2].Fields[3]); got != "[{day  2026-11-20} {outcome  partial} {answers  451.} {standing  active}] {standing  review}" {
			t.Errorf("changes %s", got)
		}
		for _, want := range []string{"rating.value", "keying.not_in_play", "keying.mistyped", "keying.no_such_code", "keying.day", "keying.answers_but", "interviews.text", "import.key_twice"} {
			if !strings.Contains(reasons(preview), want) {
				t.Errorf("no %s in %s", want, reasons(preview))
			}
		}
		if strings.Contains(reasons(preview), "99999") {
			t.Errorf("a refusal quotes what identifies a person: %s", reasons(preview))
		}
		if c := f.caseOf("c1"); c.State != CaseOpen {
			t.Fatalf("the preview wrote: %+v", c)
		}
		report := bring(t, f.Store, in)
		if counts(report) != "+3 ~0 =0 !9" {
			t.Errorf("import %s: %s", counts(report), reasons(report))
		}
		c := f.caseOf("c1")
		i := f.interviewOf(c.Interview)
		versions, err := f.AnswerVersions(ctx, i.ID)
		if err != nil || i.Mode != "paper" || i.Outcome != Partial || dayOf(i.Started) != "2026-11-20" || i.Person != "" || versions[0].Answers != "451." ||
			versions[0].Extra.String() != `{"F2":[85],"Gr1":[1],"K":[3,1],"age":[40],"respondent":[1]}` || versions[0].Texts["M1"] != "Tốt lắm" {
			t.Errorf("interview %+v %+v %v", i, versions, err)
		}
		if v := f.visitOf(i.ID); v.Paradata.Missing["B1"] != "unreadable" {
			t.Errorf("visit %+v", v)
		}
		if c := f.caseOf("c2"); c.State != CaseDone || c.Outcome != "moved" || c.Interview != "" {
			t.Errorf("case %+v", c)
		}
		if waiting, err := f.Interviews(ctx, "hh", StandingReview); err != nil || len(waiting) != 1 || waiting[0].Case != "c3" {
			t.Errorf("waiting %+v %v", waiting, err)
		}
		if again := bring(t, f.Store, in); counts(again) != "+0 ~0 =3 !9" {
			t.Errorf("again %s: %s", counts(again), reasons(again))
		}
		f.exec("UPDATE round SET state = 'closed' WHERE id = 'hh'")
		if _, err := f.PreviewImport(ctx, in); !Is(err, Conflict) {
			t.Errorf("a closed round: %v", err)
		}
	})
}
