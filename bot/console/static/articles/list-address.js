// The way back to the list as it was left.

const KEPT = "lantern.articles";

export const rememberList = (query) => sessionStorage.setItem(KEPT, query);

/** The address of the list with what was chosen there last, in the language of the page now. */
export function listAddress(language) {
  const query = new URLSearchParams(sessionStorage.getItem(KEPT) ?? "");
  query.set("lang", language);
  return `/staff/articles?${query}`;
}
