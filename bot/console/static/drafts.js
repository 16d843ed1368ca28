// What staff have begun to write, kept for each request until it is sent; in this tab only.

import { onLeaving } from "./api.js";

const KEPT = "lantern.drafts";

let drafts = new Map();
let fields = [];
let current = null;

/** Restores what a change of language or a new sign-in interrupted. */
export function prepareDrafts(...textareas) {
  fields = textareas;
  drafts = new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
  sessionStorage.removeItem(KEPT);
  const keep = () => {
    setAside();
    if (drafts.size) sessionStorage.setItem(KEPT, JSON.stringify([...drafts]));
  };
  onLeaving(keep);
  addEventListener("pagehide", keep);
}

/** Puts the drafts of one request away and brings those of another. */
export function switchDrafts(id) {
  if (id === current) return;
  setAside();
  current = id;
  for (const field of fields) field.value = drafts.get(key(field)) ?? "";
}

export function discardDrafts() {
  drafts.clear();
  for (const field of fields) field.value = "";
}

function setAside() {
  if (!current) return;
  for (const field of fields) {
    if (field.value.trim()) drafts.set(key(field), field.value);
    else drafts.delete(key(field));
  }
}

const key = (field) => `${current} ${field.id}`;
