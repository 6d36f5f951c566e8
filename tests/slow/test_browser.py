"""The pages in a real browser, Debian's Chromium: the main ways clicked through, without a script, by keyboard, by axe."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="install the browser group")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="install the browser group")
expect = playwright.expect  # waits, where a bare assertion would look before the page has come
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDTHS = [
    pytest.param({"width": 1280, "height": 900}, id="desktop"),
    pytest.param({"width": 390, "height": 800}, id="phone"),
]
PATIENCE = 90_000  # milliseconds, for a machine that does other things besides
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
Page = Browser = Any  # playwright's, which is imported where it is installed

# One of each kind of page.
PAGES = (
    *(
        "/",
        "/measures",
        "/compare",
        "/measures?goal=sd-1&year=2018",
        "/measures?organisation=vvsg&target-group=woonwagenbewoners",
    ),
    *("/doc/measure/48", "/doc/organisation/agii", "/doc/cabinet/werk", "/doc/goal/sd-1", "/doc/programme/amif"),
    *("/doc/target-group/woonwagenbewoners", "/doc/fiche/05", "/doc/milestone/48-2018", "/doc/register/goals"),
    *(
        "/overview/goals",
        "/overview/calendar",
        "/overview/money",
        "/overview/fields",
        "/overview/network",
        "/overview/gaps",
        "/overview/bridges?leaves=organisation/agii",
        "/overview/money?cabinet=werk",
        "/tensions",
        "/mail/cabinet/werk",
    ),
    *("/completeness", "/validate", "/fiche", "/fiche?from=48"),
    *("/ask", "/ask?question=Welke maatregelen betrekken het Minderhedenforum%3F", "/search?q=taal", "/search?q=xyzzy"),
    *("/queries", "/queries/cq01", "/sparql", "/sparql?query=SELECT * {?s a ?t} LIMIT 20", "/sparql?query=nonsense"),
    *("/catalog", "/feed", "/ns", "/shapes", "/limits", "/toegankelijkheid", "/nothing/here"),
)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def how() -> dict[str, Any]:
    """How a page is looked at; a test can say otherwise."""
    return {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def page(browser: Browser, address: str, how: dict[str, Any]) -> Iterator[Page]:
    """Give a page that must ask no other server, and whose scripts must not fail."""
    context = browser.new_context(base_url=address, accept_downloads=True, **how)
    context.set_default_timeout(PATIENCE)
    outside: list[str] = []
    faults: list[str] = []
    context.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context.new_page()
    assert outside == [], "a page asked another server"
    assert faults == [], "a script failed"
    context.close()


# --- the main ways ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"viewport": width.values[0]} for width in WIDTHS], ids=["desktop", "phone"])
def test_from_a_search_to_a_measure_to_a_party_to_its_query(page: Page) -> None:
    """Typing, choosing, reading where it says so, and opening the SPARQL behind it."""
    page.goto("/")
    page.get_by_label("Zoek in namen en teksten").fill("registratiesysteem")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name=re.compile("Ontwikkeling van een uniform registratiesysteem")).first.click()
    expect(page).to_have_url(re.compile("/doc/measure/48"))
    party = page.locator(".parties li", has=page.get_by_role("link", name="Minderhedenforum", exact=True))
    party.get_by_text("waar staat dat?").click()
    expect(party.locator("blockquote").first).to_contain_text("Minderhedenforum")
    party.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Minderhedenforum")
    page.get_by_role("link", name="Toon de SPARQL").click()
    expect(page.locator("#results tbody tr")).to_have_count(8)


@pytest.mark.parametrize("how", [{"viewport": width.values[0]} for width in WIDTHS], ids=["desktop", "phone"])
def test_facets_are_chosen_and_taken_back(page: Page) -> None:
    """The address holds the choice, the table sorts, the other language keeps it."""
    page.goto("/measures")
    page.get_by_label("SD 1 Tegen 2019").check()
    page.locator("form.facets").get_by_role("button", name="Kies").click()
    expect(page).to_have_url(re.compile("goal=sd-1"))
    expect(page.locator("tbody tr")).to_have_count(21)
    page.get_by_role("link", name="Maatregel", exact=True).click()
    expect(page).to_have_url(re.compile("sort=title"))
    page.get_by_role("link", name="English").click()
    expect(page.locator("tbody tr")).to_have_count(21)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name=re.compile("remove")).click()
    expect(page.locator("tbody tr")).to_have_count(62)


def test_a_newcomer_finds_where_it_says_so(page: Page) -> None:
    """Front page, first question, another organisation, the quoted words, the party's own page."""
    page.goto("/")
    page.get_by_role("link", name="Welke maatregelen betrekken deze organisatie").click()
    expect(page.locator("tbody tr")).to_have_count(13)
    page.get_by_label("Organisatie").fill("VVSG")
    page.get_by_role("button", name="Toon").click()
    page.get_by_role("link", name="Vereniging van Vlaamse Steden en Gemeenten").first.click()
    expect(page.locator("blockquote").first).to_contain_text("VVSG")


