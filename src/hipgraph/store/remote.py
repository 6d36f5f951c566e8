"""The graph in another engine, reached by the SPARQL 1.1 Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import IO, Final, Self, TypeVar, Unpack

import pyoxigraph as ox

from hipgraph.errors import LESS, EngineError, QueryError, ResultTooLargeError, StoreError
from hipgraph.namespaces import PREFIXES
from hipgraph.queries import query_text
from hipgraph.store.admission import admitted
from hipgraph.store.answers import EngineResult, Row, read_answer, rows_of
from hipgraph.store.asking import Asking
from hipgraph.store.client import Client, Place
from hipgraph.store.datasets import COMPUTED
from hipgraph.store.fulltext import LazyIndex, Text, temporary_index
from hipgraph.store.guard import readable
from hipgraph.store.interface import About
from hipgraph.store.rewriting import with_prologue, with_values
from hipgraph.store.syntax import Triple
from hipgraph.store.tokens import form, names_dataset, pattern, tokens
from hipgraph.store.updates import with_dataset

T = TypeVar("T")
_ROWS: Final = "application/sparql-results+json"
_GRAPH: Final = "application/n-triples, text/turtle;q=0.9"
_PROBED: Final = 18**4  # rows of the probe
_APART: Final = (
    "the engine behind this endpoint keeps its named graphs apart from the default graph, so that a query would find "
    "nothing in them; let its default graph be their union, in its settings or in the address (docs/scale.md)"
)


class RemoteStore(Asking):
    """A graph behind a SPARQL endpoint; its default graph must be the union of all its graphs."""

    def __init__(self, place: Place) -> None:
        """Talk to the engine at a place; nothing is asked yet."""
        self.allowed: frozenset[str] = frozenset()
        self.index = LazyIndex(lambda: temporary_index(self.texts()))
        self._client = Client(place)
        self._united = False  # it was seen that the default graph holds what the others do
        self._grammar = ox.Store()  # empty: it only reads queries, so that every engine gives the same messages

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def __len__(self) -> int:
        return int(self.select(query_text("remote", "count.rq"))[0].text("count"))

    def demand_union(self) -> None:
        """Return nothing unless it is seen that the default graph does not hold what the named graphs do.

        Raises:
            StoreError: It does not.
        """
        if self._united:
            return
        with suppress(QueryError):  # an engine that does not take such a query is asked no more
            found = self._plain(query_text("remote", "some-statement.rq"))
            if not found:
                return  # it is empty as yet: the next query looks again
            if not self._plain(f"SELECT ?p {{ {found[0]['s']} ?p {found[0]['o']} }} LIMIT 1"):
                raise StoreError(_APART)
        self._united = True

    def _plain(self, text: str, graphs: Sequence[tuple[str, str]] = ()) -> tuple[Row, ...]:
        """Return the rows of a query, asked as it is, over these graphs or what the engine sees by itself."""
        with self._client.query(text, _ROWS, graphs) as (body, _):
            return _unbroken(lambda: rows_of(read_answer(_solutions(body))))

    def stated(self) -> bytes:
        """Return what the store states; see `Store.stated`."""
        rows = self.select(query_text("remote", "statements.rq"))
        return b"".join(sorted(f"{_triple(row)} .\n".encode() for row in rows))

    def texts(self) -> Iterator[Text]:
        """Yield every text that a thing with an IRI says."""
        for row in self.select(query_text("remote", "texts.rq")):
            yield Text(row.text("s"), row.text("p"), row.text("o"), row.language("o"))

    def version(self) -> str:
        """Return what tells whether the graph is another one, as far as counting can: for the index of its texts."""
        return str(len(self))

    def graph(self, name: str) -> tuple[Triple, ...] | None:
        """Return what a named graph holds, None where there is no such graph.

        Raises:
            StoreError: The default graph is meant, which each engine sees in its own way.
        """
        if not name:
            msg = "the default graph of this engine is the union of all; name a graph"
            raise StoreError(msg)
        rows = self.select(query_text("remote", "statements-of-graph.rq"), g=ox.NamedNode(name))
        return tuple(map(_triple, rows)) or None

    def update(
        self,
        text: str,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        base: str | None = None,
    ) -> None:
        """Carry out an update; see `EmbeddedStore.update`. Whether it is all or nothing is for the engine.

        Raises:
            QueryError: The engine does not take it, or it reaches outside.
        """
        self.apply(with_dataset(text, default_graphs, named_graphs), base)

    def apply(self, text: str, base: str | None = None) -> None:
        """Carry out an update of our own.

        Raises:
            QueryError: The engine does not take it.
        """
        self._client.update(f"BASE <{base}> {text}" if base else text)

    def snapshot(self) -> str:
        """Return "": readers see the engine's own state."""
        return ""

    def _ask(self, read: Callable[[EngineResult], T], text: str, **about: Unpack[About]) -> T:
        self._refuse_what_cannot_be_read(text, **about)
        asked = with_values(admitted(text, self.allowed, self.index), about.get("bindings", {}))
        asked = with_prologue(asked, about)
        graphs = self._graphs(text, about)
        if not (graphs or names_dataset(text)):
            self.demand_union()
        kind = form(asked)
        if kind in ("CONSTRUCT", "DESCRIBE"):
            self._refuse_to_cut(asked, kind, graphs)
            with self._client.query(asked, _GRAPH, graphs) as (body, media_type):
                return _unbroken(lambda: read(_triples(body, media_type)))
        with self._client.query(asked, _ROWS, graphs) as (body, _):
            if kind == "ASK":
                return _unbroken(lambda: read(_truth(body.read())))
            return _unbroken(lambda: read(_solutions(body)))

    def _refuse_what_cannot_be_read(self, text: str, **about: Unpack[About]) -> None:
        try:
            self._grammar.query(
                text, prefixes=None if about.get("strict") else dict(PREFIXES), base_iri=about.get("base")
            )
        except (SyntaxError, ValueError) as error:
            msg = f"the query cannot be answered: {readable(str(error), text)}"
            raise QueryError(msg) from None
        except (RuntimeError, OSError):
            return  # it can be read, and fails over an empty graph

    def _graphs(self, text: str, about: About) -> list[tuple[str, str]]:
        default = dict.fromkeys(about.get("default_graphs", ()))
        named = dict.fromkeys(about.get("named_graphs", ()))
        if about.get("asserted") and not names_dataset(text):
            computed = {graph.value for graph in COMPUTED}
            every = default or named or self._names()
            default = {name: None for name in every if name not in computed}
            named = {name: None for name in named or every if name not in computed}
        return [
            *(("default-graph-uri", name) for name in default),
            *(("named-graph-uri", name) for name in named),
        ]

    def _names(self) -> dict[str, None]:
        rows = self.select(query_text("remote", "graph-names.rq"))
        return {row.text("g"): None for row in rows}

    def _refuse_to_cut(self, asked: str, kind: str, graphs: list[tuple[str, str]]) -> None:
        """Refuse a graph that the engine would cut without telling, as some do; of rows they tell."""
        if self._most_rows is None or kind == "DESCRIBE":
            return
        start = pattern(asked)
        if start is None:
            return
        head = " ".join(token.text for token in tokens(asked[: asked.upper().index("CONSTRUCT")]))
        counting = f"{head} SELECT (COUNT(*) AS ?count) WHERE {{ SELECT * WHERE {{{asked[start:]} }}"
        if int(self._plain(counting, graphs)[0].text("count")) > self._most_rows:
            msg = f"the engine behind this endpoint cuts its answers at {self._most_rows} rows; {LESS}"
            raise ResultTooLargeError(msg)

    @cached_property
    def _most_rows(self) -> int | None:
        """How many rows the engine gives at most; None where that is more than a hundred thousand."""
        with self._client.query(query_text("remote", "probe.rq"), "text/csv", [], whole=False) as (body, _):
            rows = sum(1 for _ in body) - 1
        return rows if rows < _PROBED else None


