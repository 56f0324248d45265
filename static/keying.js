"use strict";
// What script adds to typing paper in: the next field comes by itself, a number
// that no box has is told at once, and the draft is kept while typing. Without
// it everything works with Tab and the buttons.
(() => {
  const form = document.getElementById("keying");
  if (!form) return;
  const state = document.getElementById("state");
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const next = (from) => {
    const i = fields.indexOf(from) + 1;
    const to = fields[i] || document.getElementById("finish");
    to.focus();
    if (to.select) to.select();
  };

  // One answer is whole when no longer number begins with it.
  const check = (input) => {
    const allowed = input.dataset.allowed ? input.dataset.allowed.split(" ") : null;
    const parts = input.value.trim().split(/[\s,;.]+/).filter(Boolean);
    const wrong = allowed && parts.some((part) => !allowed.includes(part.replace(/^0+(?=\d)/, ""))) || input.dataset.kind !== "several" && parts.length > 1
      || input.dataset.high && parts.some((part) => !["?", "-"].includes(part) && !(/^\d+$/.test(part) && +part >= +input.dataset.low && +part <= +input.dataset.high));
    let note = document.getElementById(input.id + "-live");
    input.toggleAttribute("aria-invalid", false);
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      if (!note) {
        note = document.createElement("p");
        note.id = input.id + "-live";
        note.className = "wrong";
        note.setAttribute("role", "status");
        input.after(note);
        input.setAttribute("aria-describedby", note.id);
      }
      note.textContent = form.dataset.wrong + " " + (allowed ? allowed.slice(0, -2).join(", ") : input.dataset.low + "–" + input.dataset.high);
    } else if (note) {
      note.textContent = "";
    }
    return !wrong && parts.length === 1 && allowed && allowed.includes(parts[0]) && !allowed.some((a) => a !== parts[0] && a.startsWith(parts[0]));
  };
  form.addEventListener("input", (event) => {
    const input = event.target;
    if (input.dataset.kind === "one" && check(input) && !event.inputType?.startsWith("delete")) next(input);
    else if (input.dataset.allowed || input.dataset.high) check(input);
    later();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON" || event.isComposing) return;
    event.preventDefault();
    if (event.shiftKey) { const i = fields.indexOf(event.target); if (i > 0) fields[i - 1].focus(); } else next(event.target);
  });

  // Keeping the draft. One request at a time; what changes meanwhile is sent after it.
  let timer, busy = false, dirty = false, stopped = false;
  const later = () => { dirty = true; clearTimeout(timer); timer = setTimeout(keep, 800); };
  const keep = (leaving) => {
    clearTimeout(timer);
    timer = null;
    if (busy || !dirty || stopped) return;
    busy = true;
    dirty = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "draft");
    fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: leaving === true }).then(async (r) => {
      const answer = r.headers.get("Content-Type")?.includes("json") ? await r.json() : {};
      if (r.ok && answer.version) form.elements.version.value = answer.version;
      else if (r.status === 409) stopped = true;
      else { dirty = true; timer = setTimeout(keep, 5000); }
      state.textContent = answer.text || form.dataset.failed;
      state.className = r.ok && answer.version ? "" : "wrong";
    }).catch(() => {
      dirty = true;
      state.textContent = form.dataset.failed;
      state.className = "wrong";
      timer = setTimeout(keep, 5000);
    }).finally(() => { busy = false; if (dirty && !stopped && !timer) later(); });
  };
  form.addEventListener("change", later);
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(true); });
  // A draft on its way would make the version in the form an old one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!busy) { stopped = true; return; }
    event.preventDefault();
    const again = () => (busy ? setTimeout(again, 50) : form.requestSubmit(event.submitter));
    again();
  });
  fields.find((f) => f.getAttribute("aria-invalid") === "true" || f.type === "text" && !f.value)?.focus();
})();
