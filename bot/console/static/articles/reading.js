// An article as it is read by whoever reviews it: every sentence with the sources that it rests on.

import { byId, el } from "../elements.js";
import { language, t, texts } from "../texts.js";

/** `content` is null for a text that is no article any more. */
export function showReading(content, text) {
  byId("reading").replaceChildren(...(content
    ? [...content.sections.map((section) => sectionNode(section, content)), sourcesNode(content.sources)]
    : [el("p", { class: "problem" }, t("article.unreadable")), el("pre", {}, text)]));
  byId("for-search").replaceChildren(content ? searchNode(content) : "");
}

/** Brings a line of the text into sight, or what stands nearest before it. */
export function goToLine(line) {
  const nodes = [...document.querySelectorAll("#view-text [data-line]")].filter((node) => Number(node.dataset.line) <= line);
  nodes.sort((a, b) => b.dataset.line - a.dataset.line);
  const node = nodes[0] ?? byId("title");
  for (const one of document.querySelectorAll(".meant")) one.classList.remove("meant");
  node.classList.add("meant");
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
}

function sectionNode({ key, heading, sentences, cited, bullets, lines }, { sources }) {
  const asked = key === "questions"; // a question to a doctor rests on no source
  return el("section", { "data-section": key },
    el("h2", {}, heading),
    el(bullets[0] ? "ul" : "div", { class: "sentences" }, sentences.map((sentence, index) =>
      el(bullets[0] ? "li" : "p", { "data-line": lines[index], tabindex: "-1" },
        el("span", { class: "said" }, sentence), " ",
        asked ? null : citedNode(cited[index], sources)))));
}

function citedNode(cited, sources) {
  const page = { class: "cited", lang: document.documentElement.lang };
  if (!cited.length) return el("span", { ...page, "data-none": true }, t("article.no_source"));
  return el("span", page, cited.flatMap((id, index) => [index ? " " : "", sourceLink(sources.find((source) => source.id === id))]));
}

function sourceLink({ id, publisher, title, url, year }) {
  const name = [el("span", { class: "source-id" }, id), el("span", { class: "unseen" }, `: ${publisher}, ${title}, ${year ?? ""}`)];
  const hint = `${publisher}: ${title}${year ? ` (${year})` : ""}`;
  return url ? el("a", { href: url, target: "_blank", rel: "noopener", title: hint }, name) : el("span", { title: hint }, name);
}

function sourcesNode(sources) {
  return el("section", { class: "sources", lang: document.documentElement.lang },
    el("h2", {}, t("article.sources")),
    el("dl", {}, sources.map(({ id, publisher, title, url, year }) =>
      el("div", {},
        el("dt", {}, id),
        el("dd", {}, `${publisher}: `,
          url ? el("a", { href: url, target: "_blank", rel: "noopener" }, title) : title,
          year ? ` (${year})` : null)))));
}

function searchNode({ aliases, says, tags, related, asks }) {
  const own = byId("reading").lang;
  const list = (label, items, lang) => (items.length ? el("div", {}, el("dt", {}, label), el("dd", { lang }, items)) : null);
  const points = (nodes) => (nodes.length ? [el("ul", {}, nodes)] : []);
  const words = (texts) => texts.flatMap((text) => [el("span", { class: "word" }, text), " "]);
  const links = related.flatMap((id) => [el("a", { class: "word", href: `${id}?lang=${language}` }, id), " "]);
  return el("dl", { class: "for-search" }, [
    list(t("article.aliases"), words(aliases), own),
    list(t("article.asks"), points(asks.map(askNode)), own),
    list(t("article.related"), links),
    list(t("article.tags"), words(tags)),
    list(t("article.says"), points(says.map((one) => el("li", {}, one))), own),
  ]);
}

function askNode({ question, section, line }) {
  const goal = el("span", { class: "hint", lang: document.documentElement.lang }, `→ ${texts.sections[section]}`);
  return el("li", { "data-line": line, tabindex: "-1" }, question, " ", goal);
}
