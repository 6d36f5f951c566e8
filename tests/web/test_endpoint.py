"""What the endpoint does besides answering: describing itself, saving work, changing a store, and protecting itself."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from rdflib import Graph, Namespace, URIRef
from starlette.testclient import TestClient

from hipgraph.errors import HipgraphError
from hipgraph.namespaces import PREFIXES
from hipgraph.queries import read_queries
from hipgraph.settings import Settings
from hipgraph.web.app import create_app
from hipgraph.web.observe import LOG, open_log
from hipgraph.web.sparql import sparql_router

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
VOID = Namespace("http://rdfs.org/ns/void#")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TOKEN = {"authorization": "Bearer secret"}
GRAPH = "http://example.org/graph"


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("writable") / "store"
    with TestClient(create_app(Settings(store=str(store), token="secret", workers=1, timeout=10))) as client:  # noqa: S106
        yield client


# --- describing itself -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def description(client: TestClient) -> Graph:
    return Graph().parse(data=client.get("/sparql", headers={"accept": "text/turtle"}).text)


def test_the_endpoint_describes_itself(description: Graph) -> None:
    """What it is, which graphs it holds, what it can do, and how far it goes."""
    service = URIRef("http://testserver/sparql")
    assert (service, SD.endpoint, service) in description
    assert (service, SD.feature, SD.UnionDefaultGraph) in description
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in description
    assert (service, SD.supportedLanguage, SD.SPARQL11Update) not in description
    assert description.value(service, URIRef("https://w3id.org/hip/limits#timeout")).toPython() == 5  # type: ignore[union-attr]
    named = {str(description.value(node, SD.name)) for node in description.objects(None, SD.namedGraph)}
    assert {"https://w3id.org/hip/doc/fiche/26", "https://w3id.org/hip/doc/inferred"} <= named


def test_the_description_counts_classes_and_properties(description: Graph, store: object) -> None:
    """VoID partitions, from which editors complete names; the counts are the graph's."""
    measure = description.value(predicate=VOID["class"], object=URIRef(f"{PREFIXES['hip']}Measure"))
    assert description.value(measure, VOID.entities).toPython() == 62  # type: ignore[union-attr]
    prop = description.value(predicate=VOID.property, object=URIRef(f"{PREFIXES['hip']}agent"))
    triples = description.value(prop, VOID.triples).toPython()  # type: ignore[union-attr]
    assert triples == int(store.select(f"SELECT (COUNT(*) AS ?n) {{ ?s <{PREFIXES['hip']}agent> ?o }}")[0].text("n"))  # type: ignore[attr-defined]


