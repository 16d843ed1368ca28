// The opened request: what it is about, who has it, and what the person at this page may do with it.

import { byId, el } from "./elements.js";
import { showFile } from "./file.js";
import { holder, isWaiting, pill, tick, timeOf } from "./queue.js";
import { named, t } from "./texts.js";
import { forget, showTranscript } from "./transcript.js";

/** `escalation` is null when nothing is open. */
export function showConversation({ conversation, me }, escalation) {
  byId("nothing").hidden = Boolean(escalation);
  byId("opened").hidden = !escalation;
  byId("opened").inert = false;
  if (!escalation) return forget();
  showHead(escalation, conversation, me);
  showReply(escalation, me);
  showTranscript(conversation);
  showFile(conversation, escalation);
}

/** A request whose conversation is gone or out of reach; `retry` is null when trying again is of no use. */
export function showUnreadable(text, retry) {
  byId("nothing").hidden = false;
  byId("opened").hidden = true;
  forget();
  const again = retry ? el("button", { class: "button", type: "button", on: { click: retry } }, t("talk.retry")) : null;
  byId("nothing").querySelector("h2").textContent = text;
  byId("nothing").querySelector("p").replaceChildren(...(again ? [again] : []));
}

export function showNothing() {
  byId("nothing").hidden = false;
  byId("opened").hidden = true;
  byId("nothing").querySelector("h2").textContent = t("talk.choose");
  byId("nothing").querySelector("p").replaceChildren(t("talk.choose_more"));
  forget();
}

export function showView(view) {
  document.querySelector(".talk-body").dataset.view = view;
  byId("view-talk").setAttribute("aria-pressed", view === "talk");
  byId("view-file").setAttribute("aria-pressed", view === "file");
}

function showHead(escalation, conversation, me) {
  const mine = escalation.claimed_by === me.id && !escalation.closed_at;
  byId("reason").replaceChildren(pill(escalation.urgency), " ", named("reasons", escalation.reason));
  const facts = [
    `${named("channels", conversation.channel)} · ${named("languages", conversation.language)}`,
    timeOf(escalation),
    holder(escalation, me),
    escalation.closed_at ? null : named("states", conversation.state),
  ];
  byId("facts").replaceChildren(...facts.filter(Boolean).map((fact) => el("span", {}, fact)));
  byId("claim").hidden = !isWaiting(escalation);
  byId("release").hidden = byId("resolve").hidden = !mine;
  tick();
}

function showReply(escalation, me) {
  const mine = escalation.claimed_by === me.id && !escalation.closed_at;
  document.querySelector(".reply-field").hidden = !mine;
  byId("reply-state").hidden = mine;
  byId("reply-state").textContent = mine ? "" : whyNot(escalation);
}

function whyNot(escalation) {
  if (escalation.closed_at) {
    return escalation.outcome ? t("reply.closed_outcome", { outcome: escalation.outcome }) : t("reply.closed");
  }
  if (escalation.claimed_by) return t("reply.held_by_other", { name: escalation.claimed_by_name });
  return t("reply.unclaimed");
}