def test_the_network_lights_up_and_is_searched(page: Page) -> None:
    """Under the pointer, under the focus of the keyboard, by name, and by cabinet."""
    page.goto("/overview/network?goal=sd-2")
    first = page.locator("svg.network a[data-node]").first
    first.hover()
    expect(page.locator("path.edge.lit")).not_to_have_count(0)
    page.mouse.move(0, 0)
    first.focus()
    expect(page.locator("path.edge.lit")).not_to_have_count(0)
    page.get_by_label("Vind in het netwerk").fill("werk")
    expect(page.locator("svg.network a.dim")).not_to_have_count(0)
    page.locator("select[name=cabinet]").select_option(label="Werk")
    page.locator("select[name=goal]").select_option("")
    page.get_by_role("button", name="Toon").click()
    page.get_by_text("Als tabel").click()
    expect(page.get_by_role("row", name=re.compile("^Werk Verantwoordelijk kabinet"))).to_have_count(1)


def test_names_are_completed_while_one_types(page: Page) -> None:
    """In the search box of the front page."""
    page.goto("/")
    page.get_by_label("Zoek in namen en teksten").press_sequentially("minderh")
    page.locator("#names option[value='Minderhedenforum']").wait_for(state="attached")


# --- the editors -----------------------------------------------------------------------------------------------------


def test_a_query_is_completed_run_and_shared(page: Page) -> None:
    """By the classes and properties of the graph; the answer comes below, and its address is the query's."""
    page.goto("/sparql?lang=en&query=SELECT ?m { ?m a hip:Mea }")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Space")
    page.get_by_role("option", name=re.compile("^hip:Measure")).click()
    page.wait_for_function("document.querySelector('#sparql').value.startsWith('PREFIX hip:')")
    page.keyboard.press("Control+Enter")
    page.locator("#results tbody tr").nth(61).wait_for()
    expect(page).to_have_url(re.compile("hip%3AMeasure"))
    page.reload()
    expect(page.locator("#results tbody tr")).to_have_count(62)
    expect(page.get_by_text("As a chart")).to_be_hidden()


def test_an_error_of_a_query_stands_at_the_query(page: Page) -> None:
    """With line and column, and the query is still there to be mended."""
    page.goto("/sparql?lang=en")
    page.locator(".cm-content").fill("SELECT ?x { nonsense }")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("error at 1:")
    expect(page.locator(".cm-content")).to_contain_text("nonsense")


