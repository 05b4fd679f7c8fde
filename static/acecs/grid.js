// The worksheet's grid: keys, the panel beside it, folded business types. Without this file a row's buttons save with a
// page load, and its links open the item's page.
"use strict";

(() => {
  const grid = document.getElementById("grid");
  const panel = document.getElementById("panel");
  const dialog = document.getElementById("keys");
  const KEYS_OFF = "acecs-keys-off";
  if (!grid) return;

  const setCurrent = (element, isCurrent) => {
    if (isCurrent) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
  };
  const rows = () => [...grid.querySelectorAll("tr.item-row, tr.sub-row")].filter((row) => row.offsetParent);
  const current = () => document.activeElement?.closest?.("tr.item-row, tr.sub-row") || grid.querySelector("tr.is-current");
  const go = (row) => {
    grid.querySelector("tr.is-current")?.classList.remove("is-current");
    row.classList.add("is-current");
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (by) => {
    const all = rows(), here = all.indexOf(current());
    const next = here < 0 ? all.find((row) => !row.querySelector(".rates [aria-current]")) || all[0] : all[here + by];
    if (!next || !mayLeave()) return;
    go(next);
    if (panel.childElementCount) openRow(next, "row");
  };

  // --- What is typed is saved before its form goes, unless the portal has refused it ---
  let waiting = null;
  const whenSaved = (act, ...forms) => {
    const unsaved = forms.filter((form) => form?.dataset.dirty && !form.dataset.refused);
    if (!unsaved.length) return act();
    waiting = { act, unsaved };
    for (const form of unsaved) htmx.trigger(form, form.hasAttribute("hx-trigger") ? "typed" : "submit");
  };
  document.addEventListener("htmx:afterRequest", ({ target: form, detail: { xhr } }) => {
    if (!form.matches?.("form.item-answer")) return;
    if (xhr?.status >= 400 && xhr.status < 500) form.dataset.refused = "yes";
    if (!waiting?.unsaved.includes(form)) return;
    if (form.dataset.refused) waiting = null;
    else if (!waiting.unsaved.some((each) => each.dataset.dirty)) {
      const { act } = waiting;
      waiting = null;
      act();
    }
  });
  document.addEventListener("input", ({ target }) => { delete (target.form || target).dataset.refused; });

  // --- Panel: the item's page, beside the grid under the same address ---
  const formInPanel = () => panel.querySelector("form.item-answer");
  // A row keeps what the portal has refused; the panel has no place for it once it shows another item.
  const mayLeave = () => {
    const form = formInPanel();
    if (!form?.dataset.dirty || !form.dataset.refused) return true;
    const isLeft = window.confirm(grid.dataset.leave);
    if (isLeft) delete form.dataset.dirty;
    return isLeft;
  };
  const open = (path, part) => {
    if (!mayLeave()) return;
    whenSaved(() => load(path, part), formInPanel(), document.getElementById(`f${path.match(/(\d+)\/$/)[1]}`));
  };
  let loads = 0;
  const load = (path, part) => {
    const load = (loads += 1);
    htmx.ajax("GET", path, { source: panel, target: "#panel", swap: "innerHTML show:none" }).then(() => {
      if (!panel.childElementCount) return;
      document.body.classList.add("has-panel");
      span(3);
      if (window.location.pathname !== path) history.pushState(null, "", path);
      markOpen();
      panel.scrollTop = 0;
      if (load === loads) focusOn(part);
    });
  };
  // What takes the focus in the panel; without it, as where nothing may be uploaded, the next one does.
  const FOCUS = {
    evidence: ["#files", "#evidence :is(a, summary)", "#evidence-title"],
    assign: ["#assignee"],
    head: [],
  };
  const focusOn = (part) => {
    // Whoever moves from row to row stays there.
    if (part === "row") return;
    document.getElementById(part)?.scrollIntoView();
    const place = [...FOCUS[part], "h2"].map((each) => panel.querySelector(each)).find(Boolean);
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus();
  };
  const openRow = (row, part) => {
    const link = row?.querySelector("a") || document.querySelector(`#${row?.id.replace(/-\d+$/, "")} a`);
    if (link) open(link.pathname, part);
  };
  // Three columns make room for the panel; what spans all of them spans the rest.
  const span = (columns) => {
    for (const cell of grid.querySelectorAll(".grid-type > th")) cell.colSpan = columns;
    for (const cell of grid.querySelectorAll(".sub-row > :last-child")) cell.colSpan = columns - 2;
  };
  // Paper shows the grid as if nothing were open.
  window.addEventListener("beforeprint", () => span(6));
  window.addEventListener("afterprint", () => { if (panel.childElementCount) span(3); });
  const numberOpen = () => panel.querySelector(".item")?.id.replace("item-", "");
  const markOpen = () => {
    grid.querySelector("tr.is-open")?.classList.remove("is-open");
    document.getElementById(`row-${numberOpen()}`)?.classList.add("is-open");
  };
  const SHEET = window.location.pathname + window.location.search;
  const close = () => {
    const row = document.getElementById(`row-${numberOpen()}`);
    panel.replaceChildren();
    document.body.classList.remove("has-panel");
    span(6);
    grid.querySelector("tr.is-open")?.classList.remove("is-open");
    if (!row) return;
    setFolded(row.closest("tbody"), false);
    go(row);
  };
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("tr.item-row a, .panel :is(a:is([rel=prev], [rel=next]), .conflict a)");
    const cell = event.target.closest?.("tr.item-row > td:is(:nth-child(4), :nth-child(5))");
    if (link) {
      event.preventDefault();
      // Theirs is kept.
      if (link.closest(".conflict")) forget(link.closest("form"));
      open(link.pathname, "head");
    } else if (cell) {
      openRow(cell.parentElement, cell.cellIndex === 3 ? "evidence" : "assign");
    } else if (event.target.closest?.("a.panel-close")) {
      event.preventDefault();
      if (mayLeave()) whenSaved(() => {
        history.pushState(null, "", SHEET);
        close();
      }, formInPanel());
    }
  }, true);
  window.addEventListener("popstate", () => {
    if (!mayLeave()) history.pushState(null, "", formInPanel().getAttribute("action"));
    else if (window.location.pathname + window.location.search === SHEET) whenSaved(close, formInPanel());
    else open(window.location.pathname, "head");
  });
  // What follows from a save is shown for the list that is open.
  const SHOWN = window.location.search.slice(1);
  panel.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "post") detail.parameters.set("shown", SHOWN);
  });
  // What is answered with the whole item waits until the text typed in it is saved.
  panel.addEventListener("htmx:confirm", (event) => {
    const { target, detail } = event;
    if (!target.matches("form[data-whole]")) return;
    event.preventDefault();
    if (!mayLeave()) return;
    const box = target.closest("[id]").id;
    const send = () => {
      if (target.isConnected) detail.issueRequest(true);
      // Saving the text has replaced the form.
      else document.querySelector(`#${box} form[data-whole] button`)?.click();
    };
    whenSaved(send, formInPanel(), document.getElementById(`f${numberOpen()}`));
  });
  // What is no part of an item, such as the page for signing in, is shown as a page.
  panel.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig.verb === "get" && /^\s*<!doctype/i.test(detail.serverResponse || "")) {
      window.location.assign(detail.requestConfig.path);
    }
  });

  // --- Keys ---
  const isTyping = ({ target, isComposing }) =>
    isComposing || target.closest?.("textarea, select, dialog[open], input:not([type=radio], [type=checkbox], [type=file])");
  // By value, because an item may not allow every rating. An item rolled up from sub-items asks for the number of documents.
  const RATINGS = ["meet", "basically_meet", "not_meet", "not_applicable"];
  const rate = (place) => {
    const buttons = [...(current()?.querySelectorAll(".rates button") || [])];
    const known = buttons.filter(({ name }) => name === "count_known");
    (buttons.find(({ value }) => value === RATINGS[place]) || known[place])?.click();
  };
  const ACTS = {
    Digit1: () => rate(0), Digit2: () => rate(1), Digit3: () => rate(2), Digit4: () => rate(3),
    Numpad1: () => rate(0), Numpad2: () => rate(1), Numpad3: () => rate(2), Numpad4: () => rate(3),
    KeyJ: () => move(1), KeyK: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    KeyO: () => openRow(current(), "head"),
    KeyN: () => (numberOpen() ? panel : current())?.querySelector("textarea[name=note]")?.focus(),
    KeyE: () => openRow(current(), "evidence"),
    KeyA: () => openRow(current(), "assign"),
    Slash: () => document.querySelector(".grid-search input[type=search]").focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) return leave(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.code === "Slash" && event.shiftKey) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (event.shiftKey || localStorage.getItem(KEYS_OFF) || !ACTS[event.code]) return;
    // Arrows scroll the page, unless a row has the focus.
    if (event.code.startsWith("Arrow") && !event.target.closest("tr.item-row, tr.sub-row")) return;
    event.preventDefault();
    ACTS[event.code]();
  });
  const leave = ({ target }) => {
    if (target.matches?.("textarea, input, select") && !panel.contains(target)) {
      const row = target.closest("tr.item-row");
      target.blur();
      if (row) go(row);
    } else if (panel.childElementCount) {
      panel.querySelector("a.panel-close").click();
    }
  };
  const isOn = document.getElementById("keys-on");
  // Screen readers tell the keys of what has the focus, unless they are switched off.
  const tellKeys = (element, keys) => {
    if (isOn.checked) element.setAttribute("aria-keyshortcuts", keys);
    else element.removeAttribute("aria-keyshortcuts");
  };
  const tellAllKeys = () => {
    for (const row of grid.querySelectorAll("tr.item-row, tr.sub-row")) tellKeys(row, "1 2 3 4 J K O N E A");
    tellKeys(document.querySelector(".grid-search input[type=search]"), "/");
    document.getElementById("show-keys").setAttribute("aria-keyshortcuts", "Shift+?");
  };
  isOn.checked = !localStorage.getItem(KEYS_OFF);
  tellAllKeys();
  isOn.addEventListener("change", () => {
    if (isOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "yes");
    tellAllKeys();
  });

  // --- Rows ---
  // Addresses are relative to the worksheet's, which changes while an item is open. htmx reads hx-post after the scripts
  // have run; it would push the item's address for forms that are boosted.
  for (const link of grid.querySelectorAll("tr.item-row a")) link.setAttribute("href", link.pathname);
  for (const form of grid.querySelectorAll("form.item-answer")) {
    form.setAttribute("hx-post", form.action);
    form.setAttribute("action", form.action);
    // Where a reason appears once the item is *not applicable*, and where the row says that it is saved.
    const number = form.id.slice(1);
    if (!form.querySelector(".why")) form.elements.note.before(Object.assign(document.createElement("span"), { className: "why", id: `why-${number}` }));
    const state = Object.assign(document.createElement("div"), { className: "save-state" });
    state.setAttribute("role", "status");
    form.append(state);
  }
  // What a row's buttons say is sent until the portal has answered it, also after a lost connection: `chosen` has, by
  // field, each button and the count of clicks at the time. Of several clicks while one is on its way all go with the next.
  let clicks = 0;
  const choose = (button) => {
    const { form, name } = button;
    form.chosen = { ...form.chosen, [name]: { value: button.value, click: (clicks += 1) } };
    markChosen(form);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const markChosen = (form) => {
    for (const button of form.elements) {
      const choice = form.chosen?.[button.name];
      if (choice && button.type === "submit") setCurrent(button, button.value === choice.value);
    }
  };
  document.addEventListener("htmx:configRequest", ({ target: form, detail }) => {
    for (const [name, { value }] of Object.entries(form.chosen || {})) detail.parameters.set(name, value);
    form.sentClick = clicks;
  });
  document.addEventListener("htmx:afterRequest", ({ target: form, detail: { xhr } }) => {
    if (!form.chosen || !xhr?.status || xhr.status >= 500) return;
    // A conflict is decided by a button that sends the row again.
    if (xhr.status !== 409) forgetChosen(form, form.sentClick);
    markChosen(form);
    const reason = form.querySelector("textarea[name=reason]");
    if (xhr.status === 422 && reason && !reason.value.trim()) reason.focus();
  });
  const forgetChosen = (form, upTo) => {
    const later = Object.entries(form.chosen).filter(([, { click }]) => click > upTo);
    form.chosen = Object.fromEntries(later);
  };
  const forget = (form) => {
    delete form.dataset.dirty;
    delete form.chosen;
    form.querySelector(".save-state").replaceChildren();
  };
  // Parts that are replaced stay as the reader left them, before the next key is read; a row whose text is not saved keeps text and version, unless
  // it is the one that was answered.
  let answered = null;
  // Saves of several rows overlap, and an answer may come after one that knows more: what counts over all rows stays.
  let known = 0;
  let isBehind = false;
  document.addEventListener("htmx:beforeOnLoad", ({ target, detail: { xhr } }) => {
    answered = target;
    const order = Number(xhr.getResponseHeader("ACECS-Save-Order"));
    isBehind = Boolean(order) && order < known;
    known = Math.max(known, order);
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (isBehind && event.target.matches("#progress, #verdict, #filters, .count")) event.preventDefault();
  });
  grid.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, detail: { fragment } } = event, next = fragment.firstElementChild, form = target.closest("form");
    if (form?.dataset.dirty && form !== answered && next?.name === target.name) event.preventDefault();
    if (target.matches(".rates") && target.contains(document.activeElement)) {
      const place = [...target.children].indexOf(document.activeElement);
      queueMicrotask(() => document.getElementById(target.id)?.children[place]?.focus({ preventScroll: true }));
    }
    if (!target.matches("tr.sub-row")) return;
    next.className = target.className;
    next.hidden = target.hidden;
    tellKeys(next, target.getAttribute("aria-keyshortcuts"));
    next.lastElementChild.colSpan = target.lastElementChild.colSpan;
    if (target.contains(document.activeElement)) queueMicrotask(() => go(document.getElementById(target.id)));
  });
  grid.addEventListener("focusin", ({ target }) => {
    const row = target.closest("tr.item-row, tr.sub-row");
    if (!row || row.classList.contains("is-current")) return;
    grid.querySelector("tr.is-current")?.classList.remove("is-current");
    row.classList.add("is-current");
  });
  // A field that closes when it loses the focus would move what is being clicked.
  document.addEventListener("pointerdown", () => {
    const box = document.activeElement;
    if (!box?.matches("#grid textarea")) return;
    box.classList.add("is-wide");
    document.addEventListener("pointerup", () => setTimeout(() => box.classList.remove("is-wide")), { once: true });
  }, true);
  // An item that is open beside the grid is edited there.
  grid.addEventListener("click", (event) => {
    const button = event.target.closest(".rates button");
    if (!button) return;
    if (button.form.id !== `f${numberOpen()}`) return choose(button);
    event.preventDefault();
    event.stopPropagation();
    panel.querySelector(`input[name="${button.name}"][value="${button.value}"]`)?.click();
  }, true);
  grid.addEventListener("click", ({ target }) => {
    const fold = target.closest("button.fold");
    if (!fold) return;
    setFolded(fold.closest("tbody"), fold.getAttribute("aria-expanded") === "true");
    if (SHOWN) return;
    const folded = [...grid.querySelectorAll("tbody.is-folded")].map(({ id }) => id);
    const elsewhere = foldedBefore().filter((id) => !document.getElementById(id));
    localStorage.setItem(FOLDED, JSON.stringify([...elsewhere, ...folded]));
  });
  // Folded business types are remembered in this browser. What was searched for is shown.
  const FOLDED = "acecs-folded-types";
  const foldedBefore = () => {
    try {
      return JSON.parse(localStorage.getItem(FOLDED) || "[]");
    } catch {
      return [];
    }
  };
  const setFolded = (type, isFolded) => {
    type.classList.toggle("is-folded", isFolded);
    type.querySelector(".fold").setAttribute("aria-expanded", String(!isFolded));
  };
  if (!SHOWN) {
    for (const type of grid.querySelectorAll("tbody")) setFolded(type, foldedBefore().includes(type.id));
  }

  // --- An item's text and sub-items fold out of its row; the text comes from the item's page ---
  const folder = (row, label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "unfold";
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      const isOpen = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!isOpen));
      act(!isOpen);
    });
    row.firstElementChild.append(button);
    return button;
  };
  const table = grid.querySelector("table");
  const showText = async (row, isOpen) => {
    const title = row.firstElementChild, box = title.querySelector(".row-text") || document.createElement("div");
    box.className = "row-text";
    box.hidden = !isOpen;
    if (box.parentElement) return;
    title.append(box);
    const page = await (await fetch(title.querySelector("a").href)).text();
    box.replaceChildren(...new DOMParser().parseFromString(page, "text/html").querySelectorAll(".item-text"));
  };
  for (const row of grid.querySelectorAll("tr.item-row")) {
    folder(row, table.dataset.text, (isOpen) => showText(row, isOpen));
    const subRows = () => grid.querySelectorAll(`tr.sub-row[id^="${row.id}-"]`);
    if (!subRows().length) continue;
    const act = (isOpen) => { for (const each of subRows()) each.hidden = !isOpen; };
    const button = folder(row, table.dataset.subItems, act);
    button.classList.add("unfold--sub-items");
    if (row.querySelector(".status--unrated")) button.click();
    else act(false);
  }

  // The other language is shown to who wants it, remembered in this browser.
  const BOTH = "acecs-both-languages";
  const both = document.getElementById("both-languages");
  const showBoth = () => {
    const isBoth = Boolean(localStorage.getItem(BOTH));
    document.body.classList.toggle("one-language", !isBoth);
    both.setAttribute("aria-pressed", String(isBoth));
  };
  both.hidden = false;
  both.addEventListener("click", () => {
    if (localStorage.getItem(BOTH)) localStorage.removeItem(BOTH);
    else localStorage.setItem(BOTH, "yes");
    showBoth();
  });
  showBoth();
  const showKeys = document.getElementById("show-keys");
  showKeys.hidden = false;
  showKeys.addEventListener("click", () => dialog.showModal());

  // --- Ticks: something is done to many items at once ---
  const bulk = document.getElementById("ticked");
  const tick = (cell, label, name, value) => {
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", className: "tick", name, value });
    box.setAttribute("aria-label", label);
    cell.prepend(box);
    return box;
  };
  const ticks = () => [...grid.querySelectorAll("input[name=item]")];
  const countTicks = () => {
    const count = ticks().filter((box) => box.checked).length;
    bulk.hidden = !count;
    document.getElementById("ticked-count").textContent = count;
    const link = document.getElementById("ticked-not-applicable");
    link.search = new URLSearchParams(ticks().filter((box) => box.checked).map((box) => ["item", box.value]));
  };
  if (bulk && table) {
    const words = document.getElementById("tick-words").dataset;
    const all = (box, boxes) => box.addEventListener("change", () => { for (const each of boxes()) each.checked = box.checked; });
    for (const row of grid.querySelectorAll("tr.item-row")) {
      const number = row.id.replace("row-", "");
      tick(row.firstElementChild, `${words.item} ${number}`, "item", number);
    }
    for (const type of grid.querySelectorAll(".grid-type > th")) {
      all(tick(type, words.type, "", ""), () => type.closest("tbody").querySelectorAll("input[name=item]"));
    }
    all(tick(table.tHead.rows[0].cells[0], words.all, "", ""), () => grid.querySelectorAll("tbody .tick"));
    grid.addEventListener("change", ({ target }) => target.matches(".tick") && countTicks());
    document.getElementById("untick").addEventListener("click", () => {
      for (const box of grid.querySelectorAll(".tick")) box.checked = false;
      countTicks();
    });
    const form = document.getElementById("many");
    document.addEventListener("htmx:afterSwap", ({ target }) => {
      if (target === form && !form.open) form.showModal();
    });
    form.addEventListener("click", ({ target }) => target.matches("[data-close]") && form.close());
  }

  // --- Head: rows scroll under it; the list of types follows the scroll ---
  // Of the head, what stays at the top: all of it on a wide screen, a line on a narrow one.
  const HEADS = [".grid-bar", ".grid-tools", ".grid-tools .filters"];
  const isSticky = (part) => part.offsetHeight && getComputedStyle(part).position === "sticky";
  const measure = () => {
    const sticky = HEADS.map((part) => document.querySelector(part)).find(isSticky);
    document.documentElement.style.setProperty("--grid-bar", `${sticky?.offsetHeight || 0}px`);
  };
  const watch = new ResizeObserver(measure);
  for (const part of [document.body, ...document.querySelectorAll(HEADS)]) watch.observe(part);
  // The browser scrolls to what the address names before the head's height is known, and not to what is folded.
  const showTarget = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    if (!target || !grid.contains(target)) return;
    const item = target.matches(".sub-row") && document.getElementById(target.id.replace(/-\d+$/, ""));
    setFolded(target.closest("tbody"), false);
    if (target.hidden) item.querySelector(".unfold--sub-items").click();
    measure();
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", showTarget);
  // On Back and on reloading the reader is where he was.
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") window.addEventListener("load", showTarget);
  const links = new Map([...document.querySelectorAll(".grid-types a")].map((link) => [link.hash.slice(1), link]));
  for (const link of links.values()) link.addEventListener("click", () => { link.closest("details").open = false; });
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) links.get(target.id)?.toggleAttribute("data-seen", isIntersecting);
    const first = [...links.values()].find((link) => link.hasAttribute("data-seen"));
    for (const link of links.values()) setCurrent(link, link === first);
  }, { rootMargin: "-180px 0px 0px 0px" });
  for (const part of grid.querySelectorAll("tbody")) seen.observe(part);
})();
