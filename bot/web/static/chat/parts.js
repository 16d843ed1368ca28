import { icon } from "./icons.js";
import { node, safeAddress } from "./nodes.js";
import { blocks, endsWide, inline } from "./rich_text.js";
import { fill } from "./texts.js";

const STRONG = ["emergency", "crisis"];

/** The parts of a message as nodes; a message without parts shows its text. */
export function renderParts(message, context) {
  const parts = message.parts?.length ? message.parts : [{ kind: "say", text: message.text, sentences: [] }];
  return parts.map((part) => renderPart(part, message, context));
}

function renderPart(part, message, context) {
  const body = part.sentences?.length ? sentences(part, message, context) : blocks(part.text);
  if (part.kind === "help_now") return helpNow(body, context);
  if (part.kind === "vetted") return vetted(body, message, context);
  return node("div", { class: `part ${part.kind}` }, body);
}

function helpNow(body, { texts }) {
  return node(
    "div",
    { class: "part help-now", role: "note", "aria-label": texts.help_now },
    icon("alert"),
    node("div", {}, body),
  );
}

/** A text that clinicians fixed beforehand. The more urgent it is, the less it looks like anything else. */
function vetted(body, message, { texts, root }) {
  const urgency = message.urgency ?? "none";
  if (urgency === "none") return node("div", { class: "part vetted" }, body);
  const calls = STRONG.includes(urgency) ? callButtons(message.buttons, root) : [];
  return node(
    "section",
    { class: `part vetted ${urgency}`, "aria-label": texts[urgency] },
    node("p", { class: "eyebrow" }, icon(urgency === "crisis" ? "heart" : "alert"), texts[urgency]),
    body,
    calls.length > 0 && node("div", { class: "calls" }, calls),
  );
}

/** Whether the message's call buttons stand in its own strong box. */
export function callsInside(message) {
  return STRONG.includes(message.urgency) && (message.parts ?? []).some((part) => part.kind === "vetted");
}

export function callButtons(buttons, root) {
  return (buttons ?? []).filter((button) => button.url).map((button) => callButton(button, root)).filter(Boolean);
}

function callButton(button, root) {
  const href = safeAddress(button.url, root);
  return href && node("a", { class: "call", href }, icon("phone"), button.label);
}

function sentences(part, message, context) {
  if (part.bullets) return [node("ul", {}, part.sentences.map((one) => node("li", {}, cited(one, message, context))))];
  if (part.sentences.length === 1) return lastBlockCited(part.sentences[0], message, context);
  const paragraph = node("p");
  part.sentences.forEach((one, index) => {
    if (index && !endsWide(part.sentences[index - 1].text)) paragraph.append(" ");
    paragraph.append(...cited(one, message, context));
  });
  return [paragraph];
}

function lastBlockCited(sentence, message, context) {
  const made = blocks(sentence.text);
  const last = made.at(-1);
  const end = last?.localName === "ul" ? last.lastChild : last;
  end?.append(...marks(sentence, message, context));
  return made;
}

function cited(sentence, message, context) {
  return [...inline(sentence.text), ...marks(sentence, message, context)];
}

/** The small numbers behind a sentence, each a link to the passage it rests on. */
function marks(sentence, message, { texts, root }) {
  return (sentence.citations ?? []).map((n) => {
    const citation = message.citations?.find((one) => one.n === n);
    const href = citation && safeAddress(citation.url, root);
    if (!href) return node("sup", { class: "mark" }, String(n));
    const label = fill(texts.source, citation);
    const link = node("a", { href, target: "_blank", rel: "noopener", "aria-label": label, title: label }, String(n));
    return node("sup", { class: "mark" }, link);
  });
}
