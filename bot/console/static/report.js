// An intake's report: how soon, the red flags, then what was told, in the order in which a clinician asks.
// Rows from before there was more have only complaint and answers; whatever is missing is left out.

import { getText } from "./api.js";
import { copy } from "./clipboard.js";
import { byId, el, icon } from "./elements.js";
import { amount, language, languageTag, named, t, texts } from "./texts.js";
import { toast } from "./toast.js";

const LEVEL_ICONS = { emergency: "emergency", non_emergency: "urgent", self_care: "status-reviewed" };
const pageTag = document.documentElement.lang;

let shown = null;

/** Leaves the page as it is when nothing has changed, so that what was folded or selected stays so. */
export function showReport({ id, report }) {
  const key = JSON.stringify([id, report]);
  if (key === shown) return;
  shown = key;
  for (const node of [byId("report-state"), byId("copy-report"), byId("fhir-report")]) node.hidden = !report;
  if (!report) return byId("report").replaceChildren(el("p", { class: "hint" }, t("report.empty")));
  const state = report.complete ? "complete" : "partial";
  byId("report-state").textContent = t(`report.${state}`);
  byId("report-state").dataset.state = state;
  byId("fhir-report").href = `/api/staff/escalations/${id}/fhir`;
  byId("report").replaceChildren(...sections(report).filter(Boolean));
}

export function prepareReport({ current }) {
  byId("copy-report").addEventListener("click", async () => {
    const text = getText(`escalations/${current().id}/report?lang=${language}`);
    toast((await copy(text)) ? t("report.copied") : t("report.copy_failed"));
  });
}

function sections(report) {
  const lang = languageTag(report.language);
  return [
    level(report),
    person(report),
    redFlags(report, lang),
    columns(
      [complaint(report, lang), history(report.answers ?? [], lang)],
      [findings(report, lang), reasons(report.reasons ?? [], lang), conditions(report.conditions ?? [], lang)]),
  ];
}

/** Side by side where there is room. */
function columns(...parts) {
  const filled = parts.map((nodes) => nodes.filter(Boolean)).filter((nodes) => nodes.length);
  return el("div", { class: "columns" }, filled.map((nodes) => el("div", {}, nodes)));
}

function complaint({ complaint }, lang) {
  return el("div", { class: "complaint" }, el("h4", {}, t("report.complaint")), el("p", { lang }, complaint || "–"));
}

function level({ level, within }) {
  if (!level) return null;
  const soon = level === "emergency" ? level : within;
  return el("p", { class: "level", "data-level": level },
    icon(LEVEL_ICONS[level] ?? "none"),
    el("strong", {}, named("levels", level, texts.report)), " ",
    soon ? el("span", {}, named("soon", soon, texts.report)) : null);
}

function person({ who, sex, age, hours, severity, temperature }) {
  const facts = [
    who && who !== "self" ? named("who", who, texts.report) : null,
    sex ? named("sex", sex, texts.report) : null,
    isNumber(age) ? ageName(age) : null,
    isNumber(hours) ? t("report.since", { amount: spanName(hours) }) : null,
    isNumber(severity) ? t("report.severity", { number: severity }) : null,
    isNumber(temperature) ? amount(temperature, "celsius", "short") : null,
  ].filter(Boolean);
  return facts.length ? el("p", { class: "facts" }, facts.map((fact) => el("span", {}, fact))) : null;
}

function redFlags({ level, red_flags: flags = [] }, lang) {
  if (!level) return null;
  if (!flags.length) return el("p", { class: "hint" }, t("report.no_red_flags"));
  return el("section", { class: "red-flags" },
    el("h4", {}, icon("flag"), t("report.red_flags")),
    el("ul", {}, flags.map((flag) =>
      el("li", {},
        flag.words ? el("q", { lang }, flag.words) : null,
        el("p", { class: "sign-name" }, el("span", { lang }, flag.name), " ",
          el("span", { class: "flag-level", "data-level": flag.level }, named("levels", flag.level, texts.report)), " ",
          source(flag.source))))));
}

