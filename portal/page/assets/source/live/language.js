// The expressions of a form in the browser. The server has type-checked them and its verdict is what counts; here they are only
// answered at once. CEL itself is handed in (cel-js), since a browser has it bundled and a test finds it elsewhere.
//
// Where cel-js goes another way than the server's CEL it is set right below: texts are ordered by code points, negation and division
// overflow, of two failures the first is told, an empty list is one of anything, and has() and empty() look into objects and lists.
import { Impossible, Missing, ours, whole } from "./functions.js";

export { Impossible, Missing };

const plain = { text: "string", whole: "int", yesno: "bool", texts: "list<string>" };

// filled says whether there is an answer; a list or an object is always there and may be empty.
function filled(value) {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function ordered(a, b) {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((letter, i) => letter !== right[i]);
  if (at < 0) return left.length - right.length;
  return left[at].codePointAt(0) - (right[at]?.codePointAt(0) ?? -1);
}

const comparisons = {
  "<": (a, b) => ordered(a, b) < 0,
  "<=": (a, b) => ordered(a, b) <= 0,
  ">": (a, b) => ordered(a, b) > 0,
  ">=": (a, b) => ordered(a, b) >= 0,
};

// logical is && where decided is false, and || where it is true.
const logical = (decided) => (ev, ast, ctx) => {
  let failed;
  for (const side of ast.args) {
    const value = ev.tryEval(side, ctx);
    if (value === decided) return decided;
    if (value !== !decided) failed ??= value;
  }
  if (failed) throw failed;
  return !decided;
};

function divide(a, b) {
  if (b === 0n) throw new Impossible("divided by nought");
  return whole(a / b);
}

// rest has no outcome where the division has none, as on the server.
function rest(a, b) {
  divide(a, b);
  return a % b;
}

function member(record, name) {
  const value = record[name];
  if (value === undefined) throw new Missing(name);
  return value;
}

// mend sets right one part of a checked expression.
function mend(node) {
  const type = node.left?.checkedType;
  if (node.op === "&&" || node.op === "||") node.evaluate = logical(node.op === "||");
  else if (node.op === "-_") node.handle = (n) => whole(-n);
  else if (node.op === "/") node.handle = divide;
  else if (node.op === "%") node.handle = rest;
  else if (node.op === "." && type?.kind === "message") node.handle = member;
  else if (comparisons[node.op] && type?.name === "string") node.handle = comparisons[node.op];
}

// emptyList is a list of anything: [].all(e, e > 0) holds.
const emptyList = (checker) => checker.getType("list<dyn>");

function walk(part, visit) {
  if (Array.isArray(part)) for (const each of part) walk(each, visit);
  if (!part || typeof part !== "object") return;
  if (!part.op) {
    for (const name of ["iterable", "init", "step"]) if (part[name]) walk(part[name], visit);
    return;
  }
  visit(part);
  if (part.meta.alternate) walk(part.meta.alternate, visit);
  else walk(part.args, visit);
}

// presence is has() and empty().
const presence = (wanted) => ({
  async: false,
  typeCheck(checker, macro, ctx) {
    const answer = macro.args[0];
    if (answer.op !== ".") throw new Impossible("asks for an answer, as in has(answers.rent)");
    checker.check(answer.args[0], ctx);
    return checker.getType("bool");
  },
  evaluate(evaluator, macro, ctx) {
    const [record, name] = macro.args[0].args;
    return filled(evaluator.run(record, ctx)[name]) === wanted;
  },
});

// Every record of a form is of a class of its own, which is how CEL tells their types apart.
function register(env, name, fields, rowTypes) {
  const types = {};
  for (const [id, field] of Object.entries(fields)) {
    if (field.type !== "parts") types[id] = plain[field.type];
    else {
      types[id] = `${name}.${id}`;
      env.registerType(types[id], { ctor: rowTypes.parts[types[id]], fields: Object.fromEntries(field.parts.map((part) => [part, "string"])) });
    }
  }
  env.registerType(name, { ctor: rowTypes.records[name], fields: { ...types, ...rowTypes.groups(name) } });
}

function classes(shape) {
  const named = (fields, name, into) => {
    for (const [id, field] of Object.entries(fields)) if (field.type === "parts") into[`${name}.${id}`] = class {};
  };
  const parts = {};
  const records = { answers: class {} };
  named(shape.fields, "answers", parts);
  for (const [group, { fields }] of Object.entries(shape.groups)) {
    records[`row.${group}`] = class {};
    named(fields, `row.${group}`, parts);
  }
  const lists = Object.fromEntries(Object.keys(shape.groups).map((group) => [group, `list<row.${group}>`]));
  return { parts, records, groups: (name) => (name === "answers" ? lists : {}) };
}

function value(field, answer, Parts) {
  switch (field.type) {
    case "whole":
      return BigInt(answer);
    case "parts":
      return Object.assign(new Parts(), Object.fromEntries(Object.entries(answer).filter(([, text]) => text !== "")));
    default:
      return answer;
  }
}

// makeLanguage takes the shape of a form: {fields: {rent: {type: "whole"}, home: {type: "parts", parts: ["city"]}}, groups:
// {children: {fields: {…}}}}.
export function makeLanguage(Environment, shape) {
  const kinds = classes(shape);
  let lookUp = {};
  const outer = new Environment({ limits: { maxListElements: 10000 } });
  for (const [group, { fields }] of Object.entries(shape.groups)) register(outer, `row.${group}`, fields, kinds);
  register(outer, "answers", shape.fields, kinds);
  outer.registerVariable("answers", "answers");
  for (const name of ["today", "actor", "role", "lang"]) outer.registerVariable(name, "string");
  outer.registerVariable("rates", "map<string, map<string, int>>");
  for (const [signature, does] of Object.entries(ours(() => lookUp))) outer.registerFunction(signature, does, { async: false });
  outer.registerFunction("empty(ast): bool", ({ args }) => ({ ...presence(false), args }));
  const inRows = {};
  for (const group of Object.keys(shape.groups)) inRows[group] = outer.clone().registerVariable("row", `row.${group}`);

  function record(name, fields, answers) {
    const made = new kinds.records[name]();
    for (const [id, field] of Object.entries(fields)) {
      const answer = answers[id];
      if (answer !== undefined && answer !== null) made[id] = value(field, answer, kinds.parts[`${name}.${id}`]);
      else if (field.type === "texts") made[id] = [];
      else if (field.type === "parts") made[id] = new kinds.parts[`${name}.${id}`]();
    }
    return made;
  }

  return {
    // answers makes a record of the form of plain answers; its groups hold the records of their rows.
    answers(answers) {
      const made = record("answers", shape.fields, answers);
      for (const [group, { fields }] of Object.entries(shape.groups)) {
        made[group] = (answers[group] ?? []).map((row) => record(`row.${group}`, fields, row));
      }
      return made;
    },

    // compile gives a function of {answers, row, today, actor, role, lang, rates, rate, label} that throws Missing or another error
    // where there is no outcome.
    compile(source, group) {
      const run = (group ? inRows[group] : outer).parse(source);
      walk(run.ast, (node) => {
        if (node.op === "call" && node.args[0] === "has") Object.assign(node.meta.macro, presence(true));
        if (node.op === "list" && node.args.length === 0) node.setMeta("check", emptyList).setMeta("evaluate", () => []);
      });
      const checked = run.check();
      if (!checked.valid) throw checked.error;
      walk(run.ast, mend);
      return (input) => {
        lookUp = input;
        const { answers, row, today = "", actor = "", role = "", lang = "", rates = {} } = input;
        return run({ answers, today, actor, role, lang, rates, ...(group ? { row } : {}) });
      };
    },
  };
}
