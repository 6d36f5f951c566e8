"""The W3C test suites as data: manifests, expected results, and a server with an empty store to run them on.

`HIPGRAPH_W3C` names the folder with `sparql11/`, `sparql12/` and `shacl/`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from starlette.testclient import TestClient

from hipgraph.settings import Settings
from hipgraph.store.folder import build_folder
from hipgraph.web.app import create_app

FOLDER = Path(os.environ.get("HIPGRAPH_W3C", "/nowhere"))
BASE = "https://w3c.github.io/rdf-tests/sparql/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DAWGT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
TOKEN = {"authorization": "Bearer test"}
RDF_TYPES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
}
_NUMBERS = re.compile(r"XMLSchema#(integer|decimal|double|float|\w*[iI]nt|long|short|byte|\w*Integer|unsigned\w+)$")


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    name: str  # suite/folder/local name
    kind: str  # local name of its class
    node: Node
    manifest: Graph

    def value(self, *path: URIRef, of: Node | None = None) -> Node | None:
        """Return what stands at the end of a path from the test, or from another node."""
        found: Node | None = of if of is not None else self.node
        for step in path:
            found = self.manifest.value(found, step)
        return found


def manifests(suite: str) -> Iterator[Path]:
    yield from sorted((FOLDER / suite).glob("*/manifest*.ttl"))


def cases(suite: str) -> Iterator[Case]:
    for path in manifests(suite):
        manifest = Graph().parse(path, publicID=iri(path))
        for entries in manifest.objects(None, MF.entries):
            for node in Collection(manifest, entries):
                kind = str(manifest.value(node, RDF.type)).rpartition("#")[2]
                approval = manifest.value(node, DAWGT.approval)
                if approval not in (DAWGT.Deprecated, DAWGT.Withdrawn):
                    local = re.split(r"[#/]", str(node))[-1]
                    yield Case(f"{suite}/{path.parent.name}/{local}", kind, node, manifest)


def iri(path: Path) -> str:
    return BASE + str(path.relative_to(FOLDER))


def file(node: Node | None) -> Path:
    return FOLDER / str(node).removeprefix(BASE)


@contextmanager
def empty_server(**settings: object) -> Iterator[TestClient]:
    """Give a client of a server whose store is empty and can be changed."""
    with TemporaryDirectory() as folder:
        build_folder(Path(folder) / "store", lambda _: None)
        chosen = Settings(store=str(Path(folder) / "store"), token="test", workers=1, timeout=20, **settings)  # noqa: S106
        with TestClient(create_app(chosen)) as client:
            yield client


def clear(client: TestClient) -> None:
    update(client, "DROP ALL")


def update(client: TestClient, text: str, **parameters: object) -> None:
    answer = client.post("/sparql", data={"update": text, **parameters}, headers=TOKEN)
    assert answer.status_code == 204, answer.text


def put(client: TestClient, path: Path, graph: str = "") -> None:
    """Let a graph, by default the default one, hold a file; named graphs inside it keep their names."""
    if graph and path.suffix in (".trig", ".nq"):
        parts = (
            inserted(ox.Quad(*quad.triple, quad.graph_name if named(quad) else ox.NamedNode(graph)))
            for quad in quads_of(path)
        )
        update(client, f"INSERT DATA {{ {' '.join(parts)} }}")
    elif graph:
        headers = {**TOKEN, "content-type": RDF_TYPES[path.suffix]}
        answer = client.put("/graph-store", params={"graph": graph}, content=path.read_bytes(), headers=headers)
        assert answer.status_code in (201, 204), answer.text
    else:  # what is relative in the file is relative to the file
        update(client, f"INSERT DATA {{ {' '.join(map(inserted, quads_of(path)))} }}")


def inserted(quad: ox.Quad) -> str:
    return f"GRAPH {quad.graph_name} {{ {quad.triple} }}" if named(quad) else f"{quad.triple} ."


def named(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode)


def quads_of(path: Path) -> list[ox.Quad]:
    fmt = ox.RdfFormat.from_media_type(RDF_TYPES[path.suffix])
    return list(ox.parse(path.read_bytes(), format=fmt, base_iri=iri(path)))


def label(case: Case, node: Node) -> str:
    return str(case.manifest.value(node, RDFS.label))


# --- comparing -----------------------------------------------------------------------------------------------------


def term(value: Any) -> str:  # noqa: ANN401  a term of the engine, or nothing
    """Return a term in one spelling: numbers by value, a node without a name as such."""
    if value is None:
        return "-"
    if isinstance(value, ox.BlankNode):
        return "_"
    if isinstance(value, ox.Triple):
        return f"<<{term(value.subject)} {term(value.predicate)} {term(value.object)}>>"
    if isinstance(value, ox.Literal) and _NUMBERS.search(value.datatype.value):
        return f"{number(value.value)}"
    if isinstance(value, ox.Literal) and value.datatype.value.endswith("#boolean"):
        return {"1": "true", "0": "false"}.get(value.value, value.value)
    return str(value).replace("^^<http://www.w3.org/2001/XMLSchema#string>", "")


def number(text: str) -> str:
    try:
        return str(Decimal(text).normalize().quantize(Decimal("1e-6")).normalize())
    except InvalidOperation:
        try:
            return f"{float(text):.6g}"
        except ValueError:
            return text


def rows(solutions: Any) -> Counter[str]:  # noqa: ANN401
    names = sorted(variable.value for variable in solutions.variables)
    return Counter(" ".join(f"{name}={term(solution[name])}" for name in names) for solution in solutions)


def same_graph(one: bytes, other: bytes, base: str, media_type: str = "text/turtle") -> bool:
    """Whether two texts, the first in N-Triples, say the same, numbers by value."""
    ours, theirs = (read(text, base, kind) for text, kind in ((one, "application/n-triples"), (other, media_type)))
    return canonical(ours) == canonical(theirs)


def read(text: bytes, base: str, media_type: str) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.from_media_type(media_type), base_iri=base))


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    """Return a graph with blank nodes named by their place and numbers by value, wherever it stands."""
    found = ox.Dataset(ox.Quad(quad.subject, quad.predicate, by_value(quad.object)) for quad in quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, found))


def by_value(value: Any) -> Any:  # noqa: ANN401
    """Return a number in one spelling, any other term as it is."""
    if isinstance(value, ox.Literal) and _NUMBERS.search(value.datatype.value):
        return ox.Literal(number(value.value), datatype=value.datatype)
    return value
