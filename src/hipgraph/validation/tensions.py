"""What the plan says against itself: each contradiction with both its sides, as they are printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from hipgraph.evidence import place_of
from hipgraph.namespaces import DOC, ID
from hipgraph.queries import query_text
from hipgraph.store import Store, grouped
from hipgraph.validation.report import Finding, Report
from hipgraph.validation.shapes import rules

REGISTER: Final = f"{DOC}tensions"
_CITED: Final = re.compile(r"‘([^’]+)’")
_PERIOD: Final = re.compile(r"\((\d{4}–\d{4})\)")
_CODE: Final = re.compile(r"\b[SO]D \d+(?:\.\d+)?")
_GOAL: Final = re.compile(r"(?:sd|od) ?[\d.]*:? ?")
_LONGEST: Final = 200  # characters of a side that a message may have cut, with an ellipsis


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: the words, and where they are printed where that is known."""

    words: str
    place: str = ""  # "p. 12, 1234-1300"


@dataclass(frozen=True, slots=True)
class Tension:
    """A contradiction: what kind it is, between what, and what a shape says of it."""

    name: str  # the same as long as the plan says the same
    kind: str  # the name of its rule
    finding: Finding
    sides: tuple[Side, ...]

    @property
    def iri(self) -> str:
        """What it is cited by."""
        return f"{REGISTER}#{self.name}"


def tensions(report: Report, store: Store) -> tuple[Tension, ...]:
    """Return the contradictions of a report, in the order of the plan."""
    passages = _Passages(store)
    kinds = {rule.name: rule for rule in rules().values() if rule.file == "consistency"}
    # A finding without a value says that something is missing: where nothing is said, nothing contradicts.
    return tuple(
        Tension(_name(finding), finding.rule, finding, sides)
        for finding in report.findings
        if finding.rule in kinds and finding.value and (sides := passages.sides(finding))
    )


def kinds_of(found: tuple[Tension, ...]) -> dict[str, int]:
    """Return how many contradictions there are of each kind, the most frequent first."""
    return dict(Counter(tension.kind for tension in found).most_common())


def as_plain(tension: Tension) -> dict[str, object]:
    """Return a contradiction as JSON has it."""
    finding = tension.finding
    return {
        "iri": tension.iri,
        "kind": tension.kind,
        "fiche": finding.fiche,
        "message_nl": finding.message["nl"],
        "message_en": finding.message["en"],
        "sides": [{"words": side.words, "place": side.place} for side in tension.sides],
    }


def by_party(found: tuple[Tension, ...], store: Store) -> dict[str, int]:
    """Return in how many contradictions each cabinet's or administration's own fiches are, the most first.

    One on a fiche with two responsible parties counts with both; one on no fiche with nobody.
    """
    on = Counter(tension.finding.measure for tension in found)
    counts = Counter({party: sum(on[measure] for measure in own) for party, own in responsible(store).items()})
    return dict((+counts).most_common())


def responsible(store: Store) -> dict[str, set[str]]:
    """Return the cabinets and administrations that are responsible for something, and for which measures."""
    rows = store.select(query_text("site", "responsible.rq"))
    return {party: {row.text("measure") for row in same} for party, same in grouped(rows, "party").items()}


class _Passages:
    """Finds where words are printed: on the fiche that they are said of first."""

    def __init__(self, store: Store) -> None:
        self._places: dict[str, dict[str, list[str]]] = {}  # words → document → places
        for row in store.select(query_text("site", "passages.rq")):
            by_document = self._places.setdefault(_bare(row.text("quote")), {})
            by_document.setdefault(row.text("document"), []).append(place_of(row))

    def sides(self, finding: Finding) -> tuple[Side, ...]:
        """Return what stands against what: the passages of a finding, then what its message names beside them."""
        document = finding.fiche.replace(ID, DOC)
        found: list[Side] = []
        for words in _said(finding):
            if not any(_same(words, side.words) for side in found):
                found.append(Side(words, next(iter(self._where(words, document)), "")))
        if len(found) == 1 and len(places := self._where(found[0].words, document)) > 1:
            return tuple(Side(found[0].words, place) for place in places)  # the same words, in two cells
        return tuple(found)

    def _where(self, words: str, document: str) -> list[str]:
        bare = _bare(words)
        places = self._places.get(bare) or self._places.get(_GOAL.sub("", bare, count=1), {})
        return places.get(document) or next(iter(places.values()), [])


def _said(finding: Finding) -> Iterator[str]:
    """Yield the words of each side: what is printed, what the message cites, and the codes or the period it names."""
    message = finding.message["nl"]
    # The value as it is printed, with the code of a goal before it, is the one side; without one, what the thing says.
    if any(_same(finding.value, quote) for quote in finding.quotes) or not finding.quotes:
        yield from [] if not finding.value or finding.value.startswith("http") else [finding.value]
    else:
        yield finding.quotes[0]
    yield from _CITED.findall(message)
    yield from _PERIOD.findall(message)
    told = f"{finding.value} {' '.join(_CITED.findall(message))}"
    yield from (code for code in _CODE.findall(_CITED.sub("", message)) if code not in told)


def _name(finding: Finding) -> str:
    about = finding.focus.removeprefix(ID).replace("/", "-")
    told = f"{finding.value} {finding.message['nl']}"
    return f"{finding.rule}.{about}.{sha256(told.encode()).hexdigest()[:8]}"


def _bare(words: str) -> str:
    return words.strip(" .;:-–•").casefold()


def _same(words: str, other: str) -> bool:
    """Whether two citations are of the same words: a message may have cut them, or a goal's code stand before them."""
    short, long = sorted((_bare(words).removesuffix("…"), _bare(other).removesuffix("…")), key=len)
    if short == long or (len(short) >= _LONGEST - 1 and long.startswith(short)):
        return True
    return bool(short) and long.endswith(short) and _GOAL.fullmatch(long[: -len(short)]) is not None
