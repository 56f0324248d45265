// Installing the app and storage that the browser does not clear by itself.
import { h, button, shape } from "./dom.js";
import { t, prefer, prefs } from "./words.js";

let offer = null; // the browser's own question, kept until the person asks for it

addEventListener("beforeinstallprompt", (event) => {
	event.preventDefault();
	offer = event;
	for (const f of waiting) f();
});
addEventListener("appinstalled", () => {
	offer = null;
	prefer("installed", "1");
	for (const f of waiting) f();
});
const waiting = new Set();

const standalone = () => matchMedia("(display-mode: standalone)").matches || matchMedia("(display-mode: fullscreen)").matches || navigator.standalone === true;

export const installed = () => standalone() || prefs.installed === "1";

// how gives the words for this browser.
function how() {
	const agent = navigator.userAgent;
	if (/iPad|iPhone|Macintosh.*Safari(?!.*Chrome)/.test(agent)) return t("tablet.install.safari");
	if (/Firefox/.test(agent)) return t("tablet.install.firefox");
	return t("tablet.install.chrome");
}

// installHint tells how the app is put on the home screen; it renews itself
// when the browser offers to do it.
export function installHint() {
	const e = h("div.install");
	const draw = () => {
		if (e.isConnected === false && e.drawn) return waiting.delete(draw);
		e.drawn = true;
		if (installed()) return e.replaceChildren(h("p.ok", null, shape("check"), t("tablet.install.done")));
		e.replaceChildren(h("p", null, t("tablet.install.why")), offer
			? button(t("tablet.install.button"), async () => {
				const event = offer;
				offer = null;
				await event.prompt();
				await event.userChoice;
				draw();
			})
			: h("p.hint", null, how()));
	};
	waiting.add(draw);
	draw();
	return e;
}

// persistence is the screen that stands before the field day while the browser
// may clear what is stored.
export function persistence(app) {
	const again = h("p.wrong", { role: "status" });
	return {
		title: t("tablet.persist.title"),
		node: h("div.narrow", null,
			h("h1", null, t("tablet.persist.title")),
			h("p.callout", null, t("tablet.persist.not")),
			h("p", null, t("tablet.persist.why")),
			installHint(),
			again,
			h("div.actions", null, button(t("tablet.persist.again"), async () => {
				again.textContent = "";
				if (await app.core.persist()) app.route();
				else again.textContent = t("tablet.persist.still");
			})),
			h("details", null, h("summary", null, t("tablet.persist.online_title")),
				h("p", null, t("tablet.persist.online_what")),
				button(t("tablet.persist.online"), () => {
					prefer("online", "1");
					app.route();
				}, { class: "quiet" }))),
	};
}
