// The history of an article, and any two of its versions against each other.

import { get } from "../api.js";
import { byId, el } from "../elements.js";
import { dateAndTime, t } from "../texts.js";
import { diffNodes } from "./diff.js";
import { reviewLine, statusPill, versionName } from "./status.js";

/** The version that the newest is compared with, unless somebody asks otherwise; null where there is none. */
export function comparedWith({ version, versions, last_reviewed }) {
  if (last_reviewed !== null && last_reviewed !== version) return last_reviewed;
  return versions[1]?.version ?? null;
}

export const changes = (path, from, to) => get(`${path}/diff?from=${from}&to=${to}`).then(({ lines }) => lines);

/** `showVersions(article)` shows those of an article as the staff API gives it. */
export function prepareVersions(path) {
  const from = byId("from");
  const to = byId("to");
  let asked = 0;

  async function compare() {
    const number = (asked += 1);
    const names = { from: versionName(Number(from.value)), to: versionName(Number(to.value)) };
    try {
      const lines = await changes(path, from.value, to.value);
      if (number !== asked) return;
      byId("compared").replaceChildren(...diffNodes(lines, t("diff.between", names)));
    } catch {
      if (number === asked) byId("compared").replaceChildren(el("p", { class: "problem" }, t("article.errors.failed")));
    }
  }
  byId("compare").addEventListener("change", compare);

  function pick(before, after) {
    from.value = before;
    to.value = after;
    compare();
    byId("compare").scrollIntoView({ block: "nearest" });
    from.focus({ preventScroll: true });
  }

  return function showVersions(article) {
    const { versions } = article;
    byId("version-count").textContent = versions.length;
    for (const select of [from, to]) select.replaceChildren(...versions.map(option));
    const before = comparedWith(article);
    byId("compare").hidden = before === null;
    byId("version-list").replaceChildren(...versions.map((version, index) => entry(version, versions[index + 1], article, pick)));
    if (before === null) {
      byId("compared").replaceChildren(el("p", { class: "hint" }, t("article.only_version")));
      return;
    }
    from.value = before;
    to.value = article.version;
    compare();
  };
}

const option = ({ version, status }) =>
  el("option", { value: version }, `${versionName(version)} · ${t(`statuses.${status}`)}`);

function entry(version, previous, { served }, pick) {
  const button = previous
    ? el("button", { class: "button small", type: "button", on: { click: () => pick(previous.version, version.version) } },
      t("article.what_changed"), el("span", { class: "unseen" }, ` ${versionName(version.version)}`))
    : null;
  return el("li", { class: "version" },
    el("div", {},
      el("p", { class: "version-head" }, el("strong", {}, versionName(version.version)), statusPill(version.status),
        version.version === served ? el("span", { class: "serving" }, t("article.serving")) : null),
      el("p", { class: "hint" }, [written(version), reviewLine(version)].filter(Boolean).join(" · "))),
    button);
}

function written({ version, written_by, written_at, collection }) {
  if (version === 0) return t("article.came_shipped");
  const time = dateAndTime(written_at);
  if (written_by) return t("article.written", { name: written_by, time });
  return collection ? t("article.imported", { name: collection, time }) : time;
}
