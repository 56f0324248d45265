package survey

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Variable is one column of microdata, as every file and the dictionary
// describe it.
type Variable struct {
	Name   string  `json:"name"`
	Label  Text    `json:"label"`
	Type   string  `json:"type"` // code, integer, text
	Values []Value `json:"values,omitempty"`
	get    func(r *Rating) string
}

// Value is one code of a variable; Missing codes never enter a denominator.
type Value struct {
	Code    string `json:"code"`
	Label   Text   `json:"label"`
	Missing bool   `json:"missing,omitempty"`
}

// The codes of missing answers in microdata, which differ from each other.
const (
	CodeNoOpinion = "0"
	CodeRefused   = "-1"
	CodeNotAsked  = "-2"
)

var missingValues = []Value{
	{CodeNoOpinion, Text{"Không có ý kiến, chưa sử dụng, không biết", "No opinion, not used, don't know"}, true},
	{CodeRefused, Text{"Từ chối trả lời", "Refused"}, true},
	{CodeNotAsked, Text{"Không hỏi hoặc để trống", "Not asked or left blank"}, true},
}

// Variables are the columns of a form's microdata: where and when, then each
// item in the order of the form, then the other answers; a multiple choice is a
// column of 0 and 1 for each option, a ranking one for each place. There are no
// ids and no comments, so that rows cannot be joined to anything.
func (q *Questionnaire) Variables() []Variable {
	text := func(name, vi, en string, get func(r *Rating) string) Variable {
		return Variable{name, Text{vi, en}, "text", nil, get}
	}
	out := []Variable{
		text("round", "Đợt", "Round", func(r *Rating) string { return r.Round }),
		text("form", "Phiếu", "Questionnaire", func(r *Rating) string { return r.Form }),
		text("day", "Ngày", "Day", func(r *Rating) string { return r.Day }),
		text("unit", "Cơ quan", "Agency", func(r *Rating) string { return r.Unit }),
		text("sector", "Lĩnh vực", "Sector", func(r *Rating) string { return r.Sector }),
		text("station", "Điểm phục vụ", "Station", func(r *Rating) string { return r.Station }),
		text("channel", "Kênh", "Channel", func(r *Rating) string { return r.Channel }),
		text("respondent", "Người trả lời", "Respondent", func(r *Rating) string { return r.Respondent }),
		text("flags", "Dấu cần kiểm tra", "Marks to check", func(r *Rating) string { return Join(r.Flags) }),
		text("import", "Lô nhập", "Import", func(r *Rating) string { return r.Batch }),
	}
	for i, it := range q.Items() {
		out = append(out, Variable{it.Code, it.Text, "code", scaleCodes(q.Scales[it.Scale]), func(r *Rating) string {
			switch a := r.Answers[i]; a {
			case '-':
				return CodeRefused
			case '.':
				return CodeNotAsked
			default:
				return string(a)
			}
		}})
	}
	for _, x := range slices.Concat(q.Questions, q.Profile) {
		out = append(out, q.questionVariables(x)...)
	}
	return out
}

func scaleCodes(s Scale) []Value {
	var out []Value
	for _, v := range s.Values {
		out = append(out, Value{strconv.Itoa(v.Value), v.Text, false})
	}
	return append(out, missingValues...)
}

func optionCodes(options []Option) []Value {
	var out []Value
	for _, o := range options {
		out = append(out, Value{strconv.Itoa(o.Value), o.Text, false})
	}
	return append(out, missingValues[2])
}

// questionVariables are the columns of one question; texts and identifiers
// have none.
func (q *Questionnaire) questionVariables(x Question) []Variable {
	if x.Identifier || x.Type == "text" || x.Code == "respondent" {
		return nil
	}
	codes := optionCodes(x.Options)
	if x.Scale != "" {
		codes = scaleCodes(q.Scales[x.Scale])
	}
	at := func(code string, place int) func(r *Rating) string {
		return func(r *Rating) string {
			if v := r.Extra[code]; place < len(v) {
				return strconv.Itoa(v[place])
			}
			return CodeNotAsked
		}
	}
	switch x.Type {
	case "single":
		return []Variable{{x.Code, x.Text, "code", codes, at(x.Code, 0)}}
	case "percent", "number":
		return []Variable{{x.Code, x.Text, "integer", missingValues[2:], at(x.Code, 0)}}
	}
	var out []Variable
	for _, row := range x.Rows {
		out = append(out, Variable{row.Code, joinText(x.Text, row.Text), "code", codes, at(row.Code, 0)})
	}
	for place := range x.MaxChoices {
		if x.Type == "ranked" {
			n := strconv.Itoa(place + 1)
			out = append(out, Variable{x.Code + "_" + n, joinText(x.Text, Text{"lựa chọn " + n, "choice " + n}), "code", codes, at(x.Code, place)})
		}
	}
	for _, o := range x.Options {
		if x.Type != "multi" {
			continue
		}
		yes := []Value{{"1", Text{"Có chọn", "Chosen"}, false}, {"0", Text{"Không chọn", "Not chosen"}, false}, missingValues[2]}
		out = append(out, Variable{x.Code + "_" + strconv.Itoa(o.Value), joinText(x.Text, o.Text), "code", yes, func(r *Rating) string {
			chosen, asked := r.Extra[x.Code]
			switch {
			case !asked:
				return CodeNotAsked
			case slices.Contains(chosen, o.Value):
				return "1"
			}
			return "0"
		}})
	}
	return out
}

func joinText(a, b Text) Text {
	return Text{strings.TrimRight(a.Vi, ":") + ": " + b.Vi, strings.TrimRight(a.En, ":") + ": " + b.En}
}

// Microdata calls row for each rating of a round and form from one day to
// another, in the order of their random ids. Days that are not over are left
// out: two files must not differ by the answer of somebody who was just seen. It
// streams; memory does not grow with the number of rows.
func (s *Store) Microdata(ctx context.Context, round, form, first, last string, row func(values []string) error) error {
	q, err := s.LoadForm(ctx, form)
	if err != nil {
		return err
	}
	variables := q.Variables()
	values := make([]string, len(variables))
	if today := s.clock.Day(); last == "" || last >= today {
		last = s.clock.dayBefore()
	}
	rs, err := s.ro.QueryContext(ctx, "SELECT "+ratingColumns+` FROM rating
		WHERE round_id = $1 AND form = $2 AND day >= $3 AND day <= $4 ORDER BY id`, round, form, first, last)
	if err != nil {
		return err
	}
	defer rs.Close()
	for rs.Next() {
		r, err := scanRating(rs)
		if err != nil {
			return err
		}
		for i, v := range variables {
			values[i] = v.get(r)
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return errors.Join(rs.Err(), rs.Close())
}
