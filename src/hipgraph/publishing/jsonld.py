"""JSON-LD as people like to read it: framed around one thing, with a context made from the ontology."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from hipgraph.media import GRAPH_FORMATS, format_for
from hipgraph.namespaces import PREFIXES, shorten
from hipgraph.queries import query_text
from hipgraph.store import Triple, vocabulary, write_graph

_TYPED: Final = frozenset({"xsd:gYear", "xsd:decimal", "xsd:integer", "xsd:nonNegativeInteger"})


@cache
def context() -> dict[str, Any]:
    """Return the published context: every prefix, and every property of the ontology with what its values are."""
    terms: dict[str, Any] = {name: iri for name, iri in PREFIXES.items() if iri.endswith(("#", "/"))}
    for row in vocabulary().select(query_text("publish", "terms.rq")):
        name = shorten(row.text("term"))
        if row.text("kind") == "thing":
            terms[name] = {"@type": "@id"}
        elif (datatype := shorten(row.text("datatype"))) in _TYPED:
            terms[name] = {"@type": datatype}
    return {"@context": dict(sorted(terms.items()))}


def framed(triples: tuple[Triple, ...], iri: str) -> bytes:
    """Return a graph as one JSON-LD tree with a thing at its root, and the document and other roots beside it."""
    from pyld import jsonld  # type: ignore[import-untyped]  # noqa: PLC0415  for those who ask for JSON-LD alone

    quads = write_graph(triples, format_for(GRAPH_FORMATS, accept="*/*", name="nq")).decode()
    expanded = jsonld.from_rdf(quads, {"format": "application/n-quads", "useNativeTypes": False})
    frame = {**context(), "@id": iri, "@embed": "@once"}
    tree = jsonld.frame(expanded, frame, {"omitGraph": True, "requireAll": False})
    rest = jsonld.frame(expanded, {**context(), "@explicit": False, "@embed": "@never"}, {"omitGraph": False})
    shown = _ids(tree)
    others = [node for node in rest.get("@graph", [rest]) if node.get("@id") not in shown]
    body = tree | ({"@included": others} if others else {})
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _ids(node: Any) -> set[str]:  # noqa: ANN401  any JSON
    if isinstance(node, dict):
        own = {node["@id"]} if "@id" in node and len(node) > 1 else set()
        return own.union(*(_ids(value) for key, value in node.items() if key != "@context"))
    if isinstance(node, list):
        return set().union(*map(_ids, node))
    return set()
