"""Which restrictions of OWL 2 DL a graph of axioms breaks, as sentences; only rdflib, no reasoner.

The restrictions are those of the OWL 2 Structural Specification, sections 3 (typing), 5 (reserved vocabulary, anonymous
individuals), 4 (datatype map) and 11 (simple properties, regularity).
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
RESERVED = tuple(str(space) for space in (OWL, RDF, RDFS, XSD))
DATATYPES: set[Node] = {
    *(RDF.langString, RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal, OWL.real, OWL.rational),
    *(
        XSD[name]
        for name in """string normalizedString token language Name NCName NMTOKEN boolean decimal integer
        nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong unsignedInt
        unsignedShort unsignedByte double float hexBinary base64Binary anyURI dateTime dateTimeStamp""".split()
    ),
}
BUILT_IN_ANNOTATIONS = {
    *(RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated, OWL.versionIRI),
    *(OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith, OWL.imports),
}
LISTS = (OWL.intersectionOf, OWL.unionOf, OWL.members, OWL.disjointUnionOf)
FILLERS = (OWL.someValuesFrom, OWL.allValuesFrom)
OBJECT_ONLY = (
    *(OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty),
    *(OWL.TransitiveProperty, OWL.ReflexiveProperty, OWL.IrreflexiveProperty),
)
NEEDS_SIMPLE = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty)
NUMBERS = {
    *(OWL.cardinality, OWL.minCardinality, OWL.maxCardinality),
    *(OWL.qualifiedCardinality, OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality),
}


def breaches(graph: Graph) -> list[str]:
    """Return every breach of OWL 2 DL as one sentence, in order."""
    typing = (punned, reserved, unknown_datatypes, undeclared, misused_objects, misused_data, mixed)
    checks = (*typing, not_simple, irregular, anonymous)
    return [sentence for check in checks for sentence in sorted(check(graph))]


def kinds(graph: Graph, term: Node) -> set[Node]:
    """Return which kinds of property a term is declared to be."""
    return set(graph.objects(term, RDF.type)) & set(KINDS)


def punned(graph: Graph) -> Iterator[str]:
    """A property is of one kind; a class is no datatype."""
    for term in {term for kind in KINDS for term in graph.subjects(RDF.type, kind)}:
        if len(kinds(graph, term)) > 1:
            yield f"{term} is declared as more than one kind of property"
    for term in set(graph.subjects(RDF.type, OWL.Class)) & set(graph.subjects(RDF.type, RDFS.Datatype)):
        yield f"{term} is declared as a class and as a datatype"


def reserved(graph: Graph) -> Iterator[str]:
    """Nobody declares terms in the namespaces of OWL, RDF, RDFS or XSD, or axioms about them."""
    axioms = (
        RDF.type,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.equivalentClass,
        OWL.inverseOf,
    )
    for axiom in axioms:
        for term in graph.subjects(axiom, None):
            if str(term).startswith(RESERVED):
                yield f"{term} is reserved and stands as the subject of {axiom}"
    for prop in set(graph.predicates()):
        if str(prop).startswith(str(XSD)):
            yield f"{prop} is reserved and stands as a property"


def unknown_datatypes(graph: Graph) -> Iterator[str]:
    """Ranges and literals in axioms are of datatypes that OWL 2 has."""
    used = {value for value in graph.objects(None, RDFS.range) if str(value).startswith(str(XSD))}
    used |= {value.datatype for value in graph.objects() if isinstance(value, Literal) and value.datatype}
    for datatype in used - DATATYPES:
        yield f"{datatype} is not a datatype of OWL 2"


def undeclared(graph: Graph) -> Iterator[str]:
    """What stands in an axiom as a class or a property is declared as one."""
    classes = set(graph.subjects(RDF.type, OWL.Class)) | {OWL.Thing, OWL.Nothing}
    for term in class_uses(graph):
        if isinstance(term, URIRef) and term not in classes | DATATYPES:
            yield f"{term} stands as a class and is not declared"
    for term in property_uses(graph):
        if isinstance(term, URIRef) and not kinds(graph, term):
            yield f"{term} stands as a property and is not declared"
    yield from (f"{prop} is used and not declared" for prop in undeclared_predicates(graph))


def undeclared_predicates(graph: Graph) -> Iterator[Node]:
    """Yield the properties of statements that are neither built in nor declared."""
    for prop in set(graph.predicates()) - BUILT_IN_ANNOTATIONS:
        if not str(prop).startswith(RESERVED) and not kinds(graph, prop):
            yield prop


def class_uses(graph: Graph) -> set[Node]:
    """Return what stands in the place of a class."""
    found = {term for pair in graph.subject_objects(RDFS.subClassOf) for term in pair}
    for prop in (OWL.equivalentClass, OWL.disjointWith, OWL.complementOf):
        found |= {term for pair in graph.subject_objects(prop) for term in pair}
    for prop in (*FILLERS, OWL.onClass, RDFS.domain, RDFS.range):
        found |= set(graph.objects(None, prop))
    for prop in LISTS:
        found |= {member for head in graph.objects(None, prop) for member in Collection(graph, head)}
    return found


def property_uses(graph: Graph) -> set[Node]:
    """Return what stands in the place of a property in an axiom."""
    found = set(graph.objects(None, OWL.onProperty))
    for prop in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith):
        found |= {term for pair in graph.subject_objects(prop) for term in pair}
    for prop in (RDFS.domain, RDFS.range, OWL.propertyChainAxiom):
        found |= set(graph.subjects(prop))
    return found | {member for _, chain in chains(graph) for member in chain}


def misused_objects(graph: Graph) -> Iterator[str]:
    """Object properties have things as values and classes as ranges."""
    for prop in graph.subjects(RDF.type, OWL.ObjectProperty):
        if any(isinstance(value, Literal) for value in graph.objects(None, prop)):
            yield f"{prop} is an object property and has a literal as value"
        if any(value in DATATYPES for value in graph.objects(prop, RDFS.range)):
            yield f"{prop} is an object property and has a datatype as range"


def misused_data(graph: Graph) -> Iterator[str]:
    """Datatype properties have literals as values, datatypes as ranges, and no axioms for object properties."""
    for prop in graph.subjects(RDF.type, OWL.DatatypeProperty):
        if not all(isinstance(value, Literal) for value in graph.objects(None, prop)):
            yield f"{prop} is a datatype property and has a thing as value"
        if set(graph.objects(prop, RDF.type)) & set(OBJECT_ONLY) or set(graph.objects(prop, OWL.inverseOf)):
            yield f"{prop} is a datatype property with an axiom for object properties"
        if any(value not in DATATYPES and isinstance(value, URIRef) for value in graph.objects(prop, RDFS.range)):
            yield f"{prop} is a datatype property and has a class as range"


def mixed(graph: Graph) -> Iterator[str]:
    """What stands in one axiom is of one kind."""
    for prop in (RDFS.subPropertyOf, OWL.equivalentProperty):
        for one, other in graph.subject_objects(prop):
            if kinds(graph, one) != kinds(graph, other):
                yield f"{one} and {other} are of different kinds and stand in one axiom"


def chains(graph: Graph) -> list[tuple[Node, list[Node]]]:
    """Return each property with each chain that makes it."""
    found = graph.subject_objects(OWL.propertyChainAxiom)
    return [(prop, list(Collection(graph, head))) for prop, head in found]


def composite(graph: Graph) -> set[Node]:
    """Return the properties that are not simple: with a chain, transitive, or above or inverse to such a one."""
    found = {prop for prop, _ in chains(graph)} | set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    while True:
        above = {up for prop in found for up in graph.objects(prop, RDFS.subPropertyOf)}
        for axiom in (OWL.inverseOf, OWL.equivalentProperty):
            above |= {other for prop in found for other in (*graph.objects(prop, axiom), *graph.subjects(axiom, prop))}
        if above <= found:
            return found
        found |= above


def not_simple(graph: Graph) -> Iterator[str]:
    """Cardinalities, Self, functional, irreflexive, asymmetric and disjoint need simple properties."""
    wrong = composite(graph)
    for prop in wrong:
        if set(graph.objects(prop, RDF.type)) & set(NEEDS_SIMPLE):
            yield f"{prop} is not simple and is functional, irreflexive or asymmetric"
        if any(graph.triples((prop, OWL.propertyDisjointWith, None))):
            yield f"{prop} is not simple and is disjoint with another"
        for restriction in graph.subjects(OWL.onProperty, prop):
            if set(graph.predicates(restriction)) & {*NUMBERS, OWL.hasSelf}:
                yield f"{prop} is not simple and stands in a cardinality or in Self"


def irregular(graph: Graph) -> Iterator[str]:
    """A strict order of properties exists in which each comes after those that its chains are made of."""
    before = set(edges(graph))
    while more := {(a, d) for a, b in before for c, d in before if b == c} - before:
        before |= more
    for prop in {one for one, other in before if one == other}:
        yield f"{prop} depends on itself through a chain: the chains are not regular"


def edges(graph: Graph) -> Iterator[tuple[Node, Node]]:
    """Yield which property must come before which."""
    for prop, chain in chains(graph):
        if chain == [prop, prop]:
            continue
        inner = chain[1:] if chain[0] == prop else chain[:-1] if chain[-1] == prop else chain
        for part in inner:
            yield part, prop
            yield from ((inverse, prop) for inverse in inverses(graph, part))
    hard = composite(graph)
    for one, other in graph.subject_objects(RDFS.subPropertyOf):
        if one in hard and not equals(graph, one, other):
            yield one, other


def equals(graph: Graph, one: Node, other: Node) -> bool:
    """Whether two properties are the same to the order: inverse or equivalent, or each under the other."""
    return other in inverses(graph, one) or (other, RDFS.subPropertyOf, one) in graph


def inverses(graph: Graph, prop: Node) -> set[Node]:
    """Return the inverses of a property."""
    return {*graph.objects(prop, OWL.inverseOf), *graph.subjects(OWL.inverseOf, prop)}


def anonymous(graph: Graph) -> Iterator[str]:
    """Individuals without an IRI: not the same or different, not in a negative statement, no cycles among them."""
    built_in = {kind for kind in graph.objects(None, RDF.type) if str(kind).startswith(str(OWL))}
    nodes = {node for node in graph.all_nodes() if isinstance(node, BNode)}
    structure = {node for node in nodes if set(graph.objects(node, RDF.type)) & built_in}
    structure |= {node for node in nodes if (node, RDF.first, None) in graph}
    for node in nodes - structure:
        users = set(graph.subject_predicates(node))
        if len(users) > 1:
            yield "a thing without an IRI is referred to more than once"
        if any(str(prop).startswith(str(OWL)) for _, prop in users):
            yield "a thing without an IRI stands in a statement of OWL that needs an IRI"
