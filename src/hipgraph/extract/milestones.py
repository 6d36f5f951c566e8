"""The rows of the milestone table: a period, what is to be reached, and who works on it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from hipgraph.extract.document import Line, passage_of
from hipgraph.extract.passage import Passage, joined
from hipgraph.extract.records import Milestone
from hipgraph.extract.statements import BULLET, breaks_early, cell_width

_PERIOD = re.compile(r"^\s*(20\d\d)(?:\s?[-–]\s?(20\d\d))?(\s*\([^)\d]{3,20}\))?(?=\s|$)")
_UNITS = r"(?:VTE|FTE)"
_AMOUNT = re.compile(rf"(\d+(?:[.,]\d+)?)(?P<percent>\s*%)?\s*{_UNITS}\b")
_STAFFING_IN_LINE = re.compile(rf"(?:(?:\+/-|±)\s*)?\d+(?:[.,]\d+)?\s*{_UNITS}\b|[Ww]isselende {_UNITS}\b")
_STAFFING_LINE = re.compile(
    rf"\b{_UNITS}\b|\d{_UNITS}\b|personeelsinzet|mensdagen|korps\b"
    r"|^[Bb]innen de reguliere (?:middelen|werking|budgetten)|^(?:[Zz]elfde als|[Ii]dem\b)"
)
_NARROW = 0.86  # the staffing column is printed narrower than the column of the milestones


def milestones(lines: tuple[Line, ...]) -> tuple[Milestone, ...]:
    """Return the table's rows in printed order; a row's text goes on over a page break."""
    width = cell_width(line for line in lines if not _STAFFING_LINE.search(line.words))
    return tuple(_row(period, row, width) for period, row in _rows(lines))


def _rows(lines: tuple[Line, ...]) -> Iterator[tuple[re.Match[str], list[Line]]]:
    """Yield each row's period and lines.

    A year at the start of a line opens a row when it stands after a gap or on a new page and is
    later than the rows before it: otherwise the text just wrapped there.
    """
    period: re.Match[str] | None = None
    row: list[Line] = []
    reached = 0
    for line in lines:
        match = _PERIOD.match(line.text)
        if match and _opens_row(match, line, reached):
            if period:
                yield period, row
            period, row, reached = match, [line], max(_years(match))
        elif period:
            row.append(line)
    if period:
        yield period, row


def _opens_row(match: re.Match[str], line: Line, reached: int) -> bool:
    later = int(match[1]) > reached or (bool(match[3]) and int(match[1]) == reached)
    return later and (line.gap or line.page_break or not reached)


def _years(match: re.Match[str]) -> range:
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _row(period: re.Match[str], lines: list[Line], width: int) -> Milestone:
    first = passage_of(lines[:1])
    printed = first[: len(" ".join(period[0].split()))]
    columns = [_columns(piece, len(printed) if piece[0] is lines[0] else 0, width) for piece in _page_pieces(lines)]
    staffing = joined([part for _, part in columns if part])
    return Milestone(
        period=printed.strip(),
        years=tuple(_years(period)),
        text=joined([part for part, _ in columns if part]),
        staffing=staffing,
        fte=fte(staffing.text),
    )


def fte(staffing: str) -> Decimal | None:
    """Return the full-time equivalents that a staffing text prints, added up; None when it prints none.

    >>> fte("0,2 VTE bij GK")
    Decimal('0.2')
    >>> fte("Projectcoördinator 1VTE Onderzoeker 1VTE")
    Decimal('2')
    >>> fte("medewerker (50% FTE)")
    Decimal('0.5')
    """
    found = [
        Decimal(match[1].replace(",", ".")) / (100 if match["percent"] else 1) for match in _AMOUNT.finditer(staffing)
    ]
    return sum(found, Decimal(0)) if found else None


def _page_pieces(lines: list[Line]) -> Iterator[list[Line]]:
    piece: list[Line] = []
    for line in lines:
        if line.page_break and piece:
            yield piece
            piece = []
        piece.append(line)
    yield piece


def _columns(lines: list[Line], skip: int, width: int) -> tuple[Passage, Passage]:
    """Split what one page prints of a row, but for its first `skip` characters, into text and staffing."""
    head = passage_of(lines[:1])
    inline = _STAFFING_IN_LINE.search(head.text, skip)
    if inline or _STAFFING_LINE.search(head.text):
        whole, split = passage_of(lines), inline.start() if inline else skip
        return whole[skip:split].strip(), whole[split:].strip()
    end = next((i for i in range(1, len(lines)) if _starts_staffing(lines, i, width)), len(lines))
    return passage_of(lines[:end])[skip:].strip(), passage_of(lines[end:])


def _starts_staffing(lines: list[Line], index: int, width: int) -> bool:
    line = lines[index]
    if _STAFFING_LINE.search(line.words):
        return True
    before = lines[index - 1]
    begins = line.words[:1].isupper() and not BULLET.match(line.text)
    return begins and line.gap and breaks_early(before, line, width) and _is_narrow(lines[index:], width)


def _is_narrow(lines: list[Line], width: int) -> bool:
    """Whether these lines wrap, in the middle of a sentence, before the milestone column would."""
    wraps = [
        breaks_early(line, following, int(width * _NARROW)) and following.words[:1].islower()
        for line, following in itertools.pairwise(lines)
    ]
    return any(wraps) and cell_width(lines) <= width * _NARROW
