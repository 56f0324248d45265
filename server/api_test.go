package server

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"sipas/survey"
)

func loadOpenAPI(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openapi)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// Every route of the API has an operation, and every operation a route.
func TestOpenAPIIsTheRoutes(t *testing.T) {
	doc := loadOpenAPI(t)
	described := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, r := range newTestServer(t).routes() {
		if !strings.HasPrefix(r.path, "/api/") {
			continue
		}
		key := r.method + " " + parameter.ReplaceAllString(r.path, "{$1}")
		if !described[key] {
			t.Errorf("%s is not in openapi.yaml", key)
		}
		delete(described, key)
	}
	for key := range described {
		t.Errorf("%s is in openapi.yaml, but there is no such route", key)
	}
}

// Real answers, also refusals, are what openapi.yaml says.
func TestAnswersAreWhatOpenAPISays(t *testing.T) {
	router, err := gorillamux.NewRouter(loadOpenAPI(t))
	if err != nil {
		t.Fatal(err)
	}
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.FileBodyDecoder)
	s := newResultServer(t)
	ctx := context.Background()
	analyst := &survey.Person{Login: "analyst", Name: "An", Role: survey.Analyst}
	if err := s.store.CreatePerson(ctx, "test", analyst); err != nil {
		t.Fatal(err)
	}
	token, err := s.store.CreateToken(ctx, analyst, "R", 30)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.SaveStation(ctx, "test", survey.Station{Code: "QUAY234", Unit: "07210", Round: "counter", Name: survey.Text{Vi: "Quầy 1"},
		Sectors: []string{"land"}, Form: "counter-rating@1.0.0", FullForm: "tthc-2640@1.0.0", State: "open"}); err != nil {
		t.Fatal(err)
	}
	id := survey.NewID()
	put := func(id, body string) *http.Request {
		r := httptest.NewRequest("PUT", "/api/v1/ratings/"+id, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	const rating = `{"station":"QUAY234","answers":{"O1":5,"C1":0},"respondent":"citizen"}`
	ask := func(path string) *http.Request { return httptest.NewRequest("GET", "/api/v1/"+path, nil) }
	for _, tt := range []struct {
		r    *http.Request
		want int
	}{
		{put(id, rating), 201}, {put(id, rating), 200}, {put(id, strings.Replace(rating, "5", "4", 1)), 409},
		{put(survey.NewID(), `{"station":"NOWHERE","answers":{"O1":5}}`), 404},
		{put(survey.NewID(), `{"station":"QUAY234","answers":{"O1":9}}`), 422},
		{put(survey.NewID(), `{"station":"QUAY234","answers":{"Z9":1}}`), 422},
		{put(survey.NewID(), `{"station":"QUAY234"`), 422},
		{put("short", rating), 422},
		{ask("index"), 200}, {ask("index?by=unit,sector&level=index,factor,item"), 200}, {ask("index?format=csv"), 200},
		{ask("index?format=xlsx"), 200}, {ask("index?period=next"), 422}, {ask("index?format=pdf"), 406},
		{ask("targets"), 200}, {ask("targets?period=1"), 422},
		{ask("units"), 200}, {ask("units?day=2020-01-01"), 200}, {ask("units?day=yesterday"), 422}, {ask("sectors"), 200},
		{ask("questionnaires/tthc-2640@1.0.0"), 200}, {ask("questionnaires/nothing"), 404},
		{ask("microdata?form=tthc-2640@1.0.0"), 200}, {ask("microdata?from=soon"), 422}, {ask("microdata/dictionary?form=sipas-1001@1.0.0"), 200},
	} {
		if tt.r.Method == "GET" {
			tt.r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, tt.r)
		if w.Code != tt.want {
			t.Errorf("%s %s: got %d, want %d: %s", tt.r.Method, tt.r.URL, w.Code, tt.want, w.Body)
		}
		if err := fits(router, tt.r, w); err != nil {
			t.Errorf("%s %s: %v", tt.r.Method, tt.r.URL, err)
		}
	}
}

func fits(router routers.Router, r *http.Request, w *httptest.ResponseRecorder) error {
	route, params, err := router.FindRoute(r)
	if err != nil {
		return err
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: strings.Contains(w.Header().Get("Content-Type"), "spreadsheet")},
	}
	return openapi3filter.ValidateResponse(context.Background(), in)
}

// Microdata are for analysts and administrators, and every download is on record.
func TestMicrodata(t *testing.T) {
	s := newResultServer(t)
	ctx := context.Background()
	for role, want := range map[survey.Role]int{survey.Analyst: 200, survey.Administrator: 200, survey.Department: 403, survey.Leader: 403, survey.Viewer: 403} {
		p := &survey.Person{Login: string(role), Name: string(role), Role: role, Sectors: []string{"land"}, Units: []string{"07210"}}
		if err := s.store.CreatePerson(ctx, "test", p); err != nil {
			t.Fatal(err)
		}
		token, err := s.store.CreateToken(ctx, p, "test", 30)
		if err != nil {
			t.Fatal(err)
		}
		if w := get(t, s, "/api/v1/microdata", "Authorization", "Bearer "+token); w.Code != want {
			t.Errorf("%s: got %d, want %d", role, w.Code, want)
		}
	}
	if w := get(t, s, "/api/v1/microdata"); w.Code != 401 {
		t.Errorf("guest: got %d, want 401", w.Code)
	}
	trail, err := s.store.AuditTrail(ctx, "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	downloads := 0
	for _, e := range trail {
		if e.Action == "microdata.download" {
			downloads++
		}
	}
	if downloads != 2 {
		t.Errorf("%d downloads are on record, want 2", downloads)
	}
}