def test_a_query_that_runs_long_is_stopped(page: Page) -> None:
    """The button comes with the query and ends it; the next one is answered at once."""
    page.goto("/sparql?lang=en")
    page.locator(".cm-content").fill("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("form.query [role=status]")).to_contain_text("Stopped after")
    page.locator(".cm-content").fill("ASK {}")
    page.get_by_role("button", name="Run").click()
    page.locator("#results td", has_text="true").wait_for()


def test_the_editor_with_tabs_keeps_them(page: Page) -> None:
    """It runs a query over our endpoint, completes from our terms and asks nobody else."""
    page.goto("/editor?lang=en&query=SELECT * { ?s ?p ?o } LIMIT 3")
    page.locator(".yasqe_queryButton:visible").click()
    page.locator(".yasr table tbody tr:visible").nth(2).wait_for()
    tabs = page.locator(".tabsList .tab").count()
    page.goto("/editor?lang=en")
    page.locator(".tabsList .tab").first.wait_for()
    expect(page.locator(".tabsList .tab")).to_have_count(tabs)


# --- the form --------------------------------------------------------------------------------------------------------


def test_a_fiche_is_written_with_errors_and_then_without(page: Page) -> None:
    """The errors lead to their fields; a fiche of the plan that is opened and checked again has none of those."""
    page.goto("/fiche?lang=en")
    page.get_by_role("button", name="Check").last.click()
    page.get_by_role("link", name=re.compile("Explanation of the measure: the field is empty")).click()
    expect(page).to_have_url(re.compile("#explanation-0$"))
    page.goto("/fiche?from=48&lang=en")
    page.get_by_role("button", name="Check").last.click()
    page.get_by_role("alert").wait_for()
    expect(page.get_by_role("link", name=re.compile("Explanation of the measure: the field is empty"))).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    fiche = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert fiche["title"] == "Ontwikkeling van een uniform registratiesysteem op de doortrekkersterreinen"


def test_a_draft_is_kept_in_the_browser(page: Page) -> None:
    """Left and come back to: the words and the rows are put back when the author asks for it."""
    page.goto("/fiche")
    page.get_by_role("button", name="+ nog een Andere partners").click()
    page.locator("#other_partners-1").fill("VVSG")
    page.locator("#title-0").fill("Een nieuwe maatregel")
    page.get_by_text("Concept bewaard").wait_for()
    page.goto("/")
    page.goto("/fiche")
    expect(page.locator("#title-0")).to_have_value("")
    page.get_by_role("button", name="Terugzetten").click()
    page.locator("#other_partners-1").wait_for()
    expect(page.locator("#title-0")).to_have_value("Een nieuwe maatregel")
    expect(page.locator("#other_partners-1")).to_have_value("VVSG")


@pytest.mark.parametrize("how", [{"java_script_enabled": False}], ids=["no script"])
def test_everything_works_without_a_script(page: Page) -> None:
    """Search, facets, quotes, the query, the network's filter, and the form with a row more and a check."""
    page.goto("/")
    page.get_by_label("Zoek in namen en teksten").fill("VDAB")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Vlaamse Dienst voor Arbeidsbemiddeling").first.click()
    expect(page.locator("blockquote")).not_to_have_count(0)
    page.goto("/sparql")
    page.get_by_label("Query").fill("ASK {}")
    page.get_by_role("button", name="Voer uit").click()
    expect(page.locator("#results td")).to_have_text("true")
    page.goto("/overview/network?goal=sd-2&cabinet=onderwijs")
    expect(page.locator("svg.network a").nth(5)).to_be_visible()
    page.goto("/fiche")
    page.locator("button[value='add:milestones']").click()
    expect(page.locator("[name='milestones.period']")).to_have_count(3)
    page.locator(".buttons button[value=check]").click()
    expect(page.locator("a[href='#explanation-0']")).to_have_count(1)


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    """From the skip link to a measure, into the editor and out of it, and through a row of the form."""
    page.goto("/measures")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("table a[href^='/doc/measure/']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/measure/01**")
    page.goto("/sparql")
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[name=evidence]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Voer uit")).to_be_focused()
    page.goto("/fiche")
    page.locator("button[value='add:other_partners']").focus()
    page.keyboard.press("Enter")
    page.locator("#other_partners-1").wait_for()
    expect(page.locator("#other_partners-1")).to_be_focused()


# --- how it looks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"viewport": width.values[0]} for width in WIDTHS], ids=["desktop", "phone"])
def test_no_page_is_wider_than_its_window(page: Page) -> None:
    """Tables scroll inside themselves; the page does not."""
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.parametrize("how", [{"color_scheme": scheme} for scheme in ("light", "dark")], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(page: Page) -> None:
    """WCAG 2.0, 2.1 and 2.2 at A and AA, and what axe calls best practice, in light and in dark."""
    found = []
    for path in PAGES:
        page.goto(path)
        violations = axe.Axe().run(page, options=RULES).response["violations"]
        found += [(path, one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in violations]
    assert found == []


def test_a_measure_prints_as_a_fiche(page: Page) -> None:
    """Without what is for the screen, and with every quote that was opened."""
    page.goto("/doc/measure/48")
    page.emulate_media(media="print")
    expect(page.locator("nav[aria-label=hipgraph]")).to_be_hidden()
    expect(page.get_by_role("heading", name="Wie doet wat")).to_be_visible()
    assert len(page.pdf()) > 10_000
