// One message as staff see it: who said it, on what it rests, what was flagged and what was held back.

import { el, icon, marked, rich } from "./elements.js";
import { pill } from "./queue.js";
import { clockTime, dateName, languageTag, named, t } from "./texts.js";

/** `quotes`: the patient's words in this message that raised a red flag. */
export function messageNode(message, conversation, quotes) {
  if (isNotice(message)) return el("p", { class: "notice", lang: languageTag(conversation.language) }, message.text);
  return el("article", { class: "message", "data-author": message.author, "data-urgency": message.urgency },
    el("header", {},
      el("strong", {}, author(message)), " ",
      el("time", { datetime: message.created_at }, clockTime(message.created_at)),
      message.urgency === "none" ? null : pill(message.urgency)),
    el("div", { class: "bubble", lang: languageTag(conversation.language) }, body(message, quotes)),
    message.buttons.length ? offered(message.buttons, conversation) : null,
    message.citations.length ? citationList(message.citations) : null,
    message.flags.map((flag) =>
      el("p", { class: "red-flag" }, icon("flag"), t("talk.red_flag", { reason: named("reasons", code(flag)) }))),
    message.withheld.length ? withheldList(message.withheld, conversation) : null);
}

export const code = (flag) => (typeof flag === "string" ? flag : flag.code);

/** "Nora has joined" and the like: a line, not something that somebody said. */
function isNotice(message) {
  return message.author === "system" && message.urgency === "none" && message.parts.every(({ kind }) => kind === "say");
}

function author(message) {
  if (message.author === "staff") return message.staff_name || t("talk.staff_unknown");
  return t(`talk.${message.author}`);
}

function body(message, quotes) {
  const media = message.media
    ? el("p", { class: "media" }, t("media.not_shown", { media: named("media", message.media) }))
    : null;
  if (message.author === "patient") {
    return [media, message.text ? el("p", {}, marked(message.text, quotes)) : null].filter(Boolean);
  }
  if (!message.parts.length) return message.text.split(/\n{2,}/).map((paragraph) => el("p", {}, rich(paragraph)));
  return message.parts.map((part) => partNode(part, message.citations));
}

function partNode(part, citations) {
  const sentences = part.sentences.length ? part.sentences : [{ text: part.text, citations: [] }];
  const nodes = sentences.map((sentence) => [
    ...rich(sentence.text),
    ...sentence.citations.map((n) => superscript(n, citations)),
  ]);
  const content = part.bullets
    ? el("ul", {}, nodes.map((sentence) => el("li", {}, sentence)))
    : el("p", {}, nodes.flatMap((sentence, index) => (index ? [" ", ...sentence] : sentence)));
  return el("div", { class: "part", "data-kind": part.kind }, content);
}

function superscript(n, citations) {
  const citation = citations.find((each) => each.n === n);
  if (!citation) return el("sup", {}, String(n));
  return el("sup", {},
    el("a", { ...outside(citation.url), "aria-label": `${n}: ${citation.title}` }, String(n)));
}

const outside = (url) => ({ href: url, target: "_blank", rel: "noopener", title: t("talk.opens_new_tab") });

function citationList(citations) {
  return el("ul", { class: "citations" },
    citations.map((citation) => {
      const state = citation.notice || (citation.reviewed_on
        ? t("talk.reviewed_on", { date: dateName(citation.reviewed_on) }) : "");
      return el("li", {},
        el("sup", {}, String(citation.n)), " ",
        el("a", outside(citation.url), `${citation.title} · ${citation.section}`),
        state ? ` (${state})` : null);
    }));
}

function offered(buttons, conversation) {
  return el("p", { class: "offered" },
    el("span", { class: "hint" }, t("talk.quick_replies")), " ",
    buttons.flatMap((button) => [el("span", { class: "chip", lang: languageTag(conversation.language) }, button.label), " "]));
}

function withheldList(withheld, conversation) {
  const summary = withheld.length === 1 ? t("talk.withheld_one") : t("talk.withheld_many", { count: withheld.length });
  const lang = languageTag(conversation.language);
  return el("details", { class: "withheld" },
    el("summary", {}, icon("withheld"), summary),
    withheld.map(({ generated, rule, shown }) =>
      el("dl", {},
        el("div", {}, el("dt", {}, t("talk.generated")), el("dd", { lang }, el("del", {}, generated))),
        el("div", {}, el("dt", {}, t("talk.withheld_by")), el("dd", {}, el("em", {}, rule))),
        el("div", {}, el("dt", {}, t("talk.shown_instead")),
          el("dd", { lang }, shown ? rich(shown) : t("talk.shown_nothing"))))));
}