def test_the_description_declares_the_prefixes_and_shows_the_questions(description: Graph, client: TestClient) -> None:
    """The way public query editors look for them; each example can be run as it stands."""
    declared = {
        str(description.value(node, SH.prefix)): str(description.value(node, SH.namespace))
        for node in description.objects(None, SH.declare)
    }
    assert declared == dict(PREFIXES)
    examples = [str(query) for query in description.objects(None, SH.select)]
    assert len(examples) == len(read_queries())
    for query in examples:
        answer = client.get("/sparql", params={"query": query})
        assert (answer.status_code, bool(answer.json()["results"]["bindings"])) == (200, True), query


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]
)
def test_the_description_comes_in_every_graph_format(client: TestClient, media_type: str) -> None:
    """Negotiated as any graph is."""
    answer = client.get("/sparql", headers={"accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type


def test_a_browser_gets_the_query_page(client: TestClient) -> None:
    """The same address, for people."""
    page = client.get("/sparql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "<textarea" in page.text


# --- the protocol around a query -------------------------------------------------------------------------------------


def test_a_query_comes_by_the_method_of_that_name(client: TestClient) -> None:
    """HTTP QUERY: safe, and with a body."""
    typed = {"content-type": "application/sparql-query"}
    assert client.request("QUERY", "/sparql", content=COUNT, headers=typed).status_code == 200
    form = client.request("QUERY", "/sparql", data={"query": COUNT})  # type: ignore[call-arg]
    assert form.status_code == 415


def test_the_methods_are_told(client: TestClient) -> None:
    """By OPTIONS, and where a method is refused."""
    told = client.options("/sparql")
    assert told.status_code == 204
    assert set(told.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "QUERY", "OPTIONS"}
    assert told.headers["accept-query"] == "application/sparql-query"
    refused = client.delete("/sparql")
    assert (refused.status_code, refused.headers["content-type"]) == (405, "application/problem+json")
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "QUERY", "OPTIONS"}


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient) -> None:
    """By its entity tag, which differs per format and per query."""
    first = client.get("/sparql", params={"query": COUNT})
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get("/sparql", params={"query": COUNT}, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/sparql", params={"query": COUNT}, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get("/sparql", params={"query": COUNT, "format": "csv"}).headers["etag"] != tag
    assert client.get("/sparql", params={"query": f"{COUNT} LIMIT 1"}).headers["etag"] != tag


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_an_answer_that_may_differ_has_no_tag(client: TestClient, function: str) -> None:
    """Time and chance are never taken from what is kept."""
    answers = [client.get("/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"}) for _ in range(2)]
    assert ["etag" in answer.headers for answer in answers] == [False, False]
    assert function == "BNODE()" or answers[0].text != answers[1].text


def test_answers_are_compressed_for_those_who_can_read_it(client: TestClient) -> None:
    """And the body is the same."""
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 500"}
    packed = client.get("/sparql", params=query, headers={"accept-encoding": "gzip"})
    plain = client.get("/sparql", params=query, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_rows_come_as_a_workbook(client: TestClient) -> None:
    """Numbers as numbers, links as links, years as years; a long number keeps its digits."""
    query = """SELECT * { VALUES (?iri ?number ?text ?date ?long ?none ?formula) { (<http://example.org/a> 2.5 "twee"@nl
    "2018-05-01"^^<http://www.w3.org/2001/XMLSchema#date> 12345678901234567890 UNDEF "=1+1") } }"""
    answer = client.get("/sparql", params={"query": query, "format": "xlsx"})
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    names, values = (list(row) for row in sheet.iter_rows(values_only=True))
    row = dict(zip(names, values, strict=True))
    assert (row["number"], row["text"], row["none"]) == (2.5, "twee", None)
    assert (row["iri"], str(row["date"])[:10]) == ("http://example.org/a", "2018-05-01")
    assert (row["long"], row["formula"]) == ("12345678901234567890", "=1+1")
    assert {cell.data_type for cell in next(sheet.iter_rows(min_row=2)) if cell.value == "=1+1"} == {"s"}


def test_yes_or_no_comes_as_a_workbook_too(client: TestClient) -> None:
    """One cell."""
    answer = client.get("/sparql", params={"query": "ASK {}", "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [cell.value for (cell,) in sheet.iter_rows()] == ["ASK", True]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/*;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("application/xml", "application/sparql-results+xml"),
    ],
)
def test_weights_and_wildcards_decide(client: TestClient, accept: str, media_type: str) -> None:
    """As RFC 9110 says."""
    answer = client.get("/sparql", params={"query": COUNT}, headers={"accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type


def test_the_router_fits_into_any_application() -> None:
    """With an engine of its own, at the address that one wishes."""
    app = FastAPI()
    app.include_router(sparql_router(path="/query"), prefix="/data")
    with TestClient(app) as client:
        answer = client.get("/data/query", params={"query": "ASK { ?m a <https://w3id.org/hip/ns#Measure> }"})
        assert answer.json() == {"head": {}, "boolean": True}
        assert client.get("/data/query", params={"query": "ASK {"}).status_code == 400


# --- changing a store ------------------------------------------------------------------------------------------------


def update(client: TestClient, text: str, **parameters: object) -> int:
    return client.post("/sparql", data={"update": text, **parameters}, headers=TOKEN).status_code


def rows(client: TestClient, query: str) -> list[str]:
    return client.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1:]


def test_an_update_is_seen_at_once_by_everybody(writable: TestClient) -> None:
    """Also by who has the old answer."""
    query = f"SELECT ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    before = writable.get("/sparql", params={"query": query})
    assert update(writable, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> 1 }} }}") == 204
    tagged = {"if-none-match": before.headers["etag"]}
    assert writable.get("/sparql", params={"query": query}, headers=tagged).status_code == 200
    assert rows(writable, query) == ["1"]
    direct = {**TOKEN, "content-type": "application/sparql-update"}
    body = f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert writable.post("/sparql", content=body, headers=direct).status_code == 204
    assert rows(writable, query) == []


