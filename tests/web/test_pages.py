"""The pages for people."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from hipgraph.queries import read_queries
from hipgraph.web import pages, querying
from hipgraph.web.editors import editors

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_front_page_says_what_this_is_and_offers_the_questions(client: TestClient) -> None:
    """A newcomer sees the plan, its size and every question, in Dutch first."""
    page = client.get("/", headers=BROWSER).text
    assert '<html lang="nl">' in page
    assert "Horizontaal Integratiebeleidsplan" in page
    assert all(f"/queries/{question.name}?" in page for question in read_queries())


def test_every_page_is_there_in_english(client: TestClient) -> None:
    """The language switch holds for the page one is on."""
    page = client.get("/queries/cq01?lang=en", headers=BROWSER)
    assert page.headers["content-language"] == "en"
    assert "where does it say so?" in page.text


@pytest.mark.parametrize("question", read_queries(), ids=lambda question: question.name)
def test_every_question_has_a_page_with_its_answer(client: TestClient, question: object) -> None:
    """The page shows rows, and the query that gave them runs as it stands."""
    name = question.name  # type: ignore[attr-defined]
    page = client.get(f"/queries/{name}", headers=BROWSER)
    assert page.status_code == 200
    assert "<tbody>" in page.text
    as_csv = client.get(f"/queries/{name}?format=csv").text.splitlines()
    shown = page.text.split("<code>")[1].split("</code>")[0]
    again = client.post("/sparql", data={"query": html.unescape(shown)}, headers={"accept": "text/csv"})
    assert again.status_code == 200, again.text
    assert sorted(again.text.splitlines()) == sorted(as_csv)


def test_a_question_takes_its_parameters_from_the_address(client: TestClient) -> None:
    """Another organisation gives another answer; an unknown one is told near names."""
    rows = client.get("/queries/cq01?organisation=vdab&format=json").json()["results"]["bindings"]
    assert {row["organisation"]["value"] for row in rows} == {"https://w3id.org/hip/id/organisation/vdab"}
    answer = client.get("/queries/cq01?organisation=vdab2", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert "organisation/vdab" in answer.json()["detail"]
    assert client.get("/queries/cq99").status_code == 404


def test_the_list_of_questions_is_data_too(client: TestClient) -> None:
    """A program reads names, summaries and parameters."""
    listed = client.get("/queries").json()
    assert listed[0]["parameters"] == {"organisation": {"kind": "organisation", "default": "minderhedenforum"}}
    assert "<h1" in client.get("/queries", headers=BROWSER).text


@pytest.mark.parametrize(
    "path", ["organisation/minderhedenforum", "measure/26", "goal/od-1.1", "fiche/05", "plan/hip-2018"]
)
def test_a_thing_leads_to_its_document(client: TestClient, path: str) -> None:
    """An id answers 303 to its doc, which is a page for people and RDF for programs."""
    moved = client.get(f"/id/{path}")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/doc/{path}")
    assert "<h1" in client.get(f"/doc/{path}", headers=BROWSER).text
    turtle = client.get(f"/doc/{path}", headers={"accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert path.rpartition("/")[2] in turtle.text
    assert client.get(f"/doc/{path}?format=jsonld").headers["content-type"] == "application/ld+json"


@pytest.mark.parametrize("path", ["/id/measure/63", "/doc/measure/63", "/doc/nothing/x"])
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    """Unknown things answer 404, as a page for people."""
    assert client.get(path).status_code == 404
    assert 'role="alert"' in client.get(path, headers=BROWSER).text


def test_the_query_page_runs_a_query(client: TestClient) -> None:
    """A browser gets the form with the answer as a table, and an error with its place."""
    page = client.get("/sparql", headers=BROWSER).text
    assert "<textarea" in page
    answer = client.get("/sparql", params={"query": "SELECT (1 AS ?one) {}"}, headers=BROWSER)
    assert "<td>1</td>" in answer.text
    assert "<td>true</td>" in client.get("/sparql", params={"query": "ASK {}"}, headers=BROWSER).text
    graph = client.get("/sparql", params={"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1"}, headers=BROWSER)
    assert graph.status_code == 200
    wrong = client.get("/sparql", params={"query": "SELECT <script>"}, headers=BROWSER)
    assert wrong.status_code == 400
    assert "error at 1:" in wrong.text
    assert "<script>" not in wrong.text


def test_a_slow_query_on_the_page_stops_nobody(client: TestClient) -> None:
    """The page says that the query was stopped, with the status of a time-out."""
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = client.get("/sparql", params={"query": heavy}, headers=BROWSER)
    assert answer.status_code == 503
    assert "longer than 5 seconds" in answer.text


def test_the_order_of_preference_decides_between_page_and_data(client: TestClient) -> None:
    """A client that likes Turtle better than HTML gets Turtle."""
    for path in (
        "/doc/measure/26",
        "/ns",
        "/sparql?query=DESCRIBE%20%3Chttps%3A%2F%2Fw3id.org%2Fhip%2Fid%2Fgoal%2Fsd-1%3E",
    ):
        answer = client.get(path, headers={"accept": "text/turtle,text/html;q=0.2"})
        assert answer.headers["content-type"].startswith("text/turtle")
    assert (
        client.get("/doc/measure/26", headers={"accept": "text/plain"}).headers["content-type"]
        == "application/n-triples"
    )


def test_the_ontology_is_served(client: TestClient) -> None:
    """The namespace leads to the vocabulary."""
    answer = client.get("/ns", headers={"accept": "text/turtle"})
    assert "hip:Measure a owl:Class" in answer.text
    assert "ns#Measure" in client.get("/ns?format=nt").text


def test_health_tells_that_a_worker_answers(client: TestClient) -> None:
    """Ready means that a query was answered."""
    assert client.get("/health").json()["status"] == "ok"


def test_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    """Pages use only what this server has."""
    page = client.get("/", headers=BROWSER).text
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|rel="(?:stylesheet|icon)"[^>]*href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert client.get("/static/hip.css").status_code == 200


QUERY = """PREFIX hip: <https://w3id.org/hip/ns#>
SELECT ?cabinet (COUNT(*) AS ?measures) WHERE { ?m hip:responsibleCabinet ?cabinet } GROUP BY ?cabinet ORDER BY DESC(?measures)"""


def test_an_answer_has_names_and_is_a_chart_too(client: TestClient) -> None:
    """Names in the language of the page instead of IRIs, and bars as long as the counts."""
    text = client.get("/sparql", params={"query": QUERY, "lang": "en"}, headers=BROWSER).text
    assert ">Education</a>" in text
    chart = text.partition('<details class="chart">')[2].partition("</details>")[0]
    widths = [float(share) for share in re.findall(r"--share: ([\d.]+)", chart)]
    assert widths[0] == 1
    assert widths == sorted(widths, reverse=True)
    assert text.count('<th scope="row">') == len(widths)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?m ?number { ?m a hip:Measure ; dct:identifier ?number }",
        "SELECT ?e ?start { ?e <http://www.w3.org/ns/oa#start> ?start } LIMIT 5",
        "SELECT ?m ?year { ?m hip:year ?year } LIMIT 5",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "ASK { ?s ?p ?o }",
        "SELECT ?m ?n { VALUES (?m ?n) { (1 0) (2 0) } }",
    ],
)
def test_what_makes_no_picture_is_no_chart(client: TestClient, query: str) -> None:
    """Numbers that name things, years, a single number, nothing but zeros."""
    prefixed = f"PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/> {query}"
    text = client.get("/sparql", params={"query": prefixed}, headers=BROWSER).text
    assert "<table>" in text
    assert 'class="chart"' not in text


def test_the_query_page_offers_the_questions_to_run_and_change(client: TestClient) -> None:
    """Each example is the query of a published question, in the language of the page."""
    text = html.unescape(client.get("/sparql?lang=en", headers=BROWSER).text)
    examples = re.findall(r'<li><a href="(/sparql\?lang=en&query=[^"]+)">([^<]+)</a>', text)
    assert [words for _, words in examples] == [question.summary["en"] for question in read_queries()]
    assert "<tbody>" in client.get(examples[0][0], headers=BROWSER).text


def test_without_the_built_editors_the_pages_work(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain text area, and the page of tabs leads to it with its query."""
    monkeypatch.setattr(querying, "editors", dict)
    text = client.get("/sparql", headers=BROWSER).text
    assert "<textarea" in text
    assert "/static/editors/" not in text
    assert 'href="/editor' not in text
    moved = client.get("/editor?query=ASK%7B%7D", headers=BROWSER)
    assert (moved.status_code, moved.headers["location"]) == (307, "/sparql?query=ASK%7B%7D")


