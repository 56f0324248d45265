// The end of an interview: what is missing or odd, the outcome, and what goes
// with it.
import { h, replace, button, field, choices, check, focus, shape } from "./dom.js";
import { t, say, percent } from "./words.js";
import { reason } from "./failure.js";
import { doubts, open, share } from "./form.js";
import { noteField, positionField } from "./visit.js";
import { path, caseTitle } from "./case.js";

export function finishView(iv) {
	const v = iv.view();
	const missing = open(v);
	const answered = share(v);
	const least = iv.round && iv.round.rules ? iv.round.rules.partial : 0.5;
	const outcome = choices(t("tablet.finish.outcome"), [
		{ value: "complete", label: t("tablet.outcome.complete"), disabled: missing.length > 0, hint: missing.length > 0 ? t("tablet.finish.not_complete") : null },
		{ value: "partial", label: t("tablet.outcome.partial"), disabled: answered < least,
			hint: answered < least ? t("tablet.finish.not_partial", { share: percent(least) }) : t("tablet.finish.partial") },
		{ value: "break_off", label: t("tablet.outcome.break_off"), hint: t("tablet.finish.break_off") },
	]);
	const phone = contactField();
	const note = noteField();
	const place = positionField();
	const wrong = h("p.wrong", { role: "alert" });
	const title = h("h1", null, t("tablet.finish.title"));
	const send = button(t("tablet.finish.save"), async () => {
		const turn = iv.app.turn;
		wrong.textContent = "";
		if (!outcome.value()) return outcome.error(t("tablet.finish.outcome_missing"));
		const contact = phone.contact();
		if (!contact) return;
		try {
			await iv.d.finish({ outcome: outcome.value(), mode: iv.d.mode, note: note.input.value.trim(), contact, position: place.position() || undefined });
		} catch (error) {
			wrong.textContent = reason(error);
			return;
		}
		iv.app.core.sync({}).catch(() => {});
		iv.app.drafting = false;
		iv.app.show(done(iv), turn);
	}, { id: "save" });
	replace(iv.node, h("p.back", null, button(t("tablet.finish.back"), () => iv.list(), { class: "quiet small" })), title,
		list(iv, t("tablet.finish.open", { count: missing.length }), missing.map((step) => ({ step }))),
		list(iv, t("tablet.finish.doubts"), doubts(v)),
		missing.length === 0 && h("p.callout.good", null, shape("check"), t("tablet.finish.all")),
		outcome, phone, place, note, wrong, h("div.actions", null, send));
	scrollTo(0, 0);
	focus(title);
}

// list names questions with a jump to each; what the respondent entered alone
// cannot be opened.
function list(iv, title, rows) {
	if (!rows.length) return null;
	return h("details.callout", { open: rows.length <= 6 }, h("summary", null, title), h("ul.plain", null, rows.map(({ step, kind, cause }) => {
		const to = cause || step;
		const text = [kind && h("span.hint", null, t("tablet.doubt." + kind)), h("span", null, say(step.item || step.row || step.question))];
		return h("li", null, iv.d.handed(to.code) ? h("span.jump", null, text)
			: h("button.jump", { type: "button", "data-code": to.code, onclick: () => iv.show(to.code) }, text));
	})));
}

// contactField asks for a telephone number for the back-check, with a consent
// of its own; contact gives {} without one and null when something is wrong.
function contactField() {
	const number = field(t("tablet.finish.phone"), h("input", { type: "tel", autocomplete: "off", maxlength: "20" }), t("tablet.finish.phone_hint"));
	const agree = check(t("tablet.finish.phone_agree"), () => number.error(""));
	const e = h("fieldset", null, h("legend", null, t("tablet.finish.contact")), number, agree);
	e.contact = () => {
		const digits = number.input.value.replace(/[\s.-]/g, "");
		number.error("");
		if (!digits) return {};
		if (!/^\+?\d{8,14}$/.test(digits)) return number.error(t("tablet.finish.phone_wrong")) || null;
		if (!agree.input.checked) return number.error(t("tablet.finish.phone_consent")) || null;
		return { phone: digits };
	};
	return e;
}

function done(iv) {
	return {
		title: t("tablet.saved"),
		node: h("div", null, h("h1", null, t("tablet.saved")), h("p.callout.good", null, shape("check"), caseTitle(iv.c)), h("p", null, t("tablet.saved_later")),
			h("div.actions", null, h("a.button", { href: "#/" }, t("tablet.to_list")), h("a.button.quiet", { href: "#" + path("case", iv.c) }, t("tablet.to_case")),
				h("a.button.quiet", { href: "#/sync" }, t("tablet.nav.sync")))),
	};
}
