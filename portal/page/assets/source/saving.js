const quiet = 60000;

// The line "Saved 14:32": seen each time, said aloud once a minute at most.
export function line(box) {
  const whole = box.querySelector("[data-saved]");
  const words = box.querySelector("[data-saved-words]");
  const heard = box.querySelector("[data-saved-heard]");
  let last = -quiet;
  return {
    busy: () => {
      words.textContent = box.dataset.saySaving;
    },
    say: (time) => {
      whole.hidden = false;
      words.textContent = box.dataset.saySaved.replace("{time}", time);
      const now = performance.now();
      if (now - last < quiet) return;
      last = now;
      heard.textContent = words.textContent;
    },
  };
}

// The bar at the foot of the window: what is wrong, and the one thing to do about it.
export function bar(box) {
  const whole = box.querySelector("[data-saving-bar]");
  const words = box.querySelector("[data-saving-words]");
  const signIn = box.querySelector("[data-saving-in]");
  const send = box.querySelector("[data-saving-send]");
  send.addEventListener("click", () => send.form.requestSubmit());
  const says = { failed: "sayFailed", changed: "sayChanged", gone: "sayGone", out: "sayOut", other: "sayOther" };
  return {
    show: (what, ways) => {
      const text = box.dataset[says[what]];
      if (words.textContent !== text) words.textContent = text;
      signIn.hidden = !ways.in;
      send.hidden = !ways.send;
      whole.hidden = false;
      box.querySelector("[data-saved]").hidden = true;
    },
    hide: () => {
      whole.hidden = true;
      words.textContent = "";
    },
  };
}
