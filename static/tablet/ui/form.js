// A questionnaire as steps: what is asked in which order, what is hidden, what
// is missing. The same rules as the server's (survey/answer.go, survey/rating.go):
// a condition on an unanswered question does not hold, and what a changed
// answer hides is not sent.

// steps lists what is asked, one screen each, in the order of the form. A code
// that the order names stands in its own place and not in its block.
export function steps(form) {
	const named = new Set(form.order);
	const out = [];
	const add = (code, block, at, make) => {
		if (code === at || (block === at && !named.has(code))) out.push(...make());
	};
	for (const at of form.order) {
		for (const factor of form.factors) {
			for (const item of factor.items) add(item.code, "factors", at, () => [{ code: item.code, item, factor, type: "scale" }]);
		}
		for (const [list, block] of [[form.other_questions, ""], [form.profile, "profile"]]) {
			for (const question of list || []) add(question.code, block, at, () => ask(question, block));
		}
	}
	return out;
}

function ask(question, block) {
	if (question.prefill === "round" || question.prefill === "system" || (question.prefill && question.type === "text")) return [];
	if (question.type === "grid") {
		return question.rows.map((row, i) => ({ code: row.code, question, row, rowNumber: i + 1, type: "single", block }));
	}
	return [{ code: question.code, question, type: question.type, block }];
}

// numbers are the values of an answer as text: "1;3".
export const numbers = (text) => (text || "").split(";").map((s) => s.trim()).filter((s) => /^-?\d+$/.test(s)).map(Number);

// view is a form with the answers of one respondent, as far as they may be
// read: what a respondent entered alone is sealed, and the draft remembers what
// it hides.
export function view(form, draft) {
	const all = steps(form);
	const byCode = new Map(all.map((s) => [s.code, s]));
	const given = draft.answers;
	const unreadable = (c) => draft.handed(c.code) && given[c.code] === "answered";
	const valuesOf = (code) => {
		const step = byCode.get(code);
		const text = given[code];
		if (text === undefined || text === null || text === "") return [];
		if (step && step.item) return /^[1-9]$/.test(text) ? [Number(text)] : [];
		return numbers(text);
	};
	const holds = (c) => {
		const v = valuesOf(c.code);
		if (c.op === "<=") return v.length === 1 && v[0] <= c.value;
		if (c.op === "=") return v.length === 1 && v[0] === c.value;
		return v.includes(c.value);
	};
	const shown = (step) => {
		const rule = step.question && step.question.show_if;
		if (!rule) return true;
		const [every, some] = [rule.all || [], rule.any || []];
		if ([...every, ...some].some(unreadable)) return draft.shown(step.code);
		return every.every(holds) && (!some.length || some.some(holds));
	};
	// What is dropped may hide further questions.
	const hidden = [];
	for (let again = true; again;) {
		again = false;
		for (const step of all) {
			if (given[step.code] !== undefined && given[step.code] !== "" && !shown(step)) {
				hidden.push(step);
				delete given[step.code];
				again = true;
			}
		}
	}
	const asked = all.filter(shown);
	return { form, steps: asked, hidden, answers: given, missing: draft.missing };
}

// answered tells whether a step has an answer or a reason why it has none.
export const stateOf = (v, step) => {
	if (v.missing[step.code]) return v.missing[step.code]; // refused, dont_know
	const text = v.answers[step.code];
	if (text === undefined || text === null || text === "") return "";
	if (step.item && text === "-") return "refused";
	if (step.item && text === "0") return "dont_know";
	return "answered";
};

export const required = (step) => !!(step.item || step.question).required && !(step.question && step.question.prefill);

// counts tells whether a blank step is an unanswered question: a text that
// nobody has to give is not.
export const counts = (step) => step.type !== "text" || required(step);

// open are the steps still to be answered, in order.
export const open = (v) => v.steps.filter((s) => counts(s) && !stateOf(v, s));

// share of the asked questions that have an answer in substance: the base of
// the rule that parts partial interviews from break-offs.
export function share(v) {
	const asked = v.steps.filter(counts);
	return asked.length ? asked.filter((s) => stateOf(v, s) === "answered").length / asked.length : 0;
}

// sections are the parts of the form with the steps in them; titles are given
// by a function since they are words.
export function sections(v, title) {
	const out = [];
	let criteria = false;
	for (const step of v.steps) {
		if (step.factor) criteria = true;
		const key = step.factor ? "f:" + step.factor.code : step.block === "profile" ? "profile" : step.row ? "g:" + step.question.code : criteria ? "after" : "before";
		const last = out[out.length - 1];
		if (last && last.key === key) last.steps.push(step);
		else out.push({ key, title: title(key, step), steps: [step] });
	}
	return out;
}

// bounds of a percentage or number; a percentage may exceed 100.
export function bounds(q) {
	if (q.min || q.max) return [q.min || 0, q.max || 0];
	return q.type === "percent" ? [0, 200] : [0, 1e9];
}

// options of a step as they are offered: a satisfaction scale from most to
// least, with the answer for "do not know" apart.
export function options(form, step) {
	const name = step.item ? step.item.scale : step.question.scale;
	if (!name) return { values: step.question.options || [], unknown: null, scale: false };
	const scale = form.scales[name];
	const values = scale.kind === "satisfaction" ? [...scale.values].reverse() : scale.values;
	return { values, unknown: scale.missing[0] || null, scale: scale.kind === "satisfaction" };
}

// looksPersonal finds what may be a telephone number, an address of electronic
// mail or an identity number in a text.
export const looksPersonal = (text) => /(\+?\d[\s.-]?){9,}|[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(text || "");

// doubts are answers that do not go together or look odd; each can be confirmed
// by leaving it. kind names the message.
export function doubts(v) {
	const out = v.hidden.map((step) => ({ kind: "hidden", step, cause: cause(v, step) }));
	for (const step of v.steps) {
		const text = v.answers[step.code];
		if (text === undefined || text === null || text === "") continue;
		if (step.type === "percent" && Number(text) > 100) out.push({ kind: "over", step });
		if (step.type === "text" && !step.question.identifier && looksPersonal(text)) out.push({ kind: "personal", step });
	}
	return out.concat(against(v));
}

// cause is the first asked question on which a hidden one depends.
function cause(v, step) {
	const codes = [...(step.question.show_if.all || []), ...(step.question.show_if.any || [])].map((c) => c.code);
	return v.steps.find((s) => codes.includes(s.code)) || step;
}

// against finds an overall answer that lies two points or more from the mean
// of five criteria or more on the same scale.
function against(v) {
	const overall = v.steps.filter((s) => s.factor && s.factor.role === "overall");
	return overall.filter((o) => {
		const own = Number(v.answers[o.code]);
		const others = v.steps.filter((s) => s.item && s.item.scale === o.item.scale && s.factor.role !== "overall")
			.map((s) => Number(v.answers[s.code])).filter((n) => n >= 1);
		return own >= 1 && others.length >= 5 && Math.abs(own - others.reduce((a, b) => a + b, 0) / others.length) >= 2;
	}).map((step) => ({ kind: "overall", step }));
}
