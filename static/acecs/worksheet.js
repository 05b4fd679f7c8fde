// Additions to htmx on the worksheet: show unsaved changes, retry after a lost connection, and ask before
// leaving a page with unsaved text. Without this file every form still has its button.
"use strict";

(() => {
  const RETRY_AFTER = 5000;
  const PAUSE_IN_TYPING = 800;
  const LATE_AFTER = 2000;
  const isAnswer = (element) => element instanceof HTMLFormElement && element.matches("form.item-answer");
  // Names this page in this window: the portal then knows a save that follows one whose answer was lost.
  const WINDOW = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const stateOf = (form) => form.querySelector(".save-state");
  const wordsOf = (form) => form.closest("[data-unsaved]").dataset;
  // A row of the grid has no triggers of its own: it is sent by its submit event.
  const save = (form) => htmx.trigger(form, form.hasAttribute("hx-trigger") ? "typed" : "submit");

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  const say = (form, text) => {
    const line = stateOf(form);
    line.textContent = text;
    line.dataset.tone = "pending";
  };

  const saveSoon = (form) => {
    clearTimeout(form.typingTimer);
    form.typingTimer = setTimeout(() => save(form), PAUSE_IN_TYPING);
  };

  const changed = (event) => {
    const form = event.target.closest("form.item-answer");
    if (!form) return;
    form.dataset.edits = String(Number(form.dataset.edits || 0) + 1);
    form.dataset.dirty = "yes";
    say(form, wordsOf(form).unsaved);
    // Radio buttons save on their change event.
    if (event.target.matches("textarea")) saveSoon(form);
  };
  document.addEventListener("input", changed);

  // What an input method composes is not text yet.
  document.addEventListener("compositionstart", ({ target }) => {
    const form = target.closest("form.item-answer");
    if (form) form.dataset.composing = "yes";
  });
  document.addEventListener("compositionend", (event) => {
    const form = event.target.closest("form.item-answer");
    if (!form) return;
    delete form.dataset.composing;
    changed(event);
  });

  // Arrow keys select each option that they pass. Save the one where the person stops: on leaving the group, or
  // by Space or Enter.
  const isArrow = (key) => key.startsWith("Arrow");
  const isOption = (element) => element instanceof Element && element.matches("form.item-answer input[type=radio]");
  let isByArrow = false;
  document.addEventListener("keyup", () => { isByArrow = false; });
  document.addEventListener("pointerdown", () => { isByArrow = false; });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    isByArrow = isArrow(key) && isOption(target);
    if (isOption(target) && [" ", "Enter"].includes(key) && target.form.dataset.choosing) {
      event.preventDefault();
      choose(target.form);
    }
  });
  document.addEventListener("change", (event) => {
    if (!isOption(event.target)) return;
    if (isByArrow) {
      event.target.form.dataset.choosing = event.target.name;
      say(event.target.form, wordsOf(event.target.form).choosing);
      event.stopPropagation();
    } else {
      delete event.target.form.dataset.choosing;
    }
  }, true);
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (!isOption(target) || target.form.dataset.choosing !== target.name) return;
    if (isOption(relatedTarget) && relatedTarget.form === target.form && relatedTarget.name === target.name) return;
    choose(target.form);
  });
  const choose = (form) => {
    delete form.dataset.choosing;
    save(form);
  };

  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target;
    if (!isAnswer(form)) return;
    const edits = form.dataset.edits || "0";
    if (form.dataset.composing || form.dataset.choosing) {
      // Not finished. It is saved when it is.
      event.preventDefault();
      return;
    }
    // Do not save again on leaving a field whose text was sent: the response could replace what is being clicked.
    if (event.detail.triggeringEvent?.type !== "submit" && form.dataset.sent === edits) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = edits;
    event.detail.parameters.window = WINDOW;
    // Signing in again in another tab changes the token; the cookie has the newest one.
    const token = cookie("csrftoken");
    if (token) event.detail.parameters.csrfmiddlewaretoken = token;
  });

  // A portal that is busy answers late. Say so before somebody wonders.
  document.addEventListener("htmx:beforeSend", ({ target: form }) => {
    if (isAnswer(form)) form.lateTimer = setTimeout(() => say(form, wordsOf(form).busy), LATE_AFTER);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    clearTimeout(form.lateTimer);
    if (!isAnswer(form) || !event.detail.xhr || event.detail.xhr.status === 0) return;
    const reason = form.querySelector("textarea[name=reason]");
    const isMissing = event.detail.xhr.status === 422 && reason && !reason.value.trim();
    if (reason) reason.setAttribute("aria-invalid", String(Boolean(isMissing)));
    if (event.detail.successful) {
      if (form.dataset.sent === (form.dataset.edits || "0")) delete form.dataset.dirty;
      delete stateOf(form).dataset.tone;
    } else if (event.detail.xhr.status >= 500) {
      if (event.detail.xhr.status === 503) say(form, wordsOf(form).busy);
      tryAgain(form, Number(event.detail.xhr.getResponseHeader("Retry-After")) * 1000);
    }
  });

  // `pause`: milliseconds that a portal which is busy or full asks for; it has then said so itself.
  const tryAgain = (form, pause) => {
    if (!pause) say(form, wordsOf(form).offline);
    clearTimeout(form.retryTimer);
    form.retryTimer = setTimeout(() => htmx.trigger(form, "submit"), pause || RETRY_AFTER);
  };
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => isAnswer(event.target) && tryAgain(event.target));
  }

  // An item that was opened beside the grid shares its history with it. Once reloaded it is a page, which cannot show the grid.
  const ADDRESS = window.location.pathname + window.location.search;
  window.addEventListener("popstate", () => {
    const isHere = window.location.pathname + window.location.search === ADDRESS;
    if (!isHere && !document.getElementById("grid")) window.location.reload();
  });

  // Whoever keeps the other text gives theirs up knowingly.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.(".conflict a");
    if (link) delete link.closest("form").dataset.dirty;
  }, true);

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form.item-answer[data-dirty]")) event.preventDefault();
  });

  // The outline of a note goes behind what is written; without this file it can be copied.
  document.addEventListener("toggle", ({ target }) => {
    const button = target.querySelector("[data-inserts]");
    if (button) button.hidden = false;
  }, true);
  document.addEventListener("click", ({ target }) => {
    const note = document.getElementById(target.dataset.inserts);
    if (!note) return;
    const outline = target.previousElementSibling.textContent;
    note.setRangeText((note.value ? "\n" : "") + outline, note.value.length, note.value.length, "start");
    note.focus();
    note.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The native file control is in the browser's language; ours is in the page's.
  const showChosen = (input) => {
    const chosen = input.closest(".file-field").querySelector(".file-chosen");
    chosen.textContent = [...input.files].map((file) => file.name).join(", ") || chosen.dataset.none;
  };
  const FILES = ".file-field input[type=file]";
  const showAllChosen = (part) => { for (const input of part.querySelectorAll(FILES)) showChosen(input); };
  showAllChosen(document);
  document.addEventListener("htmx:afterSwap", ({ target }) => showAllChosen(target));
  document.addEventListener("change", ({ target }) => { if (target.matches(FILES)) showChosen(target); });
})();
