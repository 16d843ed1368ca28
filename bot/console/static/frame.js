// What every signed-in page has: a way to the other language, a way out, and dialogs that close.

import { post } from "./api.js";
import { byId } from "./elements.js";
import { language } from "./texts.js";

export function prepareFrame() {
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
  byId("language").addEventListener("click", ({ currentTarget: link }) => {
    const query = new URLSearchParams(location.search);
    query.set("lang", new URL(link.href).searchParams.get("lang"));
    link.href = `?${query}${location.hash}`;
  });
  byId("sign-out").addEventListener("click", async () => {
    await post("logout");
    location.replace(`/staff/login?lang=${language}`);
  });
}
