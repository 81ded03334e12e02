const pause = 800;

// The line below a long text: seen at once as one types, said aloud when one pauses.
export function countCharacters(field) {
  const line = document.getElementById(field.dataset.count);
  if (!line) return;
  const seen = line.cloneNode(false);
  seen.removeAttribute("id");
  seen.setAttribute("aria-hidden", "true");
  line.after(seen);
  line.classList.add("govuk-visually-hidden");
  line.setAttribute("aria-live", "polite");
  let timer;
  const tell = (target) => {
    const left = Number(field.dataset.most) - Array.from(field.value.replace(/\r\n?/g, "\n")).length;
    const words = left < 0 ? field.dataset.over : field.dataset.under;
    target.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    seen.classList.toggle("govuk-error-message", left < 0);
  };
  field.addEventListener("input", () => {
    tell(seen);
    clearTimeout(timer);
    timer = setTimeout(() => tell(line), pause);
  });
  tell(seen);
}
