// The live line: news from the server, and the truth about whether the line stands.

import { signedIn } from "./api.js";
import { byId } from "./elements.js";
import { t } from "./texts.js";

const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 20_000;
const PATIENCE = 5_000; // a blink of the line needs no banner

let wait = FIRST_RETRY;
let banner;

/** `handlers`: a function for each kind of news, given its parsed data. */
export function listen(handlers) {
  const source = new EventSource("/api/staff/events");
  for (const [kind, handle] of Object.entries(handlers)) {
    source.addEventListener(kind, (event) => handle(JSON.parse(event.data || "{}")));
  }
  source.addEventListener("open", () => {
    wait = FIRST_RETRY;
    showLine("live");
  });
  source.addEventListener("error", () => {
    showLine("lost");
    if (source.readyState === EventSource.CLOSED) setTimeout(() => connectAgain(handlers), wait);
  });
}

async function connectAgain(handlers) {
  wait = Math.min(wait * 2, LONGEST_RETRY);
  try {
    await signedIn();
    listen(handlers);
  } catch {
    setTimeout(() => connectAgain(handlers), wait);
  }
}

function showLine(state) {
  const line = byId("live");
  if (line.dataset.state === state) return;
  line.dataset.state = state;
  byId("live-text").textContent = t(`live.${state}`);
  clearTimeout(banner);
  if (state === "live") byId("lost").hidden = true;
  else banner = setTimeout(() => (byId("lost").hidden = false), PATIENCE);
}
