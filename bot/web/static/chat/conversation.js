import { Composer } from "./composer.js";
import { renderExamples } from "./first_contact.js";
import { node } from "./nodes.js";
import { Outbox } from "./outbox.js";
import { spoken } from "./rich_text.js";
import { Stream } from "./stream.js";

const PATIENCE_MS = 2_500;

/** An open conversation: joins the stream of events and the outbox with what is seen and heard. */
export class Conversation {
  #context;
  #transcript;
  #header;
  #outbox;
  #stream;
  #composer;
  #examples;
  #state = "bot";
  #patience;
  #notice = node("p", { class: "connection", role: "status", hidden: true });
  #polite = node("p", { class: "unseen", role: "status" });
  #urgent = node("p", { class: "unseen", role: "alert" });

  /** `onOver(why)` is called when this conversation can go on no more: `lost` or `ended`. */
  constructor(context, transcript, header, onOver) {
    this.#context = { ...context, onAsk: (text) => this.ask(text) };
    this.#transcript = transcript;
    this.#header = header;
    this.#outbox = new Outbox(context.server, context.storage);
    this.#stream = new Stream(context.server);
    this.#composer = new Composer({ ...this.#context, onSend: (text) => this.ask(text) });
    this.#examples = renderExamples(this.#context);
    this.element = node("div", { class: "foot" }, this.#notice, this.#composer.element, this.#polite, this.#urgent);
    this.#listen(onOver);
  }

  /** `fresh`: there is no earlier conversation to wait for. */
  start({ fresh }) {
    if (fresh) this.#goLive();
    for (const entry of this.#outbox.entries) this.#transcript.addOwn(entry);
    this.#stream.start();
    this.#outbox.flush();
  }

  stop() {
    this.#stream.stop();
    this.#outbox.stop();
    clearTimeout(this.#patience);
    this.#transcript.stopWriting();
  }

  focus() {
    this.#composer.focus();
  }

  ask(text) {
    this.#examples.remove();
    this.#goLive();
    this.#transcript.addOwn(this.#outbox.add(text));
    this.#outbox.flush();
  }

  /** Tries at once what would be tried again later. */
  retry() {
    this.#outbox.flush();
  }

  draft(text) {
    this.#composer.draft = text;
    this.#composer.focus();
  }

  #listen(onOver) {
    const on = (source, kind, act) => source.addEventListener(kind, (event) => act(event.detail));
    on(this.#outbox, "sending", ({ entry }) => this.#transcript.markOwn(entry.id, "sending"));
    on(this.#outbox, "waiting", ({ entry }) => this.#transcript.markOwn(entry.id, "waiting"));
    on(this.#outbox, "delivered", (detail) => this.#delivered(detail));
    on(this.#outbox, "refused", (detail) => this.#refused(detail));
    on(this.#outbox, "lost", () => onOver("lost"));
    on(this.#stream, "connected", () => this.#connected());
    on(this.#stream, "disconnected", () => this.#disconnected());
    on(this.#stream, "lost", () => onOver("lost"));
    on(this.#stream, "message", (message) => this.#received(message));
    on(this.#stream, "part", (detail) => this.#transcript.addProvisional(detail.part ?? detail));
    on(this.#stream, "typing", () => this.#transcript.showTyping());
    on(this.#stream, "status", ({ state }) => (state === "closed" ? onOver("ended") : this.#changed(state)));
  }

  #delivered({ entry, receipt }) {
    this.#transcript.settleOwn(entry.id, receipt);
    if (this.#state === "bot" && !this.#transcript.answered(receipt.seq)) this.#transcript.showTyping();
  }

  #refused({ entry, problem }) {
    this.#transcript.dropOwn(entry.id);
    this.#composer.giveBack(entry.text, problem.message || this.#context.texts.refused);
  }

  #received(message) {
    this.#examples.remove();
    const twin = this.#transcript.add(message);
    if (twin) this.#outbox.confirm(twin);
    if (this.#transcript.live && message.author !== "patient") this.#announce(message);
  }

  #announce(message) {
    const strong = ["emergency", "crisis"].includes(message.urgency);
    (strong ? this.#urgent : this.#polite).textContent = spoken(message.text);
  }

  /** The first status ends the conversation so far; what comes after it is new. */
  #changed(state) {
    this.#goLive();
    this.#state = state;
    this.#header.state = state;
    if (state === "staff") this.#transcript.stopWriting();
  }

  #goLive() {
    if (this.#transcript.live) return;
    this.#transcript.live = true;
    if (this.#transcript.empty) this.#transcript.suggest(this.#examples);
  }

  #connected() {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#notice.hidden = true;
    this.#outbox.flush();
  }

  #disconnected() {
    this.#patience ??= setTimeout(() => {
      const { texts } = this.#context;
      this.#notice.textContent = navigator.onLine ? texts.reconnecting : texts.offline;
      this.#notice.hidden = false;
    }, PATIENCE_MS);
  }
}
