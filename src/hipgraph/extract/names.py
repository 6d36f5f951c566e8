"""The names that the registers know, and where a text uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace

import ahocorasick

from hipgraph.extract.passage import Passage
from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store

_TITLES = ("minister", "kabinet")  # a portfolio's bare name ("Werk") is a word of everyday


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one thing in a register."""

    label: str  # as registered: in "ondersteunt [lokale besturen]" the name stands in brackets, its context around it
    thing: str  # its IRI
    only_in_cells: bool = False
    preferred: bool = True  # of two things with the same name, the one it usually stands for
    parent: str = ""  # the organisation that the thing is a unit of

    @property
    def kind(self) -> str:
        """The kind of thing, such as "organisation" or "programme"."""
        return _kind(self.thing)

    @property
    def words(self) -> str:
        """The words to look for, the context included."""
        return self.label.replace("[", "").replace("]", "")

    @property
    def context(self) -> tuple[int, int]:
        """How many characters of context stand before and behind the name."""
        return max(self.label.find("["), 0), len(self.label.partition("]")[2])

    @property
    def in_cells(self) -> bool:
        """Whether the name is one that a list of parties would hold."""
        return self.context == (0, 0)

    @property
    def in_text(self) -> bool:
        """Whether the name says enough to be recognised in running text."""
        if self.kind == "cabinet":
            return any(title in self.label.lower() for title in _TITLES)
        return not self.only_in_cells


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a passage where a name stands."""

    start: int
    end: int
    thing: str
    context: tuple[int, int] = (0, 0)  # characters at its start and its end that are not the name itself

    @property
    def kind(self) -> str:
        """The kind of thing that is named."""
        return _kind(self.thing)

    @property
    def name(self) -> slice:
        """Where the name itself stands."""
        return slice(self.start + self.context[0], self.end - self.context[1])

    def overlaps(self, other: Hit) -> bool:
        """Whether both names use the same words."""
        return bool(self.name.start < other.name.stop and other.name.start < self.name.stop)


class Matcher:
    """Finds names in text: whole words only, the longest name first.

    A name of one word is found as it is written; one of several words in any case. Where two
    things have the same name, the text decides: it means the one that it calls by another name too.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._exact, self._folded = ahocorasick.Automaton(), ahocorasick.Automaton()
        self.parents: dict[str, str] = {}
        self._shared: dict[str, list[Name]] = {}
        self._meant: dict[str, str] = {}
        by_label: dict[str, list[Name]] = {}
        for name in names:
            self.parents[name.thing] = name.parent
            by_label.setdefault(_key(name.words), []).append(name)
        for label, same in by_label.items():
            automaton = self._folded if " " in label else self._exact
            usual = _usual(same)
            automaton.add_word(label, (len(label), usual.thing, usual.context))
            if len({name.thing for name in same}) > 1:
                self._shared[label] = same
        for automaton in (self._exact, self._folded):
            automaton.make_automaton()

    def within(self, context: Passage) -> Matcher:
        """Return the matcher as it reads one text: its ambiguous names settled by what else it says."""
        if not self._shared:
            return self
        used = {hit.thing for hit in self.find(context) if _key(context.text[hit.start : hit.end]) not in self._shared}
        settled = [name for same in self._shared.values() for name in same if name.thing in used]
        reader = copy(self)
        reader._meant = {_key(name.words): name.thing for name in settled}  # noqa: SLF001  a copy of itself
        return reader

    def find(self, passage: Passage) -> tuple[Hit, ...]:
        """Return the names that a passage uses, in order, none inside another."""
        found = sorted(
            {*_matches(self._exact, passage.text), *_matches(self._folded, _folded(passage.text))},
            key=lambda hit: (hit.start, -hit.end, hit.thing),
        )
        kept: list[Hit] = []
        for hit in found:
            if not any(hit.overlaps(other) for other in kept):
                kept.append(replace(hit, thing=self._meant.get(_key(passage.text[hit.start : hit.end]), hit.thing)))
        return tuple(kept)


def registered_names(store: Store) -> tuple[Name, ...]:
    """Return every name in the registers that a store holds."""
    return tuple(
        Name(
            label=row.text("label"),
            thing=row.text("thing"),
            only_in_cells=row.text("only_in_cells") == "true",
            preferred=row.text("preferred") == "true",
            parent=row.text("parent"),
        )
        for row in store.select(query_text("site", "names.rq"))
    )


def _kind(iri: str) -> str:
    return iri.removeprefix(ID).split("/")[0]


def _key(label: str) -> str:
    return _folded(label) if " " in label else label


def _usual(same: list[Name]) -> Name:
    return next((name for name in same if name.preferred), same[0])


def _matches(automaton: ahocorasick.Automaton, text: str) -> Iterator[Hit]:
    if not len(automaton):
        return
    for last, (length, thing, context) in automaton.iter(text):
        start, end = last - length + 1, last + 1
        if _is_edge(text, start - 1, start) and _is_edge(text, end - 1, end):
            yield Hit(start, end, thing, context)


def _is_edge(text: str, left: int, right: int) -> bool:
    """Whether no word goes on from one character to the next."""
    if left < 0 or right >= len(text):
        return True
    return not (text[left].isalnum() and text[right].isalnum())


def _folded(text: str) -> str:
    """Return the text in lower case with every character in its place."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
