"""The graph inside this process, held by Oxigraph: the default, and nothing to install."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from traceback import clear_frames
from typing import IO, TYPE_CHECKING, Any, TypeVar, Unpack

import pyoxigraph as ox

from hipgraph.errors import QueryError, StoreError
from hipgraph.store.admission import admitted
from hipgraph.store.answers import EngineResult
from hipgraph.store.asking import Asking
from hipgraph.store.column_index import ColumnIndex
from hipgraph.store.datasets import COMPUTED, engine_options
from hipgraph.store.fulltext import LazyIndex, Text, temporary_index
from hipgraph.store.guard import readable
from hipgraph.store.interface import About
from hipgraph.store.nquads import NQuads, texts_in
from hipgraph.store.syntax import RDF_FORMATS, canonical
from hipgraph.store.updates import readable_update, with_dataset

if TYPE_CHECKING:
    from rdflib import Dataset

_FAULTS = (SyntaxError, ValueError, RuntimeError, OSError)  # what the engine raises for a query
_EMPTY = ox.Store()  # knows of any query whether it is valid, at once
T = TypeVar("T")


class EmbeddedStore(Asking):
    """An Oxigraph store: in memory, or in a folder."""

    def __init__(self, folder: Path | None = None, *, read_only: bool = False) -> None:
        """Open a store.

        Raises:
            StoreError: The folder holds none, or another process writes to it.
        """
        self.allowed: frozenset[str] = frozenset()  # endpoints that SERVICE may call
        self.seal: Callable[[], AbstractContextManager[object]] = nullcontext  # while the engine works on a query
        self.index = LazyIndex(lambda: temporary_index(self.texts()))
        self.columns: ColumnIndex | None = None
        self.nquads = NQuads(self._write_nquads)
        self._on_disk = folder is not None
        try:
            if folder is None:
                self._store = ox.Store()
            else:
                self._store = ox.Store.read_only(str(folder)) if read_only else ox.Store(str(folder))
        except OSError as error:
            msg = f"{folder}: no store can be opened there: {error}"
            raise StoreError(msg) from None

    def __len__(self) -> int:
        return len(self._store)

    def _ask(self, read: Callable[[EngineResult], T], text: str, **about: Unpack[About]) -> T:
        """Return what `read` makes of the engine's result.

        That result belongs to the thread that made it and must end there: only `read` may hold it, and
        where it fails its frames are cleared, for a traceback can outlive the thread.
        """
        text = admitted(text, self.allowed, self.index)
        options = engine_options(text, self._store, **about)
        try:
            found = self._from_columns(text, options)
            with self.seal():
                return read(self._store.query(text, **options) if found is None else found)
        except BaseException as error:
            clear_frames(error.__traceback__)
            if not isinstance(error, _FAULTS):
                raise
            msg = f"the query cannot be answered: {readable(str(error), text)}"
            raise QueryError(msg) from None

    def _from_columns(self, text: str, options: Mapping[str, Any]) -> EngineResult | None:
        """Return what columns know of a query's answer, None where that is not all of it."""
        if self.columns is None or options["substitutions"] or not options.get("use_default_graph_as_union"):
            return None
        found = self.columns.answered(text, options["prefixes"] or {})
        if found is not None:
            _EMPTY.query(text, **options)  # fails where the query is not valid
        return found

    def texts(self) -> Iterator[Text]:
        """Yield every text that a thing with an IRI says."""
        if not self._on_disk:
            yield from texts_in(self._store)
            return
        with self.nquads.lines() as file:
            yield from texts_in(ox.parse(file, format=ox.RdfFormat.N_QUADS))

    def _write_nquads(self, file: IO[bytes]) -> None:
        self._store.dump(file, format=ox.RdfFormat.N_QUADS)

    def stated(self) -> bytes:
        """Return what the store states; see `Store.stated`."""
        quads = (quad for quad in self._store if quad.graph_name not in COMPUTED)
        return b"".join(sorted({f"{quad.triple} .\n".encode() for quad in quads}))

    def update(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        base: str | None = None,
    ) -> None:
        """Carry out an update: all of it or, on a failure, none.

        `default_graphs` and `named_graphs` are what its WHERE clauses see, where it does not say so itself.

        Raises:
            QueryError: It cannot be parsed or carried out, or reaches outside.
        """
        self.apply(with_dataset(text, default_graphs, named_graphs), base)

    def apply(self, text: str, base: str | None = None) -> None:
        """Carry out an update of our own: all of it or, on a failure, none.

        Raises:
            QueryError: It cannot be parsed or carried out.
        """
        try:
            self._store.update(text, base_iri=base)
        except _FAULTS as error:
            msg = f"the update cannot be carried out: {readable_update(str(error), text)}"
            raise QueryError(msg) from None

    def add_turtle(self, text: str, graph: str, name: str) -> None:
        """Add a Turtle text to a named graph; `name` is what an error calls it.

        Raises:
            StoreError: It is not Turtle; nothing of it is added.
        """
        try:
            self._store.load(text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except SyntaxError as error:
            msg = f"{name}: cannot be loaded: {error}"
            raise StoreError(msg) from None

    def bulk_add(self, source: Path | IO[bytes], fmt: str = "nq", graph: str = "") -> None:
        """Add a file in the RDF format with that name, as fast as a large one needs.

        What names no graph in it goes to `graph`. On a failure a part of it may be there.

        Raises:
            StoreError: It is not in that format.
        """
        given: dict[str, Any] = {"path": str(source)} if isinstance(source, Path) else {"input": source}
        goal = ox.NamedNode(graph) if graph else None
        try:
            self._store.bulk_load(**given, format=RDF_FORMATS[fmt], to_graph=goal)
        except (SyntaxError, OSError) as error:
            msg = f"{getattr(source, 'name', source)}: cannot be loaded: {error}"
            raise StoreError(msg) from None

    def bulk_extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add many statements, all at once."""
        self._store.bulk_extend(quads)

    def close(self) -> None:
        """Let the store go, so that another can open its folder; nothing can be asked any more."""
        del self._store

    def optimize(self) -> None:
        """Put what was added in the order in which it is read: a store on disk is a third faster for it."""
        self._store.optimize()

    def flush(self) -> None:
        """Put everything on disk, so that even a power cut loses nothing."""
        self._store.flush()

    def backup(self, folder: Path) -> None:
        """Copy the state of a store on disk into a folder that is not there yet."""
        self._store.backup(str(folder))

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a named graph."""
        name = ox.NamedNode(graph)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Let a named graph hold these triples and no others."""
        self._store.clear_graph(ox.NamedNode(graph))
        self.add(graph, triples)

    def triples(self, construct: str) -> tuple[ox.Triple, ...]:
        """Return what a CONSTRUCT of our own gives over everything."""
        found = self._store.query(construct, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)  # noqa: S101  it is a CONSTRUCT
        return tuple(found)

    def graph(self, name: str) -> tuple[ox.Triple, ...] | None:
        """Return what a named graph, or with "" the default graph, holds; None where there is no such graph."""
        if name and not self._store.contains_named_graph(ox.NamedNode(name)):
            return None
        return tuple(self.statements(name))

    def statements(self, graph: str) -> Iterator[ox.Triple]:
        """Yield what a named graph, or with "" the default graph, holds."""
        found = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, found))

    def in_memory(self) -> EmbeddedStore:
        """Return a store in memory with the same content: through a file, many times faster than by statement."""
        store = EmbeddedStore()
        with self.nquads.lines() as file:
            store._store.load(file, format=ox.RdfFormat.N_QUADS)
        return store

    def names(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs in order, before them "" where the default graph holds anything."""
        default = [""] if next(self.statements(""), None) is not None else []
        return (*default, *sorted(str(graph.value) for graph in self._store.named_graphs()))

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every statement with its graph."""
        return iter(self._store)

    def texts_of_statements(self) -> Iterator[tuple[str, str, str]]:
        """Yield subject and property as IRIs (a blank node as "_:x"), and the value as N-Triples writes it."""
        for quad in self._store:
            yield str(getattr(quad.subject, "value", quad.subject)), quad.predicate.value, str(quad.object)

    def dump(self) -> bytes:
        """Return the whole dataset as canonical N-Quads (RDFC-1.0): the same content gives the same bytes."""
        return canonical(self._store)

    def dataset(self) -> Dataset:
        """Return the same graph, not a copy of it, as an rdflib Dataset whose default graph is the union."""
        from hipgraph.store.rdflib_view import dataset_over  # noqa: PLC0415  rdflib is only loaded for who asks for it

        return dataset_over(self._store)
