package server

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sipas/survey"
)

// A printed questionnaire is the same definition as on a screen, laid out on
// sheets of A4 here and not by the browser: every sheet then knows its number,
// how many there are, and the code of its case. Heights are in millimetres and
// estimated on the safe side; paper.css sets lines to the heights assumed here.
// A sheet that comes out longer all the same runs on to one more page.

const (
	sheetHeight = 256.0 // for blocks, between the head and the foot of a sheet
	sheetWidth  = 180.0
	lineHeight  = 5.2
	charWidth   = 2.05 // of a wide font at 11 pt
	numberWidth = 9.0  // first column of a table of answers
	boxWidth    = 18.0 // columns of boxes
	cellChar    = 1.75 // at 8.5 pt, headings of a table of answers
	maxColumns  = 7    // of a table of answers; a longer scale becomes a list
)

// paperSheet is one side of A4.
type paperSheet struct {
	Number int
	Blocks []paperBlock
}

// paperBlock is what stays together on a sheet.
type paperBlock struct {
	Kind    string // title, text, consent, rule, section, question, table, office
	Number  string // printed
	Code    string // of the questionnaire, for the office
	Text    string
	Hint    string
	Options []string // of a question
	Columns int      // in which they stand
	Digits  []int    // of a number: one box each
	Unit    string   // after a number
	Places  []string // of a ranking
	Lines   []int    // to write on
	Heads   []string // of a table of answers
	Rows    []paperRow
	Steps   []string // of an instruction

	height float64
	keep   bool // stands on the sheet of the next block
}

// paperRow is a line of a table of answers with one box for each heading.
type paperRow struct {
	Number, Code, Text string
	Boxes              []string // the value in each box
}

// textHeight is the height of a text in a column.
func textHeight(text string, width, char, line float64) float64 {
	per := max(1, int(width/char))
	lines := 0
	for paragraph := range strings.SplitSeq(text, "\n") {
		at := 0
		lines++
		for word := range strings.FieldsSeq(paragraph) {
			n := utf8.RuneCountInString(word)
			if at > 0 && at+1+n > per {
				lines, at = lines+1, 0
			}
			if at > 0 {
				at++
			}
			at += n
			lines, at = lines+at/(per+1), at%(per+1)
		}
	}
	return float64(lines) * line
}

// paperBuilder turns a questionnaire into blocks, in one language.
type paperBuilder struct {
	lang    *Lang
	q       *survey.Questionnaire
	list    []entry
	numbers printed
	form    formBuilder // for the titles of sections
	blocks  []paperBlock
}

// layPaper lays a questionnaire out; lead are the blocks before the questions.
func layPaper(lang *Lang, q *survey.Questionnaire, lead []paperBlock) []paperSheet {
	list := householdEntries(q)
	b := paperBuilder{lang: lang, q: q, list: list, numbers: printedNumbers(list), form: formBuilder{q: q, lang: lang, first: lang.T("paper.first")}}
	b.blocks = lead
	criteria, section := false, ""
	for i := 0; i < len(list); i++ {
		e := list[i]
		criteria = criteria || e.factor != nil
		if title := b.form.sectionTitle(e, criteria); title != section {
			section = title
			b.section(title, e.personal)
		}
		b.rule(i)
		b.entry(e)
	}
	b.add(paperBlock{Kind: "text", Text: lang.T("paper.end"), height: 4 + textHeight(lang.T("paper.end"), sheetWidth, charWidth, lineHeight)})
	office := paperBlock{Kind: "office", height: 48}
	for _, code := range []string{survey.Complete, survey.Partial, "refused", "not_at_home", "moved"} {
		office.Options = append(office.Options, lang.T("outcome."+code))
	}
	b.add(office)
	return arrange(b.blocks)
}

func (b *paperBuilder) add(x paperBlock) { b.blocks = append(b.blocks, x) }

