"""How what a query gives back is written, in each of its formats."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Final, cast

import pyoxigraph as ox

from hipgraph.media import GRAPH_FORMATS, RESULT_FORMATS, Format
from hipgraph.namespaces import BASE
from hipgraph.store.answers import (
    Answer,
    Buffer,
    Choice,
    EngineResult,
    Sink,
    Solutions,
    Term,
    Written,
    read_answer,
    solutions_of,
)
from hipgraph.store.syntax import RDF_FORMATS, serialized

_RESULT_WRITERS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_SORTED: Final = 20_000  # triples that are still put in order; a larger graph is written as it comes


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
    rows = ([_value(row.get(name)) for name in solutions.variables] for row in solutions.rows)
    write_answer(solutions_of(solutions.variables, rows), choose, sink)


def written_solutions(solutions: Solutions, choose: Choice) -> Written:
    """Return rows that are there already, written in the format chosen."""
    buffer = Buffer()
    write_solutions(solutions, choose, buffer)
    return buffer.written()


def _value(term: Term | None) -> bytes:
    if isinstance(term, ox.BlankNode):
        return f"<{BASE}.well-known/genid/{term.value}>".encode()
    return b"" if term is None else str(term).encode()


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
        sink.write(serialized(first, fmt))
    else:
        ox.serialize(chain(first, triples), _file(sink), format=RDF_FORMATS[fmt.name])


def _file(sink: Sink) -> IO[bytes]:
    """Return the sink as the engine's writers take it: all they do is write."""
    return cast("IO[bytes]", sink)
