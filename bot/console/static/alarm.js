// Alarms for emergencies and crises: banner, sound, title and icon, until somebody opens, silences or claims.

import { play } from "./chime.js";
import { byId, el, icon } from "./elements.js";
import { named, t } from "./texts.js";

const LOUD = new Set(["emergency", "crisis"]);
const RING_EVERY = 8_000;
const RING_SELDOM = 30_000; // after two minutes it still rings, but lets people speak
const OFTEN_FOR = 120_000;
const FLASH_EVERY = 1_000;

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const ringing = new Map(); // escalation id → { escalation, yours, since }
let quietTitle = document.title;
let ringTimer;
let flashTimer;

export const isLoud = (urgency) => LOUD.has(urgency);

/** Raises an alarm, or raises it again. `yours`: the person at this page holds the conversation. */
export function raise(escalation, yours) {
  ringing.set(escalation.id, { escalation, yours, since: Date.now() });
  show();
  ring();
}

export function silence(id) {
  if (ringing.delete(id)) show();
}

/** Ends what somebody has taken care of, by the list of open escalations. */
export function settle(open) {
  for (const [id, alarm] of ringing) {
    const current = open.find((escalation) => escalation.id === id);
    if (!current || (current.claimed_by && !alarm.yours)) ringing.delete(id);
    else alarm.escalation = current;
  }
  show();
}

/** The title while nothing rings. */
export function setTitle(title) {
  quietTitle = title;
  if (!ringing.size) document.title = title;
}

/** What nobody has comes before what the person here holds; then the latest. */
function foremost() {
  return [...ringing.values()].sort((a, b) => a.yours - b.yours || b.since - a.since)[0];
}

function ring() {
  clearTimeout(ringTimer);
  if (!ringing.size) return;
  play("alarm");
  const newest = Math.max(...[...ringing.values()].map((alarm) => alarm.since));
  ringTimer = setTimeout(ring, Date.now() - newest < OFTEN_FOR ? RING_EVERY : RING_SELDOM);
}

function show() {
  const alarm = foremost();
  const region = byId("alarm");
  clearInterval(flashTimer);
  byId("favicon").href = alarm ? "/staff/static/alert.svg" : "/static/favicon.svg";
  if (!alarm) {
    clearTimeout(ringTimer);
    document.title = quietTitle;
    region.replaceChildren();
    return;
  }
  const shown = `${[...ringing.keys()]}${alarm.escalation.reason}`;
  if (region.firstElementChild?.dataset.shown !== shown) region.replaceChildren(banner(alarm, shown));
  flash(t("alarm.title", { reason: named("reasons", alarm.escalation.reason) }));
}

function banner({ escalation, yours }, shown) {
  const reason = named("reasons", escalation.reason);
  const more = ringing.size > 1 ? ` ${t("alarm.more", { count: ringing.size })}` : "";
  return el("div", { class: "alarm", "data-shown": shown, "data-urgency": escalation.urgency },
    icon(escalation.urgency),
    el("p", {},
      el("strong", {}, t(`alarm.${escalation.urgency}`, { reason })), " ",
      el("span", {}, (yours ? t("alarm.yours") : t("alarm.unclaimed")) + more)),
    el("a", { class: "button", ...requestPage(escalation.id), on: { click: () => silence(escalation.id) } }, t("alarm.open")),
    el("button", { class: "button quiet", type: "button", on: { click: silenceAll } }, t("alarm.silence")));
}

/** On another page than the console's, the request opens beside it, so that nothing begun there is lost. */
function requestPage(id) {
  const { console } = byId("alarm").dataset;
  return console ? { href: `${console}#${id}`, target: "_blank", title: t("talk.opens_new_tab") } : { href: `#${id}` };
}

function silenceAll() {
  ringing.clear();
  show();
}

function flash(title) {
  document.title = title;
  if (calm.matches) return;
  flashTimer = setInterval(() => {
    document.title = document.title === title ? quietTitle : title;
  }, FLASH_EVERY);
}
