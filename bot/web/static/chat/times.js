const DAY_MS = 86_400_000;

export function clock(moment, language) {
  return new Intl.DateTimeFormat(tagFor(language), { hour: "2-digit", minute: "2-digit" }).format(moment);
}

/** A name for the day: today, yesterday, or its date. */
export function dayName(moment, language, texts) {
  const age = Math.round((midnight(new Date()) - midnight(moment)) / DAY_MS);
  if (age === 0) return texts.today;
  if (age === 1) return texts.yesterday;
  return new Intl.DateTimeFormat(tagFor(language), { weekday: "long", day: "numeric", month: "long" }).format(moment);
}

export function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

function tagFor(language) {
  return language === "zh" ? "zh-CN" : "en-GB";
}
