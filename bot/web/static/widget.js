import { Conversation } from "./chat/conversation.js";
import { dataDialog, howDialog } from "./chat/dialogs.js";
import { FirstContact, renderExamples, renderGreeting } from "./chat/first_contact.js";
import { Header } from "./chat/header.js";
import { node, safeAddress } from "./chat/nodes.js";
import { Server, SessionLost } from "./chat/server.js";
import { Storage } from "./chat/storage.js";
import { loadTexts, served, tag } from "./chat/texts.js";
import { Transcript } from "./chat/transcript.js";

const HOME = new URL("../", import.meta.url);
const RETRY_MS = 3_000;
const SHEETS = ["tokens.css", "widget.css"];

/**
 * The chat, for any page: `<lantern-chat language="en">`. Attributes: `language`; `base`, the address of the Lantern
 * server when it is not where this script came from; `emergency`, the number to name; `emergency-dial`, the number to
 * dial. Fires `lantern-language` with the chosen language; a page that changes its own language prevents the default.
 */
class LanternChat extends HTMLElement {
  static observedAttributes = ["language", "base"];

  #root;
  #storage;
  #server;
  #texts;
  #chat;
  #header;
  #transcript;
  #conversation = null;
  #firstContact = null;
  #question = null;
  #drafted = null;
  #building = 0;

  connectedCallback() {
    this.#build();
  }

  disconnectedCallback() {
    this.#building += 1;
    this.#conversation?.stop();
  }

  attributeChangedCallback() {
    if (this.shadowRoot) this.#build();
  }

  get language() {
    return served(this.getAttribute("language"));
  }

  /** Asks a question on the patient's behalf: they tapped it. Before consent it waits until they agree. */
  ask(question) {
    if (this.#conversation) {
      this.#conversation.ask(question);
      return;
    }
    this.#question = question;
    this.#firstContact?.holds(question);
  }

  /** Puts a question where the patient writes, for them to send. */
  draft(question) {
    this.#drafted = question;
    this.#conversation?.draft(question);
  }

  async #build() {
    const turn = (this.#building += 1);
    this.#conversation?.stop();
    const base = this.getAttribute("base");
    this.#root = base ? new URL(`${base.replace(/\/$/, "")}/`, document.baseURI) : HOME;
    this.#storage = new Storage(this.#root);
    this.#server = new Server(this.#root, this.#storage.token);
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const [texts] = await Promise.all([this.#loadTexts(turn), this.#dressed(shadow)]);
    if (turn !== this.#building) return;
    this.#texts = texts;
    this.#chat?.remove();
    this.#chat = this.#frame();
    shadow.append(this.#chat);
    if (this.#server.token) this.#converse();
    else this.#greet();
  }

  /** Tries until the server answers, or until something else is being built. */
  async #loadTexts(turn) {
    while (turn === this.#building) {
      try {
        return await loadTexts(this.language);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    return null;
  }

  /** Resolves when the style sheets apply, so that nothing is ever seen undressed. */
  #dressed(shadow) {
    if (shadow.querySelector("link")) return Promise.resolve();
    const loaded = SHEETS.map((name) => {
      const link = node("link", { rel: "stylesheet", href: new URL(name, import.meta.url) });
      shadow.append(link);
      return new Promise((resolve) => ["load", "error"].forEach((kind) => link.addEventListener(kind, resolve)));
    });
    return Promise.all(loaded);
  }

  #frame() {
    const texts = this.#texts;
    this.#header = new Header({
      texts,
      onLanguage: () => this.#switchLanguage(),
      onHow: () => this.#open(howDialog(texts)),
      onData: () => this.#open(dataDialog(texts, {
        onDownload: () => this.#download(),
        onErase: () => this.#erase(),
      })),
    });
    const main = node("div", { class: "main" });
    return node(
      "section",
      { class: "chat", lang: tag(this.language), "aria-label": texts.label },
      this.#header.element,
      main,
    );
  }

  get #context() {
    const dial = this.getAttribute("emergency-dial");
    return {
      texts: this.#texts,
      language: this.language,
      root: this.#root,
      server: this.#server,
      storage: this.#storage,
      emergencyNumber: this.getAttribute("emergency") || this.#texts.emergency_unknown,
      emergencyAddress: dial ? safeAddress(`tel:${dial}`, this.#root) : null,
      onAsk: (question) => this.ask(question),
      onRetry: () => this.#conversation?.retry(),
    };
  }

  /** First contact: nothing is stored or sent before the patient agrees. */
  #greet(said = null) {
    this.#conversation?.stop();
    this.#conversation = null;
    this.#transcript = new Transcript(this.#context);
    this.#transcript.open(renderGreeting(this.#context), said && node("p", { class: "event", role: "status" }, said));
    this.#transcript.suggest(renderExamples(this.#context));
    this.#firstContact = new FirstContact({
      texts: this.#texts,
      onStart: () => this.#start(),
      onLanguage: () => this.#switchLanguage(),
    });
    this.#header.data.hidden = true;
    this.#header.state = "bot";
    this.#show(this.#firstContact.element);
    if (this.#question) this.#firstContact.holds(this.#question);
  }

  async #start() {
    const { token } = await this.#server.startSession(this.language);
    this.#storage.token = token;
    this.#converse({ fresh: true });
    this.#conversation.focus();
    if (this.#question) this.#conversation.ask(this.#question);
    this.#question = null;
  }

  #converse({ fresh = false } = {}) {
    this.#firstContact = null;
    this.#transcript = new Transcript(this.#context);
    this.#transcript.open(renderGreeting(this.#context));
    this.#conversation = new Conversation(this.#context, this.#transcript, this.#header, (why) => this.#over(why));
    this.#header.data.hidden = false;
    this.#show(this.#conversation.element);
    this.#conversation.start({ fresh });
    if (this.#drafted) this.#conversation.draft(this.#drafted);
    this.#drafted = null;
  }

  /** The conversation stays in sight; what was not sent yet goes into the next one. */
  #over(why) {
    const texts = this.#texts;
    this.#conversation.stop();
    this.#conversation = null;
    this.#storage.forgetConversation();
    this.#server.token = null;
    this.#header.data.hidden = true;
    this.#header.state = "closed";
    const begin = node("button", { type: "button", class: "primary", onclick: () => this.#greet() }, texts.start_new);
    const said = why === "lost" ? texts.lost : texts.ended;
    this.#show(node("section", { class: "consent", role: "alert" }, node("p", {}, said),
      node("div", { class: "choices" }, begin)));
  }

  #show(foot) {
    const main = this.#chat.querySelector(".main");
    if (main.contains(this.#transcript.element)) main.lastElementChild.replaceWith(foot);
    else main.replaceChildren(this.#transcript.element, foot);
  }

  #open(dialog) {
    this.#chat.append(dialog);
    dialog.showModal();
  }

  async #download() {
    const data = await this.#server.data();
    const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
    const day = new Date().toISOString().slice(0, 10);
    node("a", { href: address, download: `${this.#texts.data.file}-${day}.json` }).click();
    URL.revokeObjectURL(address);
  }

  async #erase() {
    try {
      await this.#server.erase();
    } catch (problem) {
      if (!(problem instanceof SessionLost)) throw problem;
    }
    this.#storage.forgetAll();
    this.#server.token = null;
    this.#greet(this.#texts.erase.done);
  }

  #switchLanguage() {
    const language = this.#texts.other_language.code;
    const asked = new CustomEvent("lantern-language", { detail: language, bubbles: true, cancelable: true });
    if (this.dispatchEvent(asked)) this.setAttribute("language", language);
  }
}

customElements.define("lantern-chat", LanternChat);
