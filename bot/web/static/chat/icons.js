const SVG = "http://www.w3.org/2000/svg";

const STROKES = {
  send: ["M12 19V5", "M5.5 11.5 12 5l6.5 6.5"],
  menu: ["M5 7h14", "M5 12h14", "M5 17h14"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  down: ["M12 5v14", "M5.5 12.5 12 19l6.5-6.5"],
  phone: [
    "M6.6 3.5h2.6l1.6 4.2-2 1.6a12.5 12.5 0 0 0 5.9 5.9l1.6-2 4.2 1.6v2.6a2.6 2.6 0 0 1-2.8 2.6A16.4 16.4 0 0 1 4 6.3a2.6 2.6 0 0 1 2.6-2.8Z",
  ],
  alert: ["M12 4 2.8 19.6h18.4L12 4Z", "M12 10v4.4", "M12 17.2v.1"],
  heart: [
    "M12 20s-7.5-4.7-9-9.6C2 6.9 4.3 4.5 7 4.5c2 0 3.8 1 5 3 1.2-2 3-3 5-3 2.7 0 5 2.4 4 5.9-1.5 4.9-9 9.6-9 9.6Z",
  ],
  yes: [
    "M7 20.5H4.5V10.5H7", "M7 10.5l4-7.5c1.7 0 2.7 1.2 2.4 3l-.5 3h5.3c1.3 0 2.2 1.2 1.9 2.4l-1.6 7c-.3 1.3-1.2 2.1-2.4 2.1H7",
  ],
  person: ["M12 11.5a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4Z", "M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"],
  download: ["M12 4v11", "M7 10.5l5 5 5-5", "M5 20h14"],
  erase: ["M5 7h14", "M9.5 7V4.5h5V7", "M7 7l.8 12.5h8.4L17 7", "M10.3 11v5", "M13.7 11v5"],
};

/** A decorative line icon in the colour of the text around it. */
export function icon(name) {
  const svg = shape("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" });
  for (const path of STROKES[name === "no" ? "yes" : name]) svg.append(shape("path", { d: path }));
  return svg;
}

/** Lantern's mark. */
export function lantern() {
  const svg = shape("svg", { viewBox: "0 0 48 48", class: "lantern", "aria-hidden": "true" });
  svg.append(
    shape("rect", { class: "lantern-ground", width: 48, height: 48, rx: 14 }),
    shape("path", { class: "lantern-frame", d: "M18.5 13.5a5.5 5.5 0 0 1 11 0" }),
    shape("path", { class: "lantern-frame", d: "M15 17h18" }),
    shape("path", { class: "lantern-frame", d: "M17 17c-2.5 6-2.5 12 0 18M31 17c2.5 6 2.5 12 0 18" }),
    shape("path", { class: "lantern-frame", d: "M15.5 35h17" }),
    shape("path", {
      class: "lantern-flame",
      d: "M24.3 20.5c.3 3.1 3.7 4.6 3.7 8a4 4 0 0 1-8 0c0-1.7.8-2.9 1.8-4 .2 1 .6 1.6 1.2 1.9-.3-2.1.1-4.3 1.3-5.9Z",
    }),
  );
  return svg;
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
