"use strict";
// The progress of an import, asked for each second. Without script the page
// loads itself again.
const progress = document.getElementById("progress");
if (progress) {
  const bar = progress.querySelector("progress");
  const text = document.getElementById("progress-text");
  const ask = async () => {
    try {
      const answer = await fetch(progress.dataset.state);
      if (answer.redirected || !answer.ok) return location.reload();
      const state = await answer.json();
      bar.value = state.percent;
      text.textContent = state.text;
      if (state.state !== "running") return location.reload();
    } catch {
      // The network is away; the import goes on.
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 500);
}
