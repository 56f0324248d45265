// A visit without an interview: what came of it, when to come again, where.
import { h, button, choices, field, shape } from "./dom.js";
import { t, instant } from "./words.js";
import { reason } from "./failure.js";
import { caseCode, doorGroups, placeOf } from "./fieldrules.js";
import { looksPersonal } from "./form.js";
import { caseTitle, path } from "./case.js";

export async function visitPage(app, id, standsFor) {
	const c = await app.core.case(id);
	const appointment = appointmentFields();
	const groups = doorGroups.map((g) => choices(t("tablet.visit." + g.key), g.codes.map((value) => ({ value, label: t("tablet.outcome." + value),
		hint: value === "absent" ? t("tablet.visit.absent_hint") : null })), (value) => {
		for (const other of groups) if (other.group !== g) other.e.querySelectorAll("input").forEach((i) => { i.checked = false; });
		appointment.hidden = value !== "appointment";
	})).map((e, i) => ({ e, group: doorGroups[i] }));
	appointment.hidden = true;
	const note = noteField();
	const place = positionField();
	const wrong = h("p.wrong", { role: "alert" });
	const save = button(t("tablet.visit.save"), async () => {
		const turn = app.turn;
		wrong.textContent = "";
		const outcome = groups.map((g) => g.e.value()).find(Boolean);
		if (!outcome) return groups[0].e.error(t("tablet.visit.missing"));
		const at = outcome === "appointment" ? appointment.instant() : "";
		if (outcome === "appointment" && !at) return;
		try {
			await app.core.visit(c.id, { outcome, appointment: at, note: note.input.value.trim(), position: place.position(), standsFor: standsFor || placeOf(c) });
		} catch (error) {
			wrong.textContent = reason(error);
			return;
		}
		app.core.sync({}).catch(() => {});
		app.show(saved(app, c, outcome, at), turn);
	});
	return {
		title: t("tablet.visit.title", { name: caseTitle(c) }),
		node: [h("p.back", null, h("a", { href: "#" + path("case", c, standsFor) }, caseTitle(c))), h("h1", null, t("tablet.visit.heading")),
			h("p.lead", null, c.address || caseCode(c.code)), groups[0].e, appointment, groups.slice(1).map((g) => g.e), note, place, wrong, h("div.actions", null, save)],
	};
}

// saved says what was put on the tablet; sending is another matter.
function saved(app, c, outcome, at) {
	return {
		title: t("tablet.saved"),
		node: h("div", null, h("h1", null, t("tablet.saved")),
			h("p.callout.good", null, shape("check"), [caseTitle(c), t("tablet.outcome." + outcome), at && instant(at)].filter(Boolean).join(" · ")),
			h("p", null, t("tablet.saved_later")),
			h("div.actions", null, h("a.button", { href: "#/" }, t("tablet.to_list")), h("a.button.quiet", { href: "#/case/" + encodeURIComponent(c.id) }, t("tablet.to_case")))),
	};
}

const two = (n) => String(n).padStart(2, "0");

// appointmentFields ask for a day and a time; instant gives it, or "" and says what is wrong.
function appointmentFields() {
	const today = new Date();
	const date = field(t("tablet.visit.day"), h("input", { type: "date", min: `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}` }));
	const time = field(t("tablet.visit.time"), h("input", { type: "time", step: "300" }));
	const e = h("fieldset.pair", null, h("legend", null, t("tablet.visit.when")), date, time);
	e.instant = () => {
		date.error("");
		time.error("");
		if (!date.input.value) return date.error(t("tablet.visit.day_missing")) || "";
		if (!time.input.value) return time.error(t("tablet.visit.time_missing")) || "";
		const at = new Date(date.input.value + "T" + time.input.value);
		if (isNaN(at) || at < new Date()) return date.error(t("tablet.visit.past")) || "";
		return at.toISOString().replace(/\.\d+/, "");
	};
	return e;
}

// noteField is the note to the supervisor, with the warning.
export function noteField() {
	const area = h("textarea", { rows: "3", maxlength: "500" });
	const warn = h("p.wrong", { role: "status" });
	area.addEventListener("input", () => { warn.textContent = looksPersonal(area.value) ? t("tablet.note.personal") : ""; });
	const e = field(t("tablet.note.label"), area, t("tablet.note.hint"));
	e.append(warn);
	return e;
}

// positionField records where the tablet is, when the person wants; position
// gives it or null.
export function positionField() {
	let found = null;
	const said = h("p.hint", { role: "status" }, t("tablet.position.hint"));
	const e = h("div.field", null, button(t("tablet.position.button"), async () => {
		said.textContent = t("tablet.position.looking");
		try {
			const p = await new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 }));
			found = { lat: p.coords.latitude, lon: p.coords.longitude, accuracy: Math.round(p.coords.accuracy) };
			said.textContent = t("tablet.position." + quality(found.accuracy), { metres: roundly(found.accuracy) });
		} catch (error) {
			said.textContent = t(error.code === 1 ? "tablet.position.denied" : "tablet.position.failed");
		}
	}, { class: "quiet" }), said);
	e.position = () => found;
	return e;
}

const quality = (metres) => (metres <= 30 ? "good" : metres <= 200 ? "rough" : "poor");
const roundly = (metres) => String(metres < 100 ? Math.ceil(metres / 5) * 5 : Math.ceil(metres / 50) * 50);
