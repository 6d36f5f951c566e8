"""Two plans, or two states of one: which measures stayed, changed, moved, vanished or are new."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from rapidfuzz import fuzz, utils

from hipgraph.errors import ValidationError
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped

_ALIKE: Final = 63.0  # of 100: how alike two measures must be to be one; in the shipped plan no two reach 59
_SAME_GOAL: Final = 85.0  # the same of two goals: what extraction asks of a wording too
_MOST: Final = 1000  # measures of a plan: each is held against each of the other plan

Facts = Mapping[str, frozenset[str]]  # field of the fiche, or role → what is said there


@dataclass(frozen=True, slots=True)
class Wording:
    """What a plan says of a measure."""

    iri: str
    number: str
    title: str
    text: str
    code: str  # of the goal it stands under
    goal: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class FactChange:
    """What is gone from a field, and what has come into it."""

    what: str
    gone: tuple[str, ...]
    fresh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure in both plans."""

    before: Wording
    after: Wording
    alike: float  # 100 for the same words

    @property
    def reworded(self) -> bool:
        """Whether its title or its explanation says it otherwise; white space does not count."""
        return any(_plain(old) != _plain(new) for old, new in self.texts)

    @property
    def moved(self) -> bool:
        """Whether it stands under another goal; a goal that only has another number is the same."""
        return not _same_goal(self.before, self.after)

    @property
    def facts(self) -> tuple[FactChange, ...]:
        """What else changed: parties in their roles, indicators, target values, estimate, milestones, target groups."""
        old, new, none = self.before.facts, self.after.facts, frozenset[str]()
        changes = (
            FactChange(
                what,
                tuple(sorted(old.get(what, none) - new.get(what, none))),
                tuple(sorted(new.get(what, none) - old.get(what, none))),
            )
            for what in sorted(old.keys() | new.keys())
        )
        return tuple(change for change in changes if change.gone or change.fresh)

    @property
    def texts(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The titles and the explanations, of before and after."""
        return (self.before.title, self.after.title), (self.before.text, self.after.text)


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """How the measures of one plan relate to those of another."""

    pairs: tuple[Pair, ...]
    vanished: tuple[Wording, ...]
    fresh: tuple[Wording, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """The measures of which anything changed."""
        return tuple(pair for pair in self.pairs if pair.reworded or pair.moved or pair.facts)


def comparison(before: Store, after: Store) -> PlanComparison:
    """Return how two plans differ: a measure is known by its words, never by its number.

    Raises:
        ValidationError: One of them has no measure, or too many.
    """
    import networkx as nx  # noqa: PLC0415  for dumps, bridges and comparisons alone

    old, new = _measures(before, "first"), _measures(after, "second")
    likeness = _likeness(old, new)
    graph: nx.Graph[tuple[bool, int]] = nx.Graph()
    graph.add_weighted_edges_from(((False, i), (True, j), alike) for (i, j), alike in likeness.items())
    matched = [tuple(sorted(edge)) for edge in nx.max_weight_matching(graph)]
    partner = {i: j for (_, i), (_, j) in matched}
    found = set(partner.values())
    return PlanComparison(
        pairs=tuple(Pair(old[i], new[j], likeness[i, j]) for i, j in sorted(partner.items())),
        vanished=tuple(one for i, one in enumerate(old) if i not in partner),
        fresh=tuple(one for j, one in enumerate(new) if j not in found),
    )


def as_plain(found: PlanComparison) -> dict[str, object]:
    """Return a comparison for programs."""
    pairs = [
        {
            "before": _told(pair.before),
            "after": _told(pair.after),
            "alike": round(pair.alike, 1),
            "reworded": pair.reworded,
            "moved": pair.moved,
            "fields": {change.what: {"gone": change.gone, "new": change.fresh} for change in pair.facts},
        }
        for pair in found.pairs
    ]
    return {
        "both": pairs,
        "vanished": [_told(one) for one in found.vanished],
        "new": [_told(one) for one in found.fresh],
    }


def word_changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the words of two texts in order, as ("=", both), ("-", only before) or ("+", only after).

    >>> list(word_changes("een vaste tolk", "een tolk"))
    [('=', 'een'), ('-', 'vaste'), ('=', 'tolk')]
    """
    old, new = before.split(), after.split()
    for kind, i, i_end, j, j_end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "=", " ".join(old[i:i_end])
            continue
        if i < i_end:
            yield "-", " ".join(old[i:i_end])
        if j < j_end:
            yield "+", " ".join(new[j:j_end])


def _measures(store: Store, place: str) -> Sequence[Wording]:
    rows = {row.text("measure"): row for row in store.select(query_text("site", "comparable.rq"))}
    if not rows:
        msg = f"the {place} is no plan: it has no hip:Measure with a number (dct:identifier) and a title (dct:title)"
        raise ValidationError(msg)
    if len(rows) > _MOST:
        msg = f"the {place} has {len(rows)} measures; plans of at most {_MOST} are compared"
        raise ValidationError(msg)
    facts = grouped(store.select(query_text("site", "comparable-facts.rq")), "measure")
    return [_wording(row, facts.get(measure, ())) for measure, row in rows.items()]


def _wording(row: Row, facts: Sequence[Row]) -> Wording:
    measure, number, title, text, code, goal = (
        row.text(name) for name in ("measure", "number", "title", "text", "code", "goal")
    )
    said = {what: frozenset(_plain(one.text("words")) for one in same) for what, same in grouped(facts, "what").items()}
    return Wording(measure, number, title, text, code, goal, said)


def _likeness(old: Sequence[Wording], new: Sequence[Wording]) -> dict[tuple[int, int], float]:
    """Return how alike the titles and explanations of measures are, by their places, of those that may be one."""
    before, after = (
        [tuple(utils.default_process(text) for text in (one.title, one.text)) for one in side] for side in (old, new)
    )
    found = {}
    for (i, one), (j, other) in product(enumerate(before), enumerate(after)):
        scores = [fuzz.ratio(was, now) for was, now in zip(one, other, strict=True) if was and now]
        if scores and (alike := sum(scores) / len(scores)) >= _ALIKE:
            found[i, j] = alike
    return found


def _same_goal(one: Wording, other: Wording) -> bool:
    if one.goal and other.goal:
        return fuzz.ratio(one.goal, other.goal, processor=utils.default_process) >= _SAME_GOAL
    return one.code == other.code


def _plain(text: str) -> str:
    return " ".join(text.split())


def _told(one: Wording) -> dict[str, str]:
    goal = f"{one.code} {one.goal}".strip()
    return {"iri": one.iri, "number": one.number, "title": one.title, "text": one.text, "goal": goal}
