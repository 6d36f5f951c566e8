"""The measures that a reader chooses by facets, and the query that chooses them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from hipgraph.errors import QueryError
from hipgraph.namespaces import ID, expand, shorten
from hipgraph.queries import Query, query_text, read_queries
from hipgraph.store import Row, Store, iri_term, literal_term

SORTS: Final = {"number": "?number", "title": "LCASE(STR(?title)) ?number", "goal": "?goal_code ?number"}
_PREFIX: Final = re.compile(r"^PREFIX .*$", re.MULTILINE)
_YEAR: Final = re.compile(r"\d{4}")
_BODY: Final = re.compile(r"WHERE\s*\{(.*)\}\s*ORDER BY", re.DOTALL)

Choices = Mapping[str, Sequence[str]]  # facet → values: names under id/, years, or names of fields


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a reader can choose, and how many of the measures that are shown have it."""

    value: str  # as it stands in the address
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A side from which measures can be chosen."""

    name: str
    label: Mapping[str, str]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The measures that are chosen, the facets to choose on, and the query that gave them."""

    rows: tuple[Row, ...]
    facets: tuple[Facet, ...]
    sparql: str


@cache
def facets() -> tuple[Query, ...]:
    """Return the queries of the facets: each gives measures with a value."""
    parties = ("cabinet", "policy-field", "organisation", "role")
    order = ("goal", *parties, "year", "target-group", "programme", "partnership", "empty")
    return tuple(sorted(read_queries("facets"), key=lambda query: order.index(query.name)))


