"""Pictures that answer at a glance, each with its data: tables that are coloured, bars, and a network of links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Row, Store
from hipgraph.views.measures import names_in

_ROW, _WIDE, _LEFT, _RIGHT = 22, 1000, 330, 640  # of the network, in its own units
_LONGEST: Final = 52  # characters of a label in the network


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

    def share(self, row: str, column: str) -> float:
        """Return the count of a pair as a share of the largest."""
        return self.counts.get((row, column), 0) / max(self.counts.values(), default=1)


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


Calendar = Mapping[str, Mapping[str, Sequence[Due]]]  # name of a cabinet → year → what is due


def calendar(store: Store, language: str) -> tuple[Calendar, tuple[str, ...]]:
    """Return what is due per cabinet and year, and the years."""
    names = names_in(store, language)
    found: dict[str, dict[str, list[Due]]] = {}
    for row in store.select(query_text("site", "calendar.rq")):
        years = found.setdefault(names[row.text("cabinet")], {})
        due = Due(row.text("measure"), row.text("number"), row.text("title"), row.text("text"))
        years.setdefault(row.text("year"), []).append(due)
    return found, tuple(sorted({year for years in found.values() for year in years}))


@dataclass(frozen=True, slots=True)
class Bar:
    """What was printed for one goal, year or fund: how many amounts, and their sum."""

    name: str
    count: int
    total: Decimal
    share: float  # of the largest


def money(store: Store) -> tuple[tuple[Row, ...], dict[str, tuple[Bar, ...]]]:
    """Return the amounts that are printed as one number, each once, and what they add up to by goal, year and fund.

    An amount that two funds pay is counted with both of them. Sums say what is printed, not what the plan costs.
    """
    rows = store.select(query_text("site", "money.rq"))
    once = tuple({row.text("amount"): row for row in rows}.values())
    sides = {"goal": ("goal_code", once), "year": ("year", once), "fund": ("fund_name", rows)}
    return once, {side: _bars(found, column) for side, (column, found) in sides.items()}


def _bars(rows: Iterable[Row], column: str) -> tuple[Bar, ...]:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    counts: Counter[str] = Counter()
    for row in rows:
        totals[row.text(column)] += Decimal(row.text("value"))
        counts[row.text(column)] += 1
    most = max(totals.values(), default=Decimal(1))
    return tuple(Bar(name, counts[name], total, float(total / most)) for name, total in sorted(totals.items()))


@dataclass(frozen=True, slots=True)
class Edge:
    """A party in a measure, in a role."""

    party: str
    measure: str
    role: str


def network(
    store: Store, language: str, *, goal: str = "", role: str = "", least: int = 2
) -> tuple[str, tuple[Edge, ...]]:
    """Return the parties and their measures as an SVG picture of links, and its edges.

    `goal` and `role` (names under id/) choose; parties in fewer than `least` measures are left out.
    """
    names = names_in(store, language)
    rows = store.select(query_text("publish", "network.rq"))
    under = {
        row.text("measure")
        for row in store.select(query_text("facets", "goal.rq"))
        if row.text("value") == f"{ID}goal/{goal}"
    }
    edges = [
        Edge(row.text("party"), row.text("measure"), row.text("role").removeprefix(f"{ID}role/"))
        for row in rows
        if (not goal or row.text("measure") in under) and (not role or row.text("role") == f"{ID}role/{role}")
    ]
    degree = Counter(
        {party: len({edge.measure for edge in edges if edge.party == party}) for party in {e.party for e in edges}}
    )
    shown = tuple(edge for edge in edges if degree[edge.party] >= least)
    return _drawn(shown, names, degree), shown


def _drawn(edges: Sequence[Edge], names: Mapping[str, str], degree: Mapping[str, int]) -> str:
    parties = sorted({edge.party for edge in edges}, key=lambda iri: (-degree[iri], names[iri]))
    measures = sorted({edge.measure for edge in edges})
    height = _ROW * max(len(parties), len(measures), 1) + 20
    place = {iri: (_LEFT, _spread(number, len(parties), height)) for number, iri in enumerate(parties)}
    place |= {iri: (_RIGHT, _spread(number, len(measures), height)) for number, iri in enumerate(measures)}
    lines = "".join(_line(edge, place) for edge in edges)
    nodes = "".join(_node(iri, names[iri], place[iri]) for iri in (*parties, *measures))
    return f'<svg class="network" viewBox="0 0 {_WIDE} {height:g}" role="group">{lines}{nodes}</svg>'


def _spread(number: int, count: int, height: float) -> float:
    return (number + 0.5) * height / count


def _line(edge: Edge, place: Mapping[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = place[edge.party], place[edge.measure]
    middle = (x1 + x2) / 2
    path = f"M{x1 + 5:g} {y1:.1f}C{middle:g} {y1:.1f} {middle:g} {y2:.1f} {x2 - 5:g} {y2:.1f}"
    ends = f'data-from="{_id(edge.party)}" data-to="{_id(edge.measure)}"'
    return f'<path class="edge {edge.role}" {ends} d="{path}"/>'


def _node(iri: str, name: str, place: tuple[float, float]) -> str:
    x, y = place
    left = x == _LEFT
    number = "" if left else f"{_id(iri).rpartition('/')[2]} "
    label = f"{number}{name}"
    short = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
    anchor, text_x = ("end", x - 10) if left else ("start", x + 10)
    circle = f'<circle cx="{x:g}" cy="{y:.1f}" r="4"/>'
    text = f'<text x="{text_x:g}" y="{y + 4:.1f}" text-anchor="{anchor}">{escape(short)}</text>'
    return f'<a href="/doc/{_id(iri)}" data-node="{_id(iri)}"><title>{escape(label)}</title>{circle}{text}</a>'


def _id(iri: str) -> str:
    return iri.removeprefix(ID)


def _ordered(headings: Iterable[Heading]) -> tuple[Heading, ...]:
    return tuple(sorted(headings, key=lambda heading: heading.name))
