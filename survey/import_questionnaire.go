package survey

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
)

// questionnaireImport brings in one version of a form, from a JSON file.
type questionnaireImport struct {
	q    *Questionnaire
	body []byte
	old  *Questionnaire // the stored version, or nil
	same bool
}

const maxQuestionnaire = 2 << 20 // bytes

func (s *Store) newQuestionnaireImport(ctx context.Context, in Import) (importer, error) {
	file, err := os.Open(in.Path)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(file, maxQuestionnaire+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if len(body) > maxQuestionnaire {
		return nil, Refuse(Invalid, "import.too_large", "file", "bytes", len(body), "limit", maxQuestionnaire)
	}
	imp := &questionnaireImport{body: body}
	if imp.q, err = ParseQuestionnaire(body); err != nil {
		return nil, err
	}
	forms, err := s.ListForms(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(forms, func(f FormInfo) bool { return f.Form == imp.q.Form() })
	if i < 0 {
		return imp, nil
	}
	imp.same = forms[i].SHA256 == hashText(compactJSON(body))
	if forms[i].Frozen && !imp.same {
		return nil, Refuse(Conflict, "questionnaire.frozen", "version", "form", imp.q.Form())
	}
	imp.old, err = s.LoadForm(ctx, imp.q.Form())
	return imp, err
}

// sheet is the file as execute expects it: it has no rows.
func (imp *questionnaireImport) sheet() *sheet {
	return &sheet{Format: "json", Encoding: utf8Text.name, SHA256: hashText(imp.body), Rows: 2,
		close: func() error { return nil }}
}

func (imp *questionnaireImport) columns() []Column { return nil }

func (imp *questionnaireImport) finish(context.Context, *importRun) error { return nil }

func (imp *questionnaireImport) take(ctx context.Context, run *importRun, _ []*Record) error {
	if imp.same {
		run.report.Repeated++
		return nil
	}
	if !run.dry {
		if _, err := run.s.SaveQuestionnaire(ctx, run.in.Actor, imp.body); err != nil {
			return err
		}
	}
	run.change(Change{Line: 1, Key: imp.q.Form(), New: imp.old == nil, Fields: imp.changes()})
	return nil
}

// changes compares the wording of the stored version with the new one, code by code.
func (imp *questionnaireImport) changes() (out []FieldChange) {
	before, after := wording(imp.old), wording(imp.q)
	all := maps.Clone(before)
	maps.Copy(all, after)
	for _, code := range slices.Sorted(maps.Keys(all)) {
		if before[code] != after[code] {
			out = append(out, FieldChange{code, before[code], after[code]})
		}
	}
	return out
}

// wording gives the texts of a form by code, "" for what it has not.
func wording(q *Questionnaire) map[string]string {
	texts := map[string]string{}
	if q == nil {
		return texts
	}
	both := func(t Text) string { return t.Vi + " | " + t.En }
	texts["title"] = both(q.Title)
	for _, it := range q.Items() {
		texts[it.Code] = both(it.Text)
	}
	for _, x := range slices.Concat(q.Questions, q.Profile) {
		texts[x.Code] = both(x.Text)
		for _, o := range x.Options {
			texts[x.Code] += " / " + both(o.Text)
		}
		for _, row := range x.Rows {
			texts[row.Code] = both(row.Text)
		}
	}
	return texts
}