def choices_of(parameters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what an address chooses, facet by facet; what is no facet is passed over."""
    known = {facet.name for facet in facets()}
    found: dict[str, list[str]] = {}
    for name, value in parameters:
        if name in known and value:
            found.setdefault(name, []).append(value)
    return found


def chosen_query(choices: Choices, sort: str = "number") -> str:
    """Return the query for the measures that have all these values: one that anybody can run and change.

    Raises:
        QueryError: A value is no name, year or field, or there is no such order.
    """
    if sort not in SORTS:
        msg = f"sort={sort!r} is no order; use one of {', '.join(SORTS)}"
        raise QueryError(msg)
    parts = patterns(choices)
    text, _, _ = query_text("site", "measures.rq").rpartition("ORDER BY")
    return with_patterns(f"{text}ORDER BY {SORTS[sort]}", parts)


def with_patterns(query: str, patterns: Sequence[str]) -> str:
    """Return a query about ?measure that is narrowed by patterns of facets, with the prefixes that they need."""
    head, _, rest = query.strip().partition("WHERE {")
    known = {line for facet in facets() for line in _PREFIX.findall(facet.text)}
    used = [line for line in known if f"{line.split()[1]}" in "".join(patterns) and line not in head]
    return "\n".join([*sorted(used), f"{head}WHERE {{{''.join(patterns)}{rest}\n"])


def patterns(choices: Choices) -> list[str]:
    """Return the patterns of all choices.

    A role is that of the party that is chosen beside it: of the organisation, where a cabinet is chosen too.

    Raises:
        QueryError: A value is no name, year or field.
    """
    found = [
        (facet, pattern_of(facet, value, place)) for facet in choices for place, value in enumerate(choices[facet])
    ]
    apart = bool(choices.get("organisation"))
    return [
        text.replace("?involvement", "?cabinet_part") if apart and facet == "cabinet" else text for facet, text in found
    ]


def pattern_of(facet: str, value: str, number: int = 0) -> str:
    """Return the pattern that a value of a facet is; a second value of the same facet has variables of its own.

    Raises:
        QueryError: It is no name, year or field.
    """
    mark = f"_{number + 1}" if number else ""
    variable = f"?chosen_{facet.replace('-', '_')}{mark}"
    pattern = _body(facet).replace("?value", variable).replace("?involvement", f"?involvement{mark}")
    return f"\n  VALUES {variable} {{ {term_of(facet, value)} }}{pattern}"


def responsible_patterns(cabinet: str) -> list[str]:
    """Return the patterns of a responsible cabinet, beside whatever else is said of parties; none without a name.

    Raises:
        QueryError: It is no name.
    """
    return [pattern_of("cabinet", cabinet, 1), pattern_of("role", "responsible-cabinet", 1)] if cabinet else []


def pattern_of_any(facet: str, values: Sequence[str], variable: str) -> str:
    """Return the pattern of a facet for any of several values, which a variable tells apart.

    Raises:
        QueryError: A value is no name, year or field.
    """
    terms = " ".join(term_of(facet, value) for value in values)
    return f"\n  VALUES {variable} {{ {terms} }}{_body(facet).replace('?value', variable)}"


def _query(facet: str) -> Query:
    return next(query for query in facets() if query.name == facet)


def _body(facet: str) -> str:
    body = _BODY.search(_query(facet).text)
    assert body is not None  # noqa: S101  each facet is such a query
    return body[1].rstrip()


def values_of(store: Store, facet: str, language: str) -> tuple[Choice, ...]:
    """Return the values of one facet, and how many of all measures have each."""
    return _facet(store, _query(facet), None, {}, names_in(store, language)).choices


def listing(store: Store, choices: Choices, sort: str, language: str) -> Listing:
    """Return the measures that are chosen.

    Raises:
        QueryError: A value is no name, year or field, or there is no such order.
    """
    sparql = chosen_query(choices, sort)
    rows = store.select(sparql)
    shown = {row.text("measure") for row in rows}
    names = names_in(store, language)
    return Listing(rows, tuple(_facet(store, query, shown, choices, names) for query in facets()), sparql)


def names_in(store: Store, language: str) -> dict[str, str]:
    """Return the name of each thing of the plan in a language, else in Dutch."""
    names: dict[str, str] = {}
    for row in store.select(query_text("site", "names-of-all.rq")):
        known, wanted = row.text("thing"), row.language("name") == language
        if wanted or known not in names:
            names[known] = row.text("name")
    return names


def _facet(store: Store, query: Query, shown: set[str] | None, choices: Choices, names: Mapping[str, str]) -> Facet:
    """Return a facet, counted over the measures that are shown: all of them, where that is None."""
    rows = store.select(query.text)
    counts = Counter(row.text("value") for row in rows if shown is None or row.text("measure") in shown)
    chosen = choices.get(query.name, ())
    # What is chosen stays there to be taken back, also where nothing is left.
    counts.update({row.text("value"): 0 for row in rows if _short(row.text("value")) in chosen})
    found = [Choice(_short(iri), _name(iri, names), count, _short(iri) in chosen) for iri, count in counts.items()]
    key = (lambda one: one.name) if query.name in ("year", "goal") else (lambda one: (-one.count, one.name))
    return Facet(query.name, query.summary, tuple(sorted(found, key=key)))


def _name(iri: str, names: Mapping[str, str]) -> str:
    return names.get(iri) or shorten(iri).partition(":")[2] or iri


def _short(iri: str) -> str:
    """Return a value as it stands in an address: without what all values of its facet begin with."""
    if iri.startswith(ID):
        return iri.removeprefix(ID).partition("/")[2]
    return iri.removeprefix(expand("hip:field"))


def term_of(facet: str, value: str) -> str:
    """Return a value of a facet as a query writes it.

    Raises:
        QueryError: It is no name, year or field.
    """
    if facet == "year":
        if not _YEAR.fullmatch(value):
            msg = f"year={value!r} is no year; give four digits, such as 2018"
            raise QueryError(msg)
        return str(literal_term(value, expand("xsd:gYear")))
    if facet == "empty":
        return str(iri_term(expand(f"hip:field{value}")))
    return str(iri_term(f"{ID}{facet}/{value}"))
