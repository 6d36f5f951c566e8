"""What the parameters of a published question are bound to: names that people write become terms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hipgraph.description import resolve
from hipgraph.errors import QueryError, UnknownResourceError
from hipgraph.namespaces import ID, expand, shorten
from hipgraph.queries import Parameter, Query
from hipgraph.store import Store, Term, iri_term, literal_term
from hipgraph.store.defaults import default_of


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
        name: _term(store, parameter, values[name] if name in values else default_of(store, parameter))
        for name, parameter in known.items()
    }


def names_of(query: Query, bound: Mapping[str, Term]) -> dict[str, str]:
    """Return what the parameters of a question are bound to, as people write it: "vdab", "2018"."""
    kinds = {parameter.name: parameter.kind for parameter in query.parameters}
    texts = {name: str(getattr(term, "value", term)) for name, term in bound.items()}
    return {name: text.removeprefix(f"{ID}{kinds[name]}/") for name, text in texts.items()}


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
