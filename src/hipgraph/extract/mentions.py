"""Where a fiche names a registered thing, with the sentence around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hipgraph.extract.form import Sheet
from hipgraph.extract.names import Hit, Matcher
from hipgraph.extract.passage import Passage
from hipgraph.extract.quotes import quote
from hipgraph.extract.records import Mention, Milestone, Party
from hipgraph.extract.statements import paragraphs

RUNNING_TEXT = ("title", "budget", "effect_indicators", "output_indicators", "targets", "explanation", "milestones")
_CLOSING = {"‘": "’", "“": "”"}
_MARKS = frozenset(_CLOSING.values())
_COVERS = {
    "target-group": ("organisation", "cabinet", "programme", "partnership"),
    "programme": ("organisation", "target-group"),
}


def mentions(
    sheet: Sheet, rows: Sequence[Milestone], listed: Sequence[Party], readers: dict[str, Matcher]
) -> Iterator[Mention]:
    """Yield the named things: parties and target groups in running text, the other kinds in any cell."""
    as_party = {offset for party in listed if party.thing for offset in party.printed.offsets}
    for cell in sheet.cells:
        kinds = [kind for kind in readers if kind != "target-group" or cell in RUNNING_TEXT]
        for text in texts(sheet, cell, rows):
            for hit in _outermost({kind: readers[kind].find(text) for kind in kinds}):
                if text.offsets[hit.name.start] not in as_party:  # a name of the cell's own list, or a part of one
                    printed = _with_closing_quote(text, hit.name)
                    yield Mention(hit.thing, printed, quote(text, hit.start, hit.end))


def texts(sheet: Sheet, cell: str, rows: Sequence[Milestone]) -> Iterator[Passage]:
    """Yield a cell's text in pieces that no quote should cross."""
    if cell == "milestones":
        yield from (text for row in rows for text in (row.text, row.staffing) if text)
    else:
        yield from paragraphs(sheet.cells[cell])


def _with_closing_quote(text: Passage, name: slice) -> Passage:
    """Return the name, to its closing quotation mark where it has the opening one."""
    printed = text[name]
    opened = any(printed.text.count(mark) > printed.text.count(_CLOSING[mark]) for mark in _CLOSING)
    return text[name.start : name.stop + 1] if opened and text.text[name.stop : name.stop + 1] in _MARKS else printed


def _outermost(found: dict[str, tuple[Hit, ...]]) -> Iterator[Hit]:
    """Leave out a group or programme whose name is only a part of another name ("Werkgroep Rom en Onderwijs").

    A party inside another name ("samenwerkingsovereenkomst VDAB – onderwijs") is still named.
    """
    hits = [hit for same_kind in found.values() for hit in same_kind]
    for hit in hits:
        covers = (other for other in hits if other.kind in _COVERS.get(hit.kind, ()))
        if not any(other.start <= hit.start and hit.end <= other.end for other in covers):
            yield hit
