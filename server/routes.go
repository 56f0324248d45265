package server

import (
	"slices"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// access is the set of roles that a route is open to.
type access []survey.Role

func (a access) has(r survey.Role) bool { return slices.Contains(a, r) }

// Who may use a route.
var (
	everyone  access                                                                           // also without signing in
	anybody   = access(survey.Roles)                                                           // whoever is signed in
	office    = access(survey.Roles[:len(survey.Roles)-1])                                     // published results: all but enumerators
	readers   = access{survey.Administrator, survey.Analyst}                                   // all results, microdata
	insiders  = access{survey.Administrator, survey.Analyst, survey.Department, survey.Leader} // comments, within their scope
	heads     = access{survey.Administrator, survey.Leader}                                    // of units: posters of their counters
	fieldwork = access{survey.Administrator, survey.Supervisor}                                // rounds in the field: cases, contacts, interviews
	admins    = access{survey.Administrator}                                                   // register, people, imports
)

// route is one line of the table: method, path, who may, what happens.
type route struct {
	method, path string
	allow        access
	handler      echo.HandlerFunc
	session      bool   // an open page that shows who is signed in
	results      bool   // published results, which a province may open to everybody
	tablet       bool   // of tablets: signed with the key of the device instead of a session
	body         string // limit of the body where it is not the usual one
}

func (r route) limit() string {
	if r.body != "" {
		return r.body
	}
	return maxBody
}

// routes is the whole surface of the server on one screen: this table is the
// security review. Scope (which units, which sectors) is applied by the query
// of the handler, from the person.
func (s *Server) routes() []route {
	return slices.Concat([]route{
		{method: "GET", path: "/static/:name", allow: everyone, handler: gzipped(s.showStatic)},
		{method: "GET", path: "/favicon.ico", allow: everyone, handler: s.showFavicon},
		{method: "GET", path: "/robots.txt", allow: everyone, handler: s.showRobots},
		{method: "GET", path: "/healthz", allow: everyone, handler: s.showHealth},
		{method: "GET", path: "/readyz", allow: everyone, handler: s.showReady},
		{method: "GET", path: "/metrics", allow: everyone, handler: s.operators(s.showMetrics)},

		{method: "GET", path: "/q", allow: everyone, handler: citizen(s.findStation)},
		{method: "GET", path: "/q/:code", allow: everyone, handler: citizen(s.showRatingForm)},
		{method: "POST", path: "/q/:code", allow: everyone, handler: citizen(s.submitRating)},
		{method: "GET", path: "/q/:code/full", allow: everyone, handler: citizen(s.showFullForm)},
		{method: "POST", path: "/q/:code/full", allow: everyone, handler: citizen(s.submitFullForm)},
		{method: "GET", path: "/q/:code/thanks", allow: everyone, handler: citizen(s.showThanks)},

		{method: "GET", path: "/c", allow: everyone, handler: household(s.showCodeForm)},
		{method: "POST", path: "/c", allow: everyone, handler: household(s.submitCode)},
		{method: "GET", path: "/c/thanks", allow: everyone, handler: household(s.showDropOffThanks)},
		{method: "GET", path: "/c/:code", allow: everyone, handler: household(s.showDropOff)},
		{method: "POST", path: "/c/:code", allow: everyone, handler: household(s.submitDropOff)},

		{method: "PUT", path: "/api/v1/ratings/:id", allow: everyone, handler: s.putRating},

		{method: "GET", path: "/field/rounds/:id/paper", allow: fieldwork, handler: s.showPaper},
		{method: "GET", path: "/field/rounds/:id/paper/print", allow: fieldwork, handler: gzipped(s.showBlankPaper)},
		{method: "POST", path: "/field/rounds/:id/paper/print", allow: fieldwork, handler: gzipped(s.printPaper)},

		{method: "POST", path: "/api/v1/devices", allow: everyone, handler: s.enrolDevice},
		{method: "POST", path: "/api/v1/sync", allow: everyone, handler: s.greetTablet, tablet: true, body: "3M"},
		{method: "PUT", path: "/api/v1/interviews/:id", allow: everyone, handler: s.putInterview, tablet: true, body: "3M"},
		{method: "GET", path: "/api/v1/interviews/:id/state", allow: everyone, handler: s.showInterviewState, tablet: true},
		{method: "GET", path: "/api/v1/forms/:form", allow: everyone, handler: s.giveForm, tablet: true},
		{method: "GET", path: "/api/v1/blobs/:sha256", allow: everyone, handler: s.showBlob, tablet: true},
		{method: "PUT", path: "/api/v1/blobs/:sha256", allow: everyone, handler: s.putBlob, tablet: true, body: "2M"},

		{method: "GET", path: "/stations/:code/poster", allow: heads, handler: s.showPoster},
		{method: "GET", path: "/posters", allow: heads, handler: s.showPosters},

		{method: "GET", path: "/", allow: office, handler: s.showOverview, results: true},
		{method: "GET", path: "/sectors/:code", allow: office, handler: s.showSector, results: true},
		{method: "GET", path: "/units/:id/results", allow: office, handler: s.showUnitResults, results: true},
		{method: "GET", path: "/compare", allow: office, handler: s.showComparison, results: true},
		{method: "GET", path: "/method", allow: everyone, handler: s.showHow, session: true},
		{method: "GET", path: "/api/v1/index", allow: office, handler: s.downloadIndex, results: true},
		{method: "GET", path: "/api/v1/targets", allow: office, handler: s.listTargets, results: true},
		{method: "GET", path: "/api/v1/units", allow: office, handler: s.listUnits, results: true},
		{method: "GET", path: "/api/v1/sectors", allow: office, handler: s.listSectors, results: true},
		{method: "GET", path: "/api/v1/questionnaires/:form", allow: office, handler: s.giveQuestionnaire, results: true},
		{method: "GET", path: "/api/v1/microdata", allow: readers, handler: s.downloadMicrodata},
		{method: "GET", path: "/api/v1/microdata/dictionary", allow: readers, handler: s.showDictionary},
		{method: "GET", path: "/openapi.yaml", allow: everyone, handler: s.showOpenAPI},

		{method: "GET", path: "/comments", allow: insiders, handler: s.showComments},
		{method: "GET", path: "/comments/:id", allow: readers, handler: s.showComment},
		{method: "POST", path: "/comments/:id", allow: readers, handler: s.reviewComment},

		{method: "GET", path: "/field", allow: fieldwork, handler: s.showField},
		{method: "GET", path: "/field/enumerators", allow: fieldwork, handler: s.showEnumerators},
		{method: "GET", path: "/field/enumerators/:id", allow: fieldwork, handler: s.showEnumerator},
		{method: "POST", path: "/field/enumerators/:id/enrol", allow: fieldwork, handler: s.enrolTablet},
		{method: "GET", path: "/field/devices/:id", allow: fieldwork, handler: s.showDevice},
		{method: "GET", path: "/field/devices/:id/revoke", allow: fieldwork, handler: s.showRevokeDevice},
		{method: "POST", path: "/field/devices/:id/revoke", allow: fieldwork, handler: s.revokeDevice},

		{method: "GET", path: "/login", allow: everyone, handler: s.showLogin, session: true},
		{method: "POST", path: "/login", allow: everyone, handler: s.submitLogin, session: true},
		{method: "POST", path: "/logout", allow: everyone, handler: s.submitLogout, session: true},
		{method: "GET", path: "/setup/:token", allow: everyone, handler: s.showSetup, session: true},
		{method: "POST", path: "/setup/:token", allow: everyone, handler: s.submitSetup, session: true},

		{method: "GET", path: "/account", allow: anybody, handler: s.showAccount},
		{method: "POST", path: "/account/password", allow: anybody, handler: s.changePassword},
		{method: "POST", path: "/account/sign-out", allow: anybody, handler: s.signOutEverywhere},
		{method: "POST", path: "/account/tokens", allow: anybody, handler: s.createToken},
		{method: "POST", path: "/account/tokens/delete", allow: anybody, handler: s.deleteToken},

		{method: "GET", path: "/admin", allow: admins, handler: s.showAdmin},
		{method: "GET", path: "/admin/units/:id/end", allow: admins, handler: s.showUnitEnd},
		{method: "POST", path: "/admin/units/:id/end", allow: admins, handler: s.submitUnitEnd},
		{method: "GET", path: "/admin/questionnaires", allow: admins, handler: s.showQuestionnaireList},
		{method: "POST", path: "/admin/questionnaires", allow: admins, handler: s.uploadQuestionnaire, body: "2M"},
		{method: "GET", path: "/admin/questionnaires/new", allow: admins, handler: s.showNewQuestionnaire},
		{method: "GET", path: "/admin/questionnaires/:id", allow: admins, handler: s.showQuestionnaire},
		{method: "GET", path: "/admin/questionnaires/:id/json", allow: admins, handler: s.downloadQuestionnaire},
		{method: "GET", path: "/admin/roundplan", allow: admins, handler: s.showRoundPlan},
		{method: "POST", path: "/admin/roundplan", allow: admins, handler: s.submitRoundPlan},
		{method: "GET", path: "/admin/rounds/:id/plan", allow: admins, handler: s.editRoundPlan},
		{method: "GET", path: "/admin/rounds/:id/move", allow: admins, handler: s.showRoundMove},
		{method: "POST", path: "/admin/rounds/:id/move", allow: admins, handler: s.moveRound},
		{method: "GET", path: "/admin/rounds/:id/frame", allow: admins, handler: s.showFrame},
		{method: "POST", path: "/admin/rounds/:id/frame", allow: admins, handler: s.scheduleContacts},
		{method: "GET", path: "/admin/rounds/:id/frame/duplicates", allow: admins, handler: s.showDuplicates},
		{method: "GET", path: "/admin/rounds/:id/frame/clear", allow: admins, handler: s.showClearFrame},
		{method: "POST", path: "/admin/rounds/:id/frame/clear", allow: admins, handler: s.clearFrame},
		{method: "GET", path: "/admin/rounds/:id/frame/contacts", allow: admins, handler: s.showDeleteContacts},
		{method: "POST", path: "/admin/rounds/:id/frame/contacts", allow: admins, handler: s.deleteContacts},
		{method: "GET", path: "/admin/rounds/:id/sample", allow: admins, handler: s.showSample},
		{method: "POST", path: "/admin/rounds/:id/sample", allow: admins, handler: s.saveSample},
		{method: "GET", path: "/admin/rounds/:id/draw", allow: admins, handler: s.showDrawStep},
		{method: "POST", path: "/admin/rounds/:id/draw", allow: admins, handler: s.makeDraw},
		{method: "GET", path: "/admin/draws/:id", allow: fieldwork, handler: s.showDraw},
		{method: "GET", path: "/admin/draws/:id/cases", allow: fieldwork, handler: s.downloadCases},
		{method: "POST", path: "/admin/draws/:id/contacts", allow: fieldwork, handler: s.downloadContacts},
		{method: "GET", path: "/admin/draws/:id/release", allow: admins, handler: s.showRelease},
		{method: "POST", path: "/admin/draws/:id/release", allow: admins, handler: s.releaseDraw},
		{method: "GET", path: "/admin/rounds/:id/weights", allow: readers, handler: s.showWeights},
		{method: "POST", path: "/admin/rounds/:id/weights", allow: readers, handler: s.makeWeights, body: "2M"},
		{method: "GET", path: "/admin/rounds/:id/weights/new", allow: readers, handler: s.showWeightForm},
		{method: "POST", path: "/admin/rounds/:id/weights/choose", allow: readers, handler: s.chooseWeights},
		{method: "GET", path: "/admin/rounds/:id/weights/:number", allow: readers, handler: s.showWeighting},
		{method: "GET", path: "/admin/rounds/:id/weights/:number/file", allow: readers, handler: s.downloadWeights},
		{method: "GET", path: "/admin/dossiers", allow: admins, handler: s.showDossiers},
		{method: "POST", path: "/admin/dossiers", allow: admins, handler: s.saveDossiers},
		{method: "GET", path: "/admin/imports", allow: admins, handler: s.showImportList},
		{method: "POST", path: "/admin/imports", allow: admins, handler: s.receiveImport, body: maxUpload},
		{method: "GET", path: "/admin/imports/new", allow: admins, handler: s.showNewImport},
		{method: "GET", path: "/admin/imports/files/:id", allow: admins, handler: s.showMapping},
		{method: "POST", path: "/admin/imports/files/:id", allow: admins, handler: s.submitMapping},
		{method: "GET", path: "/admin/imports/:id", allow: admins, handler: s.showImport},
		{method: "GET", path: "/admin/imports/:id/state", allow: admins, handler: s.showImportState},
		{method: "GET", path: "/admin/imports/:id/refused.csv", allow: admins, handler: s.downloadRefused},
		{method: "POST", path: "/admin/imports/:id/stop", allow: admins, handler: s.stopImport},
		{method: "GET", path: "/admin/methods", allow: admins, handler: s.showMethodList},
		{method: "POST", path: "/admin/methods", allow: admins, handler: s.uploadMethod, body: "2M"},
		{method: "GET", path: "/admin/methods/new", allow: admins, handler: s.showNewMethod},
		{method: "GET", path: "/admin/methods/:id", allow: admins, handler: s.showMethod},
		{method: "GET", path: "/admin/audit", allow: admins, handler: s.showAudit},
		{method: "GET", path: "/admin/audit/verify", allow: admins, handler: s.verifyAudit},
		{method: "GET", path: "/admin/people", allow: admins, handler: s.showPeople},
		{method: "POST", path: "/admin/people", allow: admins, handler: s.createPerson},
		{method: "GET", path: "/admin/people/new", allow: admins, handler: s.showNewPerson},
		{method: "GET", path: "/admin/people/:id", allow: admins, handler: s.showPerson},
		{method: "POST", path: "/admin/people/:id", allow: admins, handler: s.updatePerson},
		{method: "POST", path: "/admin/people/:id/link", allow: admins, handler: s.createLink},
	},
		// The nouns of the register: list, form for a new one, create, form, change.
		s.units().routes(s.showUnitList, s.units().create),
		s.sectors().routes(s.showSectorList, s.sectors().create),
		s.procedures().routes(s.showProcedureList, s.procedures().create),
		s.stations().routes(s.showStationList, s.createStations),
		s.keyingRoutes(),
		s.rounds().routes(s.showRoundList, s.rounds().create),
		s.targets().routes(s.showTargetList, s.targets().create),
		s.plans().routes(s.showPlanList, s.plans().create),
		s.tabletRoutes(),
		s.caseRoutes(),
		s.superviseRoutes(),
		s.quarantineRoutes(),
	)
}
