// The frame of the app: what stands on every screen, which screen is shown, and
// the way between them. Addresses are kept after the #, so that a reload, also
// after a crash, comes back to the same screen.
import { h, replace, focus, liveRegion, announce, shape } from "./dom.js";
import { t, prefs, prefer, dress, clock, day, percent } from "./words.js";
import { banners } from "./banners.js";
import { enrolment } from "./enrol.js";
import { setPin, unlock } from "./pin.js";
import { home, forget } from "./home.js";
import { casePage } from "./case.js";
import { visitPage } from "./visit.js";
import { interview } from "./interview.js";
import { syncPage } from "./sync.js";
import { settings } from "./settings.js";
import { failure } from "./failure.js";
import { persistence } from "./install.js";

const routes = [
	[/^\/case\/([^/]+)(?:\/for\/([^/]+))?$/, casePage],
	[/^\/visit\/([^/]+)(?:\/for\/([^/]+))?$/, visitPage],
	[/^\/interview\/([^/]+)(?:\/for\/([^/]+))?$/, interview],
	[/^\/sync$/, syncPage],
	[/^\/settings$/, settings],
	[/^\/?$/, home],
];

class App {
	constructor(core) {
		this.core = core;
		this.turn = 0; // counts screens, so that a slow one does not replace a later one
		this.screen = null;
		this.gate = "";
		this.top = h("header.top");
		this.notes = h("section.banners");
		this.main = h("main", { id: "main", tabindex: "-1" });
		document.body.replaceChildren(h("a.skip", { href: "#main", onclick: (e) => { e.preventDefault(); focus(this.main); } }, t("tablet.skip")),
			this.top, this.notes, this.main, liveRegion());
		document.body.dataset.ready = "1";
		addEventListener("hashchange", () => this.route());
		addEventListener("unhandledrejection", (e) => { e.preventDefault(); this.fail(e.reason); });
		addEventListener("error", (e) => this.fail(e.error || e.message));
		for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => core.touch(), { passive: true, capture: true });
		for (const kind of ["online", "offline"]) addEventListener(kind, () => this.changed());
		core.on("change", () => this.changed());
	}

	// go shows another screen.
	go(path, instead) {
		if (instead) history.replaceState(null, "", "#" + path);
		else if (location.hash !== "#" + path) {
			location.hash = path; // hashchange calls route
			return;
		}
		this.route();
	}

	// gateOf names what stands before the screens: enrolment, PIN, lock.
	gateOf() {
		const s = this.core.status();
		if (!s.enrolled) return "enrol";
		if (s.blocked) return "locked";
		if (!s.hasPin) return this.enrolling ? "enrol" : "pin";
		if (s.locked) return "locked";
		if (!s.storage.persisted && !prefs.online) return "persist";
		return "";
	}

	async route() {
		const turn = ++this.turn;
		if (this.screen && this.screen.leave) {
			const leaving = this.screen.leave();
			this.screen = null;
			await leaving;
		}
		this.gate = this.gateOf();
		if (this.gate) forget();
		let screen;
		try {
			screen = await this.pick();
		} catch (error) {
			return this.fail(error);
		}
		if (turn === this.turn) this.show(screen);
		else if (screen.leave) screen.leave();
	}

	pick() {
		const gates = { enrol: enrolment, pin: setPin, locked: unlock, persist: persistence };
		if (this.gate) return gates[this.gate](this);
		const path = location.hash.slice(1);
		for (const [pattern, make] of routes) {
			const m = path.match(pattern);
			if (m) return make(this, ...m.slice(1).map((p) => p && decodeURIComponent(p)));
		}
		return home(this);
	}

	// show puts a screen on the page: its title, its content, and whether the
	// frame stands around it. What follows from an act that took time gives the
	// turn in which it began: who has gone elsewhere meanwhile stays there.
	show(screen, turn = this.turn) {
		if (turn !== this.turn) return;
		if (this.screen && this.screen !== screen && this.screen.leave) this.screen.leave();
		this.screen = screen;
		document.title = screen.title + " – SIPAS";
		document.body.dataset.frame = screen.bare ? "bare" : "";
		replace(this.main, screen.node);
		this.frame();
		if (!screen.keepScroll) scrollTo(0, 0);
		focus(screen.focus || this.main.querySelector("h1"));
	}

	// changed is called by the core: the facts above are renewed at once, the
	// screen renews itself where it wants to.
	changed() {
		const gate = this.gateOf();
		if (gate !== this.gate && !(this.screen && this.screen.holds)) return this.route();
		this.frame();
		if (this.screen && this.screen.update) {
			clearTimeout(this.updating);
			const screen = this.screen;
			this.updating = setTimeout(() => screen === this.screen && screen.update(), 80);
		}
	}

	// frame renews what stands above the screen.
	frame() {
		const bare = document.body.dataset.frame === "bare";
		replace(this.top, bare ? null : this.bar());
		this.notes.setAttribute("aria-label", t("tablet.notes"));
		replace(this.notes, bare ? null : banners(this));
	}

	// bar always shows three facts: not sent, last sync, storage.
	bar() {
		const s = this.core.status();
		const facts = [
			[t("tablet.bar.unsent", { count: s.unsent }), s.unsent ? "up" : "check"],
			[s.lastSync ? t("tablet.bar.last", { at: when(s.lastSync) }) : t("tablet.bar.never"), null],
			[s.storage.quota ? t("tablet.bar.free", { share: percent(Math.max(0, 1 - s.storage.share)) }) : t("tablet.bar.unknown"), s.storage.level === "ok" ? null : "alert"],
		];
		const list = h("ul.facts", null, facts.map(([text, icon]) => h("li", null, icon && shape(icon), text)));
		if (this.gate || this.drafting) return list; // the interview has its own way back
		const link = (path, key) => h("a", { href: "#" + path, "aria-current": location.hash.slice(1) === path ? "page" : null }, t(key));
		return [list, h("nav", { "aria-label": t("tablet.nav") }, link("/", "tablet.nav.home"), link("/sync", "tablet.nav.sync"), link("/settings", "tablet.nav.settings"))];
	}

	// speak changes the language and draws the screen again.
	speak(lang) {
		prefer("lang", lang);
		document.querySelector(".skip").textContent = t("tablet.skip");
		this.route();
	}

	fail(error) {
		console.warn(error);
		this.turn++;
		this.show(failure(this, error));
	}

	say(text) { announce(text); }
}

const when = (iso) => (day(iso) === day(new Date().toISOString()) ? clock(iso) : clock(iso) + " " + day(iso));

// start opens the core and shows the first screen.
export async function start(open) {
	dress();
	let core;
	try {
		core = await open();
	} catch (error) {
		console.warn(error);
		const screen = failure(null, error);
		document.title = screen.title + " – SIPAS";
		document.body.replaceChildren(h("main", { id: "main" }, screen.node));
		return null;
	}
	const app = new App(core);
	await app.route();
	return app;
}
