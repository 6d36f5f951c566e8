"""The rows for which a pattern holds: each edge in turn is joined to what is known already, the narrowest first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice
from typing import Final

import numpy as np

from hipgraph.store.columns.algebra import Condition, Constant, Contains, Edge, Node, Pattern, Variable
from hipgraph.store.columns.table import Columns, Kind, Numbers, Table, different, kind_of, said

_MOST: Final = 20_000_000  # rows that may be between: 160 MB for each variable
_MOST_TEXTS: Final = 100_000  # terms that may say what is searched, or seem to
_NARROW: Final = 1000  # rows of an edge that is looked at before all texts are
_LONGEST: Final = 200  # steps of a path; on longer ones the engine is faster
_MANY: Final = 1000.0  # rows that any property may be thought to make of one
_UNKNOWN: Final = -1  # the number of a term that the graph does not have
_TEXTS: Final = range(Kind.STRING, Kind.OTHER)
_WRITTEN: Final = range(Kind.IRI, Kind.TRIPLE)  # kinds that STR takes
_NAMED: Final = {Kind.BLANK, Kind.IRI}  # kinds whose values are equal only where their terms are


class BeyondError(Exception):
    """Columns cannot tell, or not within their limits."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What each row has for each variable, as numbers of terms."""

    size: int = 1
    columns: Mapping[str, Numbers] = field(default_factory=dict)

    def at(self, places: Numbers, new: Mapping[str, Numbers] | None = None) -> Rows:
        """Return the rows at these places, with new columns."""
        return Rows(len(places), {name: column[places] for name, column in self.columns.items()} | dict(new or {}))

    def knows(self, node: Node) -> bool:
        """Whether a node is known in every row."""
        return isinstance(node, Constant) or node.name in self.columns


def rows_of(pattern: Pattern, columns: Columns) -> Rows:
    """Return the rows for which a pattern holds, each as often as it does.

    Raises:
        BeyondError: It is beyond what columns can tell.
    """
    joins = _Joins(columns)
    rows, edges, filters = Rows(), list(pattern.edges), list(pattern.filters)
    if pattern.texts and min((joins.cost(rows, edge) for edge in edges), default=0) > _NARROW:
        rows = joins.saying(pattern.texts[0])
        filters.remove(pattern.texts[0])
    while edges:
        edge = min(edges, key=lambda edge: joins.cost(rows, edge))
        edges.remove(edge)
        rows = joins.joined(rows, edge)
        for each in [each for each in filters if each.variables <= rows.columns.keys()]:
            filters.remove(each)
            holds = joins.says(rows, each) if isinstance(each, Contains) else joins.holds(rows, each)
            rows = rows.at(np.flatnonzero(holds))
    return rows


