// The conversation as it grows: only what is new is added, and nobody is pulled away from where they read.

import { byId, el } from "./elements.js";
import { code, messageNode } from "./message.js";
import { dayName } from "./texts.js";

const NEAR_THE_END = 80; // pixels

let shownConversation = null;
let shown = []; // signatures of the messages on the page, in order
let pinned = true; // whether the newest message is in sight and stays there

export function forget() {
  shownConversation = null;
  shown = [];
  byId("log").replaceChildren();
  byId("newer").hidden = true;
}

export function showTranscript(conversation) {
  const log = byId("log");
  if (shownConversation !== conversation.id) forget();
  const opening = shownConversation === null;
  shownConversation = conversation.id;
  const quotes = quotesByMessage(conversation.messages);
  const signatures = conversation.messages.map((message) => JSON.stringify([message, quotes.get(message.id)]));
  const stay = opening || pinned;
  if (!shown.every((signature, index) => signature === signatures[index])) {
    shown = [];
    log.replaceChildren();
  }
  const added = conversation.messages.slice(shown.length);
  for (const message of added) {
    const previous = conversation.messages[conversation.messages.indexOf(message) - 1];
    if (!previous || day(previous) !== day(message)) {
      log.append(el("p", { class: "day" }, el("span", {}, dayName(message.created_at))));
    }
    log.append(messageNode(message, conversation, quotes.get(message.id) ?? []));
  }
  shown = signatures;
  if (stay) toEnd();
  else if (added.length) byId("newer").hidden = false;
}

export function toEnd() {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
  pinned = true;
  byId("newer").hidden = true;
}

export function prepareTranscript() {
  byId("newer").addEventListener("click", toEnd);
  byId("log").addEventListener("scroll", (event) => {
    pinned = atEnd(event.target);
    if (pinned) byId("newer").hidden = true;
  }, { passive: true });
  new ResizeObserver(() => pinned && toEnd()).observe(byId("log"));
}

/** A flag stands on the reply; the words that raised it stand in the patient's message before it. */
function quotesByMessage(messages) {
  const quotes = new Map();
  let asked = null;
  for (const message of messages) {
    if (message.author === "patient") asked = message.id;
    const found = message.flags.filter((flag) => code(flag) !== flag && flag.quote).map((flag) => flag.quote);
    if (asked && found.length) quotes.set(asked, [...(quotes.get(asked) ?? []), ...found]);
  }
  return quotes;
}

const day = (message) => new Date(message.created_at).toDateString();
const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
