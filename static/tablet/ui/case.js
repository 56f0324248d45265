// One case: whom to visit, what happened so far, and what can be done now.
import { h, replace, button, choices, shape, changes } from "./dom.js";
import { t, day, instant, say } from "./words.js";
import { reason } from "./failure.js";
import { load, stateChip } from "./home.js";
import { caseCode, displayState, replacement, inPlay, outcomeOf, placeOf } from "./fieldrules.js";

export const caseTitle = (c) => c.name || caseCode(c.code);

// geo is an address for the map of the tablet; without coordinates it searches.
const geo = (c) => "geo:0,0?q=" + encodeURIComponent([c.address, say(c.unit_name)].filter(Boolean).join(", "));

const facts = (rows) => h("dl.facts", null, rows.filter((r) => r[1]).map(([name, ...value]) => h("div", null, h("dt", null, name), h("dd", null, value))));

export async function casePage(app, id, standsFor) {
	const node = h("div");
	const changed = changes();
	const draw = async () => {
		const c = await app.core.case(id);
		const s = app.core.status();
		const data = await load(app.core);
		if (!changed(c, data, !s.storage.persisted && !s.online, s.storage.level, s.revoked, s.lost)) return c;
		if (!c) return replace(node, h("h1", null, t("tablet.case.unknown")), h("p", null, h("a", { href: "#/" }, t("tablet.to_list"))));
		const { cases, rounds, records } = data;
		const round = rounds.find((r) => r.id === c.round);
		const state = displayState(c);
		replace(node,
			h("p.back", null, h("a", { href: "#/" }, t("tablet.to_list"))),
			h("h1", null, caseTitle(c)),
			h("p.head", null, stateChip(state), h("span.code", null, caseCode(c.code)), c.reserve && h("span.hint", null, t("tablet.case.reserve"))),
			(standsFor || placeOf(c)) && stands(cases, standsFor || placeOf(c)),
			returnedNote(c, state),
			contact(c, round),
			actions(app, c, state, standsFor, round),
			visits(c, records),
			substitution(app, c, round, cases, standsFor));
		return c;
	};
	const c = await draw();
	return { title: c ? caseTitle(c) : t("tablet.case.unknown"), node, update: draw };
}

function stands(cases, id) {
	const c = cases.find((x) => x.id === id);
	return h("p.callout", null, t("tablet.case.stands_for", { code: c ? caseCode(c.code) : id }));
}

function returnedNote(c, state) {
	if (state !== "returned" || !c.returned) return null;
	return h("div.callout", null, h("p", null, t("tablet.case.returned", { count: c.returned.comments.length })),
		h("ul", null, c.returned.comments.map((m) => h("li", null, m.body))));
}

function contact(c, round) {
	const phone = (c.phone || "").replace(/[^\d+]/g, "");
	return [facts([
		[t("tablet.case.address"), c.address],
		[t("tablet.case.unit"), say(c.unit_name)],
		[t("tablet.case.psu"), c.psu],
		[t("tablet.case.round"), round && say(round.name)],
		[t("tablet.case.due_label"), c.due && day(c.due)],
		[t("tablet.case.appointment_label"), c.appointment && instant(c.appointment)],
	]), h("p.actions", null,
		phone && h("a.button.quiet", { href: "tel:" + phone }, t("tablet.case.call", { phone: c.phone })),
		c.address && h("a.button.quiet", { href: geo(c) }, t("tablet.case.map")))];
}

// path leads to a screen of the case, and says in whose place it stands.
export const path = (kind, c, standsFor) =>
	"/" + kind + "/" + encodeURIComponent(c.id) + (standsFor ? "/for/" + encodeURIComponent(standsFor) : "");

