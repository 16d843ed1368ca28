import { lantern } from "./icons.js";
import { node } from "./nodes.js";
import { fill, tag } from "./texts.js";

/** Lantern's first words, which stay above the conversation. */
export function renderGreeting({ texts, emergencyNumber, emergencyAddress }) {
  const line = fill(texts.greeting_emergency, { emergency_number: emergencyNumber });
  return node(
    "article",
    { class: "message from-bot" },
    node("header", { class: "byline" },
      node("span", { class: "avatar" }, lantern()),
      node("span", { class: "name" }, texts.name)),
    node("div", { class: "bubble" },
      node("p", {}, texts.greeting),
      node("p", {}, emergencyAddress ? node("a", { href: emergencyAddress }, line) : line)),
  );
}

/** Questions to begin with. */
export function renderExamples({ texts, onAsk }) {
  return node(
    "div",
    { class: "examples", role: "group", "aria-label": texts.examples_label },
    node("p", { class: "hint", "aria-hidden": "true" }, texts.examples_label),
    texts.examples.map((question) =>
      node("button", { type: "button", class: "chip", onclick: () => onAsk(question) }, question)),
  );
}

export function howItIsUsed(texts) {
  return node("ul", { class: "how" }, texts.how_points.map((point) => node("li", {}, point)));
}

/** Asks for consent before anything is stored. `onStart` may reject; the question waiting to be asked is shown. */
export class FirstContact {
  #start;
  #question = node("p", { class: "will-ask" });
  #problem = node("p", { class: "problem", role: "alert" });
  #texts;

  constructor({ texts, onStart, onLanguage }) {
    this.#texts = texts;
    this.#start = node("button", { type: "button", class: "primary start", onclick: () => this.#press(onStart) }, texts.start);
    this.element = node(
      "section",
      { class: "consent" },
      this.#problem,
      this.#question,
      node("p", { class: "stored" }, texts.stored),
      node("details", {}, node("summary", {}, texts.how), howItIsUsed(texts)),
      node("div", { class: "choices" },
        this.#start,
        node("button", { type: "button", lang: tag(texts.other_language.code), onclick: onLanguage }, texts.other_language.name)),
    );
  }

  focus() {
    this.#start.focus();
  }

  /** A question that was tapped before consent; it waits in sight. */
  holds(question) {
    const [open, close] = this.#texts.quoted;
    this.#question.replaceChildren(this.#texts.will_ask, node("strong", {}, `${open}${question}${close}`));
    this.focus();
  }

  async #press(onStart) {
    if (this.#start.getAttribute("aria-disabled") === "true") return;
    this.#start.setAttribute("aria-disabled", "true");
    this.#start.textContent = this.#texts.starting;
    this.#problem.textContent = "";
    try {
      await onStart();
    } catch (problem) {
      this.#problem.textContent = problem.message || this.#texts.start_failed;
      this.#start.setAttribute("aria-disabled", "false");
      this.#start.textContent = this.#texts.start;
    }
  }
}
