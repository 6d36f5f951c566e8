"""Words in texts: the things that say them, the best first, each once and with the text that fits best."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from hipgraph.ask.linking import Names
from hipgraph.description import name_of
from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store, iri_term, quoted
from hipgraph.store.words import folded, stem
from hipgraph.views.measures import names_in

_WORD: Final = re.compile(r"\w+")
_CLOSE: Final = 80  # of 100: a name that was perhaps meant
_SHOWN: Final = 260  # characters of a snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that says the words, or is called so."""

    iri: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """Its kind and name, as addresses have them: "measure/26"."""
        return self.iri.removeprefix(ID)

    @property
    def kind(self) -> str:
        """Its kind: "measure"."""
        return self.path.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds: hits of the kind that is wanted, how many there are of each kind, and near names."""

    hits: tuple[Hit, ...]
    kinds: dict[str, int]
    near: tuple[str, ...]  # names, where nothing was found


def search_things(
    store: Store, words: str, language: str, *, kind: str = "", most: int = 60, names: Names | None = None
) -> Found:
    """Return the things that say all these words, or are called so.

    What is called so by any of its names comes first, with the narrower groups of a target group.
    """
    if not words.strip():
        return Found((), {}, ())
    known = names or Names.of(store)
    texts = dict.fromkeys(_called(store, words, known), "")
    for row in store.select(query_text("site", "search.rq").replace('"WORDS"', quoted(words))):
        thing = row.text("thing").partition("#")[0]
        if thing.startswith(ID) and not texts.get(thing):
            texts[thing] = row.text("text")
    shown = names_in(store, language)
    hits = [Hit(iri, shown.get(iri) or name_of(store, iri, language), text) for iri, text in texts.items()]
    kinds = Counter(hit.kind for hit in hits)
    wanted = tuple(hit for hit in hits if kind in ("", hit.kind))[:most]
    return Found(wanted, dict(kinds.most_common()), () if hits else _near(words, known))


def suggestions(names: Names, begun: str, most: int = 8) -> tuple[str, ...]:
    """Return names that begin with what is typed, or have a word that does, the shortest first."""
    start = " ".join(folded(begun))
    if not start:
        return ()
    found = [label for label in names.labels if f" {start}" in f" {' '.join(folded(label))}"]
    return tuple(sorted(found, key=lambda label: (not folded(label)[0].startswith(start), len(label), label))[:most])


def snippet(text: str, words: str) -> list[tuple[str, bool]]:
    """Return a part of a text around the words, in pieces: those that match, in any form, and those between.

    >>> snippet("Een taalcafé in elke gemeente", "taalcafe")
    [('Een ', False), ('taalcafé', True), (' in elke gemeente', False)]
    """
    wanted = {form for word in folded(words) for form in (word, f"nl:{stem(word, 'nl')}", f"en:{stem(word, 'en')}")}
    spans = [match.span() for match in _WORD.finditer(text) if _forms(match[0]) & wanted]
    start = max(0, spans[0][0] - _SHOWN // 3) if spans and len(text) > _SHOWN else 0
    end = min(len(text), start + _SHOWN)
    pieces = list(_pieces(text, [span for span in spans if start <= span[0] and span[1] <= end], start, end))
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return [*([(before, False)] if before else []), *pieces, *([(after, False)] if after else [])]


def _pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[str, bool]]:
    place = start
    for first, last in spans:
        if first > place:
            yield text[place:first], False
        yield text[first:last], True
        place = last
    if place < end:
        yield text[place:end], False


def _forms(word: str) -> set[str]:
    plain = folded(word)
    return {*plain, *(f"{lang}:{stem(one, lang)}" for one in plain for lang in ("nl", "en"))}


def _called(store: Store, words: str, names: Names) -> list[str]:
    """Return what is called so by any of its names, and the narrower groups of a target group."""
    found = [f"{ID}{path}" for path in names.by_letters.get(" ".join(folded(words)), ())]
    groups = [iri for iri in found if iri.startswith(f"{ID}target-group/")]
    for group in groups:
        rows = store.select(query_text("ask", "narrower.rq"), thing=iri_term(group))
        found += [row.text("narrower") for row in rows]
    return found


def _near(words: str, names: Names) -> tuple[str, ...]:
    near = process.extract(" ".join(folded(words)), names.labels, scorer=fuzz.WRatio, score_cutoff=_CLOSE, limit=5)
    return tuple(label for label, _, _ in near)
