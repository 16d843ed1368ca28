import { SessionLost } from "./server.js";

const LONGEST_WAIT_MS = 30_000;
const KINDS = ["message", "part", "typing", "status"];

/**
 * The conversation's events, kept open for as long as the page lives. Reconnects by itself, with growing pauses and
 * from the last message seen. Dispatches the server's events as CustomEvents, and `connected`, `disconnected`, `lost`.
 */
export class Stream extends EventTarget {
  #server;
  #source = null;
  #failures = 0;
  #timer;
  #after = 0;
  #stop = new AbortController();

  constructor(server) {
    super();
    this.#server = server;
    const signal = this.#stop.signal;
    window.addEventListener("online", () => this.#open(), { signal });
    window.addEventListener("offline", () => this.#failed(false), { signal });
    document.addEventListener("visibilitychange", () => this.#wake(), { signal });
  }

  start() {
    this.#open();
  }

  stop() {
    this.#stop.abort();
    this.#close();
  }

  #open() {
    this.#close();
    const source = new EventSource(this.#server.eventsAddress(this.#after));
    this.#source = source;
    source.onopen = () => {
      this.#failures = 0;
      this.dispatchEvent(new Event("connected"));
    };
    source.onerror = () => this.#failed(source.readyState === EventSource.CLOSED);
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.#pass(kind, event.data));
  }

  #pass(kind, data) {
    const detail = data ? JSON.parse(data) : {};
    if (kind === "message") this.#after = Math.max(this.#after, detail.seq);
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  async #failed(turnedAway) {
    this.#close();
    this.dispatchEvent(new Event("disconnected"));
    const lost = turnedAway && (await this.#sessionIsLost());
    if (this.#stop.signal.aborted) return;
    if (lost) {
      this.dispatchEvent(new Event("lost"));
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#open(), wait * (0.5 + Math.random() / 2));
  }

  /** An EventSource hides why it was turned away, so another call has to ask. */
  async #sessionIsLost() {
    try {
      await this.#server.data();
      return false;
    } catch (problem) {
      return problem instanceof SessionLost;
    }
  }

  /** A phone that slept holds dead connections without noticing. */
  #wake() {
    if (document.visibilityState === "visible" && this.#source?.readyState !== EventSource.OPEN) this.#open();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
