// Waits beside the second screen: when what is waited for has moved on, the page is asked for anew, and the
// server leads on. The button below does the same without a script.
"use strict";

const EVERY = 2_000;
const { await: address, awaitNow: now } = document.querySelector("[data-await]")?.dataset ?? {};

async function look() {
  try {
    const response = await fetch(address);
    if (response.redirected || (await response.json()).state !== now) return location.reload();
  } catch {
    // The network is away for a moment: look again.
  }
  setTimeout(look, EVERY);
}

if (address) setTimeout(look, EVERY);
