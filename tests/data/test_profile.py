"""The vocabulary keeps to OWL 2 DL, and so does the way the data uses it."""

from __future__ import annotations

import pytest
from rdflib import Graph
from tests.data.owl_profile import breaches, composite, undeclared, unknown_datatypes

from hipgraph.assets import published
from hipgraph.namespaces import PREFIXES, shorten

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix : <http://x/> .\n"
ONTOLOGY = [published() / "ontology" / name for name in ("hip.ttl", "alignments.ttl")]
DATA = sorted((published() / "data").rglob("*.ttl"))
FINE = ":p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty . :C a owl:Class ."


def read(*paths: object) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(str(path))
    return graph


def test_the_vocabulary_is_in_owl_2_dl() -> None:
    """Ontology and alignments, as their headers say."""
    assert breaches(read(*ONTOLOGY)) == []


def test_the_data_keeps_to_the_vocabulary() -> None:
    """Every property is declared and used as its kind asks; the only datatypes beyond OWL 2 are those of dates."""
    graph = read(*ONTOLOGY, *DATA)
    beyond = sorted(unknown_datatypes(graph))
    assert list(undeclared(graph)) == []
    assert [shorten(sentence.split()[0]) for sentence in beyond] == ["xsd:date", "xsd:gYear", "xsd:gYearMonth"]
    assert [breach for breach in breaches(graph) if breach not in beyond] == []


def test_only_what_has_a_chain_is_not_simple() -> None:
    """And what is above or inverse to it."""
    names = {shorten(str(prop)) for prop in composite(read(*ONTOLOGY))}
    assert names == {
        *("hip:contributesTo", "hip:receivesContributionFrom", "hip:inPolicyField"),
        *("hip:concernsGroup", "hip:partnershipMember"),
    }


@pytest.mark.parametrize(
    ("turtle", "sentence"),
    [
        (":p a owl:DatatypeProperty .", "more than one kind of property"),
        (":C a rdfs:Datatype .", "as a class and as a datatype"),
        ("owl:Thing rdfs:subClassOf :C .", "is reserved"),
        (":a xsd:p :b .", "is reserved and stands as a property"),
        (":d rdfs:range xsd:gYear .", "xsd:gYear is not a datatype of OWL 2"),
        (":C rdfs:subClassOf :Nowhere .", ":Nowhere stands as a class and is not declared"),
        (":p rdfs:subPropertyOf :nowhere .", ":nowhere stands as a property and is not declared"),
        (":a :nowhere :b .", ":nowhere is used and not declared"),
        (":a :p 1 .", "is an object property and has a literal as value"),
        (":p rdfs:range xsd:string .", "is an object property and has a datatype as range"),
        (":a :d :b .", "is a datatype property and has a thing as value"),
        (":d a owl:SymmetricProperty .", "with an axiom for object properties"),
        (":d rdfs:range :C .", "is a datatype property and has a class as range"),
        (":p rdfs:subPropertyOf :d .", "are of different kinds"),
        (
            ":p owl:propertyChainAxiom ( :q :q ) ; a owl:FunctionalProperty .",
            "is functional, irreflexive or asymmetric",
        ),
        (":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q .", "is disjoint with another"),
        (
            ":p owl:propertyChainAxiom ( :p :q ) . :C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
            "stands in a cardinality",
        ),
        (
            ":p owl:propertyChainAxiom ( :q :r ) ; owl:inverseOf :i . :r a owl:ObjectProperty . :i a owl:ObjectProperty , owl:FunctionalProperty .",
            ":i is not simple",
        ),
        (":p owl:propertyChainAxiom ( :q :p :q ) .", "are not regular"),
        (":p owl:propertyChainAxiom ( :q :q ) . :q owl:propertyChainAxiom ( :p :p ) .", "are not regular"),
        ("[] a :C ; owl:sameAs _:b . _:b a :C .", "needs an IRI"),
        (":a :p _:b . :c :p _:b . _:b a :C .", "referred to more than once"),
    ],
)
def test_each_breach_is_found(turtle: str, sentence: str) -> None:
    """The checker sees what it is for."""
    found = breaches(Graph().parse(data=HEAD + FINE + turtle, format="turtle"))
    assert any(sentence in breach.replace("http://x/", ":").replace(PREFIXES["xsd"], "xsd:") for breach in found)


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        ":p a owl:TransitiveProperty .",
        ":p owl:propertyChainAxiom ( :p :p ) .",
        ":p owl:propertyChainAxiom ( :p :q ) , ( :q :p ) .",
        ":a :p [ a :C ; :d 1 ] .",
    ],
)
def test_what_is_allowed_is_not_reported(turtle: str) -> None:
    """Chains that begin or end with the property itself are regular, and parts may lack an IRI."""
    assert breaches(Graph().parse(data=HEAD + FINE + turtle, format="turtle")) == []