func (b *paperBuilder) section(title string, personal bool) {
	x := paperBlock{Kind: "section", Text: title, keep: true, height: 6 + textHeight(title, sheetWidth, 2.6, 6)}
	if personal {
		x.Hint = b.lang.T("paper.personal_why")
		x.height += textHeight(x.Hint, sheetWidth, charWidth, lineHeight)
	}
	b.add(x)
}

// rule stands before a run of questions that are asked under one condition.
func (b *paperBuilder) rule(i int) {
	same := func(a, c entry) bool {
		return c.question != nil && slices.EqualFunc(groups(*a.question), groups(*c.question), slices.Equal)
	}
	e := b.list[i]
	if e.question == nil || len(groups(*e.question)) == 0 || i > 0 && b.list[i-1].personal == e.personal && same(e, b.list[i-1]) {
		return
	}
	end := i + 1
	for end < len(b.list) && b.list[end].personal == e.personal && same(e, b.list[end]) {
		end++
	}
	next := ""
	if end < len(b.list) {
		next = b.numbers[b.list[end].code()]
	}
	text := skipRule(b.lang, b.q, b.numbers, b.list[i:end], next)
	b.add(paperBlock{Kind: "rule", Text: text, keep: true, height: 6 + textHeight(text, sheetWidth-8, charWidth, lineHeight)})
}

func (b *paperBuilder) entry(e entry) {
	if e.factor != nil {
		b.item(e.item.Code, b.numbers[e.item.Code], e.item.In(b.lang.Code), e.item.Scale)
		return
	}
	x := *e.question
	block := paperBlock{Kind: "question", Number: b.numbers[x.Code], Code: x.Code, Text: x.In(b.lang.Code)}
	switch x.Type {
	case "grid":
		block.keep = true
	case "percent", "number":
		block.Digits = make([]int, len(strconv.Itoa(max(x.Max, 99))))
		block.Hint = b.lang.T("rate.between", "min", b.lang.Int(int64(x.Min)), "max", b.lang.Int(int64(x.Max)))
		if x.Max == 0 {
			block.Hint = ""
		}
		if x.Type == "percent" {
			block.Unit = "%"
		}
	case "text":
		block.Lines = make([]int, writingLines(x))
		if x.IsComment() {
			block.Hint = b.lang.T("rate.no_names")
		}
	case "ranked":
		for i := range rankedPlaces(x) {
			block.Places = append(block.Places, b.lang.T("rate.place", "n", i+1))
		}
		block.Hint = b.lang.T("paper.rank_how")
	}
	if x.Type == "multi" {
		block.Hint = b.lang.T("rate.several")
		if x.MaxChoices > 0 {
			block.Hint = b.lang.T("paper.at_most", "count", x.MaxChoices)
		}
	}
	if x.Type == "single" || x.Type == "multi" || x.Type == "ranked" {
		b.options(&block, x)
	}
	block.measure()
	b.add(block)
	if x.Type == "grid" {
		for i, r := range x.Rows {
			b.item(r.Code, rowLetter(i), r.In(b.lang.Code), x.Scale)
		}
	}
}

// writingLines are the lines for a text: one for a name or number.
func writingLines(x survey.Question) int {
	switch {
	case !x.IsComment() || x.MaxLength > 0 && x.MaxLength <= 60:
		return 1
	case x.MaxLength > 0 && x.MaxLength <= 500:
		return 3
	}
	return 5
}

// rankedPlaces is how many places a ranking has.
func rankedPlaces(x survey.Question) int {
	if x.MaxChoices > 0 {
		return x.MaxChoices
	}
	return len(x.Options)
}

// options puts the answers of a question in as many columns as their length allows.
func (b *paperBuilder) options(block *paperBlock, x survey.Question) {
	longest := 0
	for _, o := range choicesOf(b.q, x.Code) {
		text := strconv.Itoa(o.Value) + ". " + o.In(b.lang.Code)
		longest = max(longest, utf8.RuneCountInString(text))
		block.Options = append(block.Options, text)
	}
	block.Columns = 1
	for _, columns := range []int{3, 2} {
		if width := sheetWidth/float64(columns) - 10; block.Columns == 1 && float64(longest)*charWidth <= width {
			block.Columns = columns
		}
	}
}

