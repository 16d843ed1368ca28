// The staff console: the list of requests on the left, the opened one on the right, both kept true by live news.

import { prepareActions } from "./actions.js";
import { setTitle, silence } from "./alarm.js";
import { get, signedIn } from "./api.js";
import { prepareSound } from "./chime.js";
import { showConversation, showNothing, showUnreadable, showView } from "./conversation.js";
import { prepareDrafts, switchDrafts } from "./drafts.js";
import { byId } from "./elements.js";
import { prepareFrame } from "./frame.js";
import { listen } from "./live.js";
import { grouped, isWaiting, showQueue, tick } from "./queue.js";
import { prepareReport } from "./report.js";
import { ringAgain, ringFor } from "./rings.js";
import { prepareShortcuts } from "./shortcuts.js";
import { t } from "./texts.js";
import { prepareTranscript, toEnd } from "./transcript.js";

const TICK_EVERY = 15_000;
const LOOK_EVERY = 60_000; // also without news: a line can die without a word
const ASK_AGAIN = 3_000;
const SKIMMING = 220; // whoever only steps over a request has not read it

const desk = { me: null, tab: "open", open: [], closed: [], selected: null, conversation: null, unread: new Set() };
const conversations = new Map(); // escalation id → conversation id
const pageTitle = document.title;
let opening;

const current = () => desk.conversation?.escalations.find(({ id }) => id === desk.selected) ?? null;

/** One run at a time; calls during a run become one more run after it. */
function oneAtATime(work) {
  let running = null;
  let again = false;
  return function run() {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await work();
      } while (again);
    })().finally(() => (running = null));
    return running;
  };
}

const refreshQueue = oneAtATime(async () => {
  try {
    const [open, closed] = await Promise.all([
      get("escalations?status=open"),
      desk.tab === "closed" ? get("escalations?status=closed") : { items: desk.closed },
    ]);
    desk.open = open.items;
    desk.closed = closed.items;
    remember([...desk.open, ...desk.closed]);
    byId("queue-problem").textContent = "";
  } catch {
    byId("queue-problem").textContent = t("queue.failed");
    return;
  }
  showQueue(desk);
  ringFor(desk.open);
  const waiting = desk.open.filter(isWaiting).length;
  setTitle(waiting ? `(${waiting}) ${pageTitle}` : pageTitle);
});

const refreshConversation = oneAtATime(async () => {
  const id = desk.selected;
  if (!id) return;
  try {
    const conversation = await get(`conversations/${await conversationOf(id)}`);
    if (desk.selected !== id) return;
    desk.conversation = conversation;
    remember(conversation.escalations);
    desk.unread.delete(conversation.id);
    switchDrafts(id);
    showConversation(desk, current());
  } catch (error) {
    if (desk.selected !== id) return;
    if (error.status === 404) showUnreadable(t("talk.erased"), null);
    else if (!current()) showUnreadable(t("talk.failed"), refreshConversation);
  }
});

const refresh = () => Promise.all([refreshQueue(), refreshConversation()]);

class Gone extends Error {
  status = 404;
}

async function conversationOf(id) {
  if (!conversations.has(id)) {
    const lists = await Promise.all([get("escalations?status=open"), get("escalations?status=closed")]);
    for (const { items } of lists) remember(items);
  }
  if (!conversations.has(id)) throw new Gone();
  return conversations.get(id);
}

function remember(escalations) {
  for (const { id, conversation_id } of escalations) conversations.set(id, conversation_id);
}

function select(id, { delay = 0, focus = false } = {}) {
  if (id === desk.selected) return;
  desk.selected = id;
  desk.conversation = null;
  byId("opened").inert = true; // what is still on the page belongs to another patient
  document.querySelector(".desk").dataset.showing = id ? "talk" : "queue";
  for (const item of document.querySelectorAll(".item")) {
    if (item.dataset.id === id) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
  for (const problem of document.querySelectorAll(".talk .problem")) problem.textContent = "";
  clearTimeout(opening);
  if (!id) {
    switchDrafts(null);
    return showNothing();
  }
  opening = setTimeout(async () => {
    silence(id);
    showView("talk");
    await refreshConversation();
    toEnd();
    showQueue(desk);
    if (focus) byId("reason").focus();
  }, delay);
}

const isPhone = () => !byId("list").offsetParent || !document.querySelector(".talk").offsetParent;

function move(step) {
  const ids = grouped(desk.tab, desk).flatMap(([, escalations]) => escalations.map(({ id }) => id));
  if (!ids.length) return;
  const at = ids.indexOf(desk.selected);
  const next = ids[at < 0 ? (step > 0 ? 0 : ids.length - 1) : Math.min(Math.max(at + step, 0), ids.length - 1)];
  history.replaceState(null, "", `#${next}`);
  select(next, { delay: SKIMMING });
  byId("list").querySelector(`[data-id="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
}

function showTab(tab) {
  desk.tab = tab;
  showQueue(desk);
  refreshQueue();
}

async function paged(page) {
  await refreshQueue();
  ringAgain(page, desk.open, desk.me);
}

function heard({ conversation_id }) {
  if (conversation_id === desk.conversation?.id) refreshConversation();
  else desk.unread.add(conversation_id);
  refreshQueue(); // an erased conversation leaves the list
}

function changed({ id }) {
  refreshQueue();
  if (desk.conversation?.escalations.some((escalation) => escalation.id === id)) refreshConversation();
}

function prepareTabs() {
  const tabs = [...document.querySelectorAll("[data-tab]")];
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  for (const tab of tabs) {
    tab.addEventListener("click", () => showTab(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      if (!steps[event.key]) return;
      const next = tabs[(tabs.indexOf(tab) + steps[event.key] + tabs.length) % tabs.length];
      next.focus();
      showTab(next.dataset.tab);
    });
  }
}

function prepareButtons() {
  byId("view-talk").addEventListener("click", () => showView("talk"));
  byId("view-file").addEventListener("click", () => showView("file"));
  document.querySelector("[data-skip]").addEventListener("click", (event) => {
    event.preventDefault();
    byId("conversation").focus();
  });
}

function followAddress() {
  const id = location.hash.slice(1);
  const left = desk.selected;
  select(id || null, { focus: Boolean(id) && isPhone() });
  if (!id && left) byId("list").querySelector(`[data-id="${CSS.escape(left)}"]`)?.focus();
}

/** Waits for the server when it does not answer yet. */
async function whoIsHere() {
  for (;;) {
    try {
      return await signedIn();
    } catch {
      byId("queue-problem").textContent = t("queue.failed");
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
    }
  }
}

async function start() {
  prepareFrame();
  prepareTabs();
  prepareButtons();
  prepareSound();
  prepareTranscript();
  prepareActions({ current, refresh });
  prepareReport({ current });
  prepareShortcuts({ move });
  desk.me = await whoIsHere();
  prepareDrafts(desk.me.id, byId("reply-text"), byId("note-text"));
  await refreshQueue();
  followAddress();
  addEventListener("hashchange", followAddress);
  listen({ escalation: changed, message: heard, page: paged, resync: refresh });
  setInterval(tick, TICK_EVERY);
  setInterval(refreshQueue, LOOK_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}

start();
