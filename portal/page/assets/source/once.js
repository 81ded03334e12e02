const quiet = 4000;

// A second press of a button that is already sending does nothing. Nothing is disabled: what the button says must be sent.
export function submitOnce(page) {
  const sent = new WeakMap();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const now = Date.now();
    if (now - (sent.get(form) ?? -quiet) < quiet) {
      event.preventDefault();
      return;
    }
    sent.set(form, now);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of page.forms) sent.delete(form);
  });
}
