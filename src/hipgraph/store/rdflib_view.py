"""The graph as an rdflib Dataset that, like the endpoint, fetches nothing for a query or an update."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.sparql import Query, Update
from rdflib.query import Result

from hipgraph.errors import QueryError
from hipgraph.namespaces import PREFIXES
from hipgraph.store.guard import lines_of, nodes, refuse_outside

# What makes rdflib fetch where it evaluates by itself: the name of a graph is an address to it.
_FETCHED: Final = ("ServiceGraphPattern", "DatasetClause", "UsingClause", "Load")


def dataset_over(store: ox.Store) -> Dataset:
    """Return a store, not a copy of it, as a Dataset whose default graph is the union of its graphs."""
    dataset = Dataset(store=_Inward(store=store), default_union=True)
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri)
    return dataset


class _Inward(OxigraphStore):
    """A store that refuses what would call another endpoint or load from an address."""

    def query(self, query: Query | str, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401  rdflib's own signature
        if isinstance(query, str) and not kwargs:
            refuse_outside(query)
        else:  # the engine does not take it, so rdflib will evaluate it
            _refuse_fetched(parseQuery(lines_of(query)) if isinstance(query, str) else query.algebra)
        return super().query(query, *args, **kwargs)

    def update(self, update: Update | str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        _refuse_fetched(parseUpdate(lines_of(update)) if isinstance(update, str) else update.algebra)
        super().update(update, *args, **kwargs)


def _refuse_fetched(tree: Any) -> None:  # noqa: ANN401  rdflib's parse tree has no type
    if any(node.name in _FETCHED for node in nodes(tree)):
        msg = "rdflib would fetch what SERVICE, FROM, USING or LOAD names; leave it out, or name the graph by GRAPH"
        raise QueryError(msg)
