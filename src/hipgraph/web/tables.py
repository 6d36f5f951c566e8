"""Answers as tables on a page: names instead of IRIs, and bars where there is something to count."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from hipgraph.description import Value
from hipgraph.namespaces import ID, shorten
from hipgraph.store import Answer, Row, Solutions, Store, Written
from hipgraph.views.measures import names_in

_NUMBERED: Final = ("measure", "fiche", "milestone", "goal")
_MOST_BARS: Final = 60
_PLACES: Final = ("start", "end", "page", "number", "position", "offset")  # columns that say where, not how much
# A number that counts or measures: no number with which the plan numbers its fiches ("07"), and no year.
_NUMBER: Final = re.compile(r"(?!(?:19|20)\d\d$)(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row as a bar: its name, its number as written, and that number as a share of the largest."""

    name: str
    number: str
    share: float


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as people read it."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()

    def bars(self) -> tuple[Bar, ...]:
        """Return the rows as bars, as long as their last number; nothing where that makes no picture."""
        counting = [place for place, name in enumerate(self.columns) if name not in _PLACES]
        numbers = [(place, found) for place in counting if (found := self._numbers(place))]
        if not numbers or not 1 < len(self.rows) <= _MOST_BARS or len(self.columns) == 1:
            return ()
        place, values = numbers[-1]
        most = max(values)
        if not most:
            return ()
        names = [cells[:place] + cells[place + 1 :] for cells in self.rows]
        return tuple(
            Bar(" · ".join(cell.text for cell in name[:2]), row[place].text, float(value / most))
            for name, row, value in zip(names, self.rows, values, strict=True)
        )

    def _numbers(self, place: int) -> list[Decimal]:
        """Return a column as numbers, nothing where it has something else."""
        texts = [row[place].text for row in self.rows]
        return [Decimal(text) for text in texts] if all(_NUMBER.fullmatch(text) for text in texts) else []


def table_of(answer: Answer, store: Store, language: str) -> Table:
    """Return an answer as a table."""
    if not isinstance(answer, Solutions):
        return Table()
    rows = [[_cell(row, column) for column in answer.variables] for row in answer.rows]
    return _named(answer.variables, rows, store, language)


def table_of_json(written: Written, store: Store, language: str, most: int) -> tuple[Table, int]:
    """Return an answer that was written as JSON: a table of its first rows, and how many there are.

    A graph is one cell of Turtle.
    """
    if not written.media_type.endswith("json"):
        return Table(("RDF",), ((Value(written.body.decode()),),)), 1
    results = json.loads(written.body)
    if "boolean" in results:
        return Table(("ASK",), ((Value(str(results["boolean"]).lower()),),)), 1
    columns: list[str] = results["head"]["vars"]
    found = results["results"]["bindings"]
    rows = [[_json_cell(row.get(name)) for name in columns] for row in found[:most]]
    return _named(columns, rows, store, language), len(found)


def _named(columns: Sequence[str], rows: Sequence[Sequence[Value]], store: Store, language: str) -> Table:
    """Return cells as a table, with a name for each thing of ours."""
    things = any(cell.iri.startswith(ID) for row in rows for cell in row)
    names = names_in(store, language) if things else {}
    shown = tuple(tuple(Value(_name(cell, names), cell.iri) for cell in row) for row in rows)
    return Table(tuple(columns), shown)


def _name(cell: Value, names: Mapping[str, str]) -> str:
    """Return what a cell shows: the number of what the plan numbers, else the name, else the IRI in short."""
    if not cell.iri:
        return cell.text
    kind, _, rest = cell.iri.removeprefix(ID).partition("/")
    return rest if kind in _NUMBERED else names.get(cell.iri) or shorten(cell.iri)


def _cell(row: Row, column: str) -> Value:
    text = row.text(column)
    return Value(text, text if row.is_thing(column) else "")


def _json_cell(term: Mapping[str, Any] | None) -> Value:
    if term is None:
        return Value("")
    text = str(term["value"])
    return Value(text, text if term["type"] == "uri" else "")
