// Which requests ring: those that are loud and new, and those that the server calls for again.

import { isLoud, raise, settle } from "./alarm.js";
import { play } from "./chime.js";
import { isWaiting } from "./queue.js";
import { named, t } from "./texts.js";
import { toast } from "./toast.js";

const rung = new Set(); // `id urgency` of what has rung here once

/** `open`: every open request. */
export function ringFor(open) {
  settle(open);
  for (const escalation of open) {
    if (isWaiting(escalation) && isLoud(escalation.urgency) && !rung.has(key(escalation))) ring(escalation, false);
  }
}

export function ringAgain({ escalation_id, urgency }, open, me) {
  const escalation = open.find(({ id }) => id === escalation_id);
  if (!escalation) return;
  const yours = escalation.claimed_by === me.id;
  if (!isWaiting(escalation) && !yours) return;
  if (isLoud(urgency)) return ring(escalation, yours);
  rung.add(key(escalation));
  play("notice");
  toast(t("alarm.waiting", { reason: named("reasons", escalation.reason) }));
}

function ring(escalation, yours) {
  rung.add(key(escalation));
  raise(escalation, yours);
}

const key = ({ id, urgency }) => `${id} ${urgency}`;
