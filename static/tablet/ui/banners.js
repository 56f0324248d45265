// Messages above every screen: what the enumerator has to know at any time.
import { h, button, shape } from "./dom.js";
import { t, num, prefs } from "./words.js";

// A clock that is off by more is announced; nothing is ever blocked by it.
const tolerance = 2 * 60 * 1000;

// While the app starts the server has not been asked yet, ms.
const starting = 4000;

// banners gives those that apply, the gravest first.
export function banners(app) {
	const s = app.core.status();
	const out = [];
	const add = (kind, text, ...more) => out.push(h("div.banner." + kind, { role: kind === "alarm" ? "alert" : null }, shape("alert"), h("p", null, text), more));
	if (s.lost) add("alarm", t("tablet.banner.lost"), button(t("tablet.banner.lost_read"), () => app.core.acknowledgeLoss(), { class: "small" }));
	if (s.revoked) add("alarm", t("tablet.banner.revoked"));
	else if (s.refused) add("alarm", t("tablet.banner.refused"));
	if (s.outdated) add("alarm", t("tablet.banner.outdated"), s.updateWaiting ? null : button(t("tablet.banner.look"), () => app.core.checkUpdate(), { class: "small" }));
	if (app.drafting && s.updateWaiting) add("note", t("tablet.banner.update_later"));
	if (app.gate === "enrol" || app.drafting) return out; // an interview is interrupted by the gravest only
	if (s.storage.level === "full") add("alarm", t("tablet.banner.storage_full"));
	else if (s.storage.level === "warn") add("warn", t("tablet.banner.storage_warn"));
	if (!s.storage.persisted && prefs.online) add("warn", t("tablet.banner.online_only"));
	const minutes = Math.round(Math.abs(s.skewMs || 0) / 60000);
	if (Math.abs(s.skewMs || 0) > tolerance) add("warn", t("tablet.banner.clock", { minutes: num(minutes) }));
	else if (s.clockOdd) add("warn", t("tablet.banner.clock_odd"));
	if (s.lockedDrafts) add("warn", t("tablet.banner.locked_drafts", { count: s.lockedDrafts }));
	if (s.unsentOthers) add("note", t("tablet.banner.others", { count: s.unsentOthers }));
	if (s.updateWaiting) {
		add("note", t("tablet.banner.update"), button(t("tablet.banner.update_now"), async () => {
				const done = await app.core.applyUpdate();
				if (!done.ok) app.main.prepend(h("p.callout", { role: "alert" }, t("tablet.banner.update_later")));
			}, { class: "small" }));
	}
	if (!s.online && (!navigator.onLine || performance.now() > starting)) add("note", t("tablet.banner.offline"));
	return out;
}
