"""One measure, as its page shows it: who does what, what happens when, what it costs, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hipgraph.errors import UnknownResourceError
from hipgraph.evidence import Passage, passage_of
from hipgraph.namespaces import ID, expand, shorten
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped, iri_term
from hipgraph.views.measures import names_in

ROLES: Final = (
    *("responsible-cabinet", "responsible-administration", "involved-cabinet", "involved-administration"),
    *("partner", "mentioned"),
)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part, and the words that say so."""

    iri: str
    name: str
    quotes: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A row of the table of milestones."""

    iri: str
    period: str
    years: tuple[int, ...]
    text: str
    staffing: str
    quotes: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a cell says, and where it stands as it was printed."""

    text: str
    quotes: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Something that a measure belongs to, and the words that say so where the fiche names it."""

    iri: str
    name: str
    code: str
    quotes: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """All that its page shows."""

    iri: str
    number: str
    title: str
    text: str
    parties: Mapping[str, tuple[Party, ...]]  # by the name of the role, in the order of the form
    years: tuple[Year, ...]
    effects: tuple[Statement, ...]
    outputs: tuple[Statement, ...]
    targets: tuple[Statement, ...]
    budget: tuple[Statement, ...]
    links: Mapping[str, tuple[Link, ...]]  # by the prefixed name of the property


def measure_of(store: Store, iri: str, language: str) -> Measure:
    """Return what the page of a measure shows.

    Raises:
        UnknownResourceError: There is no such measure.
    """
    thing = iri_term(iri)
    titles = store.select(query_text("site", "measure-title.rq"), measure=thing)
    if not titles:
        msg = f"{iri} is no measure"
        raise UnknownResourceError(msg)
    names = names_in(store, language)
    mentions = _quotes(store.select(query_text("site", "measure-mentions.rq"), measure=thing), "thing")
    places = _quotes(store.select(query_text("site", "measure-places.rq"), measure=thing), "item")
    lists = grouped(store.select(query_text("site", "measure-lists.rq"), measure=thing), "list")
    return Measure(
        iri=iri,
        number=titles[0].text("number"),
        title=titles[0].text("title"),
        text=titles[0].text("text"),
        parties=_parties(store.select(query_text("site", "measure-parts.rq"), measure=thing), names),
        years=_years(lists.get(expand("hip:hasMilestone"), ()), places),
        effects=_statements(lists, "hip:hasEffectIndicator", places),
        outputs=_statements(lists, "hip:hasOutputIndicator", places),
        targets=_statements(lists, "hip:hasTargetValue", places),
        budget=_statements(lists, "hip:hasBudget", places),
        links=_links(store.select(query_text("site", "measure-links.rq"), measure=thing), names, mentions),
    )


def _parties(rows: Iterable[Row], names: Mapping[str, str]) -> dict[str, tuple[Party, ...]]:
    found: dict[str, dict[str, dict[Passage, None]]] = {role: {} for role in ROLES}
    for row in rows:
        role = row.text("role").removeprefix(f"{ID}role/")
        found[role].setdefault(row.text("party"), {})[passage_of(row)] = None
    return {
        role: tuple(Party(iri, names.get(iri, iri), tuple(quotes)) for iri, quotes in parties.items())
        for role, parties in found.items()
        if parties
    }


def _quotes(rows: Iterable[Row], column: str) -> dict[str, tuple[Passage, ...]]:
    return {iri: tuple(passage_of(row) for row in same) for iri, same in grouped(rows, column).items()}


def _years(rows: Iterable[Row], places: Mapping[str, tuple[Passage, ...]]) -> tuple[Year, ...]:
    return tuple(
        Year(
            iri=iri,
            period=same[0].text("period"),
            years=tuple(sorted({int(row.text("year")) for row in same if row.text("year")})),
            text=same[0].text("text"),
            staffing=same[0].text("staffing"),
            quotes=places.get(iri, ()),
        )
        for iri, same in grouped(rows, "item").items()
    )


def _statements(
    lists: Mapping[str, Sequence[Row]], prop: str, places: Mapping[str, tuple[Passage, ...]]
) -> tuple[Statement, ...]:
    texts = {row.text("item"): row.text("text") for row in lists.get(expand(prop), ())}
    return tuple(Statement(text, places.get(item, ())) for item, text in texts.items() if text)


def _links(
    rows: Iterable[Row], names: Mapping[str, str], mentions: Mapping[str, tuple[Passage, ...]]
) -> dict[str, tuple[Link, ...]]:
    found: dict[str, dict[str, Link]] = {}
    for row in rows:
        iri = row.text("other")
        link = Link(iri, names.get(iri, row.text("name")), row.text("code"), mentions.get(iri, ()))
        found.setdefault(shorten(row.text("link")), {})[iri] = link
    return {name: tuple(links.values()) for name, links in found.items()}
