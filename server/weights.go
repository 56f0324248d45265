package server

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

func weightsPath(round string) string { return "/admin/rounds/" + round + "/weights" }

// weightsPage is the data of weights.html: the versions of the weights of a
// round, compared, and which one its results use.
type weightsPage struct {
	Back    way
	Lead    string
	Rows    []weightsRow
	Chosen  int64 // 0 = none
	Changed string
	New     string // address of the form, "" = the round does not allow it now
	Why     string // it does not
	Choose  string
	Results string
	Errors  formErrors
}

// weightsRow is a version in the reader's words.
type weightsRow struct {
	Number                                                         int64
	Href, At, Actor, Calibration, N, Sum, Range, Deff, NEff, Index string
	Chosen, Frozen                                                 bool
}

func (s *Server) showWeights(c echo.Context) error { return s.renderWeights(c, nil) }

func (s *Server) renderWeights(c echo.Context, err error) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	r, loadErr := s.store.Round(ctx, c.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	versions, loadErr := s.store.Weightings(ctx, r.ID)
	if loadErr != nil {
		return loadErr
	}
	page := weightsPage{Back: s.weightsBack(c, r), Lead: lang.T("weights.lead"), Results: "/?round=" + r.ID, Choose: weightsPath(r.ID) + "/choose"}
	if allowed := r.Allows(survey.ActWeigh); allowed == nil {
		page.New = weightsPath(r.ID) + "/new"
	} else if problems, _, ok := s.refusals(c, allowed); ok {
		page.Why = problems[0].Detail
	}
	digits := 2
	for _, w := range versions {
		row := weightsRow{Number: w.Number, Href: weightPath(r.ID, w.Number), At: lang.Instant(w.At), Actor: w.Actor,
			Calibration: lang.T("weights.calibration." + w.Spec.Calibration), Chosen: w.State != survey.WeightingMade, Frozen: w.State == survey.WeightingFrozen}
		if len(w.Log) > 0 {
			last := w.Log[len(w.Log)-1]
			row.N, row.Sum, row.Deff, row.NEff = lang.Int(int64(last.N)), lang.Num(last.Sum, 1), lang.Num(last.Deff, 2), lang.Num(last.EffectiveN, 0)
			row.Range = lang.Num(last.Least, 2) + "–" + lang.Num(last.Most, 2)
			if last.Index != nil {
				row.Index = lang.Pct(100**last.Index, digits)
			}
		}
		if row.Chosen {
			page.Chosen = w.Number
		}
		page.Rows = append(page.Rows, row)
	}
	if page.Chosen > 0 && r.State != survey.RoundEdition {
		n, loadErr := s.store.WeightingChanges(ctx, r.ID)
		if loadErr != nil {
			return loadErr
		}
		if n > 0 {
			page.Changed = lang.T("weights.changed", "count", n)
		}
	}
	return s.formPage(c, "weights", lang.T("weights.title", "round", r.Name.In(lang.Code)), err, func(es formErrors) any {
		page.Errors = es
		return page
	})
}

// weightsBack leads an administrator to the round and an analyst to its results.
func (s *Server) weightsBack(c echo.Context, r survey.Round) way {
	if person(c).Role == survey.Administrator {
		return way{Href: s.rounds().path(r.ID), Text: r.Name.In(s.langOf(c).Code)}
	}
	return way{Href: "/?round=" + r.ID, Text: r.Name.In(s.langOf(c).Code)}
}

func weightPath(round string, number int64) string {
	return weightsPath(round) + "/" + strconv.FormatInt(number, 10)
}

// chooseWeights makes a version the one that results use.
func (s *Server) chooseWeights(c echo.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	number, chosen := f.count("number"), f.count("chosen")
	if err = f.errs.Or(); err == nil {
		err = s.store.ChooseWeighting(c.Request().Context(), person(c).Login, c.Param("id"), number, chosen)
	}
	if err != nil {
		return s.renderWeights(c, err)
	}
	if number == 0 {
		s.flash(c, "weights.chosen_none")
	} else {
		s.flash(c, "weights.chosen_now", "number", number)
	}
	return redirectBack(c, weightsPath(c.Param("id")))
}

