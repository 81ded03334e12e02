import { begin, Refused, remove, send, standing } from "./tus.js";

const colours = { clean: "green", refused: "red" };
const looks = [1000, 2000, 4000, 8000, 15000, 30000];

// Files of a question are sent while the rest of the page is filled in. The page waits with being sent until they have come.
export function start(boxes) {
  const under = new Set();
  for (const box of boxes) if (box.dataset.upload) question(box, under);
  for (const form of new Set([...boxes].map((box) => box.closest("form")))) {
    form?.addEventListener("submit", (event) => {
      if (under.size === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      Promise.allSettled(under).then(() => form.requestSubmit(submitter));
    }, true);
  }
}

function question(box, under) {
  const { upload, field, most, mostBytes } = box.dataset;
  const one = (name, within = box) => within.querySelector(`[data-file${name}]`);
  const list = one("s-list");
  const said = one("s-said");
  const token = box.closest("form").elements.csrf?.value;
  const tell = (row, what) => {
    said.textContent = said.dataset[`say${what}`].replace("{name}", nameOf(row));
  };
  const nameOf = (row) => row.querySelector("bdi").textContent;
  const addressOf = (row) => `/uppladdning/fil/${row.dataset.file}`;
  const counted = () => [...list.children].filter((row) => row.dataset.state !== "refused").length;

  const show = (row, state, words, why) => {
    row.className = `upload upload--${state}`;
    row.dataset.state = state;
    const tag = document.createElement("strong");
    tag.className = `govuk-tag govuk-tag--${colours[state] ?? "blue"}`;
    tag.textContent = words;
    one("-state", row).replaceChildren(...(words ? [tag] : []));
    const reason = one("-why", row);
    reason.textContent = why ?? "";
    reason.hidden = !why;
    if (state !== "receiving") one("-progress", row)?.remove();
  };
  const refuse = (row, what, why) => {
    show(row, "refused", said.dataset[`say${what}`].replace("{name}", "").trim(), why);
    row.querySelector("input")?.remove();
    tell(row, what);
  };

  // How it stands is asked again while it waits to be looked through, less and less often.
  const look = async (row, times = 0) => {
    if (!row.isConnected) return;
    const answer = await fetch(`${addressOf(row)}/lage`).catch(() => undefined);
    const told = answer?.ok ? await answer.json() : undefined;
    if (told) show(row, told.state, told.says, told.why);
    if (told?.state === "refused") tell(row, "Refused");
    if (!told || told.state === "quarantined") setTimeout(look, looks[Math.min(times, looks.length - 1)], row, times + 1);
  };

  const named = (row, id) => {
    row.dataset.file = id;
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: field, value: id });
    row.append(input);
  };

  // A file of the same name and size that broke off in an earlier visit goes on where it was.
  const resumed = async (file) => {
    for (const row of list.querySelectorAll('[data-state="receiving"][data-file]')) {
      if (nameOf(row) !== file.name || row.stop) continue;
      const known = await standing(addressOf(row)).catch(() => undefined);
      if (known?.length === file.size) return row;
    }
    return undefined;
  };

  const fresh = (file) => {
    const row = one("-row").content.firstElementChild.cloneNode(true);
    one("-name", row).textContent = file.name;
    one("-about", row).textContent = file.name;
    one("-size", row).textContent = sizeOf(file);
    list.append(row);
    return row;
  };

  const add = async (file) => {
    const known = await resumed(file);
    const row = known ?? fresh(file);
    if (!known && counted() > Number(most)) return refuse(row, "Many");
    if (file.size > Number(mostBytes)) return refuse(row, "Large");
    row.stop = new AbortController();
    const { signal } = row.stop;
    tell(row, "Sending");
    const progress = one("-progress", row);
    try {
      if (!known) named(row, (await begin(upload, token, { file, field, signal })).split("/").pop());
      await send(addressOf(row), token, {
        file, signal,
        told: (gone) => progress && (progress.value = (100 * gone) / file.size),
        waiting: () => tell(row, "Waiting"),
      });
      tell(row, "Done");
      await look(row);
    } catch (failure) {
      if (signal.aborted) return undefined;
      refuse(row, failure instanceof Refused && failure.why ? "Refused" : "Failed", failure.why);
    } finally {
      row.stop = undefined;
    }
    return undefined;
  };
  const addAll = (files) => {
    for (const file of files) {
      const coming = add(file).finally(() => under.delete(coming));
      under.add(coming);
    }
  };

  const takeAway = async (row) => {
    row.stop?.abort();
    if (row.dataset.file) await remove(addressOf(row), token).catch(() => undefined);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("button") ?? one("s-choose")).focus();
  };
  list.addEventListener("click", (event) => {
    const row = event.target.closest("button")?.closest("li");
    if (!row) return;
    event.preventDefault();
    takeAway(row);
  });

  one("s-add").hidden = false;
  if (one("s-plain")) one("s-plain").hidden = true;
  for (const input of box.querySelectorAll("[data-files-choose], [data-files-photo]")) {
    input.disabled = false;
    input.addEventListener("change", () => {
      addAll([...input.files]);
      input.value = "";
    });
  }
  drop(box.querySelector(".files__drop"), addAll);
  for (const row of list.querySelectorAll('[data-state="quarantined"]')) look(row);
}

function drop(zone, take) {
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("files__drop--over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("files__drop--over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("files__drop--over");
    take([...event.dataTransfer.files]);
  });
}

// The server counts in the same way.
function sizeOf({ size }) {
  const large = size >= 1 << 20;
  const shown = large ? Math.floor((size * 10) / (1 << 20)) / 10 : Math.max(1, Math.ceil(size / 1024));
  const digits = large ? 1 : 0;
  const number = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${number.format(shown)}\u00a0${large ? "MB" : "kB"}`;
}
