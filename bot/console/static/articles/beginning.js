// A new article: what it is called, then its editor opens with the sections of its kind.

import { get } from "../api.js";
import { byId, el } from "../elements.js";
import { language, t } from "../texts.js";

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Does nothing on the page of somebody who may not write. */
export function prepareBeginning() {
  const dialog = byId("begin");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const { title, id } = form.elements;
  let suggested = "";
  byId("new").addEventListener("click", () => {
    form.reset();
    refuse("");
    suggested = "";
    dialog.showModal();
  });
  title.addEventListener("input", () => {
    if (id.value !== suggested) return;
    suggested = idOf(title.value);
    id.value = suggested;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    if (!given.title.trim()) return refuse(t("articles.title_missing"), title);
    if (!ID.test(given.id)) return refuse(t("articles.id_unusable"), id);
    const page = `/staff/articles/${given.language}/${given.id}`;
    if (await isThere(given)) {
      return refuse([t("articles.id_taken"), " ", el("a", { href: `${page}?lang=${language}` }, t("articles.open_it"))], id);
    }
    location.assign(`${page}?${new URLSearchParams({ lang: language, new: given.kind, title: given.title.trim() })}#edit`);
  });

  function refuse(why, field) {
    byId("begin-problem").replaceChildren(...[why].flat());
    for (const each of [title, id]) each.removeAttribute("aria-invalid");
    field?.setAttribute("aria-invalid", "true");
    field?.focus();
  }
}

async function isThere(given) {
  const { items } = await get(`articles?language=${given.language}&q=${given.id}`).catch(() => ({ items: [] }));
  return items.some(({ article }) => article === given.id);
}

function idOf(title) {
  return title.toLowerCase().replace(/['’]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 120);
}
