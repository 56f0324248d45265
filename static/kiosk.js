"use strict";
// A shared tablet: after a time without touch a warning, then a fresh page.
// The history holds one page only, so that going back leads to nobody's answers.
(() => {
const root = document.documentElement, form = document.forms.rating;
const home = root.dataset.home;
// an answer is still to be sent
const waiting = () => form && form.className;
const leave = () => {
document.body.hidden = true;
fetch(home, { cache: "no-store", credentials: "omit" }).then((r) => {
if (!r.ok && r.status !== 409) throw r;
location.replace(home);
// rather nothing than the browser's error page
}).catch(() => setTimeout(leave, 5000));
};
addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
if (root.dataset.thanks) { setTimeout(leave, 3000); return; }

const box = document.getElementById("idle");
let timer;
const arm = () => { clearTimeout(timer); timer = setTimeout(warn, root.dataset.idle * 1000 - 10000); };
const warn = () => {
if (waiting()) return arm();
box.showModal();
timer = setTimeout(() => { if (form) form.reset(); leave(); }, 10000);
};
box.addEventListener("close", arm);
box.querySelector("button").addEventListener("click", () => box.close());
for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
addEventListener(kind, () => { if (!box.open) arm(); }, { passive: true, capture: true });
}
if (location.pathname + location.search !== home || form && form.dataset.kept) arm();
})();
