"""Words of the source together with the place of every character in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OUTER = " \t\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """Text as a reader reads it, each character knowing its offset in the source.

    White space is collapsed and words that the layout broke are joined, so `text` is not a
    slice of the source; `offsets[i]` is the place in the source of `text[i]`.
    """

    text: str
    offsets: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            msg = f"{len(self.text)} characters but {len(self.offsets)} offsets"
            raise ValueError(msg)

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Passage:
        return Passage(self.text[part], self.offsets[part])

    def __add__(self, other: Passage) -> Passage:
        return Passage(self.text + other.text, self.offsets + other.offsets)

    @property
    def start(self) -> int:
        """Offset in the source of the first character."""
        return self.offsets[0]

    @property
    def end(self) -> int:
        """Offset in the source just behind the last character."""
        return self.offsets[-1] + 1

    def strip(self, outer: str = _OUTER) -> Passage:
        """Return the passage without the given characters at both ends."""
        left = len(self.text) - len(self.text.lstrip(outer))
        return self[left : len(self.text.rstrip(outer)) or left]

    def split(self, separator: re.Pattern[str]) -> Iterator[Passage]:
        """Yield the parts between the matches of `separator`, stripped, none of them empty."""
        begin = 0
        for match in separator.finditer(self.text):
            yield from _non_empty(self[begin : match.start()])
            begin = match.end()
        yield from _non_empty(self[begin:])

    def find(self, pattern: re.Pattern[str]) -> Iterator[Passage]:
        """Yield what `pattern` matches, as passages."""
        for match in pattern.finditer(self.text):
            yield self[match.start() : match.end()]


def _non_empty(passage: Passage) -> Iterator[Passage]:
    stripped = passage.strip()
    if stripped:
        yield stripped


EMPTY = Passage("", ())


def joined(passages: list[Passage]) -> Passage:
    """Return the passages as one, a space between them (its offset is that of the end before it)."""
    whole = EMPTY
    for passage in passages:
        gap = Passage(" ", (whole.end,)) if whole and passage else EMPTY
        whole = whole + gap + passage
    return whole
