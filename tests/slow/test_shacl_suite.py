"""The W3C SHACL test suite, through both engines; what an engine does not pass is listed with its cause.

`HIPGRAPH_W3C` names the folder with `shacl/`: the suite of github.com/w3c/data-shapes (`data-shapes-test-suite/tests`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.term import Node

from hipgraph.errors import ValidationError
from hipgraph.validation.engines import ENGINES, check

SUITE = Path(os.environ.get("HIPGRAPH_W3C", "/nowhere")) / "shacl"
FILES = sorted(path for path in SUITE.rglob("*.ttl") if "sht:Validate" in path.read_text(encoding="utf-8"))
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
PARTS = (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape, SH.value)
UNIQUE_LANG = "takes sh:uniqueLang '1'^^xsd:boolean for true"
KNOWN = {
    "shifty": {
        "core/path/path-strange-001": "a path node with other statements beside it is reported with them",
        "core/path/path-strange-002": "a path node with other statements beside it is reported with them",
        "core/property/uniqueLang-002": UNIQUE_LANG,
    },
    "pyshacl": {
        "core/property/uniqueLang-002": UNIQUE_LANG,
        "sparql/node/prefixes-001": "does not follow owl:imports between prefix declarations",
        "sparql/pre-binding/shapesGraph-001": "$shapesGraph is not supported",
    },
}


def name(path: Path) -> str:
    return str(path.relative_to(SUITE).with_suffix(""))


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)


@pytest.mark.skipif(not FILES, reason="HIPGRAPH_W3C does not name the W3C suites")
def test_the_suite_is_whole() -> None:
    """121 tests, and nothing is known to fail that is not in it."""
    assert len(FILES) == 121
    assert {case for known in KNOWN.values() for case in known} <= set(map(name, FILES))


@pytest.mark.filterwarnings("ignore::pyshacl.errors.ConstraintLoadWarning")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", FILES, ids=name)
def test_an_engine_reports_what_the_suite_expects(path: Path, engine: str, request: pytest.FixtureRequest) -> None:
    """The same results, or a failure where one is expected; a known gap that is mended fails here too."""
    if cause := KNOWN[engine].get(name(path)):
        request.applymarker(pytest.mark.xfail(reason=cause, strict=True))
    for data, shapes, expected in cases(path):
        assert outcome(data, shapes, engine) == expected


def cases(path: Path) -> Iterator[tuple[Graph, Graph, Counter[str] | None]]:
    """Yield data, shapes, and the expected results of each test in a file; None for a failure."""
    graph = loaded(path.as_uri())
    for test in graph.subjects(RDF.type, SHT.Validate):
        action, result = graph.value(test, MF.action), graph.value(test, MF.result)
        data, shapes = (loaded(str(graph.value(action, kind))) for kind in (SHT.dataGraph, SHT.shapesGraph))
        yield data, shapes, None if result == SHT.Failure else results(graph, result)


def loaded(uri: str) -> Graph:
    return Graph().parse(Path(uri.removeprefix("file://")), publicID=uri)


def outcome(data: Graph, shapes: Graph, engine: str) -> Counter[str] | None:
    try:
        report = check(data.serialize(format="nt", encoding="utf-8"), shapes, engine)
    except ValidationError:
        return None
    return results(report, report.value(predicate=RDF.type, object=SH.ValidationReport))


def results(graph: Graph, report: Node | None) -> Counter[str]:
    """Return what the suite compares of each result; a node without a name is only said to be there."""
    return Counter(
        " ".join(
            [*(label(graph.value(result, part)) for part in PARTS), steps(graph, graph.value(result, SH.resultPath))]
        )
        for result in graph.objects(report, SH.result)
    )


def steps(graph: Graph, node: Node | None) -> str:
    """Return a path in one spelling."""
    if not isinstance(node, BNode):
        return label(node)
    return f"({' '.join(sorted(f'{p.n3()} {steps(graph, o)}' for p, o in graph.predicate_objects(node)))})"


def label(node: Node | None) -> str:
    return "_" if isinstance(node, BNode) else node.n3() if node is not None else "-"
