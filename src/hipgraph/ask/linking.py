"""What a question names: things of the graph, years and goals, found by their names in any form, also misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store
from hipgraph.store.engine import Engine
from hipgraph.store.words import folded, stem

KINDS: Final = ("organisation", "cabinet", "target-group", "programme", "partnership", "goal")
_SAYS_CABINET: Final = frozenset({"kabinet", "kabinetten", "cabinet", "cabinets", "minister", "ministers"})
_ABBREVIATION: Final = 3  # letters of a name that is one only in capitals
_UNINFLECTED: Final = 5  # letters of a word that is a name only as it is written
_BEFORE: Final = 3  # words before a name in which its kind may be said: "the cabinet of …"
_CLOSE: Final = 88  # of 100: a name that is taken for a misspelling
_SHORTEST: Final = 6  # letters of a word that may be misspelt
_CODE: Final = re.compile(r"\b(sd|od)\s?(\d(?:\.\d)?)\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b(20[0-3]\d)\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that a question names: where, which one, and which others go by that name."""

    start: int  # place of its first word
    end: int  # place after its last word
    facet: str
    value: str  # its name under id/KIND/, or a year
    words: str  # as the question has them
    others: tuple[str, ...] = ()  # "kind/name" of other things with that name
    guessed: bool = False  # by likeness


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the graph by their stems, and by their letters."""

    by_stems: Mapping[tuple[str, ...], tuple[str, ...]]  # stems → "kind/name"
    by_letters: Mapping[str, tuple[str, ...]]  # folded words → "kind/name"
    longest: int
    labels: tuple[str, ...] = ()  # as they are written, without what is for recognition alone

    @classmethod
    def of(cls, store: Store) -> Names:
        """Return the names that a store knows."""
        by_stems: dict[tuple[str, ...], dict[str, None]] = {}
        by_letters: dict[str, dict[str, None]] = {}
        labels: dict[str, None] = {}
        for row in store.select(query_text("ask", "names.rq")):
            path = row.text("thing").removeprefix(ID)
            words = folded(re.sub(r"[\[(].*?[\])]", " ", row.text("label")))
            if path.partition("/")[0] not in KINDS or not words or "#" in path:
                continue
            if row.text("shown") == "true":
                labels[row.text("label")] = None
            by_stems.setdefault(_stems(words), {})[path] = None
            by_letters.setdefault(" ".join(words), {})[path] = None
        return cls(
            {key: tuple(value) for key, value in by_stems.items()},
            {key: tuple(value) for key, value in by_letters.items()},
            max(map(len, by_stems), default=1),
            tuple(labels),
        )


class KnownNames:
    """The names of an engine's graph, read once for each version of it."""

    def __init__(self, engine: Engine) -> None:
        """Read them when they are first wanted."""
        self._engine = engine
        self._kept: tuple[str, Names] | None = None

    def current(self) -> Names:
        """Return the names of the graph as it is; of a graph whose version nobody knows, read anew each time."""
        version = self._engine.version
        if not version:
            return Names.of(self._engine.store)
        if self._kept is None or self._kept[0] != version:
            self._kept = (version, Names.of(self._engine.store))
        return self._kept[1]


def mentions(question: str, words: Sequence[str], names: Names, taken: Sequence[bool]) -> tuple[Mention, ...]:
    """Return what a question names, the longest names first; `taken` are the words that mean something else."""
    found = [*_codes(question, words), *_years(words)]
    used = [bool(one) for one in taken]
    _use(used, found)
    capitals = _capitals(question, words)
    for length in range(min(names.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            if not any(used[start : start + length]):
                fresh = _named(words, start, length, names, capitals)
                found += fresh
                _use(used, fresh)
    for start, word in enumerate(words):
        if not used[start] and len(word) >= _SHORTEST:
            found += _misspelt(word, start, names)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _use(used: list[bool], found: Sequence[Mention]) -> None:
    for mention in found:
        used[mention.start : mention.end] = [True] * (mention.end - mention.start)


def _named(words: Sequence[str], start: int, length: int, names: Names, capitals: Sequence[bool]) -> Sequence[Mention]:
    part = words[start : start + length]
    by_letters = names.by_letters.get(" ".join(part), ())
    inflected = length > 1 or len(part[0]) > _UNINFLECTED  # "serve" is no form of "SERV"
    paths = by_letters or (names.by_stems.get(_stems(part), ()) if inflected else ())
    says_cabinet = bool(_SAYS_CABINET & set(words[max(0, start - _BEFORE) : start]))
    sure = says_cabinet or any(capitals[start : start + length])  # "werk" is a word of every day, "Werk" a cabinet
    cabinets = [path for path in by_letters if sure and path.startswith("cabinet/")]
    others = [path for path in paths if not path.startswith("cabinet/")]
    ordered = [*cabinets, *others] if says_cabinet else [*others, *cabinets]
    hidden = length == 1 and len(part[0]) <= _ABBREVIATION and not capitals[start]  # "an" is an article, "AN" a group
    if not ordered or hidden:
        return ()
    kind, _, name = ordered[0].partition("/")
    return (Mention(start, start + length, kind, name, " ".join(part), tuple(ordered[1:])),)


def _misspelt(word: str, start: int, names: Names) -> Sequence[Mention]:
    known = [name for name, paths in names.by_letters.items() if " " not in name and not paths[0].startswith("cabinet")]
    near = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=3)
    paths = tuple(dict.fromkeys(path for name, _, _ in near for path in names.by_letters[name]))
    if not paths:
        return ()
    kind, _, name = paths[0].partition("/")
    return (Mention(start, start + 1, kind, name, word, paths[1:], guessed=True),)


def _codes(question: str, words: Sequence[str]) -> Iterator[Mention]:
    """Yield the goals that are named by their code."""
    for match in _CODE.finditer(question):
        before = len(folded(question[: match.start()]))
        length = len(folded(match[0]))
        name = f"{match[1].lower()}-{match[2]}"
        yield Mention(before, before + length, "goal", name, " ".join(words[before : before + length]))


def _years(words: Sequence[str]) -> Iterator[Mention]:
    for start, word in enumerate(words):
        if _YEAR.fullmatch(word):
            yield Mention(start, start + 1, "year", word, word)


def _capitals(question: str, words: Sequence[str]) -> list[bool]:
    """Return for each word whether the question writes it with a capital; the first word says nothing."""
    printed = re.findall(r"\w+", question)
    if len(printed) != len(words):
        return [False] * len(words)
    return [place > 0 and word[0].isupper() for place, word in enumerate(printed)]


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word, "nl") for word in words)
