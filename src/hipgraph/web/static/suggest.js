// Names while one types: fills the list of an input that says where to ask. Without it the form works as it is.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  let last = "";
  input.addEventListener("input", async () => {
    const typed = input.value.trim();
    if (typed.length < 2 || typed === last) return;
    last = typed;
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
    if (!answer.ok || typed !== last) return;
    const [, names] = await answer.json();
    input.list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  });
}
