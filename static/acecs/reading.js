// Reading a file: keys for its links, and the next page fetched ahead. Without this file the links do the same.
"use strict";

(() => {
  const hint = document.querySelector(".reading-keys");
  if (hint) hint.hidden = false;

  // Links, and the controls of a decision.
  const linkOf = (key) =>
    [...document.querySelectorAll("[data-key]")].find((link) => link.dataset.key.split(" ").includes(key));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target.closest("input, textarea, select, [contenteditable], details.menu[open]")) return;
    // A page that is wider than its frame is moved by the arrows.
    const frame = target.closest(".reading-page, .reading-table");
    if (frame && event.key.startsWith("Arrow") && frame.scrollWidth > frame.clientWidth) return;
    const link = linkOf(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!link) return;
    event.preventDefault();
    link.click();
    link.parentElement.querySelector("select")?.focus();
  });

  const fetchAhead = () => {
    const next = document.querySelector("a[data-image]");
    if (next) new Image().src = next.dataset.image;
  };
  const image = document.querySelector(".reading-page img");
  if (image?.complete) fetchAhead();
  else image?.addEventListener("load", fetchAhead, { once: true });
})();
