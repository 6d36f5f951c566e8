"""The published shapes, and what each of their rules says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from hipgraph.assets import published_text
from hipgraph.namespaces import PREFIXES
from hipgraph.validation.report import Text

FILES = ("required", "recommended", "consistency")
_FIELD = PREFIXES["hip"] + "field"


@dataclass(frozen=True, slots=True)
class Rule:
    """A property shape: one thing that a fiche or the graph should do."""

    iri: str
    name: str  # "Measure-hasTargetValue"
    file: str  # which of `FILES`
    text: Text
    message: Text  # with {?variables} where the constraint is a query
    severity: str  # "Violation", "Warning" or "Info"
    path: tuple[str, ...]
    field: str  # the form's field it is about, "" for none
    completeness: bool  # a field without content breaks it


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one graph."""
    graph = Graph()
    for name in FILES:
        graph.parse(data=published_text("shapes", f"{name}.ttl"))
    return graph


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by the IRI of their shape."""
    found = (rule for name in FILES for rule in _rules_of(name))
    return {rule.iri: rule for rule in found}


def _rules_of(file: str) -> Iterator[Rule]:
    graph = Graph().parse(data=published_text("shapes", f"{file}.ttl"))
    for shape in sorted(graph.subjects(RDF.type, SH.PropertyShape), key=str):
        constraint = graph.value(shape, SH.sparql) or shape
        severity = graph.value(shape, SH.severity) or SH.Violation
        yield Rule(
            iri=str(shape),
            name=str(shape).removeprefix(PREFIXES["hipsh"]),
            file=file,
            text=by_language(graph, shape, SH.name),
            message=by_language(graph, constraint, SH.message),
            severity=str(severity).removeprefix(PREFIXES["sh"]),
            path=tuple(_path(graph, graph.value(shape, SH.path))),
            field=str(graph.value(shape, RDFS.seeAlso) or "").removeprefix(_FIELD),
            completeness=file != "consistency" and graph.value(shape, RDFS.seeAlso) is not None,
        )


def by_language(graph: Graph, subject: Node, predicate: URIRef) -> dict[str, str]:
    """Return the texts of a property by their language."""
    values = (value for value in graph.objects(subject, predicate) if isinstance(value, Literal))
    return {value.language or "": str(value) for value in sorted(values, key=str)}


def _path(graph: Graph, node: Node | None) -> Iterator[str]:
    if isinstance(node, URIRef):
        yield str(node)
    elif node is not None:
        yield from (str(step) for step in Collection(graph, node))
