// The interview: one question a screen, every answer on the disk before the next.
import { h, replace, button, focus, shape } from "./dom.js";
import { t, say, num, prefs, prefer } from "./words.js";
import { reason } from "./failure.js";
import { view, sections, stateOf, open, counts, required } from "./form.js";
import { controls, without } from "./question.js";
import { curtain, handBack } from "./handover.js";
import { finishView } from "./finish.js";
import { selection, consent, needsSelection } from "./consent.js";
import { path, caseTitle } from "./case.js";

export async function interview(app, id, standsFor) {
	const c = await app.core.case(id);
	let d = app.opened && app.opened.case === id && !app.opened.closed ? app.opened : null;
	app.opened = null;
	if (!d) {
		if (!c || !c.draft) {
			app.go(c ? path("case", c, standsFor) : "/", true);
			return { title: "", node: null };
		}
		d = await app.core.openDraft(id, {});
	}
	const rounds = await app.core.rounds();
	const round = rounds.find((r) => r.id === c.round);
	const form = d.form && d.form.factors ? d.form : await app.core.form(round.form);
	return new Interview(app, c, d, form, round).screen();
}

// Interview is the screen of one draft; view names what it shows: question,
// list, finish, curtain, alone.
class Interview {
	constructor(app, c, d, form, round) {
		Object.assign(this, { app, c, d, form, round });
		this.node = h("div.interview");
		this.alone = false;
		this.passed = ""; // a question that was left blank once, knowingly
	}

	screen() {
		this.off = this.d.on("change", () => this.drawn());
		this.keys = (e) => this.onkey(e);
		addEventListener("keydown", this.keys);
		this.app.drafting = true;
		const screen = {
			title: t("tablet.interview.title", { name: caseTitle(this.c) }), node: this.node,
			leave: async () => {
				removeEventListener("keydown", this.keys);
				this.off();
				this.app.drafting = false;
				if (this.guard) this.guard();
				if (this.settle) await this.settle();
				if (this.d.close) await this.d.close();
			},
		};
		this.parent = screen;
		this.readOnlyShown = this.d.readOnly;
		this.start();
		return screen;
	}

	// start opens where the draft was left: no question with two risky answers.
	start() {
		if (this.d.handedOver || (this.app.intent && this.app.intent.handover && this.d.consented)) return curtain(this);
		if (!this.d.replaces) {
			if (needsSelection(this.form) && !this.d.selection) return selection(this);
			if (!this.d.consented) return consent(this);
		}
		if (this.app.intent && this.app.intent.handover) return curtain(this);
		if (this.app.intent && this.app.intent.list) {
			this.app.intent = null;
			return this.list();
		}
		const v = this.view();
		const commented = !this.d.at && this.d.comments.map((m) => v.steps.find((s) => s.code === m.question || (s.row && s.question.code === m.question))).find(Boolean);
		const step = commented || v.steps.find((s) => s.code === this.d.at) || open(v)[0] || v.steps[0];
		this.show(step.code);
	}

	view() { return view(this.form, this.d); }

	title(key, step) {
		if (step.factor) {
			const content = (this.form.contents || []).find((x) => x.code === step.factor.content);
			return (content ? say(content) + " – " : "") + say(step.factor);
		}
		if (step.row) return say(step.question);
		return t({ before: "tablet.section.before", after: "tablet.section.after", profile: "tablet.section.profile" }[key]);
	}

	sections(v) { return sections(v, (key, step) => this.title(key, step)); }

	// drawn is called when the draft changed, here or in another window.
	drawn() {
		if (this.d.readOnly !== this.readOnlyShown) {
			this.readOnlyShown = this.d.readOnly;
			if (this.current && !this.alone) this.show(this.current.code);
		}
	}

	async show(code, options) {
		const v = this.view();
		const step = v.steps.find((s) => s.code === code) || v.steps[0];
		this.current = step;
		this.passed = "";
		if (!this.d.readOnly) {
			try {
				await this.d.go(step.code);
			} catch (error) {
				return this.refuse(error);
			}
		}
		this.draw(v, step, options || {});
	}

	refuse(error) {
		this.mark.textContent = reason(error);
		this.mark.dataset.state = "failed";
	}

