// Runs every vector of forms/condition in the browsers' language: node vectors.mjs FILE. Prints one line for each difference and, last,
// how many ran. What the server refuses never reaches a browser and is not run.
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";
import { makeLanguage, Missing } from "../portal/page/assets/source/live/language.js";

// Whole numbers go through text, since JSON.parse would round those above 2^53.
const exact = (name, value, context) => (typeof value === "number" && !Number.isSafeInteger(value) ? BigInt(context.source) : value);
const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"), exact);

const asked = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([id, field]) => [id, { type: field.type, parts: Object.keys(field.parts ?? {}) }]));
const shape = {
  fields: asked(vectors.shape.fields),
  groups: Object.fromEntries(Object.entries(vectors.shape.groups).map(([id, group]) => [id, { fields: asked(group.fields) }])),
};
const language = makeLanguage(Environment, shape);

const wholes = (tables) =>
  Object.fromEntries(Object.entries(tables).map(([table, posts]) => [table, Object.fromEntries(Object.entries(posts).map(([post, n]) => [post, BigInt(n)]))]));

function rate(table, post, day) {
  const inForce = (vectors.tables[table] ?? []).filter(({ from }) => from <= day).at(-1);
  const amount = inForce?.posts[post];
  return amount === undefined ? undefined : BigInt(amount);
}

function outcome(vector) {
  try {
    const run = language.compile(vector.expr, vector.group);
    const answers = language.answers(vector.answers ?? {});
    const { actor, role, lang } = vector;
    const label = (list, code) => vectors.lists[list]?.[code]?.[lang];
    return run({ answers, row: answers[vector.group]?.[vector.row ?? 0], today: vectors.today, actor, role, lang, rates: wholes(vector.rates ?? {}), rate, label });
  } catch (error) {
    return error instanceof Missing ? "missing" : process.env.VERBOSE ? error : "error";
  }
}

const alike = (want, got) => (typeof got === "bigint" && typeof want !== "string" && typeof want !== "boolean" ? BigInt(want) === got : want === got);

let ran = 0;
for (const vector of vectors.cases) {
  if (vector.want === "refused") continue;
  ran++;
  const got = outcome(vector);
  if (!alike(vector.want, got)) console.log(`${vector.name}: ${vector.expr}: want ${vector.want}, got`, got);
}
console.log(ran);
