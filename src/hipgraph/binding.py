"""What the parameters of a published question are bound to: names that people write become terms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hipgraph.description import exists, resolve
from hipgraph.errors import QueryError, UnknownResourceError
from hipgraph.namespaces import ID, expand, shorten
from hipgraph.queries import Parameter, Query, query_text
from hipgraph.store import Store, Term, iri_term, literal_term


def bound_parameters(store: Store, query: Query, values: Mapping[str, str]) -> dict[str, Term]:
    """Return the terms that a question's parameters are bound to; those not given keep their default.

    Raises:
        QueryError: The question has no such parameter, or a year is none.
        UnknownResourceError: A value names nothing of the parameter's kind.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            choices = ", ".join(known) or "it has none"
            msg = f"question {query.name} has no parameter {name!r} ({choices})"
            raise QueryError(msg)
    return {
        name: _term(store, parameter, values[name]) if name in values else _default(store, parameter)
        for name, parameter in known.items()
    }


def _default(store: Store, parameter: Parameter) -> Term:
    """Return what a parameter is when nobody says; in a plan without such a year or thing, its first."""
    if parameter.kind == "year":
        years = {row.text("value") for row in store.select(query_text("facets", "year.rq"))}
        return _term(store, parameter, parameter.default if parameter.default in years else min(years, default="2018"))
    usual = f"{ID}{parameter.kind}/{parameter.default}"
    if not exists(store, usual):
        text = query_text("site", "first-of-kind.rq").replace("KIND", parameter.kind)
        return iri_term(next((row.text("thing") for row in store.select(text)), usual))
    return iri_term(usual)


def _term(store: Store, parameter: Parameter, value: str) -> Term:
    if parameter.kind == "year":
        if not re.fullmatch(r"\d{4}", value):
            msg = f"{parameter.name}={value!r} is not a year; give four digits, such as 2018"
            raise QueryError(msg)
        return literal_term(value, expand("xsd:gYear"))
    try:
        found = resolve(store, f"{parameter.kind}/{value}")
    except UnknownResourceError:
        found = resolve(store, value)
    if not found.startswith(f"{ID}{parameter.kind}/"):
        msg = f"{value!r} is {shorten(found)}, no {parameter.kind}"
        raise UnknownResourceError(msg)
    return iri_term(found)