def test_the_editors_are_files_of_this_server(client: TestClient) -> None:
    """Where the package was built with them."""
    if not editors():
        pytest.skip("the editors were not built here")
    for name, path in (("query", "/sparql"), ("yasgui", "/editor")):
        text = client.get(path, headers=BROWSER).text
        for address in editors()[name].values():
            assert address in text
            assert client.get(address).status_code == 200


def test_the_pages_say_nothing_that_has_no_words_and_keep_no_words_unsaid() -> None:
    """Every text that a template names is there in both languages, and every text is named somewhere."""
    folder = Path(pages.__file__).parent
    words = yaml.safe_load((folder / "texts.yaml").read_text(encoding="utf-8"))
    templates = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("templates/*.html")))
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    named = set(re.findall(r"\bt\.(\w+)", templates))
    begun = tuple(re.findall(r't\["([\w-]+)" ~', templates))
    assert {key for key in words if set(words[key]) != {"nl", "en"}} == set()
    assert named - words.keys() == set()
    listed = re.findall(r'"(\w+)"', templates + code)
    assert {key for key in words if key not in named and not key.startswith(begun) and key not in listed} == set()


@pytest.mark.parametrize("path", ["/toegankelijkheid", "/accessibility?lang=en"])
def test_the_site_says_for_whom_it_is_usable(client: TestClient, path: str) -> None:
    """And what is not good yet; each page leads there."""
    assert "WCAG 2.2" in client.get(path, headers=BROWSER).text
    assert 'href="/toegankelijkheid?lang=nl"' in client.get("/measures", headers=BROWSER).text


