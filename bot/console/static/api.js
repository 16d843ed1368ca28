// The staff API: one place for the CSRF token, for errors, and for the way back to signing in.

import { language } from "./texts.js";

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let csrfToken = "";
let clockOffset = 0;
const beforeLeaving = new Set();

/** Now by the server's clock, which `opened_at` and `due_at` were written by. */
export const now = () => Date.now() + clockOffset;

export const onLeaving = (listener) => beforeLeaving.add(listener);

export async function signedIn() {
  const me = await get("me");
  csrfToken = me.csrf_token;
  return me;
}

export const get = (path) => call("GET", path);

export const getText = (path) => call("GET", path, undefined, "text/plain");

export async function post(path, body = {}) {
  try {
    return await call("POST", path, body);
  } catch (error) {
    if (error.status !== 403) throw error;
    await signedIn(); // signed in again in another tab: the token has changed
    return call("POST", path, body);
  }
}

export function toSignIn() {
  for (const listener of beforeLeaving) listener();
  const back = new URLSearchParams({ lang: language, to: location.pathname + location.search });
  location.replace(`/staff/login?${back}${location.hash}`);
}

async function call(method, path, body, kind = "application/json") {
  const options = { method, headers: { Accept: kind }, cache: "no-store" };
  if (method === "POST") {
    options.headers["Content-Type"] = "application/json";
    options.headers["X-CSRF-Token"] = csrfToken;
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(`/api/staff/${path}`, options);
  } catch {
    throw new ApiError(0, "unreachable", "");
  }
  const served = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(served)) clockOffset = served - Date.now();
  if (response.ok && kind === "text/plain") return response.text();
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (response.status === 401 && path !== "login") toSignIn();
  throw new ApiError(response.status, answer.error?.code ?? "", answer.error?.message ?? String(response.status));
}
