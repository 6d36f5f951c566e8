"""The W3C query suites over HTTP: what is asked of our endpoint, and what it answers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from starlette.testclient import TestClient
from tests.slow.w3c import (
    FOLDER,
    MF,
    QT,
    RDF_TYPES,
    RS,
    Case,
    cases,
    clear,
    empty_server,
    file,
    iri,
    put,
    quads_of,
    rows,
    same_graph,
    term,
)

EMPTY = "urn:x-hipgraph:empty"
KINDS = ("QueryEvaluationTest", "CSVResultFormatTest")
SYNTAX = ("PositiveSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest", "NegativeSyntaxTest11")
# Outside what the endpoint is for: entailment regimes other than what follows by our own rules, and calling others.
OUT_OF_SCOPE = ("entailment", "service", "syntax-fed")
GRAPH = "the engine leaves ?g unbound in GRAPH ?g { SELECT … }, { VALUES … } and MINUS"
PATH = "the engine misses paths of length zero over empty data"
TAGGED = "the engine keeps the language in GROUP_CONCAT, as SPARQL 1.2 has it"
SUBJECT = "the engine takes a triple term as a subject"
KNOWN = {
    "sparql11/aggregates/agg-empty-group-count-graph": GRAPH,
    "sparql11/bindings/graph": GRAPH,
    "sparql11/negation/graph-minus": GRAPH,
    "sparql11/property-path/zero_or_more_set_start": PATH,
    "sparql11/property-path/zero_or_more_set_end": PATH,
    "sparql11/property-path/zero_or_one_set_start": PATH,
    "sparql11/property-path/zero_or_one_set_end": PATH,
    "sparql11/aggregates/agg-groupconcat-04": TAGGED,
    "sparql11/aggregates/agg-groupconcat-06": TAGGED,
    "sparql11/syntax-query/test_4": "an unknown function is an error here, with its name, not an unbound value",
    "sparql12/grouping/group01": "the engine groups numbers by value: their written form is not kept",
    "sparql12/grouping/select-variable-reuse": "the engine's parser does not let an expression use the alias before it",
    "sparql12/syntax/nested-aggregate-functions": "the engine's parser takes an aggregate inside an aggregate",
    "sparql12/syntax-triple-terms-negative/tripleterm-subject-03": SUBJECT,
    "sparql12/syntax-triple-terms-negative/tripleterm-subject-06": SUBJECT,
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="HIPGRAPH_W3C does not name the W3C suites")


def chosen(*kinds: str) -> list[Case]:
    found = [case for suite in ("sparql11", "sparql12") for case in cases(suite) if case.kind in kinds]
    return [case for case in found if case.name.split("/")[1] not in OUT_OF_SCOPE]


@pytest.fixture(scope="module")
def server() -> Iterator[TestClient]:
    with empty_server() as client:
        yield client


@pytest.mark.parametrize("case", chosen(*KINDS), ids=lambda case: case.name)
def test_a_query_gives_the_expected_answer(case: Case, server: TestClient, request: pytest.FixtureRequest) -> None:
    """Data is put by the Graph Store Protocol, the query asked by the SPARQL Protocol with its dataset."""
    if cause := KNOWN.get(case.name):
        request.applymarker(pytest.mark.xfail(reason=cause, strict=True))
    clear(server)
    default, named = graphs(case, QT.data), graphs(case, QT.graphData)
    for path in {*default, *named}:
        put(server, path, iri(path))
    query = file(case.value(MF.action, QT.query))
    text = f"BASE <{iri(query)}>\n{query.read_text(encoding='utf-8')}"
    parameters: dict[str, object] = {"query": text}
    if "FROM" not in text.split("{", maxsplit=1)[0]:
        parameters["default-graph-uri"] = [iri(path) for path in default] or [EMPTY]
        parameters["named-graph-uri"] = [*map(iri, named), *(name for path in default for name in names_in(path))]
    expected = file(case.value(MF.result))
    compare(server, parameters, expected)


def names_in(path: Path) -> set[str]:
    """Return the names of the graphs inside a file of several."""
    if path.suffix not in (".trig", ".nq"):
        return set()
    return {quad.graph_name.value for quad in quads_of(path) if isinstance(quad.graph_name, ox.NamedNode)}


def graphs(case: Case, kind: object) -> list[Path]:
    action = case.value(MF.action)
    return [file(node) for node in case.manifest.objects(action, kind)]  # type: ignore[arg-type]


def compare(server: TestClient, parameters: dict[str, object], expected: Path) -> None:
    if expected.suffix in (".csv", ".tsv"):
        accept = "text/csv" if expected.suffix == ".csv" else "text/tab-separated-values"
        answer = ask(server, parameters, accept)
        assert lines(answer, expected.suffix) == lines(expected.read_bytes(), expected.suffix)
        return
    if expected.suffix in RDF_TYPES:
        if str(RS) not in expected.read_text(encoding="utf-8"):
            answer = ask(server, parameters, "application/n-triples")
            assert same_graph(answer, expected.read_bytes(), iri(expected), RDF_TYPES[expected.suffix])
            return
        result = Graph().parse(expected, publicID=iri(expected))
        assert found(ask(server, parameters, "application/sparql-results+json")) == of_graph(result)
        return
    fmt = ox.QueryResultsFormat.XML if expected.suffix == ".srx" else ox.QueryResultsFormat.JSON
    assert found(ask(server, parameters, fmt.media_type), fmt) == found(expected.read_bytes(), fmt)


def ask(server: TestClient, parameters: dict[str, object], accept: str) -> bytes:
    answer = server.post("/sparql", data=parameters, headers={"accept": accept})
    assert answer.status_code == 200, answer.text
    return answer.content


def found(text: bytes, fmt: ox.QueryResultsFormat = ox.QueryResultsFormat.JSON) -> object:
    result = ox.parse_query_results(text, format=fmt)
    return bool(result) if isinstance(result, ox.QueryBoolean) else rows(result)


def of_graph(result: Graph) -> object:
    """Return a result set in the vocabulary of the working group as rows."""
    for value in result.objects(None, RS.boolean):
        return str(value) == "true"
    names = sorted(str(name) for name in result.objects(None, RS.resultVariable))
    counted: Counter[str] = Counter()
    for solution in result.objects(None, RS.solution):
        bound = {
            str(result.value(binding, RS.variable)): result.value(binding, RS.value)
            for binding in result.objects(solution, RS.binding)
        }
        values = {
            name: next(ox.parse(f"<urn:s> <urn:p> {bound[name].n3()} .", format=ox.RdfFormat.N_TRIPLES)).object
            for name in bound
        }
        counted[" ".join(f"{name}={term(values.get(name))}" for name in names)] += 1
    return counted


def lines(text: bytes, suffix: str) -> tuple[list[str], Counter[str]]:
    """Return the columns, and the rows as a multiset; CSV tells nothing of blank nodes and of kinds of numbers."""
    delimiter, quoting = (",", csv.QUOTE_MINIMAL) if suffix == ".csv" else ("\t", csv.QUOTE_NONE)
    columns, *rest = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter, quoting=quoting)
    order = sorted(range(len(columns)), key=lambda place: columns[place])
    table = [[*row, *[""] * len(columns)] for row in rest]
    return sorted(columns), Counter(" ".join(cell(row[place]) for place in order) for row in table)


def cell(text: str) -> str:
    if text.startswith("_:"):
        return "_"
    try:
        return f"{float(text.partition('^^')[0].strip(chr(34))):g}"
    except ValueError:
        return text


@pytest.mark.parametrize("case", chosen(*SYNTAX), ids=lambda case: case.name)
def test_a_query_is_read_or_refused_as_expected(case: Case, server: TestClient, request: pytest.FixtureRequest) -> None:
    """What is no query is answered with 400, what is one with 200, over an empty graph."""
    if cause := KNOWN.get(case.name):
        request.applymarker(pytest.mark.xfail(reason=cause, strict=True))
    path = file(case.value(MF.action))
    text = f"BASE <{iri(path)}>\n{path.read_text(encoding='utf-8')}"
    accept = "application/sparql-results+json, application/n-triples"
    answer = server.post("/sparql", data={"query": text}, headers={"accept": accept})
    assert answer.status_code == (400 if case.kind.startswith("Negative") else 200), answer.text
