import { icon, lantern } from "./icons.js";
import { node } from "./nodes.js";
import { tag } from "./texts.js";

/** The bar above the conversation: who is speaking, and the menu. */
export class Header {
  #state;
  #texts;
  #toggle;
  #menu;

  constructor({ texts, onLanguage, onHow, onData }) {
    this.#texts = texts;
    this.#state = node("p", { class: "state", role: "status" }, texts.state.bot);
    this.data = this.#item(texts.menu.data, onData);
    this.data.hidden = true;
    const language = this.#item(texts.other_language.name, onLanguage);
    language.lang = tag(texts.other_language.code);
    language.title = texts.other_language.hint;
    const how = this.#item(texts.menu.how, onHow);
    this.#menu = node("div", { class: "menu", id: "menu", hidden: true }, this.data, how, language);
    this.#toggle = node(
      "button",
      { type: "button", class: "plain", "aria-label": texts.menu.label, title: texts.menu.label,
        "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.#show(this.#menu.hidden) },
      icon("menu"),
    );
    const around = node("div", { class: "around", onkeydown: (event) => this.#pressed(event),
      onfocusout: (event) => this.#left(event) }, this.#toggle, this.#menu);
    this.element = node(
      "header",
      { class: "bar" },
      lantern(),
      node("div", { class: "who" }, node("h2", {}, texts.name), this.#state),
      around,
    );
  }

  /** `bot`, `waiting`, `staff` or `closed`. */
  set state(name) {
    const words = this.#texts.state[name] ?? this.#texts.state.bot;
    this.element.dataset.state = name;
    if (this.#state.textContent !== words) this.#state.textContent = words;
  }

  focus() {
    this.#toggle.focus();
  }

  #item(label, onChosen) {
    const onclick = () => {
      this.#show(false);
      this.#toggle.focus();
      onChosen();
    };
    return node("button", { type: "button", onclick }, label);
  }

  #show(open) {
    this.#menu.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
  }

  #pressed(event) {
    if (event.key !== "Escape" || this.#menu.hidden) return;
    this.#show(false);
    this.#toggle.focus();
  }

  #left(event) {
    if (!event.currentTarget.contains(event.relatedTarget)) this.#show(false);
  }
}
