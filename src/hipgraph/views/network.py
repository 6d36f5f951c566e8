"""The parties and their measures as a network of links, drawn as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store
from hipgraph.views.measures import names_in, pattern_of, responsible_patterns, with_patterns

_ROW, _WIDE, _LEFT, _RIGHT = 22, 1000, 340, 640  # of the picture, in its own units
_LONGEST: Final = 50  # characters of a label


@dataclass(frozen=True, slots=True)
class Edge:
    """A party in a measure, in a role."""

    party: str
    measure: str
    role: str


def network_query(goal: str = "", role: str = "", cabinet: str = "") -> str:
    """Return the query for who is involved in which measures: under a goal, in a role, of a responsible cabinet.

    Raises:
        QueryError: One of them is no name.
    """
    chosen = [pattern_of(facet, value) for facet, value in (("goal", goal), ("role", role)) if value]
    return with_patterns(query_text("publish", "network.rq"), [*chosen, *responsible_patterns(cabinet)])


def network(
    store: Store, language: str, *, goal: str = "", role: str = "", cabinet: str = "", least: int = 2
) -> tuple[str, tuple[Edge, ...]]:
    """Return the parties and their measures as an SVG picture of links, and its edges.

    `goal`, `role` and `cabinet` (names under id/) choose; parties in fewer than `least` measures are left out.

    Raises:
        QueryError: One of them is no name.
    """
    names = names_in(store, language)
    edges = [
        Edge(row.text("party"), row.text("measure"), row.text("role").removeprefix(f"{ID}role/"))
        for row in store.select(network_query(goal, role, cabinet))
    ]
    degree = Counter(
        {party: len({edge.measure for edge in edges if edge.party == party}) for party in {e.party for e in edges}}
    )
    shown = tuple(edge for edge in edges if degree[edge.party] >= least)
    return _drawn(shown, names, degree), shown


@dataclass(frozen=True, slots=True)
class Roles:
    """A party, and the measures of each of its roles."""

    party: str
    name: str
    roles: Mapping[str, tuple[str, ...]]  # name of the role → IRIs


def by_party(store: Store, language: str, edges: Sequence[Edge]) -> tuple[Roles, ...]:
    """Return what a network shows as rows of a table, by the names of the parties."""
    names = names_in(store, language)
    found: dict[str, dict[str, list[str]]] = {}
    for edge in edges:
        found.setdefault(edge.party, {}).setdefault(edge.role, []).append(edge.measure)
    rows = (
        Roles(party, names[party], {role: tuple(sorted(set(measures))) for role, measures in roles.items()})
        for party, roles in found.items()
    )
    return tuple(sorted(rows, key=lambda row: row.name))


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
