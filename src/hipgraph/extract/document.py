"""The plan's text as lines of a flattened table: the only module here that reads a file."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from hipgraph.errors import ExtractionError
from hipgraph.extract.passage import EMPTY, Passage

_FOOTER = re.compile(r"\s*pagina\s+(\d+)\s+van\s+(\d+)\b.*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?m)^\s*pagina\s+(\d+)\s+van\s+(\d+)")
_LINK_TARGET = re.compile(r"https?://\S+")
_OPEN_ADDRESS = re.compile(r"\bwww\.[\w-]+$")  # a web address goes on until its top-level domain
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_KERNED_HYPHEN = re.compile(r"([^\W\d_]+) -\n([^\W\d_]+)")  # "aspirant -tolken"
_CAPITAL_INSIDE = re.compile(r"(?<=[a-zà-ý,] )[A-ZÀ-Ý][^\W\d_]+")
_POSSESSIVE = re.compile(r"(?<=[A-Z]{2}) (?=’s\b)")  # "OCMW ’s"
_PAIR = re.compile(r"(?<![\w-])([^\W\d_]{2,}) (?=([b-np-z]|[^\W\d_]{2,4})(?![\w’'.()&/-]))")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or the part of it that belongs to a cell."""

    number: int
    start: int
    text: str
    gap: bool  # an empty line stands before it
    blank_cell: bool  # a line of only white space stands before it: a cell without content
    page_break: bool  # the first line of a page
    open_end: bool  # no space at its end: the word goes on in the next line
    fragments: frozenset[int] = frozenset()  # offsets of letters that a space broke off their word

    @property
    def words(self) -> str:
        """The line without the spaces around it."""
        return self.text.strip()

    @property
    def empty_tail(self) -> bool:
        """Whether two spaces end it: the cell to its right is printed and empty."""
        return self.text.endswith("  ")


@dataclass(frozen=True)
class Document:
    """A plan's text, with what its layout tells."""

    text: str

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line that is content, without page footers and the link targets at a page's end."""
        fragments = _fragments(self.text)
        return tuple(
            replace(line, fragments=frozenset(at for at in fragments if line.start <= at < line.start + len(line.text)))
            for line in _content_lines(self.text)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The words that stand with a capital inside a line: names, which may begin any line."""
        return frozenset(match[0] for match in _CAPITAL_INSIDE.finditer(self.text))

    def between(self, start: int, end: int) -> tuple[Line, ...]:
        """Return the lines, cut where needed, of one range of the source."""
        cut = (_cut(line, start, end) for line in self.lines)
        return tuple(line for line in cut if line is not None and line.words)

    def last_page(self) -> tuple[int, int] | None:
        """Return the page that the text reaches and the page it says is the last; None where it prints no numbers."""
        footers = [(m.start(), int(m[1]), int(m[2])) for m in _NUMBERED.finditer(self.text)]
        if not footers:
            return None
        place, page, total = footers[-1]
        return page + sum(line.page_break for line in self.lines if line.start > place), total

    def line_number(self, offset: int) -> int:
        """Return the number, from 1, of the line that holds a character offset."""
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def page_starts(self) -> tuple[tuple[int, int, int], ...]:
        """Stretches of one known page each: (start offset, end offset, page number).

        Only some pages print their number. The pages between two printed numbers are known when
        as many page breaks stand between them as the numbers say; elsewhere the page is unknown.
        """
        return tuple(_known_pages(self.text, self.lines))

    def page(self, offset: int) -> int | None:
        """Return the page that holds a character offset, None where the text does not settle it."""
        return next((page for start, end, page in self.page_starts if start <= offset < end), None)


def read_document(path: Path) -> Document:
    """Return the plan's text in a file.

    Raises:
        ExtractionError: The file cannot be read, or is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); give the path of a plan's text"
        raise ExtractionError(msg) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        msg = (
            f"{path}, line {line}: byte 0x{raw[error.start]:02x} is not UTF-8; save the text as"
            " UTF-8 (for instance: iconv -f WINDOWS-1252 -t UTF-8)"
        )
        raise ExtractionError(msg) from None
    if "\0" in text:
        msg = f"{path}, line 1: the text holds NUL characters; it is binary or UTF-16, save it as UTF-8"
        raise ExtractionError(msg)
    return Document(text.replace("\r\n", "\n"))


