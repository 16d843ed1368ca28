"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const TEXTS = {
  en: { condition: "condition", symptom: "symptom", medicine: "medicine", class: "medicine class", substance: "substance",
    symptoms: "Symptoms (how often)", seen: "Seen in", asks: "What is asked", flags: "Red flags", lay: "Patients say", sources: "Sources",
    triage: "Usual triage", age: "Age", sex: "Sex", course: "Course", prevalence: "How common", article: "Article", brands: "Brands", uses: "For",
    effects: "Serious side effects", genes: "Genes", interacts: "Interactions", classes: "Classes", members: "Members",
    hint: "Choose a dot, or find a name above. Each line joins a condition to a symptom, or two medicines that interact.",
    systems: { general: "General", heart: "Heart", breathing: "Breathing", stomach: "Stomach and bowel", urinary: "Urinary", nerves: "Nerves", mind: "Mind", eye: "Eye",
      "ear-nose-throat": "Ear, nose, throat", mouth: "Mouth", skin: "Skin", muscles: "Muscles and joints", hormones: "Hormones", blood: "Blood", women: "Women", men: "Men",
      pregnancy: "Pregnancy", children: "Children" } },
  zh: { condition: "疾病", symptom: "症状", medicine: "药物", class: "药物类别", substance: "食物等",
    symptoms: "症状（常见程度）", seen: "见于", asks: "要问的问题", flags: "危险信号", lay: "患者的说法", sources: "来源",
    triage: "通常分诊", age: "年龄", sex: "性别", course: "病程", prevalence: "常见程度", article: "文章", brands: "商品名", uses: "用途",
    effects: "严重副作用", genes: "基因", interacts: "相互作用", classes: "类别", members: "成员",
    hint: "点一个圆点，或在上方查找名称。每条线连接疾病与症状，或有相互作用的药物。",
    systems: { general: "全身", heart: "心血管", breathing: "呼吸", stomach: "胃肠", urinary: "泌尿", nerves: "神经", mind: "精神心理", eye: "眼", "ear-nose-throat": "耳鼻喉",
      mouth: "口腔", skin: "皮肤", muscles: "肌肉关节", hormones: "内分泌", blood: "血液", women: "女性", men: "男性", pregnancy: "孕产", children: "儿童" } },
};
const SIZE = 900, RADIUS = 300;
const svg = document.getElementById("picture"), details = document.getElementById("details");
let language = "en", view = "conditions", chosen = null;
const t = () => TEXTS[language];
const short = (words) => (words.length > 26 ? `${words.slice(0, 25)}…` : words);
const name = (id) => data.nodes[id].name[language];

