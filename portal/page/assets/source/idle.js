const second = 1000;

// Warns before the visit ends by itself, and stays signed in without leaving the page. Tabs of one browser tell each other.
export function watchIdle(dialog) {
  const { left, warn, extend, out, fixed } = dialog.dataset;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("visit") : null;
  const clock = dialog.querySelector("[data-clock]");
  const heard = dialog.querySelector("[data-heard]");
  const failed = dialog.querySelector("[data-failed]");
  let end = Date.now() + left * second;
  let said = Infinity;
  let timer;

  const until = (moment) => {
    if (moment > end) end = moment;
    said = Infinity;
    heard.textContent = "";
    if (dialog.open) dialog.close();
    look();
  };
  // Whoever has something that is not saved may keep the page as it is.
  const leave = () => {
    clearTimeout(timer);
    if (document.dispatchEvent(new Event("visit-over", { cancelable: true }))) window.location.replace(out);
    else if (dialog.open) dialog.close();
  };
  const look = () => {
    clearTimeout(timer);
    const remaining = Math.ceil((end - Date.now()) / second);
    if (remaining <= 0) {
      leave();
      return;
    }
    if (remaining > warn) {
      timer = setTimeout(look, Math.min((remaining - warn) * second, 60 * second));
      return;
    }
    if (!dialog.open) dialog.showModal();
    clock.textContent = `${Math.floor(remaining / 60)}:${String(remaining % 60).padStart(2, "0")}`;
    const mark = [20, 60].find((at) => remaining <= at);
    if (mark && mark < said) {
      said = mark;
      heard.textContent = heard.dataset[mark === 60 ? "minute" : "seconds"];
    }
    timer = setTimeout(look, second);
  };
  const stay = async () => {
    failed.hidden = true;
    try {
      const answer = await fetch(extend, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
        body: new URLSearchParams({ csrf: dialog.dataset.token }),
      });
      if (answer.status === 401) {
        leave();
        return;
      }
      if (!answer.ok) throw new Error(answer.status);
      const { left: more } = await answer.json();
      until(Date.now() + more * second);
      others?.postMessage(end);
    } catch {
      failed.hidden = false;
    }
  };

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (fixed === undefined) stay();
  });
  dialog.querySelector("[data-stay]")?.addEventListener("click", stay);
  document.addEventListener("visit-extended", (event) => {
    until(Date.now() + event.detail * second);
    others?.postMessage(end);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  if (others) {
    others.addEventListener("message", (event) => until(Number(event.data)));
    others.postMessage(end);
  }
  look();
}
