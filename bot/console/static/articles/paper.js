// The text area as ruled paper: line numbers, lines marked where the check found something, a way to any line.

import { byId, el } from "../elements.js";

const END = "\u200b"; // gives the last line its height when it is empty

export function preparePaper() {
  const field = byId("article-text");
  const lines = byId("lines");

  /** The same text once more, unseen and in one flow so that it wraps the same; only lines that changed are touched. */
  function rule() {
    const texts = field.value.split("\n").map((text, index, all) => text + (index < all.length - 1 ? "\n" : END));
    while (lines.children.length > texts.length) lines.lastElementChild.remove();
    texts.forEach((text, index) => {
      const node = lines.children[index] ?? lines.appendChild(el("span", { class: "line" }, el("span")));
      if (node.firstElementChild.textContent !== text) node.firstElementChild.textContent = text;
    });
    fit();
  }

  /** The lines give the text area its height; it must never scroll by itself, or the numbers would lie. */
  function fit() {
    field.style.minHeight = "";
    if (field.scrollHeight > field.clientHeight) field.style.minHeight = `${field.scrollHeight}px`;
    field.scrollTop = 0;
  }

  function mark(findings) {
    for (const node of lines.children) delete node.dataset.severity;
    for (const { line, severity } of findings) {
      const node = lines.children[line - 1];
      if (node && node.dataset.severity !== "error") node.dataset.severity = severity;
    }
  }

  function goToLine(line) {
    const texts = field.value.split("\n");
    const at = Math.min(line, texts.length) - 1;
    const start = texts.slice(0, at).reduce((sum, text) => sum + text.length + 1, 0);
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, start + texts[at].length);
    lines.children[at].scrollIntoView({ block: "center" });
  }

  field.addEventListener("input", rule);
  field.addEventListener("scroll", () => (field.scrollTop = 0));
  new ResizeObserver(fit).observe(lines);
  return {
    field,
    mark,
    goToLine,
    put(text) {
      field.value = text;
      rule();
      mark([]);
    },
  };
}
