"""What the graph says of itself, so that clients and editors know it without being told: counts, prefixes, examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from hipgraph.namespaces import DOC, ID, PREFIXES, expand
from hipgraph.queries import Query, query_text, read_queries
from hipgraph.store.defaults import default_of
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.interface import Store

VOID: Final = ox.NamedNode(f"{DOC}void")
EXAMPLES: Final = ox.NamedNode(f"{DOC}queries")
_KINDS_OF_VALUE: Final = {"year": "xsd:gYear"}


def describe_itself(store: EmbeddedStore) -> None:
    """Add the graph's own description: VoID with partitions, declared prefixes, and the questions as examples."""
    counted = [
        ox.Quad(triple.subject, triple.predicate, triple.object, VOID)
        for name in ("void-dataset.rq", "void-partitions.rq")
        for triple in store.triples(query_text("build", name))
    ]
    store.bulk_extend(counted)
    store.bulk_extend(_prefixes())
    store.bulk_extend(quad for query in read_queries() for quad in _example(query, store))


def runnable(query: Query, store: Store) -> str:
    """Return a question's query as anybody can run it over a store: each parameter set, in a line to be edited."""
    return query.with_values({p.name: str(_term_of(p.kind, default_of(store, p))) for p in query.parameters})


def _term_of(kind: str, value: str) -> ox.NamedNode | ox.Literal:
    if kind in _KINDS_OF_VALUE:
        return ox.Literal(value, datatype=_term(_KINDS_OF_VALUE[kind]))
    return ox.NamedNode(f"{ID}{kind}/{value}")


def _prefixes() -> Iterator[ox.Quad]:
    dataset = ox.NamedNode(f"{VOID.value}#dataset")
    for prefix, namespace in PREFIXES.items():
        declared = ox.NamedNode(f"{VOID.value}#prefix-{prefix}")
        yield ox.Quad(dataset, _term("sh:declare"), declared, VOID)
        yield ox.Quad(declared, _term("sh:prefix"), ox.Literal(prefix), VOID)
        yield ox.Quad(declared, _term("sh:namespace"), ox.Literal(namespace, datatype=_term("xsd:anyURI")), VOID)


def _example(query: Query, store: Store) -> Iterator[ox.Quad]:
    """Yield a question as an executable of SHACL, the way editors look for examples."""
    node = ox.NamedNode(f"{EXAMPLES.value}#{query.name.partition('-')[0]}")
    types = (_term("sh:SPARQLExecutable"), _term("sh:SPARQLSelectExecutable"))
    statements: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        *((_term("rdf:type"), kind) for kind in types),
        *((_term("rdfs:comment"), ox.Literal(words, language=lang)) for lang, words in query.summary.items()),
        (_term("sh:select"), ox.Literal(runnable(query, store))),
        (_term("rdfs:label"), ox.Literal(query.name)),
        *((_term("schema:keywords"), ox.Literal(tag)) for tag in query.tags),
    ]
    yield from (ox.Quad(node, predicate, value, EXAMPLES) for predicate, value in statements)


def _term(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))
