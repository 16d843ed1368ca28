// Builds nodes. Text always becomes text nodes, so nothing that a patient writes can turn into markup.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** `properties` are attributes, except `on`, an object of listeners; null, undefined and false leave an attribute out. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/staff/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Text with `**bold**` and line ends, as nodes. */
export function rich(text) {
  return text.split("**").flatMap((piece, index, pieces) => {
    const bold = index % 2 === 1 && index < pieces.length - 1;
    const unpaired = index % 2 === 1 && !bold;
    const nodes = lines(unpaired ? `**${piece}` : piece);
    return bold ? [el("strong", {}, nodes)] : nodes;
  });
}

/** Text in which each of `quotes` is marked. */
export function marked(text, quotes) {
  const found = quotes
    .map((quote) => ({ start: text.indexOf(quote), end: text.indexOf(quote) + quote.length }))
    .filter(({ start, end }) => start >= 0 && end > start)
    .sort((a, b) => a.start - b.start);
  const nodes = [];
  let at = 0;
  for (const { start, end } of found) {
    if (start < at) continue;
    nodes.push(...lines(text.slice(at, start)), el("mark", {}, lines(text.slice(start, end))));
    at = end;
  }
  return [...nodes, ...lines(text.slice(at))];
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}
