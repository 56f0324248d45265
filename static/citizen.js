"use strict";
// What script adds to a citizen's page; without it everything still works.
(() => {
const form = document.forms.rating;
if (!form) return;
const kiosk = document.documentElement.dataset.home;

// Conditional questions: a box .w3 is shown while a visible .t3 is chosen.
const reveal = () => form.querySelectorAll(".w").forEach((box) => {
const n = /w(\d+)/.exec(box.className)[1];
box.hidden = ![...form.querySelectorAll(".t" + n + ":checked")].some((x) => !x.closest("[hidden]"));
});
form.addEventListener("change", () => { form.dataset.touched = "1"; reveal(); });
reveal();

// A free text: characters left, and a warning about data of persons.
form.querySelectorAll("textarea").forEach((area) => {
const left = document.getElementById("n-" + area.name);
const warning = document.getElementById("p-" + area.name);
const show = () => {
const n = area.dataset.max - [...area.value.normalize()].length;
left.textContent = area.dataset[n < 0 ? "over" : "left"].replace("#", Math.abs(n));
left.className = n < 0 ? "e" : "soft";
const text = /(\d[\s.()-]{0,2}){9,}|\S@\S+\.\w/.test(area.value) ? warning.dataset.text : "";
if (warning.textContent !== text) warning.textContent = text;
};
area.addEventListener("input", show);
show();
});

// Sending: the same id each time, so that a repetition counts once. Nothing is
// kept outside this page: the device may be shared.
const state = document.getElementById("state");
let busy = false, tries = 0, timer, body;
const say = (what) => { state.textContent = what ? state.dataset[what] : ""; state.className = what === "failed" ? "bad" : ""; };
const failed = () => {
busy = false;
say("failed");
form.querySelectorAll(".send button").forEach((button) => { button.textContent = state.dataset.again; });
if (kiosk) { form.reset(); document.body.className = "unsent"; } else { body = null; }
timer = setTimeout(send, Math.min(30, 2 << tries++) * 1000);
};
const send = () => {
if (busy) return;
busy = true;
clearTimeout(timer);
body = body || new URLSearchParams(new FormData(form));
say("sending");
const stop = new AbortController();
const limit = setTimeout(() => stop.abort(), 15000);
fetch(form.action, { method: "POST", body, credentials: "omit", signal: stop.signal }).then((r) => {
if (r.redirected && new URL(r.url).pathname.endsWith("/thanks")) location.replace(r.url);
else if (r.status >= 500 || r.status === 429) failed();
// an answer that waited and is not taken was taken before
else if (document.body.className) location.replace(kiosk);
else { busy = false; say(""); form.submit(); }
}).catch(failed).finally(() => clearTimeout(limit));
};
form.addEventListener("submit", (event) => {
if (event.submitter && event.submitter.name) return;
event.preventDefault();
if (event.submitter && form.contains(event.submitter)) event.submitter.before(state);
send();
});
addEventListener("online", () => { if (timer) { tries = 0; send(); } });

// Switching the language keeps what was entered.
document.querySelectorAll("a[hreflang]").forEach((link) => link.addEventListener("click", (event) => {
if (!form.dataset.touched && !form.dataset.kept) return;
event.preventDefault();
form.elements._to.value = link.hreflang;
form.action = link.href;
form.submit();
}));

// A page that the browser kept in memory would show the answers to who goes back.
if (form.dataset.fresh) addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// A reload keeps the id: an answer whose receipt was lost is not counted twice.
if (kiosk) return;
const id = form.elements._id;
if (history.state && !form.dataset.kept) id.value = history.state;
else history.replaceState(id.value, "");
})();
