// A query that runs can be stopped, and its answer comes without loading the page anew. Without this the form works as it is.
const form = document.querySelector("form.query");
const stop = form.querySelector(".stop");
const state = form.querySelector("[role=status]");
const clock = form.querySelector(".clock"); // not read out: it changes all the time
let running = null;

const seconds = (since) => ((performance.now() - since) / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

async function run(address) {
  running?.abort();
  const mine = (running = new AbortController());
  const since = performance.now();
  const tick = setInterval(() => (clock.textContent = `${seconds(since)} s`), 200);
  state.textContent = form.dataset.running;
  stop.hidden = false;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("#results") ?? page.querySelector("main");
    document.querySelector("#results").replaceChildren(...found.childNodes);
    state.textContent = `${seconds(since)} s`;
  } catch (error) {
    if (error.name !== "AbortError") return location.assign(address); // the browser tells what is wrong
    if (running === mine) state.textContent = `${form.dataset.stopped} ${seconds(since)} s`;
  } finally {
    clearInterval(tick);
    if (running === mine) clock.textContent = "";
    if (running === mine) stop.hidden = true;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  history.pushState(null, "", address);
  shown = here();
  for (const link of document.querySelectorAll("nav a[hreflang]")) {
    const other = new URLSearchParams(new FormData(form));
    other.set("lang", link.hreflang);
    link.href = `${form.action}?${other}`;
  }
  run(address);
});
stop.addEventListener("click", () => running?.abort());
// Going back is another query; a link inside the page is none.
const here = () => location.pathname + location.search;
let shown = here();
addEventListener("popstate", () => here() !== shown && location.reload());
