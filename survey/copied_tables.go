package survey

// copiedTable is a table as CopyTo reads and writes it.
type copiedTable struct {
	name   string
	read   string // sorted by the first column, which is random for ratings and comments
	insert multiRow
	self   int    // the column that refers to the table itself, filled in last; 0 when there is none
	link   string // fills it in: value, key
}

// copiedTables are all tables, each after those it refers to. A test compares
// them with the schema.
var copiedTables = []copiedTable{
	{name: "unit", read: "SELECT " + allUnitColumns + " FROM unit ORDER BY 1",
		insert: multiRow{"INSERT INTO unit (" + allUnitColumns + ") VALUES ", 14, ""},
		self:   6, link: "UPDATE unit SET parent_id = $1 WHERE id = $2"},
	{name: "unit_succession", read: "SELECT " + allUnitSuccessionColumns + " FROM unit_succession ORDER BY 1",
		insert: multiRow{"INSERT INTO unit_succession (" + allUnitSuccessionColumns + ") VALUES ", 6, ""}},
	{name: "sector", read: "SELECT " + allSectorColumns + " FROM sector ORDER BY 1",
		insert: multiRow{"INSERT INTO sector (" + allSectorColumns + ") VALUES ", 7, ""}},
	{name: "unit_sector", read: "SELECT " + allUnitSectorColumns + " FROM unit_sector ORDER BY 1",
		insert: multiRow{"INSERT INTO unit_sector (" + allUnitSectorColumns + ") VALUES ", 2, ""}},
	{name: "procedure", read: "SELECT " + allProcedureColumns + " FROM procedure ORDER BY 1",
		insert: multiRow{"INSERT INTO procedure (" + allProcedureColumns + ") VALUES ", 7, ""}},
	{name: "questionnaire", read: "SELECT " + allQuestionnaireColumns + " FROM questionnaire ORDER BY 1",
		insert: multiRow{"INSERT INTO questionnaire (" + allQuestionnaireColumns + ") VALUES ", 7, ""}},
	{name: "plan", read: "SELECT " + allPlanColumns + " FROM plan ORDER BY 1",
		insert: multiRow{"INSERT INTO plan (" + allPlanColumns + ") VALUES ", 8, ""}},
	{name: "target", read: "SELECT " + allTargetColumns + " FROM target ORDER BY 1",
		insert: multiRow{"INSERT INTO target (" + allTargetColumns + ") VALUES ", 17, ""}},
	{name: "method", read: "SELECT " + allMethodColumns + " FROM method ORDER BY 1",
		insert: multiRow{"INSERT INTO method (" + allMethodColumns + ") VALUES ", 5, ""}},
	{name: "round", read: "SELECT " + allRoundColumns + " FROM round ORDER BY 1",
		insert: multiRow{"INSERT INTO round (" + allRoundColumns + ") VALUES ", 9, ""}},
	{name: "station", read: "SELECT " + allStationColumns + " FROM station ORDER BY 1",
		insert: multiRow{"INSERT INTO station (" + allStationColumns + ") VALUES ", 11, ""},
		self:   9, link: "UPDATE station SET moved_to = $1 WHERE code = $2"},
	{name: "frame", read: "SELECT " + allFrameColumns + " FROM frame ORDER BY 1",
		insert: multiRow{"INSERT INTO frame (" + allFrameColumns + ") VALUES ", 4, ""}},
	{name: "frame_unit", read: "SELECT " + allFrameUnitColumns + " FROM frame_unit ORDER BY 1",
		insert: multiRow{"INSERT INTO frame_unit (" + allFrameUnitColumns + ") VALUES ", 7, ""}},
	{name: "frame_contact", read: "SELECT " + allFrameContactColumns + " FROM frame_contact ORDER BY 1",
		insert: multiRow{"INSERT INTO frame_contact (" + allFrameContactColumns + ") VALUES ", 5, ""}},
	{name: "sample_design", read: "SELECT " + allSampleDesignColumns + " FROM sample_design ORDER BY 1",
		insert: multiRow{"INSERT INTO sample_design (" + allSampleDesignColumns + ") VALUES ", 3, ""}},
	{name: "draw", read: "SELECT " + allDrawColumns + " FROM draw ORDER BY 1",
		insert: multiRow{"INSERT INTO draw (" + allDrawColumns + ") VALUES ", 10, ""}},
	{name: "draw_stratum", read: "SELECT " + allDrawStratumColumns + " FROM draw_stratum ORDER BY 1",
		insert: multiRow{"INSERT INTO draw_stratum (" + allDrawStratumColumns + ") VALUES ", 6, ""}},
	{name: "drawn_case", read: "SELECT " + allDrawnCaseColumns + " FROM drawn_case ORDER BY 1",
		insert: multiRow{"INSERT INTO drawn_case (" + allDrawnCaseColumns + ") VALUES ", 11, ""}},
	{name: "rating", read: "SELECT " + ratingColumns + " FROM rating ORDER BY 1",
		insert: multiRow{"INSERT INTO rating (" + ratingColumns + ") VALUES ", 14, ""}},
	{name: "comment", read: "SELECT " + allCommentColumns + " FROM comment ORDER BY 1",
		insert: multiRow{"INSERT INTO comment (" + allCommentColumns + ") VALUES ", 6, ""}},
	{name: "tally", read: "SELECT " + allTallyColumns + " FROM tally ORDER BY 1",
		insert: multiRow{"INSERT INTO tally (" + allTallyColumns + ") VALUES ", 8, ""}},
	{name: "published", read: "SELECT " + allPublishedColumns + " FROM published ORDER BY 1",
		insert: multiRow{"INSERT INTO published (" + allPublishedColumns + ") VALUES ", 8, ""}},
	{name: "dossier_count", read: "SELECT " + allDossierCountColumns + " FROM dossier_count ORDER BY 1",
		insert: multiRow{"INSERT INTO dossier_count (" + allDossierCountColumns + ") VALUES ", 5, ""}},
	{name: "link", read: "SELECT " + allLinkColumns + " FROM link ORDER BY 1",
		insert: multiRow{"INSERT INTO link (" + allLinkColumns + ") VALUES ", 6, ""}},
	{name: "import_job", read: "SELECT " + allImportJobColumns + " FROM import_job ORDER BY 1",
		insert: multiRow{"INSERT INTO import_job (" + allImportJobColumns + ") VALUES ", 13, ""}},
	{name: "import_refusal", read: "SELECT " + allImportRefusalColumns + " FROM import_refusal ORDER BY 1",
		insert: multiRow{"INSERT INTO import_refusal (" + allImportRefusalColumns + ") VALUES ", 6, ""}},
	{name: "person", read: "SELECT " + allPersonColumns + " FROM person ORDER BY 1",
		insert: multiRow{"INSERT INTO person (" + allPersonColumns + ") VALUES ", 10, ""}},
	{name: "fieldwork", read: "SELECT " + allFieldworkColumns + " FROM fieldwork ORDER BY 1",
		insert: multiRow{"INSERT INTO fieldwork (" + allFieldworkColumns + ") VALUES ", 9, ""}},
	{name: "workload", read: "SELECT " + allWorkloadColumns + " FROM workload ORDER BY 1",
		insert: multiRow{"INSERT INTO workload (" + allWorkloadColumns + ") VALUES ", 8, ""}},
	{name: "field_case", read: "SELECT " + allFieldCaseColumns + " FROM field_case ORDER BY 1",
		insert: multiRow{"INSERT INTO field_case (" + allFieldCaseColumns + ") VALUES ", 20, ""}},
	{name: "server_key", read: "SELECT " + allServerKeyColumns + " FROM server_key ORDER BY 1",
		insert: multiRow{"INSERT INTO server_key (" + allServerKeyColumns + ") VALUES ", 5, ""}},
	{name: "enrolment", read: "SELECT " + allEnrolmentColumns + " FROM enrolment ORDER BY 1",
		insert: multiRow{"INSERT INTO enrolment (" + allEnrolmentColumns + ") VALUES ", 4, ""}},
	{name: "device", read: "SELECT " + allDeviceColumns + " FROM device ORDER BY 1",
		insert: multiRow{"INSERT INTO device (" + allDeviceColumns + ") VALUES ", 10, ""}},
	{name: "inbox", read: "SELECT " + allInboxColumns + " FROM inbox ORDER BY 1",
		insert: multiRow{"INSERT INTO inbox (" + allInboxColumns + ") VALUES ", 7, ""}},
	{name: "intake", read: "SELECT " + allIntakeColumns + " FROM intake ORDER BY 1",
		insert: multiRow{"INSERT INTO intake (" + allIntakeColumns + ") VALUES ", 13, ""}},
	{name: "visit", read: "SELECT " + allVisitColumns + " FROM visit ORDER BY 1",
		insert: multiRow{"INSERT INTO visit (" + allVisitColumns + ") VALUES ", 13, ""}},
	{name: "interview", read: "SELECT " + allInterviewColumns + " FROM interview ORDER BY 1",
		insert: multiRow{"INSERT INTO interview (" + allInterviewColumns + ") VALUES ", 16, ""}},
	{name: "interview_version", read: "SELECT " + allInterviewVersionColumns + " FROM interview_version ORDER BY 1",
		insert: multiRow{"INSERT INTO interview_version (" + allInterviewVersionColumns + ") VALUES ", 11, ""}},
	{name: "respondent_contact", read: "SELECT " + allRespondentContactColumns + " FROM respondent_contact ORDER BY 1",
		insert: multiRow{"INSERT INTO respondent_contact (" + allRespondentContactColumns + ") VALUES ", 4, ""}},
	{name: "review_comment", read: "SELECT " + allReviewCommentColumns + " FROM review_comment ORDER BY 1",
		insert: multiRow{"INSERT INTO review_comment (" + allReviewCommentColumns + ") VALUES ", 6, ""}},
	{name: "back_check", read: "SELECT " + allBackCheckColumns + " FROM back_check ORDER BY 1",
		insert: multiRow{"INSERT INTO back_check (" + allBackCheckColumns + ") VALUES ", 14, ""}},
	{name: "proposal", read: "SELECT " + allProposalColumns + " FROM proposal ORDER BY 1",
		insert: multiRow{"INSERT INTO proposal (" + allProposalColumns + ") VALUES ", 10, ""}},
	{name: "keying", read: "SELECT " + allKeyingColumns + " FROM keying ORDER BY 1",
		insert: multiRow{"INSERT INTO keying (" + allKeyingColumns + ") VALUES ", 11, ""}},
	{name: "weighting", read: "SELECT " + allWeightingColumns + " FROM weighting ORDER BY 1",
		insert: multiRow{"INSERT INTO weighting (" + allWeightingColumns + ") VALUES ", 10, ""}},
	{name: "weight", read: "SELECT " + allWeightColumns + " FROM weight ORDER BY 1",
		insert: multiRow{"INSERT INTO weight (" + allWeightColumns + ") VALUES ", 7, ""}},
	{name: "blob", read: "SELECT " + allBlobColumns + " FROM blob ORDER BY 1",
		insert: multiRow{"INSERT INTO blob (" + allBlobColumns + ") VALUES ", 6, ""}},
	{name: "blob_part", read: "SELECT " + allBlobPartColumns + " FROM blob_part ORDER BY 1",
		insert: multiRow{"INSERT INTO blob_part (" + allBlobPartColumns + ") VALUES ", 3, ""}},
	{name: "invitation", read: "SELECT " + allInvitationColumns + " FROM invitation ORDER BY 1",
		insert: multiRow{"INSERT INTO invitation (" + allInvitationColumns + ") VALUES ", 5, ""}},
	{name: "session", read: "SELECT " + allSessionColumns + " FROM session ORDER BY 1",
		insert: multiRow{"INSERT INTO session (" + allSessionColumns + ") VALUES ", 4, ""}},
	{name: "api_token", read: "SELECT " + allApiTokenColumns + " FROM api_token ORDER BY 1",
		insert: multiRow{"INSERT INTO api_token (" + allApiTokenColumns + ") VALUES ", 6, ""}},
	{name: "attempt", read: "SELECT " + allAttemptColumns + " FROM attempt ORDER BY 1",
		insert: multiRow{"INSERT INTO attempt (" + allAttemptColumns + ") VALUES ", 3, ""}},
	{name: "audit", read: "SELECT " + allAuditColumns + " FROM audit ORDER BY 1",
		insert: multiRow{"INSERT INTO audit (" + allAuditColumns + ") VALUES ", 8, ""}},
	{name: "heartbeat", read: "SELECT " + allHeartbeatColumns + " FROM heartbeat ORDER BY 1",
		insert: multiRow{"INSERT INTO heartbeat (" + allHeartbeatColumns + ") VALUES ", 2, ""}},
	{name: "setting", read: "SELECT " + allSettingColumns + " FROM setting ORDER BY 1",
		insert: multiRow{"INSERT INTO setting (" + allSettingColumns + ") VALUES ", 2, ""}},
}

