// First start: the code from the supervisor, the rules of the device, storage,
// then the PIN.
import { h, replace, button, field, check, focus, shape } from "./dom.js";
import { t, prefs } from "./words.js";
import { reason } from "./failure.js";
import { installHint } from "./install.js";

// tokenIn finds the code in a link or as it was typed.
export function tokenIn(text) {
	const m = text.match(/#enrol=([^&\s]+)/);
	return (m ? decodeURIComponent(m[1]) : text).replace(/\s+/g, "");
}

export function enrolment(app) {
	let token = tokenInAddress() || app.code || ""; // kept while the language changes
	const known = app.core.status().accounts;
	let stop = () => {};
	const box = h("div.narrow");
	const screen = { title: t("tablet.enrol.title"), node: box, leave: () => stop() };
	const step = (...content) => {
		stop();
		stop = () => {};
		replace(box, h("h1", null, t("tablet.enrol.title")), content, language(app));
		focus(box.querySelector("h1"));
	};
	const askCode = (message) => {
		app.code = "";
		const input = h("input", { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
		const code = field(t("tablet.enrol.code"), input, t("tablet.enrol.code_hint"));
		const scanner = h("div");
		const next = () => {
			token = tokenIn(input.value);
			if (!token) return code.error(t("tablet.enrol.code_missing"));
			rules();
		};
		step(h("p", null, t("tablet.enrol.lead")), message && h("p.callout", { role: "alert" }, message), scanner,
			h("form", { onsubmit: (e) => { e.preventDefault(); next(); } }, code, h("button", null, t("tablet.next"))));
		if ("BarcodeDetector" in window && navigator.mediaDevices) {
			const start = button(t("tablet.enrol.scan"), async () => {
				stop = await scan(scanner, start, (found) => {
					token = tokenIn(found);
					rules();
				});
			}, { class: "quiet" });
			scanner.append(start);
		}
	};
	const rules = () => {
		app.code = token;
		const lock = check(t("tablet.enrol.lock"));
		const encrypted = check(t("tablet.enrol.encrypted"));
		const mine = check(t("tablet.enrol.mine"));
		const name = field(t("tablet.enrol.name"), h("input", { type: "text", value: deviceName(), maxlength: "60", autocomplete: "off" }), t("tablet.enrol.name_hint"));
		const wrong = h("p.wrong", { role: "alert" });
		const send = button(t("tablet.enrol.send"), async () => {
			wrong.textContent = "";
			if (![lock, encrypted, mine].every((c) => c.input.checked)) {
				wrong.textContent = t("tablet.enrol.rules_missing");
				return;
			}
			if (!name.input.value.trim()) return name.error(t("tablet.enrol.name_missing"));
			screen.holds = app.enrolling = true;
			try {
				await app.core.enrol(token, name.input.value.trim());
			} catch (error) {
				screen.holds = app.enrolling = false;
				if (error.code === "offline" || error.code === "server") wrong.textContent = reason(error);
				else askCode(reason(error));
				return;
			}
			done();
		});
		step(h("h2", null, t("tablet.enrol.rules")), h("p", null, t("tablet.enrol.rules_why")),
			h("fieldset", null, h("legend.sr", null, t("tablet.enrol.rules")), lock, encrypted, mine), name, wrong,
			h("div.actions", null, send, button(t("tablet.back"), () => askCode(), { class: "quiet" })));
	};
	const done = () => {
		app.code = "";
		history.replaceState(null, "", "#/");
		const s = app.core.status();
		step(h("p.callout.good", { role: "status" }, shape("check"), t("tablet.enrol.done", { name: s.person ? s.person.name : "" })),
			h("h2", null, t("tablet.install.title")), installHint(),
			h("p", null, s.storage.persisted ? t("tablet.persist.granted") : t("tablet.persist.not")),
			button(t("tablet.enrol.to_pin"), () => {
				screen.holds = app.enrolling = false;
				app.route();
			}));
	};
	if (token) rules();
	else askCode(app.core.status().lost ? t("tablet.banner.lost") : "");
	if (known.length) box.append(h("p.actions", null, known.map((a) => button(t("tablet.lock.other", { name: a.name }), () => app.core.use(a.id), { class: "quiet" }))));
	return screen;
}

function tokenInAddress() {
	const token = location.hash.startsWith("#enrol=") ? tokenIn(location.hash) : "";
	if (token) history.replaceState(null, "", "#/"); // it does not stay in the history
	return token;
}

function deviceName() {
	const agent = navigator.userAgent;
	const model = agent.match(/Android [\d.]+; ([^;)]+)/);
	if (model && model[1].length > 2) return model[1].replace(/ Build.*/, "").slice(0, 60);
	return /iPad|iPhone/.test(agent) ? "iPad" : /Android/.test(agent) ? "Android" : "";
}

// scan looks for a code with the camera until one is found or it is stopped.
async function scan(box, start, found) {
	let stream;
	try {
		stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
	} catch {
		box.append(h("p.wrong", { role: "alert" }, t("tablet.enrol.no_camera")));
		return () => {};
	}
	const video = h("video", { autoplay: true, playsinline: true, "aria-label": t("tablet.enrol.camera") });
	video.muted = true;
	video.srcObject = stream;
	let running = true;
	const stop = () => {
		running = false;
		stream.getTracks().forEach((track) => track.stop());
	};
	replace(box, video, h("p.hint", null, t("tablet.enrol.point")));
	const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
	const look = async () => {
		if (!running) return;
		const codes = await detector.detect(video).catch(() => []);
		if (running && codes.length) {
			stop();
			found(codes[0].rawValue);
		} else setTimeout(look, 250);
	};
	look();
	return stop;
}

// language offers the other language, in its own words.
export function language(app) {
	const other = prefs.lang === "en" ? "vi" : "en";
	return h("p.language", null, button(other === "en" ? "English" : "Tiếng Việt", () => app.speak(other), { class: "quiet", lang: other }));
}
