// Reads every question of forms/sheet/testdata/live.json as a form page does in the browser: node typed.mjs FILE. Prints one line for each
// difference and, last, how many were read.
import { readFileSync } from "node:fs";
import { answerOf } from "../portal/page/assets/source/live/read.js";

const { cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const places = { decimal: 1, percent: 2, currency: 2 };
const ends = { low: 1, high: 5 };

function told(answer) {
  if (answer === undefined || (Array.isArray(answer) && answer.length === 0)) return null;
  return typeof answer === "bigint" ? answer.toString() : answer;
}

for (const { kind, typed, want } of cases) {
  const values = (name) => typed[name === "x" ? "" : name.slice(2)] ?? [];
  let got;
  try {
    got = told(answerOf({ kind, places: places[kind] ?? 0, ...ends }, "x", values));
  } catch (error) {
    got = String(error);
  }
  if (JSON.stringify(got) !== JSON.stringify(want)) console.log(`${kind} ${JSON.stringify(typed)}: want ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);
}
console.log(cases.length);
