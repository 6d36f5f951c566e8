"""Which graphs a query sees, as the engine wants to be told."""

from __future__ import annotations

from typing import Any, Final, Unpack

import pyoxigraph as ox

from hipgraph.namespaces import DOC, PREFIXES
from hipgraph.store.answers import iri_term
from hipgraph.store.interface import About
from hipgraph.store.tokens import names_dataset

INFERRED: Final = ox.NamedNode(f"{DOC}inferred")
# What the program adds of its own: what follows, the graph's description of itself, the questions as examples.
LOADING: Final = ox.NamedNode(f"{DOC}loading")  # in another engine: which content is there, or on its way
COMPUTED: Final = frozenset({INFERRED, LOADING, ox.NamedNode(f"{DOC}void"), ox.NamedNode(f"{DOC}queries")})


def engine_options(text: str, store: ox.Store, **about: Unpack[About]) -> dict[str, Any]:
    """Return the engine's options for a query: graphs, prefixes and values for its variables.

    Raises:
        QueryError: A graph that the request names is no IRI.
    """
    # A graph that is named twice would be read twice.
    default = tuple(dict.fromkeys(about.get("default_graphs", ())))
    named = tuple(dict.fromkeys(about.get("named_graphs", ())))
    chosen = bool(default or named)
    options = {
        "base_iri": about.get("base"),
        "prefixes": None if about.get("strict") else dict(PREFIXES),
        "substitutions": {ox.Variable(name): term for name, term in about.get("bindings", {}).items()},
        "use_default_graph_as_union": not chosen and not names_dataset(text),
        "default_graph": [iri_term(iri) for iri in default] if chosen else None,
        "named_graphs": [iri_term(iri) for iri in named] if chosen else None,
    }
    return options | _asserted(options, store) if about.get("asserted") else options


def _asserted(options: dict[str, Any], store: ox.Store) -> dict[str, Any]:
    """Return the graphs that a query sees when what was computed is left out."""
    if options["default_graph"] is not None:
        sides = ("default_graph", "named_graphs")
        return {side: [graph for graph in options[side] if graph not in COMPUTED] for side in sides}
    if not options["use_default_graph_as_union"]:  # FROM decides
        return {}
    graphs = [graph for graph in store.named_graphs() if graph not in COMPUTED]
    return {"default_graph": graphs, "named_graphs": graphs, "use_default_graph_as_union": False}