// The columns of each table, in the order of the schema.
const (
	allUnitColumns              = "id, code, kind, name_vi, name_en, name_key, parent_id, block, population, valid_from, valid_to, status, note, version"
	allUnitSuccessionColumns    = "from_id, to_id, day, kind, share, act"
	allSectorColumns            = "code, name_vi, name_en, kind, position, active, version"
	allUnitSectorColumns        = "unit_id, sector"
	allProcedureColumns         = "code, name_vi, name_en, sector, valid_from, valid_to, version"
	allQuestionnaireColumns     = "form, id, version, body, sha256, status, frozen"
	allPlanColumns              = "id, title_vi, title_en, number, day, valid_from, valid_to, note"
	allTargetColumns            = "id, plan_id, year, respondents, sectors, combine, measure, metric, operator, percent, section, text_vi, text_en, status, note, active, version"
	allMethodColumns            = "version, body, used, valid_from, valid_to"
	allRoundColumns             = "id, kind, name_vi, name_en, state, method, starts, ends, version"
	allStationColumns           = "code, unit_id, round_id, name_vi, name_en, sectors, form, full_form, state, moved_to, version"
	allFrameColumns             = "round_id, contacts_until, contacts_gone, version"
	allFrameUnitColumns         = "round_id, id, unit_id, stratum, psu, second, size"
	allFrameContactColumns      = "round_id, id, name, address, phone"
	allSampleDesignColumns      = "round_id, body, version"
	allDrawColumns              = "id, round_id, at, actor, algorithm, seed, design, frame_n, frame_sha256, seal"
	allDrawStratumColumns       = "draw_id, unit_id, stratum, population, psus, drawn_psus"
	allDrawnCaseColumns         = "draw_id, number, frame_id, unit_id, stratum, psu, stage1, stage2, weight, reserve, position"
	allFieldworkColumns         = "round_id, form, period_from, period_to, units, targets, rules, draw_id, version"
	allWorkloadColumns          = "id, round_id, number, unit_id, person_id, due, seed, version"
	allFieldCaseColumns         = "id, round_id, draw_id, number, frame_id, code, unit_id, stratum, psu, reserve, position, workload_id, person_id, state, outcome, attempts, interview_id, replaces, changed, version"
	allServerKeyColumns         = "id, purpose, private, public, created"
	allEnrolmentColumns         = "token_hash, person_id, expires, used"
	allDeviceColumns            = "id, person_id, name, public, enrolled, revoked, last_seen, app_version, report, last_seq"
	allInboxColumns             = "id, hash, device_id, via, received, signature, bytes"
	allIntakeColumns            = "id, hash, device_id, received, state, reason, args, tries, next_try, round_id, case_id, decided, seq"
	allVisitColumns             = "id, case_id, round_id, person_id, device_id, started, ended, outcome, mode, appointment, note, paradata, flags"
	allInterviewColumns         = "id, case_id, round_id, form, person_id, mode, started, ended, elapsed_ms, outcome, standing, review, in_force, replaces, received, version"
	allInterviewVersionColumns  = "interview_id, number, answers, extra, texts, reason, author, at, decided_by, decided_at, state"
	allRespondentContactColumns = "interview_id, round_id, code, value"
	allReviewCommentColumns     = "id, interview_id, question, body, author, at"
	allBackCheckColumns         = "id, round_id, interview_id, enumerator, drawn, chosen_by, questions, person_id, mode, done, outcome, answers, note, version"
	allProposalColumns          = "id, round_id, kind, object, reason, author, at, state, decided_by, decided_at"
	allKeyingColumns            = "case_id, pass, round_id, person_id, at, answers, twice, state, envelope, reason, version"
	allWeightingColumns         = "id, round_id, number, at, actor, spec, log, seal, state, answers"
	allWeightColumns            = "weighting_id, case_id, standing, interview_id, version, design, final"
	allBlobColumns              = "sha256, size, received, whole, device_id, at"
	allBlobPartColumns          = "sha256, start, bytes"
	allCommentColumns           = "id, unit_id, sector, week, body, state"
	allTallyColumns             = "round_id, form, month, unit_id, sector, respondent, n, counts"
	allPublishedColumns         = "round_id, form, period, unit_id, sector, respondent, n, counts"
	allDossierCountColumns      = "unit_id, sector, month, n, source"
	allLinkColumns              = "seq, kind, subject, n, prev, hash"
	allImportJobColumns         = "id, kind, file, sha256, state, total, done, accepted, repeated, refused, actor, started, ended"
	allImportRefusalColumns     = "job_id, line, field, value, reason, args"
	allPersonColumns            = "id, login, name, role, sectors, units, password, disabled, created, version"
	allInvitationColumns        = "token_hash, person_id, purpose, expires, used"
	allSessionColumns           = "token_hash, person_id, data, expires"
	allApiTokenColumns          = "token_hash, person_id, name, prefix, expires, last_used"
	allAttemptColumns           = "subject, failures, until"
	allAuditColumns             = "seq, at, actor, action, object, detail, prev, hash"
	allHeartbeatColumns         = "id, at"
	allSettingColumns           = "key, value"
)
