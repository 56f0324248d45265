// One question as it is answered: the controls of each type. Each saves by
// itself; what is shown as chosen is on the disk.
import { h, replace } from "./dom.js";
import { t, say, num } from "./words.js";
import { numbers, options, bounds, looksPersonal } from "./form.js";

// controls gives the element for a step. ask has form, step, text (the answer),
// missing (why there is none), save(text, missing) and done(), which goes on
// once an answer of one tap is saved.
export function controls(ask) {
	const make = { multi, ranked, percent: number, number, text: words }[ask.step.type] || single;
	return make(ask);
}

const label = (value, word) => [h("b.no", { "aria-hidden": "true" }, String(value)), h("span", null, h("span.sr", null, value + ", "), word)];

// choice is a button that stays pressed.
const choice = (value, word, on, act) => h("button.choice", { type: "button", "data-value": String(value), "aria-pressed": String(!!on), onclick: act }, label(value, word));

function single(ask) {
	const { values } = options(ask.form, ask.step);
	const e = h("div.choices", { role: "group" });
	const press = async (value) => {
		if (await ask.save(String(value), "")) ask.done();
	};
	e.draw = (text) => replace(e, values.map((o) => choice(o.value, say(o), text === String(o.value), () => press(o.value))));
	e.key = (digit) => values.some((o) => String(o.value) === digit) && press(digit);
	e.draw(ask.text);
	return e;
}

const most = (ask) => ask.step.question.max_choices || ask.step.question.options.length;

// few says how many may be chosen, and that it is enough.
function few(ask, e, wrong) {
	const max = ask.step.question.max_choices;
	return [max && h("p.hint", null, t(ask.step.type === "ranked" ? "tablet.q.rank_most" : "tablet.q.most", { count: max })), e, wrong];
}

function multi(ask) {
	let chosen = numbers(ask.text);
	const list = h("div.choices", { role: "group" });
	const wrong = h("p.wrong", { role: "alert" });
	const toggle = async (value) => {
		const on = chosen.includes(value);
		wrong.textContent = "";
		if (!on && chosen.length >= most(ask)) {
			wrong.textContent = t("tablet.q.too_many", { count: most(ask) });
			return;
		}
		const before = chosen;
		chosen = on ? chosen.filter((v) => v !== value) : [...chosen, value].sort((a, b) => a - b); // before the next tap
		if (!(await ask.save(chosen.length ? chosen.join(";") : null, ""))) chosen = before;
		e.draw(chosen.join(";"));
	};
	const e = h("div", null, few(ask, list, wrong));
	e.own = true; // draws itself: a later tap may be on its way
	e.draw = (text) => {
		chosen = numbers(text);
		const at = document.activeElement && document.activeElement.dataset.value;
		replace(list, ask.step.question.options.map((o) => choice(o.value, say(o), chosen.includes(o.value), () => toggle(o.value))));
		if (at && list.isConnected) (list.querySelector('[data-value="' + at + '"]') || list).focus();
	};
	e.key = (digit) => ask.step.question.options.some((o) => o.value === Number(digit)) && toggle(Number(digit));
	e.draw(ask.text);
	return e;
}

// ranked is answered by tapping in the order of importance.
function ranked(ask) {
	let order = numbers(ask.text);
	const list = h("div.choices", { role: "group" });
	const wrong = h("p.wrong", { role: "alert" });
	const toggle = async (value) => {
		wrong.textContent = "";
		const on = order.includes(value);
		if (!on && order.length >= most(ask)) {
			wrong.textContent = t("tablet.q.too_many", { count: most(ask) });
			return;
		}
		const before = order;
		order = on ? order.filter((v) => v !== value) : [...order, value]; // before the next tap
		if (!(await ask.save(order.length ? order.join(";") : null, ""))) order = before;
		e.draw(order.join(";"));
	};
	const e = h("div", null, few(ask, list, wrong));
	e.own = true; // draws itself: a later tap may be on its way
	e.draw = (text) => {
		order = numbers(text);
		const at = document.activeElement && document.activeElement.dataset.value;
		replace(list, ask.step.question.options.map((o) => {
			const place = order.indexOf(o.value) + 1;
			return h("button.choice", { type: "button", "data-value": String(o.value), "aria-pressed": String(place > 0), onclick: () => toggle(o.value) },
				h("b.no" + (place ? ".place" : ""), { "aria-hidden": "true" }, place ? num(place) : ""),
				h("span", null, place > 0 && h("span.sr", null, t("tablet.q.place", { n: place }) + ", "), say(o)));
		}));
		if (at && list.isConnected) (list.querySelector('[data-value="' + at + '"]') || list).focus();
	};
	e.key = (digit) => ask.step.question.options.some((o) => o.value === Number(digit)) && toggle(Number(digit));
	e.draw(ask.text);
	return e;
}

