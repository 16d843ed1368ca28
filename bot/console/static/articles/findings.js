// What the check finds, each with its line, in the words of the page's language.

import { el, icon } from "../elements.js";
import { texts, t } from "../texts.js";

const AT_FIRST = 8;
const WORDINGS = Object.entries(texts.findings.wordings).map(([pattern, wording]) => [asExpression(pattern), wording]);

/** `go(line)` shows a line of the text; null where there is nowhere to go. */
export function findingsNode(findings, go) {
  if (!findings.length) return el("p", { class: "hint fine" }, icon("status-reviewed"), t("findings.none"));
  const list = el("ul", { class: "findings" }, findings.slice(0, AT_FIRST).map((finding) => el("li", {}, one(finding, go))));
  if (findings.length > AT_FIRST) list.append(el("li", {}, theRest(findings, go, list)));
  return list;
}

function theRest(findings, go, list) {
  const show = () => {
    const rest = findings.slice(AT_FIRST).map((finding) => el("li", { tabindex: "-1" }, one(finding, go)));
    list.lastElementChild.replaceWith(...rest);
    rest[0].focus({ preventScroll: true });
  };
  const label = t("findings.all", { count: findings.length });
  return el("button", { class: "button small", type: "button", on: { click: show } }, label);
}

export function findingsCount(findings) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return t("findings.count", { errors, warnings: findings.length - errors });
}

function one({ line, severity, message }, go) {
  const parts = [
    el("span", { class: "finding-head" }, icon(severity), t(`findings.${severity}`), " ",
      el("span", { class: "finding-line" }, t("findings.line", { line }))),
    said(message),
  ];
  if (!go) return el("div", { class: "finding", "data-severity": severity }, parts);
  return el("button", { class: "finding", type: "button", "data-severity": severity, on: { click: () => go(line) } }, parts);
}

/** The check speaks English; what the texts of the page have no words for stays so. */
export function said(message) {
  for (const [expression, wording] of WORDINGS) {
    const found = expression.exec(message);
    if (found) return el("span", {}, wording.replace(/\{(\w+)\}/g, (_, name) => inWords(found.groups[name])));
  }
  return el("span", { lang: "en" }, message);
}

/** `{places}` of the pattern stand for anything. */
function asExpression(pattern) {
  const parts = pattern.split(/\{(\w+)\}/);
  const source = parts.map((part, index) => (index % 2 ? `(?<${part}>.+)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${source.join("")}$`, "i");
}

function inWords(value = "") {
  const plain = value.replace(/^['"]|['"]$/g, "");
  return texts.sections[plain] ?? plain;
}
