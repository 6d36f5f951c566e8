"""What a question's parameter is when nobody says: its usual example, or the first that this plan has."""

from __future__ import annotations

from hipgraph.namespaces import ID
from hipgraph.queries import Parameter, query_text
from hipgraph.store.answers import iri_term
from hipgraph.store.interface import Store


def default_of(store: Store, parameter: Parameter) -> str:
    """Return the name of a thing, or a year; the usual one where the plan has neither that nor any other."""
    if parameter.kind == "year":
        years = {row.text("value") for row in store.select(query_text("facets", "year.rq"))}
        return parameter.default if parameter.default in years else min(years, default=parameter.default)
    usual = iri_term(f"{ID}{parameter.kind}/{parameter.default}")
    if store.query(query_text("site", "exists.rq"), bindings={"thing": usual}):
        return parameter.default
    things = store.select(query_text("site", "first-of-kind.rq").replace("KIND", parameter.kind))
    return things[0].text("thing").removeprefix(f"{ID}{parameter.kind}/") if things else parameter.default
