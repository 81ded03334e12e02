// Everything here is an addition: each page works without it.
import { watchIdle } from "./idle.js";
import { offerExit } from "./exit.js";
import { countCharacters } from "./count.js";
import { focusErrors } from "./errors.js";
import { submitOnce } from "./once.js";
import { complete } from "./complete.js";
import { follow } from "./follow.js";
import { autosave } from "./save.js";

focusErrors(document);
submitOnce(document);
// enhance is for whatever comes into a page later as well.
function enhance(within) {
  for (const field of within.querySelectorAll("[data-count]")) countCharacters(field);
  for (const input of within.querySelectorAll("[data-complete]")) complete(input);
  for (const list of within.querySelectorAll("[data-follows]")) follow(list);
}
enhance(document);
// Only a page whose questions or sums follow from each other fetches the language of the expressions.
const live = document.getElementById("live");
if (live) import(LIVE_SCRIPT).then(({ start }) => start(live, enhance));
for (const box of document.querySelectorAll("[data-autosave]")) autosave(box);
const sending = document.querySelectorAll("[data-files]");
if (sending.length > 0) import(SEND_SCRIPT).then(({ start }) => start(sending));
const exit = document.querySelector("[data-exit]");
if (exit) offerExit(exit);
const dialog = document.querySelector("dialog[data-left]");
if (dialog) watchIdle(dialog);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
