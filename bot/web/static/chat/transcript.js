import { icon, lantern } from "./icons.js";
import { renderMessage, renderOwn } from "./message.js";
import { node } from "./nodes.js";
import { renderParts } from "./parts.js";
import { dayName, midnight } from "./times.js";

const NEAR_PX = 120;
const LONGEST_TYPING_MS = 25_000;
const ROOM_ABOVE_PX = 12;

/** The scrolling list of messages: what is settled by `seq`, then what is on its way, then what is being written. */
export class Transcript {
  #context;
  #settled = [];
  #seen = new Set();
  #own = new Map();
  #opening = node("div", { class: "opening" });
  #messages = node("div", { class: "messages" });
  #writing = node("div", { class: "writing" });
  #provisional = [];
  #typingTimer;
  #jump;
  #pinned = true;
  /** False while the conversation so far is shown again; then nothing is worth scrolling to but its end. */
  live = false;

  constructor(context) {
    this.#context = context;
    const { texts } = context;
    this.#jump = node(
      "button",
      { type: "button", class: "jump", hidden: true, "aria-label": texts.newest, onclick: () => this.#toEnd() },
      icon("down"),
    );
    this.log = node(
      "div",
      { class: "log", role: "log", "aria-live": "off", "aria-label": texts.log, tabindex: "0",
        onscroll: () => this.#scrolled() },
      this.#opening,
      this.#messages,
      this.#writing,
    );
    this.element = node("div", { class: "transcript" }, this.log, this.#jump);
    new ResizeObserver(() => this.#pinned && this.#toEnd()).observe(this.log);
  }

  /** What stands before the first message. */
  open(...nodes) {
    this.#opening.replaceChildren(...nodes.filter(Boolean));
  }

  /** Questions to begin with, below the opening; gone with the first message. */
  suggest(examples) {
    this.#opening.append(examples);
    if (!this.empty) examples.remove();
  }

  /** Whether anything came after the message with this number. */
  answered(seq) {
    return (this.#settled.at(-1)?.seq ?? 0) > seq;
  }

  get empty() {
    return !this.#settled.length && !this.#own.size;
  }

  addOwn(entry) {
    const own = { entry, ...renderOwn(entry, this.#context) };
    own.show("sending");
    this.#own.set(entry.id, own);
    this.#retireReplies();
    this.#messages.append(own.element);
    this.#toEnd();
  }

  markOwn(id, state) {
    this.#own.get(id)?.show(state);
  }

  dropOwn(id) {
    this.#own.get(id)?.element.remove();
    this.#own.delete(id);
  }

  /** The server knows this one now, under its own id and number. */
  settleOwn(id, receipt) {
    const own = this.#own.get(id);
    if (!own) return;
    this.#own.delete(id);
    own.show("sent");
    own.element.remove();
    if (this.#seen.has(receipt.message_id)) return;
    this.#seen.add(receipt.message_id);
    this.#insert(own.element, receipt.seq, new Date(own.entry.written));
  }

  /** Shows a committed message. Returns the id of the unsent entry that this message is, if any. */
  add(message) {
    if (this.#seen.has(message.id)) return null;
    const stay = this.#atEnd();
    if (message.author === "patient") return this.#addPatients(message, stay);
    this.#seen.add(message.id);
    const element = renderMessage(message, this.#context);
    this.#insert(element, message.seq, new Date(message.created_at));
    if (element !== this.#settled.at(-1)?.element || this.#own.size) retire(element);
    this.stopWriting();
    if (!this.live) this.#toEnd();
    else if (stay) this.#reveal(element);
    else this.#jump.hidden = this.#atEnd();
    return null;
  }

  #addPatients(message, stay) {
    const twin = [...this.#own.values()].find(({ entry }) => bare(entry.text) === bare(message.text));
    if (twin) {
      this.settleOwn(twin.entry.id, { message_id: message.id, seq: message.seq });
      return twin.entry.id;
    }
    this.#seen.add(message.id);
    const written = Date.parse(message.created_at);
    const { element, show } = renderOwn({ id: message.id, text: message.text, written }, this.#context);
    show("sent");
    this.#insert(element, message.seq, new Date(written));
    if (stay || !this.live) this.#toEnd();
    return null;
  }

  /** Words of an answer that is not committed yet; a part may come twice. */
  addProvisional(part) {
    if (this.#provisional.some((shown) => shown.text === part.text)) return;
    const stay = this.#atEnd();
    this.#provisional.push(part);
    const message = { parts: joined(this.#provisional), citations: [], buttons: [] };
    this.#write(node("div", { class: "bubble" }, renderParts(message, this.#context)));
    if (stay) this.#reveal(this.#writing);
  }

  showTyping() {
    if (this.#provisional.length) return;
    const stay = this.#atEnd();
    const dots = node("span", { class: "dots", "aria-hidden": "true" }, node("i"), node("i"), node("i"));
    const words = node("span", { class: "unseen" }, this.#context.texts.typing);
    this.#write(node("div", { class: "bubble typing" }, dots, words));
    if (stay) this.#toEnd();
    this.#typingTimer = setTimeout(() => this.stopWriting(), LONGEST_TYPING_MS);
  }

  stopWriting() {
    clearTimeout(this.#typingTimer);
    this.#provisional = [];
    this.#writing.replaceChildren();
  }

  #write(bubble) {
    clearTimeout(this.#typingTimer);
    const { texts } = this.#context;
    const byline = node(
      "header",
      { class: "byline" },
      node("span", { class: "avatar" }, lantern()),
      node("span", { class: "name" }, texts.name),
    );
    this.#writing.replaceChildren(node("div", { class: "message from-bot", "aria-busy": "true" }, byline, bubble));
  }

  #insert(element, seq, moment) {
    const next = this.#settled.findIndex((other) => other.seq > seq);
    const index = next === -1 ? this.#settled.length : next;
    const before = this.#settled[index]?.element ?? this.#own.values().next().value?.element ?? null;
    this.#messages.insertBefore(element, before);
    const day = midnight(moment);
    if (this.#settled[index - 1]?.day !== day) {
      const name = dayName(moment, this.#context.language, this.#context.texts);
      element.before(node("p", { class: "day" }, name));
    }
    this.#settled.splice(index, 0, { element, seq, day });
    if (index === this.#settled.length - 1) this.#retireReplies(element);
  }

  #retireReplies(except = null) {
    for (const { element } of this.#settled) if (element !== except) retire(element);
  }

  #atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }

  #scrolled() {
    this.#pinned = this.#atEnd();
    if (this.#pinned) this.#jump.hidden = true;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.#jump.hidden = true;
  }

  /** The end, unless that would push the beginning of the message out of sight. */
  #reveal(element) {
    const top = element.offsetTop - ROOM_ABOVE_PX;
    this.log.scrollTop = Math.min(top, this.log.scrollHeight);
    this.#jump.hidden = this.#atEnd();
  }
}

function retire(element) {
  for (const chip of element.querySelectorAll(".chip")) chip.remove();
  const row = element.querySelector(".replies");
  if (row && !row.children.length) row.remove();
}

function bare(text) {
  return text.replace(/[\s\p{C}]+/gu, "");
}

/** Sentence after sentence of one paragraph arrives as parts of their own. */
function joined(parts) {
  const made = [];
  for (const part of parts) {
    const last = made.at(-1);
    const goesOn = last && last.kind === "answer" && part.kind === "answer" && sameSource(last, part);
    if (goesOn && !last.bullets && !part.bullets) last.sentences.push(...part.sentences);
    else made.push({ ...part, sentences: [...(part.sentences ?? [])] });
  }
  return made;
}

function sameSource(one, other) {
  return String(one.sentences.at(-1)?.citations) === String(other.sentences?.[0]?.citations);
}
