// What stands in the inputs of a page, read as the server reads it (forms/typed). What cannot be understood is no answer.
const digits = (text) => /^[0-9]+$/.test(text);

// plain turns digits of other scripts into ours and takes away spaces of every kind, and marks of direction.
const plain = (text) =>
  text
    .replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (d) => String(d.charCodeAt(0) - 0x6f0))
    .replace(/٫/g, ",")
    .replace(/[٬ \t\u00a0\u2009\u202f\u200e\u200f\u061c]/g, "")
    .replace(/[\u2212\u2011\u2013]/g, "-");

function integer(text) {
  return /^[+-]?[0-9]+$/.test(text) && text.length <= 15 ? BigInt(text) : undefined;
}

function ungrouped(text) {
  const groups = text.split(text.includes(".") ? "." : ",");
  const wrong = groups.some((group, i) => (i > 0 ? group.length !== 3 : groups.length > 1 && (group === "" || group.length > 3)));
  const joined = groups.join("");
  return wrong || !digits(joined) ? undefined : joined;
}

// amount is öre: 8450, 8 450, 8 450,50, 8.450,50, 8450:-, 8450 kr.
function amount(text) {
  text = text.toLowerCase();
  for (const word of ["kronor", "kr.", "kr", "sek", ":-"]) {
    if (text.startsWith(word)) text = text.slice(word.length);
    if (text.endsWith(word)) text = text.slice(0, -word.length);
  }
  const negative = text.startsWith("-");
  if (negative) text = text.slice(1);
  let kronor = text;
  let rest = "";
  const at = Math.max(text.lastIndexOf(","), text.lastIndexOf("."));
  if (at >= 0 && text.length - at - 1 <= 2) [kronor, rest] = [text.slice(0, at), text.slice(at + 1)];
  kronor = ungrouped(kronor);
  if (kronor === undefined || kronor.length > 12 || (rest !== "" && !digits(rest))) return undefined;
  const ore = BigInt(kronor + rest.padEnd(2, "0"));
  return negative ? -ore : ore;
}

function decimal(text, places) {
  text = text.replace(/%$/, "");
  const negative = text.startsWith("-");
  const number = negative ? text.slice(1) : text;
  let [whole, rest = ""] = number.replace(".", ",").split(/,(.*)/s);
  rest = rest.replace(/0+$/, "");
  if (rest.length > places || !digits(`${whole}${rest}0`) || whole.length > 12 || (whole + rest === "" && !number.includes("0"))) return undefined;
  const scaled = BigInt(`${whole}${rest.padEnd(places, "0")}` || "0");
  return negative ? -scaled : scaled;
}

function date(day, month, year) {
  if (!digits(day + month + year) || year.length !== 4 || day.length > 2 || month.length > 2 || year < "1000") return undefined;
  const text = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const found = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(found.getTime()) && found.toISOString().startsWith(text) ? text : undefined;
}

function month(number, year) {
  if (!digits(number) || number.length > 2 || !digits(year) || year.length !== 4 || year < "1000" || number < 1 || number > 12) return undefined;
  return `${year}-${number.padStart(2, "0")}`;
}

const between = (n, low, high) => (n === undefined || n < low || n > high ? undefined : n);
const line = (text) => text.trim() || undefined;
const lines = (text) => (text.trim() === "" ? undefined : text.replace(/\r\n/g, "\n"));
const yesNo = (text) => (text === "yes" ? true : text === "no" ? false : undefined);

// answerOf reads a question; values gives what stands in the inputs of a name.
export function answerOf(field, name, values) {
  const text = values(name).at(-1) ?? "";
  const part = (of) => plain(values(`${name}-${of}`).at(-1) ?? "");
  switch (field.kind) {
    case "integer":
      return integer(plain(text));
    case "scale":
      return between(integer(plain(text)), field.low ?? 0, field.high ?? 0);
    case "currency":
      return amount(plain(text));
    case "decimal":
    case "percent":
      return plain(text) === "" ? undefined : decimal(plain(text), field.places);
    case "date":
      return date(part("day"), part("month"), part("year"));
    case "month":
      return month(part("month"), part("year"));
    case "yesno":
    case "consent":
    case "attestation":
      return yesNo(text);
    case "checkboxes":
      return values(name).filter((value) => value !== "");
    case "multiline":
      return lines(text);
    case "radios":
    case "select":
      return text || undefined;
    default:
      return line(text);
  }
}
