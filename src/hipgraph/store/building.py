"""From the published files to a graph: loading them, and adding what follows."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import IO, Final, cast

from hipgraph.assets import data, published
from hipgraph.errors import StoreError
from hipgraph.media import GRAPH_FORMATS, format_named
from hipgraph.namespaces import DOC, ID, PREFIXES, rebased
from hipgraph.queries import query_text
from hipgraph.store.bridges import add_bridges
from hipgraph.store.datasets import INFERRED
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.interface import Store
from hipgraph.store.metadata import describe_itself

_WITH_GRAPHS: Final = frozenset({"nq", "trig", "jsonld"})  # formats whose statements can name their graph

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


@cache
def vocabulary() -> Store:
    """Return a store with the ontology and the registers, to be asked alone: it is loaded once.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    return load(infer=False, fiches=False)


def fill(store: EmbeddedStore, *, infer_too: bool = True, fiches: bool = True) -> None:
    """Load the published files into a store.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    for path, graph in published_graphs():
        if fiches or "/doc/fiche/" not in graph:
            add_file(store, path, graph, rebased)
    if infer_too:
        infer(store)
        add_bridges(store)


def add_file(store: EmbeddedStore, path: Path, graph: str, read: Callable[[str], str] = str) -> None:
    """Add a Turtle file, as `read` reads its text, to a named graph.

    Raises:
        StoreError: It cannot be read, or is not Turtle; nothing of it is added.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read: {error}"
        raise StoreError(msg) from None
    store.add_turtle(read(text), graph, str(path))


def whole() -> EmbeddedStore:
    """Return a store with the published files, what follows, and the graph's description of itself.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    store = load()
    describe_itself(store)
    return store


def fill_whole(store: EmbeddedStore) -> None:
    """Fill a store with the same; what follows is found in memory, many times faster than on disk.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    store.bulk_extend(whole().quads())


def fill_with(store: EmbeddedStore, files: Sequence[Path], *, as_is: bool = False) -> None:
    """Load files in place of the fiches, with the ontology, the registers, what follows and the graph's description.

    With `as_is` the files alone. What names no graph goes to a graph named by its file.

    Raises:
        StoreError: A file cannot be loaded.
    """
    if not as_is:
        fill(store, infer_too=False, fiches=False)
    for path in files:
        _add(store, path)
    if not as_is:
        infer(store)
        add_bridges(store)
        describe_itself(store)


def _add(store: EmbeddedStore, path: Path) -> None:
    """Add a file, compressed or not, in the format that its name ends in."""
    packed = path.suffix == ".gz"
    suffix = (path.with_suffix("") if packed else path).suffix.removeprefix(".")
    fmt = format_named(GRAPH_FORMATS, suffix)
    if fmt is None:
        known = ", ".join(f".{offer.suffix}" for offer in GRAPH_FORMATS)
        msg = f"{path}: the end of its name tells no format; use {known}, also with .gz behind it"
        raise StoreError(msg)
    graph = "" if fmt.name in _WITH_GRAPHS else path.resolve().as_uri()
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            store.bulk_add(cast("IO[bytes]", file), fmt.name, graph)
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror or error})"
        raise StoreError(msg) from None


def complete(store: EmbeddedStore) -> EmbeddedStore:
    """Return a store of what a plan states with the ontology, what follows, and the graph's description added to it.

    Raises:
        StoreError: The ontology cannot be loaded.
    """
    for path, graph in published_graphs():
        if path.is_relative_to(published() / "ontology"):
            add_file(store, path, graph, rebased)
    infer(store)
    add_bridges(store)
    describe_itself(store)
    return store


def infer(store: EmbeddedStore) -> None:
    """Fill the graph of what follows from the ontology, until nothing more follows."""
    for names in RULES:
        _exhaust(store, [query_text("rules", f"{name}.rq") for name in names])
    store.apply(query_text("build", "forget-nameless-classes.ru"))


def _exhaust(store: EmbeddedStore, rules: Sequence[str]) -> None:
    """Add what CONSTRUCT queries give to the graph of what was inferred, until they give nothing new."""
    quiet = 0  # rules in a row that found nothing
    for rule in cycle(rules):
        before = len(store)
        store.add(INFERRED.value, store.triples(rule))
        quiet = quiet + 1 if len(store) == before else 0
        if quiet == len(rules):
            return


def published_graphs() -> Iterator[tuple[Path, str]]:
    """Yield each published file with the IRI of its named graph."""
    ontology, plan = published() / "ontology", data()
    yield ontology / "hip.ttl", PREFIXES["hip"].rstrip("#")
    yield ontology / "alignments.ttl", f"{PREFIXES['hip'].rstrip('#')}/alignments"
    yield plan / "plan.ttl", f"{DOC}plan/{plan_name()}"
    if (plan / "provenance.ttl").exists():
        yield plan / "provenance.ttl", f"{DOC}provenance"
    for path in sorted((plan / "registers").glob("*.ttl")):
        yield path, f"{DOC}register/{path.stem}"
    for path in sorted((plan / "fiches").glob("*.ttl")):
        yield path, f"{DOC}fiche/{path.stem}"


@cache
def plan_name() -> str:
    """Return the name that the plan has in its IRI: "hip-2018".

    Raises:
        StoreError: Its plan.ttl cannot be loaded, or describes no plan, or several.
    """
    path, store = data() / "plan.ttl", EmbeddedStore()
    add_file(store, path, DOC, rebased)
    found = {row.text("plan") for row in store.select(query_text("build", "plan-name.rq"))}
    if len(found) != 1 or not (name := found.pop()).startswith(f"{ID}plan/"):
        msg = f"{path}: it must describe one hip:PolicyPlan, with an IRI under {ID}plan/"
        raise StoreError(msg)
    return name.removeprefix(f"{ID}plan/")
