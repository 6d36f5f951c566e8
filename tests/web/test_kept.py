"""Pages are kept by the version of the graph, and the plan is checked in the background."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hipgraph.settings import Settings
from hipgraph.web.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ADD = {"Authorization": "Bearer secret", "content-type": "application/sparql-update"}
SAID = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH <https://w3id.org/hip/doc/fates> { <https://w3id.org/hip/id/organisation/vdab> skos:note "Een nieuwtje"@nl } }"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tell which pages are rendered."""
    from hipgraph.web import pages  # noqa: PLC0415

    rendered: list[str] = []
    real = pages._templates.TemplateResponse

    def render(request: object, template: str, *rest: object, **more: object) -> object:
        rendered.append(template)
        return real(request, template, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(pages._templates, "TemplateResponse", render)
    return rendered


def test_a_page_is_made_once_for_a_version_of_the_graph(client: TestClient, asked: list[str]) -> None:
    """The second reader gets the same bytes and tag; another language or choice is another page."""
    address = "/measures?programme=amif&kept=1"
    first, second = (client.get(address, headers=BROWSER) for _ in range(2))
    assert asked == ["measures.html"]
    assert second.content == first.content
    assert second.headers["etag"] == first.headers["etag"]
    assert client.get(f"{address}&lang=en", headers=BROWSER).content != first.content
    assert client.get("/measures?programme=esf&kept=1", headers=BROWSER).content != first.content
    assert len(asked) == 3


def test_a_reader_who_has_a_page_is_told_that_it_is_the_same(client: TestClient) -> None:
    """304 without a body, with the tag."""
    page = client.get("/overview/goals", headers=BROWSER)
    again = client.get("/overview/goals", headers={**BROWSER, "if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == page.headers["etag"]
    assert client.head("/overview/goals", headers=BROWSER).headers["etag"] == page.headers["etag"]


def test_data_and_errors_are_not_kept_as_pages(client: TestClient) -> None:
    """The same address is a table for a program, and what is not there stays looked for."""
    page = client.get("/overview/money", headers=BROWSER)
    table = client.get("/overview/money", headers={"accept": "text/csv"})
    assert (page.headers["content-type"][:9], table.headers["content-type"][:8]) == ("text/html", "text/csv")
    for _ in range(2):
        assert client.get("/doc/measure/63", headers=BROWSER).status_code == 404


def test_a_page_follows_a_change_of_the_graph(tmp_path: Path) -> None:
    """What was kept of the version before is not shown any more."""
    settings = Settings(store=str(tmp_path / "store"), token="secret", workers=1, timeout=60)  # noqa: S106
    with TestClient(create_app(settings)) as client:
        before = client.get("/doc/organisation/vdab", headers=BROWSER)
        assert client.post("/sparql", content=SAID, headers=ADD).status_code == 204
        after = client.get("/doc/organisation/vdab", headers=BROWSER)
    assert before.headers["etag"] != after.headers["etag"]
    assert "Een nieuwtje" not in before.text
    assert "Een nieuwtje" in after.text


def test_the_findings_of_a_fiche_come_by_themselves() -> None:
    """The first reader does not wait for the check; who comes after it sees what is missing, and that page is kept."""
    with TestClient(create_app(Settings(workers=1, timeout=60))) as client:
        first = client.get("/doc/measure/05", headers=BROWSER)
        assert "wordt nog nagekeken" in first.text
        assert first.headers["cache-control"] == "no-store"
        for _ in range(300):
            page = client.get("/doc/measure/05", headers=BROWSER)
            if "wordt nog nagekeken" not in page.text:
                break
            time.sleep(0.2)
        assert "Wat er op deze fiche ontbreekt of niet klopt" in page.text
        assert page.headers["etag"]
