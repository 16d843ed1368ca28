// While somebody works on articles, patients wait as ever: how many, and alarms as on the console.

import { get, signedIn } from "../api.js";
import { prepareSound } from "../chime.js";
import { byId } from "../elements.js";
import { prepareFrame } from "../frame.js";
import { listen } from "../live.js";
import { isWaiting } from "../queue.js";
import { ringAgain, ringFor } from "../rings.js";
import { t } from "../texts.js";

const LOOK_EVERY = 60_000;
const ASK_AGAIN = 3_000;

/** Whoever is signed in, once the server says so. */
export async function begin() {
  prepareFrame();
  prepareSound();
  const me = await whoIsHere();
  const look = async () => {
    const { items } = await get("escalations?status=open").catch(() => ({ items: null }));
    if (items) show(items);
    return items ?? [];
  };
  const calledAgain = async (page) => ringAgain(page, await look(), me);
  listen({ escalation: look, page: calledAgain, resync: look });
  setInterval(look, LOOK_EVERY);
  return me;
}

function show(open) {
  const waiting = open.filter(isWaiting).length;
  byId("waiting").replaceChildren(...(waiting ? [String(waiting)] : []));
  byId("waiting").title = waiting ? t("console.waiting", { count: waiting }) : "";
  ringFor(open);
}

async function whoIsHere() {
  for (;;) {
    try {
      return await signedIn();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
    }
  }
}