def test_an_update_is_all_or_nothing(writable: TestClient) -> None:
    """Where the second step fails, the first is undone."""
    text = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:half> <urn:b> 1 }} }} ; DROP GRAPH <urn:no-such-graph>"
    assert update(writable, text) == 400
    assert rows(writable, "SELECT ?s { VALUES ?s { <urn:half> } ?s ?p ?o }") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INSERT DATA { <urn:a> <urn:b> }", "error at 1:"),
        ("LOAD <http://127.0.0.1:9/>", "LOAD and SERVICE are not allowed"),
        (
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "LOAD and SERVICE are not allowed",
        ),
        ("SELECT * { ?s ?p ?o }", "cannot be carried out"),
    ],
)
def test_an_update_that_is_wrong_says_so(writable: TestClient, text: str, words: str) -> None:
    """With the place, and without reaching outside."""
    answer = writable.post("/sparql", data={"update": text}, headers=TOKEN)
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.text


def test_only_who_has_the_token_may_change(writable: TestClient, client: TestClient) -> None:
    """As Bearer or as the password of Basic; and never on a server that is read-only."""
    change = {"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}
    for shown in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic !!"}, {"authorization": "Bearer"}):
        refused = writable.post("/sparql", data=change, headers=shown)
        assert (refused.status_code, "Bearer" in refused.headers["www-authenticate"]) == (401, True)
    basic = writable.post("/sparql", data={"update": "CLEAR SILENT GRAPH <urn:g>"}, auth=("any", "secret"))
    assert basic.status_code == 204
    assert client.post("/sparql", data=change, headers=TOKEN).status_code == 403
    assert writable.get("/sparql", params=change, headers=TOKEN).status_code == 400


def test_whole_graphs_are_put_extended_read_and_removed(writable: TestClient) -> None:
    """The Graph Store Protocol, by name and by address."""
    turtle = {**TOKEN, "content-type": "text/turtle"}
    at = {"graph": "http://example.org/whole"}
    assert writable.get("/graph-store", params=at).status_code == 404
    assert writable.put("/graph-store", params=at, content="<a> <b> <c> .", headers=turtle).status_code == 201
    assert writable.put("/graph-store", params=at, content="<a> <b> <d> .", headers=turtle).status_code == 204
    assert writable.post("/graph-store", params=at, content="<a> <b> <e> .", headers=turtle).status_code == 204
    read = writable.get("/graph-store", params=at, headers={"accept": "application/n-triples"})
    assert re.findall(r"/(\w)> \.", read.text) == ["d", "e"]
    assert writable.head("/graph-store", params=at).status_code == 200
    assert writable.delete("/graph-store", params=at, headers=TOKEN).status_code == 204
    assert writable.delete("/graph-store", params=at, headers=TOKEN).status_code == 404
    new = writable.post("/graph-store", content="<a> <b> <c> .", headers=turtle)
    assert new.status_code == 201
    assert "/c>" in writable.get(new.headers["location"], headers={"accept": "application/n-triples"}).text


@pytest.mark.parametrize(
    ("params", "content", "kind", "status", "words"),
    [
        ({}, "", "text/turtle", 400, "name one graph"),
        ({"graph": "urn:a", "default": ""}, "", "text/turtle", 400, "name one graph"),
        ({"graph": "no iri"}, "", "text/turtle", 400, "is not an IRI"),
        ({"graph": "urn:g> } ; DROP ALL"}, "", "text/turtle", 400, "is not an IRI"),
        ({"graph": "urn:g"}, "<a> <b> .", "text/turtle", 400, "line 1"),
        ({"graph": "urn:g"}, "x", "image/png", 415, "not read here"),
        ({"graph": "urn:g"}, "<!DOCTYPE a [<!ENTITY b 'c'>]>", "application/rdf+xml", 400, "document type"),
    ],
)
def test_a_graph_that_cannot_be_put_is_told_why(
    writable: TestClient, params: dict[str, str], content: str, kind: str, status: int, words: str
) -> None:
    """And nothing of it is there."""
    headers = {**TOKEN, "content-type": kind}
    answer = writable.put("/graph-store", params=params, content=content, headers=headers)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
    assert writable.get("/graph-store", params={"graph": "urn:g"}).status_code == 404


def test_a_body_that_is_too_large_is_refused() -> None:
    """Whether its size is told beforehand or not."""
    with TestClient(create_app(Settings(workers=1, max_query_bytes=200))) as client:
        long = f"# {'x' * 300}\nASK {{}}"
        typed = {"content-type": "application/sparql-query"}
        assert client.get("/sparql", params={"query": long}).status_code == 413
        assert client.post("/sparql", content=long, headers=typed).status_code == 413
        assert client.post("/sparql", content=iter([b"#" * 150] * 3), headers=typed).status_code == 413


# --- protecting itself, and telling how it is ------------------------------------------------------------------------


def test_every_answer_has_the_security_headers(client: TestClient) -> None:
    """Pages, data and errors."""
    for path in ("/", "/sparql?query=ASK{}", "/nowhere", "/static/hip.css"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_what_is_not_there_is_a_problem_or_a_page(client: TestClient) -> None:
    """As the client wishes."""
    data = client.get("/nowhere")
    assert (data.status_code, data.headers["content-type"]) == (404, "application/problem+json")
    page = client.get("/nowhere", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_who_asks_too_often_waits() -> None:
    """429 with the time to wait; another client, health and styles are not touched."""
    with TestClient(create_app(Settings(workers=1, rate="3/minute"))) as client:
        codes = [client.get("/sparql", params={"query": "ASK {}"}).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        refused = client.get("/sparql", params={"query": "ASK {}"})
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == "application/problem+json"
        assert "content-security-policy" in refused.headers
        assert client.get("/health").status_code == 200
        assert client.get("/static/hip.css").status_code == 200


def test_a_rate_that_is_none_is_told_at_the_start() -> None:
    """Before anything is served."""
    with pytest.raises(HipgraphError, match="write it like 60/minute"), TestClient(create_app(Settings(rate="often"))):
        pass  # pragma: no cover


def test_the_limits_are_published(client: TestClient) -> None:
    """For people and for programs, with the same figures."""
    told = client.get("/limits").json()
    assert (told["timeout"], told["workers"], told["max_query_bytes"]) == (5, 1, 65_536)
    page = client.get("/limits", headers={"accept": "text/html"})
    assert "seconden" in page.text


def test_metrics_count_what_happened(client: TestClient) -> None:
    """By address pattern and outcome; nothing that was asked is told."""
    client.get("/sparql", params={"query": "ASK { <urn:secret> ?p ?o }"})
    client.get("/doc/measure/26")
    text = client.get("/metrics").text
    assert re.search(r'hipgraph_requests_total\{method="GET",path="/sparql",status="200"\} \d', text)
    assert 'path="/doc/{path:path}"' in text
    assert "hipgraph_endpoint_busy 0.0" in text
    assert "secret" not in text


def test_the_log_keeps_no_personal_data(tmp_path: Path) -> None:
    """Time, address pattern, status, size and duration: no address of a client, no query."""
    path = tmp_path / "requests.log"
    open_log(str(path))
    try:
        with TestClient(create_app(Settings(workers=1))) as client:
            client.get("/sparql", params={"query": "ASK { <urn:secret> ?p ?o }"})
            client.get("/doc/organisation/vdab")
    finally:
        for handler in LOG.handlers[:]:
            handler.close()
            LOG.removeHandler(handler)
        LOG.setLevel("NOTSET")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["path"] for line in lines] == ["/sparql", "/doc/{path:path}"]
    assert set(lines[0]) == {"time", "path", "method", "status", "bytes", "ms"}
    with pytest.raises(HipgraphError, match="cannot be written"):
        open_log(str(tmp_path / "no" / "folder.log"))


def test_health_tells_the_truth(client: TestClient) -> None:
    """How many statements a worker has just counted."""
    told = client.get("/health").json()
    counted = client.get("/sparql", params={"query": COUNT}).json()["results"]["bindings"][0]["n"]["value"]
    assert (told["status"], str(told["statements"])) == ("ok", counted)
    assert client.get("/health/live").json() == {"status": "ok"}
