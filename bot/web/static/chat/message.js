import { renderFeedback } from "./feedback.js";
import { lantern, icon } from "./icons.js";
import { node } from "./nodes.js";
import { callButtons, callsInside, renderParts } from "./parts.js";
import { blocks } from "./rich_text.js";
import { renderSources } from "./sources.js";
import { tagOf } from "./texts.js";
import { clock } from "./times.js";

const EVENT = /^\s*—+\s*(.+?)\s*—+\s*$/s;

/** A message of the bot, the system or the team. A system line between dashes tells what happened, as a divider. */
export function renderMessage(message, context) {
  const event = message.author === "system" && EVENT.exec(message.text);
  if (event) return node("p", { class: "event" }, node("span", {}, event[1]));
  const rated = message.author === "bot" && message.citations?.length > 0;
  return node(
    "article",
    { class: `message from-${message.author === "staff" ? "staff" : "bot"}` },
    byline(message, context),
    node("div", { class: "bubble", lang: tagOf(message.text) }, renderParts(message, context), renderSources(message, context)),
    rated && renderFeedback(message, context),
    replies(message, context),
  );
}

/** What the patient wrote, at once and before the server has it. */
export function renderOwn(entry, { texts, language, onRetry }) {
  const state = node("span", { class: "delivery" });
  const time = node("time", {}, clock(new Date(entry.written), language));
  const element = node(
    "article",
    { class: "message from-patient", "aria-label": texts.you },
    node("div", { class: "bubble", lang: tagOf(entry.text) }, blocks(entry.text)),
    node("p", { class: "byline" }, state, time),
  );
  const show = (name) => {
    element.dataset.delivery = name;
    state.replaceChildren();
    if (name === "sending") state.append(texts.sending);
    if (name === "waiting") {
      const explanation = navigator.onLine ? texts.not_sent : texts.will_send;
      state.append(explanation, " ", node("button", { type: "button", class: "link", onclick: onRetry }, texts.retry));
    }
  };
  return { element, show };
}

function byline(message, { texts, language }) {
  const staff = message.author === "staff";
  const name = staff ? (message.staff_name ?? texts.team) : texts.name;
  const sent = new Date(message.created_at);
  return node(
    "header",
    { class: "byline" },
    node("span", { class: "avatar" }, staff ? icon("person") : lantern()),
    node("span", { class: "name" }, name),
    node("time", { datetime: message.created_at }, clock(sent, language)),
  );
}

/** Quick replies below a message; those that speak for the patient vanish once the conversation moves on. */
function replies(message, { onAsk, root }) {
  const calls = callsInside(message) ? [] : callButtons(message.buttons, root);
  const spoken = (message.buttons ?? [])
    .filter((button) => !button.url)
    .map((button) => node("button", { type: "button", class: "chip", onclick: () => onAsk(button.value) }, button.label));
  if (!calls.length && !spoken.length) return null;
  return node("div", { class: "replies" }, calls, spoken);
}
