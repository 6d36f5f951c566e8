"""From the published files to a graph: loading them, and adding what follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hipgraph.assets import published
from hipgraph.namespaces import DOC, PREFIXES
from hipgraph.queries import query_text
from hipgraph.store.embedded import EmbeddedStore

# Rules on properties first, for none of them asks what class a thing is of; then those on classes.
RULES: Final = (
    ("subproperty", "chain", "inverse", "symmetric"),
    ("subclass", "hasvalue", "somevaluesfrom", "cardinality", "intersection", "union", "equivalent"),
)


def load(*, infer: bool = True, fiches: bool = True) -> EmbeddedStore:
    """Return a store with the published files: one named graph per file, one for what was inferred.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    store = EmbeddedStore()
    fill(store, infer_too=infer, fiches=fiches)
    return store


def fill(store: EmbeddedStore, *, infer_too: bool = True, fiches: bool = True) -> None:
    """Load the published files into a store.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    for path, graph in published_graphs():
        if fiches or "/doc/fiche/" not in graph:
            store.add_file(path, graph)
    if infer_too:
        infer(store)


def infer(store: EmbeddedStore) -> None:
    """Fill the graph of what follows from the ontology, until nothing more follows."""
    for names in RULES:
        store.exhaust([query_text("rules", f"{name}.rq") for name in names])
    store.forget_nameless_classes()


def published_graphs() -> Iterator[tuple[Path, str]]:
    """Yield each published file with the IRI of its named graph."""
    root = published()
    yield root / "ontology" / "hip.ttl", PREFIXES["hip"].rstrip("#")
    yield root / "ontology" / "alignments.ttl", f"{PREFIXES['hip'].rstrip('#')}/alignments"
    yield root / "data" / "plan.ttl", f"{DOC}plan/hip-2018"
    for path in sorted((root / "data" / "registers").glob("*.ttl")):
        yield path, f"{DOC}register/{path.stem}"
    for path in sorted((root / "data" / "fiches").glob("*.ttl")):
        yield path, f"{DOC}fiche/{path.stem}"
