// Signing: whoever signs sees once more what changed, what the check finds, and what patients will be told.

import { post } from "../api.js";
import { byId, el } from "../elements.js";
import { t } from "../texts.js";
import { diffNodes } from "./diff.js";
import { why } from "./errors.js";
import { findingsCount, findingsNode } from "./findings.js";
import { versionName } from "./status.js";
import { changes, comparedWith } from "./versions.js";

const LONGEST_YEARS = 5;

/** `current()` is the article, `isDirty()` whether text is unsaved, `signed()` brings the page up to date. */
export function prepareSigning({ path, current, isDirty, signed }) {
  const dialog = byId("signing");
  const form = dialog.querySelector("form");
  const until = byId("until");
  const problem = byId("sign-problem");

  byId("sign").addEventListener("click", async () => {
    const article = current();
    byId("signing-title").textContent = t("article.sign_title", { title: article.title, version: article.version });
    byId("sign-unsaved").hidden = !isDirty();
    byId("sign-findings").replaceChildren(
      article.findings.length ? el("p", { class: "hint" }, findingsCount(article.findings)) : "",
      findingsNode(article.findings, null));
    byId("signature").textContent = article.signature;
    problem.textContent = "";
    until.min = day({ days: 1 });
    until.max = day({ years: LONGEST_YEARS });
    until.value = day({ years: 1 });
    await showChanges(article);
    dialog.showModal();
  });

  async function showChanges(article) {
    const before = comparedWith(article);
    const title = t(article.last_reviewed === null ? "article.sign_never_reviewed" : "article.sign_since_review");
    byId("sign-changes-title").textContent = title;
    if (before === null) return byId("sign-changes").replaceChildren(el("p", { class: "hint" }, t("article.only_version")));
    const caption = t("diff.between", { from: versionName(before), to: versionName(article.version) });
    try {
      const lines = await changes(path, before, article.version);
      byId("sign-changes").replaceChildren(el("p", { class: "hint" }, caption), ...diffNodes(lines, caption));
    } catch (error) {
      byId("sign-changes").replaceChildren(el("p", { class: "problem" }, why(error)));
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    byId("sign-now").disabled = true;
    problem.textContent = "";
    try {
      await post(`${path}/sign`, { version: current().version, until: until.value });
      dialog.close();
      await signed();
    } catch (error) {
      problem.textContent = why(error);
    } finally {
      byId("sign-now").disabled = false;
    }
  });
}

/** The date so far from today, as a date field takes it. */
function day({ days = 0, years = 0 }) {
  const then = new Date();
  then.setFullYear(then.getFullYear() + years);
  then.setDate(then.getDate() + days);
  const two = (number) => String(number).padStart(2, "0");
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}
