// A short word that something is done; it goes away by itself.

import { byId } from "./elements.js";

const TOAST_FOR = 4_000;

let timer;

export function toast(text) {
  clearTimeout(timer);
  byId("toast").textContent = text;
  timer = setTimeout(() => (byId("toast").textContent = ""), TOAST_FOR);
}
