// Sending: one row a record with its exact state; nothing can be deleted here.
import { h, replace, button, chip, changes } from "./dom.js";
import { t, has, instant, bytes, percent, num } from "./words.js";
import { caseCode } from "./fieldrules.js";
import { reason, download, copyName } from "./failure.js";

const recordStates = {
	draft: ["half", "busy"], sealed: ["up", "plain"], sending: ["wait", "busy"], acked: ["checks", "good"], failed: ["wait", "plain"], dead: ["alert", "alarm"],
};

// recordState is the state in which a record is shown: one that failed waits
// and is tried again, a dead one needs a person.
const recordChip = (state) => chip(recordStates[state][1], recordStates[state][0], t("tablet.record." + state));

// why explains a reason of the core or the server, and what to do.
export function why(code, detail) {
	if (!code) return "";
	const key = "tablet.reason." + code.replace(/^.*\./, "");
	return has(key) ? t(key) : t("tablet.reason.other", { code: detail || code });
}

function row(app, r, names) {
	const c = names.get(r.case);
	const facts = [
		[t("tablet.sync.size"), bytes(r.size)],
		[t("tablet.sync.tries"), r.tries ? num(r.tries) : ""],
		[t("tablet.sync.next"), r.state !== "acked" && r.nextTry ? instant(new Date(r.nextTry).toISOString()) : ""],
		[t("tablet.sync.receipt"), r.receipt && h("code", null, receiptNumber(r))],
		[t("tablet.sync.server"), has("tablet.server." + r.serverState) && t("tablet.server." + r.serverState)],
		[t("tablet.sync.exported"), r.exported && instant(r.exported)],
	].filter((f) => f[1]);
	const text = why(r.reason, r.detail);
	return h("li.card", null, h("div.head", null, h("strong", null, (c && c.name) || caseCode(r.code)), recordChip(r.state)),
		h("p", null, h("span.code", null, caseCode(r.code)), " · ", t("tablet.outcome." + r.outcome), " · ", instant(r.created)),
		text && h("p" + (r.state === "dead" ? ".callout" : ""), null, text),
		h("p.hint", null, facts.map(([name, value], i) => [i > 0 && " · ", h("span", null, name + ": ", value)])),
		r.state !== "acked" && button(t("tablet.sync.export_one"), async () => download(await app.core.exportRecords([r.id]), copyName()), { class: "quiet small" }));
}

// receiptNumber is what an enumerator reads out: the beginning of the signature.
const receiptNumber = (r) => r.receipt.number;

export async function syncPage(app) {
	const rows = h("div");
	const said = h("p", { role: "status" });
	const now = button(t("tablet.sync.now"), async () => {
		said.textContent = t("tablet.sync.running");
		try {
			const before = app.core.status().unsent;
			await app.core.sync({ now: true });
			const left = app.core.status().unsent;
			said.textContent = left ? t("tablet.sync.left", { count: left, sent: num(Math.max(0, before - left)) }) : t("tablet.sync.all_sent");
		} catch (error) {
			said.textContent = reason(error);
		}
	}, { class: "big" });
	const save = button(t("tablet.sync.export"), async () => {
		download(await app.core.exportRecords("unsent"), copyName());
		said.textContent = t("tablet.sync.exported_done");
	}, { class: "quiet" });
	const storage = h("div");
	const changed = changes();
	const draw = async () => {
		const [records, drafts, cases] = [await app.core.outbox(), await app.core.drafts(), await app.core.cases()];
		if (!changed(records, drafts, cases, app.core.status().storage)) return;
		const names = new Map(cases.map((c) => [c.id, c]));
		const first = { dead: 0, failed: 1, sending: 2, sealed: 2, acked: 3 };
		const sorted = [...records].sort((a, b) => first[a.state] - first[b.state] || String(b.created).localeCompare(String(a.created)));
		replace(rows, records.length + drafts.length === 0 ? h("p.empty", null, t("tablet.sync.none")) : h("ul.cards", null,
			drafts.map((d) => {
				const c = names.get(d.case);
				return h("li.card", null, h("div.head", null, h("strong", null, c ? c.name || caseCode(c.code) : d.case), recordChip("draft")),
					h("p.hint", null, t("tablet.sync.draft")), c && h("a", { href: "#/case/" + encodeURIComponent(c.id) }, t("tablet.to_case")));
			}), sorted.map((r) => row(app, r, names))));
		save.hidden = !records.some((r) => r.state !== "acked");
		replace(storage, storageFacts(app.core.status()));
	};
	await draw();
	return {
		title: t("tablet.sync.title"),
		node: [h("h1", null, t("tablet.sync.title")), h("div.actions", null, now, save), said, h("p.hint", null, t("tablet.sync.export_hint")), rows,
			h("h2", null, t("tablet.sync.storage")), storage, journal(app)],
		update: draw,
	};
}

function storageFacts(s) {
	return h("dl.facts", null, [
		[t("tablet.storage.used"), t("tablet.storage.used_of", { used: bytes(s.storage.used || 0), quota: bytes(s.storage.quota || 0), share: percent(s.storage.share || 0) })],
		[t("tablet.storage.kept"), t(s.storage.persisted ? "tablet.storage.persisted" : "tablet.storage.not_persisted")],
		[t("tablet.storage.level"), t("tablet.storage." + s.storage.level)],
	].map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}

// journal is what happened on the tablet, without anybody's data.
function journal(app) {
	const box = h("div");
	const e = h("details", { ontoggle: async () => {
		if (!e.open) return;
		const entries = await app.core.journal();
		replace(box, entries.length ? [h("ol.journal", null, entries.slice(-200).reverse().map((x) => h("li", null, h("code", null, line(x))))),
			button(t("tablet.sync.journal_export"), () => download(new Blob([entries.map(line).join("\n")], { type: "text/plain" }), "sipas-journal.txt"), { class: "quiet small" })]
			: h("p.empty", null, t("tablet.sync.journal_none")));
	} }, h("summary", null, t("tablet.sync.journal")), box);
	return e;
}

const line = (x) => [x.at, x.event, x.id && x.id.slice(0, 8), x.reason, x.seq].filter((v) => v !== undefined && v !== "").join(" ");
