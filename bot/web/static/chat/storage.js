/**
 * What this browser keeps: the token that opens the conversation, and messages that the server has not confirmed.
 * Each unsent message has its own key, so that two tabs never overwrite each other's. Without storage (private
 * windows) everything lasts as long as the page.
 */
export class Storage {
  #prefix;
  #durable = area("localStorage");
  #tab = area("sessionStorage");

  constructor(root) {
    this.#prefix = `lantern:${root}:`;
  }

  get token() {
    return this.#durable.getItem(`${this.#prefix}token`);
  }

  set token(token) {
    this.#durable.setItem(`${this.#prefix}token`, token);
  }

  get draft() {
    return this.#tab.getItem(`${this.#prefix}draft`) ?? "";
  }

  set draft(text) {
    this.#tab.setItem(`${this.#prefix}draft`, text);
  }

  /** Unsent messages, oldest first. */
  get unsent() {
    const entries = [];
    for (let i = 0; i < this.#durable.length; i += 1) {
      const key = this.#durable.key(i);
      if (key?.startsWith(`${this.#prefix}unsent:`)) entries.push(JSON.parse(this.#durable.getItem(key)));
    }
    return entries.sort((a, b) => a.written - b.written);
  }

  keepUnsent(entry) {
    this.#durable.setItem(`${this.#prefix}unsent:${entry.id}`, JSON.stringify(entry));
  }

  dropUnsent(id) {
    this.#durable.removeItem(`${this.#prefix}unsent:${id}`);
  }

  forgetConversation() {
    this.#durable.removeItem(`${this.#prefix}token`);
  }

  forgetAll() {
    for (const entry of this.unsent) this.dropUnsent(entry.id);
    this.#tab.removeItem(`${this.#prefix}draft`);
    this.forgetConversation();
  }
}

function area(name) {
  try {
    const storage = window[name];
    storage.setItem("lantern:probe", "");
    storage.removeItem("lantern:probe");
    return storage;
  } catch {
    return new Fleeting();
  }
}

class Fleeting {
  #kept = new Map();

  get length() {
    return this.#kept.size;
  }

  key(index) {
    return [...this.#kept.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#kept.get(key) ?? null;
  }

  setItem(key, value) {
    this.#kept.set(key, String(value));
  }

  removeItem(key) {
    this.#kept.delete(key);
  }
}
