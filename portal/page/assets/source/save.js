import { bar, line } from "./saving.js";

const every = 4000;
const retries = [5000, 10000, 20000, 40000, 60000];
const patience = 4000;

// Saves a form a few seconds after something was changed in it. The server answers with the revision that the form then stands on;
// when the draft was changed elsewhere, or nobody is signed in any longer, nothing is overwritten and nothing typed goes away.
export function autosave(box) {
  const form = box.closest("form");
  const { autosave: address, stay } = box.dataset;
  const told = bar(box);
  const saved = line(box);
  let changes = 0; // since the page was opened
  let kept = 0; // of these, on the server
  let failures = 0;
  let going = false; // the form is on its way: what it says is saved by that, and a save that came after would undo it
  let over = false; // another tab, another device or another person: not ours to save any more
  let sending = null;
  let timer;

  const body = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };
  const changed = (event) => {
    if (event.target.closest("[data-unsaved]")) return;
    changes++;
    form.dataset.unsavedChanges = "";
    if (!over && !sending && failures === 0) plan(every);
  };
  const took = (answer, upTo) => {
    kept = upTo;
    failures = 0;
    for (const [name, value] of [["draft-revision", answer.revision], ["draft-state", answer.state]]) {
      if (value !== undefined && form.elements[name]) form.elements[name].value = value;
    }
    told.hide();
    saved.say(answer.saved);
    extended(answer.left);
    if (kept === changes) delete form.dataset.unsavedChanges;
    else plan(every);
  };
  const stop = (words) => {
    over = true;
    told.show(words, { send: words !== "other" });
  };
  const failed = () => {
    told.show("failed", {});
    plan(retries[Math.min(failures++, retries.length - 1)]);
  };
  const post = async (upTo, again) => {
    const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body: body(), keepalive: document.hidden });
    if (answer.ok) return took(await answer.json(), upTo);
    if (answer.status === 409) return stop("changed");
    if (answer.status === 410) return stop("gone");
    if (answer.status !== 401 && answer.status !== 403) return failed();
    const who = again ? "out" : await renew(form, stay);
    if (who === "same") return post(upTo, true);
    if (who === "other") return stop("other");
    failures++;
    return told.show("out", { in: true });
  };
  async function send() {
    clearTimeout(timer);
    if (over || going || sending || kept === changes) return;
    saved.busy();
    sending = post(changes, false).catch(failed);
    await sending;
    sending = null;
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || failures > 0) send();
  });
  for (const back of ["online", "focus"]) window.addEventListener(back, () => failures > 0 && send());
  document.addEventListener("visit-over", (event) => {
    if (kept === changes) return;
    event.preventDefault();
    failures++;
    told.show("out", { in: true });
  });
  form.addEventListener("submit", (event) => {
    if (sending) waitFor(event, form, sending);
    else going = true;
  });
  window.addEventListener("pageshow", () => {
    going = false;
  });
}

// A page that is sent while it is being saved waits for the revision that comes back, or it would be told of its own change.
async function waitFor(event, form, sending) {
  event.preventDefault();
  event.stopPropagation();
  const { submitter } = event;
  await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, patience))]);
  form.requestSubmit(submitter);
}

// renew asks who is signed in now: the same person again has a new token, which every form of the page then carries.
async function renew(form, stay) {
  const answer = await fetch(stay, { headers: { Accept: "application/json" } });
  if (!answer.ok) return "out";
  const { csrf, reader, left } = await answer.json();
  if (reader !== form.elements.reader?.value) return "other";
  for (const input of document.querySelectorAll("input[name=csrf]")) input.value = csrf;
  const dialog = document.querySelector("dialog[data-token]");
  if (dialog) dialog.dataset.token = csrf;
  extended(left);
  return "same";
}

function extended(left) {
  if (left > 0) document.dispatchEvent(new CustomEvent("visit-extended", { detail: left }));
}
