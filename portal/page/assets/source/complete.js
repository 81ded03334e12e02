const most = 300;
const pause = 700;
const fold = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();

// An input that proposes what one may mean, after the ARIA pattern "combobox with a list": arrows walk, Enter takes, Escape closes.
// Whatever is typed stays typed. Without this the browser proposes by itself from the same list.
export function complete(input) {
  const all = Array.from(input.list?.options ?? [], (option) => ({ words: option.value, folded: fold(option.value) }));
  if (all.length === 0) return;
  const list = listFor(input);
  const heard = Object.assign(document.createElement("p"), { className: "govuk-visually-hidden" });
  heard.setAttribute("role", "status");
  input.after(list, heard);
  let at = -1;
  let timer;

  const shown = () => !list.hidden;
  const options = () => list.querySelectorAll("[role=option]");
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    const found = options();
    if (found.length === 0) return;
    at = (next + found.length) % found.length;
    for (const [i, option] of found.entries()) option.setAttribute("aria-selected", String(i === at));
    found[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", found[at].id);
  };
  const open = (text) => {
    const found = matching(all, fold(text)).slice(0, most);
    list.replaceChildren(...(found.length > 0 ? found.map((one, i) => optionOf(input, one.words, i)) : [nothing(input)]));
    list.hidden = false;
    list.scrollTop = 0;
    at = -1;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    clearTimeout(timer);
    timer = setTimeout(() => {
      heard.textContent = found.length > 0 ? input.dataset.found.replace("{n}", found.length) : input.dataset.none;
    }, pause);
  };
  const take = (option) => {
    input.value = option.dataset.words;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  input.addEventListener("input", () => (input.value === "" ? close() : open(input.value)));
  input.addEventListener("click", () => {
    if (!shown()) open("");
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) {
      event.preventDefault();
      if (!shown()) open(known(all, input.value) ? "" : input.value);
      mark(at < 0 && way < 0 ? -1 : at + way);
    } else if (event.key === "Enter" && shown() && at >= 0) {
      event.preventDefault();
      take(options()[at]);
    } else if (event.key === "Escape" && shown()) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

function listFor(input) {
  const list = Object.assign(document.createElement("ul"), { className: "complete__list", id: `${input.id}-proposals`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? input.dataset.all);
  input.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
  return list;
}

const known = (all, text) => all.some((one) => one.folded === fold(text));

// matching has what begins with the words first, then what has a word that does, then what holds them anywhere.
function matching(all, wanted) {
  if (wanted === "") return all;
  const rank = (one) => (one.folded.startsWith(wanted) ? 0 : one.folded.includes(` ${wanted}`) ? 1 : one.folded.includes(wanted) ? 2 : 3);
  return all
    .map((one) => [rank(one), one])
    .filter(([r]) => r < 3)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

function optionOf(input, words, i) {
  const option = Object.assign(document.createElement("li"), { className: "complete__option", id: `${input.id}-proposal-${i}`, textContent: words });
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.words = words;
  return option;
}

function nothing(input) {
  const line = Object.assign(document.createElement("li"), { className: "complete__none", textContent: input.dataset.none });
  line.setAttribute("role", "presentation");
  return line;
}