function history(answers, lang) {
  if (!answers.length) return el("p", { class: "hint" }, t("report.no_answers"));
  return el("details", { class: "asked", open: true },
    el("summary", {}, t("report.history", { count: answers.length })),
    el("dl", { class: "answers", lang }, answers.map(({ question, answer }) =>
      el("div", {},
        el("dt", {}, question),
        el("dd", answer ? {} : { class: "hint", lang: pageTag }, answer || t("report.no_answer"))))));
}

function findings({ positives, negatives, unsure, risks, no_risks: noRisks }, lang) {
  const groups = [
    group("positives", positives, lang),
    group("negatives", negatives, lang),
    group("unsure", unsure, lang),
    group("risks", [...(risks ?? []), ...(noRisks ?? []).map((risk) => ({ ...risk, denied: true }))], lang),
  ].filter(Boolean);
  return groups.length ? el("div", { class: "findings" }, groups) : null;
}

function group(name, signs, lang) {
  if (!signs?.length) return null;
  return el("section", { "data-group": name },
    el("h4", {}, t(`report.${name}`)),
    el("ul", { lang }, signs.map((sign) =>
      el("li", {},
        sign.denied ? el("span", { class: "denied" }, t("report.not", { name: sign.name })) : sign.name,
        sign.words ? [" ", el("q", {}, sign.words)] : null))));
}

function reasons(found, lang) {
  if (!found.length) return null;
  return el("section", {},
    el("h4", {}, t("report.reasons")),
    el("ul", { class: "why" }, found.map((reason) =>
      el("li", {},
        el("span", { lang }, reason.rule, reason.words ? [" ", el("q", {}, reason.words)] : null), " ",
        source(reason.source)))));
}

function conditions(found, lang) {
  if (!found.length) return null;
  return el("section", { class: "conditions" },
    el("h4", {}, t("report.conditions")),
    el("p", { class: "hint" }, t("report.conditions_note")),
    el("ul", { lang }, found.map(({ name, score, why }) => {
      const percent = Math.round(score * 100);
      return el("li", {},
        el("span", { class: "condition" }, name, " ", el("span", { class: "percent" }, t("report.share", { percent }))),
        bar(percent),
        why?.length ? el("p", { class: "hint" }, why.join(lang.startsWith("zh") ? "、" : ", ")) : null);
    })));
}

function bar(percent) {
  const filled = el("span");
  filled.style.inlineSize = `${percent}%`; // the page's policy forbids a style attribute, not this
  return el("span", { class: "bar-of", "aria-hidden": "true" }, filled);
}

/** "NHS: Headaches, https://…" as a link. */
function source(text) {
  if (!text) return null;
  const [, name, url] = /^(.*?),?\s*(https?:\/\/\S+)$/.exec(text) ?? [null, text, null];
  if (!url) return el("span", { class: "source" }, name);
  return el("a", { class: "source", href: url, target: "_blank", rel: "noopener", title: t("talk.opens_new_tab") },
    name || url, icon("outside"));
}

const isNumber = (value) => typeof value === "number";

/** A baby's age in months or days, as the text for the record has it. */
function ageName(years) {
  if (years >= 2) return t("report.age_years", { count: Math.round(years * 10) / 10 });
  const months = Math.round(years * 12);
  return t("report.age", { amount: years * 12 >= 1 ? amount(months, "month") : amount(Math.round(years * 365.25), "day") });
}

function spanName(hours) {
  const days = hours / 24;
  if (days < 2) return amount(hours, "hour");
  if (days < 21) return amount(days, "day");
  if (days < 90) return amount(Math.round(days / 7), "week");
  if (days < 730.5) return amount(Math.round((days / 365.25) * 12), "month");
  return amount(days / 365.25, "year");
}
