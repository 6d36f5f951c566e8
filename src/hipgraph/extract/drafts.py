"""A fiche that somebody writes field by field, linked to the registers like one that was printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hipgraph.errors import ExtractionError
from hipgraph.extract.document import Document, passage_of
from hipgraph.extract.form import FORM, Sheet
from hipgraph.extract.link import Registers, fiche_of
from hipgraph.extract.milestones import fte
from hipgraph.extract.names import registered_names
from hipgraph.extract.passage import Passage
from hipgraph.extract.pointers import resolved
from hipgraph.extract.records import Milestone
from hipgraph.extract.triples import graph_of
from hipgraph.extract.turtle import turtle
from hipgraph.queries import query_text
from hipgraph.store import Store, plan_name

CELLS = tuple(label.cell for label in FORM)
_SIGNS = {"strategic_goals": "", "operational_goals": ""}  # a goal begins with its code
_YEARS = re.compile(r"(\d{4})(?:\s?[-–]\s?(\d{4}))?\b.*")


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a fiche, field by field; an empty field has none."""

    cells: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by the names in `CELLS`, but for milestones
    rows: Sequence[tuple[str, str, str]] = ()  # period, text and staffing of each year row
    position: int = 0  # 0: the next free one


def draft_turtle(draft: Draft, store: Store) -> bytes:
    """Return what a draft says as Turtle, as `hipgraph extract` writes a printed fiche.

    A store with the registers links its names; the published fiches in it can be pointed at. Quotes cite the
    draft's own words, one field after the other.

    Raises:
        ExtractionError: A year row has no year.
    """
    text = _Text()
    sheet_cells = {cell: text.add(draft.cells.get(cell, ()), _SIGNS.get(cell, "- ")) for cell in CELLS}
    rows = [tuple(text.add([words]) for words in row) for row in draft.rows]
    document = text.document()
    cells = {cell: document.between(*span) for cell, span in sheet_cells.items()}
    published = store.select(query_text("site", "fiche-codes.rq"))
    position = draft.position or max((int(row.text("position")) for row in published), default=0) + 1
    sheet = Sheet(position, 0, len(document.text), cells["strategic_goals"], cells["operational_goals"], cells)
    registers = Registers.of(store, registered_names(store))
    fiche = fiche_of(document, sheet, tuple(_milestone(document, row) for row in rows), registers)
    others = tuple(
        replace(
            fiche,
            position=int(row.text("position")),
            code=row.text("code"),
            title=_title(row.text("title")),
            mentions=(),
        )
        for row in published
        if int(row.text("position")) != position
    )
    goals = {goal.code: goal.name for goal in registers.goals}
    return turtle(graph_of(replace(fiche, pointers=resolved(fiche, others, goals)), document, plan_name()))


class _Text:
    """Writes the fields one after the other, as a document that can be quoted."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, values: Sequence[str], sign: str = "- ") -> tuple[int, int]:
        """Return where the values stand; several are items of a list, each behind a sign."""
        start = self._length
        for value in values:
            mark = sign if len(values) > 1 else ""
            for line in f"{mark}{value.strip()}".splitlines() if value.strip() else ():
                self._write(f"{line.strip()} \n")  # a space at its end: the word does not go on in the next line
        self._write("\n")
        return start, self._length

    def _write(self, line: str) -> None:
        self._parts.append(line)
        self._length += len(line)

    def document(self) -> Document:
        return Document("".join(self._parts))


def _milestone(document: Document, row: Sequence[tuple[int, int]]) -> Milestone:
    period, text, staffing = (passage_of(document.between(*span)) for span in row)
    match = _YEARS.fullmatch(period.text)
    if match is None:
        msg = f"milestones: {period.text!r} is no year; write four digits, such as 2018, or 2018-2019"
        raise ExtractionError(msg)
    years = tuple(range(int(match[1]), int(match[2] or match[1]) + 1))
    return Milestone(period, years, text, staffing, fte(staffing.text))


def _title(words: str) -> Passage:
    return Passage(words, tuple(range(len(words))))
