// Shows and hides the questions of a page and works out its sums as one types, by the server's own expressions. The server decides when
// the page is sent; without this script it does so by "Räkna om" and by sending the page.
import { Environment } from "@marcbachmann/cel-js";
import { makeLanguage } from "./language.js";
import { answerOf } from "./read.js";

const key = (field) => (field.group ? `${field.group}.${field.id}` : field.id);

function shapeOf(data) {
  const shape = { fields: {}, groups: {} };
  for (const field of data.fields) {
    if (field.type === "rows") shape.groups[field.id] ??= { fields: {} };
    else if (field.group) (shape.groups[field.group] ??= { fields: {} }).fields[field.id] = field;
    else shape.fields[field.id] = field;
  }
  return shape;
}

// compiled are the fields with their expressions as functions; one that this browser cannot compile is left to the server.
function compiled(language, fields) {
  const compile = (source, group) => {
    try {
      return source ? language.compile(source, group) : undefined;
    } catch {
      return undefined;
    }
  };
  return fields.map((field) => ({ ...field, shows: compile(field.when, field.group), sums: compile(field.calculate, field.group) }));
}

// outcome is undefined where there is none, as when an answer is missing.
function outcome(run, input) {
  try {
    return run(input);
  } catch {
    return undefined;
  }
}

// A page as it stands: what is answered on it, and in which rows.
function inputs(form) {
  const values = (name) => {
    const found = form.elements.namedItem(name);
    if (!found) return [];
    const list = found instanceof RadioNodeList ? [...found] : [found];
    return list.filter((input) => !/^(radio|checkbox)$/.test(input.type) || input.checked).map((input) => input.value);
  };
  return { values, rows: (group) => values(group).filter((id) => id !== "") };
}

// judge works out what is seen and what the sums come to. What is hidden does not count, so it goes on until nothing changes any more.
function judge(language, data, fields, form) {
  const { values, rows } = inputs(form);
  const groups = new Set(data.fields.filter((field) => field.type === "rows" && field.here).map((field) => field.id));
  let seen = new Map();
  let sums = new Map();
  const rates = Object.fromEntries(
    Object.entries(data.rates ?? {}).map(([table, posts]) => [table, Object.fromEntries(Object.entries(posts).map(([post, n]) => [post, BigInt(n)]))]),
  );
  for (let round = 0; round <= fields.length; round++) {
    const answers = { ...data.answers };
    const answer = (field, name, into) => {
      if (!field.here || field.type === "rows") return;
      if (field.calculate || field.when) if (seen.get(name) === false) return;
      into[field.id] = field.calculate ? sums.get(name) : answerOf(field, name, values);
    };
    const standing = (group) => (seen.get(group) === false ? [] : rows(group));
    for (const group of groups) answers[group] = standing(group).map(() => ({}));
    for (const field of fields) {
      if (!field.group) answer(field, field.id, answers);
      else if (groups.has(field.group)) standing(field.group).forEach((row, i) => answer(field, `${field.group}.${row}.${field.id}`, answers[field.group][i]));
    }
    const record = language.answers(answers);
    const next = { seen: new Map(), sums: new Map() };
    const look = (field, name, row) => {
      const input = { ...data, answers: record, row, rates };
      if (field.shows) next.seen.set(name, outcome(field.shows, input) === true);
      if (field.sums) next.sums.set(name, outcome(field.sums, input));
    };
    for (const field of fields) {
      if (!field.group) look(field, field.id);
      else if (groups.has(field.group)) standing(field.group).forEach((row, i) => look(field, `${field.group}.${row}.${field.id}`, record[field.group][i]));
    }
    const same = [...next.seen].every(([name, is]) => seen.get(name) === is) && [...next.sums].every(([name, is]) => sums.get(name) === is);
    ({ seen, sums } = next);
    if (same) break;
  }
  return { seen, sums };
}

// written puts a number where nought stands in the reader's own way of writing it.
function written(pattern, n, places) {
  const zero = /[0٠۰]/.exec(pattern)?.[0] ?? "0";
  const lang = document.documentElement.lang || "sv";
  const rest = n % 10n ** BigInt(places) === 0n ? 0 : places;
  const style = { minimumFractionDigits: rest, maximumFractionDigits: places };
  const text = `${n < 0n ? "-" : ""}${(n < 0n ? -n : n).toString().padStart(places + 1, "0")}`;
  const point = places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
  const number = new Intl.NumberFormat(`${lang}-u-nu-${zero === "٠" ? "arab" : zero === "۰" ? "arabext" : "latn"}`, style).format(point);
  return pattern.replace(zero, number);
}

function shown(field, sum, words) {
  if (sum === undefined) return "–";
  if (field.unit === "ore") return written(words.kronor, sum, 2);
  return field.unit === "percent" ? written(words.percent, sum, 2) : written(words.number, sum, 0);
}

// places finds where each question stands or waits, also inside a group that waits, and leaves a mark there that stays when it goes.
function places(root, found = new Map()) {
  for (const here of root.querySelectorAll("[data-live]")) {
    const mark = document.createComment("");
    here.before(mark);
    const waits = here instanceof HTMLTemplateElement;
    const box = waits ? document.createElement("div") : here;
    found.set(here.dataset.live, { mark, box, is: !waits, enhanced: false });
    if (!waits) continue;
    box.append(here.content);
    here.remove();
    places(box, found);
  }
  return found;
}

const titleOf = (box) => box.querySelector("h2, h3, legend, label")?.textContent.trim().replace(/\s+/g, " ") ?? "";

export function start(script, enhance) {
  const form = script.closest("form");
  const data = JSON.parse(script.textContent);
  const language = makeLanguage(Environment, shapeOf(data));
  const fields = compiled(language, data.fields);
  const at = places(form);
  for (const one of at.values()) one.enhanced = one.box.isConnected;
  const teller = document.createElement("p");
  teller.className = "govuk-visually-hidden";
  teller.setAttribute("aria-live", "polite");
  script.before(teller);

  // place says whether a question came or went.
  function place(name, is, said) {
    const one = at.get(name);
    if (!one || one.is === is) return false;
    one.is = is;
    if (is) one.mark.after(one.box);
    else one.box.remove();
    if (one.box.isConnected && !one.enhanced) {
      enhance(one.box);
      one.enhanced = true;
    }
    const title = titleOf(one.box);
    if (title) said.push((is ? data.words.shown : data.words.hidden).replace("{title}", title));
    return true;
  }

  function update() {
    const said = [];
    let { seen, sums } = judge(language, data, fields, form);
    // A question that comes back brings its answer along, and others may hang on that.
    for (let round = 0; round < fields.length && [...seen].filter(([name, is]) => place(name, is, said)).length > 0; round++) {
      ({ seen, sums } = judge(language, data, fields, form));
    }
    for (const output of form.querySelectorAll("output[data-sum]")) {
      const name = output.dataset.sum;
      const field = fields.find((one) => key(one) === name.replace(/\.r\d+\./, "."));
      if (!field?.sums) continue;
      const text = shown(field, sums.get(name), data.words);
      const bdi = output.querySelector("bdi") ?? output;
      if (bdi.textContent !== text) bdi.textContent = text;
    }
    if (said.length > 0) teller.textContent = said.join(" ");
  }

  const outputs = [...form.querySelectorAll("output")];
  const button = form.querySelector("button[name=update]");
  if (button && outputs.every((output) => output.dataset.sum)) button.hidden = true;
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}
