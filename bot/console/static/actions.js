// What staff do with a request: claim, answer, note, release, resolve.

import { get, post } from "./api.js";
import { discardDraft } from "./drafts.js";
import { byId } from "./elements.js";
import { t } from "./texts.js";
import { toast } from "./toast.js";

/** `current()` is the opened escalation; `refresh()` brings list and conversation up to date. */
export function prepareActions({ current, refresh }) {
  const act = async (name, body, problem, done) => {
    const escalation = current();
    problem.textContent = "";
    try {
      await post(`escalations/${escalation.id}/${name}`, body);
      if (done) toast(t(done));
      return true;
    } catch (error) {
      problem.textContent = await sayWhy(error, escalation.id, Boolean(body));
      return false;
    } finally {
      await refresh();
    }
  };
  const head = byId("talk-problem");
  whileBusy(byId("claim"), async () => {
    if (await act("claim", undefined, head, "done.claimed")) byId("reply-text").focus();
  });
  whileBusy(byId("release"), () => act("release", undefined, head, "done.released"));
  const write = (name, done) => async (text, field, problem) => {
    const { id } = current();
    if (await act(name, { text }, problem, done)) discardDraft(id, field);
  };
  prepareWriting("reply", "reply-text", "send", "reply-problem", write("reply", "done.sent"));
  prepareWriting("note", "note-text", "add-note", "note-problem", write("note", "done.noted"));
  prepareOutcome((outcome, problem) => act("resolve", { outcome }, problem, "done.resolved"));
}

function whileBusy(button, work) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await work();
    } finally {
      button.disabled = false;
    }
  });
}

/** A form whose text goes away only once the server has it; Ctrl+Enter sends. */
function prepareWriting(formId, fieldId, buttonId, problemId, send) {
  const form = byId(formId);
  const field = byId(fieldId);
  const button = byId(buttonId);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || button.disabled) return;
    button.disabled = true;
    field.readOnly = true;
    try {
      await send(text, field, byId(problemId));
    } finally {
      button.disabled = false;
      field.readOnly = false;
      field.focus();
    }
  });
}

function prepareOutcome(resolve) {
  const dialog = byId("outcome");
  const form = dialog.querySelector("form");
  const problem = byId("outcome-problem");
  const confirm = form.querySelector("[type=submit]");
  byId("resolve").addEventListener("click", () => {
    form.reset();
    problem.textContent = "";
    dialog.showModal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const outcome = [given.get("choice"), given.get("detail").trim()].filter(Boolean).join(" · ");
    if (!outcome) {
      problem.textContent = t("outcomes.missing");
      form.elements.choice[0].focus();
      return;
    }
    confirm.disabled = true;
    if (await resolve(outcome, problem)) dialog.close();
    confirm.disabled = false;
  });
}

async function sayWhy(error, id, wrote) {
  if (error.status === 0) return t(wrote ? "errors.unreachable" : "errors.unreachable_action");
  if (error.code === "held_by_another") return t("errors.held_by_another", { name: await holderOf(id) });
  const known = ["escalation_closed", "not_claimed", "unknown_escalation"];
  return known.includes(error.code) ? t(`errors.${error.code}`) : t("errors.other", { message: error.message });
}

async function holderOf(id) {
  const { items } = await get("escalations?status=open").catch(() => ({ items: [] }));
  return items.find((escalation) => escalation.id === id)?.claimed_by_name ?? t("errors.somebody");
}
