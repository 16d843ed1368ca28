import { node, safeAddress } from "./nodes.js";

/** The list of passages under an answer, with what the patient must know about their review. */
export function renderSources(message, { texts, root, language }) {
  const citations = message.citations ?? [];
  if (!citations.length) return null;
  const notices = new Set(citations.map((citation) => citation.notice));
  const shared = notices.size === 1 ? citations[0].notice : "";
  return node(
    "footer",
    { class: "sources" },
    node("h3", { class: "unseen" }, texts.sources),
    node("ol", {}, citations.map((citation) => source(citation, shared ? "" : citation.notice, texts, root, language))),
    shared && node("p", { class: "notice" }, capitalised(shared)),
  );
}

function source(citation, notice, texts, root, language) {
  const [open, close] = language === "zh" ? ["（", "）"] : [" (", ")"];
  const name = `${citation.title} · ${citation.section}`;
  const href = safeAddress(citation.url, root);
  return node(
    "li",
    { value: citation.n },
    node("span", { class: "number", "aria-hidden": "true" }, String(citation.n)),
    node(
      "span",
      {},
      href ? node("a", { href, target: "_blank", rel: "noopener", title: texts.new_tab }, name) : name,
      notice && node("span", { class: "notice" }, `${open}${notice}${close}`),
    ),
  );
}

function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
