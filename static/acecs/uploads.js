// Files for an item or the vault, each sent by itself: chosen, dropped, pasted, or a whole folder. One request at a time, so
// that a bad file holds up no other. Without this file the form sends all at once, and the page says which were kept.
"use strict";

(() => {
  const tray = document.getElementById("uploads");
  if (!tray) return;
  const words = tray.dataset;
  const list = tray.querySelector("ol");
  const blank = tray.querySelector("template").content.firstElementChild;
  const summary = tray.querySelector("[role=status]");
  const FORM = "form[data-each]";
  const panel = document.getElementById("panel");
  // Where files go that are not dropped on a row: the item beside the grid, else the page's own form.
  const formHere = () => (panel || document).querySelector(FORM);

  // --- Where files go ---
  const hidden = (form) => [...form.querySelectorAll("input[type=hidden]")].map(({ name, value }) => [name, value]);
  const ofForm = (form) => ({
    url: form.action,
    fields: [...hidden(form), ["facet", form.elements.facet?.value || ""]],
    label: form.dataset.each,
  });
  const ofRow = (row) => {
    const number = row.id.replace("row-", "");
    const form = document.getElementById(`f${number}`);
    const tokens = hidden(form).filter(([name]) => ["csrfmiddlewaretoken", "made_for"].includes(name));
    return {
      url: `${new URL(row.querySelector("th a").href).pathname}evidence/`,
      fields: tokens,
      label: `${words.item} ${number}`,
    };
  };
  // Signing in again in another tab changes the token; the cookie has the newest one.
  const cookie = () => document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10);

  // --- The queue ---
  const lines = [];
  let sending = null;
  const SETTLED = ["kept", "refused", "cancelled", "lost"];
  const add = (files, to) => {
    for (const file of files) {
      const line = { file, to, element: blank.cloneNode(true), state: "waiting" };
      const name = line.element.querySelector(".upload-name");
      name.textContent = file.name;
      line.element.querySelector(".upload-where").textContent = to.label;
      line.bar = line.element.querySelector("progress");
      line.bar.setAttribute("aria-label", file.name);
      line.answer = line.element.querySelector(".upload-answer");
      line.cancel = line.element.querySelector("[data-cancel]");
      line.retry = line.element.querySelector("[data-retry]");
      for (const button of [line.cancel, line.retry]) button.setAttribute("aria-label", `${button.textContent} ${file.name}`);
      line.cancel.addEventListener("click", () => cancel(line));
      line.retry.addEventListener("click", () => { become(line, "waiting"); next(); });
      lines.push(line);
      list.append(line.element);
      become(line, "waiting");
    }
    tray.hidden = false;
    list.scrollTop = list.scrollHeight;
    next();
  };
  const become = (line, state, text = "") => {
    line.state = state;
    line.element.dataset.state = state;
    line.bar.hidden = state !== "sending";
    line.cancel.hidden = !["waiting", "sending"].includes(state);
    line.retry.hidden = !["lost", "cancelled"].includes(state);
    if (text || state === "waiting") line.answer.textContent = text || words.waiting;
    count();
  };
  const count = () => {
    const of = (state) => lines.filter((line) => line.state === state).length;
    const lost = of("lost") + of("refused");
    const text = (lost ? words.someLost : words.done).replace("{kept}", of("kept")).replace("{total}", lines.length).replace("{lost}", lost);
    if (summary.textContent !== text) summary.textContent = text;
    tray.querySelector("[data-close]").hidden = lines.some(({ state }) => !SETTLED.includes(state));
  };
  const cancel = (line) => {
    line.xhr?.abort();
    become(line, "cancelled", words.cancelled);
    if (sending === line) finished();
  };
  const finished = () => {
    sending = null;
    next();
  };
  const next = () => {
    if (sending) return;
    sending = lines.find(({ state }) => state === "waiting") || null;
    if (sending) send(sending);
    else renewVault();
  };

  // --- One file ---
  const send = (line) => {
    const data = new FormData();
    for (const [name, value] of line.to.fields) data.set(name, value);
    if (cookie()) data.set("csrfmiddlewaretoken", cookie());
    data.append("files", line.file, line.file.name);
    const xhr = (line.xhr = new XMLHttpRequest());
    xhr.open("POST", line.to.url);
    xhr.setRequestHeader("HX-Request", "true");
    xhr.upload.addEventListener("progress", ({ loaded, total }) => { line.bar.value = total ? (100 * loaded) / total : 0; });
    // Sent; the portal looks at it now.
    xhr.upload.addEventListener("load", () => {
      line.bar.removeAttribute("value");
      line.answer.textContent = words.inspecting;
    });
    xhr.addEventListener("load", () => { answer(line, xhr); finished(); });
    xhr.addEventListener("error", () => { become(line, "lost", words.lost); finished(); });
    line.bar.value = 0;
    become(line, "sending", words.sending);
    xhr.send(data);
  };
  const answer = (line, xhr) => {
    const html = xhr.responseText;
    // A page for signing in, or of a server that is busy, is no answer about the file.
    if (/^\s*<!doctype/i.test(html) || !html.trim() || xhr.status >= 500) {
      const part = /^\s*<!doctype/i.test(html) ? null : new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
      become(line, "lost", part || (xhr.status === 401 ? words.signIn : words.failed));
      return;
    }
    become(line, xhr.status < 400 ? "kept" : "refused");
    // The same file would be refused again, unless it was about something else.
    line.retry.hidden = xhr.status < 400 || [400, 413, 422].includes(xhr.status);
    // The grid tells by its order which of two answers knows more.
    htmx.trigger(document.body, "htmx:beforeOnLoad", { xhr });
    htmx.swap(line.answer, html, { swapStyle: "innerHTML" });
  };
  const renewVault = () => {
    const vault = document.getElementById("vault-list");
    // Of a refused zip file, some files may have been kept.
    if (vault && lines.some(({ answer }) => answer.querySelector(".upload-said--kept"))) {
      htmx.ajax("GET", window.location.href, { target: vault, swap: "outerHTML show:none" });
    }
  };
  tray.querySelector("[data-close]").addEventListener("click", () => {
    lines.length = 0;
    list.replaceChildren();
    tray.hidden = true;
    (formHere()?.querySelector("input[type=file]") || document.getElementById("main")).focus();
  });
  window.addEventListener("beforeunload", (event) => {
    if (lines.some(({ state }) => !SETTLED.includes(state))) event.preventDefault();
  });

  // --- Choosing ---
  // What systems leave in folders is no evidence.
  const isMeant = ({ name }) => !/^(\.|~\$|thumbs\.db$|desktop\.ini$)/i.test(name);
  const prepare = (part) => {
    for (const form of part.querySelectorAll(FORM)) {
      form.querySelector("button[type=submit]").hidden = true;
      form.querySelector(".file-chosen").hidden = true;
      for (const each of form.querySelectorAll(".with-script")) each.hidden = false;
    }
  };
  prepare(document);
  document.addEventListener("htmx:afterSwap", () => prepare(document));
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.(FORM);
    if (!form || target.type !== "file" || !target.files.length) return;
    const files = [...target.files];
    add(target.webkitdirectory ? files.filter(isMeant) : files, ofForm(form));
    target.value = "";
  });

  // --- Dropping ---
  const hasFiles = ({ dataTransfer }) => [...(dataTransfer?.types || [])].includes("Files");
  const zoneOf = (target) => {
    const row = target.closest?.("tr.item-row");
    if (row) return row;
    if (panel) return panel.contains(target) && formHere() ? panel : null;
    return formHere() ? document.getElementById("main") : null;
  };
  let zone = null;
  const mark = (next) => {
    if (zone === next) return;
    zone?.classList.remove("is-drop");
    next?.classList.add("is-drop");
    zone = next;
  };
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    // Otherwise the browser would leave the page for the file.
    event.preventDefault();
    mark(zoneOf(event.target));
    event.dataTransfer.dropEffect = zone ? "copy" : "none";
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => { if (!relatedTarget) mark(null); });
  document.addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const to = zone && (zone.matches("tr.item-row") ? ofRow(zone) : ofForm(formHere()));
    mark(null);
    if (to) add(await dropped(event.dataTransfer), to);
  });
  const dropped = async ({ items, files }) => {
    const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some(({ isDirectory }) => isDirectory)) return [...files];
    return (await Promise.all(entries.map(filesOf))).flat().filter(isMeant);
  };
  const filesOf = async (entry) => {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const reader = entry.createReader(), found = [];
    // A folder is read in portions.
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) break;
      found.push(...some);
    }
    return (await Promise.all(found.map(filesOf))).flat();
  };

  // --- Pasting ---
  const now = () => new Date().toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16).replace(":", "");
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])], form = formHere();
    // Copied cells are text with a picture of it.
    const isText = event.target.matches?.("input, textarea") && event.clipboardData.types.includes("text/plain");
    if (!files.length || !form || isText) return;
    event.preventDefault();
    add(files.map(named), ofForm(form));
  });
  // A screenshot has no name of its own.
  const named = (file) =>
    /^image\.\w+$/.test(file.name)
      ? new File([file], `${words.screenshot} ${now()}.${file.name.split(".").pop()}`, { type: file.type })
      : file;
})();
