package server

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"
)

// The pages of the register are of two kinds: a list, and a form for one thing.
// A noun says what is special about sectors, stations, …; the rest is here.

// way is a link from one page to another.
type way struct {
	Href, Text string
	Quiet      bool
}

// cell is one cell of a list.
type cell struct {
	Text string
	Link string
	Mark string // on, off or wait: a state, shown as a word in a frame
	Num  bool
}

// listPage is the data of admin-list.html.
type listPage struct {
	Back    way
	Lead    string
	Filter  []fieldView // of a GET form
	Actions []way
	Columns []string // keys of the headings
	Nums    []bool   // which columns are numbers, by position; may be shorter
	Rows    [][]cell
	Total   int
	Empty   string // what is said when there is no row
	Next    string // address of the next page
}

// Num reports whether a column holds numbers.
func (p listPage) Num(column int) bool { return column < len(p.Nums) && p.Nums[column] }

// fact is one thing that is said about something.
type fact struct{ Name, Text, Link string }

// editPage is the data of admin-edit.html.
type editPage struct {
	Back    way
	Lead    string
	Facts   []fact
	Steps   []hubStep // of a sample round
	Action  string    // address of the form
	Version int64
	Fields  []fieldView
	Errors  formErrors
	Submit  string
	Links   []way // to what else can be done
}

// noun is one kind of thing in the register.
type noun[T any] struct {
	s       *Server
	name    string // in addresses and message keys: sectors, stations, …
	load    func(ctx context.Context, id string) (T, error)
	blank   func(c echo.Context) (T, error)
	read    func(f *formReader, x *T) // puts what was typed into x
	save    func(ctx context.Context, actor string, x T) (T, error)
	id      func(T) string
	label   func(*Lang, T) string
	version func(T) int64
	fields  func(c echo.Context, m fieldMaker, x T) ([]fieldView, error)
	more    func(c echo.Context, page *editPage, x T) error // facts and links, optional
}

func (n noun[T]) path(id string) string { return "/admin/" + n.name + "/" + url.PathEscape(id) }

// routes are those of a noun, for administrators.
func (n noun[T]) routes(list, create echo.HandlerFunc) []route {
	path := "/admin/" + n.name
	return []route{
		{method: "GET", path: path, allow: admins, handler: list},
		{method: "POST", path: path, allow: admins, handler: create},
		{method: "GET", path: path + "/new", allow: admins, handler: n.showNew},
		{method: "GET", path: path + "/:id", allow: admins, handler: n.showOne},
		{method: "POST", path: path + "/:id", allow: admins, handler: n.update},
	}
}

func (n noun[T]) showNew(c echo.Context) error {
	x, err := n.blank(c)
	if err != nil {
		return err
	}
	return n.render(c, x, true, nil, nil)
}

func (n noun[T]) showOne(c echo.Context) error {
	x, err := n.load(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return n.render(c, x, false, nil, nil)
}

func (n noun[T]) create(c echo.Context) error {
	x, err := n.blank(c)
	if err != nil {
		return err
	}
	return n.submit(c, x, true)
}

func (n noun[T]) update(c echo.Context) error {
	x, err := n.load(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return n.submit(c, x, false)
}

func (n noun[T]) submit(c echo.Context, x T, isNew bool) error {
	f, err := n.s.readForm(c)
	if err != nil {
		return err
	}
	n.read(f, &x)
	err = f.errs.Or()
	if err == nil {
		var saved T
		if saved, err = n.save(c.Request().Context(), person(c).Login, x); err == nil {
			n.s.flash(c, "admin.saved", "name", n.label(n.s.langOf(c), saved))
			return redirectBack(c, "/admin/"+n.name)
		}
	}
	return n.render(c, x, isNew, f.values, err)
}

func (n noun[T]) render(c echo.Context, x T, isNew bool, typed url.Values, err error) error {
	lang := n.s.langOf(c)
	title, page := lang.T("admin."+n.name+".new"), editPage{Action: "/admin/" + n.name, Submit: lang.T("form.create")}
	if !isNew {
		title, page.Action, page.Submit = n.label(lang, x), n.path(n.id(x)), lang.T("form.save")
		page.Version = n.version(x)
		if n.more != nil {
			if moreErr := n.more(c, &page, x); moreErr != nil {
				return moreErr
			}
		}
	}
	page.Back = way{Href: "/admin/" + n.name, Text: lang.T("admin." + n.name + ".title")}
	es, _, _ := n.s.refusals(c, err)
	fields, fieldsErr := n.fields(c, fieldMaker{lang: lang, typed: typed, es: es, isNew: isNew}, x)
	if fieldsErr != nil {
		return fieldsErr
	}
	page.Fields = fields
	return n.s.formPage(c, "admin-edit", title, err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// fieldMaker makes the fields of a form: labelled by the name of their column,
// filled with what was typed or else with what is stored.
type fieldMaker struct {
	lang  *Lang
	typed url.Values
	es    formErrors
	isNew bool
}

func (m fieldMaker) make(kind, id string, value any) fieldView {
	f, _ := field(id, m.lang.T("col."+id), value, m.es) // without pairs it cannot fail
	f.Kind = kind
	if v, ok := m.typed[id]; ok {
		f.Value = v[0]
	}
	return f
}

func (m fieldMaker) input(id string, value any) fieldView { return m.make("input", id, value) }

func (m fieldMaker) area(id string, value any) fieldView { return m.make("area", id, value) }

// fixed is an input that only a new thing may fill.
func (m fieldMaker) fixed(id string, value any) fieldView {
	f := m.make("input", id, value)
	f.ReadOnly = !m.isNew
	return f
}

func (m fieldMaker) date(id, value string) fieldView {
	f := m.input(id, value)
	f.Type, f.Optional = "date", true
	return f
}

func (m fieldMaker) flag(id string, on bool) fieldView {
	f := m.make("flag", id, "true")
	f.Chosen = on
	if m.typed != nil {
		f.Chosen = m.typed.Get(id) != ""
	}
	return f
}

// pick is a select, or check boxes when kind is checks; the labels of the
// values are messages under prefix, or the values themselves when it is "".
func (m fieldMaker) pick(kind, id string, options []option, chosen ...string) fieldView {
	f := m.make(kind, id, "")
	if m.typed != nil {
		chosen = m.typed[id]
	}
	f.Options = slices.Clone(options)
	for i := range f.Options {
		f.Options[i].Chosen = slices.Contains(chosen, f.Options[i].Value)
	}
	return f
}

// words are options whose labels are messages: prefix and value.
func (m fieldMaker) words(prefix string, values ...string) []option {
	return choices(values, func(v string) string {
		if v == "" {
			return "–"
		}
		return m.lang.T(prefix + v)
	})
}

func (f fieldView) opt() fieldView { f.Optional = true; return f }

func (f fieldView) hint(text string) fieldView { f.Hint = text; return f }

// showAdmin is the way to everything that an administrator looks after.
func (s *Server) showAdmin(c echo.Context) error {
	return s.render(c, http.StatusOK, "admin", s.langOf(c).T("admin.title"), adminSections)
}

// adminSections are the pages of administration, in the order of a set-up.
var adminSections = []string{"units", "sectors", "procedures", "stations", "questionnaires", "rounds", "dossiers",
	"targets", "plans", "methods", "imports", "people", "audit"}
