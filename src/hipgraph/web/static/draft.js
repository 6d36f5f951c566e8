// Keeps what stands in the form in this browser, so that nothing is lost when the page is left. Nothing is sent anywhere.
const form = document.querySelector("form.fiche-form");
const state = form.querySelector("[role=status]");
const KEY = `hipgraph-fiche-${form.elements.position?.value || "new"}`; // each fiche has a draft of its own
const boxes = () => [...form.elements].filter((box) => box.name && box.name !== "do");
const now = () => new Date().toLocaleTimeString(document.documentElement.lang);

function keep() {
  const values = boxes().map((box) => [box.name, box.value]);
  localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values }));
  state.textContent = `${form.dataset.kept} ${now()}`;
}

/** Give the form back to the server with the words that were kept: it makes the rows that they need. */
function restore(values) {
  const sent = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
  for (const [name, value] of [...values, ["do", "restore"]]) {
    sent.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(sent);
  sent.submit();
}

function offer({ at, values }) {
  const button = (words, act) => Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: words, onclick: act });
  const line = document.createElement("p");
  line.className = "draft";
  const forget = () => (localStorage.removeItem(KEY), line.remove());
  line.append(`${form.dataset.kept} ${new Date(at).toLocaleString(document.documentElement.lang)} `,
    button(form.dataset.restore, () => restore(values)), " ", button(form.dataset.forget, forget));
  form.before(line);
}

const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
const here = JSON.stringify(boxes().map((box) => [box.name, box.value]));
if ("fresh" in form.dataset && kept && JSON.stringify(kept.values) !== here && kept.values.some(([, value]) => value)) offer(kept);
let waiting = 0;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 400);
});
form.addEventListener("submit", keep);
