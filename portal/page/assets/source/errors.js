// The error summary takes focus when a page comes back; its links lead to the field with the question in view.
export function focusErrors(page) {
  const summary = page.querySelector("[data-errors]");
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
  summary.addEventListener("blur", () => summary.removeAttribute("tabindex"), { once: true });
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && page.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const question = field.closest("fieldset")?.querySelector("legend") ?? page.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (question ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
