// Keeps the second screen at the page that it has to show now, so that nothing stays of who has left; a page
// that the browser kept for going back is asked for anew.
"use strict";

const EVERY = 3_000;
const { screenPage: page, screenStay: stay, screenState: state } = document.querySelector("[data-screen-state]").dataset;
let sending = false; // what was signed is on its way: its answer comes next, not the waiting page

async function look() {
  try {
    const response = await fetch(state);
    const shown = (await response.json()).page;
    if (sending) return;
    if (shown !== page) return location.replace(shown);
  } catch {
    // The network is away for a moment: look again.
  }
  setTimeout(look, EVERY);
}

if (page || stay !== "0") setTimeout(look, Number(stay) * 1_000 || EVERY);
addEventListener("submit", (event) => {
  sending ||= !event.defaultPrevented;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