function number(ask) {
	const q = ask.step.question;
	const [low, high] = bounds(q);
	const input = h("input.number", { type: "text", inputmode: "numeric", autocomplete: "off", value: ask.text || "", "aria-labelledby": "question", "aria-describedby": "range wrong" });
	const wrong = h("p.wrong", { id: "wrong", role: "alert" });
	const e = h("div.field", null, h("p.hint", { id: "range" }, t("tablet.q.range", { low: num(low), high: num(high) })), wrong,
		h("p.with", null, input, q.type === "percent" && h("b", { "aria-hidden": "true" }, "%")));
	const read = () => {
		const text = input.value.trim().replace(/\s*%$/, "");
		if (text === "") return { text: null };
		if (!/^-?\d+$/.test(text)) return { error: t("tablet.q.not_number") };
		const n = Number(text);
		if (n < low || n > high) return { error: t("tablet.q.out_of_range", { low: num(low), high: num(high) }) };
		return { text: String(n) };
	};
	let waiting = 0;
	let last = ask.text || null;
	const store = async () => {
		clearTimeout(waiting);
		const r = read();
		if (r.error || r.text === last) return !r.error;
		if (!(await ask.save(r.text, ""))) return false;
		last = r.text;
		return true;
	};
	input.addEventListener("input", () => {
		wrong.textContent = "";
		input.removeAttribute("aria-invalid");
		clearTimeout(waiting);
		waiting = setTimeout(store, 500);
	});
	// settle saves what was typed before the screen is left; false when it is wrong.
	e.settle = async () => {
		const r = read();
		if (r.error) {
			wrong.textContent = r.error;
			input.setAttribute("aria-invalid", "true");
			input.focus();
			return false;
		}
		return store();
	};
	e.draw = (text) => {
		last = text || null;
		input.value = text || "";
	};
	e.own = true;
	return e;
}

function words(ask) {
	const q = ask.step.question;
	const max = q.max_length || 2000;
	const common = { autocomplete: "off", value: ask.text || "", "aria-labelledby": "question", "aria-describedby": "warn left" };
	const input = q.format === "date" ? h("input", { type: "date", ...common }) : q.format === "phone" ? h("input", { type: "tel", maxlength: String(max), ...common })
		: max <= 200 ? h("input", { type: "text", maxlength: String(max), ...common }) : h("textarea", { rows: "5", maxlength: String(max), ...common });
	const left = h("p.hint", { id: "left" });
	const warn = h("p.wrong", { role: "status" });
	let waiting = 0;
	let last = ask.text || null;
	const store = async () => {
		clearTimeout(waiting);
		const text = input.value.trim() || null;
		if (text === last) return true;
		if (!(await ask.save(text, ""))) return false;
		last = text;
		return true;
	};
	const count = () => {
		left.textContent = q.format ? "" : t("tablet.q.left", { count: max - [...input.value].length });
		warn.textContent = !q.identifier && looksPersonal(input.value) ? t("tablet.note.personal") : "";
	};
	input.addEventListener("input", () => {
		count();
		clearTimeout(waiting);
		waiting = setTimeout(store, 500);
	});
	count();
	const e = h("div.field", null, !q.identifier && h("p.hint", { id: "warn" }, t("tablet.note.hint")), input, left, warn);
	e.settle = store;
	e.draw = (text) => {
		last = text || null;
		input.value = text || "";
		count();
	};
	e.own = true;
	return e;
}

// without are the two buttons beside every question: each is an answer of its
// own, and never the same as a blank.
export function without(ask) {
	const { unknown } = options(ask.form, ask.step);
	const item = !!ask.step.item;
	const unknownText = unknown ? String(unknown.value) : "";
	const is = (kind) => ask.missing === kind || (kind === "refused" ? item && ask.text === "-" : unknownText !== "" && ask.text === unknownText);
	const press = async (kind) => {
		let saved;
		if (kind === "dont_know" && unknownText !== "") saved = await ask.save(unknownText, "");
		else if (kind === "refused" && item) saved = await ask.save("-", "");
		else saved = await ask.save(null, kind);
		if (saved) ask.done();
	};
	const one = (kind, word, key) => h("button.choice.none", { type: "button", "data-none": kind, "aria-pressed": String(is(kind)), onclick: () => press(kind) },
		key && h("b.no", { "aria-hidden": "true" }, key), h("span", null, word));
	const e = h("div.choices.pair");
	e.draw = (text, missing) => {
		ask.text = text;
		ask.missing = missing;
		replace(e, one("dont_know", unknown ? say(unknown) : t("tablet.q.dont_know"), "0"), one("refused", t(ask.alone ? "tablet.q.refused_self" : "tablet.q.refused"), null));
	};
	e.key = () => press("dont_know");
	e.draw(ask.text, ask.missing);
	return e;
}

