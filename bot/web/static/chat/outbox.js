import { Refused, SessionLost } from "./server.js";

const LONGEST_WAIT_MS = 30_000;

/**
 * Sends messages one after another and keeps them until the server has them, across reloads and lost connections.
 * The same id is sent each time, so nothing arrives twice. Dispatches CustomEvents whose detail is
 * `{entry, receipt?, problem?}`: `sending`, `delivered`, `waiting`, `refused`, and `lost`.
 */
export class Outbox extends EventTarget {
  #server;
  #storage;
  #entries;
  #busy = false;
  #failures = 0;
  #timer;
  #stop = new AbortController();

  constructor(server, storage) {
    super();
    this.#server = server;
    this.#storage = storage;
    this.#entries = storage.unsent;
    window.addEventListener("online", () => this.flush(), { signal: this.#stop.signal });
  }

  get entries() {
    return [...this.#entries];
  }

  add(text) {
    const entry = { id: uuid(), text, written: Date.now() };
    this.#entries.push(entry);
    this.#storage.keepUnsent(entry);
    return entry;
  }

  /** The server has shown this entry back to us, whatever became of the answer to the request. */
  confirm(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#storage.dropUnsent(id);
  }

  async flush() {
    if (this.#busy || this.#stop.signal.aborted) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      while (this.#entries.length && (await this.#send(this.#entries[0])));
    } finally {
      this.#busy = false;
    }
  }

  stop() {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /** True when the next entry may follow. */
  async #send(entry) {
    this.#tell("sending", { entry });
    try {
      const receipt = await this.#server.send(entry);
      this.#failures = 0;
      this.confirm(entry.id);
      this.#tell("delivered", { entry, receipt });
      return true;
    } catch (problem) {
      return this.#failed(entry, problem);
    }
  }

  #failed(entry, problem) {
    if (problem instanceof Refused) {
      this.confirm(entry.id);
      this.#tell("refused", { entry, problem });
      return true;
    }
    for (const waiting of this.#entries) this.#tell("waiting", { entry: waiting });
    if (problem instanceof SessionLost) {
      this.#tell("lost", {});
      return false;
    }
    const wait = Math.min(LONGEST_WAIT_MS, 2000 * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.flush(), wait);
    return false;
  }

  #tell(kind, detail) {
    if (!this.#stop.signal.aborted) this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

/** A random UUID, also on pages without TLS, where `crypto.randomUUID` is missing. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
