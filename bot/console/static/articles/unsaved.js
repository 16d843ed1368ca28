// What an editor has begun to write, kept in this tab until it is saved; for the same person only.

const KEEP_AFTER = 300;

/** One article's text: `keep({text, basedOn})`, `kept()`, `forget()`. */
export function unsavedText(writer, article) {
  const key = `lantern.article ${writer} ${article}`;
  let waiting;
  let latest;
  const write = () => {
    clearTimeout(waiting);
    if (latest) sessionStorage.setItem(key, JSON.stringify(latest));
  };
  addEventListener("pagehide", write);
  return {
    keep(draft) {
      latest = draft;
      clearTimeout(waiting);
      waiting = setTimeout(write, KEEP_AFTER);
    },
    kept: () => JSON.parse(sessionStorage.getItem(key)),
    forget() {
      clearTimeout(waiting);
      latest = null;
      sessionStorage.removeItem(key);
    },
  };
}
