"""The graph, whichever engine holds it: load, query, dump."""

from __future__ import annotations

from hipgraph.store.answers import (
    Answer,
    Row,
    Sink,
    Solutions,
    Term,
    Triples,
    Truth,
    Written,
    grouped,
    iri_term,
    literal_term,
    quoted,
    text_term,
)
from hipgraph.store.building import add_file, infer, load, plan_name, vocabulary
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.interface import Store
from hipgraph.store.syntax import Triple, read_graph, write_dataset, write_graph
from hipgraph.store.writing import write_solutions, written_solutions

__all__ = [
    "Answer",
    "EmbeddedStore",
    "Row",
    "Sink",
    "Solutions",
    "Store",
    "Term",
    "Triple",
    "Triples",
    "Truth",
    "Written",
    "add_file",
    "grouped",
    "infer",
    "iri_term",
    "literal_term",
    "load",
    "plan_name",
    "quoted",
    "read_graph",
    "text_term",
    "vocabulary",
    "write_dataset",
    "write_graph",
    "write_solutions",
    "written_solutions",
]
