// Changing an article: check, save, and what to do when somebody else was faster. Nothing typed is ever lost.

import { get, onLeaving, post } from "../api.js";
import { byId, el } from "../elements.js";
import { t } from "../texts.js";
import { toast } from "../toast.js";
import { diffNodes } from "./diff.js";
import { why } from "./errors.js";
import { findingsCount, findingsNode } from "./findings.js";
import { preparePaper } from "./paper.js";
import { versionName } from "./status.js";
import { unsavedText } from "./unsaved.js";
import { changes } from "./versions.js";

/** `saved()` brings the page up to date after a save. */
export function prepareEditor({ me, path, saved }) {
  const paper = preparePaper();
  const { field } = paper;
  const unsaved = unsavedText(me.id, path);
  const problem = byId("edit-problem");
  const result = byId("checked");
  let clean = ""; // the text that nobody would miss
  let basedOn = null; // the version that is being changed; null for an article that is not there yet
  let leaving = false;

  const isDirty = () => field.value !== clean;

  function showState() {
    byId("unsaved").hidden = !isDirty();
    byId("discard").hidden = !isDirty();
    byId("save").disabled = !isDirty() && basedOn !== null;
    const state = isDirty() ? "unsaved" : basedOn === null ? "not_saved_yet" : "nothing_unsaved";
    byId("edit-state").textContent = t(`article.${state}`);
  }

  /** The newest text; what was begun before is brought back over it. */
  function open({ text, version, findings }) {
    const draft = unsaved.kept();
    clean = text;
    basedOn = version;
    if (draft && draft.text !== text) {
      paper.put(draft.text);
      if (draft.basedOn !== version) {
        basedOn = draft.basedOn;
        showConflict();
      }
    } else {
      paper.put(text);
      paper.mark(findings);
      unsaved.forget();
    }
    result.replaceChildren(el("p", { class: "hint" }, t("article.check_hint")));
    showState();
  }

  /** The same text has got another version: a step of its review. */
  function rebase({ text, version }) {
    if (clean !== text) return;
    basedOn = version;
    if (isDirty()) unsaved.keep({ text: field.value, basedOn });
  }

  async function check() {
    problem.textContent = "";
    const { findings, lines } = await post(`${path}/check`, { text: field.value });
    paper.mark(findings);
    showResult([
      ...findingsPart(findings),
      el("h3", {}, t("article.would_change")), ...diffNodes(lines, t("article.would_change")),
    ]);
  }

  function findingsPart(findings) {
    return [
      el("h3", {}, t("article.findings")),
      findings.length ? el("p", { class: "hint" }, findingsCount(findings)) : "",
      findingsNode(findings, paper.goToLine),
    ];
  }

  function showResult(parts) {
    result.replaceChildren(el("h2", {}, t("article.check_result")), ...parts);
    result.scrollTop = 0;
    result.focus({ preventScroll: true });
    result.scrollIntoView({ block: result.offsetHeight > innerHeight / 2 ? "start" : "nearest" });
  }

  async function save() {
    problem.textContent = "";
    field.readOnly = true;
    try {
      const { version } = await post(path, { text: field.value, based_on: basedOn });
      unsaved.forget();
      [clean, basedOn] = [field.value, version];
      toast(t("article.saved", { version }));
      await saved();
    } catch (error) {
      if (error.code === "version_is_old") return showConflict();
      if (error.code === "unreadable_article") await check();
      problem.textContent = why(error);
    } finally {
      field.readOnly = false;
    }
  }

  function showConflict() {
    const compare = el("button", { class: "button small", type: "button", on: { click: () => whileBusy(compare, compareWithNewest) } },
      t("article.compare_newest"));
    byId("conflict").replaceChildren(el("p", {}, t("article.conflict")), compare);
    byId("conflict").scrollIntoView({ block: "nearest" });
  }

  /** Shows what others changed meanwhile, and lets the text here be saved on top of it. */
  async function compareWithNewest() {
    const newest = await get(path);
    const theirs = basedOn === null ? null : await changes(path, basedOn, newest.version);
    const { findings, lines } = await post(`${path}/check`, { text: field.value });
    const name = newest.versions[0].written_by ?? t("article.somebody");
    const title = t("article.theirs", { name, version: newest.version });
    const own = t("article.would_change_of", { version: versionName(newest.version) });
    basedOn = newest.version;
    clean = newest.text;
    unsaved.keep({ text: field.value, basedOn });
    paper.mark(findings);
    byId("conflict").replaceChildren();
    showResult([
      el("p", { class: "note" }, t("article.conflict_compared", { version: newest.version })),
      ...(theirs ? [el("h3", {}, title), ...diffNodes(theirs, title)] : []),
      el("h3", {}, own), ...diffNodes(lines, own),
      ...findingsPart(findings),
    ]);
    showState();
  }

  async function whileBusy(button, work) {
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      problem.textContent = why(error);
    } finally {
      button.disabled = false;
      showState();
    }
  }

  field.addEventListener("input", () => {
    showState();
    if (isDirty()) unsaved.keep({ text: field.value, basedOn });
    else unsaved.forget();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!byId("save").disabled) byId("edit-form").requestSubmit();
  });
  byId("edit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(byId("save"), save);
  });
  byId("check").addEventListener("click", () => whileBusy(byId("check"), check));
  byId("discard").addEventListener("click", () => byId("discarding").showModal());
  byId("discard-now").addEventListener("click", () => {
    byId("discarding").close();
    unsaved.forget();
    byId("conflict").replaceChildren();
    problem.textContent = "";
    paper.put(clean);
    field.focus();
    if (basedOn !== null) whileBusy(byId("discard-now"), saved);
    else showState();
  });
  onLeaving(() => (leaving = true)); // to sign in again, and back here
  addEventListener("beforeunload", (event) => {
    if (isDirty() && !leaving) event.preventDefault();
  });

  return { open, rebase, isDirty };
}
