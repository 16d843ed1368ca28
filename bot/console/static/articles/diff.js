// Two texts line by line: what went, what came, and long stretches without a change folded away.

import { el } from "../elements.js";
import { t } from "../texts.js";

const CONTEXT = 3; // lines around a change
const SHORTEST_FOLD = 3;
const ALIKE = 0.3; // of two lines that are marked word by word, so much at least is the same

const SIGNS = { same: "", added: "+", removed: "−" };

/** How much changed, and where. `lines`: `{change, text, before, after}` as the staff API gives them. */
export function diffNodes(lines, caption) {
  const count = (kind) => lines.filter(({ change }) => change === kind).length;
  const [added, removed] = [count("added"), count("removed")];
  const size = added + removed ? t("diff.size", { added, removed }) : t("diff.none");
  return [el("p", { class: "hint" }, size), added + removed ? table(lines, caption) : ""];
}

function table(lines, caption) {
  const marks = changedParts(lines);
  const stretches = stretchesOf(lines).map(({ from, to, folded }) => {
    const rows = lines.slice(from, to).map((line, index) => row(line, marks.get(from + index)));
    return folded ? fold(rows) : el("tbody", {}, rows);
  });
  return el("table", { class: "diff" },
    el("caption", { class: "unseen" }, caption),
    el("thead", { class: "unseen" }, el("tr", {},
      ["before", "after", "change", "text"].map((name) => el("th", { scope: "col" }, t(`diff.${name}`))))),
    stretches);
}

function row({ change, text, before, after }, mark) {
  return el("tr", { "data-change": change },
    el("td", { class: "number before" }, before === null ? "" : String(before)),
    el("td", { class: "number after" }, after === null ? "" : String(after)),
    el("td", { class: "sign" }, SIGNS[change],
      change === "same" ? null : el("span", { class: "unseen" }, t(`diff.${change}`))),
    el("td", { class: "text" }, mark ? withMark(text, mark) : text));
}

function withMark(text, { start, end }) {
  return [text.slice(0, start), el("mark", {}, text.slice(start, end)), text.slice(end)];
}

function fold(rows) {
  const body = el("tbody", { class: "fold", tabindex: "-1" });
  const open = () => {
    body.classList.remove("fold");
    body.replaceChildren(...rows);
    body.focus({ preventScroll: true });
  };
  const button = el("button", { type: "button", on: { click: open } }, t("diff.folded", { count: rows.length }));
  body.append(el("tr", {}, el("td", { colspan: "4" }, button)));
  return body;
}

/** Where to fold: runs of `from` to `to`, in order. */
function stretchesOf(lines) {
  const near = lines.map(() => false);
  lines.forEach(({ change }, index) => {
    if (change !== "same") near.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  });
  const stretches = [];
  for (let from = 0, to; from < lines.length; from = to) {
    to = from;
    while (to < lines.length && near[to] === near[from]) to += 1;
    stretches.push({ from, to, folded: !near[from] && to - from >= SHORTEST_FOLD });
  }
  return stretches;
}

/** Index of a line → the part of it that differs from the line that it replaces or that replaced it. */
function changedParts(lines) {
  const marks = new Map();
  for (let at = 0; at < lines.length; at += 1) {
    const removed = run(lines, at, "removed");
    const added = run(lines, at + removed, "added");
    for (let n = 0; n < Math.min(removed, added); n += 1) {
      const [old, young] = differing(lines[at + n].text, lines[at + removed + n].text);
      if (old) marks.set(at + n, old).set(at + removed + n, young);
    }
    at += Math.max(removed + added - 1, 0);
  }
  return marks;
}

function run(lines, from, change) {
  let to = from;
  while (lines[to]?.change === change) to += 1;
  return to - from;
}

/** The middle in which two texts differ, in each; nothing where they hardly have anything in common. */
function differing(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  start = wordStart(before, start);
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  end = before.length - wordEnd(before, before.length - end);
  if (start + end < ALIKE * shorter) return [];
  return [{ start, end: before.length - end }, { start, end: after.length - end }];
}

const LETTER = /[a-z0-9]/i; // words of Chinese need no such care

function wordStart(text, at) {
  while (at > 0 && LETTER.test(text[at - 1]) && LETTER.test(text[at] ?? "")) at -= 1;
  return at;
}

function wordEnd(text, at) {
  while (at < text.length && LETTER.test(text[at - 1] ?? "") && LETTER.test(text[at])) at += 1;
  return at;
}
