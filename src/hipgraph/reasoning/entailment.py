"""What follows from the ontology and the data, apart from what is stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hipgraph.media import GRAPH_FORMATS, format_for
from hipgraph.namespaces import DOC, expand
from hipgraph.queries import query_text
from hipgraph.store import EmbeddedStore, Triples, add_file, infer, load, write_graph

INFERRED = f"{DOC}inferred"
_NTRIPLES = next(fmt for fmt in GRAPH_FORMATS if fmt.name == "nt")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the statements that follow have one property; of types, one class."""

    iri: str
    is_class: bool
    statements: int


def follow(files: Sequence[Path] = ()) -> tuple[EmbeddedStore, Triples]:
    """Return a store, and what follows from the published graph; with files, what follows only with them.

    The files are read together with the ontology and the registers, in place of the fiches.

    Raises:
        StoreError: A file is no Turtle.
    """
    store = load(fiches=not files)
    if not files:
        return store, _inferred(store)
    without = set(_inferred(store).triples)
    for path in files:
        add_file(store, path, path.resolve().as_uri())
    infer(store)
    return store, Triples(tuple(triple for triple in _inferred(store).triples if triple not in without))


def shares(found: Triples) -> tuple[Share, ...]:
    """Return how many statements follow per property, of types per class; the most first."""
    rdf_type = expand("rdf:type")
    counted: Counter[tuple[str, bool]] = Counter()
    for triple in found.triples:
        is_class = triple.predicate.value == rdf_type
        counted[str(triple.object if is_class else triple.predicate).strip("<>"), is_class] += 1
    ordered = sorted(counted.items(), key=lambda item: (item[0][1], -item[1], item[0]))
    return tuple(Share(iri, is_class, number) for (iri, is_class), number in ordered)


def written(found: Triples, name: str) -> bytes:
    """Return what follows in a format; in nq with the name of the graph that it makes up.

    Raises:
        NotAcceptableError: No such format.
    """
    fmt = format_for(GRAPH_FORMATS, accept="*/*", name=name)
    if fmt.name == "nq":
        return b"".join(_quads(write_graph(found.triples, _NTRIPLES).splitlines()))
    return write_graph(found.triples, fmt)


def _quads(lines: Iterable[bytes]) -> Iterable[bytes]:
    for line in lines:
        yield line.removesuffix(b".") + f"<{INFERRED}> .\n".encode()


def _inferred(store: EmbeddedStore) -> Triples:
    found = store.query(query_text("reasoning", "inferred.rq"))
    return found if isinstance(found, Triples) else Triples(())
