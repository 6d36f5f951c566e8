"""Queries from outside, each in a worker process that can be killed.

The engine can neither be timed out nor cancelled, and a query that exhausts memory takes its
process with it. So each worker holds a copy of the graph, and one that overruns is replaced.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from hipgraph.errors import QueryError
from hipgraph.media import Format, format_for, format_named
from hipgraph.store.answers import Written
from hipgraph.store.embedded import EmbeddedStore, load

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """A query from outside, and how its answer should be written."""

    query: str
    accept: str = "*/*"
    formats: tuple[str, ...] = ()  # by name; what is not known is passed over for `accept`
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    asserted: bool = False  # without what was inferred


class QueryTimeoutError(QueryError):
    """A query took longer than it may."""


class WorkerLostError(QueryError):
    """A query ended the process that answered it: it wanted too much memory."""


class Pool:
    """Worker processes that answer queries over the published graph, read-only."""

    def __init__(self, workers: int, timeout: float, memory: int = 0) -> None:
        """Start `workers` processes; `memory` is what each may take at the most, in MiB, 0 for no limit."""
        self.timeout = timeout
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=_load,
            initargs=(memory,),
            context=multiprocessing.get_context("forkserver"),
        )

    def submit(self, request: Request) -> Future[Written]:
        """Return a future of the answer; to cancel it kills the worker that is at it."""
        return self.call(_answer, request)

    def call(self, function: Callable[..., T], *args: object) -> Future[T]:
        """Return a future of what a function gives in a worker; to cancel it kills the worker."""
        future: Future[T] = self._pool.schedule(function, args=args, timeout=self.timeout)
        return future

    def result(self, future: Future[T]) -> T:
        """Return what a finished future holds.

        Raises:
            QueryError: The query is wrong, took too long, or wanted too much.
        """
        try:
            return future.result()
        except FutureTimeoutError:
            msg = f"the query took longer than {self.timeout:g} seconds and was stopped; ask for less, or in parts"
            raise QueryTimeoutError(msg) from None
        except CancelledError:
            msg = "the query was stopped: its client went away"
            raise QueryTimeoutError(msg) from None
        except ProcessExpired:
            msg = "the query ended its process: too much memory, or nested too deep; ask for less, or in parts"
            raise WorkerLostError(msg) from None

    def warm(self) -> None:
        """Return when a worker has loaded the graph."""
        self.result(self.submit(Request("ASK {}")))

    def close(self) -> None:
        """End the workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        self._pool.join()


_store: EmbeddedStore | None = None


def _load(memory: int = 0) -> None:
    global _store  # noqa: PLW0603  a worker process has one graph
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory * 2**20, memory * 2**20))
    _store = load()


def _answer(request: Request) -> Written:
    if _store is None:  # pragma: no cover  the pool runs `_load` first
        _load()
    assert _store is not None  # noqa: S101
    return _store.write(
        request.query,
        partial(_chosen, request),
        default_graphs=request.default_graphs,
        named_graphs=request.named_graphs,
        strict=True,
        asserted=request.asserted,
    )


def _chosen(request: Request, formats: Sequence[Format]) -> Format:
    known = next((fmt for name in request.formats if (fmt := format_named(formats, name))), None)
    return known or format_for(formats, accept=request.accept)
