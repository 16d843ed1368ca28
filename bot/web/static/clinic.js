import "./widget.js";

const chat = document.querySelector("lantern-chat");

chat.addEventListener("lantern-language", (event) => {
  event.preventDefault();
  location.assign(document.querySelector("a[data-other-language]").href);
});

/** Articles link here with a question after `#ask=`: it stays in the browser until the patient sends it. */
function takeQuestion() {
  const question = new URLSearchParams(location.hash.slice(1)).get("ask");
  if (!question) return;
  history.replaceState(null, "", location.pathname + location.search);
  chat.draft(question);
}

takeQuestion();
addEventListener("hashchange", takeQuestion);
