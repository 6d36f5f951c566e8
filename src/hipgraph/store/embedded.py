"""The graph inside this process, held by Oxigraph: the default, and nothing to install."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from traceback import clear_frames
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, TypeVar, Unpack

import pyoxigraph as ox

from hipgraph.assets import published
from hipgraph.errors import QueryError, StoreError
from hipgraph.namespaces import DOC, PREFIXES
from hipgraph.queries import query_text
from hipgraph.store.answers import (
    Answer,
    Choice,
    EngineResult,
    Row,
    Solutions,
    Term,
    Written,
    read_answer,
    write_answer,
)
from hipgraph.store.guard import names_dataset, readable, refuse_outside

if TYPE_CHECKING:
    from rdflib import Dataset

_INFERRED = ox.NamedNode(f"{DOC}inferred")
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
T = TypeVar("T")
# Rules on properties first, for none of them asks what class a thing is of; then those on classes.
_RULES = (
    ("subproperty", "chain", "inverse", "symmetric"),
    ("subclass", "hasvalue", "somevaluesfrom", "cardinality", "intersection", "union", "equivalent"),
)


class About(TypedDict, total=False):
    """What a query is about besides its text: values for its variables, and the graphs it sees."""

    bindings: Mapping[str, Term]
    default_graphs: Sequence[str]  # the union of all, where neither these nor named ones are given
    named_graphs: Sequence[str]
    strict: bool  # the project's prefixes must be declared
    asserted: bool  # what was inferred is left out, unless the query itself names its graphs


class Store(Protocol):
    """What the rest of hipgraph asks of an engine."""

    def query(self, text: str, **about: Unpack[About]) -> Answer:
        """Return the answer to a query over the union of the graphs, or over those named.

        Raises:
            QueryError: The query cannot be parsed or reaches outside.
        """

    def write(self, text: str, choose: Choice, **about: Unpack[About]) -> Written:
        """Return the answer to a query in the format chosen among those its kind of answer has.

        Raises:
            QueryError: As for `query`; and whatever `choose` raises.
        """

    def select(self, text: str, **bindings: Term) -> tuple[Row, ...]:
        """Return the rows of a SELECT."""

    def __len__(self) -> int: ...


class EmbeddedStore:
    """An Oxigraph store in memory."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def __len__(self) -> int:
        return len(self._store)

    def query(self, text: str, **about: Unpack[About]) -> Answer:
        """Return the answer to a query; see `Store.query`."""
        return self._ask(read_answer, text, **about)

    def write(self, text: str, choose: Choice, **about: Unpack[About]) -> Written:
        """Return the answer to a query, written; see `Store.write`."""
        return self._ask(partial(write_answer, choose=choose), text, **about)

    def select(self, text: str, **bindings: Term) -> tuple[Row, ...]:
        """Return the rows of a SELECT; see `Store.select`."""
        answer = self.query(text, bindings=bindings)
        if not isinstance(answer, Solutions):
            msg = "this query is no SELECT, so it has no rows"
            raise QueryError(msg)
        return answer.rows

    def _ask(self, read: Callable[[EngineResult], T], text: str, **about: Unpack[About]) -> T:
        """Return what `read` makes of the engine's result.

        That result belongs to the thread that made it and must end there: only `read` may hold it, and
        where it fails its frames are cleared, for a traceback can outlive the thread.
        """
        refuse_outside(text)
        options = _options(text, **about)
        if about.get("asserted"):
            options |= self._stated(options)
        try:
            return read(self._store.query(text, **options))
        except BaseException as error:
            clear_frames(error.__traceback__)
            if not isinstance(error, (SyntaxError, ValueError, RuntimeError, OSError)):
                raise
            msg = f"the query cannot be answered: {readable(str(error), text)}"
            raise QueryError(msg) from None

    def _stated(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the graphs that a query sees when what was inferred is left out."""
        if options["default_graph"] is not None:
            return {name: [g for g in options[name] if g != _INFERRED] for name in ("default_graph", "named_graphs")}
        if not options["use_default_graph_as_union"]:  # FROM decides
            return {}
        graphs = [graph for graph in self._store.named_graphs() if graph != _INFERRED]
        return {"default_graph": graphs, "named_graphs": graphs, "use_default_graph_as_union": False}

    def add_file(self, path: Path, graph: str) -> None:
        """Add a Turtle file to a named graph.

        Raises:
            StoreError: It is not Turtle; nothing of it is added.
        """
        try:
            self._store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except (SyntaxError, OSError) as error:
            msg = f"{path}: cannot be loaded: {error}"
            raise StoreError(msg) from None

    def infer(self) -> None:
        """Fill the graph of what follows from the ontology, until nothing more follows."""
        for names in _RULES:
            self._exhaust([query_text("rules", f"{name}.rq") for name in names])
        # That a thing is of a class without a name served the rules on definitions; it is no statement to publish.
        for quad in list(self._store.quads_for_pattern(None, _TYPE, None, _INFERRED)):
            if isinstance(quad.object, ox.BlankNode):
                self._store.remove(quad)

    def _exhaust(self, rules: Sequence[str]) -> None:
        quiet = 0  # rules in a row that found nothing
        for rule in cycle(rules):
            before = len(self._store)
            found = self._store.query(rule, use_default_graph_as_union=True)
            assert isinstance(found, ox.QueryTriples)  # noqa: S101  every rule is a CONSTRUCT
            self._store.extend([ox.Quad(t.subject, t.predicate, t.object, _INFERRED) for t in found])
            quiet = quiet + 1 if len(self._store) == before else 0
            if quiet == len(rules):
                return

    def stated(self) -> bytes:
        """Return what the store states, without what was inferred, as sorted N-Triples."""
        quads = (quad for quad in self._store if quad.graph_name != _INFERRED)
        return b"".join(sorted({f"{quad.triple} .\n".encode() for quad in quads}))

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Let a named graph hold these triples and no others."""
        name = ox.NamedNode(graph)
        self._store.clear_graph(name)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every statement with its graph."""
        return iter(self._store)

    def dump(self) -> bytes:
        """Return the whole dataset as sorted N-Quads."""
        return b"".join(sorted(f"{quad} .\n".encode() for quad in self._store))

    def dataset(self) -> Dataset:
        """Return the same graph, not a copy of it, as an rdflib Dataset whose default graph is the union."""
        from oxrdflib import OxigraphStore  # noqa: PLC0415  rdflib is only loaded for those who ask for it
        from rdflib import Dataset  # noqa: PLC0415

        dataset = Dataset(store=OxigraphStore(store=self._store), default_union=True)
        for prefix, iri in PREFIXES.items():
            dataset.bind(prefix, iri)
        return dataset


def _options(text: str, **about: Unpack[About]) -> dict[str, Any]:
    default, named = about.get("default_graphs", ()), about.get("named_graphs", ())
    chosen = bool(default or named)
    return {
        "prefixes": None if about.get("strict") else dict(PREFIXES),
        "substitutions": {ox.Variable(name): term for name, term in about.get("bindings", {}).items()},
        "use_default_graph_as_union": not chosen and not names_dataset(text),
        "default_graph": [ox.NamedNode(iri) for iri in default] if chosen else None,
        "named_graphs": [ox.NamedNode(iri) for iri in named] if chosen else None,
    }


def load(*, infer: bool = True, fiches: bool = True) -> EmbeddedStore:
    """Return a store with the published files: one named graph per file, one for what was inferred.

    Raises:
        StoreError: A published file cannot be loaded.
    """
    store = EmbeddedStore()
    for path, graph in published_graphs():
        if fiches or "/doc/fiche/" not in graph:
            store.add_file(path, graph)
    if infer:
        store.infer()
    return store


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
