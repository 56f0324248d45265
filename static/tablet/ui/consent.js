// Before the questions: who in the household answers, and whether they agree.
import { h, replace, button, field, choices, focus } from "./dom.js";
import { t, say, num } from "./words.js";
import { reason } from "./failure.js";
import { path, caseTitle } from "./case.js";

// needsSelection tells whether one of several people of a household is to be chosen.
export const needsSelection = (form) => /resident/.test(form.unit_of_answer);

const head = (iv) => h("p.back", null, h("a", { href: "#" + path("case", iv.c) }, caseTitle(iv.c)));

// selection asks how many could answer and chooses one: by the next birthday,
// or by a number that hangs on the case alone, so that nobody can choose.
export function selection(iv) {
	iv.current = null;
	const people = field(t("tablet.select.eligible"), h("input.number", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "2" }), t("tablet.select.eligible_hint"));
	const method = choices(t("tablet.select.method"), ["next_birthday", "kish"].map((value) => ({ value, label: t("tablet.select." + value), hint: t("tablet.select." + value + "_hint") })));
	const chosen = h("p.callout", { role: "status", hidden: true });
	const wrong = h("p.wrong", { role: "alert" });
	const read = () => {
		const n = Number(people.input.value.trim());
		return Number.isInteger(n) && n >= 1 && n <= 30 ? n : 0;
	};
	const tell = async () => {
		const n = read();
		method.hidden = n === 1;
		chosen.hidden = true;
		if (!n || (n > 1 && !method.value())) return;
		chosen.textContent = n === 1 ? t("tablet.select.only") : method.value() === "kish" ? t("tablet.select.kish_is", { n: num(await drawOne(iv.c.id, n)), of: num(n) }) : t("tablet.select.birthday_is");
		chosen.hidden = false;
	};
	people.input.addEventListener("input", tell);
	method.addEventListener("change", tell);
	const title = h("h1", null, t("tablet.select.title"));
	const go = button(t("tablet.select.done"), async () => {
		const n = read();
		people.error(n ? "" : t("tablet.select.eligible_wrong"));
		if (!n) return;
		if (n > 1 && !method.value()) return method.error(t("tablet.select.method_missing"));
		const by = n === 1 ? "only" : method.value();
		try {
			await iv.d.select({ method: by, eligible: n, chosen: by === "kish" ? await drawOne(iv.c.id, n) : 0 });
		} catch (error) {
			wrong.textContent = reason(error);
			return;
		}
		iv.start();
	});
	replace(iv.node, head(iv), title, h("p", null, t("tablet.select.lead", { who: t("tablet.select.who") })), people, method, chosen, wrong,
		h("div.actions", null, go, h("a.button.quiet", { href: "#" + path("visit", iv.c) }, t("tablet.select.away"))));
	if (iv.node.isConnected) focus(title);
}

// drawOne gives a number from 1 to n that depends on the case alone: the first
// four bytes of SHA-256 of its id; the bias of the remainder is under 10⁻⁸.
export async function drawOne(id, n) {
	const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id)));
	return (new DataView(sum.buffer).getUint32(0) % n) + 1;
}

// consent is read out or shown; neither answer is preset.
export function consent(iv) {
	iv.current = null;
	const wrong = h("p.wrong", { role: "alert" });
	const title = h("h1", null, t("tablet.consent.title"));
	const text = say(iv.form.consent).replace("{retention_months}", document.documentElement.dataset.retention || "");
	const act = (f) => async () => {
		try {
			await f();
		} catch (error) {
			wrong.textContent = reason(error);
		}
	};
	replace(iv.node, head(iv), title, h("p", null, t("tablet.consent.lead")), h("blockquote", null, text), wrong,
		h("div.actions", null,
			button(say(iv.form.consent.accept), act(async () => {
				await iv.d.consent();
				iv.start();
			}), { id: "agree" }),
			button(t("tablet.consent.no"), act(() => refused(iv)), { class: "quiet", id: "disagree" })));
	if (iv.node.isConnected) focus(title);
}

// refused asks once more before a refusal is recorded.
function refused(iv) {
	const title = h("h1", null, t("tablet.consent.refused"));
	const wrong = h("p.wrong", { role: "alert" });
	replace(iv.node, head(iv), title, h("p", null, t("tablet.consent.refused_what")), wrong, h("div.actions", null,
		button(t("tablet.consent.record"), async () => {
			try {
				await iv.d.discard("refused_respondent");
			} catch (error) {
				wrong.textContent = reason(error);
				return;
			}
			iv.app.go(path("case", iv.c), true);
		}),
		button(t("tablet.back"), () => consent(iv), { class: "quiet" })));
	focus(title);
}
