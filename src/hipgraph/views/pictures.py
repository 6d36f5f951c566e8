"""Pictures that answer at a glance, each with its data: tables that are coloured, and bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hipgraph.errors import QueryError
from hipgraph.namespaces import expand
from hipgraph.queries import query_text
from hipgraph.store import Store
from hipgraph.views.measures import names_in, with_patterns


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or a column: its thing and its name."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of counts: rows, columns, and the count of each pair that has one."""

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    counts: Mapping[tuple[str, str], int]

    def count(self, row: str, column: str) -> int:
        """Return the count of a pair: zero where it has none."""
        return self.counts.get((row, column), 0)

    def share(self, row: str, column: str) -> float:
        """Return the count of a pair as a share of the largest."""
        return self.count(row, column) / max(self.counts.values(), default=1)


def goals_by_field(store: Store, language: str) -> Grid:
    """Return how many measures each cabinet answers for under each strategic goal; zeros are zeros."""
    rows = store.select(query_text("site", "goal-fields.rq"))
    names = names_in(store, language)
    goals = {row.text("goal"): Heading(row.text("goal"), row.text("goal_code")) for row in rows}
    cabinets = {row.text("cabinet"): Heading(row.text("cabinet"), names[row.text("cabinet")]) for row in rows}
    counts = {(row.text("cabinet"), row.text("goal")): int(row.text("measures")) for row in rows}
    return Grid(_ordered(cabinets.values()), _ordered(goals.values()), counts)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due in a year."""

    measure: str
    number: str
    title: str
    text: str


Calendar = Mapping[Heading, Mapping[str, Sequence[Due]]]  # party → year → what is due

# Who answers for what is due, or takes part in it, by the property that says so.
PARTIES: Final = {
    "cabinet": "hip:responsibleCabinet",
    "administration": "hip:responsibleAdministration",
    "partner": "hip:hasPartner",
}


def calendar_query(parties: str) -> str:
    """Return the query for what is due in each year, by parties of one of `PARTIES`.

    Raises:
        QueryError: There are no such parties.
    """
    if parties not in PARTIES:
        msg = f"by={parties!r} is no sort of party; use one of {', '.join(PARTIES)}"
        raise QueryError(msg)
    return query_text("site", "calendar.rq").replace("hip:responsibleCabinet", PARTIES[parties])


def calendar(store: Store, language: str, parties: str = "cabinet") -> tuple[Calendar, tuple[str, ...]]:
    """Return what is due per party and year, and the years.

    Raises:
        QueryError: There are no such parties.
    """
    names = names_in(store, language)
    found: dict[Heading, dict[str, list[Due]]] = {}
    for row in store.select(calendar_query(parties)):
        party = Heading(row.text("party"), names[row.text("party")])
        years = found.setdefault(party, {})
        due = Due(row.text("measure"), row.text("number"), row.text("title"), row.text("text"))
        years.setdefault(row.text("year"), []).append(due)
    return found, tuple(sorted({year for years in found.values() for year in years}))


@dataclass(frozen=True, slots=True)
class Said:
    """What the estimates under one goal say, as numbers of fiches."""

    goal: str
    amount: int  # name an amount
    regular: int  # stay within regular means, and name none
    words: int  # say something else
    empty: int  # say nothing

    @property
    def fiches(self) -> int:
        """How many there are."""
        return self.amount + self.regular + self.words + self.empty


def estimates(store: Store) -> tuple[Said, ...]:
    """Return what the estimates say, by strategic goal; each fiche is counted once, under what comes first."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for goal, said in estimates_said(store):
        found[goal][said] += 1
    kinds = ("amount", "regular", "words", "empty")
    return tuple(Said(goal, *(counts[kind] for kind in kinds)) for goal, counts in sorted(found.items()))


def estimates_said(store: Store, patterns: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield for each fiche, of those that patterns of facets choose, its goal's code and what its estimate says.

    "amount" where it names one, else "regular", "words" or "empty".
    """
    kinds = {expand("hip:stateRegularMeans"): "regular", expand("hip:stateFilled"): "words"}
    for row in store.select(with_patterns(query_text("site", "estimates.rq"), patterns)):
        said = kinds.get(row.text("state"), "empty")
        yield row.text("goal_code"), "amount" if row.text("amounts") != "0" else said


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A fiche, and in which state each of its fields is."""

    measure: str
    number: str
    title: str
    states: Mapping[str, str]  # "TargetValue" → "Empty"


def field_states(store: Store) -> tuple[FieldRow, ...]:
    """Return which fields each fiche fills, in the order of the plan."""
    found: dict[str, FieldRow] = {}
    states: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in store.select(query_text("site", "field-states.rq")):
        number = row.text("number")
        found[number] = FieldRow(row.text("measure"), number, row.text("title"), states[number])
        field, state = (row.text(name).rpartition("#")[2] for name in ("field", "state"))
        states[number][field.removeprefix("field")] = state.removeprefix("state")
    return tuple(found[number] for number in sorted(found))


def _ordered(headings: Iterable[Heading]) -> tuple[Heading, ...]:
    return tuple(sorted(headings, key=lambda heading: heading.name))
