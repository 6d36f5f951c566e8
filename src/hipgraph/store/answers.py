"""What a query gives back: solutions, yes or no, or a graph; each can write itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hipgraph.errors import QueryError, StoreError
from hipgraph.media import GRAPH_FORMATS, RESULT_FORMATS, Format
from hipgraph.namespaces import ID, PREFIXES

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


_RESULT_WRITERS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPH_WRITERS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


EngineResult = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT: variables and rows."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


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


@dataclass(frozen=True, slots=True)
class Written:
    """An answer, written."""

    media_type: str
    body: bytes


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


def write_answer(result: EngineResult, choose: Choice) -> Written:
    """Return what the engine gave, in the format chosen among those that this kind of answer has."""
    if isinstance(result, ox.QueryTriples):
        fmt = choose(GRAPH_FORMATS)
        return Written(fmt.media_type, write_graph(tuple(result), fmt))
    fmt = choose(RESULT_FORMATS)
    return Written(fmt.media_type, _written(result.serialize(format=_RESULT_WRITERS[fmt.name])))


_PLACE: Final = re.compile(r"^Parser error (?:at|between) line \d+ column \d+(?: and (?:line \d+ )?column \d+)?: ")
_GRAPH_READERS: Final = _GRAPH_WRITERS | {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}


def read_graph(content: bytes, fmt: str) -> tuple[ox.Triple, ...]:
    """Return the triples of an RDF text in the format with that name, its graphs as one.

    Raises:
        StoreError: It is not in that format; the message has line and column.
    """
    try:
        return tuple(quad.triple for quad in ox.parse(content, format=_GRAPH_READERS[fmt], base_iri=ID))
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        msg = f"{place}{_PLACE.sub('', str(error.msg))}"
        raise StoreError(msg) from None


def write_graph(triples: Sequence[ox.Triple], fmt: Format) -> bytes:
    """Return triples in a graph format, sorted, with the prefixes that the graph uses."""
    ordered = sorted(set(triples), key=str)
    used = " ".join(str(triple) for triple in ordered)
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in used}
    return _written(ox.serialize(ordered, format=_GRAPH_WRITERS[fmt.name], prefixes=prefixes))


def _written(content: bytes | None) -> bytes:
    return content or b""
