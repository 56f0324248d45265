package survey

import (
	"context"
	"iter"
	"slices"
	"strconv"
)

// SampleMicrodata gives the rows of a sample round as statisticians need them:
// a pseudonym of the case, the declared design, the weights, mode, outcome and
// month, then the answers; no contacts, no texts, no places but strata. Rows are
// those of the design: the answered cases, and with weight 0 those found not to
// belong to the population, in the order of their pseudonyms. With its columns
// everybody computes the figures of the pages (docs/data.md).
func (s *Store) SampleMicrodata(ctx context.Context, round string) ([]Variable, iter.Seq[[]string], error) {
	d, err := s.sampleData(ctx, round)
	if err != nil {
		return nil, nil, err
	}
	variables, row := d.variables()
	order := make([]int, len(d.rows))
	names := make([]string, len(d.rows))
	for i := range order {
		order[i], names[i] = i, d.pseudonym(d.rows[i].Case)
	}
	slices.SortFunc(order, func(a, b int) int {
		if names[a] < names[b] {
			return -1
		}
		return 1
	})
	return variables, func(yield func([]string) bool) {
		for _, i := range order {
			if !yield(row(i)) {
				return
			}
		}
	}, nil
}

// pseudonym stands for a case or PSU in microdata: the same within a round,
// another in another round.
func (d *sampleData) pseudonym(id string) string {
	return hashText([]byte(d.round.ID + "\n" + d.draw.Seed + "\n" + id))[:12]
}

// sampleTexts are the first columns of the microdata of a round.
func sampleTexts() []Variable {
	text := func(name, vi, en string) Variable { return Variable{name, Text{vi, en}, "text", nil, nil} }
	number := func(name, vi, en string) Variable { return Variable{name, Text{vi, en}, "number", nil, nil} }
	return []Variable{
		text("round", "Đợt", "Round"), text("form", "Phiếu", "Questionnaire"),
		text("case", "Bí danh của đối tượng", "Pseudonym of the case"),
		text("unit", "Đơn vị báo cáo", "Reporting unit"), text("sector", "Lĩnh vực", "Sector"),
		text("stratum", "Tầng của thiết kế", "Stratum of the design"), text("psu", "Bí danh của đơn vị chọn mẫu cấp một", "Pseudonym of the PSU"),
		number("fpc1", "Số đơn vị chọn mẫu cấp một của tầng trong tổng thể", "PSUs of the stratum in the population"),
		number("fpc2", "Số đối tượng của đơn vị chọn mẫu cấp một trong tổng thể", "Cases of the PSU in the population"),
		number("weight_design", "Quyền số thiết kế, 1/xác suất chọn", "Design weight, 1/probability of selection"),
		number("weight", "Quyền số dùng cho kết quả; 0 là không thuộc tổng thể", "Weight that results use; 0 is not of the population"),
		{"replacement", Text{"Đối tượng thay thế", "Reserve in the place of a case"}, "code", []Value{{"1", Text{"Có", "Yes"}, false}, {"0", Text{"Không", "No"}, false}}, nil},
		text("mode", "Cách hỏi", "Mode"), text("outcome", "Kết quả", "Outcome"), text("month", "Tháng phỏng vấn", "Month of the interview"),
		text("respondent", "Người trả lời", "Respondent"),
	}
}

// variables are the columns of the microdata and the values of a row.
func (d *sampleData) variables() ([]Variable, func(i int) []string) {
	head := sampleTexts()
	var answers []Variable
	for _, v := range d.form.Variables() {
		if !slices.ContainsFunc(ratingVariables, func(name string) bool { return name == v.Name }) {
			answers = append(answers, v)
		}
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return slices.Concat(head, answers), func(i int) []string {
		c := &d.rows[i]
		month, replaced := "", "0"
		if c.Day != "" {
			month = c.Day[:len("2006-01")]
		}
		if c.Reserve {
			replaced = "1"
		}
		out := []string{d.round.ID, d.form.Form(), d.pseudonym(c.Case), c.Unit, d.sectors[i], d.columns.Stratum[i], d.pseudonym(d.columns.PSU[i]),
			number(d.columns.FPC1[i]), number(d.columns.FPC2[i]), number(c.design()), number(c.Final), replaced, c.Mode, c.Outcome, month, d.groups[i]}
		r := Rating{Answers: c.Answers, Extra: c.Extra}
		for len(r.Answers) < len(d.form.layout().items) {
			r.Answers += string(NotAsked)
		}
		for _, v := range answers {
			out = append(out, v.get(&r))
		}
		return out
	}
}

// ratingVariables are the columns of counter ratings that a sample has not, or
// has otherwise.
var ratingVariables = []string{"round", "form", "day", "unit", "sector", "station", "channel", "respondent", "flags", "import"}
