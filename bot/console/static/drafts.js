// What staff have begun to write, kept for each request until it is sent; in this tab only.

import { onLeaving } from "./api.js";

const KEPT = "lantern.drafts";

let drafts = new Map();
let fields = [];
let current = null;

/** Restores what a change of language or a new sign-in interrupted, for the same person only. */
export function prepareDrafts(writer, ...textareas) {
  fields = textareas;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  if (kept.writer === writer) drafts = new Map(kept.drafts);
  sessionStorage.removeItem(KEPT);
  const keep = () => {
    setAside();
    sessionStorage.setItem(KEPT, JSON.stringify({ writer, drafts: [...drafts] }));
  };
  onLeaving(keep);
  addEventListener("pagehide", keep);
}

/** Puts the drafts of one request away and brings those of another. */
export function switchDrafts(id) {
  if (id === current) return;
  setAside();
  current = id;
  for (const field of fields) field.value = (id && drafts.get(key(id, field))) ?? "";
}

/** The text has reached the server; by now another request may be open. */
export function discardDraft(id, field) {
  drafts.delete(key(id, field));
  if (id === current) field.value = "";
}

function setAside() {
  if (!current) return;
  for (const field of fields) {
    if (field.value.trim()) drafts.set(key(current, field), field.value);
    else drafts.delete(key(current, field));
  }
}

const key = (id, field) => `${id} ${field.id}`;
