"""The pages in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="install the browser group")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    import uvicorn  # noqa: PLC0415

    from hipgraph.settings import Settings  # noqa: PLC0415
    from hipgraph.web.app import create_app  # noqa: PLC0415

    server = uvicorn.Server(uvicorn.Config(create_app(Settings(workers=1)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(params=[(1280, 900), (390, 800)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, address: str) -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        width, height = request.param
        context = browser.new_context(base_url=address, viewport={"width": width, "height": height})
        outside: list[str] = []
        context.on("request", lambda r: None if r.url.startswith(address) else outside.append(r.url))
        yield context.new_page()
        assert outside == [], "a page asked another server"
        browser.close()


def test_a_newcomer_finds_where_it_says_so(page: object) -> None:
    """Front page, first question, another organisation, the quoted words, the party's own page."""
    page.goto("/")  # type: ignore[attr-defined]
    page.get_by_role("link", name="Welke maatregelen betrekken deze organisatie").click()  # type: ignore[attr-defined]
    assert page.locator("tbody tr").count() == 13  # type: ignore[attr-defined]
    page.get_by_label("Organisatie").fill("VVSG")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Toon").click()  # type: ignore[attr-defined]
    page.get_by_role("link", name="Vereniging van Vlaamse Steden en Gemeenten").first.click()  # type: ignore[attr-defined]
    assert page.locator("blockquote").first.inner_text()  # type: ignore[attr-defined]


def test_the_query_of_a_page_can_be_changed_and_run(page: object) -> None:
    """The SPARQL that made an answer opens in the editor and gives the same rows."""
    page.goto("/queries/cq31?lang=en")  # type: ignore[attr-defined]
    rows = page.locator("tbody tr").count()  # type: ignore[attr-defined]
    page.get_by_role("link", name="Open this query").click()  # type: ignore[attr-defined]
    assert page.locator("tbody tr").count() == rows  # type: ignore[attr-defined]
    page.get_by_label("Query").fill("SELECT ?x { nonsense }")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Run").click()  # type: ignore[attr-defined]
    assert "error at 1:" in page.get_by_role("alert").inner_text()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["/", "/queries", "/queries/cq01", "/sparql", "/doc/measure/48", "/doc/organisation/agii"]
)
def test_no_page_is_wider_than_its_window(page: object, path: str) -> None:
    """Tables scroll inside themselves; the page does not."""
    page.goto(path)  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")  # type: ignore[attr-defined]


def test_the_network_lights_up_and_is_searched(page: object) -> None:
    """Under the pointer, under the focus of the keyboard, and by name."""
    page.goto("/overview/network?goal=sd-2")  # type: ignore[attr-defined]
    first = page.locator("svg.network a[data-node]").first  # type: ignore[attr-defined]
    first.focus()
    assert page.locator("path.edge.lit").count() > 0  # type: ignore[attr-defined]
    page.get_by_label("Vind in het netwerk").fill("werk")  # type: ignore[attr-defined]
    assert page.locator("svg.network a.dim").count() > 0  # type: ignore[attr-defined]


def test_names_are_completed_while_one_types(page: object) -> None:
    """In the search box of the front page."""
    page.goto("/")  # type: ignore[attr-defined]
    page.get_by_label("Zoek in namen en teksten").press_sequentially("minderh")  # type: ignore[attr-defined]
    page.locator("#names option[value='Minderhedenforum']").wait_for(state="attached")  # type: ignore[attr-defined]
