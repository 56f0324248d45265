// What is shown when something fails: what was typed and sealed stays on the
// tablet, and the way on.
import { h, button } from "./dom.js";
import { t, has } from "./words.js";

// reason puts an error of the core into words.
export function reason(error) {
	const code = error && error.code ? "tablet.error." + error.code : "";
	if (code && has(code)) return t(code);
	if (error && error.name === "QuotaExceededError") return t("tablet.error.storage_full");
	return t("tablet.error.other", { what: String((error && error.message) || error || "") });
}

export function failure(app, error) {
	const save = async () => {
		const blob = await app.core.exportRecords("unsent");
		download(blob, copyName());
	};
	return {
		title: t("tablet.failure.title"),
		node: h("div.failure", null,
			h("h1", null, t("tablet.failure.title")),
			h("p", null, t("tablet.failure.kept")),
			h("p.hint", null, reason(error)),
			h("div.actions", null,
				button(t("tablet.failure.again"), () => location.reload()),
				app && app.core.status().enrolled && button(t("tablet.sync.export"), save, { class: "quiet" }),
				app && button(t("tablet.failure.home"), () => app.go("/", true), { class: "quiet" }))),
	};
}

// copyName is the name of a file with sealed records, by day and time.
export const copyName = () => "sipas-" + new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-") + ".jsonl";

// download gives the person a file.
export function download(blob, name) {
	const a = h("a", { href: URL.createObjectURL(blob), download: name });
	document.body.append(a);
	a.click();
	a.remove();
	setTimeout(() => URL.revokeObjectURL(a.href), 60000);
}
