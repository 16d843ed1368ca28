// The list of requests: who waits, how long, how urgently, and who has whom.

import { now } from "./api.js";
import { byId, el, icon } from "./elements.js";
import { duration, moment, named, t } from "./texts.js";

export function pill(urgency) {
  return el("span", { class: "pill", "data-urgency": urgency }, icon(urgency), named("urgency", urgency));
}

export const isWaiting = (escalation) => !escalation.closed_at && !escalation.claimed_by;

/** The groups of a tab in the order in which they are shown: [heading, escalations]. */
export function grouped(tab, { open, closed, me }) {
  if (tab === "closed") return [[t("queue.closed_group"), closed]];
  const mine = open.filter((escalation) => escalation.claimed_by === me.id);
  if (tab === "mine") return [[t("queue.mine_group"), mine]];
  const others = open.filter((escalation) => escalation.claimed_by && escalation.claimed_by !== me.id);
  return [
    [t("queue.waiting_group"), open.filter(isWaiting)],
    [t("queue.mine_group"), mine],
    [t("queue.held_group"), others],
  ];
}

export function showQueue(state) {
  const list = byId("list");
  const focused = document.activeElement?.closest?.(".item")?.dataset.id;
  const groups = grouped(state.tab, state).filter(([, escalations]) => escalations.length);
  list.setAttribute("aria-busy", "false");
  list.setAttribute("aria-labelledby", `tab-${state.tab}`);
  list.replaceChildren(...(groups.length ? groups.map((group) => section(group, state)) : [nobody(state.tab)]));
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  showTabs(state);
  tick();
}

/** Writes anew how long everybody has been waiting. */
export function tick() {
  for (const node of document.querySelectorAll("[data-opened]")) {
    const overdue = now() - Date.parse(node.dataset.due);
    const late = overdue > 0;
    const waiting = t("queue.waiting", { time: duration(now() - Date.parse(node.dataset.opened)) });
    node.textContent = late ? `${waiting} · ${t("queue.overdue", { time: duration(overdue) })}` : waiting;
    node.classList.toggle("late", late);
  }
}

/** When a request was closed or opened or, while it waits, for how long; `tick` keeps that true. */
export function timeOf(escalation) {
  if (escalation.closed_at) return el("span", {}, t("queue.closed_at", { time: moment(escalation.closed_at) }));
  if (escalation.claimed_by) return el("span", {}, t("talk.opened", { time: moment(escalation.opened_at) }));
  return el("span", {
    class: "waiting",
    "data-opened": escalation.opened_at,
    "data-due": escalation.due_at,
  });
}

export function holder(escalation, me) {
  if (!escalation.claimed_by || escalation.closed_at) return null;
  const mine = escalation.claimed_by === me.id;
  const text = mine ? t("queue.held_by_me") : t("queue.held_by", { name: escalation.claimed_by_name });
  return el("span", { class: mine ? "holder mine" : "holder" }, icon("held"), text);
}

function showTabs({ tab, open, me }) {
  const counts = { open: open.length, mine: open.filter((escalation) => escalation.claimed_by === me.id).length };
  for (const button of document.querySelectorAll("[data-tab]")) {
    const chosen = button.dataset.tab === tab;
    button.setAttribute("aria-selected", chosen);
    button.tabIndex = chosen ? 0 : -1;
    button.querySelector(".count").textContent = counts[button.dataset.tab] || "";
  }
}

function section([heading, escalations], state) {
  return el("section", { class: "group" },
    el("h2", {}, heading, el("span", { class: "count" }, String(escalations.length))),
    el("ul", {}, escalations.map((escalation) => el("li", {}, item(escalation, state)))));
}

function item(escalation, { me, selected, unread }) {
  return el("a", {
    class: "item",
    href: `#${escalation.id}`,
    "data-id": escalation.id,
    "data-urgency": escalation.closed_at ? "past" : escalation.urgency,
    "aria-current": escalation.id === selected ? "true" : null,
  },
    el("span", { class: "item-top" },
      pill(escalation.urgency),
      el("span", {}, `${named("channels", escalation.channel)} · ${named("languages", escalation.language)}`)),
    el("span", { class: "item-reason" },
      named("reasons", escalation.reason),
      unread.has(escalation.conversation_id)
        ? el("span", { class: "unread" }, el("span", { class: "unseen" }, t("queue.unread")))
        : null),
    el("span", { class: "item-foot" },
      timeOf(escalation),
      holder(escalation, me)));
}

function nobody(tab) {
  return el("div", { class: "nobody" },
    el("p", {}, el("strong", {}, t(`queue.empty_${tab}`))),
    el("p", {}, t(`queue.empty_${tab}_more`)));
}
