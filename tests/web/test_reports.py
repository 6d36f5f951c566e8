"""Checking over HTTP, and how complete the plan is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from hipgraph.settings import Settings
from hipgraph.web.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FICHE = "maatregel: We openen een taalcafé\nandere_partners: [VVSG, Stichting Zeepbel]\n"
YAML = {"content-type": "application/yaml"}
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TURTLE = f"<https://w3id.org/hip/id/measure/99> <{RDF_TYPE}> <https://w3id.org/hip/ns#Measure> ."


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A server that takes its time: a check looks at the whole plan."""
    with TestClient(create_app(Settings(workers=1, timeout=120)), follow_redirects=False) as client:
        yield client


def test_a_fiche_is_sent_and_its_report_comes_back(client: TestClient) -> None:
    """JSON unless another format is asked for; the graph of the server stays as it was."""
    before = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
    answer = client.post("/validate", content=FICHE, headers=YAML)
    assert answer.status_code == 200
    rules = {finding["rule"] for finding in answer.json()["findings"]}
    assert {"Involvement-agent", "Measure-description"} <= rules
    assert client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json() == before


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TURTLE, "text/turtle"),
        (TURTLE, "application/n-triples"),
        (TURTLE, "application/trig"),
        (TURTLE, "application/n-quads"),
        (
            json.dumps({"@id": "https://w3id.org/hip/id/measure/99", "@type": "https://w3id.org/hip/ns#Measure"}),
            "application/ld+json",
        ),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><hip:Measure xmlns:hip="https://w3id.org/hip/ns#" rdf:about="https://w3id.org/hip/id/measure/99"/></rdf:RDF>',
            "application/rdf+xml",
        ),
        (json.dumps({"title": "x"}), "application/json"),
        ("title: x", "text/yaml"),
    ],
)
def test_every_syntax_is_read(client: TestClient, content: str, kind: str) -> None:
    """Any RDF of ours, and the plain fiche."""
    answer = client.post("/validate", content=content, headers={"content-type": f"{kind}; charset=utf-8"})
    assert answer.status_code == 200
    assert "Measure-description" in {finding["rule"] for finding in answer.json()["findings"]}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/csv", "text/csv"),
        ("application/xml", "application/xml"),
        ("*/*", "application/json"),
    ],
)
def test_the_report_comes_in_the_format_asked_for(client: TestClient, accept: str, media_type: str) -> None:
    """Negotiated for a fiche that is sent and for the plan."""
    sent = client.post("/validate", content=FICHE, headers={**YAML, "accept": accept})
    plan = client.get("/completeness", headers={"accept": accept})
    for answer in (sent, plan):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type


def test_a_person_sends_a_form_or_a_file(client: TestClient) -> None:
    """The page shows the report above the form, which keeps the text."""
    assert "<form" in client.get("/validate", headers=BROWSER).text
    page = client.post("/validate?lang=en", data={"text": FICHE, "kind": "yaml"}, headers=BROWSER).text
    assert "the field is empty" in page
    assert "Stichting Zeepbel]" in page
    page = client.post("/validate", files={"file": ("mijn.ttl", TURTLE)}, headers=BROWSER).text
    assert "Duiding maatregel: het veld is leeg" in page
    empty = client.post("/validate", data={"text": " "}, headers=BROWSER)
    assert empty.status_code == 400


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ({"content": "@prefix a: <b", "headers": {"content-type": "text/turtle"}}, 400, "line 1, column "),
        ({"content": "a: [", "headers": YAML}, 400, "line 1, column 5"),
        ({"content": "x", "headers": {"content-type": "image/png"}}, 415, "image/png is nothing that can be checked"),
        ({"content": "x"}, 415, "no suffix is nothing that can be checked"),
        ({"content": "x" * 5_000_000, "headers": YAML}, 413, "larger than 4194304 bytes"),
    ],
)
def test_what_cannot_be_checked_is_told_why(
    client: TestClient, arguments: dict[str, object], status: int, words: str
) -> None:
    """A clear status, the place, and what to do; on a page too."""
    answer = client.post("/validate", **arguments)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_an_error_on_the_page_keeps_what_was_typed(client: TestClient) -> None:
    """Nobody writes a fiche twice."""
    answer = client.post("/validate", data={"text": "titel: <b>x", "kind": "yaml"}, headers=BROWSER)
    assert answer.status_code == 400
    assert "titel: &lt;b&gt;x" in answer.text
    assert "did you mean" in answer.text


def test_the_plan_is_shown_with_its_findings_and_scores(client: TestClient) -> None:
    """By fiche, from a severity on; every fiche, cabinet and goal has its score."""
    page = client.get("/completeness?severity=violation", headers=BROWSER).text
    assert "er is geen rij voor 2018" in page
    assert "Streefwaarde: het veld is leeg" not in page
    assert page.count("<meter") > 62
    assert "there is no row for 2018" in client.get("/completeness?lang=en", headers=BROWSER).text
    report = client.get("/completeness?format=json&severity=warning").json()
    assert report["counts"]["info"] == 0
    wrong = client.get("/completeness?severity=grave")
    assert wrong.status_code == 400
    assert "use one of info, warning, violation" in wrong.json()["detail"]
