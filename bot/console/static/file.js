// What lies beside a conversation: the intake report, the team's notes, the patient's other requests.

import { byId, el, icon } from "./elements.js";
import { pill } from "./queue.js";
import { showReport } from "./report.js";
import { moment, named, t } from "./texts.js";

export function showFile(conversation, escalation) {
  showReport(escalation);
  showNotes(conversation.escalations);
  showHistory(conversation.escalations.filter(({ id }) => id !== escalation.id));
  const count = (escalation.report ? 1 : 0) + conversation.escalations.flatMap(({ notes }) => notes).length;
  byId("view-file").textContent = count ? t("talk.tab_file_count", { count }) : t("talk.tab_file");
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