def _unbroken(read: Callable[[], T]) -> T:
    """Return what is read of an answer that the engine sends.

    Raises:
        EngineError: It breaks off, or is not what it is said to be.
    """
    try:
        return read()
    except (SyntaxError, ValueError) as error:
        msg = f"the engine behind this endpoint sent an answer that cannot be read: {error}"
        raise EngineError(msg) from None


def _solutions(body: IO[bytes]) -> ox.QuerySolutions | ox.QueryBoolean:
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def _triples(body: IO[bytes], media_type: str) -> Iterator[ox.Triple]:
    known = ox.RdfFormat.from_media_type(media_type) or ox.RdfFormat.N_TRIPLES
    return (quad.triple for quad in ox.parse(body, format=known))


def _truth(content: bytes) -> EngineResult:
    """Return yes or no, also of an engine that answers with a row (Virtuoso)."""
    result = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if not isinstance(result, ox.QuerySolutions):
        return result
    yes = any(str(row[0].value) in ("1", "true") for row in result)
    return ox.parse_query_results(
        b'{"head":{},"boolean":%s}' % (b"true" if yes else b"false"), format=ox.QueryResultsFormat.JSON
    )


def _triple(row: Row) -> ox.Triple:
    subject, predicate = row["s"], row["p"]
    assert isinstance(predicate, ox.NamedNode)  # noqa: S101  the engine knows no other
    assert not isinstance(subject, ox.Literal)  # noqa: S101
    return ox.Triple(subject, predicate, row["o"])
