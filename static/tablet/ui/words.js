// Words, numbers and dates in the language of the person, and how the person
// likes to read: kept in the browser beside the app's own store, since it must
// be known before anything is unlocked.
import { messages } from "words";

const remembered = (key) => {
	try {
		return localStorage.getItem("sipas." + key) || "";
	} catch {
		return ""; // storage is denied: the person chooses again each time
	}
};

export const prefs = {
	lang: remembered("lang") || (document.documentElement.lang === "en" ? "en" : "vi"),
	large: remembered("large"),
	theme: remembered("theme"),
	online: remembered("online"), // the person chose to go on where nothing is kept for long
	installed: remembered("installed"),
};

export function prefer(key, value) {
	prefs[key] = value;
	try {
		localStorage.setItem("sipas." + key, value);
	} catch {
		// lasts until the page is closed
	}
	dress();
}

// dress puts the preferences on the page.
export function dress() {
	const root = document.documentElement;
	root.lang = prefs.lang;
	root.dataset.size = prefs.large ? "large" : "";
	root.dataset.theme = prefs.theme;
}

// t gives a message, its arguments filled in; count chooses the plural.
export function t(key, args) {
	const m = messages[prefs.lang][key];
	if (m === undefined) return key;
	const text = typeof m === "string" ? m : args.count === 1 && m.one ? m.one : m.other;
	return text.replace(/\{\{\.(\w+)\}\}/g, (all, name) => (args && name in args ? args[name] : all));
}

// has tells whether there is a message.
export const has = (key) => key in messages.vi;

// say chooses between the two languages of a name, Vietnamese where one is missing.
export const say = (text) => (!text ? "" : typeof text === "string" ? text : (prefs.lang === "en" && text.en) || text.vi || "");

const vi = () => prefs.lang !== "en";

export const num = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, vi() ? "." : ",");

export const percent = (share) => Math.round(share * 100) + (vi() ? "\u00a0%" : "%");

const two = (n) => String(n).padStart(2, "0");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// day writes an ISO day or an instant: 23/11/2026.
export function day(iso) {
	if (!iso) return "";
	const d = iso.length === 10 ? new Date(iso + "T00:00:00") : new Date(iso);
	if (isNaN(d)) return iso;
	return vi() ? `${two(d.getDate())}/${two(d.getMonth() + 1)}/${d.getFullYear()}` : `${d.getDate()} ${months[d.getMonth()]} ${d.getFullYear()}`;
}

export const clock = (iso) => {
	const d = new Date(iso);
	return isNaN(d) ? "" : two(d.getHours()) + ":" + two(d.getMinutes());
};

// instant writes the clock alone today, else with the day.
export function instant(iso) {
	if (!iso || isNaN(new Date(iso))) return "";
	return day(iso) === day(new Date().toISOString()) ? clock(iso) : clock(iso) + " " + day(iso);
}

export function bytes(n) {
	const unit = n >= 1e9 ? ["GB", 1e9] : n >= 1e6 ? ["MB", 1e6] : ["kB", 1e3];
	const x = (n / unit[1]).toFixed(n >= 1e9 ? 1 : 0);
	return (vi() ? x.replace(".", ",") : x) + "\u00a0" + unit[0];
}

// fold makes texts comparable without marks and capitals: Đ is d.
export const fold = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
