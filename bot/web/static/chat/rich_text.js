import { node } from "./nodes.js";

const BULLET = /^\s*[•\-]\s+/;
const SUPERSCRIPTS = /[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g;

/** Text with `**bold**`, as nodes; whatever looks like markup stays text. */
export function inline(text) {
  return text.split("**").map((piece, index) => (index % 2 ? node("strong", {}, piece) : piece));
}

/** Paragraphs and lists of a plain text with newlines. */
export function blocks(text) {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.trim())
    .flatMap(paragraphAndList);
}

/** What a screen reader should say of a message. */
export function spoken(text) {
  return text.replaceAll("**", "").replace(SUPERSCRIPTS, "");
}

/** True when the next sentence needs no space after this one. */
export function endsWide(text) {
  return /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef”’]\s*$/.test(text) && /[\u3400-\u9fff]/.test(text);
}

function paragraphAndList(block) {
  const made = [];
  for (const line of block.split("\n")) {
    const listed = BULLET.test(line);
    const last = made.at(-1);
    if (listed) {
      const list = last?.localName === "ul" ? last : made[made.push(node("ul")) - 1];
      list.append(node("li", {}, inline(line.replace(BULLET, ""))));
    } else if (last?.localName === "p") {
      last.append(node("br"), ...inline(line));
    } else {
      made.push(node("p", {}, inline(line)));
    }
  }
  return made;
}
