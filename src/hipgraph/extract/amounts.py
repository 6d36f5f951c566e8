"""Sums of money in a budget field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from hipgraph.extract.passage import Passage
from hipgraph.extract.records import Amount

_NUMBER = r"\d{1,3}(?:[. ]\d{3})+(?:,\d{1,2})?(?!\d)|\d+(?:,\d+)?(?!\d)"
_SUM = re.compile(
    rf"(?P<before>€|EUR)?\s*(?<![\d.,/])(?P<number>{_NUMBER})"
    r"\s*(?P<scale>miljoen|miljard)?\s*(?P<after>euro\b|€|EUR\b)?"
)
_SCALES = {None: 1, "miljoen": 10**6, "miljard": 10**9}
_YEARS = r"(20\d\d)(?:\s*[-–]\s*(20\d\d))?"
_YEAR_HEAD = re.compile(rf"(?<!\d){_YEARS}\s*:")
_YEAR_AFTER = re.compile(rf"^[\s(]*(?:voor|in)\s+(?:het jaar\s+)?{_YEARS}")
_YEAR_AT_END = re.compile(rf"(?:^|\s)(?<![-–] ){_YEARS}$")
_TO = re.compile(r"\s*(?:-|–|tot(?: en met)?|à)\s*")
_BETWEEN = re.compile(r"\btussen(?: de)?\s*$", re.IGNORECASE)
_BREAK = re.compile(r"(?<=;)\s+|(?<=\.)\s+(?=[A-ZÀ-Ý])|\s+[-•–]\s+|^[-•]\s*|[()]|(?=\b20\d\d\s*:)")
_OWN_SENTENCE = re.compile(r"^\s*[,+]|^[A-ZÀ-Ý]\w* \w+ \w+ \w+")  # it says more than what the sum is for
_REMARK = re.compile(r"\s*\([^()]*\)(?=\s*:\s*$)")
_MIN_BARE = 1000  # a bare number below this is a count, not a budget


def amounts(budget: Passage) -> tuple[Amount, ...]:
    """Return every euro amount of a budget field, in printed order, a range as its two bounds.

    A number without a currency sign counts when thousands are marked in it: nothing else in a
    budget field is written so.
    """
    sums = [match for match in _SUM.finditer(budget.text) if _is_money(match)]
    if not sums:
        return ()
    ends = [match.start() for match in sums[1:]] + [len(budget)]
    previous = [0] + [match.end() for match in sums[:-1]]
    found = [
        Amount(
            euros=_value(match),
            printed=budget[match.start() : match.end()].strip(),
            purpose=_purpose(budget, begin, match, end),
            years=_years(budget.text, match, end),
        )
        for begin, match, end in zip(previous, sums, ends, strict=True)
    ]
    return tuple(_with_parts(budget.text, list(_with_ranges(budget.text, found, sums)), sums))


def _is_money(match: re.Match[str]) -> bool:
    if match["before"] or match["after"] or match["scale"]:
        return True
    return "." in match["number"] and _value(match) >= _MIN_BARE


def _value(match: re.Match[str]) -> Decimal:
    digits = re.sub(r"[. ]", "", match["number"]).replace(",", ".")
    return Decimal(digits) * _SCALES[match["scale"]]


def _purpose(budget: Passage, begin: int, match: re.Match[str], end: int) -> Passage | None:
    """Return the words before the sum when a colon leads to it, else those behind it."""
    before = _last_part(_without_remark(budget[begin : match.start()]))
    if before.text.rstrip().endswith(":"):
        heading = _YEAR_HEAD.sub("", before.text).strip(" :-")
        place = before.text.find(heading)
        if heading:
            return before[place : place + len(heading)]
    after = next(iter(budget[match.end() : end].split(_BREAK)), None)
    words = after.strip(" .:;()–-") if after and not _OWN_SENTENCE.match(after.text) else None
    if words and not _YEAR_AFTER.match(words.text) and not _YEAR_HEAD.match(words.text + ":"):
        return words
    return _lead(budget[: match.start()]) if begin == 0 else None


def _without_remark(before: Passage) -> Passage:
    """Return the words before a sum without what stands in brackets between them and their colon."""
    remark = _REMARK.search(before.text)
    return before[: remark.start()] + before[remark.end() :] if remark else before


def _lead(before: Passage) -> Passage | None:
    """Return the words that open the field, without the year that they end with."""
    words = before.strip(" :-(")
    year = _YEAR_AT_END.search(words.text)
    return (words[: year.start()].strip() if year else words) or None


def _last_part(passage: Passage) -> Passage:
    parts = list(passage.split(_BREAK))
    return parts[-1] if parts else passage


def _years(text: str, match: re.Match[str], end: int) -> tuple[int, ...]:
    after = _YEAR_AFTER.match(text[match.end() : end])
    heads = list(_YEAR_HEAD.finditer(text, 0, match.start()))
    year = after or (heads[-1] if heads else None)
    if year is None:
        return ()
    return tuple(range(int(year[1]), int(year[2] or year[1]) + 1))


def _with_ranges(text: str, found: list[Amount], sums: list[re.Match[str]]) -> Iterator[Amount]:
    pairs = {
        i: (found[i].euros, found[i + 1].euros)
        for i in range(len(found) - 1)
        if _leads_on(text, sums[i], sums[i + 1]) and found[i].euros < found[i + 1].euros
    }
    for i, amount in enumerate(found):
        bounds = pairs.get(i) or pairs.get(i - 1)
        yield replace(amount, bounds=bounds, purpose=None) if bounds else amount


def _leads_on(text: str, lower: re.Match[str], upper: re.Match[str]) -> bool:
    """Whether two sums are the ends of a range: "1.000 tot 2.000 euro", "tussen 1.000 en 2.000 euro"."""
    words = text[lower.end() : upper.start()]
    return bool(_TO.fullmatch(words)) or (words.strip() == "en" and bool(_BETWEEN.search(text, 0, lower.start())))


def _with_parts(text: str, found: list[Amount], sums: list[re.Match[str]]) -> Iterator[Amount]:
    """Mark the sums that stand in brackets behind another one: they are what it is made of."""
    whole: int | None = None
    for i, amount in enumerate(found):
        before = text[sums[i - 1].end() : sums[i].start()] if i else ""
        if ")" in before:
            whole = None
        if re.fullmatch(r"\s*\(.*", before):
            whole = i - 1
        yield replace(amount, part_of=whole)
