// How the person likes to read, and what this tablet is.
import { h, button, choices, check } from "./dom.js";
import { t, prefs, prefer, instant, day } from "./words.js";
import { installHint } from "./install.js";

export async function settings(app) {
	const s = app.core.status();
	const theme = choices(t("tablet.settings.theme"), ["", "light", "dark"].map((value) => ({ value: value || "auto", label: t("tablet.settings.theme_" + (value || "auto")), checked: prefs.theme === value })),
		(value) => prefer("theme", value === "auto" ? "" : value));
	const lang = choices(t("tablet.settings.lang"), [["vi", "Tiếng Việt"], ["en", "English"]].map(([value, label]) => ({ value, label, checked: prefs.lang === value })), (value) => app.speak(value));
	const row = ([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value));
	return {
		title: t("tablet.settings.title"),
		node: [h("h1", null, t("tablet.settings.title")), lang, theme, check(t("tablet.settings.large"), (on) => prefer("large", on ? "1" : ""), !!prefs.large),
			h("h2", null, t("tablet.settings.lock")), h("p", null, t("tablet.settings.lock_what")), button(t("tablet.settings.lock_now"), () => app.core.lock(), { class: "quiet" }),
			h("details", null, h("summary", null, t("tablet.settings.leave")), h("p", null, t("tablet.settings.leave_what")), button(t("tablet.settings.leave_now"), () => app.core.logout(), { class: "quiet" })),
			h("h2", null, t("tablet.install.title")), installHint(),
			h("h2", null, t("tablet.settings.device")), h("dl.facts", null, [
				[t("tablet.settings.person"), s.person ? s.person.name : ""],
				[t("tablet.settings.device_name"), s.device],
				[t("tablet.settings.version"), s.version || ""],
				[t("tablet.settings.last"), s.lastSync ? instant(s.lastSync) : t("tablet.bar.never")],
				[t("tablet.settings.browser"), navigator.userAgent],
			].filter((r) => r[1]).map(row)),
			h("p.hint", null, t("tablet.settings.about", { day: day(new Date().toISOString()) }))],
	};
}
