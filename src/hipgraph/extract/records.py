"""What a fiche says, as plain values: each keeps its place in the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from hipgraph.extract.passage import Passage


@dataclass(frozen=True, slots=True)
class PrintedGoal:
    """A goal as a goal field prints it."""

    code: str  # "OD 1.1", a space set between letters and number, otherwise as printed
    wording: Passage


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of euros that the budget field prints."""

    euros: Decimal
    printed: Passage
    purpose: Passage | None  # the words that say what it is for
    years: tuple[int, ...]
    bounds: tuple[Decimal, Decimal] | None = None  # of the range it is a bound of
    part_of: int | None = None  # which sum of the field, from 0, it is a part of
    funds: tuple[str, ...] = ()  # the funding programmes that its words name


@dataclass(frozen=True, slots=True)
class Milestone:
    """One year row. Text and staffing are empty passages where their cell is empty."""

    period: Passage
    years: tuple[int, ...]
    text: Passage
    staffing: Passage
    fte: Decimal | None


@dataclass(frozen=True, slots=True)
class Party:
    """Who stands in a cell that lists parties; `thing` is empty where no register knows the name."""

    role: str
    printed: Passage
    thing: str
    quote: Passage  # the item or sentence of the cell


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a registered thing in running text, with the sentence around it."""

    thing: str
    printed: Passage
    quote: Passage


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words that send the reader to another fiche or to a goal."""

    printed: Passage
    quote: Passage
    target: str  # the name of the measure ("48") or of the goal ("od-4.1"), empty when it is neither


@dataclass(frozen=True, slots=True)
class Fiche:
    """One action sheet, read."""

    position: int
    code: str
    page: int | None
    title: Passage
    strategic_goal: str  # name of the goal in whose section it stands: "sd-1"
    operational_goal: str
    goals: tuple[PrintedGoal, ...]
    contributes_to: tuple[str, ...]
    budget: Passage
    amounts: tuple[Amount, ...]
    effect_indicators: tuple[Passage, ...]
    output_indicators: tuple[Passage, ...]
    targets: tuple[Passage, ...]
    parties: tuple[Party, ...]
    explanation: Passage
    milestones: tuple[Milestone, ...]
    mentions: tuple[Mention, ...]
    pointers: tuple[Pointer, ...]
    states: dict[str, str]  # form field → name of its state


def unlinked(fiches: Iterable[Fiche]) -> Iterator[tuple[Fiche, str, Passage]]:
    """Yield what no register knows: (fiche, role, words as printed)."""
    for fiche in fiches:
        for party in fiche.parties:
            if not party.thing:
                yield fiche, party.role, party.printed
