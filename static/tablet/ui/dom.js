// Elements without a framework. Texts are only ever set as text, so nothing
// that somebody typed can become part of the page.

const svgNames = new Set(["svg", "path"]);

// h makes an element: h("p.hint", {id: "x", onclick: f}, "text", node, [more]).
// Attributes that are false, null or undefined are left out, true is an empty
// one; children that are false, null or undefined too.
export function h(name, attributes, ...children) {
	const [tag, ...classes] = name.split(".");
	const e = svgNames.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
	if (classes.length) e.setAttribute("class", classes.join(" "));
	for (const [key, value] of Object.entries(attributes || {})) {
		if (value === false || value === null || value === undefined) continue;
		if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
		else if (key === "value" || key === "checked") e[key] = value;
		else e.setAttribute(key, value === true ? "" : value);
	}
	fill(e, children);
	return e;
}

export function fill(e, children) {
	for (const child of [children].flat(9)) {
		if (child !== false && child !== null && child !== undefined) e.append(child);
	}
	return e;
}

// replace gives an element other children.
export const replace = (e, ...children) => {
	e.replaceChildren();
	return fill(e, children);
};

// Shapes of states, on a grid of 24; a state is never told by colour alone.
const shapes = {
	empty: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16z",
	half: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 6v12M15 7v10M17 9v6",
	clock: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM12 8v4.500l3 2",
	check: "M4 13l5 5L20 6",
	checks: "M2 13l4 5L14 7M11 16l2 2L22 7",
	back: "M9 5L4 10l5 5M4 10h10a5 5 0 0 1 0 10h-3",
	cross: "M6 6l12 12M18 6L6 18",
	up: "M12 20V5M6 11l6-6 6 6",
	wait: "M7 4h10M7 20h10M8 4c0 5 8 11 8 16M16 4c0 5-8 11-8 16",
	alert: "M12 4l9 16H3zM12 10v4M12 16.500v.8",
	door: "M7 20V4h10v16M5 20h14M14 12v.5",
	pen: "M5 19l1-4L16 5l3 3L9 18z",
};

// shape draws one of them; the word beside it is what readers hear.
export const shape = (name) =>
	h("svg.shape", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, h("path", { d: shapes[name] }));

// chip is a state in a word with its shape.
export const chip = (kind, shapeName, word) => h("span.chip." + kind, null, shape(shapeName), h("span", null, word));

// button makes a button; while what it does runs it says so and does nothing
// a second time.
export function button(label, act, attributes) {
	const b = h("button", { type: "button", ...attributes }, label);
	b.addEventListener("click", async () => {
		if (b.getAttribute("aria-disabled") === "true") return;
		b.setAttribute("aria-disabled", "true");
		try {
			await act(b);
		} finally {
			b.removeAttribute("aria-disabled");
		}
	});
	return b;
}

// changes lets a screen be drawn again only when what it shows has changed: what
// is under a finger is not replaced for nothing.
export function changes() {
	let before = "";
	return (...shown) => {
		const now = JSON.stringify(shown);
		const other = now !== before;
		before = now;
		return other;
	};
}

let numbered = 0;

// field is a label with its input and hint; error shows a sentence at it.
export function field(label, input, hint) {
	const id = input.id || "f" + ++numbered;
	input.id = id;
	const wrong = h("p.wrong", { id: id + "-e", hidden: true });
	input.setAttribute("aria-describedby", (hint ? id + "-h " : "") + id + "-e");
	const e = h("div.field", null, h("label", { for: id }, label), hint && h("p.hint", { id: id + "-h" }, hint), wrong, input);
	e.input = input;
	e.error = (text) => {
		wrong.textContent = text || "";
		wrong.hidden = !text;
		if (text) {
			input.setAttribute("aria-invalid", "true");
			input.focus();
		} else input.removeAttribute("aria-invalid");
	};
	return e;
}

// choices is a group of radio buttons; the value of what is chosen, never preset.
export function choices(legend, options, onchange) {
	const name = "r" + ++numbered;
	const wrong = h("p.wrong", { hidden: true, id: name + "-e" });
	const e = h("fieldset", { "aria-describedby": name + "-e" }, h("legend", null, legend), wrong,
		options.map((o) => h("label.check", null,
			h("input", { type: "radio", name, value: o.value, checked: o.checked || false, disabled: o.disabled || false,
				onchange: () => { e.error(""); if (onchange) onchange(o.value); } }),
			h("span", null, o.label, o.hint && h("small", null, o.hint)))));
	e.value = () => (e.querySelector("input:checked") || {}).value || "";
	e.error = (text) => {
		wrong.textContent = text || "";
		wrong.hidden = !text;
		if (text) e.querySelector("input:not(:disabled)").focus();
	};
	return e;
}

// check is one tick box with its words.
export function check(label, onchange, checked) {
	const input = h("input", { type: "checkbox", checked: checked || false, onchange: () => onchange && onchange(input.checked) });
	const e = h("label.check", null, input, h("span", null, label));
	e.input = input;
	return e;
}

// focus moves to an element, also one that is not a control.
export function focus(e) {
	if (!e) return;
	if (!e.matches("button,a[href],input,textarea,select,summary")) e.setAttribute("tabindex", "-1");
	e.focus({ preventScroll: true });
}

let live;

// announce tells screen readers what changed, without moving anything.
export function announce(text) {
	if (!live) return;
	live.textContent = "";
	setTimeout(() => { live.textContent = text; }, 50);
}

export const liveRegion = () => (live = h("div.sr", { role: "status", "aria-live": "polite" }));
