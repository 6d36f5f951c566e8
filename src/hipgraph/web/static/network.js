// The network of parties and measures: what a name is joined with lights up under the pointer and the focus, and a name can be
// found. Without it the picture is links all the same.
for (const picture of document.querySelectorAll("svg.network")) {
  const nodes = [...picture.querySelectorAll("a[data-node]")];
  const edges = [...picture.querySelectorAll("path.edge")];
  const light = (chosen) => {
    const near = new Set(chosen);
    for (const edge of edges) {
      const lit = chosen.has(edge.dataset.from) || chosen.has(edge.dataset.to);
      edge.classList.toggle("lit", lit);
      if (lit) near.add(edge.dataset.from).add(edge.dataset.to);
    }
    for (const node of nodes) node.classList.toggle("dim", chosen.size > 0 && !near.has(node.dataset.node));
  };
  const at = (event) => event.target.closest("a[data-node]");
  for (const kind of ["pointerover", "focusin"]) {
    picture.addEventListener(kind, (event) => at(event) && light(new Set([at(event).dataset.node])));
  }
  for (const kind of ["pointerleave", "focusout"]) picture.addEventListener(kind, () => light(new Set()));
  const find = document.querySelector("[data-find]");
  if (!find) continue;
  find.closest("[hidden]")?.removeAttribute("hidden");
  find.addEventListener("input", () => {
    const typed = find.value.trim().toLowerCase();
    const named = (node) => node.querySelector("title").textContent.toLowerCase().includes(typed);
    light(new Set(typed.length < 2 ? [] : nodes.filter(named).map((node) => node.dataset.node)));
  });
}
