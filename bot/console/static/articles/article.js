// One article: read, compared, changed and signed. Which of its views is open stands in the address.

import { get, post } from "../api.js";
import { byId, el } from "../elements.js";
import { dateName, language, named, t } from "../texts.js";
import { toast } from "../toast.js";
import { prepareEditor } from "./editor.js";
import { why } from "./errors.js";
import { findingsCount, findingsNode } from "./findings.js";
import { listAddress } from "./list-address.js";
import { goToLine, showReading } from "./reading.js";
import { prepareSigning } from "./signing.js";
import { statusPill, versionName } from "./status.js";
import { prepareVersions } from "./versions.js";
import { begin } from "./watch.js";

const { article: id, articleLanguage } = document.body.dataset;
const path = `articles/${articleLanguage}/${id}`;
const OTHER = { en: "zh", zh: "en" };
const clinic = document.title;

let article = null;
let editor = null;
const showVersions = prepareVersions(path);

/** Reads the article anew; what is being written stays. */
async function refresh() {
  article = await get(path);
  showLinks(true);
  showHead();
  showReading(article.content, article.text);
  byId("findings").replaceChildren(
    article.findings.length ? el("p", { class: "hint" }, findingsCount(article.findings)) : "",
    findingsNode(article.findings, goToLine));
  showVersions(article);
}

async function refreshAll() {
  await refresh();
  byId("conflict")?.replaceChildren();
  history.replaceState(null, "", `?lang=${language}${location.hash}`); // no longer a new one
  editor?.open(article);
}

function showHead() {
  const { status, title, kind, translated } = article;
  document.title = clinic.replace(id, title);
  byId("title").textContent = title;
  const other = OTHER[articleLanguage];
  const translation = translated
    ? el("a", { href: `/staff/articles/${other}/${id}?lang=${language}` }, t("article.translation", { language: named("languages", other) }))
    : el("span", {}, t("article.no_translation", { language: named("languages", other) }));
  byId("facts").replaceChildren(
    ...[named("kinds", kind), named("languages", articleLanguage), id].map((fact) => el("span", {}, fact)), translation);
  byId("standing").replaceChildren(
    el("p", { class: "now" }, statusPill(status), " ", standing()), el("p", { class: "hint" }, toldNow()));
  byId("patient-page").hidden = false;
  if (!byId("sign")) return;
  byId("submit").hidden = !["starter", "expired"].includes(status);
  byId("sign").hidden = status !== "in review";
}

function standing() {
  const { status, version, reviewed_by, reviewed_on, review_until, versions, collection } = article;
  const given = {
    version: versionName(version),
    name: reviewed_by ?? versions[0].written_by ?? t("article.somebody"),
    on: reviewed_on ? dateName(reviewed_on) : "",
    until: review_until ? dateName(review_until) : "",
    collection: collection ?? "",
  };
  const kinds = { starter: collection && "imported", "in review": !versions[0].written_by && "unchanged" };
  const kind = kinds[status] || status;
  return t(`article.standing.${kind}`, given);
}

function toldNow() {
  const lang = byId("title").lang;
  const [before, after] = t(article.served === article.version ? "article.told_this" : "article.told_other",
    { version: versionName(article.served) }).split("{told}");
  return [before, el("q", { lang }, article.told), after];
}

function showView() {
  const views = ["text", "versions", ...(editor ? ["edit"] : [])];
  const asked = location.hash.slice(1);
  const view = views.includes(asked) ? asked : "text";
  for (const name of views) byId(`view-${name}`).hidden = name !== view;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** To what there is only once the article has been saved. */
function showLinks(shown) {
  for (const view of ["text", "versions"]) document.querySelector(`[data-view="${view}"]`).hidden = !shown;
}

function prepareSubmit() {
  byId("submit").addEventListener("click", async ({ currentTarget: button }) => {
    button.disabled = true;
    byId("head-problem").textContent = "";
    try {
      await post(`${path}/submit`);
      toast(t("article.submitted"));
      await refreshAfterStep();
    } catch (error) {
      byId("head-problem").textContent = why(error);
    } finally {
      button.disabled = false;
    }
  });
}

/** After a step of the review, what is being written goes on from the version that it made. */
async function refreshAfterStep() {
  await refresh();
  editor.rebase(article);
  byId("title").focus({ preventScroll: true });
}

async function beginNew(query) {
  location.hash = "#edit";
  const given = new URLSearchParams({ kind: query.get("new"), title: query.get("title") ?? id, language: articleLanguage, id });
  const { text } = await get(`articles/skeleton?${given}`);
  byId("title").textContent = query.get("title");
  byId("facts").replaceChildren(...[named("kinds", query.get("new")), named("languages", articleLanguage), id].map((fact) => el("span", {}, fact)));
  byId("standing").replaceChildren(el("p", { class: "hint" }, t("article.not_there_yet")));
  showLinks(false);
  editor.open({ text, version: null, findings: [] });
}

function showMissing(words) {
  byId("missing").hidden = false;
  byId("missing").querySelector("h1").textContent = t(`article.${words}`);
  byId("missing").querySelector("p").textContent = t(`article.${words}_more`);
}

async function start() {
  byId("back").href = listAddress(language);
  const me = await begin();
  if (byId("view-edit")) {
    editor = prepareEditor({ me, path, saved: refreshAll });
    prepareSubmit();
    prepareSigning({
      path, current: () => article, isDirty: editor.isDirty,
      signed: async () => {
        toast(t("article.signed"));
        await refreshAfterStep();
      },
    });
  }
  const query = new URLSearchParams(location.search);
  try {
    await refresh();
    editor?.open(article);
  } catch (error) {
    if (error.status !== 404) return showMissing("failed");
    if (!editor || !query.has("new")) return showMissing("missing");
    await beginNew(query);
  } finally {
    byId("loading").hidden = true;
  }
  byId("opened").hidden = false;
  showView();
  addEventListener("hashchange", () => {
    showView();
    const top = byId("views").getBoundingClientRect().top;
    if (top < 0) byId("views").scrollIntoView();
  });
  document.querySelector("[data-skip]").addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("[data-view][aria-current]").focus();
  });
}

start();
