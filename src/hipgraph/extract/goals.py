"""Goals as the goal fields print them."""

from __future__ import annotations

import re

from hipgraph.extract.document import Line, passage_of
from hipgraph.extract.passage import Passage
from hipgraph.extract.records import PrintedGoal

_CODE = re.compile(r"(?<![\w.])(SD|OD)\s?(\d+(?:\.\d+)*)\s*\.?\s*[:.]\s*(?=[A-ZÀ-Ýa-zà-ý])")
_JOINING_WORD = re.compile(r"\s+(?:en|of)\s*$")


def printed_goals(lines: tuple[Line, ...]) -> tuple[PrintedGoal, ...]:
    """Return the goals of one field, or of one section heading, in printed order."""
    cell = passage_of(lines)
    heads = list(_CODE.finditer(cell.text))
    if not heads:
        return ()
    ends = [head.start() for head in heads[1:]] + [len(cell)]
    return tuple(
        PrintedGoal(f"{head[1]} {head[2]}", _wording(cell[head.end() : end], last=end == len(cell)))
        for head, end in zip(heads, ends, strict=True)
    )


def _wording(passage: Passage, *, last: bool) -> Passage:
    """Drop the word that only joins this goal to the next one on the page."""
    words = passage.strip()
    joining = None if last else _JOINING_WORD.search(words.text)
    return words[: joining.start()] if joining else words
