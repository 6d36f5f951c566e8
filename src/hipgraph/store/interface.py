"""What the rest of hipgraph asks of the graph, whichever engine holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypedDict, Unpack

from hipgraph.store.answers import Answer, Choice, Row, Sink, Term, Written


class About(TypedDict, total=False):
    """What a query is about besides its text: values for its variables, and the graphs it sees."""

    bindings: Mapping[str, Term]
    default_graphs: Sequence[str]  # the union of all, where neither these nor named ones are given
    named_graphs: Sequence[str]
    base: str  # what relative IRIs in the query are relative to
    strict: bool  # the project's prefixes must be declared
    asserted: bool  # what was inferred is left out, unless the query itself names its graphs


class Store(Protocol):
    """A graph that can be asked."""

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

    def stream(self, text: str, choose: Choice, sink: Sink, **about: Unpack[About]) -> None:
        """Write the answer to a query into a sink while it is found.

        Raises:
            QueryError: As for `query`; and whatever `choose` or the sink raises.
        """

    def select(self, text: str, **bindings: Term) -> tuple[Row, ...]:
        """Return the rows of a SELECT."""

    def stated(self) -> bytes:
        """Return what the store states, without what was inferred, as sorted N-Triples."""

    def __len__(self) -> int: ...