// measure estimates the height of a question.
func (x *paperBlock) measure() {
	x.height = 3.5 + textHeight(x.Text, sheetWidth-26, charWidth*1.08, lineHeight)
	if x.Hint != "" {
		x.height += textHeight(x.Hint, sheetWidth-10, charWidth, lineHeight)
	}
	if x.Columns > 0 {
		tall := 0.0
		for _, o := range x.Options {
			tall = max(tall, textHeight(o, sheetWidth/float64(x.Columns)-10, charWidth, lineHeight)+1.4)
		}
		x.height += tall * math.Ceil(float64(len(x.Options))/float64(x.Columns))
	}
	if len(x.Digits) > 0 || len(x.Places) > 0 {
		x.height += 9.5
	}
	x.height += 8 * float64(len(x.Lines))
}

// item is an item or a row of a grid: a line of a table of answers, or a list
// where the scale is long.
func (b *paperBuilder) item(code, number, text, scale string) {
	answers := choicesOf(b.q, code)
	if len(answers) > maxColumns {
		block := paperBlock{Kind: "question", Number: number, Code: code, Text: text}
		for _, o := range answers {
			block.Options = append(block.Options, strconv.Itoa(o.Value)+". "+o.In(b.lang.Code))
		}
		block.Columns = 3
		block.measure()
		b.add(block)
		return
	}
	row := paperRow{Number: number, Code: code, Text: text}
	block := paperBlock{Kind: "table"}
	for _, o := range answers {
		row.Boxes = append(row.Boxes, strconv.Itoa(o.Value))
		block.Heads = append(block.Heads, o.In(b.lang.Code))
	}
	block.Rows = []paperRow{row}
	words := sheetWidth - numberWidth - boxWidth*float64(len(answers)) - 2
	block.height = max(7.5, 2.4+textHeight(text+"  "+code, words, charWidth*10.5/11, 4.8))
	b.add(block)
}

// headHeight is that of the headings of a table of answers.
func headHeight(heads []string) float64 {
	tall := 0.0
	for _, h := range heads {
		tall = max(tall, textHeight(h, boxWidth-1.5, cellChar, 3.8))
	}
	return tall + 2.5
}

// arrange puts blocks on sheets. Rows with the same answers become one table on
// each sheet, with its headings.
func arrange(blocks []paperBlock) []paperSheet {
	var sheets []paperSheet
	used := math.Inf(1)
	joins := func(x paperBlock) bool { // continues the table at the end of the sheet
		if len(sheets) == 0 {
			return false
		}
		on := sheets[len(sheets)-1].Blocks
		return len(on) > 0 && x.Kind == "table" && on[len(on)-1].Kind == "table" && slices.Equal(on[len(on)-1].Heads, x.Heads)
	}
	cost := func(x paperBlock) float64 {
		if x.Kind == "table" && !joins(x) {
			return x.height + headHeight(x.Heads)
		}
		return x.height
	}
	for i := 0; i < len(blocks); {
		end, need := i, 0.0
		for need += cost(blocks[i]); blocks[end].keep && end+1 < len(blocks); end++ {
			need += cost(blocks[end+1])
		}
		if used+need > sheetHeight {
			sheets = append(sheets, paperSheet{Number: len(sheets) + 1})
			used = 0
		}
		for ; i <= end; i++ {
			on := &sheets[len(sheets)-1].Blocks
			used += cost(blocks[i])
			if joins(blocks[i]) {
				last := &(*on)[len(*on)-1]
				last.Rows = append(last.Rows, blocks[i].Rows...)
				continue
			}
			*on = append(*on, blocks[i])
		}
	}
	return sheets
}
