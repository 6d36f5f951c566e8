"""The ways to ask a graph, each made of one: what a store in this process and one behind an endpoint have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TypeVar, Unpack

from hipgraph.store.answers import (
    Answer,
    Buffer,
    Choice,
    EngineResult,
    Row,
    Sink,
    Term,
    Written,
    read_answer,
    rows_of,
)
from hipgraph.store.interface import About
from hipgraph.store.writing import write_answer

T = TypeVar("T")


class Asking(ABC):
    """A graph that can be asked in every way of `Store`, where an engine gives results one way."""

    @abstractmethod
    def _ask(self, read: Callable[[EngineResult], T], text: str, **about: Unpack[About]) -> T:
        """Return what `read` makes of the engine's result, which is there only as long as `read` runs."""

    def query(self, text: str, **about: Unpack[About]) -> Answer:
        """Return the answer to a query; see `Store.query`."""
        return self._ask(read_answer, text, **about)

    def write(self, text: str, choose: Choice, **about: Unpack[About]) -> Written:
        """Return the answer to a query, written; see `Store.write`."""
        buffer = Buffer()
        self.stream(text, choose, buffer, **about)
        return buffer.written()

    def stream(self, text: str, choose: Choice, sink: Sink, **about: Unpack[About]) -> None:
        """Write the answer to a query into a sink while it is found; see `Store.stream`."""
        self._ask(partial(write_answer, choose=choose, sink=sink), text, **about)

    def select(self, text: str, **bindings: Term) -> tuple[Row, ...]:
        """Return the rows of a SELECT; see `Store.select`."""
        return rows_of(self.query(text, bindings=bindings))
