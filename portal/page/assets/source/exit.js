const presses = 3;
const within = 5000;

// The button, or Escape three times, leaves for somewhere harmless and takes this page out of the way at once.
export function offerExit(link) {
  const heard = document.querySelector("[data-exit-heard]");
  const leave = (event) => {
    event?.preventDefault();
    document.documentElement.classList.add("leaving");
    document.title = "";
    window.location.replace(link.href);
  };
  link.addEventListener("click", leave);
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = Date.now();
    pressed = [...pressed.filter((at) => now - at < within), now];
    if (pressed.length >= presses) leave();
    else if (heard) heard.textContent = heard.dataset.exitHeard.replace("{n}", presses - pressed.length);
  });
}
