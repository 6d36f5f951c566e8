"""The W3C suites of the SPARQL Protocol, the Graph Store Protocol and the Service Description, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node
from starlette.testclient import TestClient
from tests.slow.w3c import FOLDER, MF, TOKEN, UT, Case, cases, clear, empty_server, file, put, same_graph

from hipgraph.web.graphs import PATH

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HOST = "http://www.example"
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}
KINDS = ("ProtocolTest", "GraphStoreProtocolTest")

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="HIPGRAPH_W3C does not name the W3C suites")


@pytest.fixture(scope="module")
def server() -> Iterator[TestClient]:
    with empty_server() as client:
        client.base_url = HOST  # type: ignore[assignment]
        yield client


@pytest.mark.parametrize("case", [c for c in cases("sparql11") if c.kind in KINDS], ids=lambda case: case.name)
def test_each_request_is_answered_as_the_protocol_says(case: Case, server: TestClient) -> None:
    """In order, with the status, the format, the truth or the graph that is expected."""
    clear(server)
    for data in case.manifest.objects(case.node, UT.graphData):
        put(server, file(case.value(UT.graph, of=data)), str(case.value(RDFS.label, of=data)))
    places: dict[str, str] = {}
    for request in Collection(case.manifest, case.value(MF.action, HT.requests)):
        answer = sent(case, request, server, places)
        check(case, case.value(HT.resp, of=request), answer, places)


def sent(case: Case, request: Node, server: TestClient, places: dict[str, str]) -> object:
    method = str(case.value(HT.methodName, of=request))
    address = filled(str(case.value(HT.absolutePath, of=request)), places)
    path = address.replace("/sparql/", "/sparql", 1).replace("/gsp", PATH, 1) if address.startswith("/") else address
    body = case.value(HT.body, CNT.chars, of=request)
    encoding = str(case.value(HT.body, CNT.characterEncoding, of=request) or "UTF-8")
    content = filled(str(body), places).replace("/gsp", PATH).encode(encoding) if body is not None else None
    return server.request(method, path, content=content, headers={**headers(case, request), **TOKEN})


def headers(case: Case, message: Node | None) -> dict[str, str]:
    listed = case.value(HT.headers, of=message)
    found = Collection(case.manifest, listed) if listed is not None else ()
    return {str(case.value(HT.fieldName, of=h)).lower(): str(case.value(HT.fieldValue, of=h)) for h in found}


def filled(text: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        text = text.replace(name, place)
    return text


def check(case: Case, expected: Node | None, answer: object, places: dict[str, str]) -> None:
    statuses = {str(s).rpartition("#")[2] for s in case.manifest.objects(expected, MF.expectedStatus)}
    assert any(fits(status, answer.status_code) for status in statuses), (statuses, answer.status_code, answer.text)  # type: ignore[attr-defined]
    if name := case.value(MF.expectedLocation, of=expected):
        places[str(name)] = answer.headers["location"]  # type: ignore[attr-defined]
    media_type = answer.headers.get("content-type", "").partition(";")[0]  # type: ignore[attr-defined]
    if kind := case.value(MF.expectedFormat, of=expected):
        assert media_type in FORMATS[str(kind)]
    truth = case.value(MF.expectedBoolean, of=expected)
    if truth is not None:
        assert answer.json()["boolean"] is (str(truth) == "true")  # type: ignore[attr-defined]
    graph = case.value(HT.body, CNT.chars, of=expected)
    if graph is not None and media_type == "text/turtle":
        ours = Graph().parse(data=answer.text, format="turtle").serialize(format="nt")  # type: ignore[attr-defined]
        text = filled(str(graph), places).replace("/gsp", PATH)
        assert same_graph(ours.encode(), text.encode(), HOST)


STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "BadRequest": 400, "NotFound": 404, "MethodNotAllowed": 405}


def fits(status: str, code: int) -> bool:
    """Whether a status code is one of a class such as "StatusCode2xx", or the one with a name."""
    if status.startswith("StatusCode"):
        return status.removeprefix("StatusCode")[0] == str(code)[0]
    return STATUSES.get(status, -1) == code


def test_the_endpoint_describes_itself(server: TestClient) -> None:
    """It returns RDF; there is a service whose endpoint this is; and what it says keeps to the vocabulary."""
    assert {case.kind for case in cases("sparql11") if "service-description" in case.name} == {"ServiceDescriptionTest"}
    answer = server.get("/sparql", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")
    graph = Graph().parse(data=answer.text)
    service = graph.value(predicate=RDF.type, object=SD.Service)
    assert str(graph.value(service, SD.endpoint)) == f"{HOST}/sparql"
    known = (
        "Service Dataset Graph NamedGraph GraphCollection endpoint feature propertyFeature supportedLanguage".split()
    )
    known += "resultFormat defaultDataset availableGraphs defaultGraph namedGraph name graph".split()
    used = {term for triple in graph for term in triple if str(term).startswith(str(SD))}
    languages = {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update, SD.UnionDefaultGraph}
    assert used <= {SD[name] for name in known} | languages
    assert SD.SPARQL11Update in used
