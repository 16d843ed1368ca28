const DEADLINE_MS = 20_000;

/** The token opens no conversation: it expired or was erased. */
export class SessionLost extends Error {}

/** The server did not take the request and never will; `message` says why, for the patient. */
export class Refused extends Error {}

/** Nobody answered, or the server is in trouble: the same request may succeed later. */
export class Unreachable extends Error {}

/** The patient web API. Every call throws SessionLost, Refused or Unreachable. */
export class Server {
  #root;
  token;

  constructor(root, token) {
    this.#root = root;
    this.token = token;
  }

  async startSession(language) {
    const session = await this.#call("POST", "sessions", { language, consent: true });
    this.token = session.token;
    return session;
  }

  send(entry) {
    return this.#call("POST", "messages", { client_message_id: entry.id, text: entry.text });
  }

  feedback(messageId, helpful, comment) {
    return this.#call("POST", "feedback", { message_id: messageId, helpful, ...(comment && { comment }) });
  }

  data() {
    return this.#call("GET", "data");
  }

  erase() {
    return this.#call("DELETE", "data");
  }

  eventsAddress(after) {
    const url = new URL("api/chat/events", this.#root);
    url.search = new URLSearchParams({ token: this.token, after });
    return url;
  }

  async #call(method, path, body) {
    const response = await this.#fetch(method, path, body);
    if (response.status === 401) throw new SessionLost();
    if (response.status === 429 || response.status >= 500) throw new Unreachable();
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new Refused(answer?.error?.message ?? "");
    return answer;
  }

  async #fetch(method, path, body) {
    const headers = { Accept: "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body) headers["Content-Type"] = "application/json";
    try {
      return await fetch(new URL(`api/chat/${path}`, this.#root), {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    } catch {
      throw new Unreachable();
    }
  }
}
