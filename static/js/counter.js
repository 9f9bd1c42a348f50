// At the counter: a page that the browser kept for going back is asked for anew, so that it shows nothing of
// somebody who has left; and the minutes of a visit go on.
"use strict";

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const clock = document.querySelector("[data-minutes]");
if (clock) {
  const began = Date.now() - Number(clock.dataset.minutes) * 60_000;
  setInterval(() => {
    const minutes = Math.floor((Date.now() - began) / 60_000);
    clock.textContent = clock.textContent.replace(/\d+/, minutes);
  }, 10_000);
}