// weightingPage is the data of weighting.html: a version with its log.
type weightingPage struct {
	Back     way
	Facts    []fact
	Steps    []stepView
	Verified string
	Path     string
}

func (s *Server) weightingOf(c echo.Context) (survey.Weighting, survey.Round, error) {
	ctx := c.Request().Context()
	r, err := s.store.Round(ctx, c.Param("id"))
	if err != nil {
		return survey.Weighting{}, r, err
	}
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil {
		return survey.Weighting{}, r, survey.Refuse(survey.NotFound, "weighting.unknown", "weighting")
	}
	w, err := s.store.Weighting(ctx, r.ID, number)
	return w, r, err
}

func (s *Server) showWeighting(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	w, r, err := s.weightingOf(c)
	if err != nil {
		return err
	}
	page := weightingPage{Back: way{Href: weightsPath(r.ID), Text: lang.T("weights.title", "round", r.Name.In(lang.Code))}, Path: weightPath(r.ID, w.Number)}
	form, err := s.roundForm(c, r.ID)
	if err != nil {
		return err
	}
	page.Facts = append([]fact{{lang.T("col.state"), lang.T("weights.state." + string(w.State)), ""}, {lang.T("col.at"), lang.Instant(w.At), ""},
		{lang.T("col.actor"), w.Actor, ""}}, specFacts(lang, form, w.Spec)...)
	page.Facts = append(page.Facts, fact{lang.T("weights.seal"), w.Seal, ""})
	if w.Answers != "" {
		page.Facts = append(page.Facts, fact{lang.T("weights.answers_seal"), w.Answers, ""})
	}
	if page.Steps, err = s.steps(c, r, w.Log); err != nil {
		return err
	}
	if c.QueryParam("verify") != "" {
		page.Verified = lang.T("weights.verified")
		if err := s.store.VerifyWeighting(ctx, w); err != nil {
			problems, _, ok := s.refusals(c, err)
			if !ok {
				return err
			}
			page.Verified = problems[0].Detail
		}
	}
	return s.render(c, http.StatusOK, "weighting", lang.T("weights.version", "number", w.Number, "round", r.Name.In(lang.Code)), page)
}

// weightColumns are the columns of a file of weights.
var weightColumns = []string{"case", "code", "unit", "unit_name", "stratum", "psu", "standing", "outcome", "design_weight", "final_weight"}

// downloadWeights gives the weight of each case as a file.
func (s *Server) downloadWeights(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	w, r, err := s.weightingOf(c)
	if err != nil {
		return err
	}
	rows, err := s.weightFile(c, w)
	if err != nil {
		return err
	}
	if err := s.store.Audit(ctx, person(c).Login, "weighting.download", r.ID, "version "+strconv.FormatInt(w.Number, 10)); err != nil {
		return err
	}
	name := "weights-" + r.ID + "-" + strconv.FormatInt(w.Number, 10)
	return s.sendRows(c, c.QueryParam("format"), name, lang.T("index.weights"), weightColumns, rows, 8)
}

func (s *Server) weightFile(c echo.Context, w survey.Weighting) ([][]any, error) {
	ctx, lang := c.Request().Context(), s.langOf(c)
	reg, err := s.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	cases, err := s.store.Cases(ctx, w.Round)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*survey.Case, len(cases))
	for i := range cases {
		byID[cases[i].ID] = &cases[i]
	}
	weights, err := s.store.WeightRows(ctx, w.ID)
	var rows [][]any
	for _, x := range weights {
		row := []any{x.Case, "", "", "", "", "", string(x.Standing), "", x.Design, x.Final}
		if k := byID[x.Case]; k != nil {
			u, _ := reg.Unit(k.Unit)
			row = []any{x.Case, survey.FormatCaseCode(k.Code), k.Unit, u.Name.In(lang.Code), k.Stratum, k.PSU, string(x.Standing), k.Outcome, x.Design, x.Final}
		}
		rows = append(rows, row)
	}
	return rows, err
}
