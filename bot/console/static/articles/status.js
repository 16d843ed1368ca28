// How far an article has come, in colour, sign and words.

import { el, icon } from "../elements.js";
import { dateName, t } from "../texts.js";

export function statusPill(status) {
  return el("span", { class: "pill", "data-status": status },
    icon(`status-${status.replace(" ", "-")}`), t(`statuses.${status}`));
}

/** Who reviewed it, until when; null where nobody has. */
export function reviewLine({ reviewed_by, review_until }) {
  if (!reviewed_by) return null;
  return t("articles.reviewed", { name: reviewed_by, date: dateName(review_until) });
}

export const versionName = (version) =>
  version === 0 ? t("article.version_shipped") : t("article.version", { version });
