import { icon, lantern } from "./icons.js";
import { node } from "./nodes.js";
import { tag } from "./texts.js";

/** The bar above the conversation: who is speaking, the other language, and the menu. */
export class Header {
  #state;
  #texts;
  #toggle;
  #menu;

  constructor({ texts, otherLanguage, onLanguage, onHow, onData }) {
    this.#texts = texts;
    this.#state = node("p", { class: "state", role: "status" }, texts.state.bot);
    this.data = this.#item(texts.menu.data, onData);
    this.data.hidden = true;
    this.#menu = node("div", { class: "menu", id: "menu", hidden: true }, this.data, this.#item(texts.menu.how, onHow));
    this.#toggle = node(
      "button",
      { type: "button", class: "plain", "aria-label": texts.menu.label, title: texts.menu.label,
        "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.#show(this.#menu.hidden) },
      icon("menu"),
    );
    const other = node(
      "button",
      { type: "button", class: "language", lang: tag(otherLanguage.code), title: otherLanguage.hint, onclick: onLanguage },
      otherLanguage.name,
    );
    const around = node("div", { class: "around", onkeydown: (event) => this.#pressed(event),
      onfocusout: (event) => this.#left(event) }, this.#toggle, this.#menu);
    this.element = node(
      "header",
      { class: "bar" },
      lantern(),
      node("div", { class: "who" }, node("h2", {}, texts.name), this.#state),
      other,
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