	draw(v, step, { quiet }) {
		const here = this.sections(v).find((s) => s.steps.includes(step));
		const sealed = !this.alone && this.d.handed(step.code);
		this.mark = h("p.mark", { role: "status" });
		this.wrong = h("p.wrong", { role: "alert" });
		this.ask = {
			form: this.form, step, alone: this.alone, text: this.d.answers[step.code] ?? null, missing: this.d.missing[step.code] || "",
			save: (text, missing) => this.save(step, text, missing), done: () => this.after(step),
		};
		this.controls = sealed || this.d.readOnly ? h("p.callout", null, sealed ? t("tablet.handover.sealed") : this.answerText(v, step)) : controls(this.ask);
		this.none = sealed || this.d.readOnly ? null : without(this.ask);
		this.settle = this.controls.settle || null;
		const heading = h("h1", { id: "question" }, step.item && step.item.no ? num(step.item.no) + ". " : "", say(step.item || step.row || step.question),
			required(step) && h("small", null, " ", t("tablet.q.required")));
		replace(this.node, this.alone ? this.aloneTop(v, step) : this.top(v, here),
			this.d.readOnly && h("p.callout", null, t("tablet.interview.read_only")),
			!this.alone && this.comments(step),
			h("div.question", null,
				h("p.section", null, step.factor ? say(step.factor) : here.title, step.row && " · " + t("tablet.q.row", { n: step.rowNumber, of: step.question.rows.length })),
				heading, this.notes(step), this.wrong, this.controls, this.none),
			!this.alone && this.help(step), this.foot(v, step));
		if (!quiet) {
			scrollTo(0, 0);
			focus(heading);
		}
	}

	answerText(v, step) {
		const s = stateOf(v, step);
		return s ? t("tablet.mark." + s) : t("tablet.mark.none");
	}

	top(v, here) {
		const done = v.steps.filter((s) => counts(s) && stateOf(v, s)).length;
		const all = v.steps.filter(counts).length;
		return h("div.strip", null,
			h("a", { href: "#" + path("case", this.c) }, caseTitle(this.c)),
			button(t("tablet.interview.list"), () => this.list(here.key), { class: "quiet small" }),
			h("span.count", null, t("tablet.interview.answered", { n: num(done), of: num(all) })),
			h("progress", { max: String(all), value: done, "aria-label": t("tablet.interview.answered", { n: num(done), of: num(all) }) }));
	}

	aloneTop(v, step) {
		return h("div.strip", null, h("span.count", null, t("tablet.handover.count", { n: num(v.steps.indexOf(step) + 1), of: num(v.steps.length) })),
			button(prefs.lang === "en" ? "Tiếng Việt" : "English", () => this.speak(), { class: "quiet small", lang: prefs.lang === "en" ? "vi" : "en" }),
			button(t("tablet.handover.stop"), () => handBack(this), { class: "quiet small" }));
	}

	// speak changes the language while the respondent has the tablet.
	async speak() {
		if (this.settle && !(await this.settle())) return;
		this.enumeratorSpeaks ??= prefs.lang;
		prefer("lang", prefs.lang === "en" ? "vi" : "en");
		this.show(this.current.code);
	}

	comments(step) {
		const mine = this.d.comments.filter((m) => m.question === step.code || (step.row && m.question === step.question.code) || m.question === "");
		return mine.length > 0 && h("div.callout", null, h("p", null, h("strong", null, t("tablet.interview.comment"))),
			mine.map((m) => h("p", null, m.body, m.author && h("small", null, " – " + m.author))));
	}

	notes(step) {
		const q = step.question;
		return [step.item && step.item.vi_full && this.alone && h("p.hint", { lang: "vi" }, step.item.vi_full),
			q && q.sensitive_kind === "personal-data" && h("p.hint", null, t("tablet.q.personal")),
			q && q.sensitive_kind === "fieldwork" && h("p.hint", null, t(this.alone ? "tablet.q.private_self" : "tablet.q.private"))];
	}

	// help is folded: the full wording and how to probe without leading.
	help(step) {
		const full = step.item && step.item.vi_full;
		const kind = step.item ? "scale" : step.row ? "grid" : { multi: "multi", ranked: "ranked", text: "text", percent: "number", number: "number" }[step.type] || "single";
		return h("details.help", null, h("summary", null, t("tablet.help.title")), full && h("p", { lang: "vi" }, full), h("p", null, t("tablet.help." + kind)), h("p.hint", null, t("tablet.help.keys")));
	}

	foot(v, step) {
		const at = v.steps.indexOf(step);
		const last = at === v.steps.length - 1;
		return h("div.foot", null,
			button(t("tablet.q.back"), () => this.step(-1), { class: "quiet", id: "back", disabled: at === 0 && this.alone ? true : null }),
			this.mark,
			button(t(last ? (this.alone ? "tablet.handover.end" : "tablet.q.to_finish") : "tablet.next"), () => this.next(), { id: "next" }));
	}