class _Joins:
    """Joins over the columns of one graph."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._number = cache(columns.number)

    def saying(self, text: Contains) -> Rows:
        """Return a row for each term that says a text.

        Raises:
            BeyondError: So much says it, or seems to, that the engine is as fast.
        """
        looks = islice(self._columns.containing(text.text, _kinds(text)), _MOST_TEXTS + 1)
        found = np.fromiter(looks, dtype=np.int32)
        if len(found) > _MOST_TEXTS:
            raise BeyondError
        found = found[found != _UNKNOWN]
        return Rows(len(found), {text.name: found})

    def says(self, rows: Rows, text: Contains) -> Numbers:
        """Return in which rows a text is said.

        Raises:
            BeyondError: There are so many that the engine is as fast.
        """
        numbers = different(rows.columns[text.name])
        if len(numbers) > _MOST_TEXTS:
            raise BeyondError
        terms = ((number, self._columns.term(number)) for number in numbers.tolist())
        saying = [number for number, term in terms if kind_of(term) in _kinds(text) and text.text in said(term)]
        return np.isin(rows.columns[text.name], saying)

    def cost(self, rows: Rows, edge: Edge) -> float:
        """Return about how many rows an edge makes of each."""
        from_subject, from_object = map(rows.knows, edge.ends)
        if isinstance(edge.prop, Variable):
            return _MANY if from_subject or from_object else math.inf
        if not (from_subject or from_object):
            return math.inf if rows.columns or edge.repeat else len(self._table(edge.prop, by_object=False))
        if from_subject and from_object:
            return 0
        table = self._table(edge.prop, by_object=from_object)
        known = edge.ends[from_object]
        if isinstance(known, Constant):
            low, high = table.bounds(self._values(rows, known)[:1])
            return float((high - low).sum())
        return table.fan_out

    def joined(self, rows: Rows, edge: Edge) -> Rows:
        """Return the rows for which the edge holds too."""
        if isinstance(edge.prop, Variable):
            return self._joined_by_any(rows, edge, edge.prop)
        by_object = self._by_object(rows, edge, edge.prop)
        table = self._table(edge.prop, by_object=by_object)
        known, other = reversed(edge.ends) if by_object else edge.ends
        if not rows.knows(known):
            if rows.columns or rows.size != 1 or edge.repeat:
                raise BeyondError
            return _listed(table, known, other)
        keys = self._values(rows, known)
        if edge.repeat:
            keys, table = self._followed(table, keys, zero=edge.repeat == "*")
        places, found = _looked_up(table, keys)
        if isinstance(other, Variable) and other.name not in rows.columns:
            return rows.at(places, {other.name: found})
        return rows.at(places[found == self._values(rows, other)[places]])

    def _joined_by_any(self, rows: Rows, edge: Edge, prop: Variable) -> Rows:
        """Return the rows for which some property goes from one end to the other, once for each."""
        if prop.name in rows.columns or prop in edge.ends or not any(map(rows.knows, edge.ends)):
            raise BeyondError
        parts = []
        for number, term in self._columns.properties():
            part = self.joined(rows, Edge(edge.subject, term, edge.object))
            parts.append(part.at(np.arange(part.size), {prop.name: np.full(part.size, number, dtype=np.int32)}))
        return _together(parts)

    def holds(self, rows: Rows, condition: Condition) -> Numbers:
        """Return for which rows a condition holds.

        Raises:
            BeyondError: It compares what may be equal as values, though not as terms.
        """
        left, right = self._values(rows, condition.left), self._values(rows, condition.right)
        sides = (left, right) if isinstance(condition.right, Variable) else ()
        if not all(self._columns.only(_NAMED, side) for side in sides):
            raise BeyondError
        equal: Numbers = left == right
        return equal if condition.same else ~equal

    def _by_object(self, rows: Rows, edge: Edge, prop: bytes) -> bool:
        """Whether an edge is best looked up from its object."""
        from_subject, from_object = map(rows.knows, edge.ends)
        if not (from_subject and from_object) or edge.repeat:
            return from_object and not from_subject
        return self._table(prop, by_object=True).fan_out < self._table(prop, by_object=False).fan_out

    def _table(self, prop: bytes, *, by_object: bool) -> Table:
        return self._columns.table(prop, by_object=by_object)

    def _values(self, rows: Rows, node: Node) -> Numbers:
        """Return what each row has for a node that is known."""
        if isinstance(node, Variable):
            return rows.columns[node.name]
        number = self._number(node.term)
        return np.full(rows.size, _UNKNOWN if number is None else number, dtype=np.int32)

    def _followed(self, table: Table, keys: Numbers, *, zero: bool) -> tuple[Numbers, Table]:
        """Return a table of what is reached by following another again and again, and where in it each key stands.

        With `zero` each key is reached from itself.
        """
        starts, where = np.unique(keys, return_inverse=True)
        if zero and not ((starts != _UNKNOWN).all() and self._columns.are_nodes(starts)):
            raise BeyondError  # of what is no node the engine knows whether it reaches itself
        size = len(self._columns)
        origin, node = np.arange(len(starts), dtype=np.int64), starts
        reached = origin * size + node if zero else np.empty(0, dtype=np.int64)
        for rounds in count():
            if not len(node):
                break
            places, found = _looked_up(table, node)
            pairs = different(origin[places] * size + found)
            fresh = pairs[~np.isin(pairs, reached, assume_unique=True)]
            reached = np.concatenate([reached, fresh])
            if len(reached) > _MOST or rounds > _LONGEST:
                raise BeyondError
            origin, node = np.divmod(fresh, size)
        reached.sort()
        return where, Table(*np.divmod(reached, size), fan_out=math.inf)


def _listed(table: Table, subject: Node, value: Node) -> Rows:
    """Return all that a property says, of one variable by another."""
    assert isinstance(subject, Variable) and isinstance(value, Variable)  # noqa: S101, PT018  constants are known
    if subject == value:
        same = table.keys[table.keys == table.values]
        return Rows(len(same), {subject.name: same})
    return Rows(len(table), {subject.name: table.keys, value.name: table.values})


def _kinds(text: Contains) -> range:
    """Return the kinds of terms that can say a text."""
    return _WRITTEN if text.any_kind else _TEXTS


def _together(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, which have the same columns."""
    some = [part for part in parts if part.size] or parts[:1]
    size = sum(part.size for part in some)
    if size > _MOST:
        raise BeyondError
    return Rows(size, {name: np.concatenate([part.columns[name] for part in some]) for name in some[0].columns})


def _looked_up(table: Table, keys: Numbers) -> tuple[Numbers, Numbers]:
    """Return every value that stands beside one of these keys, and before it the place of that key."""
    low, high = table.bounds(keys)
    counts = high - low
    total = int(counts.sum())
    if total > _MOST:
        raise BeyondError
    before = np.cumsum(counts) - counts
    return np.repeat(np.arange(len(keys)), counts), table.values[np.arange(total) + np.repeat(low - before, counts)]
