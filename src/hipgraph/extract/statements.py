"""Where one statement ends and the next begins, in cells whose layout is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hipgraph.extract.document import Line, passage_of
from hipgraph.extract.passage import Passage

BULLET = re.compile(r"^\s*(?:[-•–*](?=\s|\w)|o(?=\s)|\(?\d{1,2}[.)](?=\s|$)|[a-z]\)(?=\s))\s*")
_SENTENCE_END = re.compile(r"[.!?…;][”’\")]*$")
_CAPITAL = re.compile(r"^[“‘\"'(]*[A-ZÀ-Ý%]")
_SUB_HEADING = re.compile(r"^[^.;,]{1,45}:$")
_HEADING_LINE = re.compile(r"^[A-ZÀ-Ý][^.;,:]{1,30}:$")
_MEASURE = re.compile(r"^(?:Aantal|Aandeel|Percentage|Mate|Stijging|Daling|Toename|Verhoging)\b")
_ELIDED = re.compile(r"[-–,&/+](?:\s*\([^)]*\))?$")  # "Doorstroom- (naar acties)" waits for its other half
_NARROW = 20  # in a column of so few characters any word may end a line
_MAX_HEADING = 3  # words of a heading that has no bullet
_FIRST_WORD = re.compile(r"[A-ZÀ-Ý][^\W\d_]+")
_INLINE_ITEM = re.compile(r";\s+")
# After one of these words a statement cannot end: the line was only full.
_OPEN_WORDS = frozenset(
    (
        "de het een van in op voor met en of aan bij naar door te over uit tot om als dat die dan per "
        "onder tussen vanuit binnen via hun zijn haar deze dit elk elke alle zonder volgens is worden "
        "m.b.t. i.f.v. o.b.v. t.a.v. o.a. nieuwe "
    ).split()
)


def statements(lines: tuple[Line, ...], names: frozenset[str] = frozenset()) -> tuple[Passage, ...]:
    """Return a cell's statements: one per bullet, numbered item or paragraph.

    `names` are words that are written with a capital inside a sentence too. Bullet signs and
    numbers are dropped, and so are a sub-heading that only introduces the items behind it and an
    item that is only a slash. White space is collapsed.
    """
    items = [_item(group) for group in _groups(lines, names)]
    kept = [
        item
        for index, (item, is_item) in enumerate(items)
        if item.text.strip("/ ") and not (index + 1 < len(items) and _is_sub_heading(item, is_item=is_item))
    ]
    return tuple(part for item in kept for part in _inline_items(item))


def paragraphs(lines: tuple[Line, ...]) -> tuple[Passage, ...]:
    """Return running text in paragraphs and list items, with their marks."""
    return tuple(passage_of(group) for group in _groups(lines, None))


def cell_width(lines: Iterable[Line]) -> int:
    """Return the length of the longest line: how wide the cell was printed."""
    return max((len(line.words) for line in lines), default=0)


def breaks_early(line: Line, following: Line, width: int) -> bool:
    """Whether the next line's first word would have fitted: the break is the author's own."""
    first_word = following.words.split(maxsplit=1)[0]
    return len(line.words) + 1 + len(first_word) <= width


def _groups(lines: tuple[Line, ...], names: frozenset[str] | None) -> list[list[Line]]:
    groups: list[list[Line]] = []
    layout = _Layout(cell_width(lines), sum(_is_heading(line) for line in lines) > 1, names)
    bulleted = False
    for before, line in zip((None, *lines), lines, strict=False):
        starts_item = BULLET.match(line.text) is not None and not (before and before.open_end)
        if before is None or starts_item or layout.separates(before, line, bulleted=bulleted):
            groups.append([line])
            bulleted = starts_item
        else:
            groups[-1].append(line)
    return groups


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a cell's shape tells about its line ends."""

    width: int
    has_headings: bool
    names: frozenset[str] | None  # None: a capital after a full line tells nothing

    def separates(self, line: Line, following: Line, *, bulleted: bool) -> bool:
        """Whether a statement ends with `line`."""
        if self.has_headings and (_is_heading(line) or _is_heading(following)):
            return True
        if line.open_end or not _CAPITAL.match(following.words) or (bulleted and not following.blank_cell):
            return False
        early = breaks_early(line, following, self.width)
        if _SENTENCE_END.search(line.words):
            return early or self.width >= _NARROW or _MEASURE.match(following.words) is not None
        return (early or self._begins_anew(following) or line.words.endswith(")")) and _may_end(line)

    def _begins_anew(self, line: Line) -> bool:
        """Whether no name explains the capital at the start of a line."""
        first_word = _FIRST_WORD.match(line.words)
        named = self.names is None or first_word is None or first_word[0] in self.names
        return _MEASURE.match(line.words) is not None or (not named and self.width >= _NARROW)


def _is_heading(line: Line) -> bool:
    return _HEADING_LINE.match(line.words) is not None


def _may_end(line: Line) -> bool:
    last_word = line.words.rsplit(maxsplit=1)[-1].lower()
    return last_word not in _OPEN_WORDS and not line.words.endswith(":") and not _ELIDED.search(line.words)


def _item(group: list[Line]) -> tuple[Passage, bool]:
    passage = passage_of(group)
    match = BULLET.match(passage.text)
    if match is None:
        return passage, False
    return passage[match.end() :], True


def _is_sub_heading(item: Passage, *, is_item: bool) -> bool:
    return _SUB_HEADING.match(item.text) is not None and (is_item or len(item.text.split()) <= _MAX_HEADING)


def _inline_items(item: Passage) -> Iterable[Passage]:
    """A list that was printed as running text: its items end in semicolons."""
    parts = list(item.split(_INLINE_ITEM))
    return parts if len(parts) > 2 else [item]  # noqa: PLR2004  two halves of one sentence are no list
