"""A question as it is read: what is asked for, on which side of the plan, and which of its words mean nothing here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from hipgraph.ask.linking import Mention, Names, mentions
from hipgraph.store.words import folded, stem

_WORDS: Final = Path(__file__).parent / "words.yaml"
_LIST: Final = "measures"
_NEAR: Final = 2  # words between a field and what says that it is missing
_OPENING: Final = 2  # words before "measures" in a question that asks for them: "in which measures"
# A role in words becomes roles of the form; which, the kind of party that is named says.
_ROLES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("responsible", "cabinet"): ("responsible-cabinet",),
    ("responsible", "organisation"): ("responsible-administration",),
    ("responsible", ""): ("responsible-cabinet", "responsible-administration"),
    ("involved", "cabinet"): ("involved-cabinet",),
    ("involved", "organisation"): ("involved-administration",),
    ("involved", ""): ("involved-cabinet", "involved-administration"),
    ("partner", ""): ("partner",),
    ("mentioned", ""): ("mentioned",),
}

Forms = tuple[str, str]  # the stem of a word in Dutch and in English
_Phrase = tuple[str, tuple[Forms, ...]]  # what it is a word for, and its words


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question is taken to mean."""

    intent: str  # a query of queries/ask
    counts: bool  # how many, not which
    choices: Mapping[str, tuple[str, ...]]  # facet → values, as for the list of measures
    roles: tuple[str, ...]  # any of them
    words: tuple[str, ...]  # searched in the texts, for no name or word of ours has them
    mentions: tuple[Mention, ...]
    understood: bool  # whether anything was recognised at all


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    name: str


def read(question: str, names: Names) -> Reading:
    """Return how a question is read."""
    words = folded(question)
    stems = [_both(word) for word in words]
    intents = _spans(stems, _phrases("intents"))
    marks = _spans(stems, _phrases("", "count", "compare", "most"))
    missing = _missing(stems)
    roles = _spans(stems, _phrases("roles"))
    taken = [False] * len(words)
    for span in (*missing, *roles):
        taken[span.start : span.end] = [True] * (span.end - span.start)
    found = mentions(question, words, names, taken)
    intents = [span for span in intents if not _inside(span, found)]
    found = _without(found, intents)
    for span in (*intents, *marks, *(_Span(one.start, one.end, "") for one in found)):
        taken[span.start : span.end] = [True] * (span.end - span.start)
    rest = [word for place, word in enumerate(words) if not taken[place] and not _is_stop(word)]
    choices: dict[str, tuple[str, ...]] = {}
    for mention in found:
        if mention.value not in choices.get(mention.facet, ()):
            choices[mention.facet] = (*choices.get(mention.facet, ()), mention.value)
    fields = tuple(dict.fromkeys(span.name for span in missing if span.name))
    if fields:
        choices["empty"] = fields
    kinds = {mention.facet for mention in found} & {"cabinet", "organisation"}
    named = _roles(roles, kinds, fields)
    marked = {span.name for span in marks}
    intent = _of_several(_LIST if fields else _intent(intents), choices, marked)
    understood = bool(intents or choices or named or marks)
    return Reading(intent, "count" in marked, choices, named, tuple(rest), found, understood)


def _of_several(intent: str, choices: Mapping[str, tuple[str, ...]], marked: Collection[str]) -> str:
    """Return the intent, where it is not to compare things that are named, or to rank the parties."""
    if "compare" in marked and any(len(values) > 1 for values in choices.values()):
        return "compare"
    return "ranking" if "most" in marked and intent == "parties" else intent


def _intent(intents: Sequence[_Span]) -> str:
    """Return what is asked for: of several, the first in the order in which they are listed.

    A list of measures that is only narrowed by the others ("which measures … in 2018, and for whom") stays a list,
    unless where it says so, or money, is asked.
    """
    order = list(_lexicon("intents"))
    specific = sorted({span.name for span in intents} - {_LIST}, key=order.index)
    if not specific:
        return _LIST
    first = min(intents, key=lambda span: span.start)
    narrows = first.name == _LIST and first.start <= _OPENING and specific[0] not in ("quotes", "money")
    return _LIST if narrows else specific[0]


def _roles(found: Iterable[_Span], kinds: set[str], fields: Sequence[str]) -> tuple[str, ...]:
    roles: list[str] = []
    for span in found:
        if span.name == "partner" and "OtherPartners" in fields:
            continue
        kind = next(iter(kinds)) if len(kinds) == 1 else ""
        roles += _ROLES.get((span.name, kind)) or _ROLES[(span.name, "")]
    return tuple(dict.fromkeys(roles))


def _missing(stems: Sequence[Forms]) -> list[_Span]:
    """Return the fields that a question says are missing: a word for that, and a field near it."""
    marks = _spans(stems, _phrases("", "missing"))
    fields = _spans(stems, _phrases("fields"))
    found: list[_Span] = []
    for mark in marks:
        near = [(_distance(field, mark), field.start - field.end, field) for field in fields]
        near = [one for one in near if one[0] <= _NEAR]
        if near:
            found += [_Span(mark.start, mark.end, ""), min(near, key=lambda one: one[:2])[2]]
    return found


def _distance(one: _Span, other: _Span) -> int:
    return min(abs(one.start - other.end), abs(other.start - one.end))


def _inside(span: _Span, found: Sequence[Mention]) -> bool:
    """Whether a word of the question's own is a part of a longer name ("M-decreet")."""
    return any(
        one.start <= span.start and span.end <= one.end and one.end - one.start > span.end - span.start for one in found
    )


def _without(found: Sequence[Mention], intents: Sequence[_Span]) -> tuple[Mention, ...]:
    """Return the mentions but for those that are only a word of the question itself ("programma", "fiche")."""
    spans = {(span.start, span.end) for span in intents}
    return tuple(one for one in found if (one.start, one.end) not in spans or one.facet in ("year", "goal"))


def _spans(stems: Sequence[Forms], phrases: Sequence[_Phrase]) -> list[_Span]:
    """Return where phrases stand, the longest ones where they overlap."""
    found = [
        _Span(start, start + len(parts), name)
        for name, parts in phrases
        for start in range(len(stems) - len(parts) + 1)
        if all(set(part) & set(stems[start + at]) for at, part in enumerate(parts))
    ]
    found.sort(key=lambda span: (span.start - span.end, span.start))
    kept: list[_Span] = []
    for span in found:
        if not any(span.start < other.end and other.start < span.end and other.name != span.name for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _both(word: str) -> Forms:
    return (f"nl:{stem(word, 'nl')}", f"en:{stem(word, 'en')}")


def _is_stop(word: str) -> bool:
    return word in _stops() or len(word) == 1


@cache
def _stops() -> frozenset[str]:
    return frozenset(str(word) for word in _lexicon("")["stop"])


@cache
def _phrases(part: str, *names: str) -> tuple[_Phrase, ...]:
    """Return the phrases of a part of the lexicon, or of these names in it."""
    lexicon = _lexicon(part)
    return tuple((name, tuple(map(_both, folded(phrase)))) for name in names or lexicon for phrase in lexicon[name])


@cache
def _lexicon(part: str) -> Mapping[str, Any]:
    said: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return said[part] if part else said
