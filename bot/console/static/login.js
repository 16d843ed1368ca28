import { post } from "./api.js";
import { byId } from "./elements.js";
import { language, t } from "./texts.js";

const form = byId("login");
const email = byId("email");
const password = byId("password");
const problem = byId("problem");
const button = form.querySelector("button");

const to = new URLSearchParams(location.search).get("to");
const other = new URL(byId("language").href);
if (to) other.searchParams.set("to", to);
byId("language").href = `${other.search}${location.hash}`;

byId("show-password").addEventListener("change", (event) => {
  password.type = event.target.checked ? "text" : "password";
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const missing = [email, password].find((field) => !field.value);
  if (missing) return refuse(t("login.incomplete"), missing);
  button.disabled = true;
  button.textContent = t("login.submitting");
  problem.textContent = "";
  try {
    await post("login", { email: email.value.trim(), password: password.value });
    location.replace(pageAsked());
  } catch (error) {
    refuse(sayWhy(error), password);
  }
});

/** The staff page that sent here to sign in, in the language chosen here. */
function pageAsked() {
  const page = new URL(to?.startsWith("/staff/") ? to : "/staff", location.origin);
  page.searchParams.set("lang", language);
  page.hash = location.hash;
  return page;
}

function sayWhy(error) {
  if (error.status === 0) return t("login.unreachable");
  if (error.status === 429) return t("login.paused");
  if (error.status === 401 || error.status === 422 || error.status === 400) return t("login.wrong");
  return error.message;
}

function refuse(text, field) {
  button.disabled = false;
  button.textContent = t("login.submit");
  problem.textContent = text;
  for (const each of [email, password]) each.removeAttribute("aria-invalid");
  field.setAttribute("aria-invalid", "true");
  field.focus();
}
