"""Whether what a graph states can all be true at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hipgraph.queries import query_text
from hipgraph.reasoning.axioms import NAME, Axioms, read_axioms
from hipgraph.reasoning.java import TIMEOUT, explain, is_consistent
from hipgraph.reasoning.words import LANGUAGES, Names, sentence
from hipgraph.store import Store

_HEAD: Final = {
    "nl": "Deze uitspraken kunnen niet allemaal waar zijn:",
    "en": "These statements cannot all be true:",
}
_FINE: Final = {"nl": "Geen tegenspraak gevonden.", "en": "No contradiction found."}
_MORE: Final = {"nl": "Er zijn nog andere tegenspraken.", "en": "There are other contradictions as well."}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that cannot all be true; without any one of them the rest can."""

    axioms: tuple[str, ...]  # as a reasoner prints them, with prefixed names
    things: tuple[str, ...]  # the IRIs they speak of
    sentences: Mapping[str, tuple[str, ...]]  # language → one sentence per axiom


@dataclass(frozen=True, slots=True)
class Consistency:
    """What a complete reasoner finds: no contradiction, or these."""

    consistent: bool
    statements: int  # that the reasoner was given
    conflicts: tuple[Conflict, ...] = ()
    more: bool = False  # the search stopped at its limit, and the rest contradicts itself still

    @property
    def explanation(self) -> Mapping[str, str]:
        """What is wrong, in plain words: language → text."""
        return {language: self._explained(language) for language in LANGUAGES}

    def _explained(self, language: str) -> str:
        if self.consistent:
            return _FINE[language]
        told = ["\n  - ".join([_HEAD[language], *conflict.sentences[language]]) for conflict in self.conflicts]
        return "\n\n".join([*told, _MORE[language]] if self.more else told)


def check_consistency(store: Store, *, limit: int = 5, timeout: float = TIMEOUT) -> Consistency:
    """Return whether the statements of a store, ontology and data, can all be true, and if not, why.

    What was inferred is not asked: the reasoner finds it itself. At most `limit` contradictions are looked
    for; each next one is sought among what is left when the data of those before it is taken away.

    Raises:
        ReasoningError: The reasoner is not installed (extra `owl`), or cannot do it in `timeout` seconds.
    """
    axioms = read_axioms(store)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        printed = [*axioms.malformed, *_explanations(axioms, path, limit, timeout)]
        more = len(printed) - len(axioms.malformed) == limit and not is_consistent(path, timeout)
    names = Names(axioms.names, _labels(store) if printed else {})
    conflicts = tuple(_conflict(axiom, names) for axiom in printed)
    return Consistency(not conflicts, len(axioms.lines), conflicts, more)


def _explanations(axioms: Axioms, path: Path, limit: int, timeout: float) -> Iterator[tuple[str, ...]]:
    """Yield the axioms of one contradiction after another; the file is left without the data of those found."""
    left: Axioms | None = axioms
    for _ in range(limit):
        if left is None:  # the ontology contradicts itself: there is no data to take away
            return
        path.write_text(left.text(), encoding="utf-8")
        if is_consistent(path, timeout):
            return
        printed = explain(path, timeout)
        yield printed
        fewer = left.without(printed)
        left = fewer if fewer != left else None
    if left is not None:
        path.write_text(left.text(), encoding="utf-8")


def _conflict(printed: tuple[str, ...], names: Names) -> Conflict:
    things = dict.fromkeys(names.iris[name] for axiom in printed for name in NAME.findall(axiom))
    return Conflict(
        axioms=tuple(names.short(axiom) for axiom in printed),
        things=tuple(things),
        sentences={language: tuple(_sentences(printed, names, language)) for language in LANGUAGES},
    )


def _sentences(printed: tuple[str, ...], names: Names, language: str) -> Iterator[str]:
    for axiom in sorted(printed, key=_is_general):
        others = " ".join(other for other in printed if other != axiom)
        yield sentence(axiom, others, names, language)


def _is_general(axiom: str) -> bool:
    """Whether an axiom is of the ontology; what the data says is told first."""
    words = axiom.split()
    return not (NAME.fullmatch(words[0]) and (words[1] == "type" or NAME.fullmatch(words[1])))


def _labels(store: Store) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for row in store.select(query_text("reasoning", "names.rq")):
        labels.setdefault(row.text("thing"), {}).setdefault(row.language("name"), row.text("name"))
    return labels
