"""One thing across the fiches: its measures, what they bring in which year, and who else takes part in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped
from hipgraph.views.measures import chosen_query, facets, names_in, patterns, with_patterns

_MOST_PARTIES: Final = 15


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody with a role in the same measures, and in how many of them."""

    iri: str
    name: str
    measures: int


@dataclass(frozen=True, slots=True)
class Across:
    """What the fiches say of one thing together."""

    facet: str
    value: str
    measures: tuple[Row, ...]
    years: Mapping[str, tuple[Row, ...]]  # year → milestones of these measures
    company: tuple[Company, ...]  # the most frequent first
    sparql: str  # that gives the measures


def across(store: Store, kind: str, iri: str, language: str) -> Across | None:
    """Return what the fiches say of a thing of a kind that measures can be chosen by; None for other kinds."""
    if kind not in {facet.name for facet in facets()}:
        return None
    value = iri.removeprefix(f"{ID}{kind}/")
    chosen = patterns({kind: [value]})
    sparql = chosen_query({kind: [value]})
    due = store.select(with_patterns(query_text("site", "milestones-of.rq"), chosen))
    return Across(
        facet=kind,
        value=value,
        measures=store.select(sparql),
        years={year: tuple(rows) for year, rows in grouped(due, "year").items()},
        company=_company(store, chosen, iri, language),
        sparql=sparql,
    )


def _company(store: Store, chosen: list[str], iri: str, language: str) -> tuple[Company, ...]:
    rows = store.select(with_patterns(query_text("site", "parties-of.rq"), chosen))
    names = names_in(store, language)
    found = (Company(row.text("party"), names[row.text("party")], int(row.text("measures"))) for row in rows)
    return tuple(party for party in found if party.iri != iri)[:_MOST_PARTIES]
