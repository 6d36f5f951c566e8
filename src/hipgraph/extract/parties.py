"""Who stands in a cell that lists parties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hipgraph.extract.names import Hit, Matcher
from hipgraph.extract.passage import Passage
from hipgraph.extract.quotes import quote
from hipgraph.extract.records import Party

_ADDITION = re.compile(r"\s*\([^(),]*\)")
_UNIT_GAP = re.compile(r",?\s")
_SENTENCE = re.compile(r"[,;•:()…]|\.{3,}|\s[-–]\s|^[-–]\s|(?<=[a-z)])\.(?:\s|$)")
_AND = re.compile(r"\b(?:en|of|en/of)\b|\s/\s|\be\.a\b")
# A heading of a group ("Gebruikers: …", "Vakbonden (…") separates like a comma.
_BOUNDARY = re.compile(rf"[^,;•.()]*:|[^,;•.():]*\(\s*$|{_SENTENCE.pattern}")
_ORDINARY = re.compile(
    r"(?:e\.a|o\.a|o\.m|nl|onder meer|in het bijzonder|zoals|eventueel|ook|naast)\.?|\d+ \w+|/|", re.IGNORECASE
)
# A part of a sentence with one of these is a clause about the parties, not the name of one.
_CLAUSE = re.compile(
    r"\b(?:die|dat|er|is|zijn|wordt|worden|heeft|hebben|zal|zullen|volgt|volgen|neemt|nemen|samengesteld)\b",
    re.IGNORECASE,
)


def parties(role: str, cell: Passage, matcher: Matcher) -> tuple[Party, ...]:
    """Return the parties that a cell lists, in printed order, each as printed.

    What stands in brackets behind a name, and the unit behind its organisation, belongs to the
    printed words, and whoever it names has the same role. A name that no register knows is a
    party without a thing; a heading of a group, and prose around the names, is no party.
    """
    found = matcher.find(cell)
    hits = _whole_names(cell, found, matcher)
    named = [
        Party(role, cell[hit.start : hit.end].strip(), thing, quote(cell, hit.start, hit.end))
        for hit in _listed(cell, hits)
        for thing in _things(hit, found)
    ]
    unknown = [Party(role, rest, "", rest) for rest in _unknown_names(cell, hits)]
    return tuple(sorted([*named, *unknown], key=lambda party: party.printed.start))


def _things(entry: Hit, found: Sequence[Hit]) -> tuple[str, ...]:
    """Return who an entry names: a department and, in brackets or behind it, its unit share the role."""
    inside = (hit.thing for hit in found if entry.start <= hit.start and hit.end <= entry.end)
    return tuple(dict.fromkeys(inside))


def _whole_names(cell: Passage, found: Sequence[Hit], matcher: Matcher) -> list[Hit]:
    kept: list[Hit] = []
    for hit in found:
        before = kept[-1] if kept else None
        if before and hit.start < before.end:
            continue
        end = addition.end() if (addition := _ADDITION.match(cell.text, hit.end)) else hit.end
        gap = cell.text[before.end : hit.start] if before else ""
        if before and matcher.parents.get(hit.thing) == before.thing and _UNIT_GAP.fullmatch(gap):
            kept[-1] = Hit(before.start, end, before.thing)
        else:
            kept.append(Hit(hit.start, end, hit.thing))
    return kept


def _listed(cell: Passage, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out a name that a clause leads to: "they report to the working group X"."""
    listed, begin = [], 0
    for hit in hits:
        lead = _SENTENCE.split(cell.text[begin : hit.start])[-1]
        if not _CLAUSE.search(lead):
            listed.append(hit)
        begin = hit.end
    return listed


def _unknown_names(cell: Passage, hits: Sequence[Hit]) -> Iterator[Passage]:
    """Yield what stands between two separators and is neither a known name nor prose."""
    begin = 0
    for hit in [*hits, Hit(len(cell), len(cell), "")]:
        between = cell[begin : hit.start]
        for start, end in _parts(_BOUNDARY, between.text, 0, len(between)):
            if not _CLAUSE.search(between.text[start:end]):
                yield from _free_names(between, start, end, touched=(begin > 0, bool(hit.thing)))
        begin = hit.end


def _free_names(between: Passage, start: int, end: int, *, touched: tuple[bool, bool]) -> Iterator[Passage]:
    """Yield the names of one part of a list, but for words that a known name directly touches."""
    for left, right in _parts(_AND, between.text, start, end):
        if (left == 0 and touched[0]) or (right == len(between) and touched[1]):
            continue
        name = between[left:right].strip(" .-–/")
        if not _ORDINARY.fullmatch(name.text):
            yield name


def _parts(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in separator.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end
