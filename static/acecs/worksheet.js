// Additions to htmx on the worksheet: show unsaved changes, retry after a lost connection, and ask before
// leaving a page with unsaved text. Without this file every form still has its button.
"use strict";

(() => {
  const RETRY_AFTER = 5000;
  const PAUSE_IN_TYPING = 800;
  const isAnswer = (element) => element instanceof HTMLFormElement && element.matches("form.item-answer");
  // Names this page in this window: the portal then knows a save that follows one whose answer was lost.
  const WINDOW = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const stateOf = (form) => form.querySelector(".save-state");

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  const say = (form, text) => {
    const line = stateOf(form);
    line.textContent = text;
    line.dataset.tone = "pending";
  };

  const changed = (event) => {
    const form = event.target.closest("form.item-answer");
    if (!form) return;
    form.dataset.edits = String(Number(form.dataset.edits || 0) + 1);
    form.dataset.dirty = "yes";
    say(form, stateOf(form).dataset.unsaved);
    // Radio buttons save at once, on their change event.
    if (!event.target.matches("textarea")) return;
    clearTimeout(form.typingTimer);
    form.typingTimer = setTimeout(() => htmx.trigger(form, "typed"), PAUSE_IN_TYPING);
  };
  document.addEventListener("input", changed);

  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target;
    if (!isAnswer(form)) return;
    const edits = form.dataset.edits || "0";
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

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!isAnswer(form) || !event.detail.xhr || event.detail.xhr.status === 0) return;
    const reason = form.querySelector("textarea[name=reason]");
    const isMissing = event.detail.xhr.status === 422 && reason && !reason.value.trim();
    if (reason) reason.setAttribute("aria-invalid", String(Boolean(isMissing)));
    if (event.detail.successful) {
      if (form.dataset.sent === (form.dataset.edits || "0")) delete form.dataset.dirty;
      delete stateOf(form).dataset.tone;
    } else if (event.detail.xhr.status >= 500) {
      tryAgain(form, Number(event.detail.xhr.getResponseHeader("Retry-After")) * 1000);
    }
  });

  // `pause`: milliseconds that a portal which is busy or full asks for; it has then said so itself.
  const tryAgain = (form, pause) => {
    if (!pause) say(form, stateOf(form).dataset.offline);
    clearTimeout(form.retryTimer);
    form.retryTimer = setTimeout(() => htmx.trigger(form, "submit"), pause || RETRY_AFTER);
  };
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => isAnswer(event.target) && tryAgain(event.target));
  }

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form.item-answer[data-dirty]")) event.preventDefault();
  });

  // The native file control is in the browser's language; ours is in the page's.
  const showChosen = (input) => {
    const chosen = input.closest(".file-field").querySelector(".file-chosen");
    chosen.textContent = [...input.files].map((file) => file.name).join(", ") || chosen.dataset.none;
  };
  for (const input of document.querySelectorAll(".file-field input[type=file]")) {
    showChosen(input);
    input.addEventListener("change", () => showChosen(input));
  }
})();
