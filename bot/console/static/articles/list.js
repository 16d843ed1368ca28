// The list of articles: found by words, language and status. What was chosen stands in the address.

import { get } from "../api.js";
import { byId, el } from "../elements.js";
import { language, languageTag, named, t } from "../texts.js";
import { prepareBeginning } from "./beginning.js";
import { rememberList } from "./list-address.js";
import { reviewLine, statusPill } from "./status.js";
import { begin } from "./watch.js";

const TYPING = 200;

const filters = byId("filters");
let asked = 0;
let typing;

async function show(page) {
  const number = (asked += 1);
  const chosen = Object.fromEntries(new FormData(filters));
  const query = new URLSearchParams({ q: chosen.q.trim(), page });
  if (chosen.in) query.set("language", chosen.in);
  if (chosen.status) query.set("status", chosen.status);
  try {
    const found = await get(`articles?${query}`);
    if (number !== asked) return;
    byId("problem").textContent = "";
    keepAddress({ ...chosen, page });
    showFound(found, page);
  } catch {
    if (number === asked) byId("problem").textContent = t("articles.failed");
  }
}

function showFound({ items, total, pages, counts }, page) {
  const list = byId("articles");
  list.setAttribute("aria-busy", "false");
  list.replaceChildren(items.length ? table(items) : el("p", { class: "nobody" }, el("strong", {}, t("articles.none"))));
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  for (const node of filters.querySelectorAll(".count")) {
    node.textContent = node.dataset.status ? (counts[node.dataset.status] ?? 0) : all;
  }
  byId("found").textContent = t("articles.found", { count: total });
  byId("pages").hidden = pages < 2;
  byId("page-of").textContent = t("articles.page_of", { page, pages });
  byId("previous").disabled = page <= 1;
  byId("next").disabled = page >= pages;
  byId("pages").dataset.page = page;
}

function table(items) {
  return el("table", { class: "articles" },
    el("caption", { class: "unseen" }, t("articles.title")),
    el("thead", {}, el("tr", {},
      ["heading", "language", "kind", "status", "review"].map((name) =>
        el("th", { scope: "col" }, t(`articles.${name}`))))),
    el("tbody", {}, items.map(row)));
}

function row(article) {
  const href = `/staff/articles/${article.language}/${article.article}?lang=${language}`;
  return el("tr", {},
    el("th", { scope: "row" },
      el("a", { href, lang: languageTag(article.language) }, article.title),
      el("span", { class: "under" }, article.article,
        article.collection ? ` · ${t("articles.collection", { name: article.collection })}` : null)),
    el("td", {}, named("languages", article.language)),
    el("td", {}, named("kinds", article.kind)),
    el("td", {}, statusPill(article.status)),
    el("td", {}, reviewLine(article) ?? el("span", { class: "never" }, t("articles.never"))));
}

function keepAddress(chosen) {
  const query = new URLSearchParams({ lang: language });
  for (const [name, value] of Object.entries(chosen)) if (value && value !== 1) query.set(name, value);
  history.replaceState(null, "", `?${query}`);
  rememberList(`?${query}`);
}

function fromAddress() {
  const query = new URLSearchParams(location.search);
  filters.elements.q.value = query.get("q") ?? "";
  filters.elements.in.value = query.get("in") ?? "";
  filters.elements.status.value = query.get("status") ?? "";
  return Math.max(1, Number(query.get("page")) || 1);
}

function turn(step) {
  show(Number(byId("pages").dataset.page) + step);
  scrollTo({ top: 0 });
  byId("articles").focus({ preventScroll: true });
}

filters.addEventListener("submit", (event) => {
  event.preventDefault();
  show(1);
});
filters.elements.q.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => show(1), TYPING);
});
filters.addEventListener("change", ({ target }) => target.name !== "q" && show(1));
byId("previous").addEventListener("click", () => turn(-1));
byId("next").addEventListener("click", () => turn(1));
prepareBeginning();
show(fromAddress());
begin();
