"""Where a fiche sends its reader: to another fiche, or to a goal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process, utils

from hipgraph.extract.passage import Passage
from hipgraph.extract.quotes import quote
from hipgraph.extract.records import Fiche, Mention, Pointer

_POINTER = re.compile(
    r"\(?\b(?:zie|cfr\.?)\s+(?:ook\s+)?(?:de\s+)?"
    r"(?:(?P<goal>(?:OD|SD)\s?\d+(?:\.\d+)*)"
    r"|(?:actie)?(?:fiche|maatregel)\b\s*(?:(?P<code>\d+(?:\.\d+)+)|(?P<words>[^().,;]*)))\.?\)?"
    r"|\((?:actie)?fiche\s+(?P<bare>[^()]+)\)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.;:•]\s")
_MIN_TITLE = 60  # of 100: how far the words of a pointer must agree with a title
_CLEAR = 5  # by how much the best title must lead


def pointers(texts: Iterable[Passage]) -> tuple[Pointer, ...]:
    """Return the pointers in running text, not yet resolved."""
    return tuple(
        Pointer(text[match.start() : match.end()].strip(), quote(text, match.start(), match.end()), "")
        for text in texts
        for match in _POINTER.finditer(text.text)
    )


def resolved(fiche: Fiche, fiches: Sequence[Fiche], goals: Mapping[str, str]) -> tuple[Pointer, ...]:
    """Return a fiche's pointers with their targets: by code, by a named thing, else by the words of a title.

    What points at nothing in this plan keeps an empty target. `goals` gives a goal's name by its code.
    """
    return tuple(replace(pointer, target=_target(pointer, fiche, fiches, goals)) for pointer in fiche.pointers)


def _target(pointer: Pointer, fiche: Fiche, fiches: Sequence[Fiche], goals: Mapping[str, str]) -> str:
    match = _POINTER.fullmatch(pointer.printed.text)
    if match is None:
        return ""
    if match["goal"]:
        return goals.get(f"{match['goal'][:2].upper()} {match['goal'][2:].strip()}", "")
    if match["code"]:
        return next((f"{other.position:02d}" for other in fiches if other.code == match["code"]), "")
    others = {f"{other.position:02d}": other.title.text for other in fiches if other is not fiche}
    named = (match["words"] or match["bare"] or "").strip()
    return _by_thing(pointer, fiche, fiches) or _by_title(named or _words_before(pointer), others)


def _by_thing(pointer: Pointer, fiche: Fiche, fiches: Sequence[Fiche]) -> str:
    """Return the one other fiche whose title names what the pointer's own sentence names."""
    span = range(pointer.quote.start, pointer.quote.end)
    near = {mention.thing for mention in fiche.mentions if mention.printed.start in span and _is_own_name(mention)}
    found = [
        f"{other.position:02d}"
        for other in fiches
        if other is not fiche and near & {m.thing for m in other.mentions if m.printed.start in _span(other.title)}
    ]
    return found[0] if len(found) == 1 else ""


def _is_own_name(mention: Mention) -> bool:
    return "/target-group/" not in mention.thing


def _span(passage: Passage) -> range:
    return range(passage.start, passage.end) if passage else range(0)


def _words_before(pointer: Pointer) -> str:
    """Return what leads to a bare "(zie fiche)": the part of the sentence before it."""
    lead = pointer.quote.text.split(pointer.printed.text)[0]
    return _CLAUSE_END.split(lead)[-1]


def _by_title(words: str, titles: Mapping[str, str]) -> str:
    found = process.extract(
        words, titles, scorer=fuzz.token_set_ratio, processor=utils.default_process, score_cutoff=_MIN_TITLE, limit=2
    )
    if not found or (len(found) > 1 and found[0][1] - found[1][1] < _CLEAR):
        return ""
    return str(found[0][2])
