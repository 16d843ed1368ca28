import { icon } from "./icons.js";
import { node } from "./nodes.js";
import { fill } from "./texts.js";

/** Where the patient writes. Calls `onSend(text)`; keeps the draft for the life of the tab. */
export class Composer {
  #input;
  #problem = node("p", { class: "problem", role: "alert" });
  #send;
  #storage;

  constructor({ texts, emergencyNumber, emergencyAddress, storage, onSend }) {
    this.#storage = storage;
    this.#input = node("textarea", {
      rows: 1,
      id: "write",
      placeholder: texts.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
      "aria-describedby": "problem",
      oninput: () => this.#changed(),
      onkeydown: (event) => this.#pressed(event),
    });
    this.#input.value = storage.draft;
    this.#problem.id = "problem";
    this.#send = node("button", { type: "submit", class: "send", "aria-label": texts.send, title: texts.send }, icon("send"));
    const line = fill(texts.emergency_line, { emergency_number: emergencyNumber });
    this.element = node(
      "form",
      { class: "composer", onsubmit: (event) => {
        event.preventDefault();
        this.#submit(onSend);
      } },
      this.#problem,
      node("div", { class: "field" },
        node("label", { for: "write", class: "unseen" }, texts.write), this.#input, this.#send),
      node("p", { class: "emergency-line" },
        emergencyAddress ? node("a", { href: emergencyAddress }, line) : line),
    );
    this.#input.addEventListener("focus", () => this.#fit(), { once: true });
    this.#mark();
  }

  get draft() {
    return this.#input.value;
  }

  set draft(text) {
    this.#input.value = text;
    this.#changed();
  }

  focus() {
    this.#input.focus();
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  /** Gives back a text that the server refused, before whatever was written since. */
  giveBack(text, problem) {
    this.draft = [text, this.draft.trim()].filter(Boolean).join("\n");
    this.#problem.textContent = problem;
    this.#input.setAttribute("aria-invalid", "true");
    this.focus();
  }

  /** Enter sends, unless it confirms a word that an input method is still composing. */
  #pressed(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  #submit(onSend) {
    const text = this.draft.trim();
    if (!text) return;
    this.#problem.textContent = "";
    this.#input.removeAttribute("aria-invalid");
    this.draft = "";
    onSend(text);
  }

  #changed() {
    this.#storage.draft = this.draft;
    this.#fit();
    this.#mark();
  }

  #mark() {
    this.#send.setAttribute("aria-disabled", String(!this.draft.trim()));
  }

  #fit() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}
