"""What every query goes through before an engine sees it, whichever engine that is."""

from __future__ import annotations

from collections.abc import Collection

from hipgraph.store.fulltext import LazyIndex
from hipgraph.store.guard import refuse_nesting, refuse_outside
from hipgraph.store.matching import MATCHES, with_matches

_NAME = MATCHES.rpartition("#")[2]


def admitted(query: str, allowed: Collection[str], index: LazyIndex) -> str:
    """Return a query that stays inside the graph, with its searches for words replaced by what they find.

    Raises:
        QueryError: It calls an endpoint that is not allowed, is nested too deep, or its search is not written well.
    """
    refuse_outside(query, allowed)
    refuse_nesting(query)
    return with_matches(query, index.matches) if _NAME in query else query
