"""Columns that were made before: the terms of a graph by number, and for each property who has it and what it says."""

from __future__ import annotations

import mmap
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]  # of terms, or of places in other columns
TABLES: Final = ("subjects", "their_objects", "objects", "their_subjects")
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Kind(IntEnum):
    """What a term is, in the order in which SPARQL puts them; strings are those with a language too."""

    BLANK = 0
    IRI = 1
    STRING = 2
    OTHER = 3  # numbers, dates and the like: in no order here
    TRIPLE = 4


_LITERALS: Final = (Kind.STRING, Kind.OTHER)


def kind_of(term: bytes) -> Kind:
    """Return what a term is that N-Triples writes so.

    >>> kind_of(b"<urn:x>"), kind_of(b'"x"@nl').name
    (<Kind.IRI: 1>, 'STRING')
    """
    if term.startswith(b"_"):
        return Kind.BLANK
    if term.startswith(b"<"):
        return Kind.TRIPLE if term.startswith(b"<<") else Kind.IRI
    return Kind.OTHER if term.endswith(b">") else Kind.STRING


def sort_key(term: bytes) -> bytes:
    r"""Return what puts terms in the engine's order: by kind, then by their characters, without a language last.

    >>> sorted([b'"a b"', b'"a"@nl', b"<urn:a/b>", b"<urn:a>", b'"a"'], key=sort_key)
    [b'<urn:a>', b'<urn:a/b>', b'"a"@nl', b'"a"', b'"a b"']
    """
    kind = kind_of(term)
    tail = term.rpartition(b'"')[2] or b"~" if kind in _LITERALS else b""
    return bytes([kind]) + said(term) + b"\0" + tail


def said(term: bytes) -> bytes:
    r"""Return what a term says: the characters of a literal or an IRI; of another kind, what it is written as.

    >>> said(rb'"a \"b\""@nl'), said(b"<urn:x>")
    (b'a "b"', b'urn:x')
    """
    kind = kind_of(term)
    if kind == Kind.IRI:
        return term[1:-1]
    if kind not in _LITERALS:
        return term
    value = term[1:].rpartition(b'"')[0]
    return _ESCAPE.sub(_unescaped, value) if b"\\" in value else value


def _unescaped(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1], 16)).encode() if match[1] else _ESCAPED.get(match[2], match[2])


@dataclass(frozen=True, slots=True)
class Table:
    """What one property says, in the order of one side: `keys` are sorted, `values` stand beside them."""

    keys: Numbers
    values: Numbers
    fan_out: float  # values for one key, in the mean

    def __len__(self) -> int:
        return len(self.keys)

    def bounds(self, wanted: Numbers) -> tuple[Numbers, Numbers]:
        """Return from which place to which each of these keys stands."""
        return np.searchsorted(self.keys, wanted, "left"), np.searchsorted(self.keys, wanted, "right")


class Columns:
    """Columns in a folder, read from disk as they are needed, and shared by all who read them."""

    def __init__(self, folder: Path) -> None:
        """Open columns.

        Raises:
            OSError: There are none, or they cannot be read.
        """
        self._ends = _mapped(folder, "ends").data
        with (folder / "text").open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._kinds: list[int] = _mapped(folder, "kinds").tolist()
        self._starts: list[int] = _mapped(folder, "starts").tolist()
        self._properties: list[int] = _mapped(folder, "properties").tolist()
        self._places = {self.term(number): place for place, number in enumerate(self._properties)}
        self._sides = [_mapped(folder, name) for name in TABLES]
        self._nodes = _mapped(folder, "nodes")
        self._different: list[list[int]] = _mapped(folder, "different").tolist()

    def __len__(self) -> int:
        """The number of terms."""
        return len(self._ends) - 1

    def term(self, number: int) -> bytes:
        """Return a term as N-Triples writes it."""
        return self._text[self._ends[number] : self._ends[number + 1]]

    def number(self, term: bytes) -> int | None:
        """Return the number of a term, None where the graph does not have it."""
        key = sort_key(term)
        found = bisect_left(range(len(self)), key, key=lambda number: sort_key(self.term(number)))
        return found if found < len(self) and self.term(found) == term else None

    def only(self, kinds: set[Kind], numbers: Numbers) -> bool:
        """Whether all these terms are of these kinds."""
        return all(kind in kinds or not self._any(kind, numbers) for kind in Kind)

    def table(self, prop: bytes, *, by_object: bool) -> Table:
        """Return what a property says, in the order of its objects or of its subjects."""
        keys, values = self._sides[2:] if by_object else self._sides[:2]
        place = self._places.get(prop)
        if place is None:
            return Table(keys[:0], values[:0], 0)
        low, high = self._starts[place : place + 2]
        return Table(keys[low:high], values[low:high], (high - low) / self._different[by_object][place])

    def properties(self) -> Iterator[tuple[int, bytes]]:
        """Yield every property, by its number too."""
        for term, place in self._places.items():
            yield self._properties[place], term

    def containing(self, text: bytes, kinds: range) -> Iterator[int]:
        """Yield in their order the terms of these kinds that say this text, and -1 for each that only seemed to."""
        end = self._ends[self._kinds[kinds.stop]]
        place = self._text.find(text, self._ends[self._kinds[kinds.start]], end)
        while place >= 0:
            number = bisect_right(self._ends, place) - 1
            tells = text in said(self.term(number))
            yield number if tells else -1
            place = self._text.find(text, self._ends[number + 1] if tells else place + 1, end)

    def are_nodes(self, numbers: Numbers) -> bool:
        """Whether each of these terms is the subject or the object of some statement."""
        return bool(self._nodes[numbers].all())

    def _any(self, kind: Kind, numbers: Numbers) -> bool:
        low, high = self._kinds[kind], self._kinds[kind + 1]
        return low < high and bool(((numbers >= low) & (numbers < high)).any())


def changes(column: Numbers) -> Numbers:
    """Return which places of a column have another value than the place before; the first has.

    >>> changes(np.array([3, 3, 5])).tolist()
    [True, False, True]
    """
    new = np.ones(len(column), dtype=bool)
    np.not_equal(column[1:], column[:-1], out=new[1:])
    return new


def different(column: Numbers) -> Numbers:
    """Return what a column has, once each and in order; some times as fast as numpy's own way.

    >>> different(np.array([5, 3, 5])).tolist()
    [3, 5]
    """
    ordered = np.sort(column)
    return ordered[changes(ordered)]


def _mapped(folder: Path, name: str) -> Numbers:
    mapped: Numbers = np.load(folder / f"{name}.npy", mmap_mode="r")
    return mapped.view(np.ndarray)  # its own class costs at every step
