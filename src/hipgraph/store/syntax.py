"""RDF as text: read, written so that the same graph gives the same text, and made canonical."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from hipgraph.errors import FormatError
from hipgraph.media import GRAPH_FORMATS, Format, format_for
from hipgraph.namespaces import ID, PREFIXES

Triple = ox.Triple

RDF_FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
_LINES: Final = ("nt", "nq")  # formats with a line for each statement
_PLACE: Final = re.compile(r"^Parser error (?:at|between) line \d+ column \d+(?: and (?:line \d+ )?column \d+)?: ")


def read_graph(content: bytes, fmt: str, base: str = ID) -> tuple[ox.Triple, ...]:
    """Return the triples of an RDF text in the format with that name, its graphs as one.

    Raises:
        FormatError: It is not in that format; the message has line and column.
    """
    if fmt == "rdfxml" and b"<!DOCTYPE" in content:
        msg = "a document type is not read, for it can unfold without end; write the entities out"
        raise FormatError(msg)
    try:
        return tuple(quad.triple for quad in ox.parse(content, format=RDF_FORMATS[fmt], base_iri=base))
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        msg = f"{place}{_PLACE.sub('', str(error.msg))}"
        raise FormatError(msg) from None


def write_graph(triples: Sequence[ox.Triple], fmt: Format) -> bytes:
    """Return triples in a graph format, sorted, with the prefixes that it uses: the same graph is the same text."""
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return serialized((quad.triple for quad in dataset), fmt)


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """Return statements as canonical N-Quads (RDFC-1.0), sorted: nodes without a name are numbered by what is said."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(f"{quad} .\n".encode() for quad in dataset))


def write_dataset(quads: bytes, name: str) -> bytes:
    """Return sorted N-Quads in another format, in the same order; formats without graphs hold their union."""
    fmt = format_for(GRAPH_FORMATS, accept="*/*", name=name)
    found = list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    if fmt.name not in ("trig", "jsonld"):
        return write_graph([quad.triple for quad in found], fmt)
    found.sort(key=lambda quad: (str(quad.graph_name), str(quad)))
    return _text(found, fmt, dict(PREFIXES) if fmt.name == "trig" else None)


def serialized(triples: Iterable[ox.Triple], fmt: Format) -> bytes:
    """Return triples once each and in order, with the prefixes that they use where the format has any."""
    if fmt.name in _LINES:
        return b"".join(sorted(set(_text(triples, fmt).splitlines(keepends=True))))
    ordered = sorted(set(triples), key=str)
    used = " ".join(map(str, ordered))
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in used}
    return _text(ordered, fmt, prefixes)


def _text(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], fmt: Format, prefixes: dict[str, str] | None = None
) -> bytes:
    buffer = io.BytesIO()
    ox.serialize(statements, buffer, format=RDF_FORMATS[fmt.name], prefixes=prefixes)
    return _in_order(buffer.getvalue()) if fmt.name in ("ttl", "trig") else buffer.getvalue()


def _in_order(text: bytes) -> bytes:
    """Return Turtle with its prefixes in order, which the engine puts as it likes."""
    lines = text.splitlines(keepends=True)
    count = next((number for number, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
    return b"".join([*sorted(lines[:count]), *lines[count:]])