def test_a_page_tells_others_what_it_is(client: TestClient) -> None:
    """Social cards, the other language, and the canonical address of a document."""
    text = client.get("/doc/measure/48", headers=BROWSER).text
    assert '<meta property="og:title" content="48. Ontwikkeling van een uniform registratiesysteem' in text
    assert '<meta name="description" content="• We ontwikkelen' in text
    assert '<link rel="canonical" href="https://w3id.org/hip/doc/measure/48">' in text
    assert '<link rel="alternate" hreflang="en" href="/doc/measure/48?lang=en">' in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/why?query=SELECT * { ; }", 200),
        ('/sparql?query=SELECT * { VALUES (?x ?y) { ("a" "1e99999999999999999999") ("b" "1") } }', 200),
        (f"/doc/organisation/vdab.ttl?page={'9' * 5000}", 404),
        ("/sparql?query=ASK {}&evidence=0", 200),
    ],
)
def test_odd_input_is_told_and_never_an_error_of_ours(client: TestClient, path: str, status: int) -> None:
    """Whatever stands in an address."""
    assert client.get(path, headers=BROWSER).status_code == status


def test_the_switch_for_passages_is_as_it_was_asked(client: TestClient) -> None:
    """Off where the address says so."""
    query = "SELECT ?m { ?m a <https://w3id.org/hip/ns#Measure> } LIMIT 2"
    for value, ticked in (("1", True), ("0", False)):
        text = client.get("/sparql", params={"query": query, "evidence": value}, headers=BROWSER).text
        assert ('value="1" checked' in text) == ticked
