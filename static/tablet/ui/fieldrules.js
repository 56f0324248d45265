// The rules of fieldwork on the tablet: outcomes, states of a case, and when a
// reserve may stand in its place.

// outcomes are those of survey/disposition.go in its order; final ones end the
// case. Those of an interview are chosen when it ends, the others at the door.
export const outcomes = [
	{ code: "complete", final: true, interview: true },
	{ code: "partial", final: true, interview: true },
	{ code: "refused", final: true },
	{ code: "refused_respondent", final: true },
	{ code: "break_off", final: true, interview: true },
	{ code: "not_at_home" },
	{ code: "absent", final: true },
	{ code: "no_access" },
	{ code: "appointment" },
	{ code: "dead", final: true },
	{ code: "unable", final: true },
	{ code: "language", final: true },
	{ code: "moved", final: true },
	{ code: "not_found", final: true },
	{ code: "unsafe", final: true },
	{ code: "vacant", final: true },
	{ code: "not_residential", final: true },
	{ code: "out_of_scope", final: true },
];

// doorGroups are the outcomes of a visit without an interview, as they are offered.
export const doorGroups = [
	{ key: "again", codes: ["not_at_home", "appointment", "no_access"] },
	{ key: "nobody", codes: ["refused", "refused_respondent", "absent", "unable", "language", "moved", "dead"] },
	{ key: "place", codes: ["not_found", "unsafe", "vacant", "not_residential", "out_of_scope"] },
];

export const outcomeOf = (code) => outcomes.find((o) => o.code === code);

const answered = (code) => code === "complete" || code === "partial";

// displayState tells in which of the words of the list a case stands: draft,
// returned, appointment, visited, new, done, sent, withdrawn.
export function displayState(c) {
	if (c.state === "withdrawn") return "withdrawn";
	if (c.draft) return "draft";
	if (c.state === "returned") return "returned";
	if (c.state === "done") return c.unsent ? "done" : "sent";
	if (c.outcome === "appointment") return "appointment";
	return c.attempts > 0 ? "visited" : "new";
}

export const finished = (state) => state === "done" || state === "sent" || state === "withdrawn";

// stateShapes gives the shape and the colour class of each of these words.
export const stateShapes = {
	draft: ["half", "busy"], returned: ["back", "alarm"], appointment: ["clock", "busy"], visited: ["door", "plain"],
	new: ["empty", "plain"], done: ["check", "good"], sent: ["checks", "good"], withdrawn: ["cross", "soft"],
};

// inPlay tells whether a case is the enumerator's to visit: reserves wait.
export const inPlay = (c) => c.state !== "reserve" || !!placeOf(c) || c.attempts > 0 || !!c.draft;

// caseCode is the code of a case as office and paper show it: in three groups
// (survey.FormatCaseCode).
export const caseCode = (code) => code && code.length === 10 ? [code.slice(0, 3), code.slice(3, 6), code.slice(6)].join("-") : code;

// placeOf gives the case in whose place a reserve stands, "" where it waits.
export const placeOf = (c) => c.stands_for || "";

// replacement applies the rule of the round to a case: may a reserve stand in
// its place, which one, or the reason why not.
export function replacement(c, rules, cases) {
	const no = (key, args) => ({ ok: false, key, args });
	if (!rules || !rules.replace) return no("off");
	if (c.draft) return no("draft");
	if (answered(c.outcome)) return no("answered");
	const already = cases.find((r) => placeOf(r) === c.id);
	if (already) return { ok: false, key: "already", args: { code: caseCode(already.code) }, reserve: already };
	const outcome = outcomeOf(c.outcome);
	const ended = outcome && outcome.final;
	const days = c.days || 0;
	if (!ended && (c.attempts < rules.attempts || days < rules.attempt_days)) {
		return no("early", { attempts: rules.attempts, days: rules.attempt_days, done: c.attempts, ondays: days });
	}
	const reserve = cases.filter((r) => !inPlay(r) && r.round === c.round && r.unit === c.unit && r.stratum === c.stratum && r.psu === c.psu)
		.sort((a, b) => a.position - b.position)[0];
	if (!reserve) return no("none");
	return { ok: true, key: ended ? "ended" : "tried", args: { attempts: c.attempts, days }, reserve };
}
