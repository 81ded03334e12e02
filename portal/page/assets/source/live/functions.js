// The functions of the expressions that CEL does not have, as forms/condition has them. Whole numbers are BigInt throughout.
// forms/condition/testdata/vectors.json holds the two together: e2e runs every vector here, and Go runs it there.
import * as calendar from "./calendar.js";

const most = 9223372036854775807n;
const least = -9223372036854775808n;
const farthest = 73200;
const farthestWorking = 520;

// Missing is an answer that is needed and not there: the expression has no outcome yet.
export class Missing extends Error {}

// Impossible is a division by nought, a number grown too large, a text that is no date.
export class Impossible extends Error {}

export function whole(n) {
  if (n > most || n < least) throw new Impossible("a number grown too large");
  return n;
}

function day(text) {
  const found = calendar.parse(text);
  if (found === null) throw new Impossible("not a date");
  return found;
}

function moved(text, by, limit, move) {
  const from = day(text);
  if (by > limit || by < -limit) throw new Impossible("too far away");
  const to = move(from, Number(by));
  const { year } = calendar.civil(to);
  if (year < 0 || year > 9999) throw new Impossible("no year with four digits");
  return calendar.iso(to);
}

function first(list, better) {
  if (list.length === 0) throw new Missing("the list is empty");
  return list.reduce((so, next) => (better(next, so) ? next : so));
}

function toStep(n, step, missing) {
  if (step <= 0n) throw new Impossible("round to a step above nought");
  return whole(n + missing(n % step, step));
}

const halves = (rest, by) => (2n * rest >= by ? by - rest : 2n * rest <= -by ? -by - rest : -rest);
const down = (rest, by) => (rest < 0n ? -by - rest : -rest);
const up = (rest, by) => (rest > 0n ? by - rest : -rest);

// One letter at a time, so that no language's own rules come in: "İ" is "i", and a final sigma is as any other.
const lower = (text) => Array.from(text, (letter) => String.fromCodePoint(letter.toLowerCase().codePointAt(0))).join("");

const space = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const ends = new RegExp(`^${space}|${space}$`, "g");

// born is the birth date in a number of 12 digits, or the date itself.
function born(text) {
  if (calendar.parse(text) !== null) return text;
  if (new TextEncoder().encode(text).length !== 12) throw new Impossible("not a date");
  const tens = text[6] >= "6" && text[6] <= "9" ? String(text[6] - 6) : text[6];
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${tens}${text[7]}`;
  if (calendar.parse(date) === null) throw new Missing("the number tells no birth date");
  return date;
}

// ours are the functions by signature; lookUp gives what rate() and label() look in.
export const ours = (lookUp) => ({
  "sum(list<int>): int": (list) => list.reduce((so, next) => whole(so + next), 0n),
  "min(list<int>): int": (list) => first(list, (a, b) => a < b),
  "max(list<int>): int": (list) => first(list, (a, b) => a > b),
  "count(list<T>): int": (list) => BigInt(list.length),
  "any(list<bool>): bool": (list) => list.includes(true),
  "all(list<bool>): bool": (list) => !list.includes(false),

  "round(int, int): int": (n, step) => toStep(n, step, halves),
  "round_down(int, int): int": (n, step) => toStep(n, step, down),
  "round_up(int, int): int": (n, step) => toStep(n, step, up),

  "lower(string): string": lower,
  "trim(string): string": (text) => text.replace(ends, ""),
  "text(int): string": (n) => n.toString(),

  "born(string): string": born,
  "age(string, string): int": (from, on) => BigInt(calendar.age(day(from), day(on))),
  "days(string, string): int": (from, to) => BigInt(-day(from) + day(to)),
  "months(string, string): int": (from, to) => BigInt(calendar.monthsBetween(day(from), day(to))),
  "year(string): int": (text) => BigInt(calendar.civil(day(text)).year),
  "month(string): int": (text) => BigInt(calendar.civil(day(text)).month),
  "weekday(string): int": (text) => BigInt(calendar.weekday(day(text))),
  "plus_days(string, int): string": (text, n) => moved(text, n, farthest, (from, by) => from + by),
  "plus_months(string, int): string": (text, n) => moved(text, n, farthest, calendar.addMonths),
  "working_day(string): bool": (text) => calendar.workingDay(day(text)),
  "plus_working_days(string, int): string": (text, n) => moved(text, n, farthestWorking, calendar.addWorkingDays),

  "rate(string, string, string): int": (table, post, on) => {
    day(on);
    const rate = lookUp().rate?.(table, post, on);
    if (rate === undefined) throw new Impossible("no such rate on that day");
    return rate;
  },
  "label(string, string): string": (list, code) => {
    const words = lookUp().label?.(list, code);
    if (words === undefined) throw new Impossible("no such code in the list");
    return words;
  },
});
