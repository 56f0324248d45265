package survey

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// formColumns are the columns and words of a questionnaire in a file.
type formColumns struct {
	q     *Questionnaire
	cols  []Column
	words map[string]map[string]int // by scale: folded word → value
	group map[string]string         // folded word → respondent
	whole bool                      // an interview: texts, identifiers and the group of the respondent are columns too
}

// addQuestions makes the columns and words of the form.
func (imp *formColumns) addQuestions() {
	imp.words, imp.group = map[string]map[string]int{}, map[string]string{}
	for name, scale := range imp.q.Scales {
		words := map[string]int{}
		for _, v := range slices.Concat(scale.Values, scale.Missing) {
			words[headerKey(v.Vi)], words[headerKey(v.En)] = v.Value, v.Value
			if v.Value == 0 {
				words[headerKey("không có ý kiến")], words[headerKey("no opinion")] = 0, 0
			}
		}
		imp.words[name] = words
	}
	for word, who := range map[string]string{"cá nhân": "citizen", "công dân": "citizen", "người dân": "citizen",
		"tổ chức": "organisation", "organization": "organisation", "doanh nghiệp": "business"} {
		imp.group[headerKey(word)] = who
	}
	for _, f := range imp.q.Factors {
		for _, it := range f.Items {
			c := Column{Name: it.Code, Title: it.Text, Required: it.Required && !imp.whole}
			if f.Role == "overall" {
				c.Also = []string{f.Vi, f.En, "mức độ hài lòng"}
			}
			imp.cols = append(imp.cols, c)
		}
	}
	commented := false
	for _, x := range slices.Concat(imp.q.Questions, imp.q.Profile) {
		for _, o := range x.Options {
			if o.Group != "" {
				imp.group[headerKey(o.Vi)], imp.group[headerKey(o.En)] = o.Group, o.Group
				imp.group[headerKey(o.Group)], imp.group[strconv.Itoa(o.Value)] = o.Group, o.Group
			}
		}
		if asksGroup(x) && !imp.whole {
			continue // it is the column respondent
		}
		if x.Type == "grid" {
			for _, row := range x.Rows {
				imp.cols = append(imp.cols, Column{Name: row.Code, Title: row.Text})
			}
			continue
		}
		if x.Type == "text" && !x.IsComment() && !imp.whole {
			continue // names, dates and contact data are not kept with ratings
		}
		c := Column{Name: x.Code, Title: x.Text}
		if x.Type == "text" && !commented {
			commented = true
			c.Also = []string{"ý kiến", "góp ý", "nhận xét", "comment", "ý kiến khác"}
		}
		imp.cols = append(imp.cols, c)
	}
}

// readAnswers gives the answers as the form's own values.
func (imp *formColumns) readAnswers(row *Record) map[string][]string {
	values := map[string][]string{}
	put := func(code, scale string, options []Option, several bool) {
		v, ok := row.field(code)
		if !ok || v == "" || v == "-" && !imp.whole {
			return
		}
		if imp.whole && (v == string(Refused) || v == Unreadable) {
			values[code] = []string{v}
			return
		}
		list, contradicts := imp.answer(v, scale, options, several)
		switch {
		case contradicts:
			row.refuse("import.contradiction", code, v)
		case list == nil:
			row.refuse("rating.value", code, v)
		default:
			values[code] = list
		}
	}
	for _, it := range imp.q.Items() {
		put(it.Code, it.Scale, nil, false)
	}
	for _, x := range slices.Concat(imp.q.Questions, imp.q.Profile) {
		switch {
		case asksGroup(x) && !imp.whole: // it is the column respondent
		case x.Type == "text":
			if v, ok := row.field(x.Code); ok && v != "" {
				values[x.Code] = []string{v}
			}
		case x.Type == "grid":
			for _, line := range x.Rows {
				put(line.Code, x.Scale, nil, false)
			}
		default:
			put(x.Code, x.Scale, x.Options, x.Type == "multi" || x.Type == "ranked")
		}
	}
	return values
}

// numbered is a value as kiosks write it: 4, 4.0, 4/5, "4 - Hài lòng", 95 %.
var numbered = regexp.MustCompile(`^(\d{1,9})(?:[.,]0+)?(?:\s*/\s*(\d+))?\s*%?(?:\s*[-–:.)]\s*(\D.*))?$`)

// answer reads one answer, or several parted by ; or |, as numbers or words;
// nil when it is none. A number beside another's word contradicts itself.
func (imp *formColumns) answer(text, scale string, options []Option, several bool) (out []string, contradicts bool) {
	if len(text) == 1 && text[0] >= '0' && text[0] <= '9' {
		return []string{text}, false
	}
	parts := []string{text}
	if several {
		parts = strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == '|' })
	}
	words := imp.words[scale]
	if words == nil {
		words = map[string]int{}
		for _, o := range options {
			words[headerKey(o.Vi)], words[headerKey(o.En)] = o.Value, o.Value
		}
	}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		value, known := words[headerKey(part)]
		m := numbered.FindStringSubmatch(part)
		switch {
		case known:
			out = append(out, strconv.Itoa(value))
		case m == nil, m[2] != "" && m[2] != strconv.Itoa(highest(imp.q.Scales[scale])):
			return nil, false
		default:
			n, _ := strconv.Atoi(m[1]) // digits, by the pattern
			if word, ok := words[headerKey(m[3])]; ok && m[3] != "" && word != n {
				return nil, true // "4 - Không hài lòng"
			}
			out = append(out, strconv.Itoa(n))
		}
	}
	return out, false
}

func highest(scale Scale) (n int) {
	for _, v := range scale.Values {
		n = max(n, v.Value)
	}
	return n
}
