// Copies text that may still be on its way.

import { el } from "./elements.js";

/** `text` is a promise. Works also on a page without TLS, where the clipboard is out of reach. True when it worked. */
export async function copy(text) {
  try {
    const blob = text.then((ready) => new Blob([ready], { type: "text/plain" }));
    blob.catch(() => {}); // told below
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    return text.then(copySelected, () => false);
  }
}

function copySelected(text) {
  const field = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
