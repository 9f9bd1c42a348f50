// A new code before the old one expires, for as long as somebody may be standing at a counter; then the button.
"use strict";

const EVERY = 50_000;
const MOST = 6;
let shown = 0;

async function renew() {
  const form = document.querySelector("[data-code-form]");
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-code]");
  if (!fresh) return;
  document.querySelector("[data-code]").replaceWith(fresh);
  shown += 1;
  if (shown < MOST) setTimeout(renew, EVERY);
}

if (document.querySelector("[data-code]")) setTimeout(renew, EVERY);
