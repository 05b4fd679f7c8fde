// What HTML and CSS cannot do alone. Every page works without this file.
"use strict";

(() => {
  // A whole page where a part was asked for (page not found, form out of date) is not put into the sheet:
  // the form says that nothing was saved, and keeps what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (!/^\s*<!doctype/i.test(detail.serverResponse || "")) return;
    detail.shouldSwap = false;
    const source = detail.requestConfig.elt;
    const state = (source.closest("form") || source).querySelector(".save-state");
    if (state) state.replaceChildren(document.getElementById("not-saved").content.cloneNode(true));
  });

  // Menus close by Escape and by a press elsewhere.
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

  // The list of contents stands open where there is room beside the items, and folds on a phone.
  const room = window.matchMedia("(min-width: 64rem)");
  const fitContents = () => {
    for (const list of document.querySelectorAll("details.contents")) list.open = room.matches;
  };
  room.addEventListener("change", fitContents);
  fitContents();
})();
