// Why something did not work, in the page's language.

import { t, texts } from "../texts.js";
import { said } from "./findings.js";

export function why(error) {
  if (error.status === 0) return t("article.errors.unreachable");
  if (Object.hasOwn(texts.article.errors, error.code)) return t(`article.errors.${error.code}`);
  return t("article.errors.other", { message: said(error.message).textContent });
}