	// save resolves to true when the answer is on the disk.
	async save(step, text, missing) {
		this.mark.textContent = t("tablet.saving");
		this.mark.dataset.state = "";
		try {
			await this.d.set(step.code, text, missing || undefined);
		} catch (error) {
			this.refuse(error);
			return false;
		}
		replace(this.mark, shape("check"), t("tablet.saved"));
		this.mark.dataset.state = "saved";
		this.wrong.textContent = "";
		this.passed = "";
		if (this.current === step) {
			if (text === null && missing) this.controls.draw(null);
			else if (!this.controls.own) this.controls.draw(text);
			if (this.none) this.none.draw(text, missing || "");
		}
		return true;
	}

	// after goes on by itself, once the person has seen what was chosen.
	async after(step) {
		await new Promise((done) => setTimeout(done, matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180));
		if (this.current === step && this.node.isConnected) this.step(1);
	}

	// next goes on by hand: a required question wants an answer or a reason, any
	// other is left blank only knowingly.
	async next() {
		const step = this.current;
		if (this.settle && !(await this.settle())) return;
		const v = this.view();
		if (!this.d.readOnly && !stateOf(v, step) && counts(step)) {
			if (required(step)) return this.warn(t("tablet.q.needs"));
			if (this.passed !== step.code) {
				this.warn(t("tablet.q.blank"));
				this.passed = step.code;
				return;
			}
		}
		await this.step(1, true);
	}

	warn(text) {
		this.wrong.textContent = text;
		this.wrong.scrollIntoView({ block: "nearest" });
	}

	async step(by, settled) {
		if (!settled && this.settle && !(await this.settle())) return;
		this.settle = null;
		const v = this.view();
		const at = v.steps.findIndex((s) => s.code === this.current.code);
		const to = v.steps[at + by];
		if (to) return this.show(to.code);
		if (by < 0) return this.alone ? undefined : this.list();
		if (this.alone) return handBack(this);
		return this.finish();
	}

	onkey(event) {
		if (event.ctrlKey || event.metaKey || event.altKey || !this.current || !this.controls || !this.controls.isConnected) return;
		const at = document.activeElement;
		const typing = at && at.matches("input,textarea,select");
		if (event.key === "Enter" && typing && at.tagName !== "TEXTAREA") this.next();
		else if (event.key === "Enter" && !(at && at.matches("button,a,summary,textarea"))) this.next();
		else if (typing) return;
		else if (event.key === "0" && this.none) this.none.key();
		else if (/^[1-9]$/.test(event.key) && this.controls.key) this.controls.key(event.key);
		else if (event.key === "ArrowLeft") this.step(-1);
		else if (event.key === "ArrowRight") this.next();
		else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			const all = [...this.node.querySelectorAll(".choice")];
			const i = all.indexOf(at);
			const to = all[i < 0 ? 0 : (i + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length];
			if (to) to.focus();
		} else return;
		event.preventDefault();
	}

	// list shows all sections with what is answered, for jumping.
	async list(openKey) {
		if (this.settle && !(await this.settle())) return;
		this.settle = null;
		const here = this.current;
		this.current = null;
		const v = this.view();
		const missing = open(v);
		const rows = this.sections(v).map((s) => {
			const asked = s.steps.filter(counts);
			const done = asked.filter((x) => stateOf(v, x)).length;
			return h("details", { open: s.key === openKey }, h("summary", null, h("span", null, s.title), asked.length > 0 && h("span.count", null, num(done) + "/" + num(asked.length))),
				h("ul.plain", null, s.steps.map((x) => h("li", null, h("button.jump", { type: "button", "data-code": x.code, onclick: () => this.show(x.code) },
					h("span.state", null, this.stateMark(v, x)), h("span", null, say(x.item || x.row || x.question)))))));
		});
		const title = h("h1", null, t("tablet.interview.list_title"));
		replace(this.node, h("p.back", null, h("a", { href: "#" + path("case", this.c) }, caseTitle(this.c))), title,
			h("div.actions", null,
				missing.length > 0 && button(t("tablet.interview.to_open", { count: missing.length }), () => this.show(missing[0].code), { id: "to-open" }),
				here && button(t("tablet.interview.on"), () => this.show(here.code), { class: "quiet" }),
				!this.d.readOnly && button(t("tablet.case.handover"), () => curtain(this), { class: "quiet" }),
				!this.d.readOnly && button(t("tablet.q.to_finish"), () => this.finish(), { class: missing.length ? "quiet" : null, id: "finish" })),
			rows);
		scrollTo(0, 0);
		focus(title);
	}

	stateMark(v, step) {
		const s = !this.alone && this.d.handed(step.code) ? "handed" : stateOf(v, step) || (counts(step) ? "none" : "optional");
		return [shape({ answered: "check", handed: "check", refused: "cross", dont_know: "half", none: "empty", optional: "empty" }[s]), h("span", null, t("tablet.mark." + s))];
	}

	async finish() {
		this.current = null;
		this.settle = null;
		finishView(this);
	}
}