function make(tag, attributes = {}, ...children) {
  const space = ["path", "circle", "text", "title"].includes(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const node = document.createElementNS(space, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** The dots of the view around a circle, each group (body system, or kind) together. */
function placed() {
  const ids = Object.keys(data.nodes).filter((id) => (view === "conditions") === (id[0] !== "m"));
  const group = (id) => data.nodes[id].system ?? data.nodes[id].kind;
  const order = [...new Set(Object.keys(t().systems).concat("class", "medicine", "substance"))];
  ids.sort((a, b) => order.indexOf(group(a)) - order.indexOf(group(b)) || a.localeCompare(b));
  const gap = 4, groups = [...new Set(ids.map(group))], slots = ids.length + gap * groups.length;
  const places = new Map();
  let slot = 0, last = null;
  for (const id of ids) {
    if (group(id) !== last) { slot += gap; last = group(id); }
    const angle = (slot++ / slots) * 2 * Math.PI - Math.PI / 2;
    places.set(id, { angle, x: SIZE / 2 + RADIUS * Math.cos(angle), y: SIZE / 2 + RADIUS * Math.sin(angle), group: group(id) });
  }
  return places;
}

function draw() {
  svg.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
  svg.classList.toggle("chosen", chosen !== null);
  svg.replaceChildren();
  const places = placed(), near = new Set(chosen ? [chosen] : []);
  for (const [from, to] of data.edges) if (from === chosen || to === chosen) near.add(from).add(to);
  for (const [from, to, kind, weight] of data.edges) {
    const a = places.get(from), b = places.get(to);
    if (!a || !b) continue;
    const on = from === chosen || to === chosen;
    const path = make("path", { class: `edge ${kind}${on ? " on" : ""}`, d: `M${a.x},${a.y} Q${SIZE / 2},${SIZE / 2} ${b.x},${b.y}`, "stroke-width": 0.4 + weight });
    svg.append(path);
  }
  const groups = new Map();
  for (const [id, place] of places) {
    const node = data.nodes[id], on = near.has(id) ? " on" : "";
    const dot = make("circle", { cx: place.x, cy: place.y, r: id === chosen ? 7 : 4, class: on, tabindex: "0", role: "button", "aria-label": name(id), style: `fill: var(--${node.kind})` }, make("title", {}, name(id)));
    dot.addEventListener("click", () => choose(id));
    dot.addEventListener("keydown", (event) => event.key === "Enter" && choose(id));
    svg.append(dot);
    if (on) svg.append(label(short(name(id)), place, RADIUS + 12, "name on"));
    groups.set(place.group, [...(groups.get(place.group) ?? []), place.angle]);
  }
  if (chosen === null) for (const [group, angles] of groups) {
    const middle = (angles[0] + angles.at(-1)) / 2;
    svg.append(label(t().systems[group] ?? t()[group], { angle: middle }, RADIUS + 14, "group"));
  }
}

function label(words, { angle }, radius, kind) {
  const left = Math.cos(angle) < 0, degrees = (angle * 180) / Math.PI + (left ? 180 : 0);
  const x = SIZE / 2 + radius * Math.cos(angle), y = SIZE / 2 + radius * Math.sin(angle);
  return make("text", { class: kind, "text-anchor": left ? "end" : "start", "dominant-baseline": "middle", transform: `translate(${x},${y}) rotate(${degrees})` }, words);
}

function choose(id) {
  chosen = id;
  view = id[0] === "m" ? "medicines" : "conditions";
  location.hash = id;
  show();
}

const link = (id) => { const button = make("button", { type: "button", class: "node" }, name(id)); button.addEventListener("click", () => choose(id)); return button; };
const list = (title, items) => (items.length ? [make("h3", {}, title), make("ul", {}, ...items.map((item) => make("li", {}, ...[item].flat())))] : []);

function describe() {
  details.replaceChildren();
  if (chosen === null) {
    details.append(make("p", {}, t().hint), make("ul", {}, ...Object.entries(data.counts).map(([kind, count]) => make("li", {}, `${count} ${kind}`))));
    return;
  }
  const node = data.nodes[chosen], other = language === "en" ? "zh" : "en";
  const edges = data.edges.map((edge, number) => ({ edge, number })).filter(({ edge }) => edge[0] === chosen || edge[1] === chosen);
  const far = ({ edge }) => (edge[0] === chosen ? edge[1] : edge[0]);
  details.append(make("h2", {}, name(chosen)), make("p", { class: "kind" }, `${t()[node.kind]} · ${node.name[other]}`));
  const facts = ["triage", "age", "sex", "course", "prevalence", "article"].filter((key) => node[key]);
  details.append(...list("", facts.map((key) => `${t()[key]}: ${[node[key]].flat().join("–")}${key === "triage" && node.within ? ` (${node.within})` : ""}`)));
  details.append(...list(t().lay, node.lay ? [node.lay[language].join(" · ")] : []), ...list(t().brands, node.brands ? [[...node.brands.en, ...node.brands.zh].join(" · ")].filter(Boolean) : []), ...list(t().uses, node.uses?.[language] ?? []));
  const seen = edges.filter(({ edge }) => ["usual", "common", "occasional", "rare"].includes(edge[2])).sort((a, b) => b.edge[3] - a.edge[3]);
  details.append(...list(node.kind === "symptom" ? t().seen : t().symptoms, seen.map((one) => [make("span", { class: "bar", style: `width:${one.edge[3] * 60}px`, title: one.edge[2] }), link(far(one))])));
  details.append(...list(t().asks, (node.ask ?? []).map((question) => question[language])), ...list(t().flags, (node.red_flags ?? []).map((flag) => [make("span", { class: `tag ${flag.level}` }, flag.level), ` ${flag.sign[language]}`])));
  details.append(...list(node.kind === "class" ? t().members : t().classes, edges.filter(({ edge }) => edge[2] === "class").map((one) => link(far(one)))));
  details.append(...list(t().effects, (node.side_effects ?? []).map((sign) => sign[language])), ...list(t().genes, (node.genes ?? []).map((pair) => `${pair.gene}: ${pair.effect[language]} ${pair.advice[language]}`)));
  const told = new Map(data.interactions.map((one) => [one.edge, one]));
  details.append(...list(t().interacts, edges.filter(({ number }) => told.has(number)).map((one) => {
    const words = told.get(one.number);
    return [make("span", { class: `tag ${one.edge[2]}` }, one.edge[2]), " ", link(far(one)), make("div", {}, `${words.effect[language]} ${words.advice[language]}`)];
  })));
  details.append(...list(t().sources, (node.sources ?? []).map((source) => make("a", { href: source.url, rel: "noopener" }, source.name))));
}

function show() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const node of document.querySelectorAll("[data-en]")) node.textContent = node.dataset[language];
  for (const button of document.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  document.getElementById("language").textContent = language === "en" ? "中文" : "English";
  document.getElementById("caption").textContent = t().hint;
  const kinds = view === "conditions" ? ["condition", "symptom"] : ["medicine", "class", "substance"];
  document.getElementById("legend").replaceChildren(...kinds.map((kind) => make("li", {}, make("i", { style: `background: var(--${kind})` }), t()[kind])));
  document.getElementById("names").replaceChildren(...Object.keys(data.nodes).map((id) => make("option", { value: name(id) })));
  draw();
  describe();
}

for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => { view = button.dataset.view; chosen = null; show(); });
document.getElementById("language").addEventListener("click", () => { language = language === "en" ? "zh" : "en"; show(); });
document.getElementById("find").addEventListener("change", (event) => {
  const words = event.target.value.trim().toLowerCase();
  const found = Object.keys(data.nodes).find((id) => Object.values(data.nodes[id].name).some((one) => one.toLowerCase() === words)) ??
    Object.keys(data.nodes).find((id) => JSON.stringify([data.nodes[id].name, data.nodes[id].lay, data.nodes[id].brands]).toLowerCase().includes(words));
  if (words && found) choose(found);
});
if (data.nodes[location.hash.slice(1)]) choose(location.hash.slice(1)); else show();
