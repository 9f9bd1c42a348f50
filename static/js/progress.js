// Moves the bars of [data-progress] (an address that tells state, its label, done and total); once nothing is in the
// making any more, the page is read anew.
"use strict";

const LOOK_EVERY = 2000;

async function look(line) {
  const answer = await fetch(line.dataset.progress, { headers: { Accept: "application/json" } });
  if (!answer.ok) return false;
  const { state, label, done, total } = await answer.json();
  const bar = line.querySelector("progress");
  bar.max = total || 1;
  bar.value = done;
  line.querySelector("[data-progress-state]").textContent = label;
  line.querySelector("[data-progress-rows]").textContent = total ? ` ${done} / ${total}` : "";
  return state === "waiting" || state === "running";
}

async function lookAtAll() {
  const lines = [...document.querySelectorAll("[data-progress]")];
  const going = await Promise.all(lines.map(look));
  if (going.includes(false)) location.reload();
  else setTimeout(lookAtAll, LOOK_EVERY);
}

setTimeout(lookAtAll, LOOK_EVERY);