def passage_of(lines: Iterable[Line]) -> Passage:
    """Return the lines as one passage: white space collapsed, broken words joined."""
    whole, glue = EMPTY, True
    for line in lines:
        for match in _TOKEN.finditer(line.text):
            start = line.start + match.start()
            if not glue and start not in line.fragments:
                whole = whole + Passage(" ", (whole.end,))
            whole = whole + Passage(match[0], tuple(range(start, start + len(match[0]))))
            glue = False
        glue = glue or line.open_end or _OPEN_ADDRESS.search(whole.text) is not None
    return whole


def _content_lines(text: str) -> Iterable[Line]:
    start, gap, blank, footer, previous = 0, True, False, False, ""
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            gap, blank = gap or not raw, blank or bool(raw)
        elif _FOOTER.fullmatch(raw):
            footer = True
        elif not (_LINK_TARGET.fullmatch(raw)):
            breaks = footer or (raw.startswith(" ") and bool(previous.strip()))
            open_end = not raw.endswith(" ")
            yield Line(number, start, raw, gap, blank, breaks, open_end)
            gap = blank = footer = False
        start += len(raw) + 1
        previous = raw


def _fragments(text: str) -> list[int]:
    """Return where a space stands inside a word, as kerning makes a PDF tool print it: "nie t", "klasprakt ijk".

    The text itself tells: the two halves are words nowhere else in it. A half of one letter needs no more
    proof; a longer one makes a word that stands elsewhere.
    """
    words = Counter(match[0].lower() for match in _WORD.finditer(text))
    found = []
    for match in _PAIR.finditer(text):
        left, right = match[1].lower(), match[2].lower()
        alone = words[left] == 1 and (words[right] == 1 or len(right) == 1)
        short = words[left] > 1 and len(right) == 1 and words[left + right] > 0
        if (alone and (len(right) == 1 or words[left + right])) or short:
            found.append(match.start(2))
    compounds = {match[0].lower() for match in _COMPOUND.finditer(text)}
    kerned = (
        match.end(1) + 1
        for match in _KERNED_HYPHEN.finditer(text)
        if match[1].isupper() or f"{match[1]}-{match[2]}".lower() in compounds
    )
    return [*found, *kerned, *(match.end() for match in _POSSESSIVE.finditer(text))]


def _cut(line: Line, start: int, end: int) -> Line | None:
    stop = line.start + len(line.text)
    if line.start >= end or stop <= start:
        return None
    left, right = max(start - line.start, 0), min(end - line.start, len(line.text))
    if left == 0 and right == len(line.text):
        return line
    return replace(
        line,
        start=line.start + left,
        text=line.text[left:right],
        gap=line.gap and left == 0,
        blank_cell=line.blank_cell and left == 0,
        page_break=line.page_break and left == 0,
        open_end=line.open_end and right == len(line.text),
    )


def _known_pages(text: str, lines: tuple[Line, ...]) -> Iterable[tuple[int, int, int]]:
    printed = [(m.start(), int(m[1])) for m in _NUMBERED.finditer(text)]
    breaks = [line.start for line in lines if line.page_break]
    for place, page in printed:
        yield from _beside_number(place, page, breaks, len(text))
    for (left, page), (right, last) in itertools.pairwise(printed):
        inside = [start for start in breaks if left < start < right]
        if len(inside) == last - page:
            ends = [*inside[1:], right]
            yield from ((a, b, page + n) for n, (a, b) in enumerate(zip(inside, ends, strict=True), 1))


def _beside_number(place: int, page: int, breaks: list[int], end: int) -> Iterable[tuple[int, int, int]]:
    """Yield what surely stands on a page that prints its number, and at the start of the next one."""
    before = [start for start in breaks if start < place]
    after = [start for start in breaks if start > place]
    if before:
        yield before[-1], place, page
    if after:
        yield after[0], after[1] if len(after) > 1 else end, page + 1
