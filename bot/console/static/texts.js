// Everything that staff read comes from the texts of the page's language.

export const texts = JSON.parse(document.getElementById("texts").textContent);
export const language = document.documentElement.dataset.language;
const tag = texts.language_tag;

/** The text at a path such as `queue.waiting`, with its `{places}` filled. */
export function t(path, values = {}) {
  const text = path.split(".").reduce((found, key) => found?.[key], texts);
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** The word for a code; a code that the texts do not know is shown as readable words. */
export function named(group, code, within = texts) {
  const known = within[group];
  code = code.replace(/^zh_/, ""); // rules of both languages look for the same things
  if (Object.hasOwn(known, code)) return known[code];
  const words = code.split(/[_.\-:/ ]+/).filter(Boolean);
  for (let length = words.length - 1; length > 0; length -= 1) {
    const start = words.slice(0, length).join("_");
    if (Object.hasOwn(known, start)) return known[start];
  }
  const readable = words.join(" ");
  return readable.charAt(0).toUpperCase() + readable.slice(1);
}

export const languageTag = (code) => (code === "zh" ? "zh-Hans" : code);

const clock = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
const dayAndClock = new Intl.DateTimeFormat(tag, {
  day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const date = new Intl.DateTimeFormat(tag, { day: "numeric", month: "long", year: "numeric" });
const dateAndClock = new Intl.DateTimeFormat(tag, {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

export const clockTime = (iso) => clock.format(new Date(iso));
export const dayName = (iso) => day.format(new Date(iso));
export const dateName = (day) => date.format(new Date(`${day}T00:00`)); // of a day without a time, such as 2026-01-31
export const dateAndTime = (iso) => dateAndClock.format(new Date(iso));

/** The time alone today, with the day before today. */
export function moment(iso) {
  const then = new Date(iso);
  return then.toDateString() === new Date().toDateString() ? clock.format(then) : dayAndClock.format(then);
}

/** A span in the two largest units that matter; a started minute counts. */
export function duration(milliseconds) {
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return unit(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return unit(Math.floor(hours / 24), "day");
  const rest = minutes % 60;
  return rest && hours < 6 ? `${unit(hours, "hour")} ${unit(rest, "minute")}` : unit(hours, "hour");
}

const unit = (number, name) => amount(number, name, "short");

/** A number with a unit that `Intl` knows, such as `hour` or `celsius`. */
export function amount(number, name, unitDisplay = "long") {
  const options = { style: "unit", unit: name, unitDisplay, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(tag, options).format(number);
}
