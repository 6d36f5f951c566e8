"""What a query gives back: solutions, yes or no, or a graph; as values, and where they are written to."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyoxigraph as ox

from hipgraph.errors import QueryError
from hipgraph.media import Format
from hipgraph.store.values import columns, frame

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Row(dict[str, Term]):
    """One solution: variable → term, with the text of the terms at hand."""

    def text(self, variable: str) -> str:
        """Return the lexical form or IRI that a variable is bound to, "" when it is unbound."""
        term = self.get(variable)
        return "" if term is None else str(getattr(term, "value", term))

    def language(self, variable: str) -> str:
        """Return the language tag of what a variable is bound to, "" when it has none."""
        term = self.get(variable)
        return (term.language or "") if isinstance(term, ox.Literal) else ""

    def is_thing(self, variable: str) -> bool:
        """Whether a variable is bound to an IRI."""
        return isinstance(self.get(variable), ox.NamedNode)


def iri_term(iri: str) -> Term:
    """Return an IRI as a term to bind.

    Raises:
        QueryError: It is no IRI.
    """
    try:
        return ox.NamedNode(iri)
    except ValueError:
        msg = f"{iri!r} is not an IRI"
        raise QueryError(msg) from None


def literal_term(value: str, datatype: str) -> Term:
    """Return a literal as a term to bind."""
    return ox.Literal(value, datatype=ox.NamedNode(datatype))


def text_term(value: str) -> Term:
    """Return a text as a term."""
    return ox.Literal(value)


def quoted(text: str) -> str:
    r"""Return a text as a query has it: in quotes, with what would end them escaped.

    >>> quoted('say "a^^b"')
    '"say \\"a^^b\\""'
    """
    return str(ox.Literal(text))


# What an engine gives: rows, yes or no, or the triples of a graph as they come.
EngineResult = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT: variables and rows."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    def to_pandas(self) -> Any:  # noqa: ANN401  a pandas.DataFrame
        """Return the rows as a pandas DataFrame, numbers and years as numbers.

        Raises:
            HipgraphError: pandas is not installed.
        """
        return frame("pandas", columns(self.variables, self.rows))

    def to_polars(self) -> Any:  # noqa: ANN401  a polars.DataFrame
        """Return the rows as a polars DataFrame, numbers and years as numbers.

        Raises:
            HipgraphError: polars is not installed.
        """
        return frame("polars", columns(self.variables, self.rows))


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to an ASK."""

    value: bool

    def __bool__(self) -> bool:
        return self.value


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE: a graph."""

    triples: tuple[ox.Triple, ...]


Answer = Solutions | Truth | Triples


class Sink(Protocol):
    """Where an answer is written: what it is first, then its bytes."""

    def begin(self, media_type: str, /) -> None:
        """Tell the media type of what follows."""

    def write(self, data: bytes, /) -> int:
        """Take a part of the answer."""

    def flush(self) -> None:
        """Let what was written go on its way."""


@dataclass(frozen=True, slots=True)
class Written:
    """An answer, written."""

    media_type: str
    body: bytes


class Buffer(io.BytesIO):
    """A sink that keeps the answer."""

    media_type = ""

    def begin(self, media_type: str) -> None:
        """Remember the media type."""
        self.media_type = media_type

    def written(self) -> Written:
        """Return the answer."""
        return Written(self.media_type, self.getvalue())


Choice = Callable[[Sequence[Format]], Format]  # which of the formats that an answer can have


def read_answer(result: EngineResult) -> Answer:
    """Return what the engine gave, as values."""
    if isinstance(result, ox.QuerySolutions):
        variables = tuple(variable.value for variable in result.variables)
        rows = (Row({name: row[name] for name in variables if row[name] is not None}) for row in result)
        return Solutions(variables, tuple(rows))
    if isinstance(result, ox.QueryBoolean):
        return Truth(bool(result))
    return Triples(tuple(result))


def solutions_of(names: Iterable[str], rows: Iterable[Iterable[bytes]]) -> EngineResult:
    """Return rows that are there already as the engine gives its own; a term is as N-Triples writes it, or b"".

    They are SPARQL's TSV on the way: no tab or end of line stands in such a term.
    """
    head = "\t".join(f"?{name}" for name in names).encode()
    lines = b"\n".join([head, *map(b"\t".join, rows), b""])
    return ox.parse_query_results(lines, format=ox.QueryResultsFormat.TSV)


def rows_of(answer: Answer) -> tuple[Row, ...]:
    """Return the rows of an answer.

    Raises:
        QueryError: It has none, for the query was no SELECT.
    """
    if not isinstance(answer, Solutions):
        msg = "this query is no SELECT, so it has no rows"
        raise QueryError(msg)
    return answer.rows


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Return rows by what a column says, in the order in which each value first comes."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.text(column), []).append(row)
    return found
