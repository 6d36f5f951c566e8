// A query that runs can be stopped, and its answer comes without loading the page anew. Without this the form works as it is.
const form = document.querySelector("form.query");
const stop = form.querySelector(".stop");
const state = form.querySelector("[role=status]");
let running = null;

const seconds = (since) => ((performance.now() - since) / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

async function run(address) {
  running?.abort();
  const mine = (running = new AbortController());
  const since = performance.now();
  const tick = setInterval(() => (state.textContent = `${form.dataset.running} ${seconds(since)} s`), 200);
  stop.hidden = false;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("#results") ?? page.querySelector("main");
    document.querySelector("#results").replaceChildren(...found.childNodes);
    state.textContent = `${seconds(since)} s`;
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    if (running === mine) state.textContent = `${form.dataset.stopped} ${seconds(since)} s`;
  } finally {
    clearInterval(tick);
    if (running === mine) stop.hidden = true;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  history.pushState(null, "", address);
  run(address);
});
stop.addEventListener("click", () => running?.abort());
addEventListener("popstate", () => location.reload());
