// The first screen: the enumerator's cases, what is next first.
import { h, replace, button, chip, shape, changes } from "./dom.js";
import { t, day, instant, fold, say, num } from "./words.js";
import { caseCode, displayState, finished, stateShapes, inPlay } from "./fieldrules.js";

// What was looked for stays while the app is open, also after a visit to a case.
const kept = { show: "todo", search: "" };

// forget clears it when the tablet is locked: the next person may be another.
export const forget = () => Object.assign(kept, { show: "todo", search: "" });

export const stateChip = (state) => chip(stateShapes[state][1], stateShapes[state][0], t("tablet.state." + state));

// load gives the cases in play with the words they are shown by.
export async function load(core) {
	const [cases, rounds, records] = await Promise.all([core.cases(), core.rounds(), core.outbox()]);
	const rows = cases.filter(inPlay).map((c) => ({ c, state: displayState(c), round: rounds.find((r) => r.id === c.round) }));
	return { rows, rounds, records, cases };
}

const urgency = { returned: 1, draft: 2, visited: 4, new: 4, done: 5, sent: 5, withdrawn: 6 };

function order(a, b) {
	const rank = (x) => (x.c.appointment && !finished(x.state) ? 0 : urgency[x.state] || 3);
	return rank(a) - rank(b) || (a.c.appointment || "").localeCompare(b.c.appointment || "") ||
		(a.c.due || "9").localeCompare(b.c.due || "9") || (a.c.address || "").localeCompare(b.c.address || "", "vi") || a.c.code.localeCompare(b.c.code);
}

function card({ c, state, round }, several) {
	const late = c.due && c.due < new Date().toISOString().slice(0, 10) && !finished(state);
	const facts = [
		c.attempts ? t("tablet.case.attempts", { count: c.attempts }) : t("tablet.case.no_attempt"),
		c.due && t(late ? "tablet.case.due_past" : "tablet.case.due", { day: day(c.due) }),
		several && round && say(round.name),
		c.reserve && t("tablet.case.reserve"),
	].filter(Boolean);
	return h("li.card", null,
		h("a", { href: "#/case/" + encodeURIComponent(c.id) },
			h("span.head", null, h("strong", null, c.name || caseCode(c.code)), stateChip(state)),
			h("span.where", null, c.address || say(c.unit_name)),
			c.appointment && !finished(state) && h("span.when", null, shape("clock"), t("tablet.case.appointment", { at: instant(c.appointment) })),
			h("span.hint", null, h("span.code", null, caseCode(c.code)), " · ", facts.join(" · "))));
}

export async function home(app) {
	let data = await load(app.core);
	const list = h("div");
	const search = h("input", { type: "search", id: "search", value: kept.search, autocomplete: "off",
		oninput: () => { kept.search = search.value; draw(); } });
	const tabs = h("div.tabs", { role: "group", "aria-label": t("tablet.home.show") });
	const tools = h("div", null, tabs, h("div.field", null, h("label", { for: "search" }, t("tablet.home.search")), search));
	const draw = () => {
		tools.hidden = !data.rows.length;
		const want = { todo: (r) => !finished(r.state), mine: (r) => finished(r.state), all: () => true };
		const words = fold(kept.search).split(/\s+/).filter(Boolean);
		const fits = (r) => {
			const text = fold([r.c.code, caseCode(r.c.code), r.c.name, r.c.address, say(r.c.unit_name), r.c.phone].join(" "));
			return words.every((w) => text.includes(w));
		};
		replace(tabs, ["todo", "mine", "all"].map((key) => h("button", { type: "button", "aria-pressed": String(kept.show === key),
			onclick: () => { kept.show = key; draw(); } }, t("tablet.home." + key), " ", h("b", null, num(data.rows.filter(want[key]).length)))));
		const rows = data.rows.filter(want[kept.show]).filter(fits).sort(order);
		const several = data.rounds.length > 1;
		replace(list, rows.length ? h("ul.cards", null, rows.map((r) => card(r, several))) : nothing(app, data));
		app.say(kept.search ? t("tablet.home.found", { count: rows.length }) : "");
	};
	const changed = changes();
	changed(data);
	draw();
	return {
		title: t("tablet.home.title"),
		node: [h("h1", null, t("tablet.home.title")), tools, list],
		async update() {
			data = await load(app.core);
			if (!changed(data)) return;
			const at = document.activeElement;
			const href = at && at.getAttribute && at.getAttribute("href");
			const pressed = at && at.parentElement === tabs ? [...tabs.children].indexOf(at) : -1;
			draw();
			const again = pressed >= 0 ? tabs.children[pressed] : href && list.querySelector('a[href="' + CSS.escape(href) + '"]');
			if (again) again.focus({ preventScroll: true });
		},
	};
}

function nothing(app, data) {
	if (data.rows.length && kept.search) return h("p.empty", null, t("tablet.home.none_found"));
	if (data.rows.length) return h("p.empty", null, t(kept.show === "mine" ? "tablet.home.none_done" : "tablet.home.all_done"));
	return h("div.empty", null, h("p", null, t("tablet.home.none")),
		app.core.status().online ? button(t("tablet.home.fetch"), () => app.core.sync({ now: true })) : h("p", null, t("tablet.home.none_offline")));
}

