"""The graph in engines of others: loaded by our own command, and asked through our own server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient
from tests.slow import oxigraph
from tests.slow.virtuoso import PASSWORD, PROGRAM, USER, virtuoso

from hipgraph.queries import Query, read_queries
from hipgraph.settings import Settings
from hipgraph.web.app import create_app

pytestmark = pytest.mark.skipif(not (PROGRAM and oxigraph.PROGRAM), reason="virtuoso-t or oxigraph is not installed")
CSV = {"accept": "text/csv"}


@dataclass(frozen=True)
class Engine:
    """Where an engine takes queries and updates, and where graphs."""

    sparql: str
    graph_store: str


@contextmanager
def in_virtuoso() -> Iterator[Engine]:
    with virtuoso() as server:
        yield Engine(server.sparql, server.graph_store)


@contextmanager
def in_oxigraph() -> Iterator[Engine]:
    with oxigraph.oxigraph() as address:
        yield Engine(f"{address}/query", f"{address}/store")


@pytest.fixture(scope="module", params=[in_virtuoso, in_oxigraph], ids=["virtuoso", "oxigraph"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.param() as found:
        yield found


def build(engine: Engine, *, fails: bool = False) -> str:
    environment = {**os.environ, "HIPGRAPH_STORE_USER": USER, "HIPGRAPH_STORE_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "hipgraph", "build", "--lang", "en"]
    where = ["--to", engine.sparql, "--graph-store", engine.graph_store]
    done = subprocess.run([*command, *where], env=environment, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, done.stderr
    return done.stderr if fails else done.stdout


@pytest.fixture(scope="module")
def over(engine: Engine) -> Iterator[TestClient]:
    assert "(0 were there already)" in build(engine)
    with TestClient(create_app(Settings(store=engine.sparql, workers=1))) as client:
        yield client


@pytest.fixture(scope="module")
def embedded() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=1))) as client:
        yield client


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(store=str(tmp_path_factory.mktemp("disk") / "store"), workers=1))) as client:
        yield client


@pytest.mark.parametrize("question", read_queries(), ids=lambda question: question.name)
def test_every_question_has_the_same_answer_on_three_stores(
    question: Query, over: TestClient, embedded: TestClient, on_disk: TestClient
) -> None:
    """In memory, on disk and in the other engine: row for row, and in the same order where there is one."""
    answers = [client.get(f"/queries/{question.name}", headers=CSV) for client in (embedded, on_disk, over)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].text.splitlines()[1:]
    assert answers[0].text == answers[1].text == answers[2].text


def test_the_plan_is_checked_the_same(over: TestClient, embedded: TestClient, on_disk: TestClient) -> None:
    """Every finding with its words and its score."""
    reports = [client.get("/completeness", params={"format": "json"}).json() for client in (embedded, on_disk, over)]
    assert reports[0]["findings"]
    assert json.dumps(reports[0]) == json.dumps(reports[1]) == json.dumps(reports[2])


@pytest.mark.parametrize("path", ["/", "/queries/cq01", "/doc/measure/26", "/doc/fiche/26", "/completeness"])
def test_the_pages_are_the_same(path: str, over: TestClient, embedded: TestClient) -> None:
    """To the letter."""
    pages = [client.get(path, headers={"accept": "text/html"}) for client in (over, embedded)]
    assert pages[0].status_code == 200
    assert pages[0].text == pages[1].text


def test_the_endpoint_gives_what_engines_do_not(over: TestClient) -> None:
    """Direct POST, a boolean for an ASK, the place of a mistake, and formats of ours."""
    typed = {"content-type": "application/sparql-query"}
    asked = over.post("/sparql", content="ASK { ?m a <https://w3id.org/hip/ns#Measure> }", headers=typed)
    assert asked.json() == {"head": {}, "boolean": True}
    assert over.get("/sparql", params={"query": "SELECT * {\n ?s"}).json()["line"] == 2
    book = over.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o } LIMIT 5", "format": "xlsx"})
    assert book.content.startswith(b"PK")


def test_a_second_load_sends_nothing(over: TestClient, engine: Engine) -> None:
    """All of it is there already, and is counted."""
    assert over.get("/health").status_code == 200
    told = build(engine)
    words = told.split()
    assert f"({words[3]} were there already)" in told


def test_answers_that_it_would_cut_are_errors() -> None:
    """Rows, and graphs, of which it does not even tell."""
    with virtuoso(rows=1000) as small, TestClient(create_app(Settings(store=small.sparql, workers=1))) as client:
        every = {"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }"}
        graph = {"query": "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"}
        for asked in (every, graph):
            answer = client.get("/sparql", params=asked)
            assert (answer.status_code, "1000 rows" in answer.text) == (422, True)
        few = client.get("/sparql", params={"query": graph["query"] + " LIMIT 10"})
        assert few.status_code == 200


def test_an_engine_whose_default_graph_is_not_the_union_is_told_so() -> None:
    """By the load and by the server, for otherwise every answer would be empty."""
    with oxigraph.oxigraph(union=False) as address:
        engine = Engine(f"{address}/query", f"{address}/store")
        assert "apart from the default graph" in " ".join(build(engine, fails=True).split())
        with TestClient(create_app(Settings(store=engine.sparql, workers=1))) as client:
            answer = client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"})
            assert (answer.status_code, "docs/scale.md" in answer.json()["detail"]) == (502, True)
            assert client.get("/health").status_code == 503
            graph = "https://w3id.org/hip/doc/fiche/26"
            asked = {"query": "SELECT ?s { ?s ?p ?o } LIMIT 1", "default-graph-uri": graph}
            named = client.get("/sparql", params=asked)
            assert len(named.json()["results"]["bindings"]) == 1
