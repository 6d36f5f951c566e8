"""The W3C update suites over HTTP: what an update makes of the store."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from rdflib import URIRef
from rdflib.term import Node
from starlette.testclient import TestClient
from tests.slow.w3c import (
    FOLDER,
    MF,
    TOKEN,
    UT,
    Case,
    canonical,
    cases,
    clear,
    empty_server,
    file,
    iri,
    label,
    put,
    quads_of,
    read,
)

SYNTAX = (
    "PositiveUpdateSyntaxTest11",
    "NegativeUpdateSyntaxTest11",
    "PositiveUpdateSyntaxTest",
    "NegativeUpdateSyntaxTest",
)
LOADS = "LOAD is refused: this endpoint fetches nothing"
MISSING = "a graph that is not there cannot be dropped or cleared"
KNOWN = {
    **{f"sparql11/syntax-update-1/test_{number}": LOADS for number in (1, 2, 3, 4, 37)},
    **{f"sparql11/syntax-update-1/test_{number}": MISSING for number in (8, 18)},
    "sparql11/update-silent/load-silent": LOADS,
    "sparql11/update-silent/load-into-silent": LOADS,
}
ALL = [case for suite in ("sparql11", "sparql12") for case in cases(suite)]

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="HIPGRAPH_W3C does not name the W3C suites")


@pytest.fixture(scope="module")
def server() -> Iterator[TestClient]:
    with empty_server() as client:
        yield client


def named(case: Case, node: object) -> dict[str, object]:
    return {
        label(case, data): case.value(UT.graph, of=data)
        for data in case.manifest.objects(node, UT.graphData)  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("case", [c for c in ALL if c.kind == "UpdateEvaluationTest"], ids=lambda case: case.name)
def test_an_update_makes_what_is_expected(case: Case, server: TestClient, request: pytest.FixtureRequest) -> None:
    """The default graph and every named graph are as the suite says; no other graph holds anything."""
    if cause := KNOWN.get(case.name):
        request.applymarker(pytest.mark.xfail(reason=cause, strict=True))
    clear(server)
    action, result = case.value(MF.action), case.value(MF.result)
    for node in case.manifest.objects(action, UT.data):
        put(server, file(node))
    for name, node in named(case, action).items():
        put(server, file(node), name)  # type: ignore[arg-type]
    path = file(case.value(UT.request, of=action))
    text = f"BASE <{iri(path)}>\n{path.read_text(encoding='utf-8')}"
    answer = server.post("/sparql", data={"update": text}, headers=TOKEN)
    assert answer.status_code == 204, answer.text
    expected = dict(graphs(case, result))
    for name, quads in expected.items():
        assert canonical(stored(server, name)) == canonical(quads)
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    rows = server.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert {row["g"]["value"] for row in rows if row["g"]["type"] == "uri"} <= set(expected)


def graphs(case: Case, result: Node | None) -> Iterator[tuple[str, list[ox.Quad]]]:
    """Yield the name of each graph that is expected, "" for the default one, and what it holds."""
    whole = case.value(UT.data, of=result)
    quads = quads_of(file(whole)) if whole else []
    names = {quad.graph_name.value: quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    for name, term in {"": ox.DefaultGraph(), **names}.items():
        yield name, [quad for quad in quads if quad.graph_name == term]
    for name, node in named(case, result).items():
        yield name, quads_of(file(node)) if isinstance(node, URIRef) else []


def stored(server: TestClient, name: str) -> list[ox.Quad]:
    params = {"graph": name} if name else {"default": ""}
    answer = server.get("/graph-store", params=params, headers={"accept": "application/n-triples"})
    return read(answer.content, "urn:x:", "application/n-triples") if answer.status_code == 200 else []


@pytest.mark.parametrize("case", [c for c in ALL if c.kind in SYNTAX], ids=lambda case: case.name)
def test_an_update_is_read_or_refused_as_expected(
    case: Case, server: TestClient, request: pytest.FixtureRequest
) -> None:
    """What is no update is answered with 400; what is one is carried out."""
    if cause := KNOWN.get(case.name):
        request.applymarker(pytest.mark.xfail(reason=cause, strict=True))
    clear(server)
    path = file(case.value(MF.action))
    text = f"BASE <{iri(path)}>\n{path.read_text(encoding='utf-8')}"
    answer = server.post("/sparql", data={"update": text}, headers=TOKEN)
    assert answer.status_code == (400 if case.kind.startswith("Negative") else 204), answer.text