function actions(app, c, state, standsFor, round) {
	if (state === "withdrawn") return h("p.callout", null, t("tablet.case.withdrawn"));
	if (state === "done" || state === "sent") return h("p.callout.good", null, shape("check"), t(state === "done" ? "tablet.case.is_done" : "tablet.case.is_sent"));
	const s = app.core.status();
	const wrong = h("p.wrong", { role: "alert" });
	const begin = (mode, handover) => async () => {
		try {
			const d = await app.core.openDraft(c.id, { mode, standsFor: standsFor || placeOf(c),
				replaces: c.returned ? c.returned.interview : "" });
			app.intent = handover ? { handover } : null;
			app.opened = d;
			app.go(path("interview", c, standsFor));
		} catch (error) {
			wrong.textContent = reason(error);
		}
	};
	if (c.draft) {
		return [h("div.actions.main", null, button(t("tablet.case.resume"), begin("", false)),
			h("a.button.quiet", { href: "#" + path("visit", c, standsFor) }, t("tablet.case.visit"))), wrong, discard(app, c)];
	}
	const closed = round && round.state !== "open" && h("p.callout", null, t("tablet.case.round_closed"));
	const full = s.storage.level === "full" && h("p.callout", null, t("tablet.banner.storage_full"));
	const alone = !s.storage.persisted && !s.online && h("p.callout", null, t("tablet.case.needs_network"));
	const stopped = full || alone || s.revoked || s.lost;
	return [closed, full, alone, h("div.actions.main", null,
		!stopped && button(t(state === "returned" ? "tablet.case.correct" : "tablet.case.start"), begin("face", false)),
		!stopped && button(t("tablet.case.handover"), begin("face", true), { class: "quiet" }),
		!stopped && c.phone && button(t("tablet.case.phone"), begin("phone", false), { class: "quiet" }),
		h("a.button.quiet", { href: "#" + path("visit", c, standsFor) }, t("tablet.case.visit"))), wrong];
}

function visits(c, records) {
	const mine = records.filter((r) => r.case === c.id);
	const list = (c.visits || []).map((v) => h("li", null, h("strong", null, instant(v.at)), " ", t("tablet.outcome." + v.outcome),
		v.appointment && " · " + t("tablet.case.appointment", { at: instant(v.appointment) }), v.note && h("span.remark", null, v.note)));
	const elsewhere = (c.attempts || 0) - list.length;
	return h("section", null, h("h2", null, t("tablet.case.visits")),
		list.length || elsewhere > 0 ? h("ul.plain", null, list, elsewhere > 0 && h("li.hint", null, t("tablet.case.visits_before", { count: elsewhere }),
			!list.length && c.outcome && outcomeOf(c.outcome) ? " " + t("tablet.case.last_outcome", { outcome: t("tablet.outcome." + c.outcome) }) : null))
			: h("p.hint", null, t("tablet.case.no_attempt")),
		mine.length > 0 && h("p", null, h("a", { href: "#/sync" }, t("tablet.case.records", { count: mine.length }))));
}

// substitution shows whether a reserve may stand in the place of the case, and why not yet.
function substitution(app, c, round, cases, standsFor) {
	if (standsFor || !inPlay(c) || !round) return null;
	const r = replacement(c, round.rules, cases);
	if (r.key === "off" || r.key === "answered") return null;
	const why = h("p" + (r.ok ? "" : ".hint"), null, t("tablet.replace." + r.key, r.args));
	return h("section", null, h("h2", null, t("tablet.replace.title")), why,
		r.reserve && h("p", null, h("a.button.quiet", { href: "#" + path("case", r.reserve, r.ok ? c.id : "") },
			t(r.ok ? "tablet.replace.open" : "tablet.replace.go", { code: caseCode(r.reserve.code), name: caseTitle(r.reserve) }))));
}

// discard drops a draft that was opened by mistake: with a reason, which is kept.
function discard(app, c) {
	const why = choices(t("tablet.discard.why"), ["wrong_case", "wrong_person", "trial", "again"].map((value) => ({ value, label: t("tablet.discard." + value) })));
	const wrong = h("p.wrong", { role: "alert" });
	return h("details", null, h("summary", null, t("tablet.discard.title")), h("p", null, t("tablet.discard.what")), why, wrong,
		button(t("tablet.discard.button"), async () => {
			if (!why.value()) return why.error(t("tablet.discard.missing"));
			try {
				const d = await app.core.openDraft(c.id, {});
				if (d.readOnly) wrong.textContent = t("tablet.interview.read_only");
				else await d.discard(why.value());
			} catch (error) {
				wrong.textContent = reason(error);
			}
		}, { class: "quiet" }));
}
