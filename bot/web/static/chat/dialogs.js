import { howItIsUsed } from "./first_contact.js";
import { icon } from "./icons.js";
import { node } from "./nodes.js";

/** How the patient's words are used, readable at any time. */
export function howDialog(texts) {
  return dialog(texts, texts.how, howItIsUsed(texts));
}

/** The patient's own words: download or erase. `onDownload` and `onErase` may reject. */
export function dataDialog(texts, { onDownload, onErase }) {
  const problem = node("p", { class: "problem", role: "alert" });
  const attempt = async (action) => {
    problem.textContent = "";
    try {
      await action();
    } catch {
      problem.textContent = texts.data.failed;
    }
  };
  const confirm = node(
    "div",
    { class: "confirm", hidden: true, role: "group", "aria-labelledby": "erase-heading" },
    node("h3", { id: "erase-heading" }, texts.erase.heading),
    node("p", {}, texts.erase.text),
    node("div", { class: "choices" },
      node("button", { type: "button", class: "danger", onclick: () => attempt(async () => {
        await onErase();
        shown.close();
      }) }, texts.erase.confirm),
      node("button", { type: "button", class: "keep", onclick: () => ask(false) }, texts.erase.cancel)),
  );
  const choices = node(
    "div",
    { class: "rows" },
    row("download", texts.data.download, texts.data.download_hint, () => attempt(onDownload)),
    row("erase", texts.data.erase, texts.data.erase_hint, () => ask(true)),
  );
  const shown = dialog(texts, texts.data.heading, node("p", {}, texts.data.text), choices, confirm, problem);

  function ask(erasing) {
    choices.hidden = erasing;
    confirm.hidden = !erasing;
    (erasing ? confirm.querySelector(".keep") : choices.querySelector("button")).focus();
  }

  return shown;
}

function row(symbol, label, hint, onclick) {
  return node("button", { type: "button", class: "row", onclick },
    icon(symbol), node("span", {}, node("strong", {}, label), node("small", {}, hint)));
}

function dialog(texts, heading, ...content) {
  const close = node("button", { type: "button", class: "plain", "aria-label": texts.close, title: texts.close,
    onclick: () => made.close() }, icon("close"));
  const made = node("dialog", { "aria-labelledby": "dialog-heading", onclose: () => made.remove(),
    onclick: (event) => event.target === made && made.close() },
    node("div", { class: "sheet" },
      node("header", {}, node("h2", { id: "dialog-heading" }, heading), close), content));
  return made;
}
