"""Graphs that break each disjointness, each functional property and each cardinality of the ontology."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection

from hipgraph.assets import published
from hipgraph.namespaces import shorten
from hipgraph.reasoning import check_consistency, java
from hipgraph.store import EmbeddedStore, add_file

FILES = [published() / "ontology" / name for name in ("hip.ttl", "alignments.ttl")]
ONTOLOGY = Graph()
for file in FILES:
    ONTOLOGY.parse(file)
A, B, C = (f"<http://example.org/{name}>" for name in "abc")


def disjoint_lists() -> Iterator[list[URIRef]]:
    for axiom in ONTOLOGY.subjects(RDF.type, OWL.AllDisjointClasses):
        yield [term for term in Collection(ONTOLOGY, ONTOLOGY.value(axiom, OWL.members)) if isinstance(term, URIRef)]
    for one, other in ONTOLOGY.subject_objects(OWL.disjointWith):
        yield [URIRef(one), URIRef(other)]


def neighbours() -> Iterator[tuple[URIRef, URIRef]]:
    for members in disjoint_lists():
        yield from zip(members, members[1:] + members[:1], strict=True) if len(members) > 2 else [tuple(members)]


def functional() -> list[URIRef]:
    return sorted(URIRef(p) for p in ONTOLOGY.subjects(RDF.type, OWL.FunctionalProperty))


def cardinalities() -> Iterator[tuple[URIRef, URIRef, URIRef, int, str]]:
    for kind, word in ((OWL.qualifiedCardinality, "exactly"), (OWL.maxQualifiedCardinality, "max")):
        for restriction, number in ONTOLOGY.subject_objects(kind):
            owner = ONTOLOGY.value(predicate=RDFS.subClassOf, object=restriction)
            prop, filler = ONTOLOGY.value(restriction, OWL.onProperty), ONTOLOGY.value(restriction, OWL.onClass)
            yield URIRef(str(owner)), URIRef(str(prop)), URIRef(str(filler)), int(str(number)), word


def contradiction(folder: Path, turtle: str, *, not_functional: str = "") -> tuple[str, ...]:
    """Return the axioms that the check names for the ontology with these statements."""
    store = EmbeddedStore()
    text = FILES[0].read_text(encoding="utf-8")
    own = folder / "hip.ttl"
    own.write_text(
        text.replace(
            f"\n{not_functional} a owl:ObjectProperty , owl:FunctionalProperty",
            f"\n{not_functional} a owl:ObjectProperty",
        )
    )
    more = folder / "more.ttl"
    more.write_text(f"@prefix owl: <{OWL}> .\n{turtle}")
    for path in (own, FILES[1], more):
        add_file(store, path, path.as_uri())
    found = check_consistency(store, limit=1)
    assert not found.consistent
    assert all(found.explanation[language].count("\n  - ") >= 3 for language in ("nl", "en"))
    return found.conflicts[0].axioms


@pytest.mark.parametrize("pair", list(neighbours()), ids=lambda pair: " ".join(shorten(term) for term in pair))
def test_a_thing_of_two_disjoint_classes_is_a_contradiction(pair: tuple[URIRef, URIRef], tmp_path: Path) -> None:
    """Each class of each list, with its neighbour there; the explanation names the disjointness."""
    axioms = contradiction(tmp_path, f"{A} a <{pair[0]}> , <{pair[1]}> .")
    names = {shorten(term) for term in pair}
    assert any(
        names <= set(axiom.replace("(", " ").replace(")", " ").split()) and "isjoint" in axiom for axiom in axioms
    )


def test_no_two_disjoint_classes_can_share_a_member(tmp_path: Path) -> None:
    """All pairs at once: the class of what is both has no members."""
    pairs = [pair for members in disjoint_lists() for pair in combinations(members, 2)]
    graph = Graph() + ONTOLOGY
    for number, (one, other) in enumerate(pairs):
        both = URIRef(f"http://example.org/both{number}")
        graph += Graph().parse(data=f"<{both}> a <{OWL.Class}> ; <{RDFS.subClassOf}> <{one}> , <{other}> .")
    path = tmp_path / "pairs.nt"
    path.write_text(
        "".join(f"{line}\n" for line in graph.serialize(format="nt").splitlines() if "_:" in line or '"' not in line)
    )
    output = java._run("hermit", java._HERMIT, "--no-prefixes", "--unsatisfiable", path.as_uri(), timeout=60)
    assert len(pairs) > 190
    assert {f"http://example.org/both{number}" for number in range(len(pairs))} <= set(output.split())


@pytest.mark.parametrize("prop", functional(), ids=shorten)
def test_two_values_of_a_functional_property_are_a_contradiction(prop: URIRef, tmp_path: Path) -> None:
    """Two things that are not the same, or two numbers."""
    things = (prop, RDF.type, OWL.ObjectProperty) in ONTOLOGY
    two = f"{A} <{prop}> {B} , {C} . {B} owl:differentFrom {C} ." if things else f"{A} <{prop}> 1 , 2 ."
    assert f"Functional {shorten(prop)}" in contradiction(tmp_path, two)


@pytest.mark.parametrize("axiom", list(cardinalities()), ids=lambda axiom: f"{shorten(axiom[0])} {shorten(axiom[1])}")
def test_more_values_than_a_cardinality_allows_are_a_contradiction(
    axiom: tuple[URIRef, URIRef, URIRef, int, str], tmp_path: Path
) -> None:
    """One too many, all different; the property is not functional here, so that the cardinality itself is broken."""
    owner, prop, filler, number, word = axiom
    values = [f"<http://example.org/v{i}>" for i in range(number + 1)]
    turtle = f"{A} a <{owner}> ; <{prop}> {' , '.join(values)} . [] a owl:AllDifferent ; owl:distinctMembers ( {' '.join(values)} ) ."
    turtle += "".join(f"{value} a <{filler}> ." for value in values)
    axioms = contradiction(tmp_path, turtle, not_functional=shorten(prop))
    assert f"{shorten(owner)} subClassOf {shorten(prop)} {word} {number} {shorten(filler)}" in axioms
