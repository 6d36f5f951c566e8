"""Loading a graph into another engine by the Graph Store Protocol: in parts, on from where it broke off, checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Final, Protocol

import pyoxigraph as ox
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from hipgraph.errors import BusyError, EngineError, EngineTimeoutError, StoreError
from hipgraph.namespaces import expand
from hipgraph.queries import query_text
from hipgraph.store.client import Client, Place
from hipgraph.store.datasets import LOADING
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.remote import RemoteStore

_SIZE: Final = 20_000  # statements of one request
_SORTED: Final = 200_000  # statements of a graph that are put in order; a larger one comes from a store that has one
_ATTEMPTS: Final = 8
_LONGEST: Final = 30.0  # seconds between two attempts
_PASSING: Final = (BusyError, EngineError, EngineTimeoutError)  # what may be over in a moment


@dataclass(frozen=True, slots=True)
class Part:
    """Statements of one graph that go together, and how many of that graph go before them."""

    graph: str
    before: int
    statements: tuple[ox.Triple, ...]

    @property
    def after(self) -> int:
        """How many statements of its graph are there once it is."""
        return self.before + len(self.statements)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to."""

    statements: int  # that the graphs hold
    skipped: int  # of them, that were there already
    others: int  # graphs that the engine holds besides


class Watcher(Protocol):
    """Who is told how a load goes."""

    def at(self, statements: int) -> None:
        """Hear how many statements are there."""

    def failed(self, error: BaseException | None, attempt: int, of: int) -> None:
        """Hear that an attempt failed, and another follows."""


class Loader:
    """Loads one graph into one engine."""

    def __init__(self, source: EmbeddedStore, place: Place, watcher: Watcher) -> None:
        """Prepare to load."""
        self._source = source
        self._watcher = watcher
        self._client = Client(place)
        self._target = RemoteStore(place)
        self._retrying = Retrying(
            retry=retry_if_exception_type(_PASSING),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.5, max=_LONGEST),
            before_sleep=self._failed,
            reraise=True,
        )

    def load(self) -> Loaded:
        """Load what is not there yet, and return what came of it.

        Raises:
            StoreError: The engine fails for good, or does not hold what was sent.
        """
        with closing(self._client), self._target:
            return self._loaded()

    def _loaded(self) -> Loaded:
        found = self._begin()
        skipped = done = 0
        for part in parts(self._source):
            if found.get(part.graph, 0) >= part.after:
                skipped += len(part.statements)
            else:
                self._retrying(self._send, part.graph, part.statements, anew=part.before == 0)
            done += len(part.statements)
            self._watcher.at(done)
        return Loaded(done, skipped, self._check())

    def _begin(self) -> dict[str, int]:
        """Return how much of this very content is there, per graph; nothing where another content is."""
        mark = digest(self._source)
        text = query_text("remote", "loaded.rq")
        known = self._retrying(self._target.select, text, g=LOADING)
        if [row.text("digest") for row in known] == [mark]:
            found: dict[str, int] = self._retrying(self._counts)
            return found
        statement = ox.Triple(LOADING, ox.NamedNode(expand("dct:identifier")), ox.Literal(mark))
        self._retrying(self._send, LOADING.value, (statement,), anew=True)
        return {}

    def _send(self, graph: str, statements: tuple[ox.Triple, ...], *, anew: bool) -> None:
        body = "".join(f"{triple} .\n" for triple in statements).encode()
        self._client.store("PUT" if anew else "POST", graph, body, "application/n-triples")

    def _counts(self) -> dict[str, int]:
        rows = self._target.select(query_text("remote", "counts.rq"))
        return {row.text("g"): int(row.text("count")) for row in rows}

    def _check(self) -> int:
        """Return how many other graphs there are.

        Raises:
            StoreError: The engine does not hold as many statements as it should, or not in its default graph too.
        """
        held: dict[str, int] = self._retrying(self._counts)
        sizes = {name: sum(1 for _ in self._source.statements(name)) for name in self._source.names()}
        wrong = [f"{name} ({held.get(name, 0)} of {size})" for name, size in sizes.items() if held.get(name, 0) != size]
        if wrong:
            msg = f"the engine does not hold what was sent: {', '.join(wrong[:5])}; load again, or into an empty store"
            raise StoreError(msg)
        self._target.demand_union()
        return len(held.keys() - sizes.keys() - {LOADING.value})

    def _failed(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self._watcher.failed(error, state.attempt_number, _ATTEMPTS)


def parts(source: EmbeddedStore) -> Iterator[Part]:
    """Yield all that a store holds, always in the same order.

    Statements with blank nodes of one graph stay together, for between two requests such a node has no name.

    Raises:
        StoreError: It holds statements that no graph holds.
    """
    for graph in source.names():
        if not graph:
            msg = "some statements belong to no graph; give them one, for engines see such statements differently"
            raise StoreError(msg)
        named, nameless = _ordered(source, graph)
        statements = (*nameless, *islice(named, max(0, _SIZE - len(nameless))))
        before = 0
        while statements:
            yield Part(graph, before, statements)
            before += len(statements)
            statements = tuple(islice(named, _SIZE))


def digest(source: EmbeddedStore) -> str:
    """Return what names the content of a store, whatever order and blank nodes it has."""
    total = sum(
        int.from_bytes(blake2b(f"{_nameless(quad)} {quad.graph_name}".encode(), digest_size=8).digest())
        for quad in source.quads()
    )
    return f"{len(source)}-{total % 2**64:016x}"


def _nameless(quad: ox.Quad) -> str:
    return " ".join("_:" if isinstance(term, ox.BlankNode) else str(term) for term in quad.triple)


def _ordered(source: EmbeddedStore, graph: str) -> tuple[Iterator[ox.Triple], list[ox.Triple]]:
    """Return the statements of a graph without and with blank nodes."""
    nameless = [triple for triple in source.statements(graph) if _has_blank(triple)]
    named = (triple for triple in source.statements(graph) if not _has_blank(triple))
    first = list(islice(named, _SORTED))
    if len(first) < _SORTED:
        return iter(sorted(first, key=str)), nameless
    return (triple for triple in source.statements(graph) if not _has_blank(triple)), nameless


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
