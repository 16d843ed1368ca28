const LANGUAGES = ["en", "zh"];

/** The language that is served for a code such as `zh-CN`. */
export function served(code) {
  const short = (code ?? "").toLowerCase().split("-")[0];
  return LANGUAGES.includes(short) ? short : "en";
}

/** All visible texts of a language. Rejects when the server cannot be reached. */
export async function loadTexts(language) {
  const response = await fetch(new URL(`../texts/${language}.json`, import.meta.url));
  if (!response.ok) throw new Error(`no texts for ${language}`);
  return response.json();
}

/** `{name}` in a sentence replaced by the value of that name. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The language attribute of a text that patients, staff or articles wrote, by the script it is written in. */
export function tagOf(text) {
  return tag(/\p{Script=Han}/u.test(text) ? "zh" : "en");
}

/** The language attribute of elements that hold text in this language. */
export function tag(language) {
  return language === "zh" ? "zh-Hans" : language;
}
