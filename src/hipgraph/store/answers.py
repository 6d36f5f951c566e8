"""What a query gives back: solutions, yes or no, or a graph; and how each is written."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Final, Protocol, cast

import pyoxigraph as ox

from hipgraph.errors import QueryError
from hipgraph.media import GRAPH_FORMATS, RESULT_FORMATS, Format
from hipgraph.namespaces import BASE
from hipgraph.store.syntax import RDF_FORMATS, serialized
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


_RESULT_WRITERS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_SORTED: Final = 20_000  # triples that are still put in order; a larger graph is written as it comes


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


def write_answer(result: EngineResult, choose: Choice, sink: Sink) -> None:
    """Write what the engine gives while it gives it, in the format chosen among those that this kind of answer has."""
    if not isinstance(result, (ox.QuerySolutions, ox.QueryBoolean)):
        fmt = choose(GRAPH_FORMATS)
        sink.begin(fmt.media_type)
        _write_triples(result, fmt, sink)
        return
    fmt = choose(RESULT_FORMATS)
    sink.begin(fmt.media_type)
    if fmt.name == "xlsx":
        sink.write(workbook(read_answer(result)))
    else:
        result.serialize(_file(sink), _RESULT_WRITERS[fmt.name])


def write_solutions(solutions: Solutions, choose: Choice, sink: Sink) -> None:
    """Write rows that are there already, in the format chosen; a blank node gets the IRI of a skolem."""
    names = " ".join(f"?{name}" for name in solutions.variables)
    rows = "".join(f"({' '.join(_value(row.get(name)) for name in solutions.variables)})\n" for row in solutions.rows)
    result = ox.Store().query(f"SELECT {names} WHERE {{ VALUES ({names}) {{ {rows} }} }}")
    write_answer(result, choose, sink)


def written_solutions(solutions: Solutions, choose: Choice) -> Written:
    """Return rows that are there already, written in the format chosen."""
    buffer = Buffer()
    write_solutions(solutions, choose, buffer)
    return buffer.written()


def _value(term: Term | None) -> str:
    if isinstance(term, ox.BlankNode):
        return f"<{BASE}.well-known/genid/{term.value}>"
    return "UNDEF" if term is None else str(term)


def workbook(answer: Answer) -> bytes:
    """Return rows, or yes or no, as an Excel workbook of one sheet."""
    from hipgraph.store.spreadsheet import sheet  # noqa: PLC0415  a library of its own, for few answers

    if isinstance(answer, Solutions):
        return sheet(answer.variables, ([row.get(name) for name in answer.variables] for row in answer.rows))
    return sheet(["ASK"], [[ox.Literal(bool(answer))]])


def _write_triples(triples: Iterator[ox.Triple], fmt: Format, sink: Sink) -> None:
    """Write a graph: sorted where it is small enough to be read by people, else as the engine gives it."""
    first = list(islice(triples, _SORTED))
    if len(first) < _SORTED:
        sink.write(serialized(sorted(set(first), key=str), fmt))
    else:
        ox.serialize(chain(first, triples), _file(sink), format=RDF_FORMATS[fmt.name])


def _file(sink: Sink) -> IO[bytes]:
    """Return the sink as the engine's writers take it: all they do is write."""
    return cast("IO[bytes]", sink)
