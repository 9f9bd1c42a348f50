// Adds and removes rows of components/formset.html without a round trip. Without this file the buttons submit.
"use strict";

for (const box of document.querySelectorAll("[data-formset]")) {
  const prefix = box.dataset.formset;
  const rows = box.querySelector("[data-formset-rows]");
  const empty = box.querySelector("[data-formset-empty]");
  const add = box.querySelector("[data-formset-add]");
  const total = box.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const most = Number(box.dataset.max);
  const inName = new RegExp(`${prefix}-(\\d+|__prefix__)-`);

  const renumber = () => {
    const all = [...rows.querySelectorAll("[data-formset-row]")];
    all.forEach((row, index) => {
      for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const attribute of ["name", "id", "for", "aria-describedby"]) {
          const value = part.getAttribute(attribute);
          if (value) part.setAttribute(attribute, value.replaceAll(new RegExp(inName, "g"), `${prefix}-${index}-`));
        }
      }
      for (const number of row.querySelectorAll("[data-formset-number]")) number.textContent = index + 1;
      const remove = row.querySelector("[data-formset-remove]");
      if (remove) {
        remove.value = index;
        remove.hidden = all.length === 1;
      }
    });
    total.value = all.length;
    add.hidden = all.length >= most;
  };

  box.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-formset-remove]");
    if (!remove && !event.target.closest("[data-formset-add]")) return;
    event.preventDefault();
    if (remove) {
      remove.closest("[data-formset-row]").remove();
      renumber();
      add.focus();
    } else {
      rows.append(empty.content.cloneNode(true));
      renumber();
      rows.lastElementChild.querySelector("input:not([type=hidden]), select")?.focus();
    }
  });
  add.hidden = rows.children.length >= most;
}
