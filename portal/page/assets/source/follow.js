// A list whose choices depend on another answer shows those that fit it; without this all stand there under their headings.
export function follow(list) {
  const families = [...list.querySelectorAll("optgroup")];
  const leader = () => list.form.elements[list.dataset.follows];
  const fit = () => {
    const wanted = leader()?.value ?? "";
    for (const family of families) {
      const fits = wanted === "" || family.dataset.under === wanted || family.label === wanted;
      if (!fits) family.remove();
      else list.append(family);
    }
  };
  if (!list.form || !leader()) return;
  list.form.addEventListener("change", (event) => {
    if (event.target.name !== list.dataset.follows) return;
    const before = list.value;
    fit();
    if (list.value === before) return;
    list.value = "";
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  fit();
}
