"""The graph, whichever engine holds it: load, query, dump."""

from __future__ import annotations

from hipgraph.store.answers import (
    Answer,
    Row,
    Solutions,
    Term,
    Triples,
    Truth,
    Written,
    iri_term,
    literal_term,
    read_graph,
    write_graph,
)
from hipgraph.store.embedded import EmbeddedStore, Store, load

__all__ = [
    "Answer",
    "EmbeddedStore",
    "Row",
    "Solutions",
    "Store",
    "Term",
    "Triples",
    "Truth",
    "Written",
    "iri_term",
    "literal_term",
    "load",
    "read_graph",
    "write_graph",
]
