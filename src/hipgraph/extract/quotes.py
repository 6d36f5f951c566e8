"""The words of the source around a place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from hipgraph.extract.passage import Passage

_SENTENCE_END = re.compile(
    r"(?<=[.;!?])[”’\")]*\s+(?=[A-ZÀ-Ý“‘(•-])|\s(?=•\s|-\s[A-ZÀ-Ý])"
    # the number of the next item, the year of the next sum
    r"|(?<=[.;!?)])\s(?=\d{1,2}\.\s+[A-ZÀ-Ý])|(?<=[)o])\s(?=20\d\d\s*:)"
)
_FAR = 12  # white space that a line break takes; beyond this something else is printed in between


def quote(text: Passage, start: int, end: int) -> Passage:
    """Return the sentence around a place in a text, as far as the source prints it in one run."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text.text)]
    left = max((place for place in ends if place <= start), default=0)
    right = min((place for place in ends if place >= end), default=len(text))
    sentence = text[left:right].strip()
    return _one_run(sentence, text.offsets[start], text.offsets[end - 1])


def _one_run(sentence: Passage, first: int, last: int) -> Passage:
    pairs = enumerate(pairwise(sentence.offsets), 1)
    breaks = [i for i, (before, after) in pairs if not 0 < after - before <= _FAR]
    for left, right in zip([0, *breaks], [*breaks, len(sentence)], strict=True):
        run = sentence[left:right]
        if run.start <= first and last < run.end:
            return run.strip()
    return sentence


def runs(passage: Passage, source: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the source that a passage was read from, nothing else printed inside them."""
    start = passage.start
    for before, after in pairwise(passage.offsets):
        if after < before or source[before + 1 : after].strip():
            yield start, before + 1
            start = after
    yield start, passage.end
