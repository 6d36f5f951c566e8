"""What is asked of a worker: a query or a change from outside, or a question of our own about the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from hipgraph.media import Format, format_for, format_named
from hipgraph.namespaces import ID
from hipgraph.store.answers import Answer, Choice, Row, Sink, Term, Written, rows_of
from hipgraph.store.interface import About, Store
from hipgraph.store.nursery import Outlet
from hipgraph.store.pool import Pool


@dataclass(frozen=True, slots=True)
class Request:
    """A query from outside, and how its answer should be written."""

    query: str
    accept: str = "*/*"
    formats: tuple[str, ...] = ()  # by name; what is not known is passed over for `accept`
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None  # what relative IRIs are relative to
    asserted: bool = False  # without what was inferred
    strict: bool = True  # the project's prefixes must be declared
    evidence: bool = False  # the rows come with the passages that they rest on


def answer(store: Store, outlet: Sink, request: Request) -> None:
    """Answer a query from outside."""
    store.stream(request.query, partial(chosen, request), outlet, **about_of(request))


def about_of(request: Request) -> About:
    """Return what a request is about besides its query."""
    return {
        "default_graphs": request.default_graphs,
        "named_graphs": request.named_graphs,
        "base": request.base or ID,
        "strict": request.strict,
        "asserted": request.asserted,
    }


def chosen(request: Request, formats: Sequence[Format]) -> Format:
    """Return the format that a request asks for, of those that its answer can have."""
    known = next((fmt for name in request.formats if (fmt := format_named(formats, name))), None)
    return known or format_for(formats, accept=request.accept)


class PooledStore:
    """The graph that the workers hold, as a store: what our own pages and tools ask goes to a worker too."""

    def __init__(self, pool: Pool) -> None:
        """Ask the workers of a pool that is started."""
        self._pool = pool

    def __len__(self) -> int:
        return self._pool.call(count)

    def query(self, text: str, **about: Any) -> Answer:  # noqa: ANN401  see `About`
        """Return the answer to a query; see `Store.query`."""
        return self._pool.call(_query, text, about)

    def write(self, text: str, choose: Choice, **about: Any) -> Written:  # noqa: ANN401
        """Return the answer to a query, written; see `Store.write`."""
        return self._pool.call(_write, text, choose, about)

    def stream(self, text: str, choose: Choice, sink: Sink, **about: Any) -> None:  # noqa: ANN401
        """Write the answer to a query into a sink; see `Store.stream`."""
        written = self.write(text, choose, **about)
        sink.begin(written.media_type)
        sink.write(written.body)

    def select(self, text: str, **bindings: Term) -> tuple[Row, ...]:
        """Return the rows of a SELECT; see `Store.select`."""
        return rows_of(self.query(text, bindings=bindings))

    def stated(self) -> bytes:
        """Return what the store states; see `Store.stated`."""
        return self._pool.call(_stated)


def count(store: Store, _: Outlet) -> int:
    """Return how many statements there are."""
    return len(store)


def _stated(store: Store, _: Outlet) -> bytes:
    return store.stated()


def _query(store: Store, _: Outlet, text: str, about: Mapping[str, Any]) -> Answer:
    return store.query(text, **about)


def _write(store: Store, _: Outlet, text: str, choose: Choice, about: Mapping[str, Any]) -> Written:
    return store.write(text, choose, **about)
