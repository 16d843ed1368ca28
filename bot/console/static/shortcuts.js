// The keyboard: j and k move, c claims, / writes. Single keys can be turned off, as dictation and tremor need.

import { byId } from "./elements.js";

const KEPT = "lantern.shortcuts";

export function prepareShortcuts({ move }) {
  const dialog = byId("shortcuts");
  const tick = byId("shortcuts-on");
  const help = () => dialog.showModal();
  tick.checked = localStorage.getItem(KEPT) !== "off";
  tick.addEventListener("change", () => localStorage.setItem(KEPT, tick.checked ? "on" : "off"));
  byId("shortcuts-button").addEventListener("click", () => {
    byId("menu").hidePopover();
    help();
  });
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    c: () => press(byId("claim")),
    "/": () => byId("reply-text").focus(),
    "?": help,
  };
  addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (busy || !tick.checked || isWriting(event.target) || document.querySelector("dialog[open]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function press(button) {
  if (button.offsetParent && !button.disabled) button.click();
}
