// Small additions to HTML and CSS. Every page works without this file.
"use strict";

(() => {
  // If a request for a part of the page gets a whole page (not found, form out of date), do not swap it in:
  // say in the form that nothing was saved, and keep the typed text.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (!/^\s*<!doctype/i.test(detail.serverResponse || "")) return;
    detail.shouldSwap = false;
    sayNotSaved(detail.requestConfig.elt);
  });
  const sayNotSaved = (source) => {
    const state = (source.closest("form") || source).querySelector(".save-state");
    if (state) state.replaceChildren(document.getElementById("not-saved").content.cloneNode(true));
  };
  // An item's form tries again by itself.
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(lost, ({ target }) => { if (!target.matches(".item-answer")) sayNotSaved(target); });
  }

  // Nothing is cut to the longest text that can be saved: count aloud when little is left, or too much is there.
  const NEARLY = 0.9;
  // Thousands as the server's sentences have them in both languages: 14,286.
  const grouped = (number) => number.toLocaleString("en-US");
  const limitOf = (box) => Number(box.closest("[data-longest]")?.dataset.longest || 0);
  const count = (box) => {
    const limit = limitOf(box);
    // Characters as the server counts them, not UTF-16 units.
    const length = [...box.value].length;
    let line = box.parentElement.querySelector(`[data-counts="${box.id}"]`);
    if (!line) {
      line = document.createElement("p");
      line.className = "hint counter";
      line.setAttribute("role", "status");
      line.dataset.counts = box.id;
      box.after(line);
    }
    line.classList.toggle("counter--over", length > limit);
    const words = document.getElementById("counter").content.firstElementChild.dataset;
    const said = length > limit ? words.tooLong : words.fits;
    const text = length >= limit * NEARLY ? said.replace("{count}", grouped(length)).replace("{limit}", grouped(limit)) : "";
    if (line.textContent !== text) line.textContent = text;
  };
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea, input[type=text]") && limitOf(target)) count(target);
  });
  for (const box of document.querySelectorAll("textarea, input[type=text]")) {
    if (limitOf(box) && [...box.value].length >= limitOf(box) * NEARLY) count(box);
  }

  // The browser's back button, a restored or a duplicated tab show a page as it was first loaded. Load what is saved
  // now, unless something is typed in the page, or it shows what was typed in a form that was refused.
  const isTyped = (control) => {
    if (control.type === "hidden" || !control.form || control.form.method !== "post") return false;
    if (control.form.matches(".item-answer")) return "dirty" in control.form.dataset;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.tagName === "SELECT") {
      return control.selectedIndex !== Math.max(0, [...control.options].findIndex((option) => option.defaultSelected));
    }
    return control.value !== control.defaultValue;
  };
  const showsTyped = () =>
    document.body.hasAttribute("data-keeps-typed") ||
    document.querySelector(".error-summary") !== null ||
    [...document.querySelectorAll("input, textarea, select")].some(isTyped);
  window.addEventListener("pageshow", ({ persisted }) => {
    const [visit] = performance.getEntriesByType("navigation");
    // Of the worksheet and the items, browsers keep no copy: they come anew, with their bytes.
    const isCopy = (visit?.type === "back_forward" && !visit.transferSize) || (visit?.type === "navigate" && visit.transferSize === 0);
    const isOld = persisted || isCopy;
    if (isOld && !(visit?.responseStatus >= 400) && !showsTyped()) window.location.reload();
  });

  // The browser's date picker beside a day that is typed. What is picked is written as 2027-03-01.
  const addPicker = (field) => {
    if (field.dataset.day) return;
    field.dataset.day = "picked";
    const picker = document.createElement("input");
    Object.assign(picker, { type: "date", className: "day-picker", tabIndex: -1, value: field.value });
    picker.setAttribute("aria-label", document.body.dataset.pickDay);
    picker.addEventListener("change", () => {
      field.value = picker.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    const frame = document.createElement("span");
    frame.className = "has-day-picker";
    field.replaceWith(frame);
    frame.append(field, picker);
  };
  const addPickers = (part) => { for (const field of part.querySelectorAll("[data-day]")) addPicker(field); };
  addPickers(document);
  document.addEventListener("htmx:afterSwap", ({ target }) => addPickers(target));

  // A link that picks boxes of its form ticks them in place, so that what is typed beside them stays.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ticks]");
    if (!link) return;
    event.preventDefault();
    const ticked = new Set(link.dataset.ticks.split(" "));
    for (const box of link.closest("fieldset").querySelectorAll("input[type=checkbox]")) box.checked = ticked.has(box.value);
  });

  // Close menus on Escape and on a click outside.
  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    const menu = document.querySelector("details.menu[open]");
    if (key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Paper has no scroll bars: print what is typed in a box as text, whole.
  window.addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("textarea, input[type=text]")) {
      const whole = document.createElement("div");
      whole.className = "printed typed";
      whole.textContent = box.value;
      box.after(whole);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const whole of document.querySelectorAll(".printed")) whole.remove();
  });
})();
