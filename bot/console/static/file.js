// What lies beside a conversation: the intake report, the team's notes, the patient's other requests.

import { byId, el, icon } from "./elements.js";
import { pill } from "./queue.js";
import { languageTag, moment, named, t } from "./texts.js";

export function showFile(conversation, escalation) {
  showReport(escalation.report);
  showNotes(conversation.escalations);
  showHistory(conversation.escalations.filter(({ id }) => id !== escalation.id));
  const count = (escalation.report ? 1 : 0) + conversation.escalations.flatMap(({ notes }) => notes).length;
  byId("view-file").textContent = count ? t("talk.tab_file_count", { count }) : t("talk.tab_file");
}

/** The report as plain text, for a patient record. */
export function reportText(report) {
  const answers = report.answers.map(({ question, answer }) => `${question}\n  ${answer}`);
  const state = report.complete ? t("report.complete") : t("report.partial");
  return [`${t("report.title")} (${state})`, `${t("report.complaint")}\n  ${report.complaint}`, ...answers].join("\n");
}

/** Copies text, also on a page without TLS, where the clipboard is out of reach. True when it worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}

function showReport(report) {
  const state = byId("report-state");
  byId("copy-report").hidden = !report;
  state.hidden = !report;
  if (!report) {
    byId("report").replaceChildren(el("p", { class: "hint" }, t("report.empty")));
    return;
  }
  state.textContent = report.complete ? t("report.complete") : t("report.partial");
  state.dataset.state = report.complete ? "complete" : "partial";
  byId("report").replaceChildren(
    el("dl", { class: "answers", lang: languageTag(report.language) },
      el("div", { class: "complaint" },
        el("dt", { lang: document.documentElement.lang }, t("report.complaint")), el("dd", {}, report.complaint)),
      report.answers.map(({ question, answer }) => el("div", {}, el("dt", {}, question), el("dd", {}, answer)))),
    report.answers.length ? "" : el("p", { class: "hint" }, t("report.no_answers")));
}

function showNotes(escalations) {
  const notes = escalations.flatMap((escalation) => escalation.notes);
  notes.sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  byId("notes").replaceChildren(
    notes.length
      ? el("ul", { class: "note-list" }, notes.map((note) =>
        el("li", {},
          el("p", { class: "note-head" }, el("strong", {}, note.staff_name || t("talk.staff_unknown")), " ",
            el("time", { datetime: note.created_at }, moment(note.created_at))),
          el("p", { class: "note-text" }, note.text))))
      : el("p", { class: "hint" }, t("notes.empty")));
}

function showHistory(others) {
  byId("history").replaceChildren(
    others.length
      ? el("ul", { class: "history" }, others.map((escalation) =>
        el("li", {},
          pill(escalation.urgency), " ",
          el("a", { href: `#${escalation.id}` }, named("reasons", escalation.reason)),
          el("p", { class: "hint" },
            `${moment(escalation.opened_at)} · ${escalation.closed_at ? escalation.outcome : t("history.open")}`),
          escalation.report ? el("p", { class: "hint" }, icon("none"), t("report.title")) : null)))
      : el("p", { class: "hint" }, t("history.empty")));
}
