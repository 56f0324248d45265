"use strict";
// A shared tablet: after a time without touch a warning, then a fresh page.
// The history holds one page only, so that going back leads to nobody's answers.
(() => {
const root = document.documentElement, page = document.body, form = document.forms.rating;
const home = root.dataset.home;
const leave = () => {
page.hidden = true;
fetch(home, { cache: "no-store", credentials: "omit" }).then((r) => {
if (!r.ok && r.status !== 409) throw r;
location.replace(home);
// rather nothing than the browser's error page
}).catch(() => setTimeout(leave, 5000));
};
addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
if (root.dataset.thanks) { setTimeout(leave, 3000); return; }

// The classes of the page: "idle" while it asks, "unsent" while an answer waits.
let timer, focused;
const arm = () => { clearTimeout(timer); timer = setTimeout(ask, root.dataset.idle * 1000 - 10000); };
const ask = () => {
if (page.className) return arm();
focused = document.activeElement;
page.className = "idle";
more.focus();
timer = setTimeout(() => { if (form) form.reset(); leave(); }, 10000);
};
const more = document.querySelector("#idle button");
more.addEventListener("click", () => {
page.className = "";
focused.focus();
arm();
});
for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
addEventListener(kind, () => { if (page.className !== "idle") arm(); }, { passive: true, capture: true });
}
if (location.pathname + location.search !== home || form && form.dataset.kept) arm();
})();
