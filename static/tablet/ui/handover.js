// Hand-over: the respondent answers alone. From the curtain on there is no way
// to the enumerator's screens but through the PIN.
import { h, replace, button, focus } from "./dom.js";
import { t, prefer } from "./words.js";
import { reason } from "./failure.js";
import { open } from "./form.js";
import { path } from "./case.js";
import { unlock } from "./pin.js";

// curtain stands between the two people.
export function curtain(iv) {
	iv.app.intent = null;
	iv.current = null;
	const wrong = h("p.wrong", { role: "alert" });
	const title = h("h1", null, t("tablet.handover.give"));
	replace(iv.node, h("div.curtain", null, title, h("p", null, t("tablet.handover.what")), wrong,
		h("div.actions", null,
			button(t("tablet.handover.begin"), async () => {
				try {
					await begin(iv);
				} catch (error) {
					wrong.textContent = reason(error);
				}
			}, { id: "begin" }),
			button(t("tablet.back"), async () => {
				if (iv.d.handedOver) await iv.d.handover(false);
				iv.list();
			}, { class: "quiet" }))));
	if (iv.node.isConnected) focus(title);
}

async function begin(iv) {
	await iv.d.handover(true);
	iv.alone = true;
	iv.parent.bare = true;
	document.body.dataset.frame = "bare";
	document.body.dataset.alone = "1";
	iv.guard = holdBack();
	iv.app.frame();
	const v = iv.view();
	const step = open(v)[0] || v.steps[0];
	await iv.show(step.code);
}

// holdBack keeps the browser's own way back on this screen; it gives what ends that.
function holdBack() {
	const here = location.hash;
	const stay = (event) => {
		event.stopImmediatePropagation();
		if (location.hash !== here) history.pushState(null, "", here);
	};
	history.pushState(null, "", here);
	addEventListener("hashchange", stay, { capture: true });
	addEventListener("popstate", stay, { capture: true });
	return () => {
		removeEventListener("hashchange", stay, { capture: true });
		removeEventListener("popstate", stay, { capture: true });
		delete document.body.dataset.alone;
	};
}

// handBack ends it: the answers are sealed, the tablet is locked, and only the
// PIN leads on.
export async function handBack(iv) {
	if (iv.settle) await iv.settle();
	iv.settle = null;
	const app = iv.app;
	try {
		await iv.d.handover(false);
	} catch (error) {
		return iv.refuse(error);
	}
	iv.alone = false;
	if (iv.enumeratorSpeaks) prefer("lang", iv.enumeratorSpeaks);
	const back = path("interview", iv.c);
	await iv.parent.leave();
	app.screen = null; // it has been left
	app.gate = "locked"; // this screen asks for the PIN itself
	app.core.lock();
	app.show(unlock(app, { title: t("tablet.handover.done"), lead: t("tablet.handover.pin"), then: () => {
		app.intent = { list: true };
		app.go(back, true);
	} }));
}
