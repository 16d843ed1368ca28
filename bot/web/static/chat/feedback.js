import { icon } from "./icons.js";
import { node } from "./nodes.js";

/** Thumbs under an answer; a thumb down asks, once, what was wrong. */
export function renderFeedback(message, { texts, server }) {
  const words = texts.feedback;
  const said = node("span", { class: "said", role: "status" });
  const thumbs = ["yes", "no"].map((which) =>
    node(
      "button",
      { type: "button", class: "thumb", "aria-label": words[which], title: words[which], "aria-pressed": "false",
        onclick: () => rate(which) },
      icon(which),
    ),
  );
  const row = node("div", { class: "feedback", role: "group", "aria-label": words.label }, thumbs, said);

  async function rate(which) {
    row.querySelector("form")?.remove();
    if (!(await keep(which === "yes"))) return;
    thumbs.forEach((thumb, index) => thumb.setAttribute("aria-pressed", String(["yes", "no"][index] === which)));
    if (which === "no") askWhy();
  }

  function askWhy() {
    const input = node("textarea", { rows: 2, maxlength: 1000, "aria-label": words.comment, placeholder: words.comment });
    const form = node(
      "form",
      { onsubmit: async (event) => {
        event.preventDefault();
        if (!input.value.trim() || (await keep(false, input.value.trim()))) form.remove();
      } },
      input,
      node("div", { class: "choices" },
        node("button", { type: "submit", class: "small primary" }, words.send),
        node("button", { type: "button", class: "small", onclick: () => form.remove() }, words.skip)),
    );
    row.append(form);
    input.focus();
    form.scrollIntoView({ block: "nearest" });
  }

  async function keep(helpful, comment) {
    try {
      await server.feedback(message.id, helpful, comment);
      said.textContent = words.thanks;
      return true;
    } catch {
      said.textContent = words.failed;
      return false;
    }
  }

  return row;
}
