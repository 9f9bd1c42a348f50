// What every page gets: the eye is led to what went wrong, a form is sent once, letters grow at once.
"use strict";

document.querySelector("[data-focus]")?.focus();

// A second click on a form that is on its way does nothing. The button is switched off only after the
// browser has collected the form, or its own name and value would be missing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
});

// Coming back with the back button finds a form that can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// The large view without leaving the page, so that nothing typed is lost; kept on the server as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-view-switch]")) return;
  const button = form.querySelector("button");
  const words = form.querySelector("[data-other]");
  const large = button.value === "large";
  event.preventDefault();
  fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" });
  document.documentElement.toggleAttribute("data-view", large);
  if (large) document.documentElement.dataset.view = "large";
  [words.textContent, words.dataset.other] = [words.dataset.other, words.textContent];
  button.value = large ? "" : "large";
});

// What needs a script is hidden in the page and shown here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
  if (button.matches("[data-focus]")) button.focus();
}
