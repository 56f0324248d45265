package server

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jba/templatecheck"
)

// pageData names the type of Data of every page. A page without data is nil.
// A new template needs its line here and a test that shows the page.
var pageData = map[string]any{
	"parcel": parcelPage{}, "parcel-file": filePage{}, "quarantine": quarantinePage{}, "second": secondPage{},
	"account":              accountPage{},
	"admin":                []string{},
	"admin-edit":           editPage{},
	"admin-list":           listPage{},
	"audit-verify":         verifyPage{},
	"case":                 casePage{},
	"cases":                casesPage{},
	"hand-over":            handOverPage{},
	"workload":             workloadPage{},
	"workload-plan":        workloadPlanPage{},
	"citizen-moved":        movedPage{},
	"citizen-rate":         ratingPage{},
	"citizen-sector":       sectorPage{},
	"citizen-stop":         stopPage{},
	"citizen-thanks":       thanksPage{},
	"compare":              comparePage{},
	"comment":              commentPage{},
	"comments":             commentsPage{},
	"confirm":              confirmPage{},
	"definition":           definitionPage{},
	"device":               devicePage{},
	"dossiers":             dossierPage{},
	"draw":                 drawPage{},
	"enrol":                enrolPage{},
	"enumerator":           enumeratorPage{},
	"dropoff":              dropOffPage{},
	"dropoff-stop":         dropOffStop{},
	"dropoff-thanks":       dropOffThanks{},
	"error":                errorPage{},
	"field":                fieldPage{},
	"field-round":          fieldRoundPage{},
	"field-backcheck":      backCheckPage{},
	"field-backchecks":     backChecksPage{},
	"field-edit":           editAnswersPage{},
	"field-history":        historyPage{},
	"field-interview":      interviewPage{},
	"field-progress":       progressPage{},
	"field-proposals":      proposalsPage{},
	"field-propose":        proposePage{},
	"field-quality":        qualityPage{},
	"field-quality-person": qualityPersonPage{},
	"field-review":         queuePage{},
	"frame":                framePage{},
	"import-job":           jobPage{},
	"import-map":           mappingPage{},
	"import-new":           importForm{},
	"import-preview":       previewPage{},
	"keying":               keyingPage{},
	"keying-decide":        disputePage{},
	"keying-form":          keyingForm{},
	"keying-report":        keyingReportPage{},
	"login":                loginPage{},
	"how":                  []methodPage{},
	"method":               methodPage{},
	"overview":             overviewPage{},
	"people":               peoplePage{},
	"paper":                paperPage{},
	"paper-print":          printPage{},
	"person":               personPage{},
	"person-link":          linkPage{},
	"poster":               posterPage{},
	"questionnaire":        questionnairePage{},
	"round-move":           movePage{},
	"round-plan":           roundPlanPage{},
	"sample":               samplePage{},
	"sector":               sectorResultPage{},
	"setup":                setupPage{},
	"signin-link":          setupPage{},
	"tablet":               shellPage{},
	"unit-end":             endPage{},
	"unit-results":         unitPage{},
	"weighting":            weightingPage{},
	"weighting-form":       weightFormPage{},
	"weights":              weightsPage{},
}

// shown collects the pages that tests have rendered; see newTestServer.
var shown struct {
	sync.Mutex
	pages map[string]bool
}

func noteShown(page string) {
	shown.Lock()
	defer shown.Unlock()
	if shown.pages == nil {
		shown.pages = map[string]bool{}
	}
	shown.pages[page] = true
}

// TestMain fails a whole run in which a template was never executed.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		for _, name := range templateNames() {
			if !shown.pages[name] {
				fmt.Fprintf(os.Stderr, "templates/%s.html was shown by no test\n", name)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func templateNames() (names []string) {
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".html"))
	}
	return names
}

// TestTemplatesFitTheirData type-checks every page in every language.
func TestTemplatesFitTheirData(t *testing.T) {
	s := newTestServer(t)
	names := templateNames()
	for name := range pageData {
		if !slices.Contains(names, name) {
			t.Errorf("pageData has %q, but there is no such template", name)
		}
	}
	for _, name := range names {
		data, ok := pageData[name]
		if !ok {
			t.Errorf("templates/%s.html has no line in pageData", name)
			continue
		}
		for code, pages := range s.views.pages {
			if err := templatecheck.CheckHTML(pages[name], pageOf(data)); err != nil {
				t.Errorf("%s in %s: %v", name, code, err)
			}
		}
	}
}

// pageOf is a Page whose Data has the type of data, so that the checker sees
// into it.
func pageOf(data any) any {
	page := reflect.TypeFor[Page]()
	var fields []reflect.StructField
	for f := range page.Fields() {
		if f.Name == "Data" && data != nil {
			f.Type = reflect.TypeOf(data)
		}
		fields = append(fields, f)
	}
	return reflect.New(reflect.StructOf(fields)).Elem().Interface()
}
