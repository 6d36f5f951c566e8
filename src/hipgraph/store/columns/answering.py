"""From a query to its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from hipgraph.store.answers import EngineResult, solutions_of
from hipgraph.store.columns.algebra import Count, Select
from hipgraph.store.columns.joining import BeyondError, Rows, rows_of
from hipgraph.store.columns.reading import read
from hipgraph.store.columns.table import Columns, Kind, Numbers, different

_MOST: Final = 10_000  # rows of an answer; to write more, the engine is as fast
_DENSE: Final = 10_000_000  # values that may be counted on a list of all that there could be
_SORTABLE: Final = {Kind.BLANK, Kind.IRI, Kind.STRING}  # kinds in whose order columns stand


def answered(query: str, columns: Columns, prefixes: Mapping[str, str]) -> EngineResult | None:
    """Return the answer to a valid query over the union of the graphs.

    None where columns cannot answer it, or the engine would be as fast. `prefixes` need not be declared in it.
    """
    select = read(query, prefixes)
    if select is None or not (_wide(select) or _joined(select)):
        return None
    try:
        return solutions_of(select.columns, _Answer(select, columns).rows())
    except (BeyondError, MemoryError):
        return None


def _wide(select: Select) -> bool:
    """Whether all that fits must be read before the first row is known."""
    return bool(select.groups is not None or select.orders or select.distinct or select.pattern.texts)


def _joined(select: Select) -> bool:
    """Whether several edges are joined to the end."""
    return len(select.pattern.edges) > 1 and select.cut.limit is None


class _Answer:
    """How the rows of a query become its answer."""

    def __init__(self, select: Select, columns: Columns) -> None:
        self._select = select
        self._columns = columns
        self._counted = {count.name for count in select.counts}

    def rows(self) -> Iterable[tuple[bytes, ...]]:
        """Return the answer: in each row a term for each column that is shown.

        Raises:
            BeyondError: It is beyond what columns can tell.
        """
        rows = rows_of(self._select.pattern, self._columns)
        if self._select.groups is not None:
            rows = self._grouped(rows, self._select.groups)
        if self._select.distinct:
            rows = rows.at(np.sort(self._groups(rows, self._select.columns)[1]))
        if len(range(rows.size)[self._select.cut.places]) > _MOST:
            raise BeyondError
        if self._select.orders:
            rows = rows.at(self._order(rows))
        shown = rows.at(np.arange(rows.size)[self._select.cut.places])
        return zip(*(self._terms(shown, name) for name in self._select.columns), strict=True)

    def _grouped(self, rows: Rows, names: Sequence[str]) -> Rows:
        group, some = self._groups(rows, names)
        size = len(some) if names else 1
        counts = {count.name: self._count(rows, count, group, size) for count in self._select.counts}
        return Rows(size, {name: rows.columns[name][some] for name in names} | counts)

    def _count(self, rows: Rows, count: Count, group: Numbers, size: int) -> Numbers:
        if count.distinct:
            group = different(group * len(self._columns) + rows.columns[count.of]) // len(self._columns)
        return np.bincount(group, minlength=size)

    def _groups(self, rows: Rows, names: Iterable[str]) -> tuple[Numbers, Numbers]:
        """Return a number for each row, from 0 on, the same where these columns are the same; and a row for each."""
        group, some = np.zeros(rows.size, dtype=np.int64), np.arange(min(rows.size, 1))
        for name in names:
            width = int(rows.columns[name].max(initial=0)) + 1
            group, some = _numbered(group * width + rows.columns[name], len(some) * width)
        return group, some

    def _order(self, rows: Rows) -> Numbers:
        keys = []
        for order in reversed(self._select.orders):
            column = rows.columns[order.name].astype(np.int64)
            if order.name not in self._counted and not self._columns.only(_SORTABLE, column):
                raise BeyondError
            keys.append(-column if order.descending else column)
        return np.lexsort(keys)

    def _terms(self, rows: Rows, name: str) -> Iterable[bytes]:
        numbers = rows.columns[name].tolist()
        return (b"%d" % number for number in numbers) if name in self._counted else map(self._columns.term, numbers)


def _numbered(values: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Return a number for each value below `most`, from 0 on, and for each number a place where it stands."""
    if most > _DENSE:
        _, some, numbers = np.unique(values, return_index=True, return_inverse=True)
        return numbers, some
    places = np.full(most, -1)
    places[values] = np.arange(len(values))
    there = np.flatnonzero(places >= 0)
    some = places[there]
    places[there] = np.arange(len(there))
    return places[values], some
