// The PIN: set twice, then asked for at each start and after five minutes
// without a touch.
import { h, replace, button, focus } from "./dom.js";
import { t } from "./words.js";
import { reason } from "./failure.js";
import { enrolment } from "./enrol.js";

const length = 6;

// keypad asks for six digits with large keys; a keyboard does as well. done
// gets the PIN and may return a sentence to be shown.
function keypad(label, done) {
	let digits = "";
	let busy = false;
	const dots = h("p.dots", { "aria-hidden": "true" });
	const said = h("p.sr", { role: "status" });
	const wrong = h("p.wrong", { role: "alert" });
	const draw = () => {
		replace(dots, Array.from({ length }, (_, i) => h("span" + (i < digits.length ? ".on" : ""))));
		said.textContent = digits.length ? t("tablet.pin.entered", { count: digits.length }) : "";
	};
	const press = async (d) => {
		if (busy || digits.length >= length) return;
		digits += d;
		wrong.textContent = "";
		draw();
		if (digits.length < length) return;
		busy = true;
		e.dataset.busy = "1";
		said.textContent = t("tablet.pin.checking");
		const pin = digits;
		digits = "";
		try {
			wrong.textContent = (await done(pin)) || "";
		} catch (error) {
			wrong.textContent = reason(error);
		}
		busy = false;
		delete e.dataset.busy;
		draw();
	};
	const back = () => {
		digits = digits.slice(0, -1);
		draw();
	};
	const key = (d) => h("button.key", { type: "button", onclick: () => press(d) }, d);
	const e = h("div.keypad", { role: "group", "aria-label": label }, dots, said, wrong,
		h("div.keys", null, "123456789".split("").map(key), h("span"), key("0"),
			h("button.key", { type: "button", onclick: back, "aria-label": t("tablet.pin.delete") }, "⌫")));
	e.type = (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		if (/^\d$/.test(event.key)) press(event.key);
		else if (event.key === "Backspace") back();
		else return;
		event.preventDefault();
	};
	draw();
	return e;
}

// listening lets the keyboard reach a keypad as long as its screen is shown.
function listening(screen, pad) {
	addEventListener("keydown", pad.type);
	screen.leave = () => removeEventListener("keydown", pad.type);
	return screen;
}

// tooEasy are PINs that stand first in every list.
const tooEasy = (pin) => /^(\d)\1{5}$/.test(pin) || "01234567890".includes(pin) || "09876543210".includes(pin) || /^(\d{2})\1\1$|^(\d{3})\2$/.test(pin);

export function setPin(app) {
	let first = "";
	const title = h("h1", null, t("tablet.pin.set"));
	const pad = keypad(t("tablet.pin.set"), async (pin) => {
		if (!first) {
			if (tooEasy(pin)) return t("tablet.pin.easy");
			first = pin;
			title.textContent = t("tablet.pin.repeat");
			focus(title);
			return "";
		}
		const same = pin === first;
		first = "";
		title.textContent = t("tablet.pin.set");
		if (!same) return t("tablet.pin.differ");
		screen.holds = true;
		await app.core.setPin(pin);
		screen.holds = false;
		app.go("/", true);
		return "";
	});
	const screen = { title: t("tablet.pin.set"), node: h("div.narrow", null, title, h("p", null, t("tablet.pin.why")), pad) };
	return listening(screen, pad);
}

export function unlock(app, options) {
	const s = app.core.status();
	const { title = t("tablet.lock.title"), lead = null, then = () => app.route() } = options || {};
	const pad = keypad(t("tablet.lock.pin"), async (pin) => {
		screen.holds = true;
		const answer = await app.core.unlock(pin);
		screen.holds = false;
		if (answer.ok) {
			then();
			return "";
		}
		if (answer.revoked) return t("tablet.banner.revoked");
		if (answer.left <= 0) {
			app.route();
			return "";
		}
		return t("tablet.lock.wrong", { count: answer.left });
	});
	const out = s.blocked;
	const screen = {
		title,
		bare: !!options,
		node: h("div.narrow.lock", null, h("h1", null, title),
			lead && h("p", null, lead),
			s.person && !options && h("p.person", null, s.person.name),
			out ? lockedOut(app) : [s.pinLeft < 10 && h("p.callout", null, t("tablet.lock.left", { count: s.pinLeft })), pad,
				h("p.hint", null, t("tablet.lock.ten"))],
			!options && h("details", null, h("summary", null, t("tablet.lock.people")), h("div.actions", null, others(app)))),
	};
	return out ? screen : listening(screen, pad);
}

// lockedOut says what happened after ten wrong PINs, and what is still safe.
function lockedOut(app) {
	return [h("p.callout", { role: "alert" }, t("tablet.lock.out")), h("p", null, t("tablet.lock.out_sealed")), h("div.actions", null,
		button(t("tablet.sync.now"), () => app.core.sync({ now: true })),
		button(t("tablet.lock.new_code"), () => app.show(enrolment(app)), { class: "quiet" }))];
}

// others are the people who share the tablet; each sees only their own.
function others(app) {
	const s = app.core.status();
	const rest = s.accounts.filter((a) => !s.person || a.id !== s.person.id);
	return [rest.map((a) => button(t("tablet.lock.other", { name: a.name }), () => app.core.use(a.id), { class: "quiet" })),
		button(t("tablet.lock.another"), () => app.show(enrolment(app)), { class: "quiet" })];
}
