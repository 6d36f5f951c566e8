"""From a dump of the graph to columns of it, in a folder."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from hipgraph.store.columns.table import TABLES, Numbers, changes, kind_of, sort_key
from hipgraph.store.replacing import replacing

_GRAPHS: Final = (b"<", b"_")  # what the name of a graph begins with


def build_columns(lines: Iterable[bytes], folder: Path) -> None:
    """Make columns, from N-Quads as the engine dumps them, in a folder; whatever was there is replaced, all at once.

    A statement that stands in several graphs is there once for each, as it is for the engine in their union.
    """
    numbers: dict[bytes, int] = {}
    sides = array("i"), array("i"), array("i")
    for line in lines:
        for side, term in zip(sides, _terms(line), strict=True):
            side.append(numbers.setdefault(term, len(numbers)))
    terms = sorted(numbers, key=sort_key)
    place = np.empty(len(terms), dtype=np.int32)
    place[[numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
    del numbers
    with replacing(folder) as fresh:
        _save_terms(fresh, terms)
        _save_tables(fresh, *(place[np.frombuffer(side, dtype=np.int32)] for side in sides))


def _terms(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the three terms of a statement, without its graph.

    >>> _terms(b'<urn:s> <urn:p> "a <b>" <urn:g> .')
    (b'<urn:s>', b'<urn:p>', b'"a <b>"')
    >>> _terms(b'<urn:s> <urn:p> "a <b>" .')
    (b'<urn:s>', b'<urn:p>', b'"a <b>"')
    """
    subject, prop, rest = line.rstrip().removesuffix(b" .").split(b" ", 2)
    value, _, graph = rest.rpartition(b" ")
    named = value and graph.startswith(_GRAPHS) and b'"' not in graph
    return subject, prop, value if named else rest


def _save_terms(folder: Path, terms: list[bytes]) -> None:
    ends = np.cumsum([0, *map(len, terms)], dtype=np.int64)
    np.save(folder / "ends.npy", ends)
    (folder / "text").write_bytes(b"".join(terms))
    kinds = np.fromiter(map(kind_of, terms), dtype=np.int8, count=len(terms))
    np.save(folder / "kinds.npy", np.searchsorted(kinds, np.arange(6)))


def _save_tables(folder: Path, subjects: Numbers, properties: Numbers, objects: Numbers) -> None:
    order = np.lexsort((objects, subjects, properties))
    s, p, o = subjects[order], properties[order], objects[order]
    nodes = np.zeros(int(max(s.max(), p.max(), o.max())) + 1, dtype=bool)
    nodes[s] = nodes[o] = True
    np.save(folder / "nodes.npy", nodes)
    used, starts = np.unique(p, return_index=True)
    np.save(folder / "properties.npy", used)
    np.save(folder / "starts.npy", np.append(starts, len(p)).astype(np.int64))
    by_object = np.lexsort((s, o, p))
    sides = s, o[by_object]
    np.save(folder / "different.npy", [np.add.reduceat(changes(p) | changes(side), starts) for side in sides])
    for name, column in zip(TABLES, (s, o, sides[1], s[by_object]), strict=True):
        np.save(folder / f"{name}.npy", column)
